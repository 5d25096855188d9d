//! Makes the rows of a table out of cells that stand elsewhere in the sheet.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::addresses::Address;
use super::{Addresses, Layout, Table};
use crate::read::{Cell, CellKind, CellRange, Row, RowChunk, Sheet};

/// A chunk of rows is closed when it holds so many bytes of text.
const CHUNK_TEXT: usize = 1 << 20;

/// Of a sheet as it is.
static AS_THEY_STAND: Addresses = Addresses::as_they_stand();

/// A table in the making, out of the cells of a sheet or of another table. Cells are named as they are numbered there.
pub(super) struct Maker<'s> {
    sheet: &'s Sheet,
    from: &'s Addresses,
    hidden: HashSet<u32>,
    chunks: Vec<RowChunk>,
    addresses: Addresses,
    rows: u32,
    cells: u64,
    hidden_rows: Vec<u32>,
    /// The last row of the table that was begun.
    last: u32,
    last_column: Option<u16>,
}

impl<'s> Maker<'s> {
    /// To make a table out of cells of a sheet.
    pub(super) fn new(sheet: &'s Sheet) -> Maker<'s> {
        Maker {
            sheet,
            from: &AS_THEY_STAND,
            hidden: sheet.hidden_rows.iter().copied().collect(),
            chunks: vec![RowChunk::default()],
            addresses: Addresses::default(),
            rows: 0,
            cells: 0,
            hidden_rows: Vec::new(),
            last: 0,
            last_column: None,
        }
    }

    /// To make a table once more, with the same numbers of rows.
    pub(super) fn again(table: &'s Table) -> Maker<'s> {
        Maker { addresses: table.addresses.without_cells(), ..Maker::of(table) }
    }

    /// To make another table out of its cells.
    pub(super) fn of(table: &'s Table) -> Maker<'s> {
        Maker { from: &table.addresses, ..Maker::new(&table.sheet) }
    }

    /// Begins a row of the table that is made once more.
    pub(super) fn begin_row_again(&mut self, row: Row<'_>) {
        self.begin(row.number(), row.blank_before(), row.number());
    }

    /// The column of the cell that was added last to the row in hand.
    pub(super) fn last_column(&self) -> Option<u16> {
        self.last_column
    }

    /// Begins a row that stands in the sheet as it is; rows come from top to bottom.
    pub(super) fn begin_row(&mut self, row: u32) {
        let blank_before = if self.last == 0 { 0 } else { row.saturating_sub(self.last + 1) };
        self.begin(row, blank_before, row);
    }

    /// Begins a row that stands apart and begins with this cell.
    pub(super) fn begin_row_apart(&mut self, begins: Address) {
        let number = self.addresses.add_row(self.from.of_cell(begins));
        self.begin(number, 0, begins.0);
    }

    fn begin(&mut self, number: u32, blank_before: u32, row: u32) {
        if self.chunk().text_len() > CHUNK_TEXT {
            self.chunks.push(RowChunk::default());
        }
        self.chunk().start_row(number, blank_before);
        if self.hidden.contains(&row) {
            self.hidden_rows.push(number);
        }
        self.last = number;
        self.last_column = None;
        self.rows += 1;
    }

    /// Adds a cell to the row begun last, by ascending column; `stands` is where it stands in the sheet.
    pub(super) fn add(&mut self, column: u16, cell: Cell<'_>, stands: Address) {
        self.addresses.add_cell((self.last, column), stands);
        self.chunk().push(column, cell.kind, cell.text);
        if cell.is_struck {
            self.chunk().strike();
        }
        self.last_column = Some(column);
        self.cells += 1;
    }

    /// Adds a cell of the row `row` in another column, or the same.
    pub(super) fn add_cell(&mut self, column: u16, cell: Cell<'_>, row: u32) {
        self.add(column, cell, self.from.of_cell((row, cell.column)));
    }

    /// Adds a text that stands in this cell to the row begun last.
    pub(super) fn add_text(&mut self, column: u16, text: &str, cell: Address) {
        let stands = self.from.of_cell(cell);
        self.add(column, Cell { column, kind: CellKind::Text, text, is_struck: false }, stands);
    }

    fn chunk(&mut self) -> &mut RowChunk {
        let last = self.chunks.len() - 1;
        &mut self.chunks[last]
    }

    /// The table, with the given layout. It is not the first of its sheet until [`number`] says so.
    pub(super) fn into_table(self, layout: Layout) -> Table {
        let Maker { sheet, chunks, addresses, rows, cells, hidden_rows, .. } = self;
        let made = Sheet {
            name: sheet.name.clone(),
            visible: sheet.visible,
            very_hidden: sheet.very_hidden,
            is_text: sheet.is_text,
            chunks,
            row_count: rows,
            cell_count: cells,
            hidden_rows,
            tables: sheet.tables.clone(),
            hidden_columns: sheet.hidden_columns.clone(),
            split_at: sheet.split_at,
            ..Sheet::default()
        };
        Table { layout, addresses, ..Table::plain(made) }
    }
}

/// The cells of the sheet that stand in these rows and columns, as a table; `None` where there are none. Rows without any are left
/// out.
pub(super) fn part<'s>(
    sheet: &Sheet,
    rows: impl Iterator<Item = &'s Row<'s>>,
    columns: &RangeInclusive<u16>,
) -> Option<Table> {
    let mut maker = Maker::new(sheet);
    let mut wanted: Option<RangeInclusive<u32>> = None;
    for row in rows {
        wanted = Some(wanted.map_or(row.number(), |known| *known.start())..=row.number());
        let mut cells = row.cells().filter(|cell| columns.contains(&cell.column)).peekable();
        if cells.peek().is_some() {
            maker.begin_row(row.number());
            cells.for_each(|cell| maker.add_cell(cell.column, cell, row.number()));
        }
    }
    let wanted = wanted.filter(|_| maker.rows > 0)?;
    let mut table = maker.into_table(Layout::Plain);
    let is_inside = |range: &&CellRange| wanted.contains(&range.first_row) && columns.contains(&range.first_column);
    table.sheet.merged = sheet.merged.iter().filter(is_inside).copied().collect();
    Some(table)
}

/// Numbers the tables of a sheet. What the file says of the sheet as a whole is told with the first.
pub(super) fn number(mut tables: Vec<Table>, sheet: Sheet) -> Vec<Table> {
    for (number, table) in tables.iter_mut().enumerate() {
        table.number = number;
        table.of_sheet = (sheet.row_count, sheet.cell_count);
    }
    if let Some(first) = tables.first_mut() {
        tell_of_sheet(&mut first.sheet, sheet);
    }
    tables
}

/// Hands on what the file says of a sheet as a whole.
pub(super) fn tell_of_sheet(made: &mut Sheet, sheet: Sheet) {
    let Sheet { unreadable, cut, unclosed_quote, padding, second_count, .. } = sheet;
    let own = std::mem::take(made);
    *made = Sheet { unreadable, cut, unclosed_quote, padding, second_count, ..own };
}
