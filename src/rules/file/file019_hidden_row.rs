use crate::rules::prelude::*;

rule! {
    /// The row is hidden or filtered out in the workbook.
    ///
    /// # What it checks
    /// Whether the workbook shows the row. Rows that it does not show are read all the same, and nobody in them gets an account.
    ///
    /// # Why it matters
    /// Whoever looks at the workbook does not see the row. It may be a home that was sold or a person who has left, and an
    /// account would be asked for all the same; or a home that nobody has corrected.
    ///
    /// # How to fix it
    /// Clear the filter (Data, Clear) and show the hidden rows in Excel. Delete the rows that are not meant, and leave those
    /// that are.
    ///
    /// # Passes
    /// A sheet that shows all its rows.
    ///
    /// # Fails
    /// A sheet with a filter that leaves a home out.
    FILE019 "hidden-row": severity: Reject, basis: Inference, scope: Row, owner: Provider, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for (number, sheet) in submission.sheets.iter().enumerate() {
        let rows = sheet.oddities.hidden.iter().filter(|row| submission.row_at(number, **row).is_some());
        for &row in rows {
            let place = Place { sheet: Number::new(number), row, column: None };
            let message = "The workbook does not show this row: it is hidden or filtered out.";
            if let Some(RowAt::User(_)) = submission.row_at(number, row) {
                out.row(submission, place, format!("{message} Nothing is done for the person in it."))
                    .fix("Show the row in Excel (Data, Clear), or delete it if the person is not meant.");
            } else {
                out.row(submission, place, format!("{message} It was read all the same.")).at_most(Severity::Warn);
            }
        }
    }
}
