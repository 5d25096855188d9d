//! What the readers on calamine share: values as kind and text, cells put together to rows, positions checked.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef};

use super::gather::Gather;
use super::{CellKind, FileProblem, Message};

/// Excel's own limits; a position beyond them is a broken file.
pub(super) const MOST_ROWS: u32 = 1_048_576;
pub(super) const MOST_COLUMNS: u32 = 16_384;

/// Runs a reader; a panic inside the library is a damaged file, not our end.
pub(super) fn unless_it_panics(read: impl FnOnce() -> Result<(), FileProblem>) -> Result<(), FileProblem> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(FileProblem::Damaged("the reader stopped in the middle of it".to_owned())))
}

/// Puts cells together to rows.
pub(super) struct Rows<'g, 's> {
    gather: &'g mut Gather<'s>,
    /// The row in hand, from 0, and the last one sent, from 1.
    row: u32,
    last: u32,
    cells: Vec<(u16, CellKind, String)>,
    sorted: bool,
    pub(super) unreadable: u32,
    /// Rows the workbook does not show, from 1; told when they hold something.
    pub(super) hidden: HashSet<u32>,
}

impl<'g, 's> Rows<'g, 's> {
    pub(super) fn new(gather: &'g mut Gather<'s>) -> Self {
        Rows { gather, row: 0, last: 0, cells: Vec::new(), sorted: true, unreadable: 0, hidden: HashSet::new() }
    }

    /// Takes the cell at a position, both from 0; `None` is a cell that holds nothing.
    pub(super) fn take(
        &mut self,
        (row, column): (u32, u32),
        cell: Option<(CellKind, String)>,
    ) -> Result<(), FileProblem> {
        let Some((kind, text)) = cell else { return Ok(()) };
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(beyond_the_sheet());
        }
        if row < self.row {
            return Err(FileProblem::Damaged(format!(
                "the rows of a sheet are out of order behind row {}",
                self.row + 1
            )));
        }
        if row > self.row {
            self.end_row()?;
            self.row = row;
        }
        self.sorted &= self.cells.last().is_none_or(|(last, ..)| u32::from(*last) < column);
        self.cells.push((column as u16, kind, text));
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), FileProblem> {
        if self.cells.is_empty() {
            return Ok(());
        }
        if !self.sorted {
            // The order of cells in a row is not promised; of two for one cell the later stands, as in Excel.
            self.cells.reverse();
            self.cells.sort_by_key(|(column, ..)| *column);
            self.cells.dedup_by_key(|(column, ..)| *column);
        }
        let number = self.row + 1;
        self.gather.begin_row(number, number - self.last - 1)?;
        if self.hidden.contains(&number) {
            self.gather.tell(Message::HiddenRow(number));
        }
        for (column, kind, text) in self.cells.drain(..) {
            self.gather.cell(column, kind, &text)?;
        }
        self.last = number;
        self.sorted = true;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), FileProblem> {
        self.end_row()?;
        if self.unreadable > 0 {
            tracing::warn!(cells = self.unreadable, "cells that the reader could not understand were left empty");
        }
        self.gather.end_sheet();
        Ok(())
    }
}

/// What the file stores, as kind and text; `None` for a cell that holds nothing.
pub(super) fn stored(value: &DataRef<'_>, has_formula: bool) -> Option<(CellKind, String)> {
    Some(match value {
        DataRef::Empty if has_formula => (CellKind::FormulaWithoutValue, String::new()),
        DataRef::Empty => return None,
        DataRef::String(text) if text.is_empty() => return None,
        DataRef::SharedString("") => return None,
        DataRef::String(text) => (CellKind::Text, text.clone()),
        DataRef::SharedString(text) => (CellKind::Text, (*text).to_owned()),
        DataRef::Int(number) => (CellKind::Number, number.to_string()),
        DataRef::Float(number) => (CellKind::Number, number_text(*number)),
        DataRef::Bool(value) => (CellKind::Bool, if *value { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::DateTime(date) => (CellKind::Date, date_text(date)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (CellKind::Date, text.clone()),
        DataRef::Error(error) => (CellKind::Error, Data::Error(error.clone()).to_string()),
    })
}

/// A number in full, without exponent and without `.0`, as Rust writes it; adding zero takes the sign off a zero.
pub(super) fn number_text(number: f64) -> String {
    (number + 0.0).to_string()
}

/// A duration as `36:00:42`.
pub(super) fn duration_text(seconds: i64) -> String {
    let (sign, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

pub(super) fn beyond_the_sheet() -> FileProblem {
    FileProblem::Damaged("it has a cell beyond the last row or column a sheet can have".to_owned())
}

fn date_text(date: &calamine::ExcelDateTime) -> String {
    if date.is_duration() {
        return duration_text((date.as_f64() * 86_400.0).round() as i64);
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
