//! The home written once for several rows: in a merged cell, above blank cells or ditto marks, as a sub-heading, in a form or a
//! title above its people, or as the name of the sheet. It is put into every row that it stands for.
//!
//! A cell inherits only what is safe. A row that names another site in any column begins a group of its own and inherits nothing;
//! blank cells inherit only in a column that is written once a group throughout, for in one that is filled row by row a blank is
//! missing; and a row alone, or an empty one, ends a group.

mod known;
mod of_tab;
mod site_beside;
mod sub_headings;
mod written_once;

pub(super) use known::Known;

use std::collections::HashMap;

use super::addresses::{Address, NOWHERE};
use super::heads::{Head, HeadingRow};
use super::maker::{Maker, tell_of_sheet};
use super::{Layout, Table};
use crate::fields::{Field, HeadingOptions, Role, SITE_KEYS, is_of_heading_words};
use crate::read::{Cell, CellKind, Row};
use crate::text::words;
use of_tab::{from_rows_or_name, named_by_tab};
use site_beside::{SitesAbove, from_site_below, from_sites};
use sub_headings::homes_and_people_in_one_column;
use written_once::from_above;

words! { name:
    /// Where the rows of a table have their site from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum KeysFrom {
        #[default]
        /// Their own cells.
        Rows = "each row",
        /// The cell above, which is merged, or stands above blanks or ditto marks.
        Above = "the cells above, where a cell is merged, blank or a ditto mark",
        /// A row of its own above the people.
        SubHeading = "the rows with the site's name above its people",
        /// A form, or a table of one site, above the people.
        SiteAbove = "the site above the people",
        /// A form, or a table of one site, below the people, and no other in the sheet.
        SiteBelow = "the site below the people",
        /// The name of the sheet.
        SheetName = "the name of the sheet",
    }
}

/// What a site says of itself that others may say too.
const SHARED: [Field; 4] = [Field::DsptStatus, Field::DsptPublishedOn, Field::ServiceType, Field::ProviderName];

/// A value for a cell, and where it stands.
#[derive(Debug, Clone)]
struct Value {
    kind: CellKind,
    text: String,
    is_struck: bool,
    stands: Address,
}

impl Value {
    fn new(cell: Cell<'_>, stands: Address) -> Value {
        Value { kind: cell.kind, text: cell.text.to_owned(), is_struck: cell.is_struck, stands }
    }

    fn text(text: &str, stands: Address) -> Value {
        Value { kind: CellKind::Text, text: text.to_owned(), is_struck: false, stands }
    }

    fn cell(&self, column: u16) -> Cell<'_> {
        Cell { column, kind: self.kind, text: &self.text, is_struck: self.is_struck }
    }
}

/// What is put into a table.
#[derive(Default)]
struct Plan {
    /// Headings of further columns.
    heads: Vec<Value>,
    /// Values for cells, by row.
    cells: HashMap<u32, Vec<(u16, Value)>>,
    /// Rows that are sub-headings.
    sub_headings: Vec<u32>,
}

/// Whether a table lists people and does not say in a column where each belongs, or has rows alone in that column.
pub(super) fn needs_the_list(table: &Table) -> bool {
    let Some(headings) = table.headings.as_ref().filter(|headings| headings.lists_people()) else { return false };
    let keys: Vec<u16> = headings.heads.iter().filter(|head| is_site_key(head, true)).map(|head| head.column).collect();
    let is_alone = |row: Row<'_>| alone(row).is_some_and(|cell| keys.contains(&cell.column));
    keys.is_empty() || table.sheet.rows().filter(|row| row.number() > headings.row).any(is_alone)
}

/// Puts into every row the site that it belongs to. `above` is the table that stands above it in its sheet, `below` are those that
/// stand below.
pub(super) fn complete(
    table: Table,
    above: Option<&Table>,
    below: &[Table],
    known: &Known,
    options: &HeadingOptions,
) -> Table {
    let Some(headings) = table.headings.clone() else { return table };
    let lists_people = headings.lists_people();
    let has_keys = headings.heads.iter().any(|head| is_site_key(head, lists_people));
    if let Some(plan) = homes_and_people_in_one_column(&table, &headings, known) {
        return filled(table, &headings, plan, KeysFrom::SubHeading);
    }
    if let Some(plan) = named_by_tab(&table, &headings, known) {
        return filled(table, &headings, plan, KeysFrom::SheetName);
    }
    let (plan, keys) = match (lists_people, has_keys) {
        (true, false) => match above
            .and_then(|above| from_sites(&SitesAbove::of(above, options)?, &table, &headings))
            .map(|plan| (plan, KeysFrom::SiteAbove))
            .or_else(|| from_rows_or_name(&table, &headings, known))
            .or_else(|| from_site_below(above, &table, &headings, below, known, options))
        {
            Some(found) => found,
            None => return table,
        },
        _ if table.layout == Layout::Plain => (from_above(&table, &headings, known), KeysFrom::Above),
        _ => return table,
    };
    if plan.heads.is_empty() && plan.cells.is_empty() {
        return table;
    }
    filled(table, &headings, plan, keys)
}

/// Whether a heading is that of a site's code, ID or name. Beside people a `Name` is theirs.
pub(super) fn is_site_key(head: &Head, beside_people: bool) -> bool {
    let fields = if beside_people { &head.users } else { &head.sites };
    let is_a_name = [Field::FirstName, Field::FullName].iter().any(|name| fields.contains(name));
    !(beside_people && is_a_name) && SITE_KEYS.iter().any(|key| fields.contains(key))
}

/// The table with what was planned.
fn filled(table: Table, headings: &HeadingRow, mut plan: Plan, keys: KeysFrom) -> Table {
    let mut maker = Maker::again(&table);
    let first_new =
        table.sheet.rows().flat_map(|row| row.cells()).map(|cell| cell.column).max().map_or(0, |last| last + 1);
    for row in table.sheet.rows() {
        maker.begin_row_again(row);
        let mut own = plan.cells.remove(&row.number()).unwrap_or_default();
        own.iter_mut()
            .filter(|(column, _)| *column >= NEW)
            .for_each(|(column, _)| *column = first_new + (*column - NEW));
        own.sort_by_key(|(column, _)| *column);
        let mut own = own.into_iter().peekable();
        for cell in row.cells() {
            while let Some((column, value)) = own.next_if(|(column, _)| *column <= cell.column) {
                maker.add(column, value.cell(column), value.stands);
            }
            let is_replaced = maker.last_column() == Some(cell.column);
            if !is_replaced {
                maker.add_cell(cell.column, cell, row.number());
            }
        }
        own.for_each(|(column, value)| maker.add(column, value.cell(column), value.stands));
        if row.number() == headings.row {
            for (at, head) in (first_new..).zip(&plan.heads) {
                maker.add(at, head.cell(at), head.stands);
            }
        }
    }
    let mut made = maker.into_table(table.layout);
    let Table { sheet, number, of_sheet, headings, .. } = table;
    tell_of_sheet(&mut made.sheet, sheet);
    Table { keys, sub_headings: plan.sub_headings, number, of_sheet, headings, ..made }
}

/// Columns from here on are further ones, behind the last of the table.
const NEW: u16 = 40_000;

/// Whether a table is of one site and has no column for its name.
pub(super) fn lacks_a_name(table: &Table) -> bool {
    let Some(headings) = table.headings.as_ref().filter(|headings| !headings.lists_people()) else { return false };
    let fields = headings.fields(Role::Sites);
    let below = table.sheet.rows().filter(|row| row.number() > headings.row && !is_empty(*row));
    let is_of_a_site = [Field::OdsCode, Field::CqcLocationId].iter().any(|key| fields.contains(key));
    is_of_a_site && !fields.contains(&Field::SiteName) && below.take(2).count() == 1
}

fn site_name((row, column): (u32, Option<u16>)) -> Value {
    Value::text(Field::SiteName.heading(), (row, column.unwrap_or(NOWHERE)))
}

/// The one cell of a row that has only one, or the one behind a label such as "Home".
fn alone(row: Row<'_>) -> Option<Cell<'_>> {
    let mut cells = row.filled();
    let first = cells.next()?;
    let is_label = || first.text.trim().ends_with(':') || is_of_heading_words(first.text);
    let own = match (cells.next(), cells.next()) {
        (None, _) => first,
        (Some(second), None) if is_label() => second,
        _ => return None,
    };
    (own.kind == CellKind::Text).then_some(own)
}

fn is_empty(row: Row<'_>) -> bool {
    row.cells().all(|cell| cell.text.trim().is_empty())
}
