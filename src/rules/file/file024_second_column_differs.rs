use crate::rules::prelude::*;

rule! {
    /// Another column of the sheet says something else.
    ///
    /// # What it checks
    /// Where two columns could be the same thing, the one with the better heading is read. No other such column says something
    /// else in a field that decides: a code, a name, an address, a request.
    ///
    /// # Why it matters
    /// If the other column is the right one, mail goes to the wrong person, or an account is made at the wrong site.
    ///
    /// # How to fix it
    /// Keep the right column under its usual heading, and delete the other or rename it, for example to 'Old ODS code'.
    ///
    /// # Passes
    /// A sheet of users with one column for e-mail addresses.
    ///
    /// # Fails
    /// A sheet of users with 'Personal email' and 'Work email', in which the two differ.
    FILE024 "second-column-differs": severity: Warn, basis: Inference, scope: Submission, owner: Provider,
    check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        for two in &sheet.differing {
            let [read, other] = two.columns;
            let heading = |at: u16| {
                let column = sheet.columns.iter().find(|column| column.column == at);
                format!("'{}' (column {})", column.map_or("", |column| column.heading.as_str()), column_letters(at))
            };
            let message = format!(
                "The {} was read from {} of sheet '{}'; {} says something else, first in row {}.",
                two.field.heading(),
                heading(read),
                sheet.name,
                heading(other),
                two.row
            );
            let place = |row, column| Place { sheet: Number::new(number), row, column: Some(column) };
            let related = [place(two.row, read), place(two.row, other)];
            out.submission(Some(place(sheet.heading_row, other)), message).related(related, 2);
        }
    }
}
