//! A page of words and numbers in front of the tables: a column of labels, a wide one of words, three of numbers, filled from the top.

use rust_xlsxwriter::{Chart, Format, Worksheet, XlsxError};

use super::cell::{Cell, fitting};
use super::sheet_writer::set_up_page;
use super::styles::Styles;
use super::written::Written;
use crate::text::lines;

const WIDTHS: [f64; 5] = [34.0, 88.0, 11.0, 12.0, 15.0];
const LABEL: u16 = 0;
const WORDS: u16 = 1;
const LAST: u16 = 4;
/// Characters of the outcome's large type in a line across the page.
const OUTCOME_LINE: usize = 105;
/// Characters of a line in the column of labels, which are bold.
const LABEL_LINE: usize = 37;
/// Characters of a line in the column of words.
const WORDS_LINE: usize = 99;
/// Points a line is high.
const LINE: f64 = 15.0;
const OUTCOME_HEIGHT: f64 = 24.0;
/// Points that keep the name of a section off the line above it.
const SECTION_HEIGHT: f64 = 20.0;
/// Rows kept free for the charts.
const CHART_ROWS: u32 = 12;

/// The page's sheet and how far it is filled.
pub struct Page<'p> {
    sheet: &'p mut Worksheet,
    styles: &'p Styles,
    row: u32,
}

impl<'p> Page<'p> {
    /// An empty page.
    pub fn new(sheet: &'p mut Worksheet, styles: &'p Styles) -> Result<Self, XlsxError> {
        set_up_page(sheet)?.set_portrait().set_print_fit_to_pages(1, 1).set_screen_gridlines(false);
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width)?;
        }
        Ok(Page { sheet, styles, row: 0 })
    }

    /// The row that is filled next.
    pub fn next_row(&self) -> u32 {
        self.row
    }

    /// The title.
    pub fn title(&mut self, title: &str) -> Result<(), XlsxError> {
        self.text(LABEL, title, &self.styles.title)?;
        self.row += 1;
        Ok(())
    }

    /// The outcome, in large type over as many rows as it needs.
    pub fn outcome(&mut self, outcome: &str) -> Result<(), XlsxError> {
        for line in lines(outcome, OUTCOME_LINE) {
            self.text(LABEL, &line, &self.styles.outcome)?;
            self.sheet.set_row_height(self.row, OUTCOME_HEIGHT)?;
            self.row += 1;
        }
        Ok(())
    }

    /// The head of a section; `columns` are the heads of its columns after the first.
    pub fn section(&mut self, name: &str, columns: &[&str]) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.set_row_height(self.row, SECTION_HEIGHT)?;
        self.text(LABEL, name, &self.styles.section)?;
        for column in WORDS..=LAST {
            let head = columns.get(usize::from(column - WORDS)).copied().unwrap_or_default();
            let format = if column == WORDS { &self.styles.section } else { &self.styles.section_right };
            self.text(column, head, format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A label and its words.
    pub fn pair(&mut self, label: &str, words: &str) -> Result<(), XlsxError> {
        self.text(LABEL, label, &self.styles.label)?;
        self.text(WORDS, words, &self.styles.wrapped)?;
        self.high_enough_for(label, words)?;
        self.row += 1;
        Ok(())
    }

    /// Words without a label, over the whole width.
    pub fn wide(&mut self, words: &str) -> Result<(), XlsxError> {
        for line in lines(words, (WIDTHS.iter().sum::<f64>()) as usize - 4) {
            self.text(LABEL, &line, &self.styles.plain)?;
            self.row += 1;
        }
        Ok(())
    }

    /// A label and numbers in the columns after it; gives back the row.
    pub fn numbers(&mut self, label: &str, numbers: &[Option<u64>]) -> Result<u32, XlsxError> {
        self.text(LABEL, label, &self.styles.label)?;
        for (column, number) in (WORDS..).zip(numbers) {
            let format = if column == WORDS { &self.styles.number_left } else { &self.styles.number };
            if let Some(number) = number {
                self.sheet.write_number_with_format(self.row, column, *number as f64, format)?;
            }
        }
        self.row += 1;
        Ok(self.row - 1)
    }

    /// A label, its words, and what stands in the columns after them.
    pub fn row(&mut self, label: &str, words: &str, ends: [Cell<'_>; 3]) -> Result<(), XlsxError> {
        for (column, end) in (WORDS + 1..).zip(ends) {
            match end {
                Cell::Number(number) => self.number(column, number)?,
                Cell::Text(text) | Cell::Link(text, _) => self.text(column, &text, &self.styles.right)?,
                Cell::Empty => {}
            }
        }
        self.pair(label, words)
    }

    /// A link to a sheet, what it holds, and its rows.
    fn link(&mut self, sheet: &str, about: &str, rows: usize) -> Result<(), XlsxError> {
        let target = format!("internal:'{sheet}'!A1");
        self.sheet.write_url_with_options(self.row, LABEL, target.as_str(), sheet, "", Some(&self.styles.link))?;
        self.text(WORDS, about, &self.styles.wrapped)?;
        self.number(LAST, rows as f64)?;
        self.high_enough_for(sheet, about)?;
        self.row += 1;
        Ok(())
    }

    /// Where to look: what each sheet holds, and what of it did not fit.
    pub fn sheets(&mut self, written: &[Written]) -> Result<(), XlsxError> {
        self.section("Where to look", &["What it holds", "", "", "Rows"])?;
        written.iter().try_for_each(|sheet| self.link(sheet.name, sheet.about, sheet.rows))?;
        written.iter().flat_map(Written::remarks).try_for_each(|remark| self.wide(&remark))
    }

    /// Keeps rows free for charts and gives back the first of them.
    pub fn room_for_charts(&mut self) -> u32 {
        self.row += CHART_ROWS;
        self.row - CHART_ROWS
    }

    /// Puts a chart into the room kept for it, so many pixels from the left edge.
    pub fn chart(&mut self, row: u32, left: u32, chart: &Chart) -> Result<(), XlsxError> {
        self.sheet.insert_chart_with_offset(row, LABEL, chart, left, 6)?;
        Ok(())
    }

    fn text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, column, fitting(text.into()).0, format)?;
        Ok(())
    }

    fn number(&mut self, column: u16, number: f64) -> Result<(), XlsxError> {
        self.sheet.write_number_with_format(self.row, column, number, &self.styles.number)?;
        Ok(())
    }

    /// Not every program makes a row as high as its words when it opens the file.
    fn high_enough_for(&mut self, label: &str, words: &str) -> Result<(), XlsxError> {
        let lines = lines(words, WORDS_LINE).len().max(lines(label, LABEL_LINE).len()).max(1);
        self.sheet.set_row_height(self.row, lines as f64 * LINE)?;
        Ok(())
    }
}
