use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::rules::prelude::*;
use crate::text::{first_of, many};

rule! {
    /// A column says something that was not taken into account.
    ///
    /// # What it checks
    /// Where two columns could be the same thing, the one with the better heading is read. No other such column says something
    /// else in a field that decides: a code, a name, an address, a request.
    ///
    /// A column of notes, or one that is called status and mostly holds something else, does not speak of leaving or closing in words
    /// that are not understood. A status that is read says in every row whether somebody or something is there: a contract, a
    /// rating or a colour does not.
    ///
    /// # Why it matters
    /// If the other column is the right one, mail goes to the wrong person, or an account is made at the wrong site. If a note says
    /// that somebody has left or that a home is closed, an account is made for nobody.
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
    floor: Warn, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    second_columns(context, out);
    unheard_remarks(context, out);
    states_of_another_kind(context, out);
}

/// Cells of columns that are not read, which may say that somebody is gone.
fn unheard_remarks(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        let mut cells: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
        sheet.oddities.unheard.iter().for_each(|(row, column)| cells.entry(*column).or_default().push(*row));
        for (column, rows) in cells {
            let place = |row| Place { sheet: Number::new(number), row, column: Some(column) };
            let what = if sheet.role == Role::Sites { "closing or being sold" } else { "leaving or being away" };
            let message = format!(
                "{} of sheet '{}' was not read, and speaks of {what} in {}, first in row {}.",
                named(sheet, column),
                sheet.name,
                many(rows.len(), "row"),
                sheet.seen(place(rows[0])).row
            );
            let fix = if sheet.role == Role::Sites {
                "Where a home is closed or sold, write so into the column Request or Status, and nothing else."
            } else {
                "Where somebody has left or is away, write so into the column Request, Status or Leaving date, and nothing else."
            };
            out.submission(Some(place(sheet.heading_row)), message)
                .related(rows.iter().map(|row| place(*row)), rows.len())
                .fix(fix);
        }
    }
}

/// Words that one message names; more are counted.
const WORDS_NAMED: usize = 5;

/// A word below a heading.
struct Word<'v> {
    text: &'v str,
    /// The first row in which it stands.
    row: u32,
    count: usize,
}

/// Words under a status that are none.
fn states_of_another_kind(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    let records = submission.sites.iter().map(Record::Site).chain(submission.users.iter().map(Record::User));
    let is_unknown = |record: &Record<'_, '_>| match record {
        Record::Site(site) => site.status.malformed() == Some(SaidFault::Unknown),
        Record::User(user) => user.status.malformed() == Some(SaidFault::Unknown),
    };
    let mut columns: BTreeMap<(Number, u16), BTreeMap<String, Word<'_>>> = BTreeMap::new();
    for record in records.filter(is_unknown) {
        let Some(view) = record.view(Field::Status) else { continue };
        let place = record.place();
        let words = columns.entry((place.sheet, view.column)).or_default();
        let first = Word { text: view.given.trim(), row: place.row, count: 0 };
        words.entry(fold(view.given)).or_insert(first).count += 1;
    }
    for ((number, column), words) in columns {
        let sheet = &submission.sheets[usize::from(number)];
        let mut words: Vec<Word<'_>> = words.into_values().collect();
        words.sort_by_key(|word| (Reverse(word.count), word.row));
        let listed = words.iter().map(|word| format!("'{}' in {}", Personal(word.text), many(word.count, "row")));
        let message = format!(
            "{} of sheet '{}' also says {}, which says neither that somebody or something is there nor that it is not. Those rows \
             are read as if nothing stood there.",
            named(sheet, column),
            sheet.name,
            first_of(listed, words.len(), WORDS_NAMED, ", ")
        );
        let place = |row| Place { sheet: number, row, column: Some(column) };
        out.submission(Some(place(sheet.heading_row)), message)
            .related(words.iter().map(|word| place(word.row)), words.len())
            .fix("Nothing, if these words say nothing about leaving or closing. Where they do, write so: left, on leave, closed.");
    }
}

fn named(sheet: &SheetFacts, at: u16) -> String {
    let Some(column) = sheet.column(at) else { return format!("Column {}", column_letters(at)) };
    let letters = sheet.seen_letters(column);
    match column.heading.as_str() {
        "" => format!("A column without a heading (column {letters})"),
        heading => format!("'{heading}' (column {letters})"),
    }
}

fn second_columns(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        for two in &sheet.differing {
            let [read, other] = two.columns;
            let place = |row, column| Place { sheet: Number::new(number), row, column: Some(column) };
            let message = format!(
                "The {} was read from {} of sheet '{}'; {} says something else, first in row {}.",
                two.field.heading(),
                named(sheet, read),
                sheet.name,
                named(sheet, other),
                sheet.seen(place(two.row, other)).row
            );
            let related = [place(two.row, read), place(two.row, other)];
            out.submission(Some(place(sheet.heading_row, other)), message).related(related, 2);
        }
    }
}
