//! Writes one sheet that is one table. It alone counts rows: the library drops a row written out of order without an
//! error, so nobody else says which row is next, and the rows written are held against the rows announced.

use std::borrow::Cow;

use rayon::prelude::*;
use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatType, Formula, IgnoreError, Note, Table, TableColumn, TableFunction,
    TableStyle, Workbook, Worksheet, XlsxError,
};

use super::cell::{Cell, Column, Kind, RowLink, fitting};
use super::long_tables::{DECLARED_ROWS, LongTable};
use super::styles::Styles;
use super::widths::{self, Widths, lines_of};
use crate::rules::{Finding, Severity};

/// How much of what a sheet gets.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// Rows below its headings.
    pub rows: usize,
    /// Rows kept in memory while it is written. A longer sheet is written to a file row by row, and so cannot begin with what
    /// is only known at its end.
    pub in_memory: usize,
    /// Notes; more make Excel slow.
    pub notes: usize,
    /// Links: beyond 65,530 Excel repairs the file, and each takes a kilobyte while it is written.
    pub links: usize,
}

const MOST: Most = Most { rows: 1_048_575, in_memory: 5_000, notes: 5_000, links: 10_000 };
/// The longest note in characters.
const LONGEST_NOTE: usize = 2_000;
/// Rows whose height is set; further ones are left to the program that opens the workbook.
const MOST_HEIGHTS: usize = 20_000;
const NOTE_WIDTH: u32 = 340;
const A4: u8 = 9;

/// A finding to show at a cell of a row.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'c> {
    /// Which of the sheet's columns.
    pub column: usize,
    /// What was found.
    pub finding: &'c Finding,
}

/// A sheet as it is declared: a name, columns, and which cells are marked.
pub struct Sheet<'c, R> {
    name: &'static str,
    about: &'static str,
    columns: Vec<Column<'c, R>>,
    marks: Option<MarksOf<'c, R>>,
    bar: Option<&'static str>,
    totals: &'static [&'static str],
    is_long: bool,
    most: Most,
}

type MarksOf<'c, R> = Box<dyn Fn(R) -> Vec<Mark<'c>> + Send + Sync + 'c>;

/// What was written of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// The sheet's name.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// Its rows below the headings.
    pub rows: usize,
    /// The sheets that hold them.
    pub parts: usize,
    /// What did not fit.
    pub left_out: LeftOut,
}

/// What of a sheet did not fit into what Excel bears.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Cells marked without a note because there were too many.
    pub notes: usize,
    /// Cells that lead nowhere because there were too many links.
    pub links: usize,
    /// Texts cut short because they were too long for a cell.
    pub ends: usize,
}

impl Written {
    /// A sentence for each thing that did not fit as a whole.
    pub fn remarks(&self) -> Vec<String> {
        let (name, LeftOut { notes, links, ends }) = (self.name, self.left_out);
        let cells = |count: usize| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        let mut remarks = Vec::new();
        if self.parts > 1 {
            let last = part_name(name, self.parts);
            remarks.push(format!("'{name}' has more rows than a sheet holds and goes on, up to '{last}'."));
        }
        if links > 0 {
            let cells = cells(links);
            remarks.push(format!(
                "'{name}' has {cells} without the link there was no more room for; 'Source' says where."
            ));
        }
        if notes > 0 {
            let cells = cells(notes);
            remarks.push(format!(
                "'{name}' marks {cells} without the note there was no more room for; 'What to fix' says all."
            ));
        }
        if ends > 0 {
            let cells = cells(ends);
            remarks.push(format!(
                "'{name}' has {cells} with a text cut short, because a cell holds 32,767 characters; it ends in '…'."
            ));
        }
        remarks
    }
}

impl<'c, R: Copy + Send + 'c> Sheet<'c, R> {
    /// Declares a sheet; `about` says in a sentence what it holds.
    pub fn new(name: &'static str, about: &'static str, columns: Vec<Column<'c, R>>) -> Self {
        Sheet { name, about, columns, marks: None, bar: None, totals: &[], is_long: false, most: MOST }
    }

    /// Marks the cells of a row that findings are about.
    pub fn marked(mut self, marks: impl Fn(R) -> Vec<Mark<'c>> + Send + Sync + 'c) -> Self {
        self.marks = Some(Box::new(marks));
        self
    }

    /// Draws a bar behind the shares in the column with this heading: full where all is used, or more.
    pub fn with_bar(mut self, heading: &'static str) -> Self {
        self.bar = Some(heading);
        self
    }

    /// Ends the table in a row that adds up the columns with these headings. Only a short sheet has it.
    pub fn with_totals(mut self, headings: &'static [&'static str]) -> Self {
        self.totals = headings;
        self
    }

    /// Keeps the sheet in memory however long it is, so that its cells may still be written to when it is filled.
    pub fn kept_in_memory(mut self) -> Self {
        self.most.in_memory = usize::MAX;
        self
    }

    /// Sets other limits than Excel's.
    #[cfg(test)]
    pub fn at_most(mut self, most: Most) -> Self {
        self.most = most;
        self
    }

    /// Which column has this heading; the first where none has.
    pub fn position(&self, heading: &str) -> u16 {
        self.columns.iter().position(|column| column.heading == heading).unwrap_or_default() as u16
    }

    fn has_totals(&self) -> bool {
        !self.totals.is_empty() && !self.is_long
    }

    /// The sheet with its rows, ready to be filled: further sheets take what one does not hold.
    pub fn of(mut self, rows: impl IntoIterator<Item = R>) -> Filling<'c> {
        let rows: Vec<R> = rows.into_iter().collect();
        self.is_long = rows.len() > self.most.in_memory;
        let (is_long, parts) = (self.is_long, rows.len().div_ceil(self.most.rows).max(1));
        Filling { is_long, parts, fill: Box::new(move |styles, blank| self.fill(&rows, styles, blank)) }
    }

    fn fill(&self, rows: &[R], styles: &Styles, mut sheets: Vec<Worksheet>) -> Result<Filled, XlsxError> {
        let (name, about, left_out) = (self.name, self.about, LeftOut::default());
        let mut written = Written { name, about, rows: rows.len(), parts: sheets.len(), left_out };
        let widths = Widths::of(&self.columns, &rows[..rows.len().min(widths::SAMPLE)]);
        let mut long_tables = Vec::new();
        let mut parts = rows.chunks(self.most.rows);
        for (part, worksheet) in (1..).zip(&mut sheets) {
            let rows = parts.next().unwrap_or_default();
            let mut writer = SheetWriter::begin(self, styles, &widths, worksheet, part, rows.len())?;
            rows.iter().try_for_each(|row| writer.row(*row))?;
            let LeftOut { notes, links, ends } = writer.end()?;
            written.left_out.notes += notes;
            written.left_out.links += links;
            written.left_out.ends += ends;
            if self.is_long {
                let (columns, rows) = (self.columns.len() as u16, rows.len().max(1) as u32);
                long_tables.push(LongTable { name: part_table_name(self.name, part), columns, rows });
            }
        }
        Ok(Filled { sheets, written, long_tables })
    }

    fn table(&self, styles: &Styles, part: usize) -> Table {
        let head = |(at, column): (usize, &Column<'c, R>)| {
            let is_number = matches!(column.kind, Kind::Number | Kind::Share);
            let format = if is_number { &styles.heading_right } else { &styles.heading };
            let head = TableColumn::new().set_header(column.heading.as_ref()).set_header_format(format);
            match (at, self.has_totals() && self.totals.contains(&&*column.heading)) {
                (0, _) if self.has_totals() => head.set_total_label("Total"),
                (_, true) => head.set_total_function(TableFunction::Sum),
                (_, false) => head,
            }
        };
        Table::new()
            .set_total_row(self.has_totals())
            .set_name(part_table_name(self.name, part))
            .set_style(TableStyle::Light1)
            .set_columns(&self.columns.iter().enumerate().map(head).collect::<Vec<_>>())
            .set_alt_text_title(self.name)
            .set_alt_text(self.about)
    }
}

/// A sheet with its rows: what is left to do for it.
pub struct Filling<'c> {
    is_long: bool,
    parts: usize,
    fill: Fill<'c>,
}

type Fill<'c> = Box<dyn FnOnce(&Styles, Vec<Worksheet>) -> Result<Filled, XlsxError> + Send + 'c>;

/// A sheet that is done, in all its parts.
struct Filled {
    sheets: Vec<Worksheet>,
    written: Written,
    long_tables: Vec<LongTable>,
}

/// Fills sheets side by side and adds them to the workbook in order; gives back what was written, and the tables whose
/// ranges are to be corrected.
///
/// # Errors
/// When a temporary file cannot be written to.
pub fn fill(
    workbook: &mut Workbook,
    styles: &Styles,
    sheets: Vec<Filling<'_>>,
) -> Result<(Vec<Written>, Vec<LongTable>), XlsxError> {
    // Formats are numbered in the order of their first use, which would be chance.
    styles.all().iter().for_each(|format| workbook.register_format(format));
    let blank = |sheet: &Filling<'_>| (0..sheet.parts).map(|_| blank(workbook, sheet.is_long)).collect();
    let blank: Vec<Vec<Worksheet>> = sheets.iter().map(blank).collect::<Result<_, XlsxError>>()?;
    let fill = |(sheet, blank): (Filling<'_>, Vec<Worksheet>)| (sheet.fill)(styles, blank);
    let filled: Vec<Filled> = sheets.into_par_iter().zip(blank).map(fill).collect::<Result<_, XlsxError>>()?;
    let (mut written, mut long_tables) = (Vec::new(), Vec::new());
    for sheet in filled {
        written.push(sheet.written);
        long_tables.extend(sheet.long_tables);
        sheet.sheets.into_iter().for_each(|sheet| workbook.push_worksheet(sheet));
    }
    Ok((written, long_tables))
}

fn blank(workbook: &mut Workbook, is_long: bool) -> Result<Worksheet, XlsxError> {
    if is_long { workbook.new_worksheet_with_constant_memory() } else { Ok(Worksheet::new()) }
}

struct SheetWriter<'w, 'c, R> {
    sheet: &'w Sheet<'c, R>,
    styles: &'w Styles,
    widths: &'w Widths,
    worksheet: &'w mut Worksheet,
    /// Rows written, and so the number of the next one below the headings.
    rows: usize,
    announced: usize,
    notes: usize,
    links: usize,
    left_out: LeftOut,
    /// The sum of each column's numbers.
    sums: Vec<f64>,
}

impl<'w, 'c, R: Copy + Send + 'c> SheetWriter<'w, 'c, R> {
    fn begin(
        sheet: &'w Sheet<'c, R>,
        styles: &'w Styles,
        widths: &'w Widths,
        worksheet: &'w mut Worksheet,
        part: usize,
        announced: usize,
    ) -> Result<Self, XlsxError> {
        let name = part_name(sheet.name, part);
        let (last_row, last_column) = (announced.max(1) as u32, sheet.columns.len() as u16 - 1);
        set_up_page(worksheet.set_name(name)?)?.set_landscape().set_repeat_rows(0, 0)?.set_freeze_panes(1, 0)?;
        if widths.are_too_many_for_a_page() {
            worksheet.set_print_scale(widths::LEAST_SCALE).set_repeat_columns(0, 0)?;
        }
        if let Some(height) = widths::height(widths.heading_lines(sheet.columns.iter().map(|column| &*column.heading)))
        {
            worksheet.set_row_height(0, height)?;
        }
        for (at, column) in (0..).zip(&sheet.columns) {
            let width = widths.at(usize::from(at));
            worksheet.set_column_width(at, width)?.set_column_format(at, styles.of(column.kind))?;
            if sheet.bar.is_some_and(|heading| heading == column.heading) {
                let bar = ConditionalFormatDataBar::new()
                    .set_minimum(ConditionalFormatType::Number, 0)
                    .set_maximum(ConditionalFormatType::Number, 1)
                    .set_fill_color(super::styles::PALE_BLUE)
                    .set_solid_fill(true);
                worksheet.add_conditional_format(1, at, last_row, at, &bar)?;
            }
        }
        let table_end = if sheet.is_long { DECLARED_ROWS } else { last_row + u32::from(sheet.has_totals()) };
        worksheet.ignore_error_range(1, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?.add_table(
            0,
            0,
            table_end,
            last_column,
            &sheet.table(styles, part),
        )?;
        let sums = vec![0.0; sheet.columns.len()];
        let (rows, notes, links, left_out) = (0, 0, 0, LeftOut::default());
        Ok(SheetWriter { sheet, styles, widths, worksheet, rows, announced, notes, links, left_out, sums })
    }

    fn row(&mut self, row: R) -> Result<(), XlsxError> {
        self.rows += 1;
        let mut lines = 1;
        let marks = self.sheet.marks.as_ref().map(|marks| marks(row)).unwrap_or_default();
        for (at, column) in self.sheet.columns.iter().enumerate() {
            let cell = (column.cell)(row);
            if let Cell::Number(number) = cell {
                self.sums[at] += number;
            }
            let mut findings = marks.iter().filter(|mark| mark.column == at).map(|mark| mark.finding).peekable();
            lines = lines.max(lines_of(&cell, self.widths.at(at)));
            if findings.peek().is_some() {
                self.marked_cell(at as u16, &cell, &findings.collect::<Vec<_>>())?;
            } else {
                self.cell(at as u16, &cell)?;
            }
        }
        self.high_enough_for(lines)
    }

    /// A cell without a format of its own takes its column's.
    fn cell(&mut self, column: u16, cell: &Cell<'_>) -> Result<(), XlsxError> {
        let row = self.rows as u32;
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => {
                let text = self.fitting(text);
                self.worksheet.write_string(row, column, text)?;
            }
            Cell::Number(number) => {
                self.worksheet.write_number(row, column, *number)?;
            }
            Cell::Link(text, to) => self.link(column, text, *to)?,
        }
        Ok(())
    }

    fn link(&mut self, column: u16, text: &str, to: RowLink) -> Result<(), XlsxError> {
        let (row, most, text) = (self.rows as u32, self.sheet.most, self.fitting(text));
        if self.links >= most.links {
            self.left_out.links += 1;
            self.worksheet.write_string(row, column, text)?;
            return Ok(());
        }
        self.links += 1;
        let target = format!("internal:'{}'!A{}", part_name(to.sheet, to.row / most.rows + 1), to.row % most.rows + 2);
        let format = Some(&self.styles.link);
        self.worksheet.write_url_with_options(row, column, target.as_str(), text, "", format)?;
        Ok(())
    }

    /// The text as a cell takes it.
    fn fitting<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let text = fitting(text);
        self.left_out.ends += usize::from(matches!(text, Cow::Owned(_)));
        text
    }

    fn marked_cell(&mut self, column: u16, cell: &Cell<'_>, findings: &[&Finding]) -> Result<(), XlsxError> {
        let row = self.rows as u32;
        let rejected = findings.iter().any(|finding| finding.severity == Severity::Reject);
        let format = if rejected { &self.styles.reject } else { &self.styles.warn };
        match cell {
            Cell::Empty => self.worksheet.write_blank(row, column, format)?,
            Cell::Text(text) | Cell::Link(text, _) => {
                let text = self.fitting(text);
                self.worksheet.write_string_with_format(row, column, text, format)?
            }
            Cell::Number(number) => self.worksheet.write_number_with_format(row, column, *number, format)?,
        };
        if self.notes < self.sheet.most.notes {
            self.notes += 1;
            self.worksheet.insert_note(row, column, &note(findings))?;
        } else {
            self.left_out.notes += 1;
        }
        Ok(())
    }

    /// Excel makes a row as high as its text when it opens the file; not every program does.
    fn high_enough_for(&mut self, lines: usize) -> Result<(), XlsxError> {
        if let Some(height) = widths::height(lines).filter(|_| self.rows <= MOST_HEIGHTS) {
            self.worksheet.set_row_height(self.rows as u32, height)?;
        }
        Ok(())
    }

    /// Checks that the rows announced are there; gives back what was left out.
    fn end(mut self) -> Result<LeftOut, XlsxError> {
        if self.rows == self.announced {
            self.totals()?;
            Ok(self.left_out)
        } else {
            let (name, rows, announced) = (self.sheet.name, self.rows, self.announced);
            Err(XlsxError::CustomError(format!("sheet '{name}' has {rows} rows instead of {announced}")))
        }
    }
}

impl<'c, R: Copy + Send + 'c> SheetWriter<'_, 'c, R> {
    /// Gives the totals their values: not every program works formulas out when it opens a file.
    fn totals(&mut self) -> Result<(), XlsxError> {
        if !self.sheet.has_totals() {
            return Ok(());
        }
        let row = self.announced.max(1) as u32 + 1;
        self.worksheet.set_row_format(row, &self.styles.total)?;
        self.worksheet.write_string_with_format(row, 0, "Total", &self.styles.total)?;
        for (at, column) in self.sheet.columns.iter().enumerate() {
            if self.sheet.totals.contains(&&*column.heading) {
                let sum = format!("SUBTOTAL(109,{}[{}])", table_name(self.sheet.name), column.heading);
                let formula = Formula::new(sum).set_result(self.sums[at].to_string());
                self.worksheet.write_formula_with_format(row, at as u16, formula, &self.styles.total_number)?;
            }
        }
        Ok(())
    }
}

/// The name of the table that holds this part of the rows.
fn part_table_name(sheet: &str, part: usize) -> String {
    let name = table_name(sheet);
    if part == 1 { name } else { format!("{name}_{part}") }
}

/// The name of the sheet that holds this part of the rows.
fn part_name(name: &str, part: usize) -> String {
    if part == 1 { name.to_owned() } else { format!("{name} ({part})") }
}

/// What every sheet of the workbook has when it is printed.
pub fn set_up_page(worksheet: &mut Worksheet) -> Result<&mut Worksheet, XlsxError> {
    Ok(worksheet
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_footer("&L&A&RPage &P of &N"))
}

fn note(findings: &[&Finding]) -> Note {
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            format!("{}: {} — {}", finding.rule.code, finding.message, finding.how_to_fix().replace('\n', " "))
        })
        .collect();
    let mut text: String = lines.join("\n\n");
    if let Some((cut, _)) = text.char_indices().nth(LONGEST_NOTE) {
        text.truncate(cut);
        text.push('…');
    }
    // About fifty characters a line, 17 pixels each.
    let height = text.lines().map(|line| line.chars().count() as u32 / 50 + 1).sum::<u32>() * 17 + 16;
    Note::new(text).add_author_prefix(false).set_width(NOTE_WIDTH).set_height(height.min(600))
}

/// The name of a sheet's table: the sheet's without blanks.
pub fn table_name(sheet: &str) -> String {
    sheet.split(' ').map(capitalised).collect()
}

/// The word with its first letter in upper case.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::cell::column;
    use super::*;

    /// What is told of a sheet of these rows under these limits.
    fn remarks(rows: usize, most: Most, cell: fn(usize) -> Cell<'static>) -> Vec<String> {
        let finding = Finding::example();
        let columns = vec![column("Value", Kind::Code, cell)];
        let sheet = Sheet::new("Rejected users", "Some users.", columns)
            .marked(|row| if row % 2 == 1 { vec![Mark { column: 0, finding: &finding }] } else { Vec::new() })
            .at_most(most);
        let mut workbook = Workbook::new();
        let (written, tables) = fill(&mut workbook, &Styles::new(), vec![sheet.of(0..rows)]).unwrap();
        workbook.save_to_buffer().unwrap();
        assert_eq!(tables.len(), written[0].parts);
        written[0].remarks()
    }

    #[test]
    fn a_sheet_to_be_written_to_later_is_not_long() {
        let columns = || vec![column("Value", Kind::Code, |row: usize| row)];
        let short = Most { in_memory: 2, ..MOST };
        let long_tables = |sheet: Sheet<'static, usize>| {
            fill(&mut Workbook::new(), &Styles::new(), vec![sheet.at_most(short).of(0..3)]).unwrap().1.len()
        };
        assert_eq!(long_tables(Sheet::new("Submissions", "Some.", columns())), 1);
        let kept = |rows| {
            let sheet = Sheet::new("Submissions", "Some.", columns()).at_most(short).kept_in_memory();
            fill(&mut Workbook::new(), &Styles::new(), vec![sheet.of(0..rows)]).unwrap().1.len()
        };
        assert_eq!(kept(3), 0);
    }

    #[test]
    fn what_does_not_fit_is_said_in_a_sentence_each() {
        let link = |row: usize| Cell::linked("there", Some(RowLink { sheet: "Findings", row }));
        let roomy = Most { rows: 10, in_memory: 0, notes: 10, links: 10 };
        assert_eq!(remarks(10, roomy, link), Vec::<String>::new());
        assert_eq!(
            remarks(11, roomy, |_| Cell::Empty),
            ["'Rejected users' has more rows than a sheet holds and goes on, up to 'Rejected users (2)'."]
        );
        // Every other cell is marked, and a marked one is no link.
        assert_eq!(
            remarks(10, Most { links: 2, ..roomy }, link),
            ["'Rejected users' has 3 cells without the link there was no more room for; 'Source' says where."]
        );
        assert_eq!(
            remarks(10, Most { notes: 4, ..roomy }, |_| Cell::Empty),
            ["'Rejected users' marks 1 cell without the note there was no more room for; 'What to fix' says all."]
        );
        let long = |row: usize| if row < 2 { "x".repeat(40_000).into() } else { "x".into() };
        assert_eq!(
            remarks(10, roomy, long),
            [
                "'Rejected users' has 2 cells with a text cut short, because a cell holds 32,767 characters; it ends in '…'."
            ]
        );
    }
}
