//! Excel Workbooks (xlsx, xlsm), streamed cell by cell; the dense range that calamine also offers would let one stray cell
//! in the last row ask for half a terabyte.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError, open_workbook_from_rs};

use super::{CHUNK_ROWS, CellKind, FileProblem, Message, NotASpreadsheet, REPORT_MARK, RowChunk};

/// Excel's own limits; a position beyond them is a broken file.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;

/// Text after which a chunk is sent although it has few rows.
const CHUNK_TEXT: usize = 1 << 20;

/// Reads every worksheet, hidden ones too. A panic inside the library is a damaged file, not our end.
pub(super) fn read(bytes: &[u8], sink: &mut dyn FnMut(Message)) -> Result<(), FileProblem> {
    catch_unwind(AssertUnwindSafe(|| read_workbook(bytes, sink)))
        .unwrap_or_else(|_| Err(FileProblem::Damaged("the reader stopped in the middle of it".to_owned())))
}

fn read_workbook(bytes: &[u8], sink: &mut dyn FnMut(Message)) -> Result<(), FileProblem> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| problem(&error))?;
    if book.workbook_properties().is_ok_and(|properties| properties.custom_properties.contains_key(REPORT_MARK)) {
        sink(Message::OurReport);
    }
    let sheets = book.sheets_metadata().to_vec();
    for sheet in sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        sink(Message::Sheet { name: sheet.name.clone(), visible: sheet.visible == SheetVisible::Visible });
        read_sheet(&mut book, &sheet.name, sink)?;
    }
    Ok(())
}

fn read_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, sink: &mut dyn FnMut(Message)) -> Result<(), FileProblem> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| problem(&error))?;
    let mut rows = Rows::new(sink);
    loop {
        match cells.next_cell_with_formula_metadata() {
            Ok(Some(cell)) => rows.take(cell.pos, &cell.value, cell.formula.is_some())?,
            Ok(None) => break,
            // One cell that cannot be understood; the reader goes on correctly behind it.
            Err(error) if is_about_one_cell(&error) => rows.unreadable += 1,
            Err(error) => return Err(problem(&error)),
        }
    }
    rows.finish();
    Ok(())
}

fn is_about_one_cell(error: &XlsxError) -> bool {
    matches!(
        error,
        XlsxError::CellError(_)
            | XlsxError::CellTAttribute(_)
            | XlsxError::ParseFloat(_)
            | XlsxError::Unrecognized { .. }
    )
}

/// The reader's error as a person may read it; the error's own words can quote cells, so only its kind is told.
fn problem(error: &XlsxError) -> FileProblem {
    let what = match error {
        XlsxError::Password => return FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected),
        XlsxError::Zip(_) | XlsxError::Io(_) => "the archive inside it is broken or cut short",
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => "a part of the workbook is missing",
        XlsxError::XmlEof(_) => "it ends in the middle of a sheet",
        _ => "a part of it is not what a workbook should hold",
    };
    FileProblem::Damaged(what.to_owned())
}

/// Gathers cells into rows, rows into chunks, and counts.
struct Rows<'a> {
    sink: &'a mut dyn FnMut(Message),
    chunk: RowChunk,
    /// The row in hand, from 0, and the last one sent, from 1.
    row: u32,
    last: u32,
    cells: Vec<(u16, CellKind, String)>,
    sorted: bool,
    rows: u32,
    count: u64,
    unreadable: u32,
}

impl<'a> Rows<'a> {
    fn new(sink: &'a mut dyn FnMut(Message)) -> Self {
        Rows {
            sink,
            chunk: RowChunk::default(),
            row: 0,
            last: 0,
            cells: Vec::new(),
            sorted: true,
            rows: 0,
            count: 0,
            unreadable: 0,
        }
    }

    fn take(&mut self, (row, column): (u32, u32), value: &DataRef<'_>, has_formula: bool) -> Result<(), FileProblem> {
        let Some((kind, text)) = stored(value, has_formula) else { return Ok(()) };
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(FileProblem::Damaged(
                "it has a cell beyond the last row or column a sheet can have".to_owned(),
            ));
        }
        if row < self.row {
            return Err(FileProblem::Damaged(format!(
                "the rows of a sheet are out of order behind row {}",
                self.row + 1
            )));
        }
        if row > self.row {
            self.end_row();
            self.row = row;
        }
        self.sorted &= self.cells.last().is_none_or(|(last, ..)| u32::from(*last) < column);
        self.cells.push((column as u16, kind, text));
        Ok(())
    }

    fn end_row(&mut self) {
        if self.cells.is_empty() {
            return;
        }
        if !self.sorted {
            // The order of cells in a row is not promised; of two for one cell the later stands, as in Excel.
            self.cells.reverse();
            self.cells.sort_by_key(|(column, ..)| *column);
            self.cells.dedup_by_key(|(column, ..)| *column);
        }
        let number = self.row + 1;
        self.chunk.start_row(number, number - self.last - 1);
        for (column, kind, text) in self.cells.drain(..) {
            self.chunk.push(column, kind, &text);
            self.count += 1;
        }
        self.last = number;
        self.rows += 1;
        self.sorted = true;
        if self.chunk.len() >= CHUNK_ROWS || self.chunk.text_len() >= CHUNK_TEXT {
            (self.sink)(Message::Rows(std::mem::take(&mut self.chunk)));
        }
    }

    fn finish(mut self) {
        self.end_row();
        if self.unreadable > 0 {
            tracing::warn!(cells = self.unreadable, "cells that the reader could not understand were left empty");
        }
        if !self.chunk.is_empty() {
            (self.sink)(Message::Rows(self.chunk));
        }
        (self.sink)(Message::SheetEnd { rows: self.rows, cells: self.count });
    }
}

/// What the file stores, as kind and text; `None` for a cell that holds nothing.
fn stored(value: &DataRef<'_>, has_formula: bool) -> Option<(CellKind, String)> {
    Some(match value {
        DataRef::Empty if has_formula => (CellKind::FormulaWithoutValue, String::new()),
        DataRef::Empty => return None,
        DataRef::String(text) if text.is_empty() => return None,
        DataRef::SharedString("") => return None,
        DataRef::String(text) => (CellKind::Text, text.clone()),
        DataRef::SharedString(text) => (CellKind::Text, (*text).to_owned()),
        DataRef::Int(number) => (CellKind::Number, number.to_string()),
        // Rust writes a float in full, without exponent and without `.0`.
        DataRef::Float(number) => (CellKind::Number, number.to_string()),
        DataRef::Bool(value) => (CellKind::Bool, if *value { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::DateTime(date) => (CellKind::Date, date_text(date)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (CellKind::Date, text.clone()),
        DataRef::Error(error) => (CellKind::Error, Data::Error(error.clone()).to_string()),
    })
}

fn date_text(date: &calamine::ExcelDateTime) -> String {
    if date.is_duration() {
        let minutes = (date.as_f64() * 24.0 * 60.0).round() as i64;
        return format!("{}:{:02}", minutes / 60, minutes % 60);
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Collector;
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

    fn collected(bytes: &[u8]) -> Collector {
        let mut collector = Collector::default();
        // Through serde and back, as across the boundary to another process.
        read(bytes, &mut |message| {
            let sent = serde_json::to_string(&message).unwrap();
            collector.take(serde_json::from_str(&sent).unwrap());
        })
        .unwrap();
        collector
    }

    #[test]
    fn every_kind_of_cell_arrives_with_its_text() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(2, 1, "text").unwrap();
        sheet.write(2, 2, 7_700_900_123_f64).unwrap();
        sheet.write(2, 3, true).unwrap();
        let date = ExcelDateTime::from_ymd(2004, 4, 1).unwrap();
        sheet.write_with_format(2, 4, &date, &Format::new().set_num_format("mmm-yy")).unwrap();
        sheet.write_formula(2, 5, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_formula(2, 6, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_blank(3, 1, &Format::new().set_bold()).unwrap();
        sheet.write(5, 0, 0.5).unwrap();
        book.add_worksheet().set_hidden(true);
        let collector = collected(&book.save_to_buffer().unwrap());
        let sheet = &collector.sheets[0];
        let rows: Vec<_> = sheet.rows().collect();
        assert_eq!((rows[0].number(), rows[0].blank_before(), rows[1].number(), rows[1].blank_before()), (3, 2, 6, 2));
        let cells: Vec<(u16, CellKind, &str)> =
            rows[0].cells().map(|cell| (cell.column, cell.kind, cell.text)).collect();
        let expected = [
            (1, CellKind::Text, "text"),
            (2, CellKind::Number, "7700900123"),
            (3, CellKind::Bool, "TRUE"),
            (4, CellKind::Date, "2004-04-01"),
            (5, CellKind::Number, "2"),
            (6, CellKind::Error, "#N/A"),
        ];
        assert_eq!(cells, expected);
        assert_eq!((sheet.row_count, sheet.cell_count), (2, 7));
        assert_eq!((sheet.visible, collector.sheets[1].visible), (true, false));
        assert!(!collector.is_our_report);
    }

    #[test]
    fn a_cut_workbook_is_damaged_and_never_a_panic() {
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "text").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        for length in (0..bytes.len()).step_by(97) {
            let result = read(&bytes[..length], &mut |_| {});
            assert!(matches!(result, Err(FileProblem::Damaged(_))), "{length} bytes: {result:?}");
        }
    }
}
