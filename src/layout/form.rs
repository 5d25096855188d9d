//! Forms: a label in one cell and its value in the next, a block of them a home; and tables that lie on their side, with the
//! headings in the first column and a home in each of the others. Both are turned.

use super::heads::{HeadingRow, fields_named};
use super::maker::Maker;
use super::{Layout, Table};
use crate::compare::fold_heading;
use crate::fields::{Field, HeadingOptions, Role, SITE_KEYS, Shape, has_shape, is_surely_a_value};
use crate::read::{Cell, CellKind, Row, Sheet};

/// A run of rows with labels.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// Its first and its last row.
    pub rows: (u32, u32),
    /// The first row of every block.
    blocks: Vec<u32>,
    /// The columns that hold values, where more than one home stands side by side.
    across: Vec<u16>,
}

/// A label with where it and its value stand. In `ODS code: VL4K7` both stand in one cell.
#[derive(Debug, Clone)]
struct Line {
    row: u32,
    label: u16,
    text: String,
    /// The fields of sites or of the organisation, and of persons.
    fields: Vec<Field>,
    /// Columns with values, from left to right.
    values: Vec<u16>,
}

/// Columns that show that a form is a site's and not the organisation's.
const OF_SITES: [Field; 5] =
    [Field::CqcLocationId, Field::CqcContactId, Field::Postcode, Field::DsptStatus, Field::ServiceType];
/// And the other way round.
const OF_ORGANISATION: [Field; 4] =
    [Field::HqOdsCode, Field::CqcProviderId, Field::LocalAdminName, Field::LocalAdminEmail];

/// Lines that a form has at least, each with another field.
const FEWEST: usize = 3;

/// Rows without a known label that may stand between two with one.
const GAP: usize = 3;

/// The forms of a sheet, from top to bottom.
pub(super) fn find(sheet: &Sheet, options: &HeadingOptions) -> Vec<Form> {
    let (mut forms, mut run): (Vec<Form>, Vec<Vec<Line>>) = (Vec::new(), Vec::new());
    let mut since = 0;
    for row in sheet.rows() {
        let lines = lines(row, options);
        let is_heading = lines.is_empty() && HeadingRow::read(row, options).is_some();
        if !lines.is_empty() {
            run.push(lines);
            since = 0;
            continue;
        }
        since += 1;
        if is_heading || since > GAP {
            forms.extend(Form::of(&run));
            run.clear();
        }
    }
    forms.extend(Form::of(&run));
    forms
}

/// Whether a row begins with a label.
pub(super) fn has_label(row: Row<'_>, options: &HeadingOptions) -> bool {
    !lines(row, options).is_empty()
}

/// The labels of a row with their values; none where the row is something else.
fn lines(row: Row<'_>, options: &HeadingOptions) -> Vec<Line> {
    let cells: Vec<Cell<'_>> = row.cells().filter(|cell| !cell.text.trim().is_empty()).collect();
    let mut found: Vec<Line> = Vec::new();
    for cell in &cells {
        let (label, inside) = label_and_value(cell.text);
        let fields = if cell.kind == CellKind::Text { fields_of(label, options) } else { Vec::new() };
        if let Some(last) = found.last_mut()
            && (fields.is_empty() || is_value_of(last, cell.text))
        {
            last.values.push(cell.column);
            continue;
        }
        // The first label stands first, and no two stand side by side: those would be headings.
        let beside = found.last().is_some_and(|last| last.values.is_empty() && inside.is_none());
        if fields.is_empty() || beside {
            return Vec::new();
        }
        let values = if inside.is_some() { vec![cell.column] } else { Vec::new() };
        found.push(Line { row: row.number(), label: cell.column, text: label.to_owned(), fields, values });
    }
    found
}

/// Whether a text that might be a label is a label's value: "Care home" is a service type and a heading.
fn is_value_of(line: &Line, text: &str) -> bool {
    let has_shape_of = |field: &Field| {
        !matches!(field.shape(), Shape::Words | Shape::Mailbox | Shape::PersonName)
            && has_shape(field.shape(), text.trim(), &fold_heading(text))
    };
    !text.trim().ends_with(':') && line.fields.iter().any(has_shape_of)
}

fn label_and_value(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    match text.split_once(':') {
        Some((label, value)) if !value.trim().is_empty() => (label.trim(), Some(value.trim())),
        Some((label, _)) => (label.trim(), None),
        None => (text, None),
    }
}

/// The fields that a label names; none for what is a value, or the name of something that has a number.
fn fields_of(label: &str, options: &HeadingOptions) -> Vec<Field> {
    let digits = label.bytes().filter(u8::is_ascii_digit).count();
    if is_surely_a_value(label) || digits > 1 && !label.contains('/') {
        return Vec::new();
    }
    let mut fields = fields_named(label, Role::Sites, options);
    fields.extend(fields_named(label, Role::Users, options));
    fields.retain(|field| {
        field.shape() != Shape::DsptStatus || !has_shape(Shape::DsptStatus, label, &fold_heading(label))
    });
    fields.sort_unstable();
    fields.dedup();
    fields
}

impl Form {
    /// The form that a run of rows with labels is, if it is a site's or a person's.
    fn of(run: &[Vec<Line>]) -> Option<Form> {
        let (first, last) = (run.first()?.first()?.row, run.last()?.first()?.row);
        let lines = || run.iter().flatten();
        let has = |field: Field| lines().any(|line| line.fields.contains(&field));
        let is_site = SITE_KEYS.iter().any(|key| has(*key))
            && OF_SITES.iter().filter(|field| has(**field)).count() >= 1
            && (has(Field::CqcLocationId)
                || has(Field::CqcContactId)
                || !OF_ORGANISATION.iter().any(|field| has(*field)));
        let is_person = has(Field::Email) && has(Field::Mobile);
        if run.len() < FEWEST || !(is_site || is_person) {
            return None;
        }
        let across = across(run);
        let blocks = if across.is_empty() { blocks(run) } else { vec![first] };
        // Rows of a list whose names read like labels are no forms: each would be one of a single line.
        let says = |from: &u32, to: u32| distinct(lines().filter(|line| (*from..=to).contains(&line.row))).len();
        let ends = blocks.iter().skip(1).map(|next| next - 1).chain([last]);
        if blocks.iter().zip(ends).any(|(from, to)| says(from, to) < FEWEST) {
            return None;
        }
        Some(Form { rows: (first, last), blocks, across })
    }

    /// In a table on its side the names of the homes often stand alone above the first label.
    fn names_above(&self, sheet: &Sheet, labels: &[Line]) -> Option<Line> {
        let is_named = labels.iter().any(|line| line.fields.contains(&Field::SiteName));
        let above = sheet.rows().take_while(|row| row.number() < self.rows.0).last().filter(|_| !is_named)?;
        let values: Vec<u16> =
            above.cells().filter(|cell| !cell.text.trim().is_empty()).map(|cell| cell.column).collect();
        let text = Field::SiteName.heading().to_owned();
        let fits = !self.across.is_empty() && values.iter().filter(|column| self.across.contains(column)).count() >= 2;
        let label =
            values.iter().copied().find(|column| !self.across.contains(column)).unwrap_or(values.first().copied()?);
        fits.then(|| Line { row: above.number(), label, text, fields: vec![Field::SiteName], values })
    }

    /// The form turned: its labels are the headings, and each block or column a row.
    pub(super) fn turned(&self, sheet: &Sheet, options: &HeadingOptions) -> Table {
        let rows: Vec<Row<'_>> = sheet
            .rows()
            .skip_while(|row| row.number() + 1 < self.rows.0)
            .take_while(|row| row.number() <= self.rows.1)
            .collect();
        // A label that is not known still is one: it is told as a column that is not used.
        let labels = rows.iter().filter(|row| row.number() >= self.rows.0).flat_map(|row| {
            let known = lines(*row, options);
            if known.is_empty() { unknown_line(*row) } else { known }
        });
        let mut labels: Vec<Line> = labels.collect();
        labels.splice(0..0, self.names_above(sheet, &labels));
        let mut heads: Vec<&Line> = Vec::new();
        for line in &labels {
            if heads.iter().all(|head| !head.text.eq_ignore_ascii_case(&line.text)) {
                heads.push(line);
            }
        }
        let place_of = |line: &Line| heads.iter().position(|head| head.text.eq_ignore_ascii_case(&line.text));
        let mut maker = Maker::new(sheet);
        maker.begin_row_apart((self.rows.0, heads.first().map_or(0, |head| head.label)));
        for (column, head) in (0..).zip(&heads) {
            maker.add_text(column, &head.text, (head.row, head.label));
        }
        let row_of = |number: u32| rows.iter().find(|row| row.number() == number);
        let ends = self.blocks.iter().skip(1).map(|next| next - 1).chain([self.rows.1]);
        for (from, to) in self.blocks.iter().zip(ends) {
            let columns: Vec<Option<u16>> =
                if self.across.is_empty() { vec![None] } else { self.across.iter().copied().map(Some).collect() };
            for wanted in columns {
                let of_block = labels.iter().filter(|line| (*from..=to).contains(&line.row) || line.row < self.rows.0);
                let mut cells: Vec<(usize, Cell<'_>, u32)> = of_block
                    .filter_map(|line| {
                        let value = |column: &u16| wanted.is_none_or(|wanted| wanted == *column);
                        let column = line.values.iter().copied().find(value)?;
                        Some((place_of(line)?, row_of(line.row)?.cell(column)?, line.row))
                    })
                    .collect();
                cells.sort_by_key(|(place, ..)| *place);
                cells.dedup_by_key(|(place, ..)| *place);
                let begins = cells.first().map_or((*from, wanted.unwrap_or(0)), |(_, cell, row)| (*row, cell.column));
                maker.begin_row_apart(begins);
                for (place, cell, row) in cells {
                    let text = match label_and_value(cell.text) {
                        (_, Some(value)) if labels.iter().any(|line| (line.row, line.label) == (row, cell.column)) => {
                            value
                        }
                        _ => cell.text,
                    };
                    maker.add(place as u16, Cell { text, ..cell }, (row, cell.column));
                }
            }
        }
        maker.into_table(if self.across.is_empty() { Layout::Form } else { Layout::Sideways })
    }
}

/// A row in the midst of a form whose label nobody knows.
fn unknown_line(row: Row<'_>) -> Vec<Line> {
    let mut cells = row.cells().filter(|cell| !cell.text.trim().is_empty());
    let Some(label) = cells.next() else { return Vec::new() };
    let values: Vec<u16> = cells.map(|cell| cell.column).collect();
    let text = label_and_value(label.text).0.to_owned();
    if values.is_empty() {
        return Vec::new();
    }
    vec![Line { row: row.number(), label: label.column, text, fields: Vec::new(), values }]
}

fn distinct<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<Field> {
    let mut fields: Vec<Field> = lines.filter_map(|line| line.fields.first()).copied().collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The columns in which homes stand side by side: those that are filled in half of the rows, if there is more than one.
fn across(run: &[Vec<Line>]) -> Vec<u16> {
    let mut counts: Vec<(u16, usize)> = Vec::new();
    for line in run.iter().flatten() {
        for column in &line.values {
            match counts.iter_mut().find(|(known, _)| known == column) {
                Some((_, count)) => *count += 1,
                None => counts.push((*column, 1)),
            }
        }
    }
    let several_labels_a_row = run.iter().any(|lines| lines.len() > 1);
    let mut columns: Vec<u16> =
        counts.into_iter().filter(|(_, count)| count * 2 >= run.len()).map(|(column, _)| column).collect();
    columns.sort_unstable();
    if several_labels_a_row || columns.len() < 2 { Vec::new() } else { columns }
}

/// The first row of every block: a label that comes again begins another.
fn blocks(run: &[Vec<Line>]) -> Vec<u32> {
    let mut seen: Vec<String> = Vec::new();
    let mut found: Vec<u32> = Vec::new();
    for lines in run {
        let is_new = lines.iter().any(|line| seen.contains(&line.text.to_lowercase()));
        if found.is_empty() || is_new {
            found.extend(lines.first().map(|line| line.row));
            seen.clear();
        }
        seen.extend(lines.iter().map(|line| line.text.to_lowercase()));
    }
    found
}
