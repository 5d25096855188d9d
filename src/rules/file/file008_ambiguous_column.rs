use crate::rules::file::{FILE023, FILE024};
use crate::rules::prelude::*;

rule! {
    /// Two columns have the same heading and hold different values.
    ///
    /// # What it checks
    /// No two columns of a sheet claim to be the same thing equally well, such as two columns headed 'ODS code', unless they
    /// hold the same values or one of them is empty. Where one heading is plainly the better ('Mobile' beside 'Telephone'),
    /// that one is read.
    ///
    /// # Why it matters
    /// Nobody but you can say which of the two is right. Taking the wrong one could put mail into another home's mailbox,
    /// so nothing of the sheet is accepted until it is clear.
    ///
    /// # How to fix it
    /// Delete the column that is out of date, or give it a heading of its own, such as 'Old ODS code'.
    ///
    /// # Passes
    /// A sheet in which each heading stands once.
    ///
    /// # Fails
    /// A sheet with two columns headed 'ODS code' that hold different codes.
    FILE008 "ambiguous-column": severity: Reject, basis: Inference, scope: Sheet, owner: Provider,
    overrules: [FILE023, FILE024], check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        for two in &sheet.ambiguous {
            let [first, second] = two.columns;
            let heading = |at: u16| {
                let column = sheet.columns.iter().find(|column| column.column == at);
                let letters = column.map_or_else(|| column_letters(at), |column| sheet.seen_letters(column));
                format!("{letters} ('{}')", column.map_or("", |column| column.heading.as_str()))
            };
            let differ = Place { sheet: Number::new(number), row: two.row, column: Some(second) };
            let message = format!(
                "Columns {} and {} of sheet '{}' both say that they hold the {}, and they differ from row {} on.",
                heading(first),
                heading(second),
                sheet.name,
                two.field.heading(),
                sheet.seen(differ).row
            );
            let place = |column| Place { sheet: Number::new(number), row: sheet.heading_row, column: Some(column) };
            out.sheet(number, place(first), Some(two.field), message).related([place(second), differ], 2);
        }
    }
}
