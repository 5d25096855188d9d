//! Remarks in columns that are no field: notes and comments, columns without a heading, and columns called status that mostly hold
//! something else. What a note says of a person's leaving or a home's closing joins the meaning of the row; what is not understood
//! of it, or stands in a column of something else, is told.

use super::values::{closing_remark, leaving_remark, may_say_closed, may_say_gone};
use crate::fields::Role;
use crate::headings::SheetMap;
use crate::read::Row;
use crate::text::is_listed;

/// Headings that one of these words is in, and beside it only such as follow.
struct Headings {
    one_of: &'static str,
    beside: &'static str,
}

const NOTES: Headings = Headings {
    one_of: "note notes comment comments remark remarks observation observations info information misc miscellaneous update updates \
             reason",
    beside: "additional any other further general free text staff employee user hr home site service leaving leave leaver leavers \
             for if of the",
};

/// Columns that say how things stand, with somebody or with something else.
const STATES: Headings = Headings {
    one_of: "status state stage phase",
    beside: "current latest employment staff employee user person site home service account of the",
};

impl Headings {
    fn has(&self, heading: &str) -> bool {
        let lower = heading.to_lowercase();
        let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let is_one = |word: &str| is_listed(word, self.one_of);
        words().any(is_one) && words().all(|word| is_one(word) || is_listed(word, self.beside))
    }
}

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
        let columns = |is_one: fn(&str) -> bool| {
            let free = map.columns.iter().filter(|column| column.field.is_none());
            free.filter(|column| is_one(&column.heading)).map(|column| column.column).collect()
        };
        Remarks {
            // People write behind the last column, too.
            notes: columns(|heading| heading.is_empty() || NOTES.has(heading)),
            states: columns(|heading| STATES.has(heading)),
            role: map.role,
        }
    }

    /// What a note beside a person says of leaving, and the column in which it does.
    pub(super) fn of_person<'s>(&self, row: Row<'s>) -> Option<(&'s str, u16)> {
        self.notes.iter().find_map(|column| Some((leaving_remark(text(row, *column), 0)?.text, *column)))
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
            _ => may_say_gone(text) && !(is_note && leaving_remark(text, 0).is_some()),
        }
    }
}

/// What stands in a column; what is struck through there no longer holds.
fn text(row: Row<'_>, column: u16) -> &str {
    row.cell(column).filter(|cell| !cell.is_struck).map_or("", |cell| cell.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_notes_and_states_are_told_from_others() {
        for heading in
            ["Notes", "HR notes", "Any other comments", "Reason for leaving", "Additional information", "Updates"]
        {
            assert!(NOTES.has(heading) && !STATES.has(heading), "{heading}");
        }
        for heading in ["Status", "Employment status", "Current state", "Stage"] {
            assert!(STATES.has(heading) && !NOTES.has(heading), "{heading}");
        }
        for heading in ["Home", "Staff", "", "Reason for absence", "Training notes", "DBS status", "Other"] {
            assert!(!NOTES.has(heading) && !STATES.has(heading), "{heading}");
        }
    }
}
