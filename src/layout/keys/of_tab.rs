//! The home that the name of a tab means.

use std::collections::HashMap;

use super::known::{Known, names_a_site, without_tab_words};
use super::site_beside::from_sites;
use super::sub_headings::from_rows_alone;
use super::{KeysFrom, NEW, Plan, Value, alone, is_empty, lacks_a_name, site_name};
use crate::compare::fold_home;
use crate::layout::Table;
use crate::layout::addresses::NOWHERE;
use crate::layout::heads::HeadingRow;
use crate::read::Row;

/// The homes above the people, or the name of the sheet. Where one home stands above all of them and the sheet is named after
/// another, nobody can tell which is meant.
pub(super) fn from_rows_or_name(table: &Table, headings: &HeadingRow, known: &Known) -> Option<(Plan, KeysFrom)> {
    let by_rows = from_rows_alone(table, headings, known);
    let by_name = from_sheet_name(table, headings, known);
    if let (Some(rows), Some(_)) = (&by_rows, &by_name) {
        let (name, bare) = (fold_home(table.sheet.name.trim()), fold_home(&without_tab_words(&table.sheet.name)));
        let mut homes: Vec<String> = rows.cells.values().flatten().map(|(_, home)| fold_home(&home.text)).collect();
        homes.sort_unstable();
        homes.dedup();
        if matches!(homes.as_slice(), [only] if !only.contains(&name) && !only.contains(&bare)) {
            return None;
        }
    }
    let by_rows = by_rows.map(|plan| (plan, KeysFrom::SubHeading));
    by_rows.or(by_name.map(|plan| (plan, KeysFrom::SheetName)))
}

/// A tab of its own for each home, named after it: `Ashdown House`, `Ashdown House staff`; or a tab beside that of the home's
/// details, such as `Home 1 staff` beside `Home 1`.
fn from_sheet_name(table: &Table, headings: &HeadingRow, known: &Known) -> Option<Plan> {
    let (name, bare) = (table.sheet.name.trim(), without_tab_words(&table.sheet.name));
    let listed = [name, &bare].into_iter().find(|name| names_a_site(name, &known.listed) || known.is_part_of_one(name));
    let Some(name) = listed else {
        return from_sites(known.by_tab.get(&fold_home(&bare))?.as_ref()?, table, headings);
    };
    let (row, _) = table.addresses.of(headings.row, None);
    let site = Value::text(name, (row, NOWHERE));
    let below = table.sheet.rows().filter(|row| row.number() > headings.row);
    let cells = below.map(|row| {
        let (own, _) = table.addresses.of(row.number(), None);
        (row.number(), vec![(NEW, Value { stands: (own, NOWHERE), ..site.clone() })])
    });
    Some(Plan { cells: cells.collect(), heads: vec![site_name((row, None))], sub_headings: Vec::new() })
}

/// The name of the one home of a tab that is called after it and does not say so again in a column; so where a title says the name
/// once more, or where other tabs are a home's each.
pub(super) fn named_by_tab(table: &Table, headings: &HeadingRow, known: &Known) -> Option<Plan> {
    if !lacks_a_name(table) {
        return None;
    }
    let bare = fold_home(&without_tab_words(&table.sheet.name));
    let is_title = |row: Row<'_>| alone(row).is_some_and(|cell| fold_home(cell.text) == fold_home(&table.sheet.name));
    let is_titled = table.sheet.rows().take_while(|row| row.number() < headings.row).any(is_title);
    // A file is called after what is in it, not after a home.
    let is_one_of_several = !table.sheet.is_text
        && known.by_tab.values().flatten().count() > 1
        && matches!(known.by_tab.get(&bare), Some(Some(_)));
    if bare.len() < 3 || !(is_titled || is_one_of_several) {
        return None;
    }
    let stands = |row: u32| (table.addresses.of(row, None).0, NOWHERE);
    let site = table.sheet.rows().find(|row| row.number() > headings.row && !is_empty(*row))?;
    let name = Value::text(table.sheet.name.trim(), stands(site.number()));
    let cells = HashMap::from([(site.number(), vec![(NEW, name)])]);
    Some(Plan { heads: vec![site_name((stands(headings.row).0, None))], cells, sub_headings: Vec::new() })
}
