//! Rows below the headings that nobody typed a home or a person into: totals, headings repeated on every page, names of regions,
//! remarks, examples left in a template, rows prepared for whoever comes. A row is a site only if something in it identifies one (a
//! code, an ID, a postcode, a name with any other value), and a person only with a name, an e-mail address or a mobile number.
//!
//! Where there is doubt a row is data, or it is left out with a warning: better a home told of a fault than a home forgotten.

mod about_columns;
mod asides;
mod unfilled;

use about_columns::speaks_of_its_column;
use asides::{Among, aside};
use rayon::prelude::*;
use std::collections::HashSet;
use unfilled::{is_nothing, is_unfilled};

use super::values::{error_literal, fold, trim};
use crate::compare::{fold_home, same_heading};
use crate::fields::{Field, Look, Role, SITE_KEYS, Shape, UNMISTAKABLE};
use crate::headings::SheetMap;
use crate::read::{Cell, CellKind, Row};
use crate::text::{is_listed, words};

words! { words:
    /// What a row is that is no data.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Skipped {
        /// The headings once more.
        RepeatedHeadings = "the headings once more",
        /// What is to be filled in below the headings: "required", "5 characters", "as registered with CQC".
        AboutColumns = "what belongs in the columns",
        /// A total of numbers.
        Total = "a total",
        /// The name of a region, a kind of service or a group of people above its rows.
        SubHeading = "a sub-heading",
        /// The same where it says that what stands below is closed, sold or has left.
        SubHeadingOfThePast = "a sub-heading for what is closed, sold or has left",
        /// The name of a site above its people.
        SiteAbove = "the name of a site above its people",
        /// A remark below or between the rows.
        Footnote = "a remark",
        /// An example row of a template.
        Example = "an example",
        /// Figures in columns that are not read, such as a formula drawn down too far, and nothing else.
        FiguresBeside = "empty but for figures in columns that are not read",
        /// Defaults, prompts, and what formulas make of nothing.
        Prepared = "prepared and not filled in",
        /// A name in a list of sites, and nothing else in its row.
        NameAlone = "a name and nothing else",
        /// Values, but none that says which site or person they are of.
        NamesNobody = "a row that names no site and no person",
        /// A site that an earlier row lists.
        SiteAgain = "a site that an earlier row lists",
    }
}

impl Skipped {
    /// Whether it may have been a site or a person after all.
    pub fn is_in_doubt(self) -> bool {
        matches!(self, Skipped::NameAlone | Skipped::NamesNobody)
    }

    /// Whether the row was understood: it is one that the list needs or repeats, and nothing is left out.
    pub fn is_understood(self) -> bool {
        matches!(self, Skipped::RepeatedHeadings | Skipped::AboutColumns | Skipped::SiteAbove | Skipped::SiteAgain)
    }
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedRow {
    /// Its number in the table.
    pub row: u32,
    /// What it is.
    pub why: Skipped,
    /// The first of its cells that says something, with its text, where that is worth telling.
    pub says: Option<(u16, Box<str>)>,
}

impl SkippedRow {
    pub(super) fn new(row: Row<'_>, why: Skipped) -> SkippedRow {
        let is_told = matches!(why, Skipped::NameAlone | Skipped::SubHeadingOfThePast);
        let first = || row.cells().find(|cell| !trim(cell.text).is_empty());
        let says = is_told.then(first).flatten().map(|cell| (cell.column, trim(cell.text).into()));
        SkippedRow { row: row.number(), why, says }
    }
}

/// Cells that begin an example.
const EXAMPLES: [&str; 6] = ["example", "eg", "forexample", "examplerow", "sample", "samplerow"];

/// So many rows right below the headings may say what belongs in the columns.
const ROWS_ABOUT_COLUMNS: usize = 2;

/// Words above an explanation of colours, signs and words.
const OF_LEGENDS: &str = "key legend colour colours color colors code codes coding meaning guide the of and to";

/// So many rows on either side are looked at for the same default.
const AROUND: usize = 3;

/// What a column says of whose row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It identifies a site or a person by a value with a shape of its own.
    Identity,
    /// A site's name.
    SiteName,
    /// A person's name, whole or in part.
    PersonName,
    /// It says which site a person is at.
    Key,
    /// Another field.
    Other,
    /// No field.
    Unread,
}

/// Finds the rows of a table that are no data.
pub(super) struct Sieve<'m> {
    map: &'m SheetMap,
    /// The columns of identities, those first in which most rows have a value that is plainly one.
    identities: Vec<u16>,
    /// Those of persons, with their names.
    of_persons: Vec<u16>,
    /// Whether the table has a column that could identify anybody.
    identifies: bool,
}

impl<'m> Sieve<'m> {
    pub(super) fn new(map: &'m SheetMap) -> Sieve<'m> {
        let columns_in = |wanted: &[Part]| {
            let parts = map.columns.iter().map(|column| (column.column, part_of(column.field, map.role)));
            parts.filter(|(_, part)| wanted.contains(part)).map(|(column, _)| column).collect::<Vec<u16>>()
        };
        let of_persons = [Field::Email, Field::Mobile, Field::FullName, Field::FirstName, Field::LastName];
        Sieve {
            map,
            identities: columns_in(&[Part::Identity]),
            of_persons: of_persons.into_iter().filter_map(|field| map.column_of(field)).collect(),
            identifies: !columns_in(&[Part::Identity, Part::SiteName, Part::PersonName]).is_empty(),
        }
    }

    /// For every row what it is, if it is no data.
    pub(super) fn sift(
        &self,
        rows: &[Row<'_>],
        known: impl Fn(&Row<'_>) -> Option<Skipped> + Sync,
    ) -> Vec<Option<Skipped>> {
        let why = |at: usize| known(&rows[at]).or_else(|| self.why(rows, at));
        let mut found: Vec<Option<Skipped>> = (0..rows.len()).into_par_iter().map(why).collect();
        self.leave_out_the_legend(rows, &mut found);
        self.keep_what_is_the_rule(rows, &mut found);
        found
    }

    /// The rows of a legend at the foot of a table: "Yellow │ Mandatory" below "Key:".
    fn leave_out_the_legend(&self, rows: &[Row<'_>], found: &mut [Option<Skipped>]) {
        let is_data = |row: &Row<'_>| self.is_plainly_data(row) || self.identifies_site(*row);
        let Some(last) = rows.iter().rposition(is_data) else { return };
        let begins = |at: &usize| found[*at].is_some() && is_above_a_legend(&rows[*at]);
        let Some(begins) = (last + 1..rows.len()).find(begins) else { return };
        for at in begins..rows.len() {
            let is_pair = rows[at].filled().nth(2).is_none();
            found[at] = found[at].or(is_pair.then_some(Skipped::NamesNobody));
        }
    }

    /// Whether the row holds a person's name, address or number.
    pub(super) fn holds_person(&self, row: &Row<'_>) -> bool {
        self.of_persons
            .iter()
            .filter_map(|column| row.cell(*column))
            .any(|cell| is_plainly_a_value(cell.text) || self.says(&cell) == Says::Own)
    }

    /// What most rows of a table are is what it lists: names alone are homes where hardly a row says more, and errors are rows
    /// where no row holds anything else. An error between rows of data was meant to be one of them, and the name of a site that
    /// has its row is no other site.
    fn keep_what_is_the_rule(&self, rows: &[Row<'_>], found: &mut [Option<Skipped>]) {
        let Some(last) = found.iter().rposition(Option::is_some) else { return };
        let names_data = self.site_names(rows, found);
        let mut data_below = found[last + 1..].iter().any(Option::is_none) || found.iter().all(Option::is_some);
        for at in (0..=last).rev() {
            match found[at] {
                None => data_below = true,
                Some(Skipped::Prepared) if data_below && has_errors(&rows[at]) => {
                    found[at] = Some(Skipped::NamesNobody)
                }
                Some(Skipped::NameAlone)
                    if self.site_name(&rows[at]).is_some_and(|name| names_data.contains(&name)) =>
                {
                    found[at] = Some(Skipped::Prepared);
                }
                Some(_) => {}
            }
        }
        let data = found.iter().filter(|why| why.is_none()).count();
        let in_doubt = found.iter().flatten().filter(|why| why.is_in_doubt()).count();
        if in_doubt > data {
            found.iter_mut().filter(|why| why.is_some_and(Skipped::is_in_doubt)).for_each(|why| *why = None);
        }
    }

    /// The names of the sites that rows of data are about, where there are names alone.
    fn site_names(&self, rows: &[Row<'_>], found: &[Option<Skipped>]) -> HashSet<String> {
        let is_asked = found.contains(&Some(Skipped::NameAlone));
        let data = rows.iter().zip(found).filter(|(_, why)| is_asked && why.is_none());
        data.filter_map(|(row, _)| self.site_name(row)).collect()
    }

    fn site_name(&self, row: &Row<'_>) -> Option<String> {
        Some(fold_home(row.cell(self.map.column_of(Field::SiteName)?)?.text))
    }

    fn why(&self, rows: &[Row<'_>], at: usize) -> Option<Skipped> {
        let row = rows[at];
        if is_example(row) {
            return Some(Skipped::Example);
        }
        if at < ROWS_ABOUT_COLUMNS && at + 1 < rows.len() && self.is_about_columns(&row) {
            return Some(Skipped::AboutColumns);
        }
        // Nearly every row.
        if self.is_plainly_data(&row) {
            return None;
        }
        if self.repeats_headings(row) && !self.identifies_site(row) {
            return Some(Skipped::RepeatedHeadings);
        }
        self.tally(rows, at)?.why(self.map.role, self.identifies)
    }

    /// What the cells of a row say; `None` where one of them identifies a site or a person.
    fn tally(&self, rows: &[Row<'_>], at: usize) -> Option<Tally> {
        let is_above_headings = rows.get(at + 1).is_some_and(|row| self.repeats_headings(*row));
        let mut tally = Tally { is_above_headings, ..Tally::default() };
        if is_signed(&rows[at]) || self.is_remark_alone(&rows[at]) {
            return Some(Tally { filled: 1, aside: Some(Skipped::Footnote), ..tally });
        }
        for cell in rows[at].cells() {
            let part = self.part(&cell);
            let says = match self.says(&cell) {
                Says::Own if self.is_default(rows, at, &cell, part) => Says::Unfilled,
                says => says,
            };
            if says == Says::Nothing {
                tally.signs += usize::from(!trim(cell.text).is_empty());
                continue;
            }
            tally.filled += 1;
            tally.is_read |= part != Part::Unread;
            match (says, part) {
                (Says::Nothing | Says::Unfilled, _) | (Says::Own, Part::Key) => {}
                (Says::Own, Part::Identity) if !tally.is_above_headings => return None,
                (Says::Own, Part::PersonName) if !tally.is_above_headings => return None,
                (Says::Own, Part::SiteName) => tally.names_site = true,
                (Says::Own, Part::Unread) => tally.has_own_unread = true,
                (Says::Own, _) => tally.has_own = true,
                (Says::Aside(why), Part::Key) => tally.key_aside = tally.key_aside.or(Some(why)),
                (Says::Aside(why), _) => tally.aside = tally.aside.or(Some(why)),
                (Says::Figure, _) => tally.figures += 1,
            }
        }
        Some(tally)
    }

    fn part(&self, cell: &Cell<'_>) -> Part {
        part_of(self.field(cell), self.map.role)
    }

    fn field(&self, cell: &Cell<'_>) -> Option<Field> {
        self.map.column(cell.column)?.field
    }

    fn heading(&self, cell: &Cell<'_>) -> &'m str {
        self.map.column(cell.column).map_or("", |column| &column.heading)
    }

    fn says(&self, cell: &Cell<'_>) -> Says {
        let (field, part) = (self.field(cell), self.part(cell));
        // Nobody knows what a formula without its result holds.
        if cell.kind == CellKind::FormulaWithoutValue || part == Part::Identity && is_of_site(field, cell.text) {
            return Says::Own;
        }
        if is_nothing(cell, matches!(part, Part::SiteName | Part::PersonName)) {
            return Says::Nothing;
        }
        if is_unfilled(cell, field, self.heading(cell)) {
            return Says::Unfilled;
        }
        if is_figure(cell, part) {
            return Says::Figure;
        }
        let among = match (part, field) {
            (Part::Other, _) => Among::Others,
            (_, Some(Field::LastName)) => Among::LastNames,
            (Part::PersonName, _) | (_, Some(Field::Email | Field::Mobile)) => Among::People,
            _ => Among::Homes,
        };
        aside(cell.text, among).map_or(Says::Own, Says::Aside)
    }

    /// Whether rows around have the same in this column, so that it was filled in for all of them. What looks like a value of its
    /// own is one, however often it stands there, and a name has to stand in three rows running.
    fn is_default(&self, rows: &[Row<'_>], at: usize, cell: &Cell<'_>, part: Part) -> bool {
        let is_same = |row: &Row<'_>| row.cell(cell.column).is_some_and(|other| trim(other.text) == trim(cell.text));
        let has_shape = |field: Field| Look::new(cell.text).has(field.shape());
        match part {
            Part::Key => false,
            // Beside people the home is written in every row.
            Part::SiteName if self.map.role == Role::Combined => false,
            Part::Identity if self.field(cell).is_some_and(has_shape) => false,
            Part::Identity | Part::SiteName | Part::PersonName => {
                let from = (at.saturating_sub(2)..=at).find(|from| {
                    let three = rows.get(*from..from + 3);
                    three.is_some_and(|three| three.iter().all(|row| is_same(row) && !self.is_plainly_data(row)))
                });
                from.is_some()
            }
            Part::Other | Part::Unread => {
                let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(rows.len());
                around.into_iter().any(|other| other != at && is_same(&rows[other]))
            }
        }
    }

    /// A sentence alone in its row where a code, an ID or an address is wanted.
    fn is_remark_alone(&self, row: &Row<'_>) -> bool {
        let mut cells = row.filled();
        let (Some(only), None) = (cells.next(), cells.next()) else { return false };
        let is_long = only.text.split_whitespace().count() > 3;
        let is_value = || {
            let look = Look::new(only.text);
            UNMISTAKABLE.iter().any(|shape| *shape != Shape::DsptStatus && look.has(*shape))
        };
        self.part(&only) == Part::Identity && only.kind == CellKind::Text && is_long && !is_value()
    }

    fn identifies_site(&self, row: Row<'_>) -> bool {
        row.cells().any(|cell| is_of_site(self.field(&cell), cell.text))
    }

    fn is_plainly_data(&self, row: &Row<'_>) -> bool {
        self.identities.iter().any(|column| row.cell(*column).is_some_and(|cell| is_plainly_a_value(cell.text)))
    }

    /// Most of its cells say what belongs in their columns, the one for a name above all, and no other holds a value.
    fn is_about_columns(&self, row: &Row<'_>) -> bool {
        let (mut speaking, mut filled) = (0, 0);
        for cell in row.filled() {
            let (field, part) = (self.field(&cell), self.part(&cell));
            filled += 1;
            if speaks_of_its_column(trim(cell.text), self.heading(&cell), field, self.map.role) {
                speaking += 1;
                continue;
            }
            let is_value = |field: Field| {
                let shape = field.shape();
                UNMISTAKABLE.contains(&shape) && Look::new(cell.text).has(shape)
            };
            if matches!(part, Part::SiteName | Part::PersonName | Part::Key) || field.is_some_and(is_value) {
                return false;
            }
        }
        speaking >= 2 && speaking * 2 > filled
    }

    /// Two of the sheet's own headings in their columns, and more headings than anything else.
    fn repeats_headings(&self, row: Row<'_>) -> bool {
        let (mut same, mut all) = (0, 0);
        for cell in row.cells().filter(|cell| !trim(cell.text).is_empty()) {
            let heading = self.heading(&cell);
            same += usize::from(heading.len() > 1 && same_heading(heading, trim(cell.text)));
            all += 1;
        }
        same >= 2 && same * 2 > all
    }
}

fn part_of(field: Option<Field>, role: Role) -> Part {
    let Some(field) = field else { return Part::Unread };
    let lists_sites = role.lists(Role::Sites);
    match field {
        Field::Email | Field::Mobile if role.lists(Role::Users) => Part::Identity,
        Field::FirstName | Field::LastName | Field::FullName => Part::PersonName,
        field if SITE_KEYS.contains(&field) && !lists_sites => Part::Key,
        Field::SiteName => Part::SiteName,
        Field::OdsCode | Field::CqcLocationId | Field::CqcContactId | Field::Postcode => Part::Identity,
        _ => Part::Other,
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Nothing,
    /// What its form or a formula put there.
    Unfilled,
    Figure,
    /// A text that names nobody.
    Aside(Skipped),
    /// What somebody typed.
    Own,
}

/// What a row says that holds nothing which identifies anybody.
#[derive(Debug, Default)]
struct Tally {
    filled: usize,
    /// Cells with signs or words for nothing.
    signs: usize,
    is_read: bool,
    names_site: bool,
    has_own: bool,
    has_own_unread: bool,
    figures: usize,
    aside: Option<Skipped>,
    /// An aside in the column that says at which site a person is.
    key_aside: Option<Skipped>,
    is_above_headings: bool,
}

impl Tally {
    fn why(&self, role: Role, identifies: bool) -> Option<Skipped> {
        let is_alone = self.filled == 1;
        let is_key_alone = !self.has_own && !self.has_own_unread && self.aside.is_none();
        if is_alone && self.is_above_headings {
            return Some(Skipped::SubHeading);
        }
        match (self.names_site, self.aside) {
            (true, _) => (is_alone && role.lists(Role::Sites)).then_some(Skipped::NameAlone),
            (false, Some(aside)) => (!self.has_own).then_some(aside),
            // A line of signs.
            (false, None) if self.filled == 0 && self.signs == 1 => Some(Skipped::Footnote),
            (false, None) if self.figures > 0 && !self.is_read && self.figures == self.filled => {
                Some(Skipped::FiguresBeside)
            }
            (false, None) if !identifies => None,
            (false, None) if is_key_alone && self.key_aside.is_some() => self.key_aside,
            (false, None) if self.has_own || self.has_own_unread => Some(Skipped::NamesNobody),
            (false, None) if self.figures > 0 && self.figures == self.filled => Some(Skipped::Total),
            (false, None) => Some(Skipped::Prepared),
        }
    }
}

/// Whether a code, an ID or a postcode of a site stands in the text, whatever label stands before it.
fn is_of_site(field: Option<Field>, text: &str) -> bool {
    let shape = match field {
        Some(Field::OdsCode) => Shape::SiteCode,
        Some(field @ (Field::CqcLocationId | Field::CqcContactId | Field::Postcode)) => field.shape(),
        _ => return false,
    };
    Look::new(text).has(shape)
}

/// `Signed: | Pat Smith`, `Prepared by | Pat Smith | IT`: a label, and beside it who or when.
fn is_signed(row: &Row<'_>) -> bool {
    let mut cells = row.filled();
    let Some(first) = cells.next() else { return false };
    let label = trim(first.text);
    let is_label = label.ends_with(':') || label.to_lowercase().ends_with(" by");
    let beside = cells.count();
    let with_colon = || format!("{}:", label.trim_end_matches(':'));
    is_label && (1..=2).contains(&beside) && aside(&with_colon(), Among::People) == Some(Skipped::Footnote)
}

/// `Key:`, `Colour code`: words above a legend, alone in their row.
fn is_above_a_legend(row: &Row<'_>) -> bool {
    let mut cells = row.filled();
    let (Some(only), None) = (cells.next(), cells.next()) else { return false };
    let lower = only.text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    !words.is_empty() && words.iter().all(|word| is_listed(word, OF_LEGENDS))
}

fn has_errors(row: &Row<'_>) -> bool {
    row.cells().any(|cell| cell.kind == CellKind::Error || error_literal(cell.text))
}

/// Whether a text is an e-mail address or a long number at a glance: what nearly every row has in one of its columns.
fn is_plainly_a_value(text: &str) -> bool {
    let (mut digits, mut letters) = (0, 0);
    for (at, b) in text.bytes().enumerate() {
        match b {
            b'@' => return at > 0 && !text.contains([' ', ':', '\n']),
            b'0'..=b'9' => digits += 1,
            b'/' | b':' => return false,
            b if b.is_ascii_alphabetic() => letters += 1,
            _ => {}
        }
    }
    digits >= 9 && letters <= 3
}

fn is_example(row: Row<'_>) -> bool {
    let first = row.cells().map(|cell| trim(cell.text)).find(|text| !text.is_empty());
    let may_be = |text: &str| text.starts_with(['e', 'E', 's', 'S', 'f', 'F', '(']) || text.ends_with(')');
    first.is_some_and(|text| may_be(text) && (EXAMPLES.contains(&fold(text).as_str()) || is_marked_as_example(text)))
}

/// `Example: Oak House`, `e.g. Oak House`, `Oak House (example)`.
fn is_marked_as_example(text: &str) -> bool {
    let lower = text.to_lowercase();
    let begins =
        |mark: &str| lower.strip_prefix(mark).is_some_and(|rest| rest.trim_start().starts_with([':', '-', '–']));
    ["example", "for example", "sample row", "eg", "e.g", "e.g."].iter().any(|mark| begins(mark))
        || ["e.g. ", "e.g ", "(example) ", "(e.g. "].iter().any(|mark| lower.starts_with(mark))
        || lower.ends_with("(example)")
}

/// A figure that is no value by itself: a number in a list, a count, a truth value. A long number in a column that is read is a value.
fn is_figure(cell: &Cell<'_>, part: Part) -> bool {
    let text = trim(cell.text);
    let is_short =
        text.bytes().filter(u8::is_ascii_digit).count() <= 4 && text.bytes().all(|b| !b.is_ascii_alphabetic());
    match cell.kind {
        CellKind::Bool => true,
        CellKind::Number | CellKind::Text | CellKind::FormattedNumber if part == Part::Unread => {
            cell.kind == CellKind::Number || text.parse::<f64>().is_ok()
        }
        CellKind::Number | CellKind::Text => is_short && text.replace(',', "").parse::<f64>().is_ok(),
        CellKind::Date | CellKind::Error | CellKind::FormulaWithoutValue | CellKind::FormattedNumber => false,
    }
}
