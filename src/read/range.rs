//! Rectangles of cells, as a workbook names them.

use serde::{Deserialize, Serialize};

use super::FileProblem;
use super::rows::{MOST_COLUMNS, MOST_ROWS, beyond_the_sheet};

/// A rectangle of cells. Rows count from 1, as the user sees them, columns from 0; the last ones belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellRange {
    /// The row of its upper edge.
    pub first_row: u32,
    /// The column of its left edge.
    pub first_column: u16,
    /// The row of its lower edge.
    pub last_row: u32,
    /// The column of its right edge.
    pub last_column: u16,
}

impl CellRange {
    /// The rectangle between two corners, rows and columns from 0; `None` where a sheet has no such cells.
    pub(super) fn between(corner: (u32, u32), opposite: (u32, u32)) -> Option<CellRange> {
        let [first, last] = [corner.0.min(opposite.0), corner.0.max(opposite.0)];
        let [left, right] = [corner.1.min(opposite.1), corner.1.max(opposite.1)];
        (last < MOST_ROWS && right < MOST_COLUMNS).then_some(CellRange {
            first_row: first + 1,
            first_column: left as u16,
            last_row: last + 1,
            last_column: right as u16,
        })
    }

    /// A rectangle such as `A2:B7`, or a single cell.
    pub(super) fn parse(text: &str) -> Option<CellRange> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        CellRange::between(place(first).ok()?, place(last).ok()?)
    }

    /// Whether it is a single cell.
    pub fn is_single(&self) -> bool {
        self.first_row == self.last_row && self.first_column == self.last_column
    }
}

/// A table that was made one in Excel (Insert, Table).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcelTable {
    /// All its cells, headings and totals included.
    pub range: CellRange,
    /// How many of its first rows are headings.
    pub heading_rows: u32,
    /// How many of its last rows are totals.
    pub totals_rows: u32,
}

impl ExcelTable {
    /// Whether the row of this number, from 1, is one of its totals.
    pub fn has_totals_in(&self, row: u32) -> bool {
        row <= self.range.last_row && self.range.last_row - row < self.totals_rows && row >= self.range.first_row
    }
}

/// Row and column of a place such as `B7`, from 0. calamine would begin again from 0 behind the last possible one.
pub(super) fn place(name: &str) -> Result<(u32, u32), FileProblem> {
    let (letters, digits) = split_place(name);
    if letters.is_empty() || letters.len() > 3 {
        return Err(beyond_the_sheet());
    }
    let column =
        letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    Ok((row_index(digits)?, column - 1))
}

pub(super) fn split_place(name: &str) -> (&str, &str) {
    name.split_at(name.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(name.len()))
}

pub(super) fn row_index(digits: &str) -> Result<u32, FileProblem> {
    number(digits).and_then(|row| row.checked_sub(1)).ok_or_else(beyond_the_sheet)
}

/// A number of nothing but digits, within what anything in a workbook can count.
pub(super) fn number(digits: &str) -> Option<u32> {
    // Parsing would take a sign as well.
    digits.parse().ok().filter(|_| !digits.starts_with('+'))
}
