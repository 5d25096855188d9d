//! Writes one sheet that is one table. It alone counts rows: the library drops a row written out of order without an
//! error, so nobody else says which row is next, and the rows written are held against the rows announced.

use std::borrow::Cow;
use std::cmp::Reverse;

use rayon::prelude::*;
use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatType, Formula, IgnoreError, Note, Table, TableColumn, TableFunction,
    TableStyle, Workbook, Worksheet, XlsxError,
};

use super::cell::{Cell, Column, Kind, RowLink, fitting};
use super::styles::{Emphasis, PALE_BLUE, Styles};
use super::widths::{self, Widths, lines_of};
use super::workarounds::{DECLARED_ROWS, LongSheet, WithStandIn, filled_apart};
use super::written::{LeftOut, Written, part_name};
use crate::text::capitalised;

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

/// A cell of a row that is marked, and the note it carries.
pub struct Mark<'c> {
    /// Which of the sheet's columns.
    pub column: usize,
    /// How it stands out.
    pub emphasis: Emphasis,
    /// Makes the note's text: it is only made where there is room for another note.
    pub note: Box<dyn Fn() -> String + 'c>,
}

/// A sheet as it is declared: a name, columns, and which cells are marked.
pub struct Sheet<'c, R> {
    name: &'static str,
    about: &'static str,
    columns: Vec<Column<'c, R>>,
    /// The marks, and the heading of the column that says the same as their notes.
    marks: Option<(MarksOf<'c, R>, &'static str)>,
    bar: Option<&'static str>,
    totals: &'static [&'static str],
    /// Columns at the left that stay in view.
    frozen: usize,
    is_long: bool,
    most: Most,
}

type MarksOf<'c, R> = Box<dyn Fn(R) -> Vec<Mark<'c>> + Send + Sync + 'c>;

impl<'c, R: Copy + Send + 'c> Sheet<'c, R> {
    /// Declares a sheet; `about` says in a sentence what it holds.
    pub fn new(name: &'static str, about: &'static str, columns: Vec<Column<'c, R>>) -> Self {
        Sheet { name, about, columns, marks: None, bar: None, totals: &[], frozen: 0, is_long: false, most: MOST }
    }

    /// Marks cells of a row, whose notes say what the column with the heading `told_in` says as well.
    pub fn marked(mut self, told_in: &'static str, marks: impl Fn(R) -> Vec<Mark<'c>> + Send + Sync + 'c) -> Self {
        self.marks = Some((Box::new(marks), told_in));
        self
    }

    /// Keeps so many columns at the left in view.
    pub fn with_frozen(mut self, columns: usize) -> Self {
        self.frozen = columns;
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
    pub fn with_rows(mut self, rows: impl IntoIterator<Item = R>) -> Filling<'c> {
        let rows: Vec<R> = rows.into_iter().collect();
        self.is_long = rows.len() > self.most.in_memory;
        let (is_long, parts) = (self.is_long, rows.len().div_ceil(self.most.rows).max(1));
        let cells = rows.len() * self.columns.len();
        Filling {
            is_long,
            parts,
            cells,
            fill: Box::new(move |styles, first, blank| self.fill(&rows, styles, first, blank)),
        }
    }

    /// Fills blank sheets, the `first` and further ones of the workbook.
    fn fill(&self, rows: &[R], styles: &Styles, first: usize, blank: Vec<Worksheet>) -> Result<Filled, XlsxError> {
        let notes_in = self.marks.as_ref().map(|(_, told_in)| *told_in);
        let (name, about, left_out) = (self.name, self.about, LeftOut::default());
        let mut written = Written { name, about, rows: rows.len(), parts: blank.len(), notes_in, left_out };
        // The cells of the first rows are made once, for the widths and to be written.
        let cells_of = |row: &R| self.columns.iter().map(|column| (column.cell)(*row)).collect();
        let mut first_cells: Vec<Vec<Cell<'c>>> = rows.iter().take(widths::SAMPLE).map(cells_of).collect();
        let widths = Widths::new(&self.columns, &first_cells);
        let mut sheets = Vec::new();
        let mut parts = rows.chunks(self.most.rows);
        for (at, mut worksheet) in blank.into_iter().enumerate() {
            let (rows, widths) = (parts.next().unwrap_or_default(), &widths);
            let part = Part { sheet: self, rows, part: at + 1, number: first + at, styles, widths };
            let first_cells = std::mem::take(&mut first_cells);
            let (left_out, long) = if self.is_long {
                part.fill_apart(&mut worksheet, first_cells).map(|(left_out, long)| (left_out, Some(long)))?
            } else {
                (part.fill(WithStandIn { sheet: &mut worksheet, stand_in: None }, first_cells)?, None)
            };
            written.left_out.add(left_out);
            sheets.push((worksheet, long));
        }
        Ok(Filled { sheets, written })
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
    /// About how much work it is.
    cells: usize,
    fill: Fill<'c>,
}

type Fill<'c> = Box<dyn FnOnce(&Styles, usize, Vec<Worksheet>) -> Result<Filled, XlsxError> + Send + 'c>;

/// A sheet that is done, in all its parts; of a long one the stand-ins and the true ones.
struct Filled {
    sheets: Vec<(Worksheet, Option<LongSheet>)>,
    written: Written,
}

/// Fills sheets side by side and adds them to the workbook in order; gives back what was written, and the long ones, which
/// are to be saved with the workbook.
///
/// # Errors
/// When a temporary file cannot be written to.
pub fn fill(
    workbook: &mut Workbook,
    styles: &Styles,
    sheets: Vec<Filling<'_>>,
) -> Result<(Vec<Written>, Vec<LongSheet>), XlsxError> {
    styles.register(workbook);
    let mut next = workbook.worksheets().len() + 1;
    let mut tasks = Vec::new();
    for sheet in sheets {
        let blank: Vec<Worksheet> =
            (0..sheet.parts).map(|_| blank(workbook, sheet.is_long)).collect::<Result<_, _>>()?;
        let first = next;
        next += blank.len();
        tasks.push((first, sheet, blank));
    }
    // The most work first, so that none is left to the end for one thread alone.
    tasks.sort_by_key(|(_, sheet, _)| Reverse(sheet.cells));
    let fill = |(first, sheet, blank): (usize, Filling<'_>, _)| Ok((first, (sheet.fill)(styles, first, blank)?));
    let filled = tasks.into_par_iter().with_max_len(1).map(fill).collect::<Result<Vec<_>, XlsxError>>();
    let mut filled: Vec<(usize, Filled)> = filled?;
    filled.sort_by_key(|(first, _)| *first);
    let (mut written, mut long) = (Vec::new(), Vec::new());
    for (_, filled) in filled {
        written.push(filled.written);
        for (worksheet, apart) in filled.sheets {
            workbook.push_worksheet(worksheet);
            long.extend(apart);
        }
    }
    Ok((written, long))
}

fn blank(workbook: &mut Workbook, is_long: bool) -> Result<Worksheet, XlsxError> {
    if is_long { workbook.new_worksheet_with_constant_memory() } else { Ok(Worksheet::new()) }
}

/// The rows that one sheet of the workbook takes.
struct Part<'w, 'c, R> {
    sheet: &'w Sheet<'c, R>,
    rows: &'w [R],
    /// Which part of the rows, from 1.
    part: usize,
    /// Which sheet of the workbook, from 1.
    number: usize,
    styles: &'w Styles,
    widths: &'w Widths,
}

impl<'c, R: Copy + Send + 'c> Part<'_, 'c, R> {
    /// Fills a sheet of a workbook of its own, for which `stand_in` stands.
    fn fill_apart(
        &self,
        stand_in: &mut Worksheet,
        first_cells: Vec<Vec<Cell<'c>>>,
    ) -> Result<(LeftOut, LongSheet), XlsxError> {
        let Part { sheet, rows, part, number, .. } = *self;
        let fill = |sheet: &mut Worksheet| self.fill(WithStandIn { sheet, stand_in: Some(stand_in) }, first_cells);
        let (left_out, apart) = filled_apart(self.styles, number, fill)?;
        let (table, columns, rows) =
            (part_table_name(sheet.name, part), sheet.columns.len() as u16, rows.len().max(1) as u32);
        Ok((left_out, LongSheet { number, table, columns, rows, apart }))
    }

    /// Fills a sheet with its rows, of which the first have their cells made.
    fn fill(&self, mut worksheet: WithStandIn<'_>, first_cells: Vec<Vec<Cell<'c>>>) -> Result<LeftOut, XlsxError> {
        worksheet.both().try_for_each(|worksheet| self.set_up(worksheet))?;
        let Part { sheet, styles, widths, .. } = *self;
        let sums = vec![0.0; sheet.columns.len()];
        let (rows, notes, links, left_out) = (0, 0, 0, LeftOut::default());
        let mut writer = SheetWriter { sheet, styles, widths, worksheet, rows, notes, links, left_out, sums };
        let mut made = first_cells.into_iter();
        self.rows.iter().try_for_each(|row| writer.row(*row, made.next().unwrap_or_default()))?;
        writer.end(self.rows.len())
    }

    /// Everything but the rows.
    fn set_up(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        let Part { sheet, styles, widths, .. } = *self;
        let name = part_name(sheet.name, self.part);
        let (last_row, last_column) = (self.rows.len().max(1) as u32, sheet.columns.len() as u16 - 1);
        set_up_page(worksheet.set_name(name)?)?
            .set_landscape()
            .set_repeat_rows(0, 0)?
            .set_freeze_panes(1, sheet.frozen as u16)?;
        if widths.are_too_many_for_a_page() {
            worksheet
                .set_print_scale(widths::LEAST_SCALE)
                .set_repeat_columns(0, sheet.frozen.saturating_sub(1) as u16)?;
        }
        if let Some(height) = widths::height(widths.heading_lines(sheet.columns.iter().map(|column| &*column.heading)))
        {
            worksheet.set_row_height(0, height)?;
        }
        for (at, column) in (0..).zip(&sheet.columns) {
            let width = widths.at(usize::from(at));
            worksheet.set_column_width(at, width)?.set_column_format(at, styles.for_kind(column.kind))?;
            if sheet.bar.is_some_and(|heading| heading == column.heading) {
                let bar = ConditionalFormatDataBar::new()
                    .set_minimum(ConditionalFormatType::Number, 0)
                    .set_maximum(ConditionalFormatType::Number, 1)
                    .set_fill_color(PALE_BLUE)
                    .set_solid_fill(true);
                worksheet.add_conditional_format(1, at, last_row, at, &bar)?;
            }
        }
        let table_end = if sheet.is_long { DECLARED_ROWS } else { last_row + u32::from(sheet.has_totals()) };
        let table = sheet.table(styles, self.part);
        worksheet.ignore_error_range(1, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
        worksheet.add_table(0, 0, table_end, last_column, &table)?;
        Ok(())
    }
}

struct SheetWriter<'w, 'c, R> {
    sheet: &'w Sheet<'c, R>,
    styles: &'w Styles,
    widths: &'w Widths,
    worksheet: WithStandIn<'w>,
    /// Rows written, and so the number of the next one below the headings.
    rows: usize,
    notes: usize,
    links: usize,
    left_out: LeftOut,
    /// The sum of each column's numbers.
    sums: Vec<f64>,
}

impl<'c, R: Copy + Send + 'c> SheetWriter<'_, 'c, R> {
    /// Writes a row; cells that are not made yet are made now.
    fn row(&mut self, row: R, made: Vec<Cell<'c>>) -> Result<(), XlsxError> {
        self.rows += 1;
        let mut lines = 1;
        let sets_height = self.rows <= MOST_HEIGHTS;
        let marks = self.sheet.marks.as_ref().map(|(marks, _)| marks(row)).unwrap_or_default();
        let mut made = made.into_iter();
        for (at, column) in self.sheet.columns.iter().enumerate() {
            let cell = made.next().unwrap_or_else(|| (column.cell)(row));
            if let Cell::Number(number) = cell {
                self.sums[at] += number;
            }
            if sets_height {
                lines = lines.max(lines_of(&cell, self.widths.at(at)));
            }
            let here: Vec<&Mark<'_>> = marks.iter().filter(|mark| mark.column == at).collect();
            match here.iter().map(|mark| mark.emphasis).max() {
                Some(emphasis) => self.marked_cell(at as u16, cell, emphasis, &here)?,
                None => self.cell(at as u16, cell)?,
            }
        }
        self.high_enough_for(lines)
    }

    /// A cell without a format of its own takes its column's.
    fn cell(&mut self, column: u16, cell: Cell<'_>) -> Result<(), XlsxError> {
        let row = self.rows as u32;
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => {
                let text = self.fitting(text);
                self.worksheet.sheet.write_string(row, column, text)?;
            }
            Cell::Number(number) => {
                self.worksheet.sheet.write_number(row, column, number)?;
            }
            Cell::Link(text, to) => self.link(column, text, to)?,
        }
        Ok(())
    }

    fn link(&mut self, column: u16, text: Cow<'_, str>, to: RowLink) -> Result<(), XlsxError> {
        let (row, most, text) = (self.rows as u32, self.sheet.most, self.fitting(text));
        if self.links >= most.links {
            self.left_out.links += 1;
            self.worksheet.sheet.write_string(row, column, text)?;
            return Ok(());
        }
        self.links += 1;
        let target = format!("internal:'{}'!A{}", part_name(to.sheet, to.row / most.rows + 1), to.row % most.rows + 2);
        let format = Some(&self.styles.link);
        self.worksheet.sheet.write_url_with_options(row, column, target.as_str(), text, "", format)?;
        Ok(())
    }

    /// The text as a cell takes it.
    fn fitting<'t>(&mut self, text: Cow<'t, str>) -> Cow<'t, str> {
        let (text, is_cut) = fitting(text);
        self.left_out.ends += usize::from(is_cut);
        text
    }

    fn marked_cell(
        &mut self,
        column: u16,
        cell: Cell<'_>,
        emphasis: Emphasis,
        marks: &[&Mark<'_>],
    ) -> Result<(), XlsxError> {
        let row = self.rows as u32;
        let format = self.styles.for_emphasis(emphasis);
        match cell {
            Cell::Empty => self.worksheet.sheet.write_blank(row, column, format)?,
            Cell::Text(text) | Cell::Link(text, _) => {
                let text = self.fitting(text);
                self.worksheet.sheet.write_string_with_format(row, column, text, format)?
            }
            Cell::Number(number) => self.worksheet.sheet.write_number_with_format(row, column, number, format)?,
        };
        if self.notes < self.sheet.most.notes {
            self.notes += 1;
            let note = note(marks);
            for worksheet in self.worksheet.both() {
                worksheet.insert_note(row, column, &note)?;
            }
        } else {
            self.left_out.notes += 1;
        }
        Ok(())
    }

    /// Excel makes a row as high as its text when it opens the file; not every program does.
    fn high_enough_for(&mut self, lines: usize) -> Result<(), XlsxError> {
        if let Some(height) = widths::height(lines) {
            let row = self.rows as u32;
            self.worksheet.sheet.set_row_height(row, height)?;
            // Notes are placed by the heights of rows, each of which takes a quarter of a kilobyte.
            let stand_in = self.worksheet.stand_in.as_deref_mut().filter(|_| self.sheet.marks.is_some());
            stand_in.map_or(Ok(()), |stand_in| stand_in.set_row_height(row, height).map(drop))?;
        }
        Ok(())
    }

    /// Checks that the rows announced are there; gives back what was left out.
    fn end(mut self, announced: usize) -> Result<LeftOut, XlsxError> {
        if self.rows == announced {
            self.totals()?;
            Ok(self.left_out)
        } else {
            let (name, rows) = (self.sheet.name, self.rows);
            Err(XlsxError::CustomError(format!("sheet '{name}' has {rows} rows instead of {announced}")))
        }
    }

    /// Gives the totals their values: not every program works formulas out when it opens a file.
    fn totals(&mut self) -> Result<(), XlsxError> {
        if !self.sheet.has_totals() {
            return Ok(());
        }
        let row = self.rows.max(1) as u32 + 1;
        self.worksheet.sheet.set_row_format(row, &self.styles.total)?;
        self.worksheet.sheet.write_string_with_format(row, 0, "Total", &self.styles.total)?;
        for (at, column) in self.sheet.columns.iter().enumerate() {
            if self.sheet.totals.contains(&&*column.heading) {
                let sum = format!("SUBTOTAL(109,{}[{}])", table_name(self.sheet.name), column.heading);
                let formula = Formula::new(sum).set_result(self.sums[at].to_string());
                self.worksheet.sheet.write_formula_with_format(row, at as u16, formula, &self.styles.total_number)?;
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

/// What every sheet of the workbook has when it is printed.
pub fn set_up_page(worksheet: &mut Worksheet) -> Result<&mut Worksheet, XlsxError> {
    Ok(worksheet
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_footer("&L&A&RPage &P of &N"))
}

fn note(marks: &[&Mark<'_>]) -> Note {
    let texts: Vec<String> = marks.iter().map(|mark| (mark.note)()).collect();
    let mut text: String = texts.join("\n\n");
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use super::super::cell::column;
    use super::super::workarounds::save;
    use super::*;

    /// What is told of a sheet of these rows under these limits.
    fn remarks(rows: usize, most: Most, cell: fn(usize) -> Cell<'static>) -> Vec<String> {
        let columns = vec![column("Value", Kind::Code, cell)];
        let sheet = Sheet::new("Rejected users", "Some users.", columns)
            .marked("What to fix", |row| {
                if row % 2 == 1 {
                    vec![Mark { column: 0, emphasis: Emphasis::Light, note: Box::new(|| "look".to_owned()) }]
                } else {
                    Vec::new()
                }
            })
            .at_most(most);
        let mut workbook = Workbook::new();
        let (written, long) = fill(&mut workbook, &Styles::new(), vec![sheet.with_rows(0..rows)]).unwrap();
        assert_eq!(long.len(), written[0].parts);
        save(&mut workbook, long, Cursor::new(Vec::new())).unwrap();
        written[0].remarks()
    }

    #[test]
    fn a_sheet_to_be_written_to_later_is_not_long() {
        let columns = || vec![column("Value", Kind::Code, |row: usize| row)];
        let short = Most { in_memory: 2, ..MOST };
        let long = |sheet: Sheet<'static, usize>| {
            fill(&mut Workbook::new(), &Styles::new(), vec![sheet.at_most(short).with_rows(0..3)]).unwrap().1.len()
        };
        assert_eq!(long(Sheet::new("Submissions", "Some.", columns())), 1);
        let kept = |rows| {
            let sheet = Sheet::new("Submissions", "Some.", columns()).at_most(short).kept_in_memory();
            fill(&mut Workbook::new(), &Styles::new(), vec![sheet.with_rows(0..rows)]).unwrap().1.len()
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
            ["'Rejected users' has 3 cells without the link there was no more room for."]
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
