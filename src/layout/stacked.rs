//! Tables below one another: a second row of headings begins a second table. The same headings once more, as on every page of a
//! print, begin none.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use super::form::{self, Form};
use super::heads::{Head, HeadingRow};
use super::nested;
use crate::fields::{Field, HeadingOptions, Look, Shape, is_of_heading_words};
use crate::read::{Row, Sheet};

/// Longer sheets are lists: nobody fills in so many forms in one.
const LONGEST_OF_FORMS: u32 = 20_000;

/// In a sheet of so few rows a form may also stand below a table.
const LONGEST_WITH_FORMS_BELOW: u32 = 400;

/// More tables in one sheet nobody makes: a home and its people each, for more homes than the largest group has.
const MOST_PARTS: usize = 5_000;

const EVERY_ROW: RangeInclusive<u32> = 0..=u32::MAX;

/// So many rows above are looked at for the same values.
const ROWS_ABOVE: usize = 3;

/// A part of a sheet from top to bottom.
#[derive(Debug)]
pub(super) enum Part {
    /// A table with headings, or rows in which none are known.
    Table { rows: RangeInclusive<u32>, headings: Option<HeadingRow> },
    /// Labels with values beside them.
    Form(Form),
}

/// The parts of a sheet, from top to bottom; together they hold every row. A sheet of more parts than anybody makes is one.
pub(super) fn parts(sheet: &Sheet, options: &HeadingOptions) -> Vec<Part> {
    let headings = heading_rows(sheet, options);
    let forms = match may_hold_forms(sheet, &headings, options) {
        true => form::find(sheet, options),
        false if sheet.row_count <= LONGEST_WITH_FORMS_BELOW && has_narrow_rows_below(sheet, &headings) => {
            form::find(sheet, options).into_iter().filter(Form::is_sure).collect()
        }
        false => Vec::new(),
    };
    if headings.len() + forms.len() > MOST_PARTS {
        return vec![Part::Table { rows: EVERY_ROW, headings: headings.into_iter().next() }];
    }
    let rows: Vec<Row<'_>> = if headings.len() + forms.len() > 1 { sheet.rows().collect() } else { Vec::new() };
    let first_headings = headings.first().map_or(u32::MAX, |first| first.row);
    let begin = |form: Form| {
        let from = if form.rows.0 > first_headings { title_above(&rows, form.rows.0) } else { None };
        (from.unwrap_or(form.rows.0), Begin::Form(form))
    };
    let mut begins: Vec<(u32, Begin)> = forms.into_iter().map(begin).collect();
    for heading in headings {
        let is_in_form = begins.iter().any(|(_, begin)| begin.has(heading.row));
        if !is_in_form {
            let from = first_row_of(&rows, &heading, &begins);
            begins.push((from, Begin::Headings(heading)));
        }
    }
    begins.sort_by_key(|(row, _)| *row);
    let mut parts: Vec<Part> = Vec::new();
    let unknown = |rows| Part::Table { rows, headings: None };
    // What stands above the first form, or below a form without headings of its own, is looked at by itself.
    if let Some((row, Begin::Form(_))) = begins.first() {
        parts.push(unknown(0..=row - 1));
    }
    for at in 0..begins.len() {
        let from = if at == 0 { 0 } else { begins[at].0 };
        let to = begins.get(at + 1).map_or(u32::MAX, |(next, _)| next - 1);
        match &begins[at].1 {
            Begin::Headings(headings) => parts.push(Part::Table { rows: from..=to, headings: Some(headings.clone()) }),
            Begin::Form(form) => {
                if at > 0 && from < form.rows.0 {
                    parts.push(unknown(from..=form.rows.0 - 1));
                }
                parts.push(Part::Form(form.clone()));
                parts.push(unknown(form.rows.1 + 1..=to));
            }
        }
    }
    if parts.is_empty() { vec![unknown(EVERY_ROW)] } else { parts }
}

/// Forms begin above all headings, or with what could be headings too: what looks like a label further down is a name in a list.
fn may_hold_forms(sheet: &Sheet, headings: &[HeadingRow], options: &HeadingOptions) -> bool {
    let first = headings.first().map_or(u32::MAX, |first| first.row);
    let above = super::top(sheet).take_while(|row| row.number() <= first);
    sheet.row_count <= LONGEST_OF_FORMS && { above }.any(|row| form::has_label(row, options))
}

enum Begin {
    Headings(HeadingRow),
    Form(Form),
}

impl Begin {
    fn has(&self, row: u32) -> bool {
        matches!(self, Begin::Form(form) if (form.rows.0..=form.rows.1).contains(&row))
    }
}

/// The rows of headings that begin a table.
fn heading_rows(sheet: &Sheet, options: &HeadingOptions) -> Vec<HeadingRow> {
    let mut found: Vec<HeadingRow> = Vec::new();
    let mut rows_since = 0;
    let mut above: VecDeque<Row<'_>> = VecDeque::with_capacity(ROWS_ABOVE + 1);
    for row in sheet.rows() {
        rows_since += 1;
        above.truncate(ROWS_ABOVE);
        above.push_front(row);
        let Some(heading) = HeadingRow::read(row, options) else { continue };
        match found.last() {
            Some(last) if rows_since == 1 && nested::are_two_lists(last, &heading, below(sheet, &heading)) => {
                found.push(heading);
                rows_since = 0;
            }
            // Headings of two or three rows, or better ones right below others.
            Some(last) if rows_since == 1 || rows_since == 2 && is_of_headings(above[1]) => {
                if heading.says() > last.says() {
                    found.pop();
                    found.push(heading);
                }
                rows_since = 0;
            }
            Some(last) if !begins_a_table(&heading) || last.is_the_same(&heading) => {}
            // A row prepared with "Member" and "No", which could be headings and are what the rows above have.
            Some(last) if names_a_site(&heading, last) => {}
            Some(_) if repeats_values(&heading, above.iter().skip(1).take(rows_since - 1)) => {}
            _ => {
                found.push(heading);
                rows_since = 0;
            }
        }
    }
    found
}

/// The first rows below headings.
fn below<'s>(sheet: &'s Sheet, headings: &HeadingRow) -> impl Iterator<Item = Row<'s>> {
    let row = headings.row;
    sheet.rows().skip_while(move |below| below.number() <= row).take(super::HEADING_SEARCH_ROWS as usize)
}

/// Whether a row between two of headings is one of them, such as "NHS" and "CQC" above the columns of each.
fn is_of_headings(row: Row<'_>) -> bool {
    row.blank_before() == 0 && row.filled().all(|cell| is_of_heading_words(cell.text))
}

/// Whether a site's code stands in it in a column of codes.
fn names_a_site(heading: &HeadingRow, last: &HeadingRow) -> bool {
    let is_of_codes = |column: u16| {
        let mut same = last.heads.iter().filter(|head| head.column == column);
        same.any(|head| head.sites.contains(&Field::OdsCode) || head.users.contains(&Field::OdsCode))
    };
    let is_code = |text: &str| Look::new(text).has(Shape::SiteCode);
    heading.heads.iter().any(|head| is_of_codes(head.column) && is_code(&head.text))
}

/// Whether each of its texts stands in the same column of a row above.
fn repeats_values<'r, 's: 'r>(heading: &HeadingRow, above: impl Iterator<Item = &'r Row<'s>> + Clone) -> bool {
    let stands_above = |head: &Head| {
        let is_same = |row: &&Row<'_>| row.cell(head.column).is_some_and(|cell| cell.text.trim() == head.text);
        above.clone().any(|row| is_same(&row))
    };
    heading.heads.iter().all(stands_above)
}

/// Between rows of data more is asked of headings than at the top of a sheet.
fn begins_a_table(heading: &HeadingRow) -> bool {
    let says = heading.says();
    says >= 3 || says == 2 && heading.heads.iter().all(Head::names_any)
}

/// Whether below the first headings two rows running are as narrow as those of a form: labels and values, perhaps of two homes side by side. Most sheets are
/// one table, in which no cell needs to be looked at for a label.
fn has_narrow_rows_below(sheet: &Sheet, headings: &[HeadingRow]) -> bool {
    const NARROW: usize = 4;
    let first = headings.first().map_or(0, |headings| headings.row);
    let mut before = false;
    sheet.rows().skip_while(|row| row.number() <= first).any(|row| {
        let is_narrow = (1..=NARROW).contains(&row.filled().take(NARROW + 1).count());
        std::mem::replace(&mut before, is_narrow) && is_narrow
    })
}

/// The row right above this one, where it is alone and stands apart from what is above it.
fn title_above(rows: &[Row<'_>], row: u32) -> Option<u32> {
    let above = rows[..rows.partition_point(|above| above.number() < row)].last()?;
    let is_title = above.filled().count() == 1 && above.blank_before() > 0;
    is_title.then_some(above.number())
}

/// The first row that belongs to a row of headings further down: titles right above it, alone in their rows.
fn first_row_of(rows: &[Row<'_>], heading: &HeadingRow, begins: &[(u32, Begin)]) -> u32 {
    let is_title = |row: &Row<'_>| row.filled().count() == 1;
    let above = &rows[..rows.partition_point(|row| row.number() < heading.row)];
    let mut from = heading.row;
    for row in above.iter().rev().take(3) {
        let is_of_form = begins.iter().any(|(_, begin)| begin.has(row.number()));
        if !is_title(row) || is_of_form {
            break;
        }
        from = row.number();
        // Above a blank row stands something else.
        if row.blank_before() > 0 {
            break;
        }
    }
    from
}
