use super::file001_empty_file::empty_files;
use crate::model::Submission;
use crate::rules::prelude::*;

rule! {
    /// No sheet of the submission lists sites.
    ///
    /// # What it checks
    /// At least one visible sheet has columns for sites, such as Site name, ODS code and Postcode.
    ///
    /// # Why it matters
    /// Accounts belong to sites. Without a list of sites nothing can be accepted.
    ///
    /// # How to fix it
    /// Send a sheet with a row for each site and the headings Site name, ODS code, CQC location ID, CQC contact ID, Postcode
    /// and DSPT status. If your headings are called otherwise, name them by hand with --map "HEADING=field".
    ///
    /// # Passes
    /// A sheet with a row for each site, whatever it is called.
    ///
    /// # Fails
    /// A list of people only, or a sheet whose headings nobody knows.
    FILE006 "no-sites": severity: Reject, basis: Inference, scope: Submission, owner: Provider,
    floor: Reject, check: Files(check)
}

/// Sheets that were not recognised whose headings the message looks at.
const SHEETS_NAMED: usize = 5;

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    if !submission.sites.is_empty() || is_said_already(submission) {
        return;
    }
    let sheets = || submission.sheets.iter();
    if sheets().any(|sheet| sheet.role.lists(Role::Sites)) {
        if submission.files.iter().any(|file| file.origin.template().is_some()) {
            let message = "The template is not filled in yet: its sheet 'Sites' has no row below its headings.";
            let fix = "Fill in a row for each site, save the file, and check it again. Its sheet 'Guidance' says how.";
            out.submission(None, message).fix(fix);
            return;
        }
        out.submission(None, "The sheet of sites has no row below its headings, so there is nothing to accept.");
        return;
    }
    let near = nearest(submission);
    if !submission.users.is_empty() {
        let finding = out.submission(None, format!("People are listed, but no sheet lists sites.{near}"));
        if near.is_empty() {
            finding.fix("Put the file in one folder with your sites file and give the folder, or give both files.");
        }
    } else if submission.sheets.is_empty() {
        out.submission(None, "No spreadsheet was found, and so no list of sites.");
    } else {
        out.submission(None, format!("No sheet has the columns of a list of sites.{near}"));
    }
}

/// Whether FILE001, FILE002 or FILE004 says why there are no sites: nothing was found in any file, or the file that
/// lists the sites ends with its headings.
fn is_said_already(submission: &Submission<'_>) -> bool {
    let empty = empty_files(submission);
    let own: Vec<bool> = submission
        .files
        .iter()
        .zip(&empty)
        .filter(|(file, _)| file.ignored.is_none())
        .map(|(file, empty)| *empty || file.problem.is_some())
        .collect();
    let empty_list =
        submission.sheets.iter().any(|sheet| sheet.role.lists(Role::Sites) && empty[usize::from(sheet.file)]);
    empty_list || (!own.is_empty() && own.iter().all(|unread| *unread))
}

/// What comes near in each sheet that was not recognised: ` In sheet 'Homes' these come near: 'Locaton ID', 'Pcode'.`
fn nearest(submission: &Submission<'_>) -> String {
    let unknown =
        submission.sheets.iter().filter(|sheet| sheet.role == Role::Unused && sheet.visible && sheet.rows > 0);
    let near = |sheet: &SheetFacts| {
        let headings: Vec<String> = sheet.nearest.iter().map(|heading| format!("'{heading}'")).collect();
        match headings.as_slice() {
            [] => format!(" In sheet '{}' no heading comes near one of a site or a person.", sheet.name),
            near => format!(" In sheet '{}' these come near: {}.", sheet.name, near.join(", ")),
        }
    };
    unknown.take(SHEETS_NAMED).map(near).collect()
}
