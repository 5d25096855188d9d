//! One sheet: which row holds its headings, what they mean, and so what its rows are.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::exports::export_of;
use super::{
    AmbiguousColumn, Column, HEADING_SEARCH_ROWS, HeadingError, HeadingOptions, Matched, MissingColumn, SheetMap,
};
use super::{WhyUnused, nearest};
use crate::compare::{fold_heading, same_sheet_name};
use crate::fields::{Field, Role, SITE_KEYS, is_generic};
use crate::read::{InputFile, Row, Sheet};

/// Rows looked at below a candidate heading row to see whether a generic heading's values fit.
const SAMPLE_ROWS: usize = 200;

/// How good a match is; smaller is better.
const BY_HAND: usize = 0;
const EXACT: usize = 1;
const FIRST_ALIAS: usize = 2;

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

pub(super) fn check_sheet_names(files: &[InputFile], wanted: &[String]) -> Result<(), HeadingError> {
    let names: Vec<&str> = files.iter().flat_map(|file| &file.sheets).map(|sheet| sheet.name.as_str()).collect();
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
pub(super) fn map_sheet(sheet: &Sheet, options: &HeadingOptions) -> SheetMap {
    let wanted = if options.only_sheets.is_empty() {
        sheet.visible
    } else {
        options.only_sheets.iter().any(|name| same_sheet_name(name, &sheet.name))
    };
    let head: Vec<Row<'_>> = sheet.rows().take_while(|row| row.number() <= HEADING_SEARCH_ROWS).collect();
    let sites = best_row(sheet, &head, Role::Sites, options);
    let users = best_row(sheet, &head, Role::Users, options);
    let organisation = organisation_rows(&head);
    if !wanted {
        return unused(why_unwanted(sheet, options, &users, &sites), Vec::new());
    }
    match (is_users(&users, &sites), is_sites(&sites)) {
        (true, _) => users.into_map(sheet, options, &sites),
        (false, true) => sites.into_map(sheet, options, &Candidate::none(Role::Sites)),
        _ if organisation >= 1 => organisation_map(),
        _ => unused(WhyUnused::NoRole, near_site_headings(&head)),
    }
}

/// A sheet with persons *and* site columns is a sheet of persons where the sites stand in a sheet of their own, a sheet of
/// sites with a contact person each where the persons do, and both where neither does.
pub(super) fn settle_mixed_sheets(files: &[InputFile], maps: &mut [Vec<SheetMap>], options: &HeadingOptions) {
    let all = || maps.iter().flatten();
    if all().any(|map| map.role == Role::Sites) {
        return;
    }
    let users_elsewhere = all().any(|map| map.role == Role::Users && !map.repeats_site_columns);
    let role = if users_elsewhere { Role::Sites } else { Role::Combined };
    let sheets = files.iter().flat_map(|file| &file.sheets);
    for (sheet, map) in sheets.zip(maps.iter_mut().flatten()).filter(|(_, map)| map.repeats_site_columns) {
        let head: Vec<Row<'_>> = sheet.rows().take_while(|row| row.number() <= HEADING_SEARCH_ROWS).collect();
        *map = best_row(sheet, &head, role, options).into_map(sheet, options, &Candidate::none(Role::Sites));
    }
}

/// A hidden sheet that would be read if it were not; of sheets passed over by name nothing is said.
fn why_unwanted(sheet: &Sheet, options: &HeadingOptions, users: &Candidate, sites: &Candidate) -> WhyUnused {
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
        export_of: None,
        why_unused: Some(why),
        nearest,
        repeats_site_columns: false,
    }
}

/// Headings, folded, each with its fields and ranks: several where only the values can tell.
type Known = HashMap<String, Vec<(Field, usize)>>;

/// The headings known for one role: the program's own, between those that somebody gave. An earlier table goes first.
struct Aliases([Cow<'static, Known>; 3]);

impl Aliases {
    fn of(role: Role, options: &HeadingOptions) -> Aliases {
        let given = |given: &[(String, Field)], rank| Cow::Owned(given_headings(role, given, rank));
        let own = Cow::Borrowed(own_headings(role));
        Aliases([given(&options.by_hand, BY_HAND), own, given(&options.extra_aliases, FIRST_ALIAS)])
    }

    fn find(&self, heading: &str) -> Option<(Field, usize)> {
        self.find_where(heading, |_| true)
    }

    /// The first field of this heading that its values vouch for, where it is so general that they have to.
    fn find_where(&self, heading: &str, values_fit: impl Fn(Field) -> bool) -> Option<(Field, usize)> {
        let folded = fold_heading(heading);
        let known = self.0.iter().find_map(|known| known.get(&folded))?;
        let is_surely = |rank: usize| rank < FIRST_ALIAS || !is_generic(&folded);
        known.iter().copied().find(|(field, rank)| is_surely(*rank) || values_fit(*field))
    }
}

fn given_headings(role: Role, given: &[(String, Field)], rank: usize) -> Known {
    let mut known = Known::new();
    for (heading, field) in given.iter().filter(|(_, field)| Field::of_role(role).contains(field)) {
        known.entry(fold_heading(heading)).or_insert_with(|| vec![(*field, rank)]);
    }
    known
}

/// The headings that the program itself knows for a role. There are hundreds of them, so they are folded once.
fn own_headings(role: Role) -> &'static Known {
    static KNOWN: [OnceLock<Known>; 5] = [const { OnceLock::new() }; 5];
    KNOWN[role as usize].get_or_init(|| {
        let mut known = Known::new();
        for &field in Field::of_role(role) {
            let aliases = field.aliases(role).iter().zip(FIRST_ALIAS..);
            for (heading, rank) in std::iter::once((&field.heading(), EXACT)).chain(aliases) {
                known.entry(fold_heading(heading)).or_default().push((field, rank));
            }
        }
        known
    })
}

/// A row read as the headings of one role.
struct Candidate {
    role: Role,
    row: u32,
    headings: Vec<(u16, String)>,
    best: HashMap<Field, (u16, usize)>,
    outranked: Vec<u16>,
    /// Columns whose claim to a field was as good as the one that holds it, with the rank of that claim.
    tied: Vec<(Field, u16, usize)>,
}

impl Candidate {
    fn none(role: Role) -> Candidate {
        Candidate { role, row: 0, headings: Vec::new(), best: HashMap::new(), outranked: Vec::new(), tied: Vec::new() }
    }

    fn has(&self, field: Field) -> bool {
        self.best.contains_key(&field)
    }

    fn count_of(&self, fields: &[Field]) -> usize {
        fields.iter().filter(|field| self.has(**field)).count()
    }

    /// Gives the field to this column if it has a better claim than the one that holds it; on equal claims the column
    /// further left keeps it.
    fn offer(&mut self, field: Field, column: u16, rank: usize) {
        match self.best.get(&field) {
            Some(&(_, held)) if held <= rank => {
                self.outranked.push(column);
                if held == rank {
                    self.tied.push((field, column, rank));
                }
            }
            Some(&(loser, _)) => {
                self.outranked.push(loser);
                self.best.insert(field, (column, rank));
            }
            None => {
                self.best.insert(field, (column, rank));
            }
        }
    }

    /// The heading is so general that its values had to vouch for it.
    fn only_generic(&self, field: Field) -> bool {
        self.best.get(&field).is_some_and(|(column, rank)| {
            *rank >= FIRST_ALIAS
                && self.headings.iter().any(|(at, heading)| at == column && is_generic(&fold_heading(heading)))
        })
    }

    /// Settles equal claims by the values below them: a column without any gives way, columns that hold the same are one,
    /// and what is left is ambiguous.
    fn settle_ties(&mut self, sheet: &Sheet) -> Vec<AmbiguousColumn> {
        let mut ambiguous = Vec::new();
        for (field, column, rank) in std::mem::take(&mut self.tied) {
            let Some(&(held, held_rank)) = self.best.get(&field) else { continue };
            if held_rank != rank || held == column {
                continue;
            }
            match compare(sheet, self.row, held, column) {
                Compared::OnlySecondHasValues => {
                    self.outranked.retain(|other| *other != column);
                    self.outranked.push(held);
                    self.best.insert(field, (column, rank));
                }
                Compared::DifferFrom(row) => ambiguous.push(AmbiguousColumn { field, columns: [held, column], row }),
                Compared::OneSays => {}
            }
        }
        ambiguous
    }

    fn into_map(mut self, sheet: &Sheet, options: &HeadingOptions, sites: &Candidate) -> SheetMap {
        // In CQC's files a 'Publication Date' is that of a rating: beside no DSPT status it says nothing of one.
        if self.only_generic(Field::DsptPublishedOn) && !self.has(Field::DsptStatus) {
            self.best.remove(&Field::DsptPublishedOn);
        }
        let ambiguous = self.settle_ties(sheet);
        let columns: Vec<Column> =
            self.headings.iter().map(|(column, heading)| self.column(*column, heading)).collect();
        let missing = self.missing(&columns, options);
        let repeats_site_columns = self.role == Role::Users && sites.row == self.row && sites.count_of(SITE_ONLY) > 0;
        SheetMap {
            role: self.role,
            heading_row: self.row,
            export_of: export_of(&columns),
            columns,
            missing,
            ambiguous,
            why_unused: None,
            nearest: Vec::new(),
            repeats_site_columns,
        }
    }

    fn column(&self, column: u16, heading: &str) -> Column {
        let found = self.best.iter().find(|(_, (at, _))| *at == column);
        let (field, matched) = match found {
            Some((field, (_, BY_HAND))) => (Some(*field), Matched::ByHand),
            Some((field, (_, EXACT))) => (Some(*field), Matched::Exact),
            Some((field, _)) => (Some(*field), Matched::Alias),
            None if self.outranked.contains(&column) => (None, Matched::Outranked),
            None => (None, Matched::Unused),
        };
        Column { column, heading: heading.to_owned(), field, matched }
    }

    fn missing(&self, columns: &[Column], options: &HeadingOptions) -> Vec<MissingColumn> {
        let free = || columns.iter().filter(|c| c.field.is_none() && !c.heading.is_empty()).map(|c| c.heading.as_str());
        let mut fields: Vec<Field> =
            options.required.iter().copied().filter(|field| self.needs(*field) && !self.has(*field)).collect();
        // A person must point at a site somehow; one key of the three is enough.
        if self.role == Role::Users && self.count_of(&SITE_KEYS) == 0 {
            fields.insert(0, Field::OdsCode);
        }
        fields
            .into_iter()
            .map(|field| {
                let wanted: Vec<&str> =
                    std::iter::once(field.heading()).chain(field.aliases(self.role).iter().copied()).collect();
                MissingColumn { field, nearest: nearest(&wanted, free()).into_iter().map(str::to_owned).collect() }
            })
            .collect()
    }

    fn needs(&self, field: Field) -> bool {
        let is_key = SITE_KEYS.contains(&field);
        let named_in_full = self.has(Field::FullName) && matches!(field, Field::FirstName | Field::LastName);
        Field::of_role(self.role).contains(&field) && !(self.role == Role::Users && is_key) && !named_in_full
    }
}

/// What two columns with one heading hold.
enum Compared {
    /// The same, or the second holds nothing.
    OneSays,
    /// The first holds nothing.
    OnlySecondHasValues,
    /// Not the same, from this row on.
    DifferFrom(u32),
}

fn compare(sheet: &Sheet, heading_row: u32, first: u16, second: u16) -> Compared {
    let (mut in_first, mut in_second, mut differ) = (false, false, None);
    for row in sheet.rows().filter(|row| row.number() > heading_row) {
        let text = |column| row.cell(column).map_or("", |cell| cell.text.trim());
        let (one, other) = (text(first), text(second));
        in_first |= !one.is_empty();
        in_second |= !other.is_empty();
        if one != other {
            differ.get_or_insert(row.number());
        }
    }
    match (differ, in_first, in_second) {
        (Some(row), true, true) => Compared::DifferFrom(row),
        (Some(_), false, _) => Compared::OnlySecondHasValues,
        _ => Compared::OneSays,
    }
}

/// The row of `head` that reads best as headings of `role`; the uppermost of equals.
fn best_row(sheet: &Sheet, head: &[Row<'_>], role: Role, options: &HeadingOptions) -> Candidate {
    let aliases = Aliases::of(role, options);
    let mut best = Candidate::none(role);
    // A row of no more cells than there are fields found cannot say more.
    for row in head {
        if row.cells().count() <= best.best.len() {
            continue;
        }
        let candidate = read_as_headings(sheet, *row, role, &aliases);
        if candidate.best.len() > best.best.len() {
            best = candidate;
        }
    }
    // Headings over two rows only where they say more than one row does: most often the second row is data.
    for two in head.windows(2).filter(|two| two[1].number() == two[0].number() + 1) {
        let columns = two.iter().flat_map(|row| row.cells()).map(|cell| usize::from(cell.column) + 1).max();
        if columns.unwrap_or(0) <= best.best.len() {
            continue;
        }
        let candidate = read_two_rows_as_headings(sheet, two[0], two[1], role, &aliases);
        if candidate.best.len() > best.best.len() {
            best = candidate;
        }
    }
    if !best.headings.is_empty() {
        add_unnamed_columns(sheet, &mut best);
    }
    best
}

/// A heading over several columns ("Registered manager") above a row of narrower ones ("Name", "ID"), with cells merged
/// across and down. Each column is known by both together, else by the lower, else by the upper where the lower is empty.
fn read_two_rows_as_headings(
    sheet: &Sheet,
    upper: Row<'_>,
    lower: Row<'_>,
    role: Role,
    aliases: &Aliases,
) -> Candidate {
    let mut candidate = Candidate::none(role);
    candidate.row = lower.number();
    let text_at = |row: Row<'_>, column| row.cell(column).map_or(String::new(), |cell| cell.text.trim().to_owned());
    let last = upper.cells().chain(lower.cells()).map(|cell| cell.column).max().unwrap_or(0);
    let mut across = String::new();
    for column in 0..=last {
        let (own, below) = (text_at(upper, column), text_at(lower, column));
        if !own.is_empty() {
            across.clone_from(&own);
        }
        let both = format!("{across} {below}");
        let tried = if below.is_empty() { vec![own] } else { vec![both, below] };
        let fits = |field| values_fit(sheet, lower, column, field);
        let found = tried.iter().find_map(|heading| Some((heading, aliases.find_where(heading, fits)?)));
        let Some(shown) = found.map(|(heading, _)| heading).or(tried.last()).filter(|text| !text.is_empty()) else {
            continue;
        };
        candidate.headings.push((column, shown.clone()));
        if let Some((_, (field, rank))) = found {
            candidate.offer(field, column, rank);
        }
    }
    candidate
}

fn read_as_headings(sheet: &Sheet, row: Row<'_>, role: Role, aliases: &Aliases) -> Candidate {
    let mut candidate = Candidate::none(role);
    candidate.row = row.number();
    for cell in row.cells().filter(|cell| !cell.text.trim().is_empty()) {
        candidate.headings.push((cell.column, cell.text.trim().to_owned()));
        let fits = |field| values_fit(sheet, row, cell.column, field);
        if let Some((field, rank)) = aliases.find_where(cell.text, fits) {
            candidate.offer(field, cell.column, rank);
        }
    }
    candidate
}

/// Whether most values below a generic heading look like the field's; a column without values has nothing against it.
fn values_fit(sheet: &Sheet, heading: Row<'_>, column: u16, field: Field) -> bool {
    let (mut values, mut fitting) = (0, 0);
    for row in sheet.rows().filter(|row| row.number() > heading.number()).take(SAMPLE_ROWS) {
        let Some(cell) = row.cell(column).filter(|cell| !cell.text.trim().is_empty()) else { continue };
        values += 1;
        fitting += usize::from(field.resembles(&fold_heading(cell.text)));
    }
    fitting * 2 >= values
}

/// Columns that hold values but have no heading are shown too: nothing is passed over in silence.
fn add_unnamed_columns(sheet: &Sheet, candidate: &mut Candidate) {
    for row in sheet.rows().filter(|row| row.number() > candidate.row).take(SAMPLE_ROWS) {
        for cell in row.cells().filter(|cell| !cell.text.trim().is_empty()) {
            if let Err(place) = candidate.headings.binary_search_by_key(&cell.column, |(column, _)| *column) {
                candidate.headings.insert(place, (cell.column, String::new()));
            }
        }
    }
}

fn is_users(users: &Candidate, sites: &Candidate) -> bool {
    let site_only = if sites.row == users.row { sites.count_of(SITE_ONLY) } else { 0 };
    let named = users.has(Field::FirstName) || users.has(Field::LastName) || users.has(Field::FullName);
    let surely_named = users.has(Field::FirstName)
        || users.has(Field::LastName)
        || (users.has(Field::FullName) && !users.only_generic(Field::FullName));
    let contacts = users.count_of(&[Field::Email, Field::Mobile]);
    if site_only > 0 {
        surely_named && contacts > 0
    } else {
        (named && contacts > 0) || contacts == 2 || both_names(users)
    }
}

fn both_names(users: &Candidate) -> bool {
    users.has(Field::FirstName) && users.has(Field::LastName)
}

fn is_sites(sites: &Candidate) -> bool {
    sites.count_of(&SITE_KEYS) > 0 && sites.best.len() >= 2
}

fn organisation_rows(head: &[Row<'_>]) -> usize {
    let aliases = Aliases::of(Role::Organisation, &HeadingOptions::default());
    head.iter()
        .filter(|row| {
            let mut cells = row.cells().filter(|cell| !cell.text.trim().is_empty());
            let key = cells.next().and_then(|cell| aliases.find(cell.text));
            key.is_some() && cells.count() == 1
        })
        .count()
}

fn organisation_map() -> SheetMap {
    SheetMap { role: Role::Organisation, why_unused: None, ..unused(WhyUnused::NotMeant, Vec::new()) }
}

/// The field a key of an `organisation` sheet names.
pub fn organisation_field(key: &str) -> Option<Field> {
    Aliases::of(Role::Organisation, &HeadingOptions::default()).find(key).map(|(field, _)| field)
}

/// The field of a user that a heading names, in a table of users.
pub fn user_field(heading: &str) -> Option<Field> {
    Aliases::of(Role::Users, &HeadingOptions::default()).find(heading).map(|(field, _)| field)
}

/// Headings of a sheet that was not recognised which are, or nearly are, those of sites.
fn near_site_headings(head: &[Row<'_>]) -> Vec<String> {
    let wanted: Vec<&str> = SITE_KEYS.iter().chain(SITE_ONLY).map(|field| field.heading()).collect();
    let mut found: Vec<String> = Vec::new();
    for row in head {
        let texts: Vec<&str> = row.cells().map(|cell| cell.text.trim()).filter(|text| text.len() < 60).collect();
        for heading in nearest(&wanted, texts.into_iter()) {
            if found.len() < 3 && !found.iter().any(|known| known == heading) {
                found.push(heading.to_owned());
            }
        }
    }
    found
}
