//! Where the cells of a table stand in its sheet.

/// A row, from 1 as the user counts, and a column, 0 for `A`.
pub type Address = (u32, u16);

/// Rows of a table that stand in no row of the sheet as they are have numbers from here on. No format has so many rows.
const APART: u32 = 1 << 31;

/// The column of a value that stands in no cell of the sheet.
pub(super) const NOWHERE: u16 = u16::MAX;

/// Where the cells of a table stand, as far as their own row and column do not say so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    /// For each row that stands apart the cell of the sheet it begins with.
    rows: Vec<Address>,
    /// Cells that stand elsewhere, ascending, with the cell of the sheet.
    moved: Vec<(Address, Address)>,
    /// The first column of a table that has another beside it: rows of both stand in one row of the sheet.
    beside: Option<u16>,
}

impl Addresses {
    /// Those of a sheet as it is.
    pub(super) const fn as_they_stand() -> Addresses {
        Addresses { rows: Vec::new(), moved: Vec::new(), beside: None }
    }

    /// Of a table that begins in this column, with another beside it.
    pub(super) fn beside_another(self, first: u16) -> Addresses {
        Addresses { beside: Some(first), ..self }
    }

    /// Where a cell of the table stands in the sheet.
    pub(super) fn of_cell(&self, (row, column): Address) -> Address {
        let (row, column) = self.of(row, Some(column));
        (row, column.unwrap_or(NOWHERE))
    }

    /// The same rows, and no cell yet.
    pub(super) fn without_cells(&self) -> Addresses {
        Addresses { rows: self.rows.clone(), moved: Vec::new(), beside: self.beside }
    }

    /// Gives a number to a row that begins with this cell of the sheet.
    pub(super) fn add_row(&mut self, begins: Address) -> u32 {
        self.rows.push(begins);
        APART + (self.rows.len() - 1) as u32
    }

    /// Notes where a cell stands; cells come by row and by column.
    pub(super) fn add_cell(&mut self, cell: Address, stands: Address) {
        if cell != stands {
            self.moved.push((cell, stands));
        }
    }

    /// Where a cell or a row of the table stands in the sheet. A row that stands apart is where its first cell is, and one of a
    /// table beside another where the table begins; a value that stands in none, such as the sheet's name, has no column.
    pub fn of(&self, row: u32, column: Option<u16>) -> (u32, Option<u16>) {
        if self.rows.is_empty() && self.moved.is_empty() {
            return (row, column.or(self.beside));
        }
        let moved = column.and_then(|column| self.moved_cell((row, column)));
        let apart = row.checked_sub(APART).and_then(|at| self.rows.get(at as usize));
        match (moved, apart, column) {
            (Some((row, column)), ..) => (row, (column != NOWHERE).then_some(column)),
            (None, Some((row, first)), None) => (*row, Some(*first)),
            (None, Some((row, _)), column) => (*row, column),
            (None, None, column) => (row, column.or(self.beside)),
        }
    }

    /// The first and the last cell of the sheet in a table whose rows stand apart; `None` for any other.
    pub(super) fn corners(&self) -> Option<[Address; 2]> {
        let cells = || self.moved.iter().map(|(_, stands)| stands).filter(|(_, column)| *column != NOWHERE);
        let (rows, columns) = (|| cells().map(|(row, _)| *row), || cells().map(|(_, column)| *column));
        let is_apart = !self.rows.is_empty();
        is_apart.then_some(())?;
        Some([(rows().min()?, columns().min()?), (rows().max()?, columns().max()?)])
    }

    fn moved_cell(&self, cell: Address) -> Option<Address> {
        let at = self.moved.binary_search_by_key(&cell, |(known, _)| *known).ok()?;
        Some(self.moved[at].1)
    }
}
