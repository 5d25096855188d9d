use crate::model::{FileFacts, Submission};
use crate::rules::prelude::*;

rule! {
    /// The file has no rows in it.
    ///
    /// # What it checks
    /// A file holds at least one row below its headings.
    ///
    /// # Why it matters
    /// An empty file is usually the wrong file, or one saved before it was filled in. Whoever sent it waits for an answer
    /// about rows that never arrived.
    ///
    /// # How to fix it
    /// Open the file, see whether it is the right one, and send the one that holds your sites or users.
    ///
    /// # Passes
    /// Any file with a row below its headings.
    ///
    /// # Fails
    /// A file of no bytes, of blanks only, or of headings only; a folder without a file.
    FILE001 "empty-file": severity: Reject, basis: Inference, scope: File, owner: Provider,
    floor: Reject, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for (number, _) in empty_files(submission).iter().enumerate().filter(|(_, empty)| **empty) {
        let here = |sheet: &&SheetFacts| usize::from(sheet.file) == number;
        let headings = submission.sheets.iter().filter(here).any(|sheet| sheet.heading_row > 0);
        let is_folder = submission.files[number].problem == Some(FileProblem::Unavailable(Unavailable::EmptyFolder));
        match (is_folder, headings) {
            (true, _) => out.file(number, "The folder holds no file to read.").fix(FILL_THE_FOLDER),
            (_, true) => out.file(number, "The file holds headings and no row below them."),
            (_, false) => out.file(number, "There is nothing in the file."),
        };
    }
}

const FILL_THE_FOLDER: &str = "Put the spreadsheets with your sites and users into the folder, and check it again. If you sent it in, send them anew.";

/// For every file, whether it could be read and nothing was found in it. A sheet that was not recognised has something
/// in it, and FILE006 or "How we read it" says so.
pub(in crate::rules) fn empty_files(submission: &Submission<'_>) -> Vec<bool> {
    let readable = |file: &FileFacts| {
        let is_empty = matches!(
            file.problem,
            None | Some(FileProblem::Empty | FileProblem::Unavailable(Unavailable::EmptyFolder))
        );
        file.ignored.is_none() && is_empty
    };
    let mut empty: Vec<bool> = submission.files.iter().map(readable).collect();
    let rows = submission.sites.iter().map(|site| site.place).chain(submission.users.iter().map(|user| user.place));
    for place in rows {
        empty[usize::from(submission.sheets[usize::from(place.sheet)].file)] = false;
    }
    let other = |sheet: &&SheetFacts| matches!(sheet.role, Role::Organisation | Role::Unused) && sheet.rows > 0;
    for sheet in submission.sheets.iter().filter(other) {
        empty[usize::from(sheet.file)] = false;
    }
    empty
}
