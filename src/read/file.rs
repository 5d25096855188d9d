//! A file of a submission with all its sheets.

use serde::{Deserialize, Serialize};

use super::{CellRange, ExcelTable, FileProblem, InputError, Row, RowChunk, TextEncoding};
use crate::papers::Origin;
use crate::text::words;

words! { words:
    /// Data in a workbook that no sheet shows.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    pub enum HiddenData {
        /// What a pivot table counts.
        PivotTable = "the list behind a pivot table",
        /// Cells to which formulas refer.
        OtherWorkbook = "copies of cells of other workbooks",
        /// A sheet with content.
        VeryHiddenSheet = "a sheet that only a program can show",
    }
}

/// How the names of spreadsheets end.
const SPREADSHEETS: [&str; 8] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv", "fods"];

/// A name without what the names of spreadsheets end in.
pub fn without_spreadsheet_ending(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if SPREADSHEETS.contains(&ending.to_ascii_lowercase().as_str()) => stem,
        _ => name,
    }
}

/// One file of a submission, read.
#[derive(Debug)]
pub struct InputFile {
    /// The name shown to people, relative to the folder given.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, lower-case hexadecimal; empty for a file too large to be read.
    pub sha256: String,
    /// The sheets, in the workbook's order.
    pub sheets: Vec<Sheet>,
    /// Why there are none.
    pub problem: Option<FileProblem>,
    /// Whether it is a report or a template of this program.
    pub origin: Origin,
    /// Whether the file was found in a folder, rather than named by the user.
    pub in_folder: bool,
    /// What it carries that no sheet shows, each once.
    pub hidden_data: Vec<HiddenData>,
    /// How the text was decoded; `None` for workbooks.
    pub encoding: Option<TextEncoding>,
}

impl InputFile {
    /// What stands for a submission whose files cannot be read.
    pub fn unavailable(why: &InputError) -> InputFile {
        InputFile::without_sheets(why.file_name(), Some(FileProblem::Unavailable(why.into())))
    }

    /// A file of which nothing was read.
    pub fn without_sheets(name: String, problem: Option<FileProblem>) -> InputFile {
        InputFile {
            name,
            bytes: 0,
            sha256: String::new(),
            sheets: Vec::new(),
            problem,
            origin: Origin::Elsewhere,
            in_folder: false,
            hidden_data: Vec::new(),
            encoding: None,
        }
    }

    /// Whether its name is one of a spreadsheet, whatever it holds.
    pub fn is_named_as_spreadsheet(&self) -> bool {
        without_spreadsheet_ending(&self.name) != self.name
    }

    /// Whether the content is something else, such as a letter or a picture. A spreadsheet that this version cannot read is still
    /// a spreadsheet: it must be answered, not ignored.
    pub fn is_no_spreadsheet(&self) -> bool {
        match self.problem {
            Some(FileProblem::NotASpreadsheet(what)) => !what.is_spreadsheet(),
            _ => false,
        }
    }
}

/// One sheet with all its rows.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The sheet's name; for a text file the file's stem.
    pub name: String,
    /// Whether the sheet is shown in the workbook.
    pub visible: bool,
    /// Whether it is so hidden that only a program can show it.
    pub very_hidden: bool,
    /// Whether the sheet is a text file: rows are then lines.
    pub is_text: bool,
    /// The rows, in order.
    pub chunks: Vec<RowChunk>,
    /// Rows with at least one non-empty cell, as the reader counted them.
    pub row_count: u32,
    /// Non-empty cells, as the reader counted them.
    pub cell_count: u64,
    /// Cells that the reader could not understand: row from 1, column from 0. They count as empty.
    pub unreadable: Vec<(u32, u16)>,
    /// Cells whose text was too long, so that only its beginning was read: row from 1, column from 0.
    pub cut: Vec<(u32, u16)>,
    /// Rows the workbook does not show, ascending.
    pub hidden_rows: Vec<u32>,
    /// Columns the workbook does not show: the first and the last of each run.
    pub hidden_columns: Vec<(u16, u16)>,
    /// The tables that were made such in Excel.
    pub tables: Vec<ExcelTable>,
    /// Merged cells, in the order in which the file names them. Of an ods only those that hold something.
    pub merged: Vec<CellRange>,
    /// The line of a quotation mark that is never closed.
    pub unclosed_quote: Option<u32>,
    /// NULs behind the text, which a copy or a computer that stopped has left: the end of the file may be missing.
    pub padding: u64,
    /// The separator at which the rows were taken apart, where each stood in one cell.
    pub split_at: Option<char>,
    /// Non-empty cells as counted a second time in the raw file; `None` where there is no cheap way.
    pub second_count: Option<u64>,
}

impl Sheet {
    /// All rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.chunks.iter().flat_map(RowChunk::rows)
    }

    /// Whether the workbook leaves this column out of what it shows.
    pub fn hides_column(&self, column: u16) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// Whether the row is one of the totals that Excel put below a table, and nothing else.
    pub fn is_totals_row(&self, row: &Row<'_>) -> bool {
        let is_all_of =
            |range: &CellRange| row.cells().all(|cell| (range.first_column..=range.last_column).contains(&cell.column));
        self.tables.iter().any(|table| table.has_totals_in(row.number()) && is_all_of(&table.range))
    }
}
