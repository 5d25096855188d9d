//! Excel Binary Workbooks (xlsb), streamed cell by cell like xlsx.

use std::io::Cursor;

use calamine::{Reader, Sheet, SheetType, SheetVisible, Xlsb, XlsbError, open_workbook_from_rs};

use super::gather::Gather;
use super::rows::{Rows, unless_it_panics};
use super::{FileProblem, NotASpreadsheet};

/// Reads every worksheet, hidden ones too.
pub(super) fn read(bytes: &[u8], gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    unless_it_panics(|| {
        let mut book: Xlsb<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| problem(&error))?;
        let sheets = book.sheets_metadata().to_vec();
        for sheet in sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
            read_sheet(&mut book, sheet, gather)?;
        }
        Ok(())
    })
}

fn read_sheet(book: &mut Xlsb<Cursor<&[u8]>>, sheet: Sheet, gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(|error| problem(&error))?;
    gather.begin_sheet(sheet.name, sheet.visible == SheetVisible::Visible);
    let mut rows = Rows::new(gather);
    loop {
        match cells.next_cell() {
            Ok(Some(cell)) => rows.take_value(cell.get_position(), cell.get_value(), false)?,
            Ok(None) => break,
            // An error value of a kind the library does not know; it goes on correctly behind it.
            Err(XlsbError::CellError(_)) => rows.tally.unreadable += 1,
            Err(error) => return Err(problem(&error)),
        }
    }
    rows.finish()?;
    gather.end_sheet();
    Ok(())
}

/// The reader's error as a person may read it.
fn problem(error: &XlsbError) -> FileProblem {
    let what = match error {
        XlsbError::Password => return FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected),
        XlsbError::Zip(_) => "the archive inside it is broken or cut short",
        XlsbError::FileNotFound(_) => "a part of the workbook is missing",
        XlsbError::Io(_) => "it ends in the middle of a sheet",
        _ => "a part of it is not what a workbook should hold",
    };
    FileProblem::Damaged(what.to_owned())
}
