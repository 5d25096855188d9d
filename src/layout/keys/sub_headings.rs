//! The name of a home in a row of its own, above its people.

use std::collections::{HashMap, HashSet};

use super::known::{Known, names_a_site, without_label};
use super::{NEW, Plan, Value, alone, is_empty, is_site_key};
use crate::compare::{fold, fold_home};
use crate::fields::{Field, Look, PERSON_NAMES, Shape, is_group_of_staff};
use crate::layout::Table;
use crate::layout::addresses::NOWHERE;
use crate::layout::heads::{Head, HeadingRow};
use crate::read::{Cell, CellKind, Row};

/// Rows that stand above people and are none.
#[derive(Default)]
pub(super) struct SubHeadings {
    /// Those of a site, with what says which: its name, and perhaps its code beside.
    pub(super) sites: HashMap<u32, Vec<Value>>,
    /// Those of groups of its people that more sites have, such as nurses.
    pub(super) groups: HashSet<u32>,
}

/// The cell of a row that stands above people, as far as the row alone says: the only one, or the name of a listed site with
/// nothing beside it that is a person's.
pub(super) fn above_people<'s>(row: Row<'s>, known: &Known) -> Option<Cell<'s>> {
    let is_remark = |cell: Cell<'_>| {
        let look = Look::new(cell.text);
        // Another name would be another home's.
        let is_code = || look.has(Shape::SiteCode) && known.listed.contains(&fold_home(cell.text));
        let is_of_site = || look.has(Shape::Postcode) || is_code();
        let is_landline = || look.has(Shape::Phone) && !look.has(Shape::Mobile);
        !look.has(Shape::Email) && (cell.text.contains(':') || is_of_site() || is_landline())
    };
    let site_with_remarks = || {
        let mut cells = row.filled();
        let first =
            cells.next().filter(|first| first.kind == CellKind::Text && names_a_site(first.text, &known.listed))?;
        cells.all(is_remark).then_some(first)
    };
    alone(row).or_else(site_with_remarks)
}

/// The rows alone that stand above the people of a site, if at least one names a listed site: those that do, and those in the same
/// column right above people, for a home that is not listed is still not the one before. A group of staff that comes again, below
/// several homes, begins no home.
pub(super) fn sub_headings(table: &Table, headings: &HeadingRow, known: &Known) -> SubHeadings {
    let (mut found, mut columns, mut open) = (HashMap::new(), HashSet::new(), None);
    let mut others: Vec<(u32, u16, Value)> = Vec::new();
    for row in table.sheet.rows() {
        let Some(cell) = above_people(row, known) else {
            // The row above, alone and not known, has people below it.
            others.extend(open.take().filter(|_| row.number() > headings.row && !is_empty(row)));
            continue;
        };
        let stands = table.addresses.of_cell((row.number(), cell.column));
        let site = known.site_in(cell.text);
        let value = Value::new(Cell { text: site.unwrap_or(without_label(cell.text)), ..cell }, stands);
        if site.is_some() {
            let is_code =
                |beside: &Cell<'_>| beside.column != cell.column && Look::new(beside.text).has(Shape::SiteCode);
            let code = row
                .filled()
                .find(is_code)
                .map(|code| Value::new(code, table.addresses.of_cell((row.number(), code.column))));
            columns.insert(cell.column);
            found.insert(row.number(), std::iter::once(value).chain(code).collect::<Vec<Value>>());
            open = None;
        } else {
            open = (row.number() > headings.row).then_some((row.number(), cell.column, value));
        }
    }
    others.retain(|(_, column, _)| columns.contains(column));
    let mut times: HashMap<String, usize> = HashMap::new();
    others.iter().for_each(|(_, _, value)| *times.entry(fold(&value.text)).or_default() += 1);
    let is_group = |(_, _, value): &(u32, u16, Value)| times[&fold(&value.text)] > 1 && is_group_of_staff(&value.text);
    let (groups, others): (Vec<_>, Vec<_>) = others.into_iter().partition(is_group);
    found.extend(others.into_iter().map(|(row, _, value)| (row, vec![value])));
    SubHeadings { sites: found, groups: groups.into_iter().map(|(row, ..)| row).collect() }
}

/// Rows alone that name a site stand above its people; any other row alone ends that.
pub(super) fn from_rows_alone(table: &Table, headings: &HeadingRow, known: &Known) -> Option<Plan> {
    let SubHeadings { sites, groups } = sub_headings(table, headings, known);
    let mut plan = Plan::default();
    let mut site: Option<&Vec<Value>> = None;
    if are_below(table, headings, &sites) {
        return None;
    }
    for row in table.sheet.rows().filter(|row| !groups.contains(&row.number())) {
        if above_people(row, known).is_some() {
            site = sites.get(&row.number());
            plan.sub_headings.extend(site.map(|_| row.number()));
        } else if let Some(site) = site.filter(|_| row.number() > headings.row) {
            plan.cells.insert(row.number(), (NEW..).zip(site.iter().cloned()).collect());
        }
    }
    let first = sites.get(plan.sub_headings.first()?)?.first()?;
    let nowhere = (first.stands.0, NOWHERE);
    let heads = [(Field::SiteName, first.stands), (Field::OdsCode, nowhere)];
    let heads = heads.map(|(field, stands)| Value::text(field.heading(), stands));
    let most = sites.values().map(Vec::len).max().unwrap_or(0);
    plan.heads.extend(heads.into_iter().take(most));
    Some(plan)
}

/// Whether the homes stand below their people, as totals do: somebody stands above the first, and nobody below the last.
fn are_below(table: &Table, headings: &HeadingRow, sites: &HashMap<u32, Vec<Value>>) -> bool {
    let rows = || table.sheet.rows().filter(|row| row.number() > headings.row && !is_empty(*row));
    let is_person = |row: Row<'_>| alone(row).is_none() && !sites.contains_key(&row.number());
    let has_homes_above = sites.keys().any(|row| *row < headings.row);
    let last = sites.keys().max().copied().unwrap_or(0);
    !has_homes_above && rows().next().is_some_and(is_person) && !rows().any(|row| row.number() > last && is_person(row))
}

/// Homes alone in their rows in the column of their people's names, below a heading that could be either's, such as `Row Labels`.
pub(super) fn homes_and_people_in_one_column(table: &Table, headings: &HeadingRow, known: &Known) -> Option<Plan> {
    let mut keys = headings.heads.iter().filter(|head| is_site_key(head, true));
    let (Some(key), None) = (keys.next(), keys.next()) else { return None };
    let names_people = |head: &Head| head.users.iter().any(|field| PERSON_NAMES.contains(field));
    if !headings.lists_people() || headings.heads.iter().any(names_people) {
        return None;
    }
    let below = table.sheet.rows().filter(|row| row.number() > headings.row && row.filled().nth(1).is_some());
    let mut names = below.map(|row| row.cell(key.column).map_or("", |cell| cell.text.trim()));
    if !names.all(|name| Look::new(name).has(Shape::PersonName) && !names_a_site(name, &known.listed)) {
        return None;
    }
    let mut plan = from_rows_alone(table, headings, known)?;
    let heading = Value::text(Field::FullName.heading(), table.addresses.of_cell((headings.row, key.column)));
    plan.cells.insert(headings.row, vec![(key.column, heading)]);
    Some(plan)
}
