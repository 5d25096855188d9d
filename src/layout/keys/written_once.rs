//! A home written once for the rows below it: in a merged cell, above blank cells or ditto marks.

use std::collections::{HashMap, HashSet};

use super::known::Known;
use super::sub_headings::{SubHeadings, sub_headings};
use super::{Plan, SHARED, Value, alone, is_empty, is_site_key};
use crate::compare::fold;
use crate::fields::{OTHER_IDENTITY, SITE_KEYS};
use crate::layout::Table;
use crate::layout::heads::{Head, HeadingRow};
use crate::read::{Cell, CellKind, CellRange};
use crate::text::is_ditto;

/// A column whose cells may stand for rows below them.
struct Once<'h> {
    head: &'h Head,
    is_key: bool,
    /// It names another site where it differs.
    is_identity: bool,
    /// It is written once a group throughout.
    is_once: bool,
}

/// Cells merged downwards, blanks and ditto marks below a filled cell.
pub(super) fn from_above(table: &Table, headings: &HeadingRow, known: &Known) -> Plan {
    let lists_people = headings.lists_people();
    let is_persons = |head: &&Head| lists_people && head.users.iter().any(|field| !SITE_KEYS.contains(field));
    let of_sites = headings.heads.iter().filter(|head| !head.sites.is_empty() && !is_persons(head));
    let mut columns: Vec<Once<'_>> = of_sites
        .filter(|head| lists_people || head.sites.iter().any(|field| SHARED.contains(field)))
        .map(|head| Once {
            head,
            is_key: lists_people && is_site_key(head, true),
            is_identity: head.sites.iter().any(|field| OTHER_IDENTITY.contains(field)),
            is_once: false,
        })
        .collect();
    let mut plan = Plan::default();
    if columns.is_empty() || !find_written_once(table, headings, &mut columns) {
        return plan;
    }
    columns.iter_mut().for_each(|once| once.is_once &= lists_people);
    let merged = Merged::of(table, &columns);
    let above = if lists_people { sub_headings(table, headings, known) } else { SubHeadings::default() };
    let key = columns.iter().find(|once| once.is_key).map(|once| once.head.column);
    let mut group: HashMap<u16, Value> = HashMap::new();
    for row in table.sheet.rows().filter(|row| row.number() > headings.row) {
        if above.groups.contains(&row.number()) {
            continue;
        }
        let is_nothing = is_empty(row) || lists_people && alone(row).is_some();
        if row.blank_before() > 0 || is_nothing {
            group.clear();
        }
        if is_nothing {
            if let Some((value, key)) = above.sites.get(&row.number()).and_then(|site| site.first()).zip(key) {
                group.insert(key, value.clone());
                plan.sub_headings.push(row.number());
            }
            continue;
        }
        let says =
            |cell: &Cell<'_>| !cell.text.trim().is_empty() && cell.kind != CellKind::Error && !is_ditto(cell.text);
        let own = |column: u16| row.cell(column).filter(says);
        let says_another = |once: &Once<'_>| {
            let Some(cell) = own(once.head.column) else { return false };
            match group.get(&once.head.column) {
                Some(above) => fold(&above.text) != fold(cell.text),
                None => once.is_key,
            }
        };
        let begins = lists_people && columns.iter().any(|once| (once.is_key || once.is_identity) && says_another(once));
        if begins {
            group.clear();
        }
        for once in &columns {
            let column = once.head.column;
            if let Some(cell) = own(column) {
                group.insert(column, Value::new(cell, (row.number(), column)));
                continue;
            }
            let says_ditto = row.cell(column).is_some_and(|cell| is_ditto(cell.text));
            let value = match merged.at(row.number(), column) {
                Some(value) => Some(value),
                None if says_ditto || once.is_once => group.get(&column),
                None => None,
            };
            if let Some(value) = value {
                plan.cells.entry(row.number()).or_default().push((column, value.clone()));
            }
        }
    }
    plan
}

/// Cells merged downwards, by column and from top to bottom, each with its last row and the value that is seen in all of it.
struct Merged(HashMap<u16, Vec<(u32, u32, Value)>>);

impl Merged {
    fn of(table: &Table, columns: &[Once<'_>]) -> Merged {
        let is_wanted = |column: u16| columns.iter().any(|once| once.head.column == column);
        let is_down = |range: &&CellRange| range.last_row > range.first_row && is_wanted(range.first_column);
        let mut ranges: Vec<&CellRange> = table.sheet.merged.iter().filter(is_down).collect();
        ranges.sort_unstable_by_key(|range| (range.first_row, range.first_column));
        let mut found: HashMap<u16, Vec<(u32, u32, Value)>> = HashMap::new();
        let mut rows = table.sheet.rows().peekable();
        for range in ranges {
            while rows.next_if(|row| row.number() < range.first_row).is_some() {}
            let Some(row) = rows.peek().filter(|row| row.number() == range.first_row) else { continue };
            let Some(cell) = row.cell(range.first_column) else { continue };
            let value = Value::new(cell, (range.first_row, range.first_column));
            found.entry(range.first_column).or_default().push((range.first_row, range.last_row, value));
        }
        Merged(found)
    }

    /// What a cell below the first of a merged range shows.
    fn at(&self, row: u32, column: u16) -> Option<&Value> {
        let ranges = self.0.get(&column)?;
        let (_, last, value) = &ranges[ranges.partition_point(|(first, ..)| *first < row).checked_sub(1)?];
        (row <= *last).then_some(value)
    }
}

/// Finds the columns that are written once a group: the first row has a value, none stands in two rows running, at least one cell in three is blank,
/// merged or a ditto mark, and hardly a home is begun twice: where homes come again and again the list is in another order, and a
/// blank is missing. Says whether anything is left out at all.
fn find_written_once(table: &Table, headings: &HeadingRow, columns: &mut [Once<'_>]) -> bool {
    let mut left_out = vec![0usize; columns.len()];
    let mut repeats = vec![false; columns.len()];
    let mut before: Vec<&str> = vec![""; columns.len()];
    let mut begun: Vec<HashSet<&str>> = vec![HashSet::new(); columns.len()];
    let mut again = vec![0usize; columns.len()];
    // Above the first value people belong to a home that is named in the midst of its people, or below them.
    let mut begins = vec![false; columns.len()];
    let mut rows = 0;
    for row in table.sheet.rows().filter(|row| row.number() > headings.row && !is_empty(*row)) {
        if let Some(cell) = alone(row) {
            columns
                .iter()
                .zip(&mut begins)
                .for_each(|(once, begins)| *begins |= rows == 0 && once.head.column == cell.column);
            continue;
        }
        rows += 1;
        for (at, once) in columns.iter().enumerate() {
            let text = row.cell(once.head.column).map_or("", |cell| cell.text.trim());
            if text.is_empty() || is_ditto(text) {
                left_out[at] += 1;
                before[at] = "";
                continue;
            }
            begins[at] |= rows == 1;
            repeats[at] |= before[at] == text;
            before[at] = text;
            if once.is_key && !repeats[at] && !begun[at].insert(text) {
                again[at] += 1;
            }
        }
    }
    for (at, once) in columns.iter_mut().enumerate() {
        let is_in_order = again[at] * 10 <= begun[at].len();
        once.is_once = begins[at] && !repeats[at] && is_in_order && left_out[at] * 3 >= rows && rows > 0;
    }
    left_out.iter().any(|left_out| *left_out > 0)
}
