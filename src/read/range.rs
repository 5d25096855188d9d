//! Rectangles of cells, as a workbook names them.

use serde::{Deserialize, Serialize};

use super::rows::{MOST_COLUMNS, MOST_ROWS};

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

    /// Whether it is a single cell.
    pub fn is_single(&self) -> bool {
        self.first_row == self.last_row && self.first_column == self.last_column
    }
}
