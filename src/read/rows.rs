//! What the readers on calamine share: values as kind and text, cells put together to rows, positions checked.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Sheet, SheetVisible, WorkbookProperties};

use super::gather::Gather;
use super::guard::{STOPPED, damaged};
use super::look::Look;
use super::{CellKind, FileProblem, Limit, Message};

/// Excel's own limits; a position beyond them is a broken file.
pub(super) const MOST_ROWS: u32 = 1_048_576;
pub(super) const MOST_COLUMNS: u32 = 16_384;

/// Hands on the document's custom properties.
pub(super) fn tell_properties(properties: Result<WorkbookProperties, impl Sized>, gather: &mut Gather<'_>) {
    let Ok(properties) = properties else { return };
    let in_order: BTreeMap<_, _> = properties.custom_properties.into_iter().collect();
    for (name, value) in in_order {
        gather.property(name, value);
    }
}

/// Begins a sheet as calamine knows it.
pub(super) fn begin_sheet(sheet: Sheet, gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    gather.begin_sheet(sheet.name, sheet.visible == SheetVisible::Visible)?;
    if sheet.visible == SheetVisible::VeryHidden {
        gather.send(Message::VeryHidden);
    }
    Ok(())
}

/// Runs a reader; a panic inside the library is a damaged file, not our end.
pub(super) fn unless_it_panics(read: impl FnOnce() -> Result<(), FileProblem>) -> Result<(), FileProblem> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged(STOPPED)))
}

/// Text in one row: a few bytes can refer to a long text any number of times.
const MOST_ROW_TEXT: usize = 1 << 25;

/// Puts cells together to rows.
pub(super) struct Rows<'g, 's> {
    pub(super) gather: &'g mut Gather<'s>,
    /// The row in hand, from 0, and the last one sent, from 1.
    row: u32,
    last: u32,
    /// The cells of the row in hand, and their texts one behind the other.
    cells: Vec<TakenCell>,
    text: String,
    sorted: bool,
    pub(super) tally: Tally,
    /// Rows the workbook does not show, from 1; told when they hold something.
    pub(super) hidden: HashSet<u32>,
}

/// A cell of the row in hand, and where its text stands.
struct TakenCell {
    column: u16,
    kind: CellKind,
    text: Range<usize>,
    is_struck: bool,
}

/// What was read and is no cell of its own.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Cells that refer to a text without a character.
    pub(super) empty_texts: u64,
    /// Cells that another in the same place took over.
    pub(super) replaced: u64,
}

impl<'g, 's> Rows<'g, 's> {
    pub(super) fn new(gather: &'g mut Gather<'s>) -> Self {
        let (cells, text) = (Vec::new(), String::new());
        Rows { gather, row: 0, last: 0, cells, text, sorted: true, tally: Tally::default(), hidden: HashSet::new() }
    }

    /// Takes what calamine gives for a position, both from 0.
    pub(super) fn take_value(
        &mut self,
        at: (u32, u32),
        value: &DataRef<'_>,
        has_formula: bool,
        look: Option<&Look>,
    ) -> Result<(), FileProblem> {
        let cell = look.and_then(|look| shown(value, look)).or_else(|| stored(value, has_formula));
        self.tally.empty_texts += u64::from(cell.is_none() && matches!(value, DataRef::SharedString(_)));
        let is_new = cell.is_some();
        self.take(at, cell)?;
        if is_new && look.is_some_and(|look| look.is_struck) {
            self.cells.last_mut().into_iter().for_each(|cell| cell.is_struck = true);
        }
        Ok(())
    }

    /// Takes the cell at a position, both from 0; `None` is a cell that holds nothing.
    pub(super) fn take<T: AsRef<str>>(
        &mut self,
        (row, column): (u32, u32),
        cell: Option<(CellKind, T)>,
    ) -> Result<(), FileProblem> {
        let Some((kind, text)) = cell else { return Ok(()) };
        let text = text.as_ref();
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(beyond_the_sheet());
        }
        if row < self.row {
            return Err(damaged(format!("the rows of a sheet are out of order behind row {}", self.row + 1)));
        }
        if row > self.row {
            self.end_row()?;
            self.row = row;
        }
        if self.cells.len() >= MOST_COLUMNS as usize {
            return Err(damaged(format!("row {} of a sheet has more cells than a row can have", row + 1)));
        }
        if self.text.len() + text.len() > MOST_ROW_TEXT {
            let most = MOST_ROW_TEXT >> 20;
            return Err(FileProblem::over(
                Limit::Text,
                format!("row {} of a sheet has more than {most} MB of text", row + 1),
            ));
        }
        self.sorted &= self.cells.last().is_none_or(|last| u32::from(last.column) < column);
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push(TakenCell { column: column as u16, kind, text: start..self.text.len(), is_struck: false });
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), FileProblem> {
        if self.cells.is_empty() {
            return Ok(());
        }
        if !self.sorted {
            // The order of cells in a row is not promised; of two for one cell the later stands, as in Excel.
            let all = self.cells.len();
            self.cells.reverse();
            self.cells.sort_by_key(|cell| cell.column);
            self.cells.dedup_by_key(|cell| cell.column);
            self.tally.replaced += (all - self.cells.len()) as u64;
        }
        let number = self.row + 1;
        self.gather.begin_row(number, number - self.last - 1)?;
        if self.hidden.contains(&number) {
            self.gather.send(Message::HiddenRow(number));
        }
        for TakenCell { column, kind, text, is_struck } in self.cells.drain(..) {
            self.gather.cell(column, kind, &self.text[text])?;
            if is_struck {
                self.gather.strike();
            }
        }
        self.text.clear();
        self.last = number;
        self.sorted = true;
        Ok(())
    }

    /// Ends the last row; the sheet is ended by whoever began it.
    pub(super) fn finish(mut self) -> Result<Tally, FileProblem> {
        self.end_row()?;
        Ok(self.tally)
    }
}

/// What the file stores, as kind and text; `None` for a cell that holds nothing.
pub(super) fn stored<'v>(value: &'v DataRef<'_>, has_formula: bool) -> Option<(CellKind, Cow<'v, str>)> {
    let (kind, text): (_, Cow<'v, str>) = match value {
        DataRef::Empty if has_formula => return Some((CellKind::FormulaWithoutValue, Cow::Borrowed(""))),
        DataRef::Empty => return None,
        DataRef::String(text) => (CellKind::Text, text.as_str().into()),
        DataRef::SharedString(text) => (CellKind::Text, (*text).into()),
        DataRef::Int(number) => (CellKind::Number, number.to_string().into()),
        DataRef::Float(number) => (CellKind::Number, number_text(*number).into()),
        DataRef::Bool(value) => (CellKind::Bool, if *value { "TRUE" } else { "FALSE" }.into()),
        DataRef::DateTime(date) if is_no_date(date) => (CellKind::Number, number_text(date.as_f64()).into()),
        DataRef::DateTime(date) => (CellKind::Date, date_text(date).into()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (CellKind::Date, iso_text(text)),
        DataRef::Error(error) => (CellKind::Error, Data::Error(error.clone()).to_string().into()),
    };
    (!text.is_empty()).then_some((kind, text))
}

/// A number as its format shows it, where that is more than the number.
fn shown<'v>(value: &DataRef<'_>, look: &Look) -> Option<(CellKind, Cow<'v, str>)> {
    let number = match value {
        DataRef::Float(number) => *number,
        DataRef::Int(number) => *number as f64,
        _ => return None,
    };
    Some((CellKind::FormattedNumber, look.format.as_ref()?.show(number)?.into()))
}

/// A date a workbook stores as text, in the form of the others.
fn iso_text(text: &str) -> Cow<'_, str> {
    let Ok(date) = text.trim_end_matches('Z').parse::<jiff::civil::DateTime>() else { return text.into() };
    let pattern = if date.time() == jiff::civil::Time::midnight() { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" };
    date.strftime(pattern).to_string().into()
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

/// The number of the last day that Excel knows, the end of the year 9999.
const LAST_DAY: f64 = 2_958_465.0;

/// Whether a number stands in a format of dates that is none: the cell shows nothing but `####`, and the number is what was typed.
fn is_no_date(date: &calamine::ExcelDateTime) -> bool {
    let number = date.as_f64();
    number >= LAST_DAY + 1.0 || (number < 0.0 && !date.is_duration())
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
