use crate::read::NotASpreadsheet;
use crate::rules::file::FILE001;
use crate::rules::prelude::*;

rule! {
    /// The file is protected by a password.
    ///
    /// # What it checks
    /// Whether the file is encrypted. Excel encrypts files that it opens without asking, too: those in which the structure of the workbook
    /// is protected, and those that recommend to be opened read-only.
    ///
    /// # Why it matters
    /// It could not be opened here, so none of its sites and users are part of the answer.
    ///
    /// # How to fix it
    /// Open the file in Excel. If it asks for a password, choose File, Info, Protect Workbook, Encrypt with Password, empty the field and
    /// save. If it opens without asking, take off what protects it under Review (Unprotect Sheet, Protect Workbook) and save it as a new
    /// Excel Workbook (.xlsx). Then send it in the way agreed for personal data.
    ///
    /// # Passes
    /// A workbook that is not encrypted.
    ///
    /// # Fails
    /// A workbook that asks for a password before it opens.
    FILE003 "password-protected": severity: Reject, basis: Inference, scope: File, owner: Provider,
    overrules: [FILE001], floor: Reject, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, file) in context.submission.files.iter().enumerate() {
        if file.problem == Some(FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected)) {
            out.file(number, "The file is encrypted, as it is with a password, so it could not be opened.");
        }
    }
}
