use crate::rules::prelude::*;

rule! {
    /// The row of a text file has more values than there are headings.
    ///
    /// # What it checks
    /// No row of a text file (.csv) holds a value beyond the last heading, and every quotation mark that opens is closed
    /// again.
    ///
    /// # Why it matters
    /// A comma too many, as in an address without quotation marks, moves everything behind it by one column. Read like that,
    /// the row would have the wrong code or the wrong mailbox.
    ///
    /// # How to fix it
    /// Open the file in Excel, see where the row is shifted, put it right and save as an Excel Workbook (.xlsx). In a text
    /// file put the value that holds the comma between quotation marks.
    ///
    /// # Passes
    /// ```sites
    /// Address
    /// "1 High Street, Leeds"
    /// ```
    ///
    /// # Fails
    /// A line of five values below a line of four headings.
    FILE009 "ragged-row": severity: Reject, basis: Inference, scope: Row, owner: Provider, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for (number, sheet) in submission.sheets.iter().enumerate() {
        let place = |row, column| Place { sheet: Number::new(number), row, column };
        for &(row, column) in &sheet.oddities.ragged {
            let message = format!(
                "The row has a value in column {}, beyond the last heading, so its values may be shifted.",
                column_letters(column)
            );
            out.row(submission, place(row, Some(column)), message);
        }
        if let Some(line) = sheet.oddities.unclosed_quote {
            let message = format!(
                "In line {line} a quotation mark opens that is never closed; the lines after it were read one by one."
            );
            out.row(submission, place(line, None), message);
        }
    }
}
