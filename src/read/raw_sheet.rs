//! A second, light look at a sheet's part, beside the reader: it counts what should arrive, finds the rows that are not
//! shown, knows where each cell is, and refuses what the reader would take for something else without a word.

use std::io::BufRead;
use std::sync::atomic::{AtomicBool, Ordering};

use quick_xml::Reader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, Event};

use super::FileProblem;
use super::guard::{Package, damaged, number_of};
use super::raw_scan::Scan;
use super::rows::{MOST_COLUMNS, MOST_ROWS, beyond_the_sheet};

/// What a sheet's part holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RawSheet {
    /// Cells that hold something, those included that cannot be understood.
    pub cells: u64,
    /// Rows with such a cell that are hidden or filtered out, from 1, in the part's order.
    pub hidden_rows: Vec<u32>,
}

/// Looks at the sheet in this part; `stop` ends it early, when nobody waits for the answer any more.
pub(super) fn look(package: &mut Package<'_>, part: &str, stop: &AtomicBool) -> Result<RawSheet, FileProblem> {
    let Some(member) = package.member(part)? else { return Ok(RawSheet::default()) };
    if let Ok(sheet) = sheet(Walk::new(Scan::new(member)), stop) {
        return Ok(sheet);
    }
    // The scan knows only what is common, and never says what is wrong.
    package.part(part)?.map_or_else(|| Ok(RawSheet::default()), |xml| sheet(Walk::new(Parser::new(xml)), stop))
}

/// Walks a whole sheet.
fn sheet(mut walk: Walk<impl Events>, stop: &AtomicBool) -> Result<RawSheet, FileProblem> {
    let mut sheet = RawSheet::default();
    while let Some(cell) = walk.next_cell()? {
        if !cell.is_filled {
            continue;
        }
        sheet.cells += 1;
        if walk.is_hidden && sheet.hidden_rows.last() != Some(&(cell.row + 1)) {
            sheet.hidden_rows.push(cell.row + 1);
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(sheet)
}

/// Where a cell is, from 0, and whether anything is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawCell {
    pub row: u32,
    pub column: u16,
    /// Whether the cell says where it is, or only follows another.
    pub says_where: bool,
    is_filled: bool,
}

/// A part's XML, event by event.
pub(super) trait Events {
    fn next(&mut self) -> Result<Event<'_>, FileProblem>;

    /// The cell that the next events are, where it costs less to see it whole.
    fn plain_cell(&mut self) -> Option<PlainCell<'_>> {
        None
    }
}

/// A cell as nearly all are written: `<c ...><v>text</v></c>` or `<c ...><is><t>text</t></is></c>`.
pub(super) struct PlainCell<'t> {
    /// What stands behind `c`.
    pub attributes: &'t str,
    /// Never empty, and without a reference.
    pub text: &'t str,
    pub is_inline: bool,
}

/// The events of the true parser.
pub(super) struct Parser<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

impl<R: BufRead> Parser<R> {
    pub(super) fn new(reader: Reader<R>) -> Self {
        Parser { reader, buffer: Vec::new() }
    }
}

impl<R: BufRead> Events for Parser<R> {
    fn next(&mut self) -> Result<Event<'_>, FileProblem> {
        self.buffer.clear();
        self.reader.read_event_into(&mut self.buffer).map_err(|_| damaged(CUT_SHORT))
    }
}

/// Goes from cell to cell. The reader's errors do not say where they happened; the cell of the same number here does.
pub(super) struct Walk<E> {
    events: E,
    in_data: bool,
    is_hidden: bool,
    /// Where the next cell is, if it does not say.
    row: u32,
    column: u32,
    walked: u64,
}

/// What a cell's type makes of the text in `<v>`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    SharedText,
    Bool,
    /// A number or an error.
    Plain,
    /// Text as it is written; empty text is an empty cell, even below a formula.
    Text,
    /// The value stands in `<is>`.
    Inline,
}

impl Value {
    /// Whether this text is something.
    fn holds(self, text: &str) -> bool {
        !(text.is_empty() || self == Value::Bool && text.trim().is_empty())
    }

    /// Whether this text can be a value of the kind.
    fn takes(self, text: &str) -> bool {
        self != Value::SharedText || number_of(text).is_some()
    }
}

/// Whether the reader takes off all there is.
fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r', '\n']).is_empty()
}

const CUT_SHORT: &str = "it ends in the middle of a sheet";

impl<E: Events> Walk<E> {
    pub(super) fn new(events: E) -> Self {
        Walk { events, in_data: false, is_hidden: false, row: 0, column: 0, walked: 0 }
    }

    /// The cell of this number, from 1; they are asked for in ascending order.
    pub(super) fn cell(&mut self, number: u64) -> Result<RawCell, FileProblem> {
        loop {
            let cell = self.next_cell()?.ok_or_else(|| damaged(CUT_SHORT))?;
            if self.walked == number {
                return Ok(cell);
            }
        }
    }

    fn next_cell(&mut self) -> Result<Option<RawCell>, FileProblem> {
        loop {
            if self.in_data
                && let Some(cell) = self.events.plain_cell()
            {
                let head = Head::of(cell.attributes)?;
                let is_filled = if cell.is_inline { !is_blank(cell.text) } else { head.value.holds(cell.text) };
                if !cell.is_inline && !head.value.takes(cell.text) {
                    return Err(self.odd_value());
                }
                return self.place(&head).map(|place| Some(RawCell { is_filled, ..place }));
            }
            // The element does not outlive the next event: what is needed of it is taken at once.
            match self.events.next()? {
                Event::Start(element) if !self.in_data => self.in_data = element.local_name().as_ref() == "sheetData",
                Event::Empty(element) if !self.in_data && element.local_name().as_ref() == "sheetData" => {
                    return Ok(None);
                }
                Event::Start(element) if element.local_name().as_ref() == "c" => {
                    let head = Head::of(element.attributes_raw())?;
                    let cell = self.place(&head)?;
                    return self.content(head.value).map(|is_filled| Some(RawCell { is_filled, ..cell }));
                }
                Event::Empty(element) if self.in_data && element.local_name().as_ref() == "c" => {
                    let head = Head::of(element.attributes_raw())?;
                    return self.place(&head).map(Some);
                }
                Event::Start(element) if element.local_name().as_ref() == "row" => {
                    let (row, is_hidden) = row(&element, self.row)?;
                    (self.row, self.is_hidden) = (row, is_hidden);
                }
                Event::Empty(element) if self.in_data && element.local_name().as_ref() == "row" => {
                    (self.row, self.column) = (row(&element, self.row)?.0 + 1, 0);
                }
                Event::End(element) if self.in_data => match element.local_name().as_ref() {
                    "row" => (self.row, self.column) = (self.row + 1, 0),
                    "sheetData" => return Ok(None),
                    _ => {}
                },
                // A chart or a dialog has no data at all; a sheet cut short is the reader's to tell.
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    fn place(&mut self, head: &Head) -> Result<RawCell, FileProblem> {
        let (row, column) = head.place.unwrap_or((self.row, self.column));
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(beyond_the_sheet());
        }
        (self.column, self.walked) = (column + 1, self.walked + 1);
        Ok(RawCell { row, column: column as u16, says_where: head.place.is_some(), is_filled: false })
    }

    /// Reads on to the cell's end and says whether it holds anything.
    fn content(&mut self, value: Value) -> Result<bool, FileProblem> {
        let (mut has_formula, mut has_text, mut is_empty_text) = (false, false, false);
        loop {
            match self.events.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" => {
                        has_text |= self.value(value)?;
                        is_empty_text |= value == Value::Text && !has_text;
                    }
                    "is" => {
                        has_text |= self.inline_text()?;
                        is_empty_text |= !has_text;
                    }
                    "f" => {
                        has_formula = true;
                        self.skip_to("f")?;
                    }
                    _ => {}
                },
                Event::Empty(element) => match element.local_name().as_ref() {
                    "v" => is_empty_text |= value == Value::Text,
                    "is" => is_empty_text = true,
                    "f" => has_formula = true,
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "c" => break,
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => {}
            }
        }
        Ok(has_text || (has_formula && !is_empty_text))
    }

    /// Whether `<v>` holds anything. Of a number in pieces the reader would take the first, and an index that is no number
    /// for the first text of all.
    fn value(&mut self, value: Value) -> Result<bool, FileProblem> {
        let is_free = matches!(value, Value::Text | Value::Inline);
        let (mut has_text, mut pieces) = (false, 0);
        loop {
            let is_right = match self.events.next()? {
                Event::Text(text) => {
                    pieces += 1;
                    has_text |= value.holds(&text);
                    value.takes(&text)
                }
                Event::End(element) if element.local_name().as_ref() == "v" => return Ok(has_text),
                Event::GeneralRef(_) => {
                    has_text = true;
                    is_free
                }
                Event::Comment(_) | Event::PI(_) => is_free,
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => false,
            };
            if !is_right || (pieces > 1 && !is_free) {
                return Err(self.odd_value());
            }
        }
    }

    fn odd_value(&self) -> FileProblem {
        damaged(format!("in row {} a cell's value is not written as a workbook writes it", self.row + 1))
    }

    /// Whether `<is>` holds text, beside what only says how another is pronounced.
    fn inline_text(&mut self) -> Result<bool, FileProblem> {
        let (mut has_text, mut in_text, mut is_kept, mut is_phonetic) = (false, false, false, false);
        loop {
            match self.events.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => {
                        in_text = !is_phonetic;
                        is_kept = element.attributes_raw().contains("preserve");
                    }
                    "rPh" => is_phonetic = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => is_phonetic = false,
                    "is" => return Ok(has_text),
                    _ => {}
                },
                Event::Text(text) if in_text => {
                    has_text |= !text.is_empty() && (is_kept || !is_blank(&text));
                }
                Event::GeneralRef(_) | Event::CData(_) if in_text => has_text = true,
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => {}
            }
        }
    }

    fn skip_to(&mut self, end: &str) -> Result<(), FileProblem> {
        loop {
            match self.events.next()? {
                Event::End(element) if element.local_name().as_ref() == end => return Ok(()),
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => {}
            }
        }
    }
}

/// What a cell says of itself.
struct Head {
    place: Option<(u32, u32)>,
    value: Value,
}

impl Head {
    fn of(attributes: &str) -> Result<Head, FileProblem> {
        let mut head = Head { place: None, value: Value::Plain };
        each_attribute(attributes, |key, value| {
            match key {
                "r" => head.place = Some(place(value)?),
                "t" => {
                    head.value = match value {
                        "s" => Value::SharedText,
                        "b" => Value::Bool,
                        "n" | "e" => Value::Plain,
                        "inlineStr" | "is" => Value::Inline,
                        _ => Value::Text,
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(head)
    }
}

/// Attributes up to the first that is none, whatever it is called.
fn each_attribute(
    attributes: &str,
    mut take: impl FnMut(&str, &str) -> Result<(), FileProblem>,
) -> Result<(), FileProblem> {
    let mut rest = attributes;
    // Nearly all are written so plainly that it takes no parser to tell them apart.
    while let Some((key, value, behind)) = plain_attribute(rest) {
        take(key, value)?;
        rest = behind;
    }
    for attribute in Attributes::new(rest, 0).with_checks(false).map_while(Result::ok) {
        take(attribute.key.as_ref(), &attribute.value)?;
    }
    Ok(())
}

/// The name and the value of ` name="value"`, and what is behind it.
fn plain_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.strip_prefix(' ')?;
    let name = text.bytes().position(|byte| !byte.is_ascii_alphabetic()).filter(|length| *length > 0)?;
    let value = text[name..].strip_prefix("=\"")?;
    let length = value.bytes().position(|byte| byte == b'"')?;
    Some((&text[..name], &value[..length], &value[length + 1..]))
}

/// A row's number, from 0, and whether it is hidden. `next` is the number of a row that does not say.
fn row(element: &BytesStart<'_>, next: u32) -> Result<(u32, bool), FileProblem> {
    let (mut number, mut is_hidden) = (next, false);
    each_attribute(element.attributes_raw(), |key, value| {
        match key {
            // The reader takes "A1" too, for the sake of the number in it.
            "r" => {
                let digits = value.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
                number = number_of(digits).and_then(|number| number.checked_sub(1)).ok_or_else(beyond_the_sheet)?;
            }
            "hidden" => is_hidden = matches!(value, "1" | "true"),
            _ => {}
        }
        Ok(())
    })?;
    if number < MOST_ROWS { Ok((number, is_hidden)) } else { Err(beyond_the_sheet()) }
}

/// Row and column of a place such as `B7`, from 0, without the reader's habit of beginning anew behind the last of them.
fn place(name: &str) -> Result<(u32, u32), FileProblem> {
    let digits = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let letters = &name[..name.len() - digits.len()];
    if letters.is_empty() || letters.len() > 3 {
        return Err(beyond_the_sheet());
    }
    let column =
        letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = number_of(digits).and_then(|number| number.checked_sub(1)).ok_or_else(beyond_the_sheet)?;
    Ok((row, column - 1))
}
