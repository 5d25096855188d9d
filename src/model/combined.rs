//! Sheets whose rows are persons with their site's columns repeated beside them: rows group into sites by key, and cells left
//! blank below a filled one inherit it, as merged cells do.

use std::borrow::Cow;
use std::collections::HashMap;

use rayon::prelude::*;

use super::relations::known_by;
use super::values::{clean, fold, placeholder};
use super::{ColumnOf, Conflict, Place, Site, User};
use crate::headings::Field;
use crate::read::Row;

/// What stands in such a sheet.
pub(super) struct Combined<'s> {
    pub sites: Vec<Site<'s>>,
    pub users: Vec<User<'s>>,
    pub conflicts: Vec<Conflict>,
}

/// Fields in which the rows of a site must agree.
const MUST_AGREE: [Field; 5] =
    [Field::SiteName, Field::OdsCode, Field::CqcLocationId, Field::CqcContactId, Field::DsptStatus];

/// Cells of one disagreement that are named.
const NAMED: usize = 10;

/// Takes the rows apart; `first_site` and `first_user` are the numbers the first of them get.
pub(super) fn take_apart<'s>(
    rows: &[Row<'s>],
    sheet: u16,
    at: ColumnOf<'_>,
    first_site: usize,
    first_user: usize,
) -> Combined<'s> {
    let key_rows = key_rows(rows, at);
    let place = |row: Row<'_>| Place { sheet, row: row.number(), column: None };
    let users = rows.par_iter().zip(&key_rows).enumerate();
    let users = users.map(|(number, (row, keys))| {
        User::read(first_user + number, place(*row), *row, rows[keys.unwrap_or(number)], at)
    });
    // What is asked for in a row is asked for the person.
    let of_site = |field: Field| if field == Field::Request { None } else { at(field) };
    let with_keys = key_rows.par_iter().enumerate().filter(|(number, keys)| **keys == Some(*number));
    let candidates: Vec<Site<'s>> =
        with_keys.map(|(number, _)| Site::read(first_site, place(rows[number]), rows[number], &of_site)).collect();
    let (sites, conflicts) = group(candidates, first_site);
    Combined { sites, users: users.collect(), conflicts }
}

/// For every row, the row its keys stand in: itself, or the last one above that has any; `None` above the first.
fn key_rows(rows: &[Row<'_>], at: ColumnOf<'_>) -> Vec<Option<usize>> {
    let keys = [Field::OdsCode, Field::CqcLocationId, Field::SiteName].map(at);
    let has_key = |row: &Row<'_>| {
        keys.iter().flatten().filter_map(|column| row.cell(*column)).any(|cell| {
            let (text, _) = clean(cell.text);
            !text.is_empty() && !placeholder(&text)
        })
    };
    let mut last = None;
    let key_row = |(number, row): (usize, &Row<'_>)| {
        if has_key(row) {
            last = Some(number);
        }
        last
    };
    rows.iter().enumerate().map(key_row).collect()
}

/// The first row of every site, and where later rows of it say something else.
fn group<'s>(candidates: Vec<Site<'s>>, first: usize) -> (Vec<Site<'s>>, Vec<Conflict>) {
    let mut sites: Vec<Site<'s>> = Vec::new();
    let mut by_key: HashMap<(Field, String), usize> = HashMap::new();
    let mut conflicts: Vec<Conflict> = Vec::new();
    let mut conflict_of: HashMap<(usize, Field), usize> = HashMap::new();
    for mut site in candidates {
        let Some(key) = known_by(&site) else { continue };
        let Some(&known) = by_key.get(&key) else {
            by_key.insert(key, sites.len());
            site.index = first + sites.len();
            sites.push(site);
            continue;
        };
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
    let said = |site: &Site<'_>, field| {
        let view = site.view(field)?;
        let text = view.normal().map_or_else(|| clean(view.given).0.to_lowercase(), Cow::into_owned);
        let text = if field == Field::SiteName { fold(&text) } else { text };
        (!text.is_empty() && !placeholder(&text)).then_some((text, view.column))
    };
    let differ = |field: Field| {
        let ((first, _), (second, column)) = (said(one, field)?, said(other, field)?);
        (first != second).then(|| (field, other.place.at(Some(column))))
    };
    MUST_AGREE.into_iter().filter_map(differ).collect()
}
