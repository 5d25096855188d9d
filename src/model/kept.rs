//! Columns that hold no field and are carried into the report all the same: for whoever asks for it, and where one looks like a
//! field that is missing, so that whoever gets the report can settle that it is.

use super::{Number, Place};
use crate::fields::Role;
use crate::headings::{Column, SheetMap, not_needed};
use crate::read::Row;

/// The values of such columns. Columns with one heading in several sheets are one.
#[derive(Debug, Default, Clone)]
pub struct Kept<'s> {
    headings: Vec<(Role, String)>,
    /// By sheet, row and heading, ascending.
    values: Vec<(Number, u32, usize, &'s str)>,
}

impl<'s> Kept<'s> {
    /// The headings of the sheets that list what `role` does, each with the number by which [`Kept::value`] knows it.
    pub fn headings(&self, role: Role) -> impl Iterator<Item = (usize, &str)> {
        let all = self.headings.iter().enumerate().filter(move |(_, (sheet, _))| sheet.lists(role));
        all.map(|(number, (_, heading))| (number, heading.as_str()))
    }

    /// What the row at `place` holds under a heading.
    pub fn value(&self, place: Place, heading: usize) -> Option<&'s str> {
        let key = (place.sheet, place.row, heading);
        let at = self.values.binary_search_by_key(&key, |(sheet, row, heading, _)| (*sheet, *row, *heading));
        at.ok().map(|at| self.values[at].3)
    }

    /// Keeps what rows of a sheet hold in its columns without a field. Personal data that nobody needs is not copied, and
    /// of two columns with one heading the first is kept. Those that look like a missing field are kept also where not `all` are.
    pub(super) fn add(&mut self, sheet: Number, map: &SheetMap, rows: &[Row<'s>], all: bool) {
        let is_missed = |column: &Column| map.missing.iter().any(|missing| column.looks_like == Some(missing.field));
        let is_kept = |column: &&Column| {
            column.field.is_none()
                && !column.heading.is_empty()
                && not_needed(&column.heading).is_none()
                && (all || is_missed(column))
        };
        let mut kept: Vec<(u16, usize)> = Vec::new();
        for column in map.columns.iter().filter(is_kept) {
            let number = self.number_of(map.role, &column.heading);
            if kept.iter().all(|(_, known)| *known != number) {
                kept.push((column.column, number));
            }
        }
        kept.sort_unstable_by_key(|(_, number)| *number);
        for row in rows {
            let held = kept.iter().filter_map(|(column, number)| Some((*number, row.cell(*column)?.text)));
            self.values.extend(held.map(|(number, text)| (sheet, row.number(), number, text)));
        }
    }

    fn number_of(&mut self, role: Role, heading: &str) -> usize {
        let known = self.headings.iter().position(|(of, known)| *of == role && known.eq_ignore_ascii_case(heading));
        known.unwrap_or_else(|| {
            self.headings.push((role, heading.to_owned()));
            self.headings.len() - 1
        })
    }
}
