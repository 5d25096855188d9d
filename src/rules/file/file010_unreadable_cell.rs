use crate::rules::prelude::*;

rule! {
    /// A cell could not be read, or not to its end.
    ///
    /// # What it checks
    /// Every cell that holds something was understood, a text file does not break off in NUL characters, and none holds more than the 32,767 characters that Excel allows. Where there is a way, the cells are counted a second time in the raw
    /// file, and the two counts are the same.
    ///
    /// # Why it matters
    /// A cell that could not be read counts as empty, and of one that is too long only the beginning was read. If it holds a
    /// code or a name, that was not looked at.
    ///
    /// # How to fix it
    /// Open the file in Excel, look at the cell, type its value again and save. Some programs write cells that only they
    /// understand; saving in Excel repairs most of them.
    ///
    /// # Passes
    /// A workbook that was saved by Excel.
    ///
    /// # Fails
    /// A workbook in which a program wrote a number that is none.
    FILE010 "unreadable-cell": severity: Warn, basis: Inference, scope: Row, owner: Provider, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for (number, sheet) in submission.sheets.iter().enumerate() {
        for &(row, column) in &sheet.oddities.unreadable {
            let place = Place { sheet: Number::new(number), row, column: Some(column) };
            out.row(submission, place, "The cell holds something that could not be read. It counts as empty.");
        }
        for &(row, column) in &sheet.oddities.cut {
            let place = Place { sheet: Number::new(number), row, column: Some(column) };
            out.row(submission, place, "The cell holds more text than a cell can hold. Only the beginning was read.");
        }
        if sheet.oddities.padding > 0 {
            let place = Place { sheet: Number::new(number), row: 0, column: None };
            let message = format!(
                "Behind its text the file holds {} NUL characters, which a copy or a computer that stopped leaves behind. Some of \
                 its last rows may be missing.",
                sheet.oddities.padding
            );
            let fix = "Compare the last row that was read with your own list. Export or copy the file again if rows are missing.";
            out.sheet(number, place, None, message).at_most(Severity::Warn).fix(fix);
        }
        if sheet.oddities.cells_missed != 0 {
            let place = Place { sheet: Number::new(number), row: 0, column: None };
            let message = format!(
                "Of sheet '{}' {} cells were read, but the file holds {}. Compare the sheet with 'How we read it'.",
                sheet.name,
                sheet.cells,
                sheet.cells as i64 + sheet.oddities.cells_missed + sheet.oddities.unreadable.len() as i64
            );
            out.sheet(number, place, None, message).at_most(Severity::Warn);
        }
    }
}
