//! How wide the columns of a sheet are, and how high a row of it: the first rows say what a column needs, its kind between
//! which bounds. Narrow columns are what lets a sheet be seen on one screen and read when it is printed.

use memchr::{memchr, memchr_iter};

use super::cell::{Cell, Column, Kind};

/// Rows that say how wide the columns are.
pub const SAMPLE: usize = 500;
/// The height of a line and of the highest row there may be, in points.
pub const LINE: f64 = 15.0;
const HIGHEST_ROW: f64 = 409.0;
/// Characters of text for each digit of a column's width, which is counted in digits. Letters are narrower on the whole.
const LETTERS: f64 = 1.18;
/// The lines of prose beyond which its column is made wide, since no row is higher than [`HIGHEST_ROW`].
const MANY_LINES: usize = 14;
const WIDE_PROSE: f64 = 100.0;
/// Room for the filter button beside a heading, and for the edges of a cell.
const BUTTON: f64 = 4.0;
const EDGES: f64 = 1.5;
/// The width that is still readable on one page of A4, across.
const WIDEST_PAGE: f64 = 345.0;
/// A wider sheet takes several pages across, not smaller than this many per cent.
pub const LEAST_SCALE: u16 = 50;
/// The width of places beside prose, whose rows are high anyway.
const NARROW_SOURCE: f64 = 26.0;

/// The widths of a sheet's columns.
pub struct Widths(Vec<f64>);

impl Widths {
    /// What the headings and the cells of these rows need.
    pub fn new<R>(columns: &[Column<'_, R>], rows: &[Vec<Cell<'_>>]) -> Widths {
        let has_prose = columns.iter().any(|column| column.kind == Kind::Prose);
        let most = |kind: Kind| match kind {
            Kind::Source if has_prose => NARROW_SOURCE,
            kind => kind.widths().1,
        };
        let cells = |at: usize| rows.iter().map(move |row| &row[at]);
        let width = |(at, column): (usize, &Column<'_, R>)| width(column, most(column.kind), cells(at));
        Widths(columns.iter().enumerate().map(width).collect())
    }

    /// The width of the column with this number.
    pub fn at(&self, column: usize) -> f64 {
        self.0[column]
    }

    /// Whether one page of A4 could not be read with all columns on it.
    pub fn are_too_many_for_a_page(&self) -> bool {
        self.0.iter().sum::<f64>() > WIDEST_PAGE
    }

    /// How many lines the highest heading takes.
    pub fn heading_lines<'h>(&self, headings: impl Iterator<Item = &'h str>) -> usize {
        headings.zip(&self.0).map(|(heading, width)| lines(heading, width - BUTTON)).max().unwrap_or(1)
    }
}

fn width<'r, R>(column: &Column<'_, R>, mut most: f64, cells: impl Iterator<Item = &'r Cell<'r>> + Clone) -> f64 {
    let longest = cells.clone().map(longest_line).max().unwrap_or(0) as f64;
    let (least, _) = column.kind.widths();
    if column.kind == Kind::Prose && { cells }.any(|cell| lines_of(cell, most) > MANY_LINES) {
        most = WIDE_PROSE;
    }
    (longest + EDGES).clamp(least, most).max(heading_width(&column.heading))
}

/// The least width at which a heading takes two lines, or one where it is short.
pub fn heading_width(heading: &str) -> f64 {
    let words: Vec<usize> = heading.split(' ').map(|word| word.chars().count()).collect();
    let (all, longest) = (heading.chars().count(), words.iter().copied().max().unwrap_or(0));
    let halves = (longest..=all).find(|width| lines(heading, *width as f64) <= 2).unwrap_or(all);
    BUTTON + halves as f64
}

fn longest_line(cell: &Cell<'_>) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Number(number) => number.to_string().len(),
        Cell::Text(text) | Cell::Link(text, _) if memchr(b'\n', text.as_bytes()).is_none() => letters(text),
        Cell::Text(text) | Cell::Link(text, _) => text.lines().map(letters).max().unwrap_or(0),
    }
}

fn letters(line: &str) -> usize {
    if line.is_ascii() { line.len() } else { line.chars().count() }
}

/// The height of a row of so many lines, where it is not the usual one.
pub fn height(lines: usize) -> Option<f64> {
    (lines > 1).then(|| (lines as f64 * LINE).min(HIGHEST_ROW))
}

/// Lines that a cell takes in a column of this width.
pub fn lines_of(cell: &Cell<'_>, width: f64) -> usize {
    match cell {
        Cell::Text(text) | Cell::Link(text, _) => lines(text, (width - EDGES) * LETTERS),
        Cell::Empty | Cell::Number(_) => 1,
    }
}

/// Lines of at most so many characters that a text is broken into.
fn lines(text: &str, width: f64) -> usize {
    let width = (width as usize).max(1);
    if text.len() <= width && memchr(b'\n', text.as_bytes()).is_none() {
        return 1;
    }
    text.lines().map(|line| lines_of_one(line, width)).sum::<usize>().max(1)
}

fn lines_of_one(line: &str, width: usize) -> usize {
    let (mut full, mut used, mut start) = (0, 0, 0);
    let is_ascii = line.is_ascii();
    for end in memchr_iter(b' ', line.as_bytes()).chain([line.len()]) {
        let word = if is_ascii { end - start } else { line[start..end].chars().count() };
        start = end + 1;
        let with_blank = if used == 0 { word } else { used + 1 + word };
        if with_blank <= width {
            used = with_blank;
            continue;
        }
        // The word begins a line, and goes on over several where it is too long for one.
        full += usize::from(used > 0) + word.saturating_sub(1) / width;
        used = word.saturating_sub(1) % width + usize::from(word > 0);
    }
    full + 1
}

#[cfg(test)]
mod tests {
    use super::super::cell::column;
    use super::*;

    #[test]
    fn lines_break_between_words_and_within_long_ones() {
        for (text, width, expected) in [
            ("", 5.0, 1),
            ("short", 5.0, 1),
            ("two words", 5.0, 2),
            ("a b c d e f", 5.0, 2),
            ("unbreakable", 4.0, 3),
            ("ab unbreakable cd", 4.0, 5),
            ("1. one\n2. two", 10.0, 2),
            ("Zoë Ölçü", 8.0, 1),
        ] {
            assert_eq!(lines(text, width), expected, "{text:?} in {width}");
        }
    }

    #[test]
    fn a_column_is_as_wide_as_its_values_need_within_bounds() {
        let column = |kind| column("ODS code", kind, |text: &'static str| text);
        let width = |kind, values: &[&'static str]| {
            let cells: Vec<Cell<'_>> = values.iter().map(|text| Cell::from(*text)).collect();
            width(&column(kind), kind.widths().1, cells.iter())
        };
        assert_eq!(width(Kind::Code, &["VLAXL"]), 8.0);
        assert_eq!(width(Kind::Code, &["1-1234567890"]), 13.5);
        assert_eq!(width(Kind::Code, &["a code that somebody wrote a story into"]), 24.0);
        let story: &'static str = Box::leak("word ".repeat(300).into_boxed_str());
        assert_eq!(width(Kind::Prose, &[story]), WIDE_PROSE);
    }

    #[test]
    fn a_long_heading_takes_two_lines() {
        assert_eq!(heading_width("Town"), 8.0);
        assert_eq!(heading_width("CQC location ID"), 4.0 + 12.0 - 1.0 + 0.0);
    }
}
