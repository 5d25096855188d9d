use std::collections::BTreeMap;

use crate::model::{By, Skipped, SkippedRow};
use crate::rules::prelude::*;
use crate::text::many;

rule! {
    /// A row was left out, because it is neither a site nor a user.
    ///
    /// # What it checks
    /// A row is a site only if a code, an ID or a postcode stands in it, or a name with any other value; and a user only with a name, an
    /// e-mail address or a mobile number. Totals, headings repeated further down, sub-headings such as 'North region', remarks, the examples
    /// of a template, and rows that were prepared and not filled in are left out of the list and counted. There is a warning where the row
    /// may be a site or a user after all, where the rows below it may be gone, and where more than a fifth of a table was left out.
    ///
    /// # Why it matters
    /// Every row has to be accounted for. If one of these is a home or a person after all, it is not part of the answer.
    ///
    /// # How to fix it
    /// Nothing, if the row is what it is taken for. If it is a site or a user, give it the values the other rows have.
    ///
    /// # Passes
    /// ```sites
    /// Site name
    /// Total Care Lodge
    /// ```
    ///
    /// # Fails
    /// A row 'Total' with the number of accounts below the list.
    FILE020 "row-skipped": severity: Warn, basis: Inference, scope: Submission, owner: Provider, check: Files(check)
}

/// Where so many rows are left out, and they are more than one in five, somebody should look.
const MANY: usize = 5;

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        let number = Number::new(number);
        many_left_out(context, number, sheet, out);
        // Prepared rows stand together, and there may be hundreds.
        let is_next = |one: &SkippedRow, next: &SkippedRow| {
            let is_of_many = matches!(one.why, Skipped::Prepared | Skipped::FiguresBeside);
            is_of_many && next.why == one.why && next.row == one.row + 1
        };
        for rows in sheet.oddities.skipped.chunk_by(is_next) {
            left_out(context, number, sheet, rows, out);
        }
    }
}

/// Tells of a row, or of prepared rows one below the other.
fn left_out(context: &Context<'_>, number: Number, sheet: &SheetFacts, rows: &[SkippedRow], out: &mut Out<'_>) {
    let [SkippedRow { row, why, says }, others @ ..] = rows else { return };
    let place = Place { sheet: number, row: *row, column: says.as_ref().map(|(column, _)| *column) };
    let text = says.as_ref().map_or("", |(_, text)| text);
    let finding = match why {
        Skipped::NameAlone => out
            .submission(Some(place), format!("'{}' stands alone in its row, which was left out. Is this a home?", Personal(text)))
            .fix("If it is a home, fill in its ODS code, CQC IDs and postcode. If not, nothing needs doing."),
        Skipped::NamesNobody => out
            .submission(Some(place), "The row was left out: nothing in it says which home or person it is about.")
            .fix("If it is a home or a person, fill in what names it. If not, clear the row."),
        Skipped::SubHeadingOfThePast if goes_for_rows(context, place) => out
            .submission(
                Some(place),
                format!("'{}' was taken for a sub-heading that says for the rows below it, down to the next, that they are in the past.", Personal(text)),
            )
            .fix("Where a home below it is still open, or a person still there, move the row to the others."),
        Skipped::SubHeadingOfThePast => out
            .submission(
                Some(place),
                format!("'{}' was taken for a sub-heading, and the rows below it were read like all others.", Personal(text)),
            )
            .fix("Where a home below it is closed or sold, or a person has left, say so under Status in each row, or delete the row."),
        _ if others.is_empty() => {
            out.submission(Some(place), format!("The row was left out: it is {}.", why.words())).at_most(Severity::Info)
        }
        _ => {
            let last = sheet.seen(Place { row: row + others.len() as u32, ..place }).row;
            let message =
                format!("Rows {} to {last} were left out: they are {}.", sheet.seen(place).row, why.words());
            out.submission(Some(place), message).at_most(Severity::Info)
        }
    };
    finding.related(others.iter().map(|other| Place { row: other.row, ..place }), others.len());
}

/// Whether a home or a person below a sub-heading is taken for gone by what it says.
fn goes_for_rows(context: &Context<'_>, above: Place) -> bool {
    let submission = context.submission;
    let by_it = |place: Place, by: By| place.sheet == above.sheet && by == By::SubHeading(above.row);
    submission.sites.iter().any(|site| by_it(site.place, site.meaning().by))
        || submission.users.iter().any(|user| by_it(user.place, user.meaning().by))
}

/// Where much of a table was left out, it may have been misunderstood as a whole.
fn many_left_out(context: &Context<'_>, number: Number, sheet: &SheetFacts, out: &mut Out<'_>) {
    let mut found: BTreeMap<Skipped, usize> = BTreeMap::new();
    for skipped in sheet.oddities.skipped.iter().filter(|skipped| !skipped.why.is_understood()) {
        *found.entry(skipped.why).or_default() += 1;
    }
    let left_out: usize = found.values().sum();
    if left_out < MANY {
        return;
    }
    let all = context.submission.rows_of_data(number) + left_out;
    if left_out * 5 <= all {
        return;
    }
    let kinds: Vec<String> = found.iter().map(|(why, count)| format!("{} ({count})", why.words())).collect();
    let message =
        format!("{left_out} of the {} below the headings were left out: {}.", many(all, "row"), kinds.join(", "));
    out.submission(Some(Place { sheet: number, row: sheet.heading_row, column: None }), message)
        .fix("See that no home and nobody is among them: the list of what was not read names each row.");
}
