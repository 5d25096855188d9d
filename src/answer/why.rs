//! How one cell was read, what it became, and what was found about it: for whoever wonders.

use super::Answer;
use crate::compare::same_sheet_name;
use crate::fields::{Field, Role};
use crate::model::{FieldView, Place, Record, SheetFacts, column_letters};

impl Answer<'_> {
    /// What became of the cell in this row (from 1) and column (0 is `A`) of the sheets with this name, in lines; `None` where no
    /// file has such a sheet.
    pub fn why(&self, sheet: &str, row: u32, column: u16) -> Option<Vec<String>> {
        let tables: Vec<usize> =
            (0..self.sheets().len()).filter(|number| same_sheet_name(&self.sheets()[*number].name, sheet)).collect();
        let first = &self.sheets()[*tables.first()?];
        let cell = format!("{}{row}", column_letters(column));
        let mut lines =
            vec![format!("Cell {cell} of sheet '{}' ({}):", first.name, self.files[usize::from(first.file)].name)];
        let is_it = |place: Place| {
            let seen = self.results.submission.seen(place);
            (seen.row, seen.column) == (row, Some(column))
        };
        for number in tables {
            let facts = &self.sheets()[number];
            let values = self.values_at(number, &is_it);
            let heading = facts.columns.iter().find(|of| facts.heading_cell(of) == (row, column));
            if values.is_empty() && heading.is_none() {
                continue;
            }
            lines.push(format!("  It stands in {}.", table_in_words(facts)));
            lines.extend(
                heading.map(|heading| format!("  It is a heading: its column was {}.", heading.taken_in_words())),
            );
            lines.extend(values);
        }
        if lines.len() == 1 {
            lines.push("  Nothing was read from it: it is empty, stands outside of every table, or its column or row is not used.".to_owned());
        }
        for finding in self.results.findings.iter().filter(|finding| finding.place.is_some_and(is_it)) {
            let told = self.told(finding);
            lines.push(format!("  {} ({}): {}", told.rule().code, told.severity().name(), told.message()));
        }
        Some(lines)
    }

    /// What the sites and users of a table have from a cell. A cell may say something of many.
    fn values_at(&self, table: usize, is_it: &dyn Fn(Place) -> bool) -> Vec<String> {
        let submission = self.results.submission;
        let sites = submission.sites.iter().map(Record::Site);
        let records = sites.chain(submission.users.iter().map(Record::User));
        let here = records.filter(|record| usize::from(record.place().sheet) == table);
        let mut found: Vec<String> = Vec::new();
        let mut more = 0;
        for record in here {
            let fields = record.fields(false).filter(|(_, view)| is_it(record.place().at(Some(view.column))));
            for line in fields.map(|(field, view)| self.value_in_words(record, field, &view)) {
                if found.len() < MOST_VALUES { found.push(line) } else { more += 1 }
            }
        }
        if more > 0 {
            found.push(format!("  And {more} more."));
        }
        found
    }

    fn value_in_words(&self, record: Record<'_, '_>, field: Field, view: &FieldView<'_>) -> String {
        let whose = match record {
            Record::Site(_) => "a site",
            Record::User(_) => "a user",
        };
        let given = self.audience.told(field, view.given.trim().into());
        let became = match view.normal() {
            Some(normal) => format!("read as '{}'", self.audience.told(field, normal)),
            None => "not a value of that kind".to_owned(),
        };
        format!("  It is the {} of {whose} ({}): '{given}', {became}.", field.heading(), self.describe(record.place()))
    }
}

/// So many values of one cell are told; a home written once may stand for hundreds of people.
const MOST_VALUES: usize = 5;

fn table_in_words(facts: &SheetFacts) -> String {
    let range = facts.range().unwrap_or_default();
    let keys = if facts.role.lists(Role::Users) {
        format!("; people have their site from {}", facts.keys_from.name())
    } else {
        String::new()
    };
    format!("the table {range} ({}), read as {}{keys}", facts.layout.name(), facts.role.name())
}
