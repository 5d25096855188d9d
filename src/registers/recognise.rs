//! What kind of extract a sheet is, by its content: the headings in its first rows or, for the ODS extracts, which have
//! none, the shape of its columns. A file's name says nothing.

use crate::model::values::{FieldValue, Postcode, clean};
use crate::read::{Row, RowChunk};
use crate::text::capitalised;

use super::date_order::register_date;
use super::kind::Kind;
use super::layouts::{
    COLUMNS, Column, Heading, LAYOUTS, Layout, ODS_COLUMNS, OTHERS, SERVICE_TYPE, SUCCESSION_COLUMNS, is_named,
};

/// Headings stand in one of the first rows: preambles run to six.
const HEADING_ROWS: u32 = 20;

/// Columns of the ODS extracts without headings. A spreadsheet that saves one again drops blank ones at the end.
const ODS_WIDTH: usize = 27;

/// A sheet that is an extract: its kind, and where its columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) kind: Kind,
    /// The row of the headings, from 1; 0 where there are none.
    pub(super) heading_row: u32,
    places: [Option<u16>; COLUMNS],
    /// The columns that stand for a service type each, and its name.
    pub(super) services: Vec<(u16, String)>,
}

impl Table {
    /// Where this is, if the extract has it.
    pub(super) fn place(&self, column: Column) -> Option<u16> {
        self.places[column as usize]
    }

    /// An extract whose columns are known by their places, whether or not headings stand above them.
    fn by_place(kind: Kind, heading_row: u32, columns: &[(Column, u16)]) -> Table {
        let mut table = Table { kind, heading_row, places: [None; COLUMNS], services: Vec::new() };
        columns.iter().for_each(|(column, place)| table.places[*column as usize] = Some(*place));
        table
    }

    fn headed(layout: &Layout, row: u32, headings: &[(u16, String)]) -> Table {
        let mut table = Table { kind: layout.kind, heading_row: row, places: [None; COLUMNS], services: Vec::new() };
        for heading in layout.headings {
            let place = &mut table.places[heading.column as usize];
            *place = place.or_else(|| find(heading, headings));
        }
        // `care home service with nursing` as CQC writes it: `Care home service with nursing`.
        let service = |(place, name): &(u16, String)| Some((*place, name.strip_prefix(SERVICE_TYPE)?.to_owned()));
        table.services = headings.iter().filter_map(service).map(|(place, name)| (place, capitalised(&name))).collect();
        table
    }
}

/// Why a sheet is no extract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum NoExtract {
    /// Nothing is known of it.
    #[default]
    Unknown,
    /// It is a list of somebody else, whose files are known and not used.
    Other(&'static str),
    /// It comes near to one.
    Like(Resemblance),
}

impl NoExtract {
    /// What tells more of two.
    pub(super) fn or_better(self, other: NoExtract) -> NoExtract {
        match (self, other) {
            (NoExtract::Like(one), NoExtract::Like(other)) => NoExtract::Like(one.or_better(Some(other))),
            (NoExtract::Unknown, other) | (NoExtract::Like(_), other @ NoExtract::Other(_)) => other,
            (one, _) => one,
        }
    }
}

/// What a sheet that is no extract comes nearest to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resemblance {
    kind: Kind,
    lacks: Vec<String>,
    /// How much of all that such an extract can have is there, in thousandths.
    share: usize,
}

impl Resemblance {
    /// One sentence's end: what it looks like, and what it has not.
    pub(super) fn words(&self) -> String {
        format!("it looks like the {}, but has no {}", self.kind.title(), self.lacks.join(" and no "))
    }

    /// The better of two.
    pub(super) fn or_better(self, other: Option<Resemblance>) -> Resemblance {
        match other {
            Some(other) if other.share >= self.share => other,
            _ => self,
        }
    }
}

/// Finds out what a sheet is from its first rows.
///
/// # Errors
/// Why it is none.
pub(super) fn recognise(rows: &RowChunk) -> Result<Table, NoExtract> {
    let mut nearest: Option<Resemblance> = None;
    for row in rows.rows().take_while(|row| row.number() <= HEADING_ROWS) {
        let headings = headings_of(row);
        let has = |name: &&str| headings.iter().any(|(_, heading)| is_named(heading, name));
        if let Some((what, _)) = OTHERS.iter().find(|(_, names)| names.iter().all(&has)) {
            return Err(NoExtract::Other(what));
        }
        for layout in LAYOUTS {
            match match_layout(layout, &headings) {
                Ok(()) => return Ok(Table::headed(layout, row.number(), &headings)),
                Err(Some(like)) => nearest = Some(like.or_better(nearest.take())),
                Err(None) => {}
            }
        }
    }
    match without_headings(rows) {
        Ok(table) => Ok(table),
        Err(like) => Err(nearest.or(like).map_or(NoExtract::Unknown, NoExtract::Like)),
    }
}

/// The headings of a row as they are compared: without case, and with one blank for any run of blanks and line breaks.
fn headings_of(row: Row<'_>) -> Vec<(u16, String)> {
    let fold = |text: &str| clean(text).0.to_lowercase();
    row.cells().map(|cell| (cell.column, fold(cell.text))).filter(|(_, name)| !name.is_empty()).collect()
}

fn find(heading: &Heading, headings: &[(u16, String)]) -> Option<u16> {
    let of_name = |name: &&str| headings.iter().find(|(_, heading)| is_named(heading, name));
    heading.names.iter().find_map(of_name).map(|(place, _)| *place)
}

fn match_layout(layout: &Layout, headings: &[(u16, String)]) -> Result<(), Option<Resemblance>> {
    let needed = layout.headings.iter().filter(|heading| heading.needed);
    let (found, lacking): (Vec<_>, Vec<_>) = needed.partition(|heading| find(heading, headings).is_some());
    let foreign = headings.iter().any(|(_, heading)| layout.without.contains(&heading.as_str()));
    if lacking.is_empty() && !foreign {
        return Ok(());
    }
    let all = layout.headings.iter().filter(|heading| find(heading, headings).is_some());
    let alike = found.len() >= 2 && found.len() >= lacking.len() && !lacking.is_empty();
    Err(alike.then(|| Resemblance {
        kind: layout.kind,
        lacks: lacking.iter().map(|heading| format!("column '{}'", heading.names[0].trim_matches('*'))).collect(),
        share: all.count() * 1000 / layout.headings.len(),
    }))
}

/// The ODS extracts that need no headings, told by what most of their rows have in each column.
fn without_headings(rows: &RowChunk) -> Result<Table, Option<Resemblance>> {
    // A report pack of ODS may have headings above the same columns.
    let has_headings = |row: &Row<'_>| text(*row, 0).to_lowercase().contains("code");
    let heading_row = rows.rows().next().filter(has_headings).map_or(0, |row| row.number());
    let shape = Shape { rows, heading_row };
    if shape.is_succession() {
        return Ok(Table::by_place(Kind::OdsSuccession, heading_row, SUCCESSION_COLUMNS));
    }
    let kind = shape.organisations();
    let signs = [
        (shape.most(950, |row| width(row) <= ODS_WIDTH && width(row) > 11), "27 columns"),
        (shape.most(950, |row| is_code(text(row, 0), 3..=9)), "code in its first column"),
        (shape.most(900, |row| is_postcode(text(row, 9))), "postcode in its tenth column"),
        (shape.most(950, |row| is_day(text(row, 10))), "open date (eight digits) in its eleventh column"),
    ];
    let lacks: Vec<String> = signs.iter().filter(|(there, _)| !there).map(|(_, sign)| (*sign).to_owned()).collect();
    match lacks.len() {
        0 => Ok(Table::by_place(kind, heading_row, ODS_COLUMNS)),
        1 if signs[1].0 => Err(Some(Resemblance { kind, share: 750, lacks })),
        _ => Err(None),
    }
}

struct Shape<'r> {
    rows: &'r RowChunk,
    heading_row: u32,
}

impl Shape<'_> {
    /// Whether so many in a thousand rows are like this.
    fn most(&self, share: usize, is: impl Fn(Row<'_>) -> bool) -> bool {
        let below = || self.rows.rows().filter(|row| row.number() > self.heading_row);
        let (all, like_this) = (below().count(), below().filter(|row| is(*row)).count());
        all > 0 && like_this * 1000 >= all * share
    }

    fn is_succession(&self) -> bool {
        let reasons = ["F", "O", "R"];
        self.most(950, |row| {
            width(row) <= 5
                && is_code(text(row, 0), 3..=9)
                && is_code(text(row, 1), 3..=9)
                && reasons.contains(&text(row, 2))
                && is_day(text(row, 3))
        })
    }

    /// Sites name their head office in column 15. Practices name a commissioner there, but also have a status in 13.
    fn organisations(&self) -> Kind {
        let blank = |column: u16| self.most(900, |row| text(row, column).is_empty());
        if blank(12) && self.most(900, |row| is_code(text(row, 14), 3..=6)) {
            Kind::OdsSites
        } else if [2, 3].into_iter().chain(12..=20).all(blank) && self.most(900, |row| !text(row, 26).is_empty()) {
            Kind::OdsHq
        } else {
            Kind::OdsOther
        }
    }
}

fn text<'a>(row: Row<'a>, column: u16) -> &'a str {
    row.cell(column).map_or("", |cell| cell.text.trim())
}

/// Columns up to the last that holds something.
fn width(row: Row<'_>) -> usize {
    row.cells().last().map_or(0, |cell| usize::from(cell.column) + 1)
}

fn is_code(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Eight digits, or the date that a spreadsheet has made of them.
fn is_day(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b"-/.: ".contains(&b)) && register_date(text, false).is_some()
}

fn is_postcode(text: &str) -> bool {
    Postcode::parse(text.into(), false).is_ok()
}
