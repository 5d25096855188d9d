//! Sheets whose rows are persons with their site's columns repeated beside them: rows group into sites by key. A row that names
//! its site in one way inherits the others from the rows above of the same site; a row that names none has no site, for where
//! a home is written once for several rows `layout` has put it into each.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::meaning::Around;
use super::relations::known_by;
use super::skipped::Sieve;
use super::struck::is_struck;
use super::values::{clean, fold, placeholder};
use super::{ColumnOf, Conflict, Number, Place, Site, User};
use crate::fields::{Field, OTHER_IDENTITY, PERSON_NAMES, SITE_KEYS};
use crate::read::Row;

/// What stands in such a sheet.
pub(super) struct Combined<'s> {
    pub sites: Vec<Site<'s>>,
    pub users: Vec<User<'s>>,
    pub conflicts: Vec<Conflict>,
    /// Rows of sites that stand in an earlier row, with nobody in them.
    pub prepared: Vec<Row<'s>>,
}

/// Fields in which the rows of a site must agree.
const MUST_AGREE: [Field; 5] =
    [Field::SiteName, Field::OdsCode, Field::CqcLocationId, Field::CqcContactId, Field::DsptStatus];

/// Cells of one disagreement that are named.
const NAMED: usize = 10;

/// Takes the rows apart; `first_site` and `first_user` are the numbers the first of them get. A row without anybody is its site's only.
pub(super) fn take_apart<'s>(
    rows: &[Row<'s>],
    sieve: &Sieve<'_>,
    sheet: Number,
    at: ColumnOf<'_>,
    around: &Around<'_>,
    first_site: usize,
    first_user: usize,
) -> Combined<'s> {
    let groups = groups(rows, at);
    let names = PERSON_NAMES.map(at);
    let place = |row: Row<'_>| Place { sheet, row: row.number(), column: None };
    // A line through another person's row says nothing of the home that it names.
    let keys =
        |row: Row<'s>, start: Row<'s>| if start.number() == row.number() { start } else { start.without_strikes() };
    let (people, nobodys): (Vec<_>, Vec<_>) = rows.iter().zip(&groups).partition(|(row, _)| sieve.holds_person(row));
    let users = people.par_iter().enumerate().map(|(number, (row, group))| {
        User::read(first_user + number, place(**row), **row, keys(**row, rows[group.start]), at, around)
    });
    // What is asked for in a row is asked for the person, and so is it the person who has left.
    let of_person = [Field::Request, Field::LeavingOn, Field::Status];
    let of_site = |field: Field| if of_person.contains(&field) { None } else { at(field) };
    let with_keys = groups.par_iter().enumerate().filter(|(_, group)| group.has_key);
    let is_struck = |row: &Row<'_>| is_struck(*row, &names);
    // A line through a row goes through the person. Only where it goes through all rows of a site is it the site's.
    let has_strikes = rows.iter().any(Row::has_strikes);
    let standing = rows.iter().zip(&groups).filter(|(row, _)| has_strikes && !is_struck(row));
    let standing: HashSet<usize> = standing.map(|(_, group)| group.start).collect();
    let candidates: Vec<(bool, Site<'s>)> = with_keys
        .map(|(number, group)| {
            let row = if is_struck(&rows[number]) { rows[number].without_strikes() } else { rows[number] };
            let mut site = Site::read(first_site, place(row), row, &of_site, around);
            site.is_struck = has_strikes && !standing.contains(&group.start);
            (group.start == number, site)
        })
        .collect();
    let (sites, conflicts) = group(candidates, first_site);
    let begins_site = |row: &Row<'_>| sites.binary_search_by_key(&row.number(), |site| site.place.row).is_ok();
    let prepared = nobodys.into_iter().map(|(row, _)| *row).filter(|row| !begins_site(row)).collect();
    Combined { users: users.collect(), conflicts, prepared, sites }
}

/// Where a row belongs among the rows around it.
struct Group {
    /// The row that names its site: itself, or one above.
    start: usize,
    /// Whether the row names the site too.
    has_key: bool,
}

/// The group of every row. A row with a value in a key column that the group does not have starts a new one.
fn groups(rows: &[Row<'_>], at: ColumnOf<'_>) -> Vec<Group> {
    let (keys, others) = (SITE_KEYS.map(at), OTHER_IDENTITY.map(at));
    let mut start = 0;
    let group = |(number, row): (usize, &Row<'_>)| {
        let has_key = keys.iter().any(|column| given(*row, *column).is_some());
        let brings = |column: &Option<u16>| {
            given(*row, *column).is_some_and(|own| given(rows[start], *column).is_none_or(|above| differ(own, above)))
        };
        let contradicts = |column: &Option<u16>| {
            given(*row, *column).zip(given(rows[start], *column)).is_some_and(|(own, above)| differ(own, above))
        };
        if !has_key || keys.iter().any(brings) || others.iter().any(contradicts) {
            start = number;
        }
        Group { start, has_key }
    };
    rows.iter().enumerate().map(group).collect()
}

/// What a row says in a column, where that is more than a blank or a word for nothing.
fn given<'s>(row: Row<'s>, column: Option<u16>) -> Option<&'s str> {
    let text = row.cell(column?)?.text;
    let (cleaned, _) = clean(text);
    (!cleaned.is_empty() && !placeholder(&cleaned)).then_some(text)
}

fn differ(one: &str, other: &str) -> bool {
    one != other && fold(one) != fold(other)
}

/// The first row of every site, and where later rows of it say something else. Each candidate comes with whether it starts a
/// group.
fn group<'s>(candidates: Vec<(bool, Site<'s>)>, first: usize) -> (Vec<Site<'s>>, Vec<Conflict>) {
    let mut sites: Vec<Site<'s>> = Vec::new();
    let mut by_key: HashMap<(Field, String), usize> = HashMap::new();
    let mut conflicts: Vec<Conflict> = Vec::new();
    let mut conflict_of: HashMap<(usize, Field), usize> = HashMap::new();
    let mut of_group = None;
    for (starts, mut site) in candidates {
        if starts {
            let key = known_by(&site);
            of_group = key.as_ref().and_then(|key| by_key.get(key)).copied();
            if let (Some(key), None) = (key, of_group) {
                by_key.insert(key, sites.len());
                of_group = Some(sites.len());
                site.index = first + sites.len();
                sites.push(site);
                continue;
            }
        }
        let Some(known) = of_group else { continue };
        for (field, place) in disagreements(&sites[known], &site) {
            let number = *conflict_of.entry((known, field)).or_insert_with(|| {
                conflicts.push(Conflict { site: first + known, field, places: Vec::new(), count: 0 });
                conflicts.len() - 1
            });
            conflicts[number].count += 1;
            if conflicts[number].places.len() < NAMED {
                conflicts[number].places.push(place);
            }
        }
    }
    (sites, conflicts)
}

/// The fields that both rows give and that differ, each with its cell in the second.
fn disagreements(one: &Site<'_>, other: &Site<'_>) -> Vec<(Field, Place)> {
    let differ = |field: Field| {
        let (first, second) = (one.said(field)?, other.said(field)?);
        (first != second).then(|| (field, other.place.at(other.view(field).map(|view| view.column))))
    };
    MUST_AGREE.into_iter().filter_map(differ).collect()
}
