//! What whoever got an earlier report has settled in its sheet 'How we read it': `y` below 'Use?' takes a column as what it looks
//! like, `n` leaves a column or a sheet out.

use std::collections::HashSet;

use crate::fields::{Field, Settled};
use crate::papers::{LOOKS_LIKE, ReportSheet, USE_IT};
use crate::read::{InputFile, Row, Sheet};

/// All that is settled in the reports among these files.
pub fn settled(files: &[InputFile]) -> Vec<Settled> {
    let reports = files.iter().filter(|file| file.origin.is_report());
    let sheets = reports.flat_map(|file| &file.sheets).filter(|sheet| ReportSheet::HowWeReadIt.is(&sheet.name));
    let mut seen = HashSet::new();
    sheets.flat_map(settled_in).filter(|settled| seen.insert(settled.clone())).collect()
}

fn settled_in(sheet: &Sheet) -> Vec<Settled> {
    let columns = |row: &Row<'_>| {
        let at = |heading: &str| row.cells().find(|cell| cell.text.trim() == heading).map(|cell| cell.column);
        Some([at("Sheet")?, at("Heading")?, at("Column")?, at(LOOKS_LIKE)?, at(USE_IT)?])
    };
    let Some((headings, columns)) = sheet.rows().find_map(|row| Some((row.number(), columns(&row)?))) else {
        return Vec::new();
    };
    let below = sheet.rows().filter(|row| row.number() > headings);
    below
        .filter_map(|row| settled_by(columns.map(|column| row.cell(column).map_or("", |cell| cell.text.trim()))))
        .collect()
}

/// What a row of the sheet settles, if anything.
fn settled_by([sheet, heading, column, looks_like, answer]: [&str; 5]) -> Option<Settled> {
    let of_sheet = heading.is_empty() && column.is_empty();
    // A column without a heading cannot be told from another.
    if sheet.is_empty() || heading.is_empty() && !of_sheet {
        return None;
    }
    let heading = (!of_sheet).then(|| heading.to_owned());
    let field = match answer.to_lowercase().as_str() {
        "n" | "no" => None,
        "y" | "yes" if heading.is_some() => Some(Field::all().find(|field| field.heading() == looks_like)?),
        _ => return None,
    };
    Some(Settled { sheet: sheet.to_owned(), heading, field })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_settles_something() {
        let settled = |cells| settled_by(cells).map(|settled| (settled.heading, settled.field));
        let heading = |text: &str| Some(text.to_owned());
        assert_eq!(
            settled(["Staff", "Contact 1", "D", "Personal email", "y"]),
            Some((heading("Contact 1"), Some(Field::Email)))
        );
        assert_eq!(settled(["Staff", "Beds", "D", "", " N "]), None, "cells come without blanks");
        assert_eq!(settled(["Staff", "Beds", "D", "", "N"]), Some((heading("Beds"), None)));
        assert_eq!(settled(["Old list", "", "", "", "no"]), Some((None, None)));
        for nothing in [
            ["Staff", "Beds", "D", "", "y"],
            ["Staff", "Beds", "D", "", ""],
            ["Staff", "", "D", "", "n"],
            ["Old list", "", "", "", "y"],
            ["", "Beds", "D", "", "n"],
        ] {
            assert_eq!(settled(nothing), None, "{nothing:?}");
        }
    }
}
