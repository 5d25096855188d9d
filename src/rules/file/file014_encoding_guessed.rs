use crate::rules::prelude::*;

rule! {
    /// The text file does not say how its letters are written, so it was guessed.
    ///
    /// # What it checks
    /// Whether a text file (.csv) is written in UTF-8, or says how it is written.
    ///
    /// # Why it matters
    /// If the guess is wrong, letters with accents and signs such as £ or – come out as others. Codes and numbers do not
    /// suffer.
    ///
    /// # How to fix it
    /// Look at a name with an accent in the report. If it is right, nothing needs doing. Otherwise save the file as an Excel
    /// Workbook (.xlsx) or as 'CSV UTF-8'.
    ///
    /// # Passes
    /// A file that Excel saved as 'CSV UTF-8'.
    ///
    /// # Fails
    /// A file that an older program saved as 'CSV', with a name such as Zoë in it.
    FILE014 "encoding-guessed": severity: Info, basis: Inference, scope: Submission, owner: Provider,
    check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for file in &context.submission.files {
        if let Some(encoding) = file.assumed_encoding {
            out.submission(
                None,
                format!("{} does not say how its letters are written; it was read as {encoding}.", file.name),
            );
        }
    }
}
