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
    /// A file of no bytes, of blanks only, or of headings only.
    FILE001 "empty-file": Reject, Inference, File, Provider, Check::Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for (number, file) in submission.files.iter().enumerate() {
        if file.ignored.is_some() || file.problem.as_ref().is_some_and(|problem| *problem != FileProblem::Empty) {
            continue;
        }
        let sheets = || submission.sheets.iter().enumerate().filter(|(_, sheet)| usize::from(sheet.file) == number);
        let has_rows = |sheet: usize| {
            let here = |place: Place| usize::from(place.sheet) == sheet;
            submission.sites.iter().any(|site| here(site.place)) || submission.users.iter().any(|user| here(user.place))
        };
        // A sheet that was not recognised has something in it, and FILE006 or "How we read it" says so.
        let holds_something = |(sheet, facts): (usize, &SheetFacts)| match facts.role {
            Role::Sites | Role::Users => has_rows(sheet),
            Role::Organisation | Role::Unused => facts.rows > 0,
        };
        if sheets().any(holds_something) {
            continue;
        }
        let headings = sheets().any(|(_, facts)| facts.heading_row > 0);
        let what =
            if headings { "The file holds headings and no row below them." } else { "There is nothing in the file." };
        out.file(number, what);
    }
}
