use crate::headings::Why;
use crate::rules::prelude::*;

rule! {
    /// A column was taken for a field because of what stands in it, not because of its heading.
    ///
    /// # What it checks
    /// The heading of every column that is read names what the column holds. Where no heading names a field, and exactly one
    /// column holds nothing but values of it, that column is read.
    ///
    /// # Why it matters
    /// The values fit, but only you know whether they are what is asked for: a list may hold last year's codes as well.
    ///
    /// # How to fix it
    /// Look whether the column is the right one. Then rename its heading, so that there is no doubt; or, if it is the wrong one,
    /// add the right column.
    ///
    /// # Passes
    /// A sheet of sites with the codes below 'ODS code'.
    ///
    /// # Fails
    /// A sheet of sites with the codes below 'Our key'.
    FILE023 "column-by-values": severity: Warn, basis: Inference, scope: Submission, owner: Provider, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        for column in sheet.columns.iter().filter(|column| column.why == Some(Why::Values)) {
            let Some(field) = column.field else { continue };
            let place = Place { sheet: Number::new(number), row: sheet.heading_row, column: Some(column.column) };
            let heading = match column.heading.as_str() {
                "" => "which has no heading".to_owned(),
                heading => format!("headed '{heading}'"),
            };
            let message = format!(
                "Column {} of sheet '{}', {heading}, was read as the {}, because its values look like that.",
                column_letters(column.column),
                sheet.name,
                field.heading()
            );
            let fix = format!("Look whether that is right, and rename the heading to '{}'.", field.heading());
            out.submission(Some(place), message).fix(fix);
        }
    }
}
