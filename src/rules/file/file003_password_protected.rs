use crate::read::NotASpreadsheet;
use crate::rules::file::FILE001;
use crate::rules::prelude::*;

rule! {
    /// The file is protected by a password.
    ///
    /// # What it checks
    /// The file can be opened without a password.
    ///
    /// # Why it matters
    /// Nobody but you can open it, so none of its sites and users are part of the answer.
    ///
    /// # How to fix it
    /// Open the file in Excel, choose File, Info, Protect Workbook, Encrypt with Password, empty the field and save. Then
    /// send it in the way agreed for personal data.
    ///
    /// # Passes
    /// A workbook that opens without asking.
    ///
    /// # Fails
    /// A workbook that asks for a password before it opens.
    FILE003 "password-protected": severity: Reject, basis: Inference, scope: File, owner: Provider,
    overrules: [FILE001], floor: Reject, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, file) in context.submission.files.iter().enumerate() {
        if file.problem == Some(FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected)) {
            out.file(number, "The file asks for a password, so it could not be opened.");
        }
    }
}
