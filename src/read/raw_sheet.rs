//! One pass over a sheet's part beside calamine's, for what calamine does not tell: how many cells hold something, where each
//! of them is, which rows are hidden, and which cells are merged. It also refuses what calamine would silently take for
//! something else.

use std::io::{BufRead, BufReader};
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::{memchr, memchr2};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::gather::{MOST_MERGED, MOST_UNREADABLE};
use super::guard::{CUT_SHORT, Member, Package, attributes, damaged};
use super::range::{number, place, row_index, split_place};
use super::rows::{MOST_COLUMNS, MOST_ROWS, beyond_the_sheet};
use super::{CellRange, FileProblem};

/// What a sheet's part holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct RawSheet {
    /// Cells that hold something, including those that cannot be understood.
    pub cells: u64,
    /// Hidden or filtered rows with such a cell, from 1, in the order of the part.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns, the first and the last of each run.
    pub hidden_columns: Vec<(u16, u16)>,
    /// Cells whose value calamine passes over, because of how it is written; row from 1, column from 0.
    pub passed_over: Vec<(u32, u16)>,
    /// Merged cells; one range more than a file may have is enough to refuse it.
    pub merged: Vec<CellRange>,
}

impl RawSheet {
    /// Goes through all cells; `stop` ends it early, when nobody waits for the answer any more.
    pub(super) fn read(mut cells: RawCells<impl BufRead>, stop: &AtomicBool) -> Result<RawSheet, FileProblem> {
        let mut sheet = RawSheet::default();
        while let Some(cell) = cells.next_cell()? {
            if !cell.is_filled {
                continue;
            }
            sheet.cells += 1;
            if cell.is_passed_over && sheet.passed_over.len() <= MOST_UNREADABLE {
                sheet.passed_over.push((cell.row + 1, cell.column));
            }
            if cells.is_hidden && sheet.hidden_rows.last() != Some(&(cell.row + 1)) {
                sheet.hidden_rows.push(cell.row + 1);
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(sheet);
            }
        }
        sheet.hidden_columns = std::mem::take(&mut cells.hidden_columns);
        sheet.read_behind(&mut cells.xml);
        Ok(sheet)
    }

    /// What stands behind the cells. A workbook is not refused because that is broken: nothing of it is a value.
    fn read_behind(&mut self, xml: &mut Markup<impl BufRead>) {
        while let Ok(event) = xml.next() {
            match event {
                Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "mergeCell" => {
                    let found = attributes(element.attributes_raw()).find(|(name, _)| *name == "ref");
                    self.merged.extend(found.and_then(|(_, text)| CellRange::parse(text)));
                    if self.merged.len() > MOST_MERGED {
                        return;
                    }
                }
                Event::Eof => return,
                _ => {}
            }
        }
    }
}

/// Where a cell is, from 0, and whether it holds anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawCell {
    pub row: u32,
    pub column: u16,
    /// Whether the cell states its place, or only follows the one before it.
    pub has_place: bool,
    /// The number of its style.
    pub style: u32,
    is_filled: bool,
    is_passed_over: bool,
}

/// The cells of a sheet's part, one after the other.
pub(super) struct RawCells<R> {
    xml: Markup<R>,
    in_data: bool,
    is_hidden: bool,
    hidden_columns: Vec<(u16, u16)>,
    /// Of the cell in hand.
    is_passed_over: bool,
    /// The place of the next cell, if it does not state its own.
    row: u32,
    column: u32,
    /// Cells read so far.
    count: u64,
}

impl<'p, 'a> RawCells<BufReader<Member<'p, 'a>>> {
    pub(super) fn open(package: &'p mut Package<'a>, part: &str) -> Result<Self, FileProblem> {
        package.part(part).map(RawCells::new)
    }
}

impl<R: BufRead> RawCells<R> {
    fn new(reader: Reader<R>) -> Self {
        let xml = Markup { reader, buffer: Vec::new(), is_after_text: false };
        RawCells {
            xml,
            in_data: false,
            is_hidden: false,
            hidden_columns: Vec::new(),
            is_passed_over: false,
            row: 0,
            column: 0,
            count: 0,
        }
    }

    /// The cell of this number, from 1; numbers must be asked for in ascending order.
    pub(super) fn cell(&mut self, number: u64) -> Result<RawCell, FileProblem> {
        loop {
            let cell = self.next_cell()?.ok_or_else(|| damaged(CUT_SHORT))?;
            if self.count == number {
                return Ok(cell);
            }
        }
    }

    fn next_cell(&mut self) -> Result<Option<RawCell>, FileProblem> {
        loop {
            if self.in_data
                && let Some(cell) = self.plain_cell()?
            {
                return Ok(Some(cell));
            }
            // The element borrows the buffer: what is needed of it is taken before the next event.
            let event = self.xml.next()?;
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "sheetData" if !self.in_data && is_empty => return Ok(None),
                    "sheetData" => self.in_data = true,
                    "c" if self.in_data => {
                        let head = CellHead::parse(element.attributes_raw())?;
                        let cell = self.place(&head)?;
                        self.is_passed_over = false;
                        let is_filled = !is_empty && self.holds_something(head.kind)?;
                        return Ok(Some(RawCell { is_filled, is_passed_over: self.is_passed_over, ..cell }));
                    }
                    "row" if self.in_data => {
                        (self.row, self.is_hidden) = row(element.attributes_raw(), self.row)?;
                        if is_empty {
                            self.end_row();
                        }
                    }
                    "col" if !self.in_data && self.hidden_columns.len() < MOST_COLUMNS as usize => {
                        self.hidden_columns.extend(hidden_columns(element.attributes_raw()));
                    }
                    _ => {}
                },
                Event::End(element) if self.in_data => match element.local_name().as_ref() {
                    "row" => self.end_row(),
                    "sheetData" => return Ok(None),
                    _ => {}
                },
                // A chart or a dialog has no data at all; calamine tells of a sheet that is cut short.
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The next cell, if it is plain and the buffer holds the whole of it. Without this the pass takes as long as calamine.
    fn plain_cell(&mut self) -> Result<Option<RawCell>, FileProblem> {
        let Some(plain) = PlainCell::parse(self.xml.ahead()) else { return Ok(None) };
        let head = CellHead::parse(plain.attributes)?;
        let (is_filled, is_right) = match plain.content {
            PlainContent::Nothing => (false, true),
            PlainContent::Value(text) => (head.kind.holds(text), head.kind.takes(text)),
            PlainContent::Inline(text) => (!is_blank(text), true),
        };
        let length = plain.length;
        self.xml.skip(length);
        let cell = self.place(&head)?;
        if is_right { Ok(Some(RawCell { is_filled, ..cell })) } else { Err(self.odd_value()) }
    }

    fn place(&mut self, head: &CellHead) -> Result<RawCell, FileProblem> {
        let (row, column) = head.place.unwrap_or((self.row, self.column));
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(beyond_the_sheet());
        }
        self.column = column + 1;
        self.count += 1;
        let (has_place, style) = (head.place.is_some(), head.style);
        Ok(RawCell { row, column: column as u16, has_place, style, is_filled: false, is_passed_over: false })
    }

    fn end_row(&mut self) {
        (self.row, self.column, self.is_hidden) = (self.row + 1, 0, false);
    }

    /// Reads on to the end of a cell and says whether it holds anything: a value, or a formula whose result is not an empty
    /// text.
    fn holds_something(&mut self, kind: ValueKind) -> Result<bool, FileProblem> {
        let (mut has_formula, mut has_text, mut stores_text) = (false, false, false);
        loop {
            let event = self.xml.next()?;
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "v" => {
                        has_text |= !is_empty && self.value(kind)?;
                        stores_text |= kind == ValueKind::Text;
                    }
                    "is" => {
                        has_text |= !is_empty && self.inline_text()?;
                        stores_text = true;
                    }
                    "f" => {
                        has_formula = true;
                        if !is_empty {
                            self.skip_formula()?;
                        }
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "c" => break,
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => {}
            }
        }
        Ok(has_text || has_formula && !stores_text)
    }

    /// Whether `<v>` holds anything. calamine reads only the first piece of a number that has several, and takes an index
    /// that is not a number for 0: both are refused.
    fn value(&mut self, kind: ValueKind) -> Result<bool, FileProblem> {
        let is_free = matches!(kind, ValueKind::Text | ValueKind::Inline);
        let (mut has_text, mut pieces) = (false, 0);
        loop {
            let is_right = match self.xml.next()? {
                Event::Text(text) => {
                    pieces += 1;
                    has_text |= kind.holds(&text);
                    kind.takes(&text)
                }
                Event::End(element) if element.local_name().as_ref() == "v" => return Ok(has_text),
                Event::GeneralRef(_) => {
                    has_text = true;
                    is_free
                }
                // Of such a value calamine makes nothing.
                Event::CData(_) if !is_free && pieces == 0 => {
                    (pieces, has_text, self.is_passed_over) = (1, true, true);
                    true
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

    /// Whether `<is>` holds text other than how a text is pronounced.
    fn inline_text(&mut self) -> Result<bool, FileProblem> {
        let (mut has_text, mut in_text, mut is_kept, mut is_phonetic) = (false, false, false, false);
        loop {
            match self.xml.next()? {
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
                Event::Text(text) if in_text => has_text |= !text.is_empty() && (is_kept || !is_blank(&text)),
                Event::GeneralRef(_) | Event::CData(_) if in_text => has_text = true,
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => {}
            }
        }
    }

    fn skip_formula(&mut self) -> Result<(), FileProblem> {
        loop {
            match self.xml.next()? {
                Event::End(element) if element.local_name().as_ref() == "f" => return Ok(()),
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => {}
            }
        }
    }
}

/// The parser, and the bytes that it has not seen yet.
struct Markup<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// After a text the parser already expects the tag that follows, so that nothing may be taken from under it.
    is_after_text: bool,
}

impl<R: BufRead> Markup<R> {
    fn next(&mut self) -> Result<Event<'_>, FileProblem> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|_| damaged(CUT_SHORT))?;
        self.is_after_text = matches!(event, Event::Text(_));
        Ok(event)
    }

    /// What is known of the bytes behind the last event; nothing where they may not be skipped.
    fn ahead(&mut self) -> &[u8] {
        if self.is_after_text { &[] } else { self.reader.get_mut().fill_buf().unwrap_or_default() }
    }

    /// Skips bytes that are whole elements, as if the parser had seen them.
    fn skip(&mut self, length: usize) {
        self.reader.get_mut().consume(length);
    }
}

/// A cell as nearly all are written: `<c ...><v>text</v></c>`, `<c ...><is><t>text</t></is></c>` or `<c .../>`.
struct PlainCell<'b> {
    /// Bytes of the cell with the blanks in front of it.
    length: usize,
    attributes: &'b str,
    content: PlainContent<'b>,
}

/// Texts here are never empty and hold no reference.
enum PlainContent<'b> {
    Nothing,
    Value(&'b str),
    Inline(&'b str),
}

impl<'b> PlainCell<'b> {
    /// Finds only what the parser would find in the same bytes; `None` leaves the cell to the parser.
    fn parse(bytes: &'b [u8]) -> Option<PlainCell<'b>> {
        let begin = bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))?;
        let cell = &bytes[begin..];
        if !cell.starts_with(b"<c ") {
            return None;
        }
        let (tag, behind) = cell.split_at(tag_length(cell)?);
        if tag.ends_with(b"/>") {
            let attributes = str::from_utf8(&tag[2..tag.len() - 2]).ok()?;
            return Some(PlainCell { length: begin + tag.len(), attributes, content: PlainContent::Nothing });
        }
        let is_inline = !behind.starts_with(b"<v>");
        let (before, after): (&[u8], &[u8]) =
            if is_inline { (b"<is><t>", b"</t></is></c>") } else { (b"<v>", b"</v></c>") };
        let content = behind.strip_prefix(before)?;
        let length = memchr2(b'<', b'&', content).filter(|length| *length > 0)?;
        if !content[length..].starts_with(after) {
            return None;
        }
        let (text, end) = (tag.len() + before.len(), tag.len() + before.len() + length);
        let cell = str::from_utf8(&cell[..end]).ok()?;
        let content = if is_inline { PlainContent::Inline } else { PlainContent::Value };
        Some(PlainCell {
            length: begin + end + after.len(),
            attributes: &cell[2..tag.len() - 1],
            content: content(&cell[text..]),
        })
    }
}

/// Up to the first `>` outside quotation marks.
fn tag_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'>' => return Some(at + 1),
            quote @ (b'"' | b'\'') => at += memchr(*quote, &bytes[at + 1..])? + 2,
            _ => at += 1,
        }
    }
}

/// How a cell's type says its value is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ValueKind {
    /// A number that stands for one of the workbook's texts.
    SharedText,
    Bool,
    NumberOrError,
    /// Text as it is written; empty text is an empty cell, even below a formula.
    Text,
    /// The value stands in `<is>`.
    Inline,
}

impl ValueKind {
    /// Whether a cell with this text holds something.
    fn holds(self, text: &str) -> bool {
        !(text.is_empty() || self == ValueKind::Bool && text.trim().is_empty())
    }

    /// Whether this text can be a value of the kind.
    fn takes(self, text: &str) -> bool {
        self != ValueKind::SharedText || number(text).is_some()
    }
}

/// Whether nothing is left of a text once calamine has trimmed it.
fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r', '\n']).is_empty()
}

/// What a cell's attributes say.
struct CellHead {
    place: Option<(u32, u32)>,
    kind: ValueKind,
    style: u32,
}

impl CellHead {
    fn parse(text: &str) -> Result<CellHead, FileProblem> {
        let mut head = CellHead { place: None, kind: ValueKind::NumberOrError, style: 0 };
        for (name, value) in attributes(text) {
            match name {
                "r" => head.place = Some(place(value)?),
                "s" => head.style = number(value).unwrap_or(0),
                "t" => {
                    head.kind = match value {
                        "s" => ValueKind::SharedText,
                        "b" => ValueKind::Bool,
                        "n" | "e" => ValueKind::NumberOrError,
                        "inlineStr" | "is" => ValueKind::Inline,
                        _ => ValueKind::Text,
                    }
                }
                _ => {}
            }
        }
        Ok(head)
    }
}

/// The first and the last of a run of columns, if they are hidden.
fn hidden_columns(text: &str) -> Option<(u16, u16)> {
    let (mut first, mut last, mut is_hidden) = (None, None, false);
    for (name, value) in attributes(text) {
        let column = || value.parse::<u16>().ok()?.checked_sub(1).filter(|column| u32::from(*column) < MOST_COLUMNS);
        match name {
            "min" => first = column(),
            "max" => last = column(),
            "hidden" => is_hidden = is_true(value),
            _ => {}
        }
    }
    first.zip(last).filter(|(first, last)| is_hidden && first <= last)
}

fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

/// A row's number, from 0, and whether it is hidden; `next` is the number of a row that does not state its own.
fn row(text: &str, next: u32) -> Result<(u32, bool), FileProblem> {
    let (mut row, mut is_hidden) = (next, false);
    for (name, value) in attributes(text) {
        match name {
            // calamine takes "A1" too, for the number in it.
            "r" => row = row_index(split_place(value).1)?,
            "hidden" => is_hidden = is_true(value),
            _ => {}
        }
    }
    if row < MOST_ROWS { Ok((row, is_hidden)) } else { Err(beyond_the_sheet()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::super::xlsx::tests::{collected, workbook_with_texts};
    use super::*;

    /// The cells of a part that is read in pieces of this many bytes.
    fn cells(xml: &[u8], at_once: usize) -> RawCells<BufReader<&[u8]>> {
        let mut reader = Reader::from_reader(BufReader::with_capacity(at_once, xml));
        reader.config_mut().check_end_names = false;
        RawCells::new(reader)
    }

    fn sheet(xml: &[u8], at_once: usize) -> Result<RawSheet, FileProblem> {
        RawSheet::read(cells(xml, at_once), &AtomicBool::new(false))
    }

    /// The answer for a part, which must not depend on how much of it is read at once: of a single byte no cell is plain, so
    /// that the parser sees all of them.
    fn answer(xml: &[u8]) -> Result<RawSheet, FileProblem> {
        let parsed = sheet(xml, 1);
        for at_once in [7, 31, 61, 1 << 15] {
            assert_eq!(sheet(xml, at_once), parsed, "{}", String::from_utf8_lossy(xml));
        }
        parsed
    }

    fn part(rows: &str) -> String {
        format!(r#"<?xml version="1.0"?><worksheet><sheetData>{rows}</sheetData><!-- end --></worksheet>"#)
    }

    #[test]
    fn cells_that_hold_something_are_counted() {
        for (rows, cells) in [
            (r#"<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><v>1.5</v></c></row>"#, 2),
            (
                r#"<row r="1"><c r="A1"/><c r="B1" s="2" /><c r="C1"></c><c r="D1"><v/></c><c r="E1"><v></v></c></row>"#,
                0,
            ),
            (
                r#"<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row><x:row r="2" hidden="1"><c><v>1</v></c></x:row>"#,
                2,
            ),
            (
                r#"<row><c t='s' r='A1'><v>1</v></c><c s = "3"	r = 'B1'
                ><v>2</v></c ></row >"#,
                2,
            ),
            (r#"<row r="1"><c r="A1" x="a>b" y='"'><v>1</v></c><c r="B1"><f>A1&amp;"&gt;"</f></c></row>"#, 2),
            (r#"<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c><c r="B1" t="str"><v>é&#10;</v></c></row>"#, 1),
            (
                r#"<row r="1"><c t="b"><v> </v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="n"><v> </v></c></row>"#,
                3,
            ),
            (r#"<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t> </t></is></c></row>"#, 1),
            (r#"<row><c t="inlineStr"><is><t xml:space="preserve"> </t></is></c><c><is><t/></is></c></row>"#, 1),
            (
                r#"<row><c><is><r><rPr/><t>a</t></r><rPh><t>b</t></rPh></is></c><c><is><rPh><t>b</t></rPh></is></c></row>"#,
                1,
            ),
            (
                r#"<row r="1" hidden="true"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row><row r="3"/><row hidden="1"/>"#,
                2,
            ),
            (
                r#"<row r="1"><mc:AlternateContent><mc:Choice><c r="A1"><v>1</v></c></mc:Choice></mc:AlternateContent></row>"#,
                1,
            ),
            (r#"<row r="1"><c r="A1" r=B1 t="s"><v>x</v></c><c r="B1" t = ><v>1</v></c></row>"#, 2),
        ] {
            assert_eq!(answer(part(rows).as_bytes()).unwrap().cells, cells, "{rows}");
        }
    }

    #[test]
    fn hidden_rows_are_those_with_a_cell_that_holds_something() {
        let rows = r#"<row r="1" hidden="true"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row><row r="2" hidden="1">
            <c r="A2"/></row><row r="3" hidden="1"/><row hidden="0"><c><v>1</v></c></row><row hidden='1'><c ><v>1</v></c></row>"#;
        assert_eq!(answer(part(rows).as_bytes()).unwrap().hidden_rows, [1, 5]);
    }

    #[test]
    fn a_value_that_is_passed_over_is_told_with_its_place() {
        let xml = part(r#"<row r="2"><c r="A2"><v><![CDATA[1]]></v></c><c r="B2"><v>1</v></c></row>"#);
        let raw = answer(xml.as_bytes()).unwrap();
        assert_eq!((raw.cells, raw.passed_over), (2, vec![(2, 0)]));
        let sheet = &collected(&workbook_with_texts(&xml, &[])).sheets[0];
        assert_eq!((sheet.cell_count, &sheet.unreadable[..], sheet.second_count), (1, &[(2, 0)][..], Some(2)));
    }

    #[test]
    fn hidden_columns_are_told() {
        let columns = r#"<cols><col min="1" max="2" hidden="1"/><col min="3" max="3"/><x:col hidden='true' max='16384' min='9' />
            <col min="4" max="5" hidden="0"/><col min="6" max="99999" hidden="1"/><col hidden="1"/></cols>"#;
        let xml = format!("<worksheet>{columns}<sheetData/>{columns}</worksheet>");
        assert_eq!(answer(xml.as_bytes()).unwrap().hidden_columns, [(0, 1), (8, 16_383)]);
    }

    #[test]
    fn merged_cells_are_told_and_what_is_none_is_passed_over() {
        let merged = |behind: &str| answer(format!("<worksheet><sheetData/>{behind}").as_bytes()).unwrap().merged;
        let range = |first, last| CellRange::between(first, last).unwrap();
        let found = merged(
            r#"<mergeCells count="9"><mergeCell ref="B2:B4"/><x:mergeCell ref='A1:XFD1'></x:mergeCell>
            <mergeCell ref="C9"/><mergeCell/><mergeCell ref="A1:ZZZ1"/><mergeCell ref="A1:B1048577"/></mergeCells>"#,
        );
        assert_eq!(found, [range((1, 1), (3, 1)), range((0, 0), (0, 16_383)), range((8, 2), (8, 2))]);
        // Broken behind its cells.
        assert_eq!(merged(r#"<mergeCell ref="A1:A2"/><x y="#), [range((0, 0), (1, 0))]);
    }

    #[test]
    fn what_stands_in_comments_and_the_like_is_no_cell() {
        for rows in [
            r#"<!-- <c r="A1"><v>1</v></c> -->"#,
            r#"<![CDATA[ <c r="A1"><v>1</v></c> ]]>"#,
            r#"<?pi <c r="A1"><v>1</v></c> ?>"#,
            r#"<x y='<c r="A1"><v>1</v></c>'/>"#,
        ] {
            let all = format!(r#"<row r="1">{rows}<c r="B1"><v>1</v></c>{rows}</row>"#);
            assert_eq!(answer(part(&all).as_bytes()).unwrap().cells, 1, "{rows}");
        }
        let doctype = "<!DOCTYPE worksheet [<!ENTITY a \"<sheetData>\">]><worksheet><sheetData></sheetData>";
        assert_eq!(answer(doctype.as_bytes()).unwrap().cells, 0);
        assert_eq!(answer(b"<chartsheet><c r='A1'><v>1</v></c><drawing/></chartsheet>").unwrap().cells, 0);
    }

    #[test]
    fn what_calamine_would_take_for_something_else_is_refused() {
        for rows in [
            r#"<row r="1"><c r="A1"><v>1<![CDATA[1]]></v></c></row>"#,
            r#"<row r="1"><c r="A1" t="str"><v><![CDATA[1]]></v></c></row>"#,
            r#"<row r="1"><c r="A1"><v>1<x/></v></c></row>"#,
            r#"<row r="1"><c r="A1"><v>1<!-- -->2</v></c></row>"#,
            r#"<row r="1"><c r="A1"><v>a & b</v></c></row>"#,
            r#"<row r="1"><c r="A1" t="s"><v>one</v></c></row>"#,
            r#"<row r="1"><c r="A1" t="s"><v>1<?pi?></v></c></row>"#,
            r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#,
            r#"<row r="1"><c r="A1:B2"><v>1</v></c></row>"#,
            r#"<row r="1"><c r="+1"><v>1</v></c></row>"#,
            r#"<row r="0"/>"#,
            r#"<row r="1048577"/>"#,
            r#"</sheetDat></x></y><c r="A1"><v>1</v></c>"#,
            r#"<row r="1"><c r="A1"><v>1"#,
            r#"<row r="1"><c r="A1><v>1</v></c></row>"#,
        ] {
            assert!(answer(part(rows).as_bytes()).is_err(), "{rows}");
        }
        assert!(answer(b"<worksheet><sheetData><row><c t='str'><v>\xE9</v></c></row></sheetData>").is_err());
    }

    #[test]
    fn a_cell_is_found_by_its_number() {
        let rows = r#"<row r="4"><c/><c r="C4" t="s"><v>0</v></c></row><row><c><v>1</v></c></row>"#;
        let (xml, mut found) = (part(rows), Vec::new());
        let mut cells = cells(xml.as_bytes(), 1 << 15);
        for number in [2, 3] {
            let cell = cells.cell(number).unwrap();
            found.push((cell.row, cell.column, cell.has_place));
        }
        assert_eq!(found, [(3, 2, true), (4, 0, false)]);
        assert!(cells.cell(4).is_err());
    }

    /// Pieces of sheets, of which any order is to be understood or refused alike.
    const PIECES: [&str; 44] = [
        "<row>",
        "<row r=\"7\">",
        "<row hidden='1' r='8'>",
        "<row/>",
        "</row>",
        "<x:row>",
        "</x:row>",
        "<c>",
        "<c/>",
        "<c r=\"A1\">",
        "<c r=\"B2\" t=\"s\">",
        "<c t='b' >",
        "<c t=\"str\" r=\"XFD9\">",
        "<x:c t=\"inlineStr\">",
        "</c>",
        "</x:c >",
        "<v>",
        "<v/>",
        "</v>",
        "<f>",
        "<f t=\"shared\"/>",
        "</f>",
        "<is>",
        "<is/>",
        "</is>",
        "<t>",
        "<t xml:space=\"preserve\">",
        "</t>",
        "<rPh>",
        "</rPh>",
        "12",
        " ",
        "é",
        "a>b\"'",
        "&amp;",
        "& ",
        "<!-- <c> -->",
        "<![CDATA[1]]>",
        "<?pi ?>",
        "<mc:Choice>",
        "</mc:Choice>",
        "</sheetData>",
        "\r\n",
        "<c r=\"A1\" <v>1</v></c>",
    ];

    /// A cell that calamine understands, with what its type can hold.
    fn cell() -> impl Strategy<Value = String> {
        let value = prop::sample::select(vec![
            (" t=\"s\"", "<v>0</v>"),
            (" t='s'", "<v>1</v>"),
            (" t=\"s\"", "<v></v>"),
            ("", "<v>1</v>"),
            ("", "<v>one</v>"),
            ("", "<f>A1&amp;\"&gt;\"</f>"),
            ("", "<f>A1</f><v>1</v>"),
            ("", "<v/>"),
            ("", "<is><t>a</t></is>"),
            (" t='n'", "<v>1e3</v>"),
            (" t=\"b\"", "<v>1</v>"),
            (" t=\"b\"", "<v> </v>"),
            (" t=\"b\"", "<v>7</v>"),
            (" t=\"e\"", "<v>#N/A</v>"),
            (" t=\"e\"", "<v>#Odd</v>"),
            (" t=\"str\"", "<v>é</v>"),
            (" t=\"str\"", "<v>&#49;<!-- -->2</v>"),
            (" t=\"str\"", "<f>A1</f><v></v>"),
            (" t=\"str\"", "<f/>"),
            (" t=\"d\"", "<v>2026-11-28</v>"),
            (" t=\"inlineStr\"", "<is><t>a&lt;é</t></is>"),
            (" t=\"inlineStr\"", "<is><t> </t></is>"),
            (" t=\"inlineStr\"", "<is><t xml:space=\"preserve\"> </t></is>"),
            (" t=\"inlineStr\"", "<is><r><rPr/><t>a</t></r><rPh><t>b</t></rPh></is>"),
            (" t=\"inlineStr\"", "<is/>"),
        ]);
        let other = prop::sample::subsequence(vec![" s=\"0\"", " x = \"<>\"", "\n"], 0..3);
        let between = prop::sample::select(vec!["", "", "", " ", "\n", "<!-- -->", "<x:y/>"]);
        (value, other, between, any::<bool>()).prop_map(|((kind, content), other, between, is_prefixed)| {
            let name = if is_prefixed { "x:c" } else { "c" };
            format!("<{name} r='@'{}{kind}>{content}</{name}>{between}", other.concat())
        })
    }

    /// Rows of cells, each of which states its place.
    fn rows() -> impl Strategy<Value = String> {
        let row = (prop::collection::vec((cell(), 1..3_u8), 0..6), 1..3_u32, any::<bool>());
        prop::collection::vec(row, 0..5).prop_map(|rows| {
            let (mut text, mut number) = (String::new(), 0);
            for (cells, step, is_hidden) in rows {
                number += step;
                text += &format!("<row r=\"{number}\"{}>", if is_hidden { " hidden=\"1\"" } else { "" });
                let mut column = b'@';
                for (cell, step) in cells {
                    column += step;
                    text += &cell.replace("'@'", &format!("\"{}{number}\"", char::from(column)));
                }
                text += "</row>\n";
            }
            text
        })
    }

    proptest! {
        #[test]
        fn of_any_sheet_the_pass_finds_the_cells_that_calamine_finds(rows in rows()) {
            let xml = part(&rows);
            let read = &collected(&workbook_with_texts(&xml, &["text"])).sheets[0];
            let mut expected = read.unreadable.clone();
            for row in read.rows() {
                expected.extend(row.cells().map(|cell| (row.number(), cell.column)));
            }
            expected.sort_unstable();
            let (mut found, mut pass) = (Vec::new(), cells(xml.as_bytes(), 1 << 15));
            while let Some(cell) = pass.next_cell().unwrap() {
                if cell.is_filled {
                    found.push((cell.row + 1, cell.column));
                }
            }
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(read.second_count, Some(expected.len() as u64));
            answer(xml.as_bytes()).unwrap();
        }

        #[test]
        fn of_any_markup_the_shortcut_says_what_the_parser_says(
            pieces in prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..24),
        ) {
            let _ = answer(part(&pieces.concat()).as_bytes());
        }

        #[test]
        fn and_of_any_bytes(rows in rows(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut xml = part(&rows).into_bytes();
            let at = at.index(xml.len());
            xml[at] = byte;
            let _ = answer(&xml);
        }
    }
}
