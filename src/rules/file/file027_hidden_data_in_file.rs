use crate::rules::prelude::*;

rule! {
    /// The workbook carries data that no sheet shows.
    ///
    /// # What it checks
    /// Whether the workbook keeps the data behind a pivot table, copies of cells of other workbooks, or a sheet that only a program can
    /// show. None of that is read.
    ///
    /// # Why it matters
    /// Whoever gets the file gets that data too, though whoever sends it does not see it: often a whole list of staff or residents.
    ///
    /// # How to fix it
    /// In Excel choose File, Info, Check for Issues, Inspect Document, and remove what it finds. Or copy the sheets that are meant into a
    /// new workbook as values (Paste Special, Values), and send that.
    ///
    /// # Passes
    /// A workbook that holds nothing but the sheets it shows.
    ///
    /// # Fails
    /// A workbook with a pivot table, which keeps a copy of the list that it counts.
    FILE027 "hidden-data-in-file": severity: Warn, basis: Inference, scope: Submission, owner: Provider,
    check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for file in &context.submission.files {
        if !file.hidden_data.is_empty() {
            let what: Vec<&str> = file.hidden_data.iter().map(|what| what.words()).collect();
            let message = format!("'{}' carries data that no sheet shows: {}.", file.name, what.join("; "));
            out.submission(None, message);
        }
    }
}
