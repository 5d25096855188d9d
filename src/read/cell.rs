//! Rows of cells as a reader hands them on: one text arena and small records, so that a chunk of rows costs a few
//! allocations whatever it holds and can cross a process boundary as it is (it is plain serde data).

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What kind of value the file stored in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellKind {
    /// Text, exactly as stored.
    Text,
    /// A number, written without exponent and without a trailing `.0`.
    Number,
    /// `TRUE` or `FALSE`.
    Bool,
    /// A date or a date with time, `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`.
    Date,
    /// A spreadsheet error such as `#N/A`.
    Error,
    /// A formula whose result the file does not hold; the text is empty.
    FormulaWithoutValue,
    /// A number as its format shows it, where that is more than the number: `1-101234501` for 101234501.
    FormattedNumber,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct StoredCell {
    /// Where its text begins; it ends where the next cell's does.
    start: u32,
    column: u16,
    kind: CellKind,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct StoredRow {
    number: u32,
    blank_before: u32,
    first_cell: u32,
}

/// Some consecutive rows of one sheet. Rows without any cell are not stored; each row says how many came before it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RowChunk {
    text: String,
    cells: Vec<StoredCell>,
    rows: Vec<StoredRow>,
    /// The numbers of cells whose text is struck through, ascending; nearly no chunk has one.
    struck: Vec<u32>,
}

/// One cell: its column (0 is `A`), what kind of value it holds, and the value as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// Column number, 0 for `A`.
    pub column: u16,
    /// The kind of value the file stored.
    pub kind: CellKind,
    /// The value as text, see [`CellKind`] for the form.
    pub text: &'a str,
    /// Whether all of it is struck through.
    pub is_struck: bool,
}

/// One row of a chunk.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    chunk: &'a RowChunk,
    index: usize,
    /// Whether lines through its cells do not matter.
    ignores_strikes: bool,
}

impl RowChunk {
    /// Begins a row. `number` is the row (or line) the user sees, counted from 1; `blank_before` the rows without any
    /// cell between this row and the one before it.
    pub fn start_row(&mut self, number: u32, blank_before: u32) {
        self.rows.push(StoredRow { number, blank_before, first_cell: self.cells.len() as u32 });
    }

    /// Adds a cell to the row begun last. Columns must come in ascending order.
    pub fn push(&mut self, column: u16, kind: CellKind, text: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        self.cells.push(StoredCell { start, column, kind });
    }

    /// Strikes the text of the cell added last through.
    pub fn strike(&mut self) {
        self.struck.extend((self.cells.len() as u32).checked_sub(1));
    }

    /// Number of rows held.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row is held.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes of text held; a reader closes a chunk well before this reaches `u32::MAX`.
    pub fn text_len(&self) -> usize {
        self.text.len()
    }

    /// The row at `index`, which must be below [`RowChunk::len`].
    pub fn row(&self, index: usize) -> Row<'_> {
        Row { chunk: self, index, ignores_strikes: false }
    }

    /// The last row.
    pub fn last_row(&self) -> Option<Row<'_>> {
        self.len().checked_sub(1).map(|index| self.row(index))
    }

    /// The rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|index| self.row(index))
    }
}

impl<'a> Row<'a> {
    /// The row (for text files: line) number the user sees, from 1.
    pub fn number(&self) -> u32 {
        self.chunk.rows[self.index].number
    }

    /// Rows without any cell between this one and the one before it.
    pub fn blank_before(&self) -> u32 {
        self.chunk.rows[self.index].blank_before
    }

    /// The row's cells by ascending column.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let row = *self;
        self.stored().map(move |at| row.stored_cell(at))
    }

    /// Its cells that hold more than blanks.
    pub fn filled(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        self.cells().filter(|cell| !cell.text.trim().is_empty())
    }

    /// The cell in `column`, if the file holds one.
    pub fn cell(&self, column: u16) -> Option<Cell<'a>> {
        let stored = self.stored();
        let at = self.chunk.cells[stored.clone()].binary_search_by_key(&column, |cell| cell.column).ok()?;
        Some(self.stored_cell(stored.start + at))
    }

    /// Whether the text of any of its cells is struck through.
    pub fn has_strikes(&self) -> bool {
        !self.chunk.struck.is_empty() && self.cells().any(|cell| cell.is_struck)
    }

    /// The row as if no line went through any of its cells: for where it is the row as a whole that is struck through.
    pub fn without_strikes(self) -> Row<'a> {
        Row { ignores_strikes: true, ..self }
    }

    fn stored_cell(&self, at: usize) -> Cell<'a> {
        let cell = self.chunk.cell(at);
        Cell { is_struck: cell.is_struck && !self.ignores_strikes, ..cell }
    }

    /// The numbers of its cells in the chunk.
    fn stored(&self) -> Range<usize> {
        let first = self.chunk.rows[self.index].first_cell as usize;
        let end = self.chunk.rows.get(self.index + 1).map_or(self.chunk.cells.len(), |next| next.first_cell as usize);
        first..end
    }
}

impl RowChunk {
    /// Whether the records point only at what is there: a chunk from another process may say anything.
    pub(super) fn is_sound(&self) -> bool {
        let is_sound = |cell: &StoredCell| self.text.is_char_boundary(cell.start as usize);
        let cells_are_sound = self.cells.is_sorted_by_key(|cell| cell.start) && self.cells.iter().all(is_sound);
        let rows_are_sound = self.rows.is_sorted_by_key(|row| row.first_cell)
            && self.rows.last().is_none_or(|last| last.first_cell as usize <= self.cells.len());
        rows_are_sound && cells_are_sound
    }

    /// Number of cells held.
    pub(super) fn cell_count(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, at: usize) -> Cell<'_> {
        let stored = &self.cells[at];
        let end = self.cells.get(at + 1).map_or(self.text.len(), |next| next.start as usize);
        let is_struck = !self.struck.is_empty() && self.struck.binary_search(&(at as u32)).is_ok();
        Cell { column: stored.column, kind: stored.kind, text: &self.text[stored.start as usize..end], is_struck }
    }
}
