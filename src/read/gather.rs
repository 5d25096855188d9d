//! What every reader does with the cells it finds: puts rows into chunks, sends the chunks, counts rows and cells, and checks
//! the limits.

use super::guard::damaged;
use super::{CellKind, CellRange, FileProblem, Limit, Limits, MEGABYTE, Message, RowChunk};
use crate::papers::Origin;

/// Rows in one chunk: enough to keep the messages few, little enough to stay in the processor's cache.
pub(super) const CHUNK_ROWS: usize = 1024;

/// Text after which a chunk is sent although it has few rows.
const CHUNK_TEXT: usize = 1 << 20;

/// Characters of a sheet's name that are kept. Excel allows 31, and every message about the sheet repeats the name.
const LONGEST_NAME: usize = 255;

/// How many cells of a file may be unreadable.
pub(super) const MOST_UNREADABLE: usize = 10_000;

/// How many ranges of merged cells a file may have.
pub(super) const MOST_MERGED: usize = 1_000_000;

/// Takes the cells of one file, sheet by sheet, row by row.
pub(super) struct Gather<'a> {
    sink: &'a mut dyn FnMut(Message),
    limits: &'a Limits,
    chunk: RowChunk,
    /// Sheets so far.
    sheets: u32,
    /// Cells of the sheets before this one.
    cells_before: u64,
    /// Cells that could not be understood so far.
    unreadable: usize,
    /// Ranges of merged cells so far.
    merged: usize,
    /// Bytes of text in all cells so far.
    text_bytes: u64,
    sheet: SheetSoFar,
}

#[derive(Default)]
struct SheetSoFar {
    name: String,
    row: u32,
    rows: u32,
    cells: u64,
    columns_in_use: Vec<bool>,
    columns: u16,
}

impl<'a> Gather<'a> {
    pub(super) fn new(limits: &'a Limits, sink: &'a mut dyn FnMut(Message)) -> Self {
        Gather {
            sink,
            limits,
            chunk: RowChunk::default(),
            sheets: 0,
            cells_before: 0,
            unreadable: 0,
            merged: 0,
            text_bytes: 0,
            sheet: SheetSoFar::default(),
        }
    }

    pub(super) fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// Sends a message that has no method of its own here.
    pub(super) fn send(&mut self, message: Message) {
        (self.sink)(message);
    }

    /// Sends a custom property of the document, if it tells where the document comes from.
    pub(super) fn property(&mut self, name: String, value: String) {
        if Origin::is_told_by(&name) {
            self.send(Message::Property { name, value });
        }
    }

    pub(super) fn begin_sheet(&mut self, name: String, visible: bool) -> Result<(), FileProblem> {
        self.sheets += 1;
        if self.sheets > self.limits.sheets {
            return Err(FileProblem::over(Limit::Sheets, format!("it has more than {} sheets", self.limits.sheets)));
        }
        let name: String = name.chars().take(LONGEST_NAME).collect();
        self.sheet = SheetSoFar { name: name.clone(), ..SheetSoFar::default() };
        (self.sink)(Message::Sheet { name, visible });
        Ok(())
    }

    /// Sends that a cell could not be understood. A file with very many such cells is not worth reading.
    pub(super) fn unreadable(&mut self, row: u32, column: u16) -> Result<(), FileProblem> {
        self.unreadable += 1;
        if self.unreadable > MOST_UNREADABLE {
            return Err(damaged(format!("more than {MOST_UNREADABLE} of its cells cannot be understood")));
        }
        (self.sink)(Message::Unreadable { row, column });
        Ok(())
    }

    /// Sends which cells of the sheet are merged. A range of one cell is none.
    pub(super) fn merged(&mut self, ranges: impl IntoIterator<Item = CellRange>) -> Result<(), FileProblem> {
        for range in ranges.into_iter().filter(|range| !range.is_single()) {
            self.merged += 1;
            if self.merged > MOST_MERGED {
                let place = format!("it has more than {MOST_MERGED} ranges of merged cells");
                return Err(FileProblem::over(Limit::Structure, place));
            }
            (self.sink)(Message::Merged(range));
        }
        Ok(())
    }

    /// Begins a row, see [`RowChunk::start_row`].
    pub(super) fn begin_row(&mut self, number: u32, blank_before: u32) -> Result<(), FileProblem> {
        if self.chunk.len() >= CHUNK_ROWS || self.chunk.text_len() >= CHUNK_TEXT {
            (self.sink)(Message::Rows(std::mem::take(&mut self.chunk)));
        }
        self.chunk.start_row(number, blank_before);
        self.sheet.row = number;
        self.sheet.rows += 1;
        let most = self.limits.rows;
        if self.sheet.rows > most { self.over(Limit::Rows, format!("more than {most} rows")) } else { Ok(()) }
    }

    /// Adds a cell to the current row; columns come in ascending order. Only the beginning of a text that is too long is kept.
    pub(super) fn cell(&mut self, column: u16, kind: CellKind, text: &str) -> Result<(), FileProblem> {
        self.sheet.use_column(column);
        self.sheet.cells += 1;
        let fitting = self.limits.fitting(text);
        self.text_bytes += fitting.len() as u64;
        let Limits { columns, cells, text_bytes, .. } = *self.limits;
        if self.sheet.columns > columns {
            return self.over(Limit::Columns, format!("more than {columns} columns in use"));
        }
        if self.cells_before + self.sheet.cells > cells {
            return self.over(Limit::Cells, format!("the last of more than {cells} cells in the file"));
        }
        if self.text_bytes > text_bytes {
            let most = text_bytes / MEGABYTE;
            return self.over(Limit::Text, format!("the last of more than {most} MB of text in the file"));
        }
        self.chunk.push(column, kind, fitting);
        if fitting.len() < text.len() {
            (self.sink)(Message::Cut { row: self.sheet.row, column });
        }
        Ok(())
    }

    /// Says that the text of the cell added last is struck through.
    pub(super) fn strike(&mut self) {
        self.chunk.strike();
    }

    pub(super) fn end_sheet(&mut self) {
        if !self.chunk.is_empty() {
            (self.sink)(Message::Rows(std::mem::take(&mut self.chunk)));
        }
        let SheetSoFar { rows, cells, .. } = self.sheet;
        self.cells_before += cells;
        (self.sink)(Message::SheetEnd { rows, cells });
    }

    fn over(&self, limit: Limit, what: String) -> Result<(), FileProblem> {
        Err(FileProblem::over(limit, format!("sheet '{}' has {what}, at row {}", self.sheet.name, self.sheet.row)))
    }
}

impl SheetSoFar {
    fn use_column(&mut self, column: u16) {
        let column = usize::from(column);
        if self.columns_in_use.len() <= column {
            self.columns_in_use.resize(column + 1, false);
        }
        self.columns += u16::from(!std::mem::replace(&mut self.columns_in_use[column], true));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three rows of two cells, columns A and XFD, under these limits.
    fn gathered(limits: &Limits) -> Result<(), FileProblem> {
        let mut ignore = |_| {};
        let mut gather = Gather::new(limits, &mut ignore);
        gather.begin_sheet("Homes".to_owned(), true)?;
        for row in 1..=3 {
            gather.begin_row(row, 0)?;
            gather.cell(0, CellKind::Text, "abc")?;
            gather.cell(16_383, CellKind::Text, "de")?;
        }
        gather.end_sheet();
        Ok(())
    }

    #[test]
    fn a_sheet_too_many_is_not_begun() {
        let (limits, mut begun) = (Limits { sheets: 2, ..Limits::default() }, 0);
        let mut count = |_| begun += 1;
        let mut gather = Gather::new(&limits, &mut count);
        let ended = [1, 2, 3].map(|_| gather.begin_sheet("Homes".to_owned(), true));
        assert_eq!(ended, [Ok(()), Ok(()), Err(FileProblem::over(Limit::Sheets, "it has more than 2 sheets"))]);
        assert_eq!(begun, 2);
    }

    #[test]
    fn each_limit_stops_at_its_place_and_not_before() {
        let exactly = Limits { rows: 3, columns: 2, cells: 6, text_bytes: 15, ..Limits::default() };
        assert_eq!(gathered(&exactly), Ok(()));
        for (limits, limit, told) in [
            (Limits { rows: 2, ..exactly.clone() }, Limit::Rows, "more than 2 rows, at row 3"),
            (Limits { columns: 1, ..exactly.clone() }, Limit::Columns, "more than 1 columns in use, at row 1"),
            (
                Limits { cells: 5, ..exactly.clone() },
                Limit::Cells,
                "the last of more than 5 cells in the file, at row 3",
            ),
            (
                Limits { text_bytes: 9, ..exactly },
                Limit::Text,
                "the last of more than 0 MB of text in the file, at row 2",
            ),
        ] {
            assert_eq!(gathered(&limits), Err(FileProblem::over(limit, format!("sheet 'Homes' has {told}"))));
        }
    }

    #[test]
    fn a_file_with_very_many_cells_beyond_understanding_is_damaged() {
        let (limits, mut ignore) = (Limits::default(), |_| {});
        let mut gather = Gather::new(&limits, &mut ignore);
        assert!((1..=10_000).all(|row| gather.unreadable(row, 0) == Ok(())));
        assert!(matches!(gather.unreadable(10_001, 0), Err(FileProblem::Damaged(_))));
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_and_said() {
        // Excel counts a character beyond the first 65,536 as two.
        for (text, read) in
            [("abc", "abc"), ("abcd", "abc"), ("ééé", "ééé"), ("éééé", "ééé"), ("ab😀", "ab"), ("a😀", "a😀")]
        {
            let (limits, mut told) = (Limits { value_characters: 3, ..Limits::default() }, Vec::new());
            let mut take = |message| match message {
                Message::Rows(chunk) => told.push(chunk.row(0).cell(7).map(|cell| cell.text.to_owned())),
                Message::Cut { row, column } => told.push(Some(format!("cut at {row}, {column}"))),
                _ => {}
            };
            let mut gather = Gather::new(&limits, &mut take);
            let done = gather.begin_sheet("Homes".to_owned(), true).and_then(|()| gather.begin_row(4, 3));
            assert_eq!(done.and_then(|()| gather.cell(7, CellKind::Text, text)), Ok(()));
            gather.end_sheet();
            let cut = (read != text).then(|| Some("cut at 4, 7".to_owned()));
            assert_eq!(told, cut.into_iter().chain([Some(read.to_owned())]).collect::<Vec<_>>(), "{text}");
        }
    }
}
