//! What looks like people or sites and was not read. Nothing of the kind is passed over in silence: a person who is forgotten is
//! as bad as one who is invented.

use std::collections::HashSet;

use super::values::{KnownSites, SAMPLE_ROWS, rows_below};
use super::{Column, Matched, SheetMap, WhyUnused, user_field};
use crate::compare::fold_heading;
use crate::fields::{Field, Heading, Look, PERSON_NAMES, Role, Shape, is_of_heading_words};
use crate::layout::{LaidOut, Layout, Table, top};
use crate::papers::Origin;
use crate::read::{CellKind, Row};

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// In a table that was not used.
    Table,
    /// Above the headings of a table that was.
    AboveHeadings,
    /// In a column, 0 for `A`, of a table of sites.
    Column(u16),
}

/// Rows that look like people or sites, and were not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    /// Where they stand.
    pub whereabouts: Whereabouts,
    /// The first of them, as the table numbers it.
    pub first_row: u32,
    /// Those that look like people.
    pub people: u32,
    /// Those that look like sites.
    pub sites: u32,
}

/// Whoever is called so is no user of the site: a contact of the site, or of another person.
const NOT_USERS: [&str; 21] = [
    "manager", "regional", "director", "board", "trustee", "oncall", "emergency", "nextofkin", "relative", "referee",
    "supplier", "contractor", "landlord", "commissioner", "council", "inspector", "surgery", "doctor", "administrator",
    "preparedby", "nominated",
];

/// Words for who works at a home. Where nobody is listed elsewhere, two columns with addresses or numbers of such are people.
const STAFF: [&str; 10] =
    ["deputy", "nurse", "senior", "carer", "assistant", "lead", "leader", "worker", "coordinator", "supervisor"];

/// Columns whose values tell who is meant.
const TELLING: [Field; 5] = [Field::Email, Field::Mobile, Field::OdsCode, Field::CqcLocationId, Field::CqcContactId];

/// Notes in every map what its table holds besides what is read.
pub(super) fn note(files: &[LaidOut], maps: &mut [Vec<SheetMap>]) {
    let tables = || files.iter().flat_map(|file| file.tables.iter().map(move |table| (&file.file.origin, table)));
    let lists_nobody = !maps.iter().flatten().any(|map| map.role.lists(Role::Users));
    let mut found: Vec<(usize, Vec<Candidate<'_>>)> = Vec::new();
    for (number, ((origin, table), map)) in tables().zip(maps.iter().flatten()).enumerate() {
        if *origin == Origin::Elsewhere {
            let candidates = candidates(table, map, lists_nobody);
            found.extend((!candidates.is_empty()).then_some((number, candidates)));
        }
    }
    if found.is_empty() {
        return;
    }
    let read: KnownSites =
        tables().zip(maps.iter().flatten()).flat_map(|((_, table), map)| values_read(table, map)).collect();
    let mut all: Vec<&mut SheetMap> = maps.iter_mut().flatten().collect();
    for (number, candidates) in found {
        for whereabouts in places(&candidates) {
            let of_place = candidates.iter().filter(|candidate| candidate.whereabouts == whereabouts);
            let unread: Vec<&Candidate<'_>> = of_place
                .filter(|candidate| candidate.values.iter().any(|value| !read.contains(&folded(value))))
                .collect();
            let Some(first) = unread.first() else { continue };
            let count = |is_site: bool| unread.iter().filter(|candidate| candidate.is_site == is_site).count() as u32;
            let (people, sites) = (count(false), count(true));
            all[number].unread.push(Unread { whereabouts, first_row: first.row, people, sites });
        }
    }
}

/// A row that looks like a person or a site, with the values that say so.
struct Candidate<'s> {
    whereabouts: Whereabouts,
    row: u32,
    is_site: bool,
    values: Vec<&'s str>,
}

fn places(candidates: &[Candidate<'_>]) -> Vec<Whereabouts> {
    let mut places: Vec<Whereabouts> = Vec::new();
    for candidate in candidates {
        if !places.contains(&candidate.whereabouts) {
            places.push(candidate.whereabouts);
        }
    }
    places
}

fn candidates<'s>(table: &'s Table, map: &SheetMap, lists_nobody: bool) -> Vec<Candidate<'s>> {
    let sheet = &table.sheet;
    match map.role {
        Role::Unused if map.why_unused == Some(WhyUnused::NoRole) && !speaks_of_others(&sheet.name) => {
            let others = columns_of_others(table);
            let is_open = |column: u16| !others.contains(&column);
            let found: Vec<Candidate<'s>> =
                sheet.rows().filter_map(|row| looks_like_a_record(row, Whereabouts::Table, &is_open)).collect();
            if found.is_empty() && Heading::parse(&sheet.name).all.iter().any(|word| word == "person") {
                return names_alone(table);
            }
            // One address in a sheet of notes is nobody.
            let filled = sheet.rows().filter(|row| row.cells().nth(1).is_some()).count();
            let is_list =
                found.iter().any(|candidate| candidate.is_site) || found.len() > 1 && found.len() * 3 >= filled;
            if is_list { found } else { Vec::new() }
        }
        Role::Sites | Role::Users | Role::Combined => {
            let above = sheet.rows().take_while(|row| row.number() < map.heading_row);
            let named = above
                .filter(|row| !row.cells().any(|cell| speaks_of_others(cell.text) || cell.text.trim().ends_with(':')));
            let above = named.filter_map(|row| looks_like_a_record(row, Whereabouts::AboveHeadings, &|_| true));
            let mut found: Vec<Candidate<'s>> =
                above.filter(|candidate| candidate.is_site || candidate.values.len() > 1).collect();
            if map.role == Role::Sites {
                let is_form = table.layout != Layout::Plain;
                found.extend(columns_of_users(map, is_form).flat_map(|column| people_in(table, map, column)));
                if lists_nobody {
                    let by_role = people_by_role(table, map);
                    found.extend(if by_role.is_empty() { people_beside(table, map, &|_| true, 2) } else { by_role });
                }
            }
            if map.role == Role::Combined {
                found.extend(people_beside(table, map, &|_| true, 1));
            }
            if map.role == Role::Users {
                found.extend(people_beside(table, map, &|column| column.matched == Matched::Outranked, 1));
            }
            found
        }
        _ => Vec::new(),
    }
}

/// Names in a sheet that is called after staff and says nothing else of them.
fn names_alone(table: &Table) -> Vec<Candidate<'_>> {
    let names = table.sheet.rows().filter_map(|row| {
        let values: Vec<&str> = row.cells().map(|cell| cell.text.trim()).filter(|text| is_a_whole_name(text)).collect();
        let whereabouts = Whereabouts::Table;
        (!values.is_empty()).then_some(Candidate { whereabouts, row: row.number(), is_site: false, values })
    });
    let found: Vec<Candidate<'_>> = names.collect();
    if found.len() > 1 { found } else { Vec::new() }
}

fn is_a_whole_name(text: &str) -> bool {
    text.contains(' ') && Look::new(text).has(Shape::PersonName) && !is_of_heading_words(text)
}

/// The address of a shared mailbox is nobody's.
fn is_of_a_mailbox(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.starts_with("care.") && lower.ends_with("@nhs.net")
}

/// A site's code beside another of its IDs or a postcode, or a person's address or number.
fn looks_like_a_record<'s>(
    row: Row<'s>,
    whereabouts: Whereabouts,
    is_open: &dyn Fn(u16) -> bool,
) -> Option<Candidate<'s>> {
    let (mut codes, mut ids, mut persons) = (Vec::new(), Vec::new(), Vec::new());
    for cell in
        row.cells().filter(|cell| is_open(cell.column) && matches!(cell.kind, CellKind::Text | CellKind::Number))
    {
        let text = cell.text.trim();
        let look = Look::new(text);
        let is = |shape: Shape| look.has(shape);
        match text {
            _ if is_of_a_mailbox(text) => {}
            _ if is(Shape::Email) || is(Shape::Mobile) => persons.push(text),
            _ if is(Shape::ContactId) || is(Shape::Postcode) => ids.push(text),
            _ if text.len() == 5 && is(Shape::SiteCode) => codes.push(text),
            _ => {}
        }
    }
    let is_site = !codes.is_empty() && !ids.is_empty();
    let values = if is_site { [codes, ids].concat() } else { persons };
    (!values.is_empty()).then_some(Candidate { whereabouts, row: row.number(), is_site, values })
}

/// Columns of a table that nobody knows whose headings speak of others than users.
fn columns_of_others(table: &Table) -> HashSet<u16> {
    let head = top(&table.sheet).take(5).flat_map(|row| row.cells());
    head.filter(|cell| cell.text.len() < 80 && speaks_of_others(cell.text)).map(|cell| cell.column).collect()
}

fn speaks_of_others(text: &str) -> bool {
    let folded = fold_heading(text);
    text.len() < 80 && NOT_USERS.iter().any(|word| folded.contains(word))
}

/// Columns of a table of sites that were not read, and speak of users by their heading. In a form a line that nobody knows may be a
/// person with an address behind the name.
fn columns_of_users(map: &SheetMap, is_form: bool) -> impl Iterator<Item = u16> {
    let speaks_of_users = move |heading: &str| {
        let words = Heading::parse(heading).all;
        let may_be_a_name = is_form && user_field(heading).is_none();
        (may_be_a_name || words.iter().any(|word| word == "person")) && !speaks_of_others(heading)
    };
    map.columns
        .iter()
        .filter(move |column| column.field.is_none() && column.matched != Matched::LeftOut)
        .filter(move |column| speaks_of_users(&column.heading))
        .map(|column| column.column)
}

/// People in columns that are called by what they do at the home: `Deputy email`, `Nurse in charge mobile`.
fn people_by_role<'s>(table: &'s Table, map: &SheetMap) -> Vec<Candidate<'s>> {
    let by_role = |heading: &str| Heading::parse(heading).all.iter().any(|word| STAFF.contains(&word.as_ref()));
    let open = map.columns.iter().filter(|column| column.field.is_none() && column.matched != Matched::LeftOut);
    let columns: Vec<Vec<Candidate<'s>>> = open
        .filter(|column| by_role(&column.heading))
        .map(|column| people_in(table, map, column.column).collect())
        .filter(|people: &Vec<Candidate<'s>>| !people.is_empty())
        .collect();
    if columns.len() > 1 { columns.into_iter().flatten().collect() } else { Vec::new() }
}

/// People in columns that were not read, of those that are meant, at least so many a row: whole names beside addresses, whatever they are called by. Another
/// name of who is read is nobody else.
fn people_beside<'s>(
    table: &'s Table,
    map: &SheetMap,
    is_meant: &dyn Fn(&Column) -> bool,
    fewest: usize,
) -> Vec<Candidate<'s>> {
    let read: Vec<u16> = PERSON_NAMES.iter().filter_map(|field| map.column_of(*field)).collect();
    let is_another = |row: Row<'_>, text: &str| {
        let known = read.iter().filter_map(|column| row.cell(*column)).flat_map(|cell| cell.text.split_whitespace());
        let mut known = known.map(str::to_lowercase);
        !known.any(|word| text.split_whitespace().any(|own| own.to_lowercase() == word))
    };
    let most = |column: u16, fits: &dyn Fn(Row<'_>, &str) -> bool| {
        let values = rows_below(&table.sheet, map.heading_row).take(SAMPLE_ROWS);
        let values =
            values.filter_map(|row| Some((row, row.cell(column)?.text.trim()))).filter(|(_, text)| !text.is_empty());
        let (fitting, all) =
            values.fold((0, 0), |(fitting, all), (row, text)| (fitting + usize::from(fits(row, text)), all + 1));
        all > 0 && fitting * 2 > all
    };
    let open = map.columns.iter().filter(|column| column.field.is_none() && column.matched != Matched::LeftOut);
    let open = open.filter(|column| is_meant(column));
    let open: Vec<u16> = open.filter(|column| !speaks_of_others(&column.heading)).map(|column| column.column).collect();
    let names =
        open.iter().filter(|column| most(**column, &|row, text| is_a_whole_name(text) && is_another(row, text)));
    let is_address = |_: Row<'_>, text: &str| Look::new(text).has(Shape::Email);
    let addresses: Vec<u16> = open.iter().copied().filter(|column| most(*column, &is_address)).collect();
    let is_list = addresses.len() >= fewest && names.count() >= fewest;
    addresses.into_iter().filter(|_| is_list).flat_map(|column| people_in(table, map, column)).collect()
}

fn people_in<'s>(table: &'s Table, map: &SheetMap, column: u16) -> impl Iterator<Item = Candidate<'s>> {
    rows_below(&table.sheet, map.heading_row)
        .filter_map(move |row| looks_like_a_record(row, Whereabouts::Column(column), &|open| open == column))
        .filter(|candidate| !candidate.is_site)
}

/// What stands in the columns that were read, as far as it tells who is meant.
fn values_read(table: &Table, map: &SheetMap) -> Vec<String> {
    let columns: Vec<u16> = TELLING.iter().filter_map(|field| map.column_of(*field)).collect();
    let below = rows_below(&table.sheet, map.heading_row);
    below
        .flat_map(|row| columns.iter().filter_map(move |column| row.cell(*column)))
        .map(|cell| folded(cell.text))
        .collect()
}

/// A number is the same however it is grouped, and without its nought.
fn folded(text: &str) -> String {
    let folded = fold_heading(text);
    let is_number = !folded.is_empty() && folded.bytes().all(|b| b.is_ascii_digit());
    if is_number { folded.trim_start_matches("44").trim_start_matches('0').to_owned() } else { folded }
}
