use crate::read::NotASpreadsheet;
use crate::rules::file::FILE001;
use crate::rules::prelude::*;

rule! {
    /// The file is not a spreadsheet that this program reads.
    ///
    /// # What it checks
    /// The content of the file, not its name: it is a workbook of Excel (.xlsx, .xlsm, .xlsb, .xls) or of LibreOffice (.ods),
    /// or text (.csv).
    ///
    /// # Why it matters
    /// Nothing in the file could be read, so none of its sites and users are part of the answer.
    ///
    /// # How to fix it
    /// Open the file in Excel and save it as an Excel Workbook (.xlsx), then send that.
    ///
    /// # Passes
    /// A workbook or a text file, whatever its name.
    ///
    /// # Fails
    /// A web page saved as .xls, a PDF, a Word document, a picture, a zip archive.
    FILE002 "not-a-spreadsheet": severity: Reject, basis: Inference, scope: File, owner: Provider,
    overrules: [FILE001], floor: Reject, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, file) in context.submission.files.iter().enumerate() {
        // A password is a matter of its own.
        if let Some(FileProblem::NotASpreadsheet(what)) = file.problem
            && what != NotASpreadsheet::PasswordProtected
        {
            // The first sentence says what it looks like, the rest how to save it.
            let (looks_like, fix) = what.advice().split_once(". ").unwrap_or((what.advice(), ""));
            out.file(number, format!("The file is not a spreadsheet that can be read. {looks_like}.")).fix(fix);
        }
    }
}
