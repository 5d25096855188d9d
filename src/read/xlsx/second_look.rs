//! A light pass over the raw sheets beside the reader: it counts the cells a second time, finds rows that are hidden, and
//! says where the cells stand that the reader cannot understand (it gives an error without a place).

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// What was seen in one sheet.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// Cells with a value or a formula.
    pub cells: u64,
    /// Rows with such a cell that the workbook does not show, from 1.
    pub hidden_rows: Vec<u32>,
    /// Cells that the reader refuses: row from 1, column from 0.
    pub unreadable: Vec<(u32, u16)>,
}

/// So many cells of a sheet are named; beyond that the count alone differs.
const MOST_NAMED: usize = 10_000;

/// Looks through the sheets in the workbook's order and hands on what was seen in each, by its name; a part that is not
/// where it should be, or is broken, is left to the reader.
pub(super) fn look(bytes: &[u8], mut found: impl FnMut(&str, Option<Seen>) -> bool) -> Option<()> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let sheets = sheets(&mut archive)?;
    let filled = filled_strings(&mut archive);
    for (name, part) in sheets {
        let seen = member(&mut archive, &part).and_then(|part| look_through(part, &filled));
        if !found(&name, seen) {
            return None;
        }
    }
    Some(())
}

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// A member of the archive; names differ in case and in the kind of slash.
fn member<'a>(archive: &'a mut Archive<'_>, name: &str) -> Option<BufReader<impl Read + 'a>> {
    let same = |other: &String| other.replace('\\', "/").eq_ignore_ascii_case(name.trim_start_matches('/'));
    let name = archive.file_names().flatten().map(Cow::into_owned).find(same)?;
    Some(BufReader::new(archive.by_name(&name).ok()?))
}

fn attribute(element: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == wanted)?;
    Some(found.value.as_ref().to_owned())
}

/// Every sheet's name and part, in order.
fn sheets(archive: &mut Archive<'_>) -> Option<Vec<(String, String)>> {
    let mut targets = HashMap::new();
    each_element(member(archive, "xl/_rels/workbook.xml.rels")?, "Relationship", |element| {
        if let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target")) {
            let path = if target.starts_with('/') { target } else { format!("xl/{target}") };
            targets.insert(id, path);
        }
    });
    let mut sheets = Vec::new();
    each_element(member(archive, "xl/workbook.xml")?, "sheet", |element| {
        let name = attribute(element, "name").map(|name| unescaped(&name)).unwrap_or_default();
        let target = attribute(element, "id").and_then(|id| targets.get(&id).cloned());
        sheets.push((name, target.unwrap_or_default()));
    });
    Some(sheets)
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |text| text.into_owned())
}

fn each_element(part: impl BufRead, wanted: &str, mut take: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == wanted => {
                take(&element)
            }
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
        buffer.clear();
    }
}

/// For every shared string, whether there is any text in it (other than how it is pronounced).
fn filled_strings(archive: &mut Archive<'_>) -> Vec<bool> {
    let Some(part) = member(archive, "xl/sharedStrings.xml") else { return Vec::new() };
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let (mut filled, mut in_text, mut phonetic) = (Vec::new(), false, false);
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => match element.local_name().as_ref() {
                "si" => filled.push(false),
                "t" => in_text = true,
                "rPh" => phonetic = true,
                _ => {}
            },
            Ok(Event::Empty(element)) if element.local_name().as_ref() == "si" => filled.push(false),
            Ok(Event::End(element)) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => phonetic = false,
                _ => {}
            },
            Ok(Event::Text(_) | Event::GeneralRef(_) | Event::CData(_)) if in_text && !phonetic => {
                if let Some(last) = filled.last_mut() {
                    *last = true;
                }
            }
            Ok(Event::Eof) | Err(_) => return filled,
            Ok(_) => {}
        }
        buffer.clear();
    }
}

/// What kind of value a cell says it holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    /// No type is given: a number, or else a text.
    Untyped,
    Shared,
    Boolean,
    Error,
    Inline,
    Text,
    Unknown,
}

/// The cell in hand.
struct Cell {
    kind: Kind,
    row: u32,
    column: Option<u16>,
    value: String,
    has_formula: bool,
    inline_text: bool,
}

/// Bytes kept of a value: enough for any number, error or index.
const VALUE_KEPT: usize = 64;

fn look_through(part: impl BufRead, filled: &[bool]) -> Option<Seen> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut seen = Seen::default();
    let (mut row, mut hidden, mut told) = (0_u32, false, 0);
    let mut cell: Option<Cell> = None;
    let (mut in_value, mut in_text, mut phonetic) = (false, false, false);
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => match element.local_name().as_ref() {
                "row" => {
                    row = attribute(&element, "r").and_then(|row| row.parse().ok()).unwrap_or(row + 1);
                    hidden = attribute(&element, "hidden").is_some_and(|value| matches!(value.as_str(), "1" | "true"));
                }
                "c" => cell = Some(begun(&element, row)),
                "v" => in_value = true,
                "t" => in_text = true,
                "rPh" => phonetic = true,
                "f" => cell.iter_mut().for_each(|cell| cell.has_formula = true),
                _ => {}
            },
            Ok(Event::Empty(element)) => match element.local_name().as_ref() {
                "row" => row = attribute(&element, "r").and_then(|row| row.parse().ok()).unwrap_or(row + 1),
                "f" => cell.iter_mut().for_each(|cell| cell.has_formula = true),
                _ => {}
            },
            Ok(Event::Text(text)) => {
                let cell = cell.iter_mut();
                match (in_value, in_text && !phonetic) {
                    (true, _) => cell.for_each(|cell| keep(&mut cell.value, text.as_ref())),
                    (_, true) => cell.for_each(|cell| cell.inline_text |= !text.as_ref().is_empty()),
                    _ => {}
                }
            }
            Ok(Event::GeneralRef(_) | Event::CData(_)) => cell.iter_mut().for_each(|cell| {
                cell.inline_text |= in_text && !phonetic;
                if in_value {
                    keep(&mut cell.value, "&");
                }
            }),
            Ok(Event::End(element)) => match element.local_name().as_ref() {
                "c" => {
                    if let Some(done) = cell.take().filter(|cell| holds_something(cell, filled)) {
                        seen.cells += 1;
                        if hidden && told != done.row {
                            told = done.row;
                            seen.hidden_rows.push(done.row);
                        }
                        if let (true, Some(column), true) =
                            (is_refused(&done), done.column, seen.unreadable.len() < MOST_NAMED)
                        {
                            seen.unreadable.push((done.row, column));
                        }
                    }
                }
                "v" => in_value = false,
                "t" => in_text = false,
                "rPh" => phonetic = false,
                "sheetData" => return Some(seen),
                _ => {}
            },
            Ok(Event::Eof) => return Some(seen),
            Err(_) => return None,
            Ok(_) => {}
        }
        buffer.clear();
    }
}

fn keep(value: &mut String, text: &str) {
    if value.len() < VALUE_KEPT {
        value.push_str(text);
    }
}

fn begun(element: &BytesStart<'_>, row: u32) -> Cell {
    let kind = match attribute(element, "t").as_deref() {
        None => Kind::Untyped,
        Some("n") => Kind::Number,
        Some("s") => Kind::Shared,
        Some("b") => Kind::Boolean,
        Some("e") => Kind::Error,
        Some("inlineStr" | "is") => Kind::Inline,
        Some("str" | "d") => Kind::Text,
        Some(_) => Kind::Unknown,
    };
    let place = attribute(element, "r").and_then(|place| position(&place));
    let (row, column) = place.map_or((row, None), |(row, column)| (row, Some(column)));
    Cell { kind, row, column, value: String::new(), has_formula: false, inline_text: false }
}

/// Row from 1 and column from 0 of `C14`.
fn position(place: &str) -> Option<(u32, u16)> {
    let letters = place.len() - place.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let column = place[..letters].bytes().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some((place[letters..].parse().ok()?, u16::try_from(column.checked_sub(1)?).ok()?))
}

/// Whether the reader counts the cell, or would if it understood it.
fn holds_something(cell: &Cell, filled: &[bool]) -> bool {
    let value = match cell.kind {
        Kind::Inline => cell.inline_text,
        Kind::Shared => {
            !cell.value.is_empty()
                && cell.value.trim().parse().ok().and_then(|at: usize| filled.get(at)).is_none_or(|filled| *filled)
        }
        _ => !cell.value.is_empty(),
    };
    value || (cell.has_formula && cell.value.is_empty())
}

/// The error values the reader knows; others are cells it cannot understand.
const ERRORS: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];

/// Whether the reader gives an error in place of the cell.
fn is_refused(cell: &Cell) -> bool {
    let value = cell.value.as_str();
    match cell.kind {
        _ if value.is_empty() => false,
        Kind::Number => value.trim().parse::<f64>().is_err(),
        Kind::Boolean => !matches!(value, "0" | "1" | "true" | "false"),
        Kind::Error => !ERRORS.contains(&value),
        Kind::Unknown => true,
        Kind::Untyped | Kind::Shared | Kind::Inline | Kind::Text => false,
    }
}
