//! What passes between a reader and whoever listens to it, within a process and from one to another.

use serde::{Deserialize, Serialize};

use super::{FileProblem, RowChunk, TextEncoding};

/// What a reader says while it walks a file, in this order: `Sheet`, any number of `Rows`, `SheetEnd`, and so on.
#[derive(Debug, Serialize, Deserialize)]
pub enum Message {
    /// A sheet begins.
    Sheet {
        /// The sheet's name; for a text file the file's stem.
        name: String,
        /// Whether the sheet is shown in the workbook.
        visible: bool,
    },
    /// Some rows of the sheet begun last.
    Rows(RowChunk),
    /// The sheet ends.
    SheetEnd {
        /// Rows that hold at least one non-empty cell, as the reader counted them.
        rows: u32,
        /// Non-empty cells, as the reader counted them.
        cells: u64,
    },
    /// A cell of the sheet begun last holds something that the reader could not understand; it is not among the rows.
    Unreadable {
        /// The row the user sees, from 1.
        row: u32,
        /// The column, 0 for `A`.
        column: u16,
    },
    /// A cell of the sheet begun last whose text is longer than [`Limits::value_characters`]; its beginning is among the rows.
    Cut {
        /// The row the user sees, from 1.
        row: u32,
        /// The column, 0 for `A`.
        column: u16,
    },
    /// A row of the sheet begun last that the workbook does not show: hidden or filtered out. It is among the rows.
    HiddenRow(u32),
    /// A quotation mark of the text is never closed; the line it stands on, from 1. What follows was read line by line.
    UnclosedQuote(u32),
    /// The cells of the sheet ended last as counted a second time, in the raw file, beside the reader.
    SecondCount(u64),
    /// A custom property of the document, one of those that tell whether it is a paper of this program.
    Property {
        /// The property's name.
        name: String,
        /// Its value.
        value: String,
    },
}

/// What a reader says when it has come to its end.
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
