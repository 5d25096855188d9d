//! Workbooks of Excel 97 to 2003 (xls). calamine parses them whole as it opens them and believes what they say about
//! themselves, so every record is looked at first, and calamine is given a container of our own around them.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read, Write};

use calamine::{Data, DataRef, Reader, Sheet, SheetType, Xls, XlsError, open_workbook_from_rs};
use cfb::{CompoundFile, Version};

use super::gather::Gather;
use super::guard::{BROKEN_PART, CUT_SHORT, STOPPED, damaged};
use super::look::{Looks, NumberFormat, StyleTable};
use super::rows::{Rows, begin_sheet, beyond_the_sheet, unless_it_panics};
use super::{CellKind, CellRange, FileProblem, HiddenData, Limit, Message, NotASpreadsheet};

/// The format's own limits.
const MOST_ROWS: usize = 65_536;
const MOST_COLUMNS: usize = 256;

/// Positions between the outermost cells, all sheets together: calamine sets aside 32 bytes for each.
const MOST_POSITIONS: u64 = 8_000_000;

/// Continuations of one record. Excel fills each with 8 KB; calamine takes the square of their number in time.
const MOST_CONTINUED: usize = 32_768;

/// The format's version as Excel 97 and all later ones write it.
const SINCE_EXCEL_97: usize = 0x600;

/// Reads every worksheet, hidden ones too.
pub(super) fn read(bytes: &[u8], gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    unless_it_panics(|| {
        let (mut stream, has_pivot_table) = workbook_stream(bytes)?;
        let Seen { looks, sheets: seen, has_other_cells } = look_at(&mut stream)?;
        let container = container_of(&stream)?;
        drop(stream);
        let mut book: Xls<_> = open_workbook_from_rs(Cursor::new(container)).map_err(|error| problem(&error))?;
        let sheets = book.sheets_metadata().to_vec();
        let hidden = [(has_pivot_table, HiddenData::PivotTable), (has_other_cells, HiddenData::OtherWorkbook)];
        for (_, what) in hidden.into_iter().filter(|(is_there, _)| *is_there) {
            gather.send(Message::HiddenData(what));
        }
        for (sheet, seen) in sheets.into_iter().zip(seen).filter(|(sheet, _)| sheet.typ == SheetType::WorkSheet) {
            read_sheet(&mut book, sheet, seen, &looks, gather)?;
        }
        Ok(())
    })
}

/// The stream of the container that is the workbook, and whether there is one with the lists behind pivot tables.
fn workbook_stream(bytes: &[u8]) -> Result<(Vec<u8>, bool), FileProblem> {
    let broken = |_| damaged("the container inside it is broken or cut short");
    // Chains of sectors that run in circles or meet are refused here.
    let mut container = CompoundFile::open(Cursor::new(bytes)).map_err(broken)?;
    let names: Vec<String> = container.read_root_storage().map(|entry| entry.name().to_owned()).collect();
    let named = |wanted: &str| names.iter().find(|name| name.eq_ignore_ascii_case(wanted));
    let Some(name) = named("Workbook").or_else(|| named("Book")) else {
        let is_presentation = named("PowerPoint Document").is_some();
        return Err(FileProblem::NotASpreadsheet(match is_presentation {
            true => NotASpreadsheet::Presentation,
            false => NotASpreadsheet::UnknownBinary,
        }));
    };
    let mut stream = Vec::new();
    let found = container.open_stream(format!("/{name}")).map_err(broken)?;
    found.take(bytes.len() as u64).read_to_end(&mut stream).map_err(broken)?;
    Ok((stream, named("_SX_DB_CUR").is_some()))
}

/// A container with nothing but the workbook, so that calamine sees the very records that were looked at.
fn container_of(stream: &[u8]) -> Result<Vec<u8>, FileProblem> {
    let write = || {
        let room = Cursor::new(Vec::with_capacity(stream.len() + stream.len() / 64));
        let mut container = CompoundFile::create_with_version(Version::V3, room)?;
        container.create_stream("/Workbook")?.write_all(stream)?;
        container.flush()?;
        std::io::Result::Ok(container.into_inner().into_inner())
    };
    write().map_err(|_| damaged(STOPPED))
}

fn read_sheet(
    book: &mut Xls<Cursor<Vec<u8>>>,
    sheet: Sheet,
    seen: SeenSheet,
    looks: &Looks,
    gather: &mut Gather<'_>,
) -> Result<(), FileProblem> {
    let range = book.worksheet_range(&sheet.name).map_err(|error| problem(&error))?;
    begin_sheet(sheet, gather)?;
    // Cells that calamine passed over without a word.
    let mut missing: Vec<&SeenCell> = seen.doubtful.iter().collect();
    missing.retain(|cell| matches!(range.get_value(cell.position()), None | Some(Data::Empty)));
    missing.sort_by_key(|cell| cell.position());
    for cell in missing.iter().filter(|cell| !cell.is_formula) {
        gather.unreadable(u32::from(cell.row) + 1, cell.column)?;
    }
    let mut formulas = missing.iter().filter(|cell| cell.is_formula).peekable();
    let without_value = || Some((CellKind::FormulaWithoutValue, String::new()));
    let (first_row, first_column) = range.start().unwrap_or_default();
    let mut rows = Rows::new(gather);
    rows.hidden = seen.hidden_rows;
    for (row, column, value) in range.used_cells() {
        let position = (first_row + row as u32, first_column + column as u32);
        while let Some(formula) = formulas.next_if(|formula| formula.position() < position) {
            rows.take(formula.position(), without_value())?;
        }
        let look = seen.styles.get(&position).and_then(|style| looks.get(style));
        rows.take_value(position, &borrowed(value), false, look)?;
    }
    for formula in formulas {
        rows.take(formula.position(), without_value())?;
    }
    rows.finish()?;
    for (first, last) in seen.hidden_columns {
        gather.send(Message::HiddenColumns(first, last));
    }
    gather.merged(seen.merged)?;
    gather.end_sheet();
    Ok(())
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Empty => DataRef::Empty,
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(date) => DataRef::DateTime(*date),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
    }
}

/// The reader's error as a person may read it.
fn problem(error: &XlsError) -> FileProblem {
    match error {
        XlsError::Password => FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected),
        XlsError::EoStream(_) => damaged(CUT_SHORT),
        _ => damaged(BROKEN_PART),
    }
}

/// What the records of a sheet show that calamine does not tell.
#[derive(Default)]
struct SeenSheet {
    /// Rows not shown, from 1.
    hidden_rows: HashSet<u32>,
    /// Columns not shown, the first and the last of each run.
    hidden_columns: Vec<(u16, u16)>,
    merged: Vec<CellRange>,
    /// The style of each cell whose look says something.
    styles: HashMap<(u32, u32), u32>,
    /// Cells that calamine may pass over in silence.
    doubtful: Vec<SeenCell>,
    /// The first and last row, the first and last column with a cell.
    outermost: Option<[u16; 4]>,
    cells: u64,
}

struct SeenCell {
    row: u16,
    column: u16,
    is_formula: bool,
}

impl SeenCell {
    fn position(&self) -> (u32, u32) {
        (u32::from(self.row), u32::from(self.column))
    }
}

/// Kinds of records.
mod kind {
    pub(super) const FORMULA: u16 = 0x06;
    /// Formulas as Excel 3 and 4 numbered them; some programs number theirs so to this day.
    pub(super) const OLD_FORMULAS: [u16; 2] = [0x206, 0x406];
    pub(super) const END: u16 = 0x0A;
    pub(super) const PASSWORD: u16 = 0x2F;
    pub(super) const FONT: u16 = 0x31;
    pub(super) const CONTINUE: u16 = 0x3C;
    pub(super) const CODE_PAGE: u16 = 0x42;
    /// A cell of another workbook.
    pub(super) const OTHER_CELL: u16 = 0x5A;
    pub(super) const COLUMNS: u16 = 0x7D;
    pub(super) const SHEET: u16 = 0x85;
    pub(super) const NUMBERS: u16 = 0xBD;
    pub(super) const RICH_TEXT: u16 = 0xD6;
    pub(super) const STYLE: u16 = 0xE0;
    /// Ends something that nobody asks for, and holds nothing.
    pub(super) const NOTHING: u16 = 0xE2;
    pub(super) const MERGED: u16 = 0xE5;
    pub(super) const SHARED_TEXT: u16 = 0xFD;
    pub(super) const DIMENSIONS: u16 = 0x200;
    pub(super) const NUMBER: u16 = 0x203;
    pub(super) const TEXT: u16 = 0x204;
    pub(super) const BOOLEAN_OR_ERROR: u16 = 0x205;
    pub(super) const ROW: u16 = 0x208;
    pub(super) const SHORT_NUMBER: u16 = 0x27E;
    pub(super) const FORMAT: u16 = 0x41E;
    pub(super) const BEGIN: u16 = 0x809;
}

/// What the records of a workbook show that calamine does not tell.
struct Seen {
    looks: Looks,
    sheets: Vec<SeenSheet>,
    /// Whether it keeps cells of other workbooks.
    has_other_cells: bool,
}

/// Looks at every record that calamine will read, refuses what would break it, and takes out what it should not see.
fn look_at(stream: &mut [u8]) -> Result<Seen, FileProblem> {
    let (mut starts, mut sheets, mut positions) = (Vec::new(), Vec::new(), 0);
    let (mut styles, mut has_other_cells) = (StyleTable::default(), false);
    let is_unicode = number(stream, 4, 2)? == SINCE_EXCEL_97;
    let mut bytes_seen = records(stream, 0, false, |kind, data| {
        match kind {
            kind::SHEET => starts.push(number(data, 0, 4)?),
            kind::OTHER_CELL => has_other_cells = true,
            kind::CODE_PAGE => correct_code_page(data, is_unicode)?,
            _ => see_style(&mut styles, kind, data, is_unicode),
        }
        Ok(())
    })?;
    let looks = styles.looks();
    for start in starts {
        let mut sheet = SeenSheet::default();
        bytes_seen += records(stream, start, true, |kind, data| sheet.see(kind, data, &looks))?;
        // Sheets that overlap could be read for ever.
        if bytes_seen > stream.len() {
            return Err(damaged("its sheets overlap"));
        }
        positions += sheet.positions();
        sheets.push(sheet);
    }
    if positions > MOST_POSITIONS {
        return Err(FileProblem::over(
            Limit::Structure,
            format!(
                "its cells stand too far apart: more than {MOST_POSITIONS} positions lie between the outermost ones"
            ),
        ));
    }
    Ok(Seen { looks, sheets, has_other_cells })
}

/// A font, a number format, or a style made of both. One that is cut short says nothing.
fn see_style(styles: &mut StyleTable, kind: u16, data: &[u8], is_unicode: bool) {
    let at = |place| number(data, place, 2).unwrap_or_default() as u16;
    match kind {
        kind::FONT => styles.fonts.push(at(2) & 8 != 0),
        // Of the fonts none has the number 4.
        kind::STYLE => styles.styles.push((if at(0) > 4 { at(0) - 1 } else { at(0) }, at(2))),
        kind::FORMAT => {
            let code = format_code(data, is_unicode).and_then(|code| NumberFormat::parse(&code));
            styles.formats.extend(code.map(|code| (at(0), code)));
        }
        _ => {}
    }
}

/// A text of Excel's of one or two bytes a letter, or an older one.
fn format_code(data: &[u8], is_unicode: bool) -> Option<String> {
    let bytes = data.get(if is_unicode { 5 } else { 3 }..)?;
    if is_unicode && data[4] & 1 != 0 {
        return Some(encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned());
    }
    Some(bytes.iter().map(|byte| char::from(*byte)).collect())
}

/// Gives each record from `start` to the one that ends its part of the stream; says how many bytes they take. What is
/// `nested` in a sheet, such as a chart, is passed over as calamine passes over it.
fn records(
    stream: &mut [u8],
    start: usize,
    nested: bool,
    mut give: impl FnMut(u16, &mut [u8]) -> Result<(), FileProblem>,
) -> Result<usize, FileProblem> {
    let (mut at, mut begun, mut continued) = (start, 0_usize, 0);
    loop {
        move_empty_continuations(stream, at);
        let (mut kind, length) = (number(stream, at, 2)? as u16, number(stream, at.saturating_add(2), 2)?);
        if kind::OLD_FORMULAS.contains(&kind) {
            // calamine would pass over them, and with them over cells, in silence.
            kind = kind::FORMULA;
            stream[at..at + 2].copy_from_slice(&kind.to_le_bytes());
        }
        let data = stream.get_mut(at + 4..at + 4 + length).ok_or_else(cut)?;
        at += 4 + length;
        continued = if kind == kind::CONTINUE { continued + 1 } else { 0 };
        match kind {
            // Whatever the way of protecting; calamine misses the oldest one and would read noise.
            kind::PASSWORD => return Err(FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected)),
            kind::CONTINUE if continued > MOST_CONTINUED => return Err(damaged("a part of it is in too many pieces")),
            kind::BEGIN => begun += 1,
            kind::END if begun <= 1 || !nested => return Ok(at - start),
            kind::END => begun -= 1,
            _ if begun > 1 && nested => {}
            _ => give(kind, data)?,
        }
    }
}

/// calamine takes an empty continuation for one more text, and gives every cell behind it a wrong one. So those that begin here or
/// follow are moved behind the others, and are then none.
fn move_empty_continuations(stream: &mut [u8], at: usize) {
    let (mut from, mut to) = (at, at);
    while let Some([low, high, length @ ..]) = stream.get(from..from.saturating_add(4)) {
        let size = 4 + usize::from(u16::from_le_bytes([length[0], length[1]]));
        let is_empty = size == 4;
        if u16::from_le_bytes([*low, *high]) != kind::CONTINUE || stream.len() < from + size || from == at && !is_empty
        {
            break;
        }
        if !is_empty {
            stream.copy_within(from..from + size, to);
            to += size;
        }
        from += size;
    }
    for empty in stream[to..from].chunks_exact_mut(4) {
        empty.copy_from_slice(&[kind::NOTHING.to_le_bytes(), [0; 2]].concat());
    }
}

/// The number in `size` bytes from `at`, little end first.
fn number(data: &[u8], at: usize, size: usize) -> Result<usize, FileProblem> {
    let bytes = data.get(at..at.saturating_add(size)).ok_or_else(cut)?;
    Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

fn cut() -> FileProblem {
    damaged(CUT_SHORT)
}

impl SeenSheet {
    fn see(&mut self, kind: u16, data: &mut [u8], looks: &Looks) -> Result<(), FileProblem> {
        if !looks.is_empty() {
            self.see_styles(kind, data, looks);
        }
        match kind {
            kind::DIMENSIONS => take_out_dimensions(data)?,
            kind::ROW if number(data, 12, 1)? & 0x20 != 0 => {
                self.hidden_rows.insert(number(data, 0, 2)? as u32 + 1);
            }
            kind::FORMULA | kind::SHARED_TEXT => {
                let (row, column) = self.see_cell(data, None)?;
                let is_formula = kind == kind::FORMULA;
                self.doubtful.push(SeenCell { row, column, is_formula });
                // Only the value is wanted; calamine would write the formula out as text too.
                if let Some(length) = data.get_mut(20..22).filter(|_| is_formula) {
                    length.fill(0);
                }
            }
            kind::COLUMNS if number(data, 8, 2)? & 1 != 0 => {
                let [first, last] = [number(data, 0, 2)?, number(data, 2, 2)?].map(|column| column as u16);
                self.hidden_columns.push((first, last));
            }
            kind::MERGED => self.merged.extend(merged(data)),
            kind::NUMBERS => {
                let last = number(data, data.len().saturating_sub(2), 2)?;
                self.see_cell(data, Some(last))?;
            }
            kind::NUMBER | kind::SHORT_NUMBER | kind::TEXT | kind::RICH_TEXT | kind::BOOLEAN_OR_ERROR => {
                self.see_cell(data, None)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The styles of a cell, or of a run of numbers.
    fn see_styles(&mut self, kind: u16, data: &[u8], looks: &Looks) {
        let at = |place| number(data, place, 2).ok().map(|number| number as u32);
        let cells: Vec<usize> = match kind {
            kind::NUMBERS => (4..data.len().saturating_sub(2)).step_by(6).collect(),
            kind::FORMULA | kind::SHARED_TEXT | kind::NUMBER | kind::SHORT_NUMBER => vec![4],
            kind::TEXT | kind::RICH_TEXT | kind::BOOLEAN_OR_ERROR => vec![4],
            _ => return,
        };
        let Some((row, column)) = at(0).zip(at(2)) else { return };
        let styles = (column..).zip(cells).filter_map(|(column, place)| Some(((row, column), at(place)?)));
        self.styles.extend(styles.filter(|(_, style)| looks.contains_key(style)));
    }

    /// The place of a cell, or of a run of cells up to the column `last`.
    fn see_cell(&mut self, data: &[u8], last: Option<usize>) -> Result<(u16, u16), FileProblem> {
        let (row, column) = (number(data, 0, 2)? as u16, number(data, 2, 2)?);
        let last = last.unwrap_or(column);
        if last < column || last >= MOST_COLUMNS {
            return Err(beyond_the_sheet());
        }
        let (column, last) = (column as u16, last as u16);
        let [top, bottom, left, right] = self.outermost.unwrap_or([row, row, column, last]);
        self.outermost = Some([top.min(row), bottom.max(row), left.min(column), right.max(last)]);
        self.cells += u64::from(last - column + 1);
        Ok((row, column))
    }

    /// How many positions calamine will set aside memory for.
    fn positions(&self) -> u64 {
        let area = self
            .outermost
            .map_or(0, |[top, bottom, left, right]| (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1));
        area.max(self.cells)
    }
}

/// A number of rectangles, each of its first and last row, its first and last column.
fn merged(data: &[u8]) -> impl Iterator<Item = CellRange> {
    data.get(2..).unwrap_or_default().chunks_exact(8).filter_map(|bytes| {
        let [top, bottom, left, right] =
            [0, 2, 4, 6].map(|at| u32::from(u16::from_le_bytes([bytes[at], bytes[at + 1]])));
        CellRange::between((top, left), (bottom, right))
    })
}

/// Since Excel 97 all text is Unicode, whatever the code page says; calamine goes by the code page all the same and would put
/// a NUL behind every letter. Of the older ones it does not know the first numbers that Windows and Mac had for theirs.
fn correct_code_page(data: &mut [u8], is_unicode: bool) -> Result<(), FileProblem> {
    let correct: u16 = match number(data, 0, 2)? {
        _ if is_unicode => 1200,
        0x8000 => 10_000,
        0x8001 => 1252,
        _ => return Ok(()),
    };
    data[..2].copy_from_slice(&correct.to_le_bytes());
    Ok(())
}

/// calamine sets aside as much memory as a sheet says it needs, so nothing of that is left for it to see.
fn take_out_dimensions(data: &mut [u8]) -> Result<(), FileProblem> {
    let size = if data.len() == 10 { 2 } else { 4 };
    let (rows, columns) = (number(data, size, size)?, number(data, 2 * size + 2, 2)?);
    if rows > MOST_ROWS || columns > MOST_COLUMNS {
        return Err(beyond_the_sheet());
    }
    data.fill(0);
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    #[test]
    fn empty_continuations_are_moved_behind_the_others() {
        let [begin, end] = [record(kind::BEGIN, &[0, 6]), record(kind::END, &[])];
        let [text, one, two] = [record(0xFC, b"text"), record(kind::CONTINUE, b"one"), record(kind::CONTINUE, b"two")];
        let [empty, nothing] = [kind::CONTINUE, kind::NOTHING].map(|kind| record(kind, &[]));
        for (given, kept) in [
            (vec![&text, &empty, &one, &empty, &empty, &two], vec![&text, &one, &two, &nothing, &nothing, &nothing]),
            (vec![&text, &one, &empty, &two], vec![&text, &one, &two, &nothing]),
            (vec![&text, &one, &empty, &text, &empty], vec![&text, &one, &nothing, &text, &nothing]),
            (vec![&text, &one, &two], vec![&text, &one, &two]),
        ] {
            let stream = |records: &[&Vec<u8>]| {
                [&begin]
                    .into_iter()
                    .chain(records.iter().copied())
                    .chain([&end])
                    .flatten()
                    .copied()
                    .collect::<Vec<u8>>()
            };
            let mut bytes = stream(&given);
            records(&mut bytes, 0, false, |_, _| Ok(())).unwrap();
            assert_eq!(bytes, stream(&kept));
        }
    }
}
