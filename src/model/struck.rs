//! Lines drawn through cells. People strike out who has left and what is sold; a line through a single cell takes back what
//! stands in it.

use crate::read::Row;

/// Whether the row is struck through: what names it, or most of its cells. `names` are the columns in which its name stands.
pub(super) fn is_struck(row: Row<'_>, names: &[Option<u16>]) -> bool {
    if !row.has_strikes() {
        return false;
    }
    let mut names = names.iter().filter_map(|column| row.cell((*column)?)).filter(|cell| !cell.text.trim().is_empty());
    let name = names.next();
    if name.is_some_and(|name| name.is_struck) && names.all(|name| name.is_struck) {
        return true;
    }
    row.cells().filter(|cell| cell.is_struck).count() * 2 > row.cells().count()
}
