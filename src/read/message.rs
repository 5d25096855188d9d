//! What a reader sends, within a process or from one process to another.

use serde::{Deserialize, Serialize};

use super::{CellRange, ExcelTable, FileProblem, HiddenData, RowChunk, TextEncoding};

/// What a reader sends while it reads a file, in this order: `Sheet`, any number of `Rows`, `SheetEnd`, and so on.
/// Rows count from 1, as the user sees them, columns from 0.
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Message {
    /// A sheet begins.
    Sheet { name: String, visible: bool },
    /// Some rows of the current sheet.
    Rows(RowChunk),
    /// The sheet ends.
    SheetEnd { rows: u32, cells: u64 },
    /// The current sheet has a cell here that the reader could not understand. It is not among the rows.
    Unreadable { row: u32, column: u16 },
    /// The text of this cell was longer than the limit allows. Only its beginning is among the rows.
    Cut { row: u32, column: u16 },
    /// The workbook does not show this row: it is hidden or filtered out. It is among the rows all the same.
    HiddenRow(u32),
    /// The current sheet is so hidden that only a program can show it.
    VeryHidden,
    /// Columns that the workbook does not show: the first and the last of a run.
    HiddenColumns(u16, u16),
    /// A table of Excel's on the current sheet.
    Table(ExcelTable),
    /// These cells of the current sheet are merged: what stands in the first of them is shown in all.
    Merged(CellRange),
    /// The line, from 1, of a quotation mark that is never closed. What follows it was read line by line.
    UnclosedQuote(u32),
    /// So many NULs stand behind the text of the current sheet.
    Padding(u64),
    /// A second count of the last sheet's cells, made in the raw file beside the reader.
    SecondCount(u64),
    /// Something that the file carries and no sheet shows; may come before any sheet, and more than once.
    HiddenData(HiddenData),
    /// A custom property of the document, one of those that tell whether it is a paper of this program.
    Property { name: String, value: String },
}

/// What a reader sends last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Done {
    /// SHA-256 of the content, lower-case hexadecimal; empty where it is not known.
    pub(super) sha256: String,
    /// How the text was decoded; `None` for workbooks.
    pub(super) encoding: Option<TextEncoding>,
    /// Whether all of it was read.
    pub(super) outcome: Result<(), FileProblem>,
}

impl Done {
    pub(super) fn without_reading(problem: FileProblem) -> Done {
        Done { sha256: String::new(), encoding: None, outcome: Err(problem) }
    }
}
