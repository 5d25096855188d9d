use super::file012_sheet_not_used::LEFT_OUT;
use crate::headings::Column;
use crate::rules::prelude::*;

rule! {
    /// A column was not used, because its heading is not known.
    ///
    /// # What it checks
    /// Every column of a sheet that is read has a heading that is known.
    ///
    /// # Why it matters
    /// Nothing is wrong with a column of your own. But if it holds something that is needed, under a heading that is not
    /// known, it was not looked at, and it is not copied into the report unless it looks like what is missing.
    ///
    /// # How to fix it
    /// Nothing, if the column is your own. Otherwise rename its heading or name it by hand with --map "HEADING=field".
    ///
    /// # Passes
    /// ```sites
    /// ODS code
    /// VLAXL
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Regional director
    /// North
    /// ```
    FILE013 "column-not-used": severity: Info, basis: Inference, scope: Submission, owner: Provider, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        let is_free = |column: &&Column| matches!(column.matched, Matched::Unused | Matched::LeftOut);
        for column in sheet.columns.iter().filter(is_free) {
            let place = Place { sheet: Number::new(number), row: sheet.heading_row, column: Some(column.column) };
            if column.matched == Matched::LeftOut {
                let message = format!("The column '{}' of sheet '{}' was left out by you.", column.heading, sheet.name);
                out.submission(Some(place), message).fix(LEFT_OUT);
                continue;
            }
            // One that another column of the sheet holds already is wanted no second time.
            let wanted = column.looks_like.filter(|field| sheet.column_of(*field).is_none());
            let looks = wanted.map_or(String::new(), |field| format!("; it looks like {}", field.heading()));
            let message = if column.heading.is_empty() {
                format!(
                    "Column {} of sheet '{}' has no heading and was not used{looks}.",
                    sheet.seen_letters(column),
                    sheet.name
                )
            } else {
                format!("The column '{}' of sheet '{}' was not used{looks}.", column.heading, sheet.name)
            };
            let finding = out.submission(Some(place), message);
            if let Some(field) = wanted {
                let by_hand = column.mapping().map_or(String::new(), |mapping| format!(", or take it with {mapping}"));
                finding.fix(format!("If that is what it holds, call the column '{}'{by_hand}.", field.heading()));
            }
        }
    }
}
