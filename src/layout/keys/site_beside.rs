//! People below a form or a list of sites in their sheet, or above the only one.

use super::known::Known;
use super::sub_headings::above_people;
use super::{KeysFrom, NEW, Plan, Value, alone, is_empty, is_site_key};
use crate::fields::{Field, HeadingOptions, Look, PERSON_NAMES};
use crate::layout::addresses::{Address, NOWHERE};
use crate::layout::heads::{Head, HeadingRow};
use crate::layout::{Layout, Table};
use crate::read::{Cell, CellKind, Row};

/// The sites of a form or a table without people, each with its row, and the headings of what says which it is.
pub(super) struct SitesAbove {
    pub(super) heads: Vec<Value>,
    pub(super) sites: Vec<(Address, Vec<Value>)>,
}

impl SitesAbove {
    pub(super) fn of(table: &Table, options: &HeadingOptions) -> Option<SitesAbove> {
        let own = table.headings.as_ref().filter(|own| !own.lists_people())?;
        let mut rows = table.sheet.rows().filter(|row| row.number() >= own.row && !is_empty(*row));
        let labels = rows.next()?;
        let keys = labels.cells().filter(|label| is_site_key(&Head::new(label.column, label.text, options), false));
        let keys: Vec<Cell<'_>> = keys.collect();
        let value =
            |row: Row<'_>, cell: Cell<'_>| Value::new(cell, table.addresses.of_cell((row.number(), cell.column)));
        let nothing = |column: u16| Cell { column, kind: CellKind::Text, text: "", is_struck: false };
        let values = |row: Row<'_>| {
            let of_key = |key: &Cell<'_>| value(row, row.cell(key.column).unwrap_or(nothing(key.column)));
            let (number, column) = table.addresses.of(row.number(), None);
            ((number, column.unwrap_or(NOWHERE)), keys.iter().map(of_key).collect())
        };
        // A region above its homes is none.
        let is_site = |row: &Row<'_>| table.layout != Layout::Plain || row.filled().nth(1).is_some();
        let sites: Vec<(Address, Vec<Value>)> = rows.filter(is_site).map(values).collect();
        let heads = keys.iter().map(|key| value(labels, *key)).collect();
        (!keys.is_empty() && !sites.is_empty()).then_some(SitesAbove { heads, sites })
    }

    /// The site of a table that has no other, as it is told in a sheet in which it does not stand.
    pub(super) fn only(table: &Table, options: &HeadingOptions) -> Option<SitesAbove> {
        let own = table.headings.as_ref()?;
        let below = table.sheet.rows().filter(|row| row.number() > own.row && !is_empty(*row));
        let mut found = if below.take(2).count() == 1 { SitesAbove::of(table, options)? } else { return None };
        let values = found.sites.iter_mut().flat_map(|(_, values)| values);
        found.heads.iter_mut().chain(values).for_each(|value| value.stands.1 = NOWHERE);
        Some(found)
    }
}

/// The site right above goes with everybody below, up to the next one. Where more than one stands above all people nobody can tell
/// which is meant; a row alone or one that may be a home ends what it stands for.
pub(super) fn from_sites(above: &SitesAbove, table: &Table, headings: &HeadingRow) -> Option<Plan> {
    let SitesAbove { heads, sites } = above;
    let seen = |row: u32| table.addresses.of(row, None).0;
    let are_several = sites.len() > 1 && sites.iter().filter(|((row, _), _)| *row < seen(headings.row)).count() > 1;
    let sites: Vec<&(Address, Vec<Value>)> = if are_several {
        // Side by side each stands above its own people.
        let [(_, left), (_, right)] = table.corners()?;
        sites.iter().filter(|((_, column), _)| (left..=right).contains(column)).collect()
    } else {
        sites.iter().collect()
    };
    if sites.is_empty() || are_several && sites.len() > 1 {
        return None;
    }
    let mut plan = Plan { heads: heads.clone(), ..Plan::default() };
    let mut ended = None;
    for row in table.sheet.rows().filter(|row| row.number() > headings.row) {
        let at = if sites.len() > 1 { sites.partition_point(|((site, _), _)| *site < seen(row.number())) } else { 1 };
        if sites.len() > 1 && may_be_a_home(row, headings) {
            ended = Some(at);
        }
        if at > 0 && ended != Some(at) {
            let stands = |value: &Value| match value.stands.1 {
                NOWHERE => Value { stands: (table.addresses.of(row.number(), None).0, NOWHERE), ..value.clone() },
                _ => value.clone(),
            };
            plan.cells.insert(row.number(), (NEW..).zip(sites[at - 1].1.iter().map(stands)).collect());
        }
    }
    Some(plan)
}

/// The one site of a sheet, below its people, where nothing above them or among them names another.
pub(super) fn from_site_below(
    above: Option<&Table>,
    table: &Table,
    headings: &HeadingRow,
    below: &[Table],
    known: &Known,
    options: &HeadingOptions,
) -> Option<(Plan, KeysFrom)> {
    let mut lists = below.iter().filter(|below| below.headings.as_ref().is_some_and(|own| !own.lists_people()));
    let (Some(site), None) = (lists.next(), lists.next()) else { return None };
    SitesAbove::only(site, options)?;
    let names_others = above.is_some() || table.sheet.rows().any(|row| above_people(row, known).is_some());
    let plan = from_sites(&SitesAbove::of(site, options)?, table, headings).filter(|_| !names_others)?;
    Some((plan, KeysFrom::SiteBelow))
}

/// Whether a row among people may be a home: nothing in it is a person's, and it is alone, stands apart or has no person's name.
pub(super) fn may_be_a_home(row: Row<'_>, headings: &HeadingRow) -> bool {
    let is = |fields: &[Field]| {
        let of_fields = |head: &&Head| head.users.iter().any(|field| fields.contains(field));
        headings.heads.iter().filter(of_fields).filter_map(|head| row.cell(head.column)).any(|cell| {
            let shapes = fields.iter().map(|field| field.shape());
            shapes.into_iter().any(|shape| Look::new(cell.text).has(shape))
        })
    };
    let repeats =
        || headings.heads.iter().all(|head| row.cell(head.column).is_some_and(|cell| cell.text.trim() == head.text));
    let stands_apart = || alone(row).is_some() || row.blank_before() > 0 || !is(&PERSON_NAMES);
    !is_empty(row) && !is(&[Field::Email, Field::Mobile]) && stands_apart() && !repeats()
}
