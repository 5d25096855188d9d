//! One sheet: which row holds its headings, what they mean, and so what its rows are.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::ops::Range;

use super::exports::export_of;
use super::table::{Assigned, Head, assign};
use super::unnamed;
use super::values::{Evidence, KnownSites, SAMPLE_ROWS, rows_below};
use super::{
    AmbiguousColumn, Column, DifferingColumn, HeadingError, Matched, MissingColumn, SheetMap, Why, WhyUnused, nearest,
};
use crate::compare::{fold_heading, same_sheet_name};
use crate::fields::{
    Claim, Field, Heading, HeadingOptions, PERSON_NAMES, Role, SITE_KEYS, Strength, claims, field_named,
};
use crate::layout::{LaidOut, may_be_headings, top};
use crate::read::{Row, Sheet};
use crate::text::is_listed;

/// Columns that only a sheet of sites has.
const SITE_ONLY: &[Field] = &[
    Field::CqcContactId,
    Field::Postcode,
    Field::DsptStatus,
    Field::DsptPublishedOn,
    Field::ServiceType,
    Field::AccountsRequested,
    Field::MailboxesRequested,
    Field::MailboxName,
];

pub(super) fn check_sheet_names(files: &[LaidOut], wanted: &[String]) -> Result<(), HeadingError> {
    let mut names: Vec<&str> =
        files.iter().flat_map(|file| &file.tables).map(|table| table.sheet.name.as_str()).collect();
    names.dedup();
    for name in wanted {
        if !names.iter().any(|known| same_sheet_name(known, name)) {
            return Err(HeadingError::NoSuchSheet(name.clone(), names.join(", ")));
        }
    }
    Ok(())
}

pub(super) fn check_by_hand(maps: &[Vec<SheetMap>], by_hand: &[(String, Field)]) -> Result<(), HeadingError> {
    let used = |heading: &str| {
        let folded = fold_heading(heading);
        maps.iter().flatten().flat_map(|map| &map.columns).any(|column| fold_heading(&column.heading) == folded)
    };
    match by_hand.iter().find(|(heading, _)| !used(heading)) {
        Some((heading, _)) => Err(HeadingError::NoSuchHeading(heading.clone())),
        None => Ok(()),
    }
}

/// What one sheet is. A sheet with both a person's and a site's columns comes out as `Users` with
/// `repeats_site_columns`; [`settle_mixed_sheets`] decides when all sheets are known.
pub(super) fn map_sheet(sheet: &Sheet, options: &HeadingOptions, sites_listed: &KnownSites) -> SheetMap {
    let wanted = if options.only_sheets.is_empty() {
        sheet.visible
    } else {
        options.only_sheets.iter().any(|name| same_sheet_name(name, &sheet.name))
    };
    let head = Top::of(sheet);
    let [sites, users] = head.tables([Role::Sites, Role::Users], options, sites_listed);
    if !wanted {
        return unused(why_unwanted(sheet, options, &users, &sites), Vec::new());
    }
    match (is_users(&users, &sites), is_sites(&sites)) {
        (true, _) => users.into_map(options, Some(&sites)),
        (false, true) => sites.into_map(options, None),
        _ if organisation_rows(&head.rows) >= 1 => organisation_map(),
        _ => unused(WhyUnused::NoRole, near_headings(&head.rows)),
    }
}

/// A sheet with persons *and* site columns is a sheet of persons where the sites stand in a sheet of their own, a sheet of
/// sites with a contact person each where the persons do, and both where neither does.
pub(super) fn settle_mixed_sheets(files: &[LaidOut], maps: &mut [Vec<SheetMap>], options: &HeadingOptions) {
    let all = || maps.iter().flatten();
    if all().any(|map| map.role == Role::Sites) {
        return;
    }
    let users_elsewhere = all().any(|map| map.role == Role::Users && !map.repeats_site_columns);
    let role = if users_elsewhere { Role::Sites } else { Role::Combined };
    let tables = files.iter().flat_map(|file| &file.tables);
    for (table, map) in tables.zip(maps.iter_mut().flatten()).filter(|(_, map)| map.repeats_site_columns) {
        let [table] = Top::of(&table.sheet).tables([role], options, &KnownSites::new());
        *map = table.into_map(options, None);
    }
}

/// A hidden sheet that would be read if it were not; of sheets passed over by name nothing is said.
fn why_unwanted(sheet: &Sheet, options: &HeadingOptions, users: &Table<'_>, sites: &Table<'_>) -> WhyUnused {
    if sheet.visible || !options.only_sheets.is_empty() {
        return WhyUnused::NotMeant;
    }
    match (is_users(users, sites), is_sites(sites)) {
        (true, _) => WhyUnused::Hidden(Role::Users),
        (false, true) => WhyUnused::Hidden(Role::Sites),
        (false, false) => WhyUnused::NotMeant,
    }
}

pub(super) fn unused(why: WhyUnused, nearest: Vec<String>) -> SheetMap {
    SheetMap {
        role: Role::Unused,
        heading_row: 0,
        columns: Vec::new(),
        missing: Vec::new(),
        ambiguous: Vec::new(),
        differing: Vec::new(),
        export_of: None,
        why_unused: Some(why),
        nearest,
        unread: Vec::new(),
        repeats_site_columns: false,
    }
}

/// Headings stand in so many rows at most.
const MOST_HEADING_ROWS: usize = 3;

/// The top of a sheet, where its headings are looked for.
struct Top<'s> {
    sheet: &'s Sheet,
    rows: Vec<Row<'s>>,
    readings: Vec<Reading>,
}

/// Rows that may be headings, alone or several together.
struct Reading {
    /// Which of the top.
    rows: Range<usize>,
    /// Columns in which anything stands.
    columns: usize,
    /// The headings that they make together, once somebody asks.
    heads: OnceCell<Vec<Head>>,
}

/// A row of headings with what stands below each.
#[derive(Clone)]
struct Looked {
    row: u32,
    heads: Vec<Head>,
    evidence: Vec<Evidence>,
}

impl<'s> Top<'s> {
    fn of(sheet: &'s Sheet) -> Top<'s> {
        let rows: Vec<Row<'s>> = top(sheet).collect();
        // A number below a heading is its value.
        let has_number = |row: &Row<'_>| row.cells().any(|cell| cell.text.trim().parse::<f64>().is_ok());
        let may_be: Vec<bool> = rows.iter().map(may_be_headings).collect();
        let stand_together = |own: &Range<usize>| {
            let is_next = |two: &[Row<'_>]| two[1].number() == two[0].number() + 1 && !has_number(&two[1]);
            may_be[own.clone()].iter().all(|may_be| *may_be) && rows[own.clone()].windows(2).all(is_next)
        };
        let readings = (1..=MOST_HEADING_ROWS).flat_map(|count| (count..=rows.len()).map(move |to| to - count..to));
        let readings = readings.filter(stand_together);
        let columns = |own: &Range<usize>| {
            let mut columns: Vec<u16> =
                rows[own.clone()].iter().flat_map(Row::filled).map(|cell| cell.column).collect();
            columns.sort_unstable();
            columns.dedup();
            columns.len()
        };
        let readings = readings.map(|rows| Reading { columns: columns(&rows), rows, heads: OnceCell::new() }).collect();
        Top { sheet, rows, readings }
    }

    fn heads<'r>(&self, reading: &'r Reading) -> &'r [Head] {
        let heads = || headings_of(self.sheet, &self.rows[reading.rows.clone()]);
        reading.heads.get_or_init(heads)
    }

    /// The tables that the rows below the best headings of each role would be.
    fn tables<const N: usize>(
        &self,
        roles: [Role; N],
        options: &HeadingOptions,
        listed: &KnownSites,
    ) -> [Table<'s>; N] {
        let mut looked: Vec<(usize, Looked)> = Vec::new();
        roles.map(|role| {
            let best = self.best(role, options);
            // Most often one row is the best for both.
            let known = looked.iter().find(|(reading, _)| *reading == best).map(|(_, looked)| looked.clone());
            let found = known.unwrap_or_else(|| self.look(best, options, listed));
            looked.push((best, found.clone()));
            let mut assigned = assign(&found.heads, &found.evidence, role, options);
            if role != Role::Users {
                unnamed::take_site_name(&mut assigned, self.sheet, found.row, &found.heads, &found.evidence);
            }
            Table { sheet: self.sheet, role, looked: found, assigned }
        })
    }

    /// Whether the rows above the lowest hold several titles, each merged across the columns it stands over.
    fn is_titled(&self, reading: &Reading) -> bool {
        let upper = &self.rows[reading.rows.start..reading.rows.end - 1];
        let is_across = |row: &Row<'_>| {
            let own = self.sheet.merged.iter().filter(|range| range.first_row == row.number());
            own.filter(|range| range.first_row == range.last_row && range.first_column < range.last_column).count() > 1
        };
        !upper.is_empty() && upper.iter().all(is_across)
    }

    /// Which reading says most as headings of `role`: differently called columns that may be a field, and fields that may be a
    /// column, the fewer of the two. Of equals the one in which fewest columns are called the same, then one with titles merged across
    /// above its columns, then that of fewest rows, then the uppermost: more
    /// rows than say something are data, most often.
    fn best(&self, role: Role, options: &HeadingOptions) -> usize {
        let sure = |head: &Head| -> Vec<Field> {
            let claims = claims(&head.text, &head.words, role, options).into_iter();
            claims.filter(|claim| claim.strength < Strength::Partial).map(|claim| claim.field).collect()
        };
        let mut best: Option<((usize, i64, bool), Reverse<usize>)> = None;
        // The widest first: a reading says no more than it has columns.
        let mut order: Vec<usize> = (0..self.readings.len()).collect();
        order.sort_by_key(|reading| Reverse(self.readings[*reading].columns));
        for reading in order {
            let is_titled = self.is_titled(&self.readings[reading]);
            let can_say = ((self.readings[reading].columns, 0, is_titled), Reverse(reading));
            if best.is_some_and(|best| can_say < best) {
                continue;
            }
            let heads = self.heads(&self.readings[reading]);
            let of_columns: Vec<(&Head, Vec<Field>)> =
                heads.iter().map(|head| (head, sure(head))).filter(|(_, fields)| !fields.is_empty()).collect();
            let mut fields: Vec<Field> = of_columns.iter().flat_map(|(_, fields)| fields).copied().collect();
            fields.sort_unstable();
            fields.dedup();
            let mut texts: Vec<String> = of_columns.iter().map(|(head, _)| fold_heading(&head.text)).collect();
            texts.sort_unstable();
            texts.dedup();
            let says = (fields.len().min(texts.len()), texts.len() as i64 - of_columns.len() as i64, is_titled);
            best = best.max((says.0 > 0).then_some((says, Reverse(reading))));
        }
        best.map_or(usize::MAX, |(_, Reverse(reading))| reading)
    }

    fn look(&self, reading: usize, options: &HeadingOptions, listed: &KnownSites) -> Looked {
        let Some(reading) = self.readings.get(reading) else {
            return Looked { row: 0, heads: Vec::new(), evidence: Vec::new() };
        };
        let row = self.rows[reading.rows.end - 1].number();
        let mut heads = self.heads(reading).to_vec();
        add_unnamed_columns(self.sheet, row, &mut heads);
        for head in heads.iter_mut().filter(|head| !head.text.is_empty()) {
            head.is_left_out = options.is_left_out(&self.sheet.name, Some(&head.text));
        }
        let columns: Vec<u16> = heads.iter().map(|head| head.column).collect();
        let evidence = Evidence::of_columns(self.sheet, row, &columns, listed);
        Looked { row, heads, evidence }
    }
}

/// Words for what registers say of a home, as headings are compared. Above columns they say that these are the home's own.
const REGISTERS: &str = "cqc nhs ods dspt id registered compliance site details detail";

/// The headings that rows make together. One over several columns ("Registered manager") stands above narrower ones ("Name", "ID"),
/// with cells merged across and down: each column is known by all that stands above it, or by the upper where the lower is empty.
fn headings_of(sheet: &Sheet, rows: &[Row<'_>]) -> Vec<Head> {
    let upper = &rows[..rows.len().saturating_sub(1)];
    let last = rows.iter().flat_map(|row| row.cells()).map(|cell| cell.column).max().unwrap_or(0);
    let text_at = |row: &Row<'_>, column| row.cell(column).map_or("", |cell| cell.text.trim()).to_owned();
    let mut groups = vec![Group::NONE; upper.len()];
    let mut heads = Vec::new();
    for column in 0..=last {
        let own: Vec<String> = rows.iter().map(|row| text_at(row, column)).collect();
        // A wider group begins anew what stands below it.
        let begins = own[..upper.len()].iter().position(|text| !text.is_empty());
        for (at, group) in groups.iter_mut().enumerate() {
            if begins.is_some_and(|begins| begins <= at) {
                *group = Group::new(sheet, &upper[at], column, &own[at]);
            }
        }
        let over = |group: &Group| if column <= group.to { group.text.clone() } else { String::new() };
        // What is lowest may be merged down, or nothing narrower stands below it.
        let Some(lowest) = own.iter().rposition(|text| !text.is_empty()) else { continue };
        let mut texts: Vec<String> = groups[..lowest].iter().map(over).chain([own[lowest].clone()]).collect();
        texts.retain(|text| !text.is_empty());
        texts.dedup();
        let mut text = texts.join(" ");
        let own = &own[lowest];
        if text == *own {
            heads.push(Head::new(column, own));
            continue;
        }
        // "CQC" over "Location ID" may reach over "DSPT" or "Postcode" too, which says enough alone.
        // "Codes" over "Location" makes an ID of it, and no name.
        let is_of_ids = || {
            let mut words = groups[..lowest].iter().flat_map(|group| Heading::parse(&group.text).all);
            words.any(|word| word == "id")
        };
        let says_enough = |field: Field| field != Field::SiteName || !is_of_ids();
        let is_spoilt = |role| field_named(&text, role).is_none() && field_named(own, role).is_some_and(says_enough);
        if groups[..lowest].iter().all(|group| group.is_of_register) && is_spoilt(Role::Sites) {
            text.clone_from(own);
        }
        let words = Heading { main: Heading::parse(own).main, ..Heading::parse(&text) };
        heads.push(Head { column, text, words, is_left_out: false });
    }
    heads
}

/// A heading over several columns.
#[derive(Debug, Clone)]
struct Group {
    text: String,
    /// The last column that it stands over, as far as the file says so.
    to: u16,
    /// It is made of words for registers, or of none.
    is_of_register: bool,
}

impl Group {
    const NONE: Group = Group { text: String::new(), to: 0, is_of_register: true };

    fn new(sheet: &Sheet, row: &Row<'_>, column: u16, text: &str) -> Group {
        let of_row = || sheet.merged.iter().filter(|range| range.first_row == row.number());
        let own = of_row().find(|range| range.first_column == column);
        // Where none of the row is merged, a group reaches to the next.
        let is_open = !of_row().any(|range| range.first_column < range.last_column);
        let to = own.map_or(if is_open { u16::MAX } else { column }, |range| range.last_column);
        let is_of_register = Heading::parse(text).all.iter().all(|word| is_listed(word, REGISTERS));
        Group { text: text.to_owned(), to, is_of_register }
    }
}

/// Columns that hold values but have no heading are shown too: nothing is passed over in silence.
fn add_unnamed_columns(sheet: &Sheet, heading_row: u32, heads: &mut Vec<Head>) {
    for row in rows_below(sheet, heading_row).take(SAMPLE_ROWS) {
        for cell in row.filled() {
            if let Err(place) = heads.binary_search_by_key(&cell.column, |head| head.column) {
                heads.insert(place, Head::new(cell.column, ""));
            }
        }
    }
}

/// Rows below a row of headings of one role.
struct Table<'s> {
    sheet: &'s Sheet,
    role: Role,
    looked: Looked,
    assigned: Assigned,
}

impl Table<'_> {
    fn has(&self, field: Field) -> bool {
        self.assigned.has(field)
    }

    /// The fields that headings name: by what merely stands in a column no sheet is a list of anything.
    fn named(&self) -> impl Iterator<Item = Field> {
        self.assigned.taken.iter().flatten().filter(|taken| taken.why != Why::Values).map(|taken| taken.field)
    }

    fn count_of(&self, fields: &[Field]) -> usize {
        self.named().filter(|field| fields.contains(field)).count()
    }

    fn column_of(&self, field: Field) -> Option<u16> {
        self.assigned.place_of(field).map(|place| self.looked.heads[place].column)
    }

    fn into_map(self, options: &HeadingOptions, sites: Option<&Table<'_>>) -> SheetMap {
        let columns: Vec<Column> = (0..self.looked.heads.len()).map(|place| self.column(place)).collect();
        let (ambiguous, differing) = self.second_columns(options);
        let repeats_site_columns =
            sites.is_some_and(|sites| sites.looked.row == self.looked.row && sites.count_of(SITE_ONLY) > 0);
        SheetMap {
            role: self.role,
            heading_row: self.looked.row,
            export_of: export_of(&columns),
            missing: self.missing(options),
            columns,
            ambiguous,
            differing,
            why_unused: None,
            nearest: Vec::new(),
            unread: Vec::new(),
            repeats_site_columns,
        }
    }

    fn column(&self, place: usize) -> Column {
        let Head { column, text, is_left_out, .. } = &self.looked.heads[place];
        let taken = self.assigned.taken[place];
        let is_loser = self.assigned.losers.iter().any(|(loser, _)| *loser == place);
        let matched = match taken {
            Some(taken) => matched_by(taken.claim),
            None if *is_left_out => Matched::LeftOut,
            None if is_loser => Matched::Outranked,
            None => Matched::Unused,
        };
        let near = self.assigned.near.iter().find(|(near, _)| *near == place);
        Column {
            column: *column,
            heading: text.clone(),
            field: taken.map(|taken| taken.field),
            matched,
            why: taken.map(|taken| taken.why),
            looks_like: near.map(|(_, field)| *field),
        }
    }

    /// Columns that say something else than the one that was taken for a field that decides: those with as good a heading,
    /// and the others.
    fn second_columns(&self, options: &HeadingOptions) -> (Vec<AmbiguousColumn>, Vec<DifferingColumn>) {
        let (mut ambiguous, mut differing) = (Vec::new(), Vec::new());
        for (place, claim) in &self.assigned.losers {
            let field = claim.field;
            let Some(held) = self.assigned.place_of(field).filter(|_| decides(field, options)) else { continue };
            let Some(best) = self.assigned.taken[held].map(|taken| taken.claim) else { continue };
            let columns = [self.looked.heads[held].column, self.looked.heads[*place].column];
            let Some(row) = first_difference(self.sheet, self.looked.row, columns) else { continue };
            let has_same_words = self.looked.heads[held].words.all == self.looked.heads[*place].words.all;
            if best.strength == claim.strength && has_same_words {
                ambiguous.push(AmbiguousColumn { field, columns, row });
            } else if claim.strength <= Strength::Full {
                differing.push(DifferingColumn { field, columns, row });
            }
        }
        (ambiguous, differing)
    }

    fn missing(&self, options: &HeadingOptions) -> Vec<MissingColumn> {
        let mut fields: Vec<Field> =
            options.required.iter().copied().filter(|field| self.needs(*field) && !self.has(*field)).collect();
        // A person must point at a site somehow; one key of the three is enough.
        if self.role == Role::Users && !SITE_KEYS.iter().any(|key| self.has(*key)) {
            fields.insert(0, Field::OdsCode);
        }
        fields.into_iter().map(|field| MissingColumn { field, nearest: self.near(field) }).collect()
    }

    /// Up to three headings of free columns that come near a field: those whose values or words speak for it, then those that
    /// are only spelled alike. Never one whose values are something else's.
    fn near(&self, field: Field) -> Vec<String> {
        let is_free = |place: usize| self.assigned.taken[place].is_none() && !self.looked.heads[place].text.is_empty();
        let heading = |place: usize| self.looked.heads[place].text.clone();
        let is_wanted =
            |other: Field| other == field || self.role == Role::Users && field == Field::OdsCode && other.is_site_key();
        let near = self.assigned.near.iter().filter(|(place, near)| is_wanted(*near) && is_free(*place));
        let mut found: Vec<String> = near.map(|(place, _)| heading(*place)).collect();
        let wanted: Vec<&str> =
            std::iter::once(field.heading()).chain(field.aliases(self.role).iter().copied()).collect();
        let open = |place: &usize| {
            is_free(*place)
                && !self.assigned.near.iter().any(|(near, _)| near == place)
                && !self.looked.evidence[*place].is_of_another(field)
        };
        let others: Vec<String> = (0..self.looked.heads.len()).filter(open).map(heading).collect();
        found.extend(nearest(&wanted, others.iter().map(String::as_str)).into_iter().map(str::to_owned));
        found.dedup();
        found.truncate(3);
        found
    }

    fn needs(&self, field: Field) -> bool {
        let is_key = field.is_site_key();
        let named_in_full = self.has(Field::FullName) && matches!(field, Field::FirstName | Field::LastName);
        Field::of_role(self.role).contains(&field) && !(self.role == Role::Users && is_key) && !named_in_full
    }
}

fn matched_by(claim: Claim) -> Matched {
    match claim.strength {
        Strength::ByHand => Matched::ByHand,
        Strength::Exact => Matched::Exact,
        _ => Matched::Alias,
    }
}

/// A wrong value of the field accepts or rejects somebody wrongly.
fn decides(field: Field, options: &HeadingOptions) -> bool {
    const BESIDES: [Field; 3] = [Field::Request, Field::LeavingOn, Field::HasNhsmail];
    options.required.contains(&field) || field.is_site_key() || BESIDES.contains(&field)
}

/// The first row in which the second column says something else than the first; `None` where it says nothing or the same.
fn first_difference(sheet: &Sheet, heading_row: u32, [first, second]: [u16; 2]) -> Option<u32> {
    let differs = |row: &Row<'_>| {
        let [first, second] = [first, second].map(|column| row.cell(column).map_or("", |cell| cell.text.trim()));
        !second.is_empty() && first != second
    };
    rows_below(sheet, heading_row).find(differs).map(|row| row.number())
}

fn is_users(users: &Table<'_>, sites: &Table<'_>) -> bool {
    let site_only = if sites.looked.row == users.looked.row { sites.count_of(SITE_ONLY) } else { 0 };
    let named = users.has(Field::FirstName) || users.has(Field::LastName) || users.has(Field::FullName);
    let only_by_general = |field| !users.has(field) || users.assigned.only_generic(field);
    // 'Name' beside a column with the site's own name is a person's.
    let name_beside_site = users.has(Field::FullName)
        && sites.has(Field::SiteName)
        && sites.column_of(Field::SiteName) != users.column_of(Field::FullName);
    let surely_named = PERSON_NAMES.into_iter().any(|field| !only_by_general(field)) || name_beside_site;
    let contacts = users.count_of(&[Field::Email, Field::Mobile]);
    if site_only > 0 {
        surely_named && contacts > 0
    } else {
        (named && contacts > 0) || contacts == 2 || (users.has(Field::FirstName) && users.has(Field::LastName))
    }
}

fn is_sites(sites: &Table<'_>) -> bool {
    sites.count_of(&SITE_KEYS) > 0 && sites.named().count() >= 2
}

fn organisation_rows(head: &[Row<'_>]) -> usize {
    head.iter()
        .filter(|row| {
            let mut cells = row.filled();
            let key = cells.next().and_then(|cell| organisation_field(cell.text));
            key.is_some() && cells.count() == 1
        })
        .count()
}

fn organisation_map() -> SheetMap {
    SheetMap { role: Role::Organisation, why_unused: None, ..unused(WhyUnused::NotMeant, Vec::new()) }
}

/// The field a key of an `organisation` sheet names.
pub fn organisation_field(key: &str) -> Option<Field> {
    field_named(key, Role::Organisation)
}

/// The field of a user that a heading names, in a table of users.
pub fn user_field(heading: &str) -> Option<Field> {
    field_named(heading, Role::Users)
}

/// Columns by which a list of people is known.
const OF_PEOPLE: &[Field] = &[Field::FirstName, Field::LastName, Field::FullName, Field::Email, Field::Mobile];

/// Headings named of a sheet that was not recognised.
const MOST_NEAR: usize = 3;

/// Headings of a sheet that was not recognised which are those of a site or of a person, then those that are nearly so.
fn near_headings(head: &[Row<'_>]) -> Vec<String> {
    let texts = || head.iter().flat_map(|row| row.cells()).map(|cell| cell.text.trim()).filter(|text| text.len() < 60);
    let of_site = |field: Field| SITE_KEYS.contains(&field) || SITE_ONLY.contains(&field);
    let is_named = |text: &&str| {
        field_named(text, Role::Sites).is_some_and(of_site)
            || field_named(text, Role::Users).is_some_and(|field| OF_PEOPLE.contains(&field))
    };
    let wanted = SITE_KEYS.iter().chain(SITE_ONLY).chain(OF_PEOPLE);
    let wanted: Vec<&str> = wanted.map(|field| field.heading()).collect();
    let in_rows = head
        .iter()
        .flat_map(|row| nearest(&wanted, row.cells().map(|cell| cell.text.trim()).filter(|text| text.len() < 60)));
    let mut found: Vec<String> = Vec::new();
    for heading in texts().filter(is_named).chain(in_rows) {
        if found.len() < MOST_NEAR && !found.iter().any(|known| known == heading) {
            found.push(heading.to_owned());
        }
    }
    found
}
