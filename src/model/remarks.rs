//! Remarks in columns that are no field: notes and comments, columns without a heading, and columns called status that mostly hold
//! something else. What a note says of a person's leaving or a home's closing joins the meaning of the row; what is not understood
//! of it, or stands in a column of something else, is told.

use super::values::{closing_remark, leaving_remark, may_say_closed, may_say_gone};
use crate::fields::Role;
use crate::headings::{Column, SheetMap};
use crate::read::Row;
use crate::text::is_listed;

/// Words of which the headings of notes are made, and nothing else.
const NOTES: &str = "note notes comment comments remark remarks observation observations info information additional any other \
     further general free text misc miscellaneous update updates staff employee user hr home site service reason leaving leave leaver \
     leavers for if";

/// Words of which the headings are made of columns that say how things stand, with somebody or with something else.
const STATES: &str =
    "status state current employment staff employee user person site home service account latest stage phase";

/// The columns of a table in which remarks may stand.
pub(super) struct Remarks {
    /// Columns of remarks and nothing else.
    notes: Vec<u16>,
    /// Columns of states that are not used, as most of them are not understood.
    states: Vec<u16>,
    role: Role,
}

impl Remarks {
    pub(super) fn of(map: &SheetMap) -> Remarks {
        let columns = |words: &'static str, or_empty: bool| {
            let is_one = move |column: &&Column| {
                let lower = column.heading.to_lowercase();
                let mut of_heading =
                    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
                (or_empty || of_heading.peek().is_some()) && of_heading.all(|word| is_listed(word, words))
            };
            let free = map.columns.iter().filter(|column| column.field.is_none());
            free.filter(is_one).map(|column| column.column).collect()
        };
        Remarks { notes: columns(NOTES, true), states: columns(STATES, false), role: map.role }
    }

    /// What a note beside a person says of leaving, and the column in which it does.
    pub(super) fn of_person<'s>(&self, row: Row<'s>) -> Option<(&'s str, u16)> {
        self.notes.iter().find_map(|column| Some((leaving_remark(text(row, *column), true)?.text, *column)))
    }

    /// What a note beside a site says of its closing, and the column in which it does.
    pub(super) fn of_site<'s>(&self, row: Row<'s>) -> Option<(&'s str, u16)> {
        let notes = self.notes.iter().filter(|_| self.role == Role::Sites);
        notes.into_iter().find_map(|column| Some((closing_remark(text(row, *column))?.text, *column)))
    }

    /// Cells that may speak of leaving or closing, and of which nothing was taken.
    pub(super) fn unheard(&self, rows: &[Row<'_>]) -> Vec<(u32, u16)> {
        let cells =
            self.notes.iter().map(|column| (*column, true)).chain(self.states.iter().map(|column| (*column, false)));
        let mut cells: Vec<(u16, bool)> = cells.collect();
        cells.sort_unstable();
        let in_row = |row: &Row<'_>| {
            let found = cells.iter().filter(|(column, is_note)| self.is_unheard(text(*row, *column), *is_note));
            found.map(|(column, _)| (row.number(), *column)).collect::<Vec<_>>()
        };
        rows.iter().filter(|_| !cells.is_empty()).flat_map(in_row).collect()
    }

    fn is_unheard(&self, text: &str, is_note: bool) -> bool {
        match self.role {
            Role::Sites => may_say_closed(text) && !(is_note && closing_remark(text).is_some()),
            _ => may_say_gone(text) && !(is_note && leaving_remark(text, true).is_some()),
        }
    }
}

/// What stands in a column; what is struck through there no longer holds.
fn text(row: Row<'_>, column: u16) -> &str {
    row.cell(column).filter(|cell| !cell.is_struck).map_or("", |cell| cell.text)
}
