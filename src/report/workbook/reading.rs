//! How the input was read: every sheet and column, and what was stated about the organisation.

use std::borrow::Cow;

use crate::answer::Answer;
use crate::fields::{Field, Role, Settled};
use crate::headings::{Column, WhyUnused};
use crate::model::{FileFacts, SheetFacts};
use crate::papers::{LOOKS_LIKE, ReportSheet, USE_IT};
use crate::workbook::{Cell, Kind, Sheet, column};

/// A column of a sheet, a sheet without columns, or a file without sheets.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// None for what an earlier report has settled, and is not there now.
    file: Option<&'a FileFacts>,
    sheet: Option<&'a SheetFacts>,
    column: Option<&'a Column>,
    settled: Option<&'a Settled>,
}

/// `How we read it`.
pub fn how_we_read_it<'a>() -> Sheet<'a, Read<'a>> {
    let columns = vec![
        column("File", Kind::Source, file_name),
        column("Sheet", Kind::Name, sheet_name),
        column("Read as", Kind::Code, |read: Read<'a>| read.sheet.map_or("not read", |sheet| sheet.role.name())),
        column("Heading row", Kind::Number, |read: Read<'a>| {
            read.sheet.map(|sheet| sheet.seen_heading_row()).filter(|row| *row > 0)
        }),
        column("Laid out as", Kind::Name, |read: Read<'a>| read.sheet.filter(is_read).map(|sheet| sheet.layout.name())),
        column("Cells", Kind::Code, |read: Read<'a>| read.sheet.and_then(SheetFacts::range)),
        column("Site from", Kind::Name, |read: Read<'a>| {
            read.sheet.filter(|sheet| sheet.role.lists(Role::Users)).map(|sheet| sheet.keys_from.name())
        }),
        column("Column", Kind::Code, |read: Read<'a>| {
            read.sheet.zip(read.column).map(|(sheet, column)| sheet.seen_letters(column))
        }),
        column("Heading", Kind::Name, heading),
        column("Field", Kind::Name, |read: Read<'a>| read.column.and_then(|column| column.field).map(Field::heading)),
        column("How matched", Kind::Name, how),
        column("Cells repaired", Kind::Number, repaired),
        column(LOOKS_LIKE, Kind::Name, looks_like),
        column(USE_IT, Kind::Code, use_it),
    ];
    let about = "How the input was read: every table and column, how it is laid out, where people have their site from, the field it \
                 was taken for and why, and how many of its cells were tidied or repaired. Where it is not right, write below 'Use?' \
                 and send this report back: y takes a column as what it looks like, n leaves a column or a sheet out.";
    Sheet::new(ReportSheet::HowWeReadIt.name(), about, columns)
}

fn is_read(sheet: &&SheetFacts) -> bool {
    sheet.role != Role::Unused
}

/// Everything that was read, and what was not.
pub fn read_rows<'a>(answer: &'a Answer<'_>) -> Vec<Read<'a>> {
    let mut rows = Vec::new();
    let about = |sheet: &SheetFacts, heading: Option<&str>| {
        answer.settled().iter().find(|settled| settled.is_about(&sheet.name, heading))
    };
    for (number, file) in answer.files.iter().enumerate() {
        let file = Some(file);
        let before = rows.len();
        for sheet in answer.sheets().iter().filter(|sheet| usize::from(sheet.file) == number) {
            rows.extend(sheet.columns.iter().map(|column| {
                let settled = about(sheet, Some(&column.heading));
                Read { file, sheet: Some(sheet), column: Some(column), settled }
            }));
            if sheet.columns.is_empty() {
                rows.push(Read { file, sheet: Some(sheet), column: None, settled: about(sheet, None) });
            }
        }
        if rows.len() == before {
            rows.push(Read { file, sheet: None, column: None, settled: None });
        }
    }
    let is_there = |settled: &&Settled| rows.iter().any(|read| read.settled == Some(*settled));
    let gone: Vec<&Settled> = answer.settled().iter().filter(|settled| !is_there(settled)).collect();
    rows.extend(gone.into_iter().map(|settled| Read { file: None, sheet: None, column: None, settled: Some(settled) }));
    rows
}

/// What was settled in an earlier report.
fn use_it(read: Read<'_>) -> Option<&str> {
    read.settled.map(|settled| if settled.field.is_some() { "y" } else { "n" })
}

fn sheet_name(read: Read<'_>) -> Option<&str> {
    let settled = read.settled.map(|settled| settled.sheet.as_str());
    read.sheet.map(|sheet| sheet.name.as_str()).or(settled)
}

fn heading(read: Read<'_>) -> Option<&str> {
    let settled = read.settled.and_then(|settled| settled.heading.as_deref());
    read.column.map(|column| column.heading.as_str()).or(settled)
}

fn file_name(read: Read<'_>) -> &str {
    read.file.map_or("an earlier report", |file| file.name.as_str())
}

/// What a column that was not used looks like, or was settled to be.
fn looks_like(read: Read<'_>) -> Option<&str> {
    let settled = read.settled.and_then(|settled| settled.field);
    settled.or_else(|| read.column?.looks_like).map(Field::heading)
}

/// Cells of the column that were tidied or repaired.
fn repaired(read: Read<'_>) -> Option<usize> {
    Some(read.sheet?.repaired(read.column?))
}

fn how(read: Read<'_>) -> Cow<'_, str> {
    let how = match (read.column, read.sheet) {
        (Some(column), Some(sheet)) if sheet.oddities.was_split => {
            return format!("{}; each row stood in one cell", column.how_taken()).into();
        }
        (Some(column), _) => return column.how_taken(),
        (None, Some(sheet)) if sheet.why_unused == Some(WhyUnused::LeftOut) => "left out by you",
        (None, Some(sheet)) if !sheet.visible => "hidden sheet",
        (None, Some(sheet)) if sheet.role == Role::Unused => "no headings of sites or users found",
        (None, Some(_)) => "keys in one column, values in the next",
        (None, None) => match read.file {
            Some(file) => file.ignored.unwrap_or("could not be read; see 'Findings'"),
            None => "settled by you, and not there now",
        },
    };
    how.into()
}

/// `Organisation`: all its fields, so that a report that comes back has a place for each.
pub fn organisation<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, Option<Field>> {
    let value = |field: Option<Field>| Cell::from(field.and_then(|field| answer.organisation(field)));
    let columns = vec![
        column("Field", Kind::Source, |field: Option<Field>| field.map_or("nothing stated", Field::heading)),
        column("Value", Kind::Prose, value),
    ];
    let about = "What was stated about the organisation as a whole.";
    Sheet::new(ReportSheet::Organisation.name(), about, columns)
}

/// The rows of `Organisation`.
pub fn organisation_rows(answer: &Answer<'_>) -> Vec<Option<Field>> {
    let fields = Field::of_role(Role::Organisation);
    let is_stated = fields.iter().any(|field| answer.organisation(*field).is_some());
    if is_stated { fields.iter().copied().map(Some).collect() } else { vec![None] }
}
