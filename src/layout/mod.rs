//! Sheets as people keep them, taken apart into plain tables: headings, and below them one row a site or a person.
//!
//! Sheets of cells in, [`Table`]s out, in the order of the sheet. One file a layout; each is a small function from the cells of a
//! sheet to tables, and leaves alone what it does not know. Every cell keeps its address: a table that stands in the sheet as it
//! is keeps the sheet's own numbers, and for any other [`Addresses`] says where each cell stands. A sheet that is a plain table,
//! as nearly all are, is handed on as it is, without a copy.

mod addresses;
mod residents;

pub use addresses::Addresses;

use crate::fields::{HeadingOptions, is_surely_a_value};
use crate::papers::Origin;
use crate::read::{InputFile, Row, Sheet};

/// Headings are looked for in this many rows from the top of a table.
pub const HEADING_SEARCH_ROWS: u32 = 30;

/// A file with the tables of its sheets; the sheets themselves are taken out.
#[derive(Debug)]
pub struct LaidOut {
    /// The file.
    pub file: InputFile,
    /// Its tables, in the order of its sheets and from top to bottom.
    pub tables: Vec<Table>,
}

/// How a table stands in its sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Headings above rows.
    #[default]
    Plain,
}

/// A table of a sheet.
#[derive(Debug)]
pub struct Table {
    /// Its rows, with what the file says about their sheet. Rows that do not stand in the sheet as they are have numbers of their
    /// own, see [`Addresses`].
    pub sheet: Sheet,
    /// Its place among the tables of its sheet, from 0.
    pub number: usize,
    /// How it stands there.
    pub layout: Layout,
    /// Where its cells stand.
    pub addresses: Addresses,
    /// Rows with a value and cells of the whole sheet, as the reader counted them.
    pub of_sheet: (u32, u64),
    /// The headings that show that the sheet is about residents, none where its name does.
    pub residents: Option<Vec<String>>,
}

impl Table {
    fn plain(sheet: Sheet) -> Table {
        Table {
            number: 0,
            layout: Layout::Plain,
            addresses: Addresses::default(),
            of_sheet: (sheet.row_count, sheet.cell_count),
            residents: None,
            sheet,
        }
    }
}

/// Takes the sheets of every file apart.
pub fn lay_out(files: Vec<InputFile>, options: &HeadingOptions) -> Vec<LaidOut> {
    files.into_iter().map(|file| lay_out_file(file, options)).collect()
}

fn lay_out_file(mut file: InputFile, options: &HeadingOptions) -> LaidOut {
    let sheets = std::mem::take(&mut file.sheets);
    // What this program wrote is laid out as it should be.
    let is_ours = file.origin != Origin::Elsewhere;
    let tables = sheets.into_iter().flat_map(|sheet| {
        let residents = if file.origin.is_report() { None } else { residents::residents_in(&sheet) };
        if is_ours || residents.is_some() {
            return vec![Table { residents, ..Table::plain(sheet) }];
        }
        lay_out_sheet(sheet, options)
    });
    LaidOut { tables: tables.collect(), file }
}

fn lay_out_sheet(sheet: Sheet, _options: &HeadingOptions) -> Vec<Table> {
    vec![Table::plain(sheet)]
}

/// The rows of a table among which its headings are looked for.
pub fn top(sheet: &Sheet) -> impl Iterator<Item = Row<'_>> {
    let first = sheet.rows().next().map_or(1, |row| row.number());
    // A table further down begins with its first row, one at the top of a sheet with the sheet's.
    let from = if first <= HEADING_SEARCH_ROWS { 1 } else { first };
    sheet.rows().take_while(move |row| row.number() < from + HEADING_SEARCH_ROWS)
}

/// Whether a row may hold headings: none of its cells is surely a value.
pub fn may_be_headings(row: &Row<'_>) -> bool {
    !row.cells().any(|cell| is_surely_a_value(cell.text))
}
