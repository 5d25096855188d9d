//! Sheets of cells and their maps in, one [`Submission`] out. Every row below a heading row is counted exactly once.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use rayon::prelude::*;

use super::combined;
use super::hidden;
use super::mailboxes::Mailboxes;
use super::meaning::Around;
use super::relations::{KeysOf, known_by};
use super::skipped::Sieve;
use super::values::{clean, cleans_to_nothing, placeholder};
use super::{
    Conflict, FileFacts, Kept, Number, Oddities, Organisation, Place, Record, Relations, RowAccount, SheetFacts, Site,
    Skipped, SkippedRow, Submission, User,
};
use crate::fields::{Field, Role};
use crate::headings::{SheetMap, WhyUnused, organisation_field};
use crate::layout::{KeysFrom, LaidOut, Table, top};
use crate::papers::Origin;
use crate::read::{IgnoredFile, InputFile, Row, Sheet, TextEncoding};

/// Builds the submission. `maps` has one entry a file, each with one a table, as `headings::map_tables` gives them; with
/// `keep_columns`, columns that hold no field are carried along.
pub fn build<'s>(
    name: String,
    files: &'s [LaidOut],
    maps: Vec<Vec<SheetMap>>,
    ignored: &[IgnoredFile],
    keep_columns: bool,
    as_of: Date,
) -> Submission<'s> {
    let mut builder = Builder::new(keep_columns, as_of);
    for (file_number, (file, maps)) in files.iter().zip(maps).enumerate() {
        for (table, map) in file.tables.iter().zip(maps) {
            builder.add_table(Number::new(file_number), table, map);
        }
    }
    let listed_again = builder.drop_repeated_sites();
    let mailboxes = Mailboxes::of(&builder.sites);
    builder.users.par_iter_mut().for_each(|user| user.hold_against(&mailboxes));
    builder.count_repairs();
    builder.organisation_from_columns();
    builder.look_behind_hidden_sheets(files);
    let mut facts: Vec<FileFacts> = files.iter().map(|laid_out| file_facts(&laid_out.file)).collect();
    facts.extend(ignored.iter().map(|file| FileFacts {
        name: file.name.clone(),
        bytes: 0,
        sha256: String::new(),
        problem: None,
        assumed_encoding: None,
        origin: Origin::Elsewhere,
        hidden_data: Vec::new(),
        ignored: Some(file.why),
    }));
    let keys_of = |sheet: &SheetFacts| match sheet.keys_from {
        _ if files[usize::from(sheet.file)].file.origin.is_report() => KeysOf::Report,
        KeysFrom::SheetName => KeysOf::Tab,
        _ => KeysOf::Rows,
    };
    let keys_of: Vec<KeysOf> = builder.sheets.iter().map(keys_of).collect();
    let relations = Relations::between(&builder.sites, &builder.users, &keys_of);
    Submission {
        name,
        files: facts,
        sheets: builder.sheets,
        organisation: builder.organisation,
        sites: builder.sites,
        users: builder.users,
        relations,
        rows: builder.rows,
        kept: builder.kept,
        conflicts: builder.conflicts,
        listed_again,
    }
}

fn file_facts(file: &InputFile) -> FileFacts {
    FileFacts {
        name: file.name.clone(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        problem: file.problem.clone(),
        assumed_encoding: match file.encoding {
            Some(TextEncoding::Windows1252) => Some("Windows-1252, the usual one of older programs on Windows"),
            Some(TextEncoding::Utf16LeUnmarked | TextEncoding::Utf16BeUnmarked) => {
                Some("UTF-16, which Excel calls Unicode Text")
            }
            _ => None,
        },
        origin: file.origin.clone(),
        hidden_data: file.hidden_data.clone(),
        ignored: None,
    }
}

struct Builder<'s> {
    sheets: Vec<SheetFacts>,
    organisation: Organisation,
    sites: Vec<Site<'s>>,
    users: Vec<User<'s>>,
    conflicts: Vec<Conflict>,
    rows: RowAccount,
    keep_columns: bool,
    kept: Kept<'s>,
    as_of: Date,
}

impl<'s> Builder<'s> {
    fn new(keep_columns: bool, as_of: Date) -> Builder<'s> {
        Builder {
            sheets: Vec::new(),
            organisation: Organisation::default(),
            sites: Vec::new(),
            users: Vec::new(),
            conflicts: Vec::new(),
            rows: RowAccount::default(),
            keep_columns,
            kept: Kept::default(),
            as_of,
        }
    }

    fn add_table(&mut self, file: Number, table: &'s Table, map: SheetMap) {
        let sheet = &table.sheet;
        let number = Number::new(self.sheets.len());
        let mut oddities = oddities(table);
        let (first_site, first_user) = (self.sites.len(), self.users.len());
        match map.role {
            Role::Sites | Role::Users | Role::Combined => self.add_rows(number, table, &map, &mut oddities),
            Role::Organisation => self.add_organisation(number, sheet),
            Role::Unused => {}
        }
        let sites = self.sites[first_site..].iter().map(Record::Site);
        let rows = || sites.clone().chain(self.users[first_user..].iter().map(Record::User));
        let stands_beside = |field: &Field| {
            let own = map.column_of(*field);
            rows().any(|row| row.view(*field).is_some_and(|view| Some(view.column) != own))
        };
        let read_beside = [Field::Status, Field::HasNhsmail].into_iter().filter(stands_beside).collect();
        let facts = sheet_facts(file, table, map, oddities);
        self.sheets.push(SheetFacts { read_beside, ..facts });
    }

    fn add_rows(&mut self, sheet_number: Number, table: &'s Table, map: &SheetMap, oddities: &mut Oddities) {
        let sheet = &table.sheet;
        let columns: Vec<Option<u16>> = Field::all().map(|field| map.column_of(field)).collect();
        let at = |field: Field| columns[field as usize];
        let is_above = |row: &Row<'_>| row.number() <= map.heading_row;
        let above = sheet.rows().take_while(is_above).filter(|row| has_value(*row)).count() as u64;
        self.rows.delivered += u64::from(sheet.row_count).saturating_sub(above);
        let data = self.count_blank(sheet.rows().skip_while(is_above));
        let sieve = Sieve::new(map);
        let data = self.skip(data, table, &sieve, oddities);
        if sheet.is_text {
            oddities.ragged = ragged(&data, map);
        }
        self.kept.add(sheet_number, map, &data, self.keep_columns);
        let place = |row: Row<'_>| Place { sheet: sheet_number, row: row.number(), column: None };
        let (site, user) = (self.sites.len(), self.users.len());
        let around = Around::new(self.as_of, sheet, map, &data, &oddities.skipped);
        oddities.unheard = around.remarks.unheard(&data);
        let numbered = data.par_iter().copied().enumerate();
        match map.role {
            Role::Sites => {
                self.sites
                    .par_extend(numbered.map(|(number, row)| Site::read(site + number, place(row), row, &at, &around)));
            }
            Role::Combined => {
                let found = combined::take_apart(&data, &sieve, sheet_number, &at, &around, site, user);
                let is_users =
                    |site: &&Site<'_>| found.users.binary_search_by_key(&site.place, |user| user.place).is_ok();
                self.rows.sites_in_user_rows += found.sites.iter().filter(is_users).count() as u64;
                let prepared = found.prepared.iter().map(|row| SkippedRow::new(*row, Skipped::Prepared));
                self.rows.skipped += prepared.len() as u64;
                oddities.skipped.extend(prepared);
                oddities.skipped.sort_by_key(|skipped| skipped.row);
                self.sites.extend(found.sites);
                self.users.extend(found.users);
                self.conflicts.extend(found.conflicts);
            }
            _ => {
                let users = numbered.map(|(number, row)| User::read(user + number, place(row), row, row, &at, &around));
                self.users.par_extend(users);
            }
        }
    }

    /// Counts all rows below the headings and gives back those that are not blank.
    fn count_blank(&mut self, rows: impl Iterator<Item = Row<'s>>) -> Vec<Row<'s>> {
        let mut data = Vec::new();
        for row in rows {
            let blank_before = u64::from(row.blank_before());
            self.rows.blank += blank_before;
            self.rows.read += blank_before + 1;
            if is_blank(row) {
                self.rows.blank += 1;
                // A cell that holds only blanks is a value to the reader and none to us.
                self.rows.delivered -= u64::from(has_value(row));
            } else {
                data.push(row);
            }
        }
        data
    }

    /// Takes out the rows that are no data, and counts them.
    fn skip(&mut self, rows: Vec<Row<'s>>, table: &Table, sieve: &Sieve<'_>, oddities: &mut Oddities) -> Vec<Row<'s>> {
        let known = |row: &Row<'_>| {
            let names_site = table.sub_headings.binary_search(&row.number()).is_ok();
            let is_total = || table.sheet.is_totals_row(row).then_some(Skipped::Total);
            names_site.then_some(Skipped::SiteAbove).or_else(is_total)
        };
        let why = sieve.sift(&rows, known);
        let mut data = Vec::with_capacity(rows.len());
        for (row, why) in rows.into_iter().zip(why) {
            match why {
                Some(why) => oddities.skipped.push(SkippedRow::new(row, why)),
                None => data.push(row),
            }
        }
        self.rows.skipped += oddities.skipped.len() as u64;
        data
    }

    fn add_organisation(&mut self, sheet_number: Number, sheet: &Sheet) {
        for row in top(sheet) {
            let mut cells = row.filled();
            let Some(field) = cells.next().and_then(|cell| organisation_field(cell.text)) else { continue };
            let Some(value) = cells.next() else { continue };
            let place = Place { sheet: sheet_number, row: row.number(), column: Some(value.column) };
            self.add_organisation_value(field, value.text, place);
        }
    }

    /// Takes out the rows of sites that an earlier one lists; the first stands. Gives back where they stood, each with the number of
    /// the site. A site that two tables of people name is one, and its people's rows stay.
    fn drop_repeated_sites(&mut self) -> Vec<(usize, Place)> {
        let (mut first_of, mut number_of, mut again) =
            (HashMap::new(), Vec::with_capacity(self.sites.len()), Vec::new());
        let mut kept: Vec<Site<'s>> = Vec::with_capacity(self.sites.len());
        for mut site in std::mem::take(&mut self.sites) {
            let first = known_by(&site).map(|key| *first_of.entry(key).or_insert(kept.len()));
            match first.filter(|first| kept.get(*first).is_some_and(|earlier| earlier.says_the_same(&site))) {
                Some(first) => {
                    number_of.push(first);
                    again.push((first, site.place));
                }
                None => {
                    number_of.push(kept.len());
                    site.index = kept.len();
                    kept.push(site);
                }
            }
        }
        self.sites = kept;
        self.conflicts.iter_mut().for_each(|conflict| conflict.site = number_of[conflict.site]);
        let all = again.len() as u64;
        again.retain(|(_, place)| self.users.binary_search_by_key(place, |user| user.place).is_err());
        self.rows.skipped += again.len() as u64;
        self.rows.sites_in_user_rows -= all - again.len() as u64;
        for (_, place) in &again {
            let skipped = &mut self.sheets[usize::from(place.sheet)].oddities.skipped;
            let at = skipped.partition_point(|skipped| skipped.row < place.row);
            skipped.insert(at, SkippedRow { row: place.row, why: Skipped::SiteAgain, says: None });
        }
        again.sort_unstable();
        again
    }

    /// Keeps the first value given for a field.
    fn add_organisation_value(&mut self, field: Field, text: &str, place: Place) {
        let (text, _) = clean(text);
        if !text.is_empty() && !placeholder(&text) && self.organisation.get(field).is_none() {
            self.organisation.values.push((field, text.into_owned(), place));
        }
    }

    /// Values of the organisation that stand in columns of the sites' sheet: the first one given counts.
    fn organisation_from_columns(&mut self) {
        let mut found = Vec::new();
        for &field in Field::of_role(Role::Organisation) {
            let given = |site: &Site<'s>| {
                let view = site.view(field).filter(|view| view.is_valid())?;
                Some((field, view.given.to_owned(), site.place.at(Some(view.column))))
            };
            found.extend(self.sites.iter().find_map(given));
        }
        for (field, text, place) in found {
            self.add_organisation_value(field, &text, place);
        }
        self.organisation.values.sort_by_key(|(field, ..)| *field);
    }

    /// What hidden sheets hold that no other shows.
    fn look_behind_hidden_sheets(&mut self, files: &[LaidOut]) {
        let is_hidden = |sheet: &SheetFacts| matches!(sheet.why_unused, Some(WhyUnused::Hidden(_)));
        if !self.sheets.iter().any(is_hidden) {
            return;
        }
        let known = hidden::known(&self.sites, &self.users);
        for (facts, table) in self.sheets.iter_mut().zip(files.iter().flat_map(|file| &file.tables)) {
            if let Some(WhyUnused::Hidden(role)) = facts.why_unused {
                facts.oddities.only_hidden = hidden::rows_beside(&table.sheet, role, &known);
            }
        }
    }

    /// Cells tidied or repaired, counted per column for "How we read it".
    fn count_repairs(&mut self) {
        for site in &self.sites {
            let sheet = &mut self.sheets[usize::from(site.place.sheet)];
            // In a combined sheet the keys are the user's columns too, and counted there.
            let counted = if sheet.role == Role::Combined { Field::of_role(Role::Users) } else { &[] };
            for (_, column) in site.repaired().filter(|(field, _)| !counted.contains(field)) {
                *sheet.repaired.entry(column).or_default() += 1;
            }
        }
        for user in &self.users {
            let repaired = &mut self.sheets[usize::from(user.place.sheet)].repaired;
            user.repaired().for_each(|(_, column)| *repaired.entry(column).or_default() += 1);
        }
    }
}

/// What the reader found odd.
fn oddities(table: &Table) -> Oddities {
    let sheet = &table.sheet;
    let read = table.of_sheet.1 as i64 + sheet.unreadable.len() as i64;
    Oddities {
        unreadable: sheet.unreadable.clone(),
        cut: sheet.cut.clone(),
        hidden: sheet.hidden_rows.clone(),
        unclosed_quote: sheet.unclosed_quote,
        padding: sheet.padding,
        was_split: sheet.split_at.is_some(),
        cells_missed: sheet.second_count.map_or(0, |second| second as i64 - read),
        ..Oddities::default()
    }
}

/// Rows of a text file that hold something beyond the last heading, which is what a separator too many does. A column that
/// most rows have is one without a heading instead.
fn ragged(data: &[Row<'_>], map: &SheetMap) -> Vec<(u32, u16)> {
    let headed = map.columns.iter().filter(|column| !column.heading.is_empty());
    let Some(last) = headed.map(|column| column.column).max() else { return Vec::new() };
    let beyond = |row: &Row<'_>| {
        let found = row.cells().find(|cell| cell.column > last && !cell.text.trim().is_empty());
        found.map(|cell| (row.number(), cell.column))
    };
    let found: Vec<(u32, u16)> = data.iter().filter_map(beyond).collect();
    if found.len() * 2 > data.len() && found.len() > 1 { Vec::new() } else { found }
}

fn sheet_facts(file: Number, table: &Table, map: SheetMap, oddities: Oddities) -> SheetFacts {
    let sheet = &table.sheet;
    SheetFacts {
        file,
        table: table.number,
        layout: table.layout,
        keys_from: table.keys,
        corners: table.corners(),
        addresses: table.addresses.clone(),
        name: sheet.name.clone(),
        visible: sheet.visible,
        is_text: sheet.is_text,
        rows: table.of_sheet.0,
        cells: table.of_sheet.1,
        map,
        oddities,
        read_beside: Vec::new(),
        repaired: BTreeMap::new(),
    }
}

fn has_value(row: Row<'_>) -> bool {
    row.cells().next().is_some()
}

fn is_blank(row: Row<'_>) -> bool {
    row.cells().all(|cell| cell.kind != crate::read::CellKind::FormulaWithoutValue && cleans_to_nothing(cell.text))
}
