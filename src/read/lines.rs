//! Sheets in which each row stands in one cell, its values with separators between them: what remains of a text file that was opened
//! with another separator and saved again. They are taken apart once more.

use std::collections::HashMap;

use super::rows::MOST_COLUMNS;
use super::text::SEPARATORS;
use super::{CellKind, Row, RowChunk, Sheet};

/// How many rows are looked at to find the separator.
const SAMPLE_ROWS: usize = 50;

/// Takes the rows apart, if they stand in one cell each; all of them or none.
pub(super) fn take_apart(sheet: &mut Sheet) {
    let Some(separator) = separator(sheet) else { return };
    let chunks: Option<Vec<RowChunk>> = sheet.chunks.iter().map(|chunk| apart(chunk, separator)).collect();
    if let Some(chunks) = chunks {
        let cells: u64 = chunks.iter().map(|chunk| chunk.cell_count() as u64).sum();
        // What either count has missed, it has still missed.
        sheet.second_count = sheet.second_count.map(|second| (second + cells).saturating_sub(sheet.cell_count));
        (sheet.chunks, sheet.cell_count, sheet.split_at) = (chunks, cells, Some(char::from(separator)));
    }
}

/// The separator that most of the first rows hold equally often, at least twice. An address has commas too, but not in every row
/// as many.
fn separator(sheet: &Sheet) -> Option<u8> {
    let sample: Vec<Row<'_>> = sheet.rows().take(SAMPLE_ROWS).collect();
    let lines: Vec<&str> = sample.iter().filter_map(only_text).collect();
    let is_most = |rows: usize| rows > 1 && rows * 3 >= sample.len() * 2;
    if !is_most(lines.len()) {
        return None;
    }
    let holds_two = |line: &&&str, separator: u8| line.bytes().filter(|byte| *byte == separator).nth(1).is_some();
    let may_be = |separator: &u8| is_most(lines.iter().filter(|line| holds_two(line, *separator)).count());
    SEPARATORS.into_iter().filter(may_be).find(|separator| {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for record in records(&lines, *separator).unwrap_or_default() {
            *counts.entry(record.len()).or_default() += usize::from(record.len() > 2);
        }
        counts.into_values().any(is_most)
    })
}

/// What stands in the first cell, if that is a text and the only one of its row.
fn only_text<'s>(row: &Row<'s>) -> Option<&'s str> {
    let mut cells = row.cells();
    let first = cells.next().filter(|cell| cell.kind == CellKind::Text)?;
    cells.next().is_none().then_some(first.text)
}

/// The lines as records, one a line; `None` where quotation marks join some of them.
fn records(lines: &[&str], separator: u8) -> Option<Vec<csv::StringRecord>> {
    let text: Vec<String> = lines.iter().map(|line| line.replace(['\r', '\n'], " ")).collect();
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(separator).has_headers(false).flexible(true);
    let records: Result<Vec<_>, _> = reader.from_reader(text.join("\n").as_bytes()).into_records().collect();
    records.ok().filter(|records| records.len() == lines.len())
}

fn apart(chunk: &RowChunk, separator: u8) -> Option<RowChunk> {
    let lines: Vec<&str> = chunk.rows().filter_map(|row| only_text(&row)).collect();
    let mut records = records(&lines, separator)?.into_iter();
    let mut apart = RowChunk::default();
    for row in chunk.rows() {
        apart.start_row(row.number(), row.blank_before());
        if only_text(&row).is_none() {
            row.cells().for_each(|cell| apart.push(cell.column, cell.kind, cell.text));
            continue;
        }
        let record = records.next().filter(|record| record.len() <= MOST_COLUMNS as usize)?;
        // A row stays one, even if it holds nothing but separators.
        let blank = if record.iter().all(str::is_empty) { " " } else { "" };
        for (column, field) in (0..).zip(record.iter().map(|field| if field.is_empty() { blank } else { field })) {
            if !field.is_empty() {
                apart.push(column, CellKind::Text, field);
            }
        }
    }
    Some(apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sheet of rows of cells, after it was taken apart: the separator, and the cells of each row.
    fn taken_apart(rows: &[&[&str]]) -> (Option<char>, Vec<Vec<String>>) {
        let mut chunk = RowChunk::default();
        for (number, cells) in (1..).zip(rows) {
            chunk.start_row(number, 0);
            (0..).zip(*cells).for_each(|(column, text)| chunk.push(column, CellKind::Text, text));
        }
        let cell_count = chunk.cell_count() as u64;
        let second_count = Some(cell_count + 1);
        let mut sheet = Sheet { chunks: vec![chunk], cell_count, second_count, ..Sheet::default() };
        take_apart(&mut sheet);
        let cells = sheet.rows().map(|row| row.cells().count() as u64).sum();
        assert_eq!((sheet.cell_count, sheet.second_count), (cells, Some(cells + 1)));
        let cells = |row: Row<'_>| row.cells().map(|cell| cell.text.to_owned()).collect();
        (sheet.split_at, sheet.rows().map(cells).collect())
    }

    #[test]
    fn rows_in_one_cell_are_taken_apart_with_their_quotation_marks() {
        for separator in [',', ';', '\t', '|'] {
            let line = |text: &str| text.replace('+', &separator.to_string());
            let lines =
                ["Homes", "name+code+town", "\"The Elms+North\"+V1+Leeds", "+\"\"+", "Ash++Bath\nSpa"].map(line);
            let rows: Vec<[&str; 1]> = lines.iter().map(|line| [line.as_str()]).collect();
            let (split_at, rows) = taken_apart(&rows.iter().map(|row| row.as_slice()).collect::<Vec<_>>());
            assert_eq!(split_at, Some(separator));
            assert_eq!(rows[1..3], [["name", "code", "town"], [line("The Elms+North").as_str(), "V1", "Leeds"]]);
            assert_eq!((rows[3].len(), &rows[4][..]), (3, &["Ash".to_owned(), "Bath Spa".to_owned()][..]));
        }
        // Only the rows were saved so, not their headings.
        let (split_at, rows) = taken_apart(&[&["name", "code", "town"], &["Ash,V1,Leeds"], &["Elm,V2,Bath"]]);
        assert_eq!((split_at, rows[2].len()), (Some(','), 3));
    }

    #[test]
    fn what_only_holds_commas_stays_as_it_is() {
        for rows in [
            &[&["Address"][..], &["1 High St, Leeds"], &["2 Low Rd, Annexe, Bath"], &["3 Elm Lane, Hull"]][..],
            &[&["name", "town"], &["Ash", "Leeds"], &["Elm, North, East", "Bath"]],
            &[&["a,b,c"], &["1,\"2,3"], &["4,5,6"]],
            &[&["a,b,c"]],
            &[],
        ] {
            let (split_at, after) = taken_apart(rows);
            assert_eq!((split_at, after.len()), (None, rows.len()), "{rows:?}");
        }
    }
}
