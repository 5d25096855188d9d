use crate::rules::prelude::*;

rule! {
    /// A file in the folder was left aside.
    ///
    /// # What it checks
    /// Whether every file in a folder is a spreadsheet of the submission, or is at least named as one. Lock files, hidden files, pictures and letters, and
    /// an earlier report of this program beside its estate are not.
    ///
    /// # Why it matters
    /// You should know which files are part of the answer and which are not.
    ///
    /// # How to fix it
    /// Nothing, if the file was not meant to be read. Otherwise save it as an Excel Workbook (.xlsx) or CSV in the folder.
    ///
    /// # Passes
    /// A folder that holds the estate's spreadsheets and nothing else.
    ///
    /// # Fails
    /// A folder that also holds a letter in PDF.
    FILE018 "file-ignored": severity: Info, basis: Inference, scope: Submission, owner: Provider, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for file in &context.submission.files {
        if let Some(why) = file.ignored {
            out.submission(None, format!("The file '{}' was left aside: {why}.", file.name));
        }
    }
}
