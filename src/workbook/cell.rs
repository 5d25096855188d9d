//! What a cell holds, and the columns a sheet is declared by.

use std::borrow::Cow;

/// The longest text a cell holds, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// The longest heading of a table, in UTF-16 units: with a longer one Excel repairs the file.
const LONGEST_HEADING: usize = 255;

/// What a cell holds. There is no formula here, and a link leads only within the workbook: what comes from an input stays
/// text.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'c> {
    /// Nothing.
    Empty,
    /// Text, whatever it looks like.
    Text(Cow<'c, str>),
    /// A number.
    Number(f64),
    /// Text that leads to a row of another sheet.
    Link(Cow<'c, str>, RowLink),
}

/// A row of one of the workbook's sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowLink {
    /// The sheet's name; a long one goes on in others, whose names follow from the row.
    pub sheet: &'static str,
    /// The row, 0 for the first below the headings.
    pub row: usize,
}

impl<'c> From<&'c str> for Cell<'c> {
    fn from(text: &'c str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Text(Cow::Owned(text))
    }
}

impl<'c> From<Cow<'c, str>> for Cell<'c> {
    fn from(text: Cow<'c, str>) -> Self {
        Cell::Text(text)
    }
}

impl<'c> Cell<'c> {
    /// Text, as a link where there is a row to lead to.
    pub fn linked(text: impl Into<Cow<'c, str>>, to: Option<RowLink>) -> Cell<'c> {
        match to {
            Some(to) => Cell::Link(text.into(), to),
            None => Cell::Text(text.into()),
        }
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Cell::Number(number)
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Cell::Number(f64::from(number))
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Cell::Number(number as f64)
    }
}

impl<'c, T: Into<Cell<'c>>> From<Option<T>> for Cell<'c> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// What a column is like, and so how wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A code, a number of an account, a word.
    Code,
    /// A name or a short phrase.
    Name,
    /// An e-mail address or the like.
    Address,
    /// A file, sheet and row.
    Source,
    /// Sentences.
    Prose,
    /// A number.
    Number,
    /// A part of a whole, 1 for all of it.
    Share,
}

impl Kind {
    /// The least and the greatest width in characters; between them the values decide.
    pub fn widths(self) -> (f64, f64) {
        match self {
            Kind::Number | Kind::Share => (9.0, 12.0),
            Kind::Code => (8.0, 24.0),
            Kind::Name => (10.0, 28.0),
            Kind::Address => (14.0, 40.0),
            Kind::Source => (14.0, 44.0),
            Kind::Prose => (30.0, 58.0),
        }
    }
}

/// A column of a sheet: its heading, its kind, and the cell it has in a row.
pub struct Column<'c, R> {
    /// The heading, different from every other of the sheet.
    pub heading: Cow<'c, str>,
    /// What it is like.
    pub kind: Kind,
    /// Makes the cell.
    pub cell: Box<dyn Fn(R) -> Cell<'c> + Send + Sync + 'c>,
}

/// Declares a column.
pub fn column<'c, R, C: Into<Cell<'c>>>(
    heading: impl Into<Cow<'c, str>>,
    kind: Kind,
    cell: impl Fn(R) -> C + Send + Sync + 'c,
) -> Column<'c, R> {
    Column { heading: heading.into(), kind, cell: Box::new(move |row| cell(row).into()) }
}

/// A text no longer than a cell takes, and whether it was cut to be that; what is cut ends in "…".
pub fn fitting(text: Cow<'_, str>) -> (Cow<'_, str>, bool) {
    match within(LONGEST_TEXT, &text) {
        Some(cut) => (cut.into(), true),
        None => (text, false),
    }
}

/// A heading no longer than a table's may be, however it is numbered.
pub fn fitting_heading(text: &str) -> Cow<'_, str> {
    within(LONGEST_HEADING - " (16384)".len(), text).map_or(text.into(), Cow::Owned)
}

/// The beginning of a text that has more UTF-16 units than this.
fn within(most: usize, text: &str) -> Option<String> {
    // UTF-8 never takes fewer bytes than UTF-16 takes units.
    if text.len() <= most || text.encode_utf16().count() <= most {
        return None;
    }
    let mut units = 1;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units <= most
    });
    Some(kept.chain(['…']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
        assert_eq!(fitting("short".into()), ("short".into(), false));
        let just = "é".repeat(LONGEST_TEXT);
        assert_eq!(fitting((&just).into()), ((&just).into(), false));
        let (cut, is_cut) = fitting("😀".repeat(LONGEST_TEXT).into());
        assert!(is_cut && cut.ends_with('…') && cut.encode_utf16().count() <= LONGEST_TEXT);
    }
}
