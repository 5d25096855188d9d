//! Excel Binary Workbooks (xlsb), streamed cell by cell like xlsx. calamine passes over some kinds of cells in silence and
//! tells neither hidden rows nor places of errors, so a walk over the sheet's records goes before it.

use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read};

use calamine::{Reader, Sheet, SheetType, Xlsb, XlsbError, open_workbook_from_rs};

use super::gather::{Gather, MOST_MERGED};
use super::guard::{BROKEN_ARCHIVE, BROKEN_PART, CUT_SHORT, MISSING_PART, Package, Relation, damaged};
use super::look::{Looks, NumberFormat, StyleTable};
use super::rows::{MOST_ROWS, Rows, begin_sheet, beyond_the_sheet, tell_properties, unless_it_panics};
use super::{CellKind, CellRange, FileProblem, Message, NotASpreadsheet};

const RELATIONS: &str = "xl/_rels/workbook.bin.rels";

/// Bytes of one record: far more than the longest text a cell may hold.
const MOST_RECORD: usize = 64 << 20;

/// Reads every worksheet, hidden ones too.
pub(super) fn read(bytes: &[u8], gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    unless_it_panics(|| {
        let mut package = Package::open(bytes, gather.limits())?;
        match without_macro_sheets(&mut package)? {
            Some(bytes) => read_package(&bytes, Package::open(&bytes, gather.limits())?, gather),
            None => read_package(bytes, package, gather),
        }
    })
}

/// calamine goes by the folder of a sheet's part, and refuses a workbook for a sheet of macros; charts it passes over.
fn without_macro_sheets(package: &mut Package<'_>) -> Result<Option<Vec<u8>>, FileProblem> {
    let mut relations = package.relationships(RELATIONS)?;
    if !relations.iter().any(Relation::is_macro_sheet) {
        return Ok(None);
    }
    for relation in relations.iter_mut().filter(|relation| relation.is_macro_sheet()) {
        relation.target.insert_str(0, "chartsheets/");
    }
    package.with_relationships(RELATIONS, &relations).map(Some)
}

fn read_package(bytes: &[u8], mut package: Package<'_>, gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    let mut book: Xlsb<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| problem(&error))?;
    tell_properties(book.workbook_properties(), gather);
    package.hidden_data().into_iter().for_each(|what| gather.send(Message::HiddenData(what)));
    let (sheets, parts) = (book.sheets_metadata().to_vec(), sheet_parts(&mut package)?);
    if sheets.len() != parts.len() {
        return Err(damaged("its list of sheets is not what a workbook should hold"));
    }
    let looks = looks(&mut package)?;
    for (sheet, part) in sheets.into_iter().zip(&parts).filter(|(sheet, _)| sheet.typ == SheetType::WorkSheet) {
        let seen = SeenSheet::read(&mut package, part, &looks)?;
        read_sheet(&mut book, sheet, seen, &looks, gather)?;
    }
    Ok(())
}

fn read_sheet(
    book: &mut Xlsb<Cursor<&[u8]>>,
    sheet: Sheet,
    seen: SeenSheet,
    looks: &Looks,
    gather: &mut Gather<'_>,
) -> Result<(), FileProblem> {
    let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(|error| problem(&error))?;
    begin_sheet(sheet, gather)?;
    let mut rows = Rows::new(gather);
    let mut passed_over = seen.passed_over.into_iter().peekable();
    loop {
        let cell = match cells.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            // An error value the library does not know, which is among those passed over; it goes on correctly behind it.
            Err(XlsbError::CellError(_)) => continue,
            Err(error) => return Err(problem(&error)),
        };
        while let Some(earlier) = passed_over.next_if(|passed| passed.row <= cell.get_position().0) {
            rows.take((earlier.row, earlier.column), Some((earlier.kind, earlier.text)))?;
        }
        let look = seen.styles.get(&cell.get_position()).and_then(|style| looks.get(style));
        rows.take_value(cell.get_position(), cell.get_value(), false, look)?;
    }
    for cell in passed_over {
        rows.take((cell.row, cell.column), Some((cell.kind, cell.text)))?;
    }
    let tally = rows.finish()?;
    for row in seen.hidden_rows {
        gather.send(Message::HiddenRow(row));
    }
    for (first, last) in seen.hidden_columns {
        gather.send(Message::HiddenColumns(first, last));
    }
    gather.merged(seen.merged)?;
    gather.end_sheet();
    gather.send(Message::SecondCount(seen.cells.saturating_sub(tally.empty_texts + tally.replaced)));
    Ok(())
}

/// The part of every sheet, in the order of the workbook's own list. No part and no name may serve two sheets.
fn sheet_parts(package: &mut Package<'_>) -> Result<Vec<String>, FileProblem> {
    let relations = package.relationships(RELATIONS)?;
    let targets: HashMap<String, String> =
        relations.into_iter().map(|relation| (relation.id, relation.target)).collect();
    let mut records = Records::open(package, "xl/workbook.bin")?;
    let mut parts: Vec<String> = Vec::new();
    let mut names = Vec::new();
    while let Some(kind) = records.next()? {
        if kind != kind::SHEET {
            continue;
        }
        let mut fields = Fields(&records.data[..]);
        fields.skip(8)?;
        // A sheet without a relationship is none that is shown anywhere.
        let Some(id) = fields.nullable_text()? else { continue };
        let target = targets.get(&id).ok_or_else(|| damaged(MISSING_PART))?;
        let (part, name) = (format!("xl/{target}"), fields.text()?);
        if parts.contains(&part) || names.contains(&name) {
            return Err(damaged("two of its sheets have one name, or are one part"));
        }
        parts.push(part);
        names.push(name);
    }
    Ok(parts)
}

/// Kinds of records, [MS-XLSB] 2.3.2.
mod kind {
    pub(super) const ROW: u16 = 0;
    pub(super) const BLANK: u16 = 1;
    pub(super) const ERROR: u16 = 3;
    pub(super) const TEXT: u16 = 6;
    pub(super) const FORMULA_TEXT: u16 = 8;
    pub(super) const FORMULA_ERROR: u16 = 11;
    pub(super) const FONT: u16 = 43;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const STYLE: u16 = 47;
    pub(super) const COLUMNS: u16 = 60;
    pub(super) const RICH_TEXT: u16 = 62;
    pub(super) const END_OF_CELLS: u16 = 146;
    pub(super) const SHEET: u16 = 156;
    pub(super) const MERGED: u16 = 176;
    pub(super) const STYLES: u16 = 617;
}

/// The looks of the workbook's styles.
fn looks(package: &mut Package<'_>) -> Result<Looks, FileProblem> {
    let (mut styles, mut in_styles) = (StyleTable::default(), false);
    if package.member("xl/styles.bin")?.is_none() {
        return Ok(Looks::default());
    }
    let mut records = Records::open(package, "xl/styles.bin")?;
    // A style that is cut short says nothing; calamine tells of it.
    while let Ok(Some(kind)) = records.next() {
        let data = &records.data[..];
        let at = |place: usize| data.get(place..place + 2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]));
        match kind {
            kind::FONT => styles.fonts.push(at(2) & 8 != 0),
            kind::FORMAT => {
                let code = Fields(data.get(2..).unwrap_or_default()).text().unwrap_or_default();
                styles.formats.extend(NumberFormat::parse(&code).map(|format| (at(0), format)));
            }
            kind::STYLES => in_styles = true,
            kind::STYLE if in_styles => styles.styles.push((at(4), at(2))),
            _ => {}
        }
    }
    Ok(styles.looks())
}

/// What the records of a sheet show that calamine does not tell.
#[derive(Debug, Default)]
struct SeenSheet {
    /// Cells that hold something.
    cells: u64,
    /// Rows with such a cell that are not shown, from 1.
    hidden_rows: Vec<u32>,
    /// Columns not shown, the first and the last of each run.
    hidden_columns: Vec<(u16, u16)>,
    merged: Vec<CellRange>,
    /// The style of each cell whose look says something.
    styles: HashMap<(u32, u32), u32>,
    /// Cells that calamine passes over in silence, in the part's order.
    passed_over: Vec<PassedOver>,
}

#[derive(Debug)]
struct PassedOver {
    row: u32,
    column: u32,
    kind: CellKind,
    text: String,
}

impl SeenSheet {
    fn read(package: &mut Package<'_>, part: &str, looks: &Looks) -> Result<SeenSheet, FileProblem> {
        let mut records = Records::open(package, part)?;
        let (mut sheet, mut row, mut is_hidden) = (SeenSheet::default(), 0, false);
        while let Some(kind) = records.next()? {
            let mut fields = Fields(&records.data[..]);
            match kind {
                kind::ROW => {
                    row = fields.number()?;
                    // Where calamine would stop without a word.
                    if row >= MOST_ROWS {
                        return Err(beyond_the_sheet());
                    }
                    fields.skip(7)?;
                    is_hidden = fields.byte()? & 0x10 != 0;
                }
                kind::COLUMNS => sheet.hidden_columns.extend(hidden_columns(fields)?),
                kind::END_OF_CELLS => break,
                kind if is_cell(kind) => {
                    let is_filled = sheet.see(kind, row, fields, looks)?;
                    let number = row + 1;
                    if is_filled && is_hidden && sheet.hidden_rows.last() != Some(&number) {
                        sheet.hidden_rows.push(number);
                    }
                }
                _ => {}
            }
        }
        sheet.read_behind(&mut records);
        Ok(sheet)
    }

    /// What stands behind the cells. A workbook is not refused because that is broken: nothing of it is a value.
    fn read_behind(&mut self, records: &mut Records<impl Read>) {
        while let Ok(Some(kind)) = records.next() {
            if kind == kind::MERGED && self.merged.len() <= MOST_MERGED {
                self.merged.extend(merged(Fields(&records.data)));
            }
        }
    }

    /// Whether the cell holds something.
    fn see(&mut self, kind: u16, row: u32, mut fields: Fields<'_>, looks: &Looks) -> Result<bool, FileProblem> {
        let column = fields.number()?;
        let style = fields.number()? & 0x00FF_FFFF;
        if looks.contains_key(&style) {
            self.styles.insert((row, column), style);
        }
        let mut pass_over = |kind, text| self.passed_over.push(PassedOver { row, column, kind, text });
        match kind {
            kind::TEXT | kind::FORMULA_TEXT if fields.number()? == 0 => return Ok(false),
            kind::RICH_TEXT => {
                fields.skip(1)?;
                let text = fields.text()?;
                if text.is_empty() {
                    return Ok(false);
                }
                pass_over(CellKind::Text, text);
            }
            kind::ERROR | kind::FORMULA_ERROR => {
                let code = fields.byte()?;
                if kind == kind::FORMULA_ERROR || !KNOWN_TO_CALAMINE.contains(&code) {
                    pass_over(CellKind::Error, error_text(code).to_owned());
                }
            }
            _ => {}
        }
        self.cells += 1;
        Ok(true)
    }
}

/// The first and the last of a run of columns, if they are hidden.
fn hidden_columns(mut fields: Fields<'_>) -> Result<Option<(u16, u16)>, FileProblem> {
    let [first, last] = [fields.number()?, fields.number()?].map(|column| u16::try_from(column).unwrap_or(u16::MAX));
    fields.skip(8)?;
    Ok((fields.byte()? & 1 != 0).then_some((first, last)))
}

/// The first and last row, the first and last column.
fn merged(mut fields: Fields<'_>) -> Option<CellRange> {
    let mut next = || fields.number().ok();
    let [top, bottom, left, right] = [next()?, next()?, next()?, next()?];
    CellRange::between((top, left), (bottom, right))
}

fn is_cell(kind: u16) -> bool {
    (kind > kind::BLANK && kind <= kind::FORMULA_ERROR) || kind == kind::RICH_TEXT
}

const KNOWN_TO_CALAMINE: [u8; 8] = [0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, 0x2A, 0x2B];

/// [MS-XLSB] 2.5.97.2 BErr; Excel's newer errors are written as `#VALUE!` with their own name elsewhere.
fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#VALUE!",
    }
}

/// The records of a part, one after the other: a kind, a length, and so many bytes.
struct Records<R> {
    part: R,
    data: Vec<u8>,
}

impl<'p> Records<Box<dyn Read + 'p>> {
    fn open(package: &'p mut Package<'_>, part: &str) -> Result<Self, FileProblem> {
        let member = package.member(part)?.ok_or_else(|| damaged(MISSING_PART))?;
        Ok(Records { part: Box::new(BufReader::with_capacity(1 << 15, member)), data: Vec::new() })
    }
}

impl<R: Read> Records<R> {
    /// The kind of the next record, whose bytes are then in `data`; `None` at the end.
    fn next(&mut self) -> Result<Option<u16>, FileProblem> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let mut kind = u16::from(first);
        if first & 0x80 != 0 {
            kind = u16::from(first & 0x7F) | u16::from(self.expected()? & 0x7F) << 7;
        }
        let mut length = 0_usize;
        for shift in [0, 7, 14, 21] {
            let byte = self.expected()?;
            length |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > MOST_RECORD {
            return Err(damaged("a piece of it is larger than any cell can be"));
        }
        self.data.clear();
        let read = self.part.by_ref().take(length as u64).read_to_end(&mut self.data);
        match read.map_err(|_| damaged(BROKEN_ARCHIVE))? {
            read if read == length => Ok(Some(kind)),
            _ => Err(cut()),
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, FileProblem> {
        let mut byte = [0];
        match self.part.read(&mut byte).map_err(|_| damaged(BROKEN_ARCHIVE))? {
            0 => Ok(None),
            _ => Ok(Some(byte[0])),
        }
    }

    fn expected(&mut self) -> Result<u8, FileProblem> {
        self.byte()?.ok_or_else(cut)
    }
}

fn cut() -> FileProblem {
    damaged(CUT_SHORT)
}

/// The bytes of a record, from front to back.
struct Fields<'d>(&'d [u8]);

impl Fields<'_> {
    fn take(&mut self, length: usize) -> Result<&[u8], FileProblem> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(|| damaged(BROKEN_PART))?;
        self.0 = rest;
        Ok(taken)
    }

    fn skip(&mut self, length: usize) -> Result<(), FileProblem> {
        self.take(length).map(|_| ())
    }

    fn byte(&mut self) -> Result<u8, FileProblem> {
        Ok(self.take(1)?[0])
    }

    fn number(&mut self) -> Result<u32, FileProblem> {
        Ok(self.take(4)?.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    fn text(&mut self) -> Result<String, FileProblem> {
        self.nullable_text().map(Option::unwrap_or_default)
    }

    /// A length in UTF-16 units and so many of them; the highest length is no text at all.
    fn nullable_text(&mut self) -> Result<Option<String>, FileProblem> {
        let units = self.number()?;
        if units == u32::MAX {
            return Ok(None);
        }
        let bytes = self.take((units as usize).saturating_mul(2))?;
        Ok(Some(encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()))
    }
}

/// The reader's error as a person may read it.
fn problem(error: &XlsbError) -> FileProblem {
    let what = match error {
        XlsbError::Password => return FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected),
        XlsbError::Zip(_) => BROKEN_ARCHIVE,
        XlsbError::FileNotFound(_) => MISSING_PART,
        XlsbError::Io(_) => CUT_SHORT,
        _ => BROKEN_PART,
    };
    damaged(what)
}
