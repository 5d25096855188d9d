//! Sheets as people keep them, taken apart into plain tables: headings, and below them one row a site or a person.
//!
//! Sheets of cells in, [`Table`]s out, in the order of the sheet. One file a layout; each is a small function from the cells of a
//! sheet to tables, and leaves alone what it does not know. Every cell keeps its address: a table that stands in the sheet as it
//! is keeps the sheet's own numbers, and for any other [`Addresses`] says where each cell stands. A sheet that is a plain table,
//! as nearly all are, is handed on as it is, without a copy.

mod across;
mod addresses;
mod beside;
mod form;
mod heads;
mod keys;
mod maker;
mod nested;
mod pairs;
mod posts;
mod residents;
mod stacked;

pub use addresses::Addresses;
pub use keys::KeysFrom;

use std::ops::RangeInclusive;

use crate::fields::{HeadingOptions, is_surely_a_value};
use crate::papers::Origin;
use crate::read::{InputFile, Row, RowChunk, Sheet};
use crate::text::words;
use form::Form;
use heads::HeadingRow;
use keys::Known;
use stacked::Part;

const EVERY_COLUMN: RangeInclusive<u16> = 0..=u16::MAX;

/// Headings are looked for in this many rows from the top of a table.
pub const HEADING_SEARCH_ROWS: u32 = 30;

/// A file with the tables of its sheets; the sheets themselves are taken out.
#[derive(Debug)]
pub struct LaidOut {
    /// The file.
    pub file: InputFile,
    /// Its tables, in the order of its sheets and from top to bottom.
    pub tables: Vec<Table>,
}

words! { name:
    /// How a table stands in its sheet.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Layout {
        #[default]
        /// Headings above rows.
        Plain = "headings above rows",
        /// People in groups of columns.
        Across = "people in groups of columns",
        /// Labels with values beside them.
        Form = "a form: labels with values beside them",
        /// Labels above values, a row of labels and a row of values in turn.
        Pairs = "a form: labels with values below them",
        /// Headings in the first column, a home in each of the others.
        Sideways = "on its side: headings in the first column",
    }
}

/// A table of a sheet.
#[derive(Debug)]
pub struct Table {
    /// Its rows, with what the file says about their sheet. Rows that do not stand in the sheet as they are have numbers of their
    /// own, see [`Addresses`].
    pub sheet: Sheet,
    /// Its place among the tables of its sheet, from 0.
    pub number: usize,
    /// How it stands there.
    pub layout: Layout,
    /// Where its cells stand.
    pub addresses: Addresses,
    /// Where its rows have their site from.
    pub keys: KeysFrom,
    /// Rows that are no data because they name the site of the rows below them, ascending.
    pub sub_headings: Vec<u32>,
    /// Rows with a value and cells of the whole sheet, as the reader counted them.
    pub of_sheet: (u32, u64),
    /// The headings that show that the sheet is about residents, none where its name does.
    pub residents: Option<Vec<String>>,
    /// Its first row of headings, in a file that this program did not write.
    headings: Option<HeadingRow>,
}

impl Table {
    /// Its first and its last cell in the sheet; `None` where it holds nothing. Of a table that stands in the sheet as it is the
    /// columns are those of its first rows.
    pub fn corners(&self) -> Option<[(u32, u16); 2]> {
        if let Some(corners) = self.addresses.corners() {
            return Some(corners);
        }
        let (first, last) = (self.sheet.rows().next()?, self.sheet.chunks.iter().rev().find_map(RowChunk::last_row)?);
        // A value that was put into a row stands elsewhere.
        let own = |row: Row<'_>, column| self.addresses.of_cell((row.number(), column)) == (row.number(), column);
        let cells = || top(&self.sheet).flat_map(|row| row.cells().map(move |cell| (row, cell.column)));
        let columns = || cells().filter(|(row, column)| own(*row, *column)).map(|(_, column)| column);
        Some([(first.number(), columns().min()?), (last.number(), columns().max()?)])
    }

    fn plain(sheet: Sheet) -> Table {
        Table {
            number: 0,
            layout: Layout::Plain,
            addresses: Addresses::default(),
            keys: KeysFrom::Rows,
            sub_headings: Vec::new(),
            of_sheet: (sheet.row_count, sheet.cell_count),
            residents: None,
            headings: None,
            sheet,
        }
    }
}

/// Takes the sheets of every file apart, and puts into every row the site that it belongs to.
pub fn lay_out(files: Vec<InputFile>, options: &HeadingOptions) -> Vec<LaidOut> {
    let mut files: Vec<LaidOut> = files.into_iter().map(|file| lay_out_file(file, options)).collect();
    posts::take_apart(&mut files, options);
    let tables = || files.iter().flat_map(LaidOut::tables_of_others);
    // Most lists of people have a column for the home.
    let known = if tables().any(|table| keys::needs_the_list(table) || keys::lacks_a_name(table)) {
        Known::of(tables(), options)
    } else {
        Known::default()
    };
    for file in files.iter_mut().filter(|file| file.file.origin == Origin::Elsewhere) {
        let mut completed: Vec<Table> = Vec::with_capacity(file.tables.len());
        let mut tables = std::mem::take(&mut file.tables).into_iter();
        while let Some(table) = tables.next() {
            // The people of another home may stand beside these.
            let row_of = |table: &Table| table.headings.as_ref().map(|headings| headings.row);
            let is_above = |above: &&Table| above.headings.is_some() && row_of(above) != row_of(&table);
            let above = completed.iter().rev().take(table.number).find(is_above);
            let below = tables.as_slice();
            let of_sheet = below.partition_point(|below| below.number > table.number);
            completed.push(keys::complete(table, above, &below[..of_sheet], &known, options));
        }
        file.tables = completed;
    }
    files
}

impl LaidOut {
    /// The tables of a file that this program did not write, none about residents.
    fn tables_of_others(&self) -> impl Iterator<Item = &Table> {
        let is_ours = self.file.origin != Origin::Elsewhere;
        self.tables.iter().filter(move |table| !is_ours && table.residents.is_none())
    }
}

/// The first row of headings of a table.
fn first_headings(sheet: &Sheet, options: &HeadingOptions) -> Option<HeadingRow> {
    let mut found = top(sheet).filter_map(|row| HeadingRow::read(row, options));
    let first = found.next()?;
    // Of headings in two rows the lower is the better, most often.
    let second = found.next().filter(|second| second.row == first.row + 1 && second.says() > first.says());
    Some(second.unwrap_or(first))
}

fn lay_out_file(mut file: InputFile, options: &HeadingOptions) -> LaidOut {
    let sheets = std::mem::take(&mut file.sheets);
    // What this program wrote is laid out as it should be.
    let is_ours = file.origin != Origin::Elsewhere;
    let tables = sheets.into_iter().flat_map(|sheet| {
        let residents = if file.origin.is_report() { None } else { residents::residents_in(&sheet) };
        if is_ours || residents.is_some() {
            return vec![Table { residents, ..Table::plain(sheet) }];
        }
        let tables = lay_out_sheet(sheet, options).into_iter();
        tables.map(|table| Table { headings: first_headings(&table.sheet, options), ..table }).collect()
    });
    LaidOut { tables: tables.collect(), file }
}

fn lay_out_sheet(sheet: Sheet, options: &HeadingOptions) -> Vec<Table> {
    let parts = stacked::parts(&sheet, options);
    if let [Part::Table { headings, .. }] = parts.as_slice()
        && !headings.as_ref().is_some_and(|headings| may_be_taken_apart(&sheet, headings))
    {
        // A sheet that is one plain table, as nearly all are, is handed on as it is.
        return vec![Table::plain(sheet)];
    }
    let rows: Vec<Row<'_>> = sheet.rows().collect();
    let mut tables = Vec::new();
    let mut rest = parts.iter();
    while let Some(part) = rest.next() {
        match part {
            Part::Form(form) => tables.extend(turned(form, &sheet, options)),
            Part::Table { rows: own, headings: None } => {
                tables.extend(maker::part(&sheet, among(&rows, own).iter(), &EVERY_COLUMN));
            }
            Part::Table { rows: own, headings: Some(headings) } => {
                if let Some((homes, people)) = nested::below(&rows, part, rest.as_slice()) {
                    tables.extend(maker::part(&sheet, homes.into_iter(), &EVERY_COLUMN));
                    tables.extend(maker::part(&sheet, people.into_iter(), &EVERY_COLUMN));
                    rest.next();
                } else if let Some((of_site, further)) = pairs::joined(&sheet, &rows, part, rest.as_slice()) {
                    tables.extend(of_site);
                    rest = rest.as_slice()[further..].iter();
                } else {
                    tables.extend(side_by_side(&sheet, among(&rows, own), headings, options));
                }
            }
        }
    }
    match tables.as_slice() {
        // It looked as if there were more in it.
        [only] if parts.len() == 1 && only.layout == Layout::Plain => vec![Table::plain(sheet)],
        _ => maker::number(tables, sheet),
    }
}

fn may_be_taken_apart(sheet: &Sheet, headings: &HeadingRow) -> bool {
    across::may_be(headings) || beside::columns(sheet.rows(), headings).len() > 1
}

/// A form turned; people in groups of its lines are taken apart.
fn turned(form: &Form, sheet: &Sheet, options: &HeadingOptions) -> Vec<Table> {
    let table = form.turned(sheet, options);
    let headings = first_headings(&table.sheet, options);
    let apart = headings.filter(across::may_be).and_then(|headings| across::apart(&table, &headings, options));
    apart.unwrap_or_else(|| vec![table])
}

/// Those of the rows of a sheet whose numbers are in the range.
fn among<'r, 's>(rows: &'r [Row<'s>], wanted: &RangeInclusive<u32>) -> &'r [Row<'s>] {
    let from = rows.partition_point(|row| row.number() < *wanted.start());
    let to = rows.partition_point(|row| row.number() <= *wanted.end());
    &rows[from..to]
}

/// The tables below a row of headings.
fn side_by_side(sheet: &Sheet, rows: &[Row<'_>], headings: &HeadingRow, options: &HeadingOptions) -> Vec<Table> {
    let mut tables = Vec::new();
    let several = beside::columns(rows.iter().copied(), headings);
    for columns in &several {
        let Some(mut table) = maker::part(sheet, rows.iter(), columns) else { continue };
        let headings = headings.within(columns);
        if let Some(first) = headings.heads.first().filter(|_| several.len() > 1) {
            table.addresses = table.addresses.beside_another(first.column);
        }
        let apart = if across::may_be(&headings) { across::apart(&table, &headings, options) } else { None };
        match apart {
            Some(apart) => tables.extend(apart),
            None => tables.push(table),
        }
    }
    tables
}

/// The rows of a table among which its headings are looked for.
pub fn top(sheet: &Sheet) -> impl Iterator<Item = Row<'_>> {
    let first = sheet.rows().next().map_or(1, |row| row.number());
    // A table further down begins with its first row, one at the top of a sheet with the sheet's.
    let from = if first <= HEADING_SEARCH_ROWS { 1 } else { first };
    sheet.rows().take_while(move |row| row.number() < from + HEADING_SEARCH_ROWS)
}

/// Whether a row may hold headings: none of its cells is surely a value.
pub fn may_be_headings(row: &Row<'_>) -> bool {
    !row.cells().any(|cell| is_surely_a_value(cell.text))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::read::CellKind;

    /// What stands in sheets as people keep them, and makes every layout believe that it is meant.
    const TEXTS: [&str; 30] = [
        "",
        "",
        "",
        "",
        "Site name",
        "ODS code",
        "CQC location ID",
        "Postcode",
        "DSPT status",
        "First name",
        "Last name",
        "Email",
        "Mobile",
        "User 1 name",
        "User 1 email",
        "User 2 name",
        "User 2 email",
        "Name",
        "Ashdown House",
        "Beech Grange",
        "VL4K7",
        "1-2304518871",
        "LS8 2AB",
        "25/26 Standards Met",
        "Amara",
        "amara@example.org",
        "07700 900001",
        "\"",
        "as above",
        "ODS code: VM2PX",
    ];

    fn sheet_of(rows: &[Vec<usize>]) -> Sheet {
        let mut chunk = RowChunk::default();
        let (mut row_count, mut cell_count, mut last) = (0, 0, 0);
        for (number, row) in (1..).zip(rows) {
            let filled: Vec<(u16, &str)> =
                (0..).zip(row).map(|(at, text)| (at, TEXTS[*text])).filter(|(_, text)| !text.is_empty()).collect();
            if filled.is_empty() {
                continue;
            }
            chunk.start_row(number, number - last - 1);
            last = number;
            filled.iter().for_each(|(column, text)| chunk.push(*column, CellKind::Text, text));
            (row_count, cell_count) = (row_count + 1, cell_count + filled.len() as u64);
        }
        Sheet {
            name: "Estate".to_owned(),
            visible: true,
            chunks: vec![chunk],
            row_count,
            cell_count,
            ..Sheet::default()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// Whatever the sheet, each cell of a table holds what stands in the sheet at its address, and rows of one table are
        /// numbered upwards.
        #[test]
        fn every_cell_keeps_its_address(rows in prop::collection::vec(prop::collection::vec(0..TEXTS.len(), 1..9), 1..24)) {
            let sheet = sheet_of(&rows);
            let held: HashMap<(u32, u16), String> = sheet
                .rows()
                .flat_map(|row| row.cells().map(move |cell| ((row.number(), cell.column), cell.text.to_owned())))
                .collect();
            let file = InputFile { sheets: vec![sheet], ..InputFile::without_sheets("estate.xlsx".to_owned(), None) };
            let laid_out = lay_out(vec![file], &HeadingOptions::default());
            prop_assert!(!laid_out[0].tables.is_empty());
            for table in &laid_out[0].tables {
                let numbers: Vec<u32> = table.sheet.rows().map(|row| row.number()).collect();
                prop_assert!(numbers.is_sorted_by(|one, next| one < next));
                for row in table.sheet.rows() {
                    for cell in row.cells() {
                        // A heading that was given to a column of names or posts may stand nowhere.
                        let (at, Some(column)) = table.addresses.of(row.number(), Some(cell.column)) else { continue };
                        let there = held.get(&(at, column)).map_or("", String::as_str);
                        let is_given = ["Site name", "Full name", "Job role"].contains(&cell.text);
                        let says = there.contains(cell.text) || is_given || is_without_number(there, cell.text);
                        prop_assert!(says, "'{}' at {at}, {column}: '{there}'", cell.text);
                    }
                }
            }
        }
    }

    /// `User name` is the heading `User 1 name` of a group.
    fn is_without_number(there: &str, text: &str) -> bool {
        let words: Vec<&str> = there.split_whitespace().filter(|word| word.parse::<u32>().is_err()).collect();
        words.join(" ") == text
    }
}
