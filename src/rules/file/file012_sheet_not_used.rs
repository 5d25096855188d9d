use crate::model::SheetFacts;
use crate::rules::prelude::*;

rule! {
    /// A sheet was not used, because its headings are not those of sites or users.
    ///
    /// # What it checks
    /// Every sheet that is shown and holds something has headings that are known.
    ///
    /// # Why it matters
    /// Nothing is wrong with a sheet of notes. But if it lists sites or users under headings that are not known, they are not
    /// part of the answer.
    ///
    /// # How to fix it
    /// Nothing, if the sheet is not part of the estate. Otherwise give its columns headings that are known, such as Site name
    /// and ODS code, or name them by hand with --map "HEADING=field".
    ///
    /// # Passes
    /// A workbook with a sheet of sites and a sheet of users.
    ///
    /// # Fails
    /// The same workbook with a sheet of notes.
    FILE012 "sheet-not-used": severity: Info, basis: Inference, scope: Submission, owner: Provider, check: Files(check)
}

/// What to do about what whoever got an earlier report has left out.
pub(super) const LEFT_OUT: &str = "Nothing. If it is wanted after all, empty its cell under 'Use?' in the sheet 'How we read it' of the report that says so.";

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        let place = Place { sheet: Number::new(number), row: 0, column: None };
        if sheet.why_unused == Some(WhyUnused::LeftOut) {
            out.submission(Some(place), format!("Sheet '{}' was left out by you.", sheet.name)).fix(LEFT_OUT);
        }
        if sheet.why_unused == Some(WhyUnused::NoRole) && sheet.rows > 0 {
            let is_used = |other: &SheetFacts| other.role != Role::Unused;
            let beside = context.submission.tables_beside(number).iter().any(is_used);
            // Titles beside a table that was read are no news.
            if beside && sheet.is_one_column() {
                continue;
            }
            let near: Vec<String> = sheet.nearest.iter().map(|heading| format!("'{heading}'")).collect();
            let near = if near.is_empty() {
                String::new()
            } else {
                format!(" These come near the headings of sites or people: {}.", near.join(", "))
            };
            let what = match sheet.range().filter(|_| beside) {
                Some(range) => format!("In sheet '{}' the cells {range} were not used.", sheet.name),
                None => format!("Sheet '{}' was not used.", sheet.name),
            };
            out.submission(Some(place), format!("{what}{near}"));
        }
    }
}
