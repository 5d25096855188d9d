//! The cells of a register's row as values: what stands for nothing is nothing, codes and dates are tidied, and whatever is
//! odd about them is counted.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use crate::model::values::{CqcLocationId, FieldValue, OdsCode, Postcode, YesNo, clean, identifier, placeholder};
use crate::read::{Cell, CellKind, Row};

use super::date_order::DateOrders;
use super::kind::{Group, Kind};
use super::layouts::Column;
use super::recognise::Table;

/// What is odd about an extract: how often, and where first. No value is ever quoted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Oddities(BTreeMap<&'static str, Oddity>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Oddity {
    count: u64,
    first_row: u32,
}

impl Oddities {
    /// One more of these, at this row (from 1).
    pub(super) fn add(&mut self, what: &'static str, row: u32) {
        self.0.entry(what).or_insert(Oddity { count: 0, first_row: row }).count += 1;
    }

    /// Each oddity: how many there are, what they are, and the row or line of the first.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &'static str, u32)> {
        self.0.iter().map(|(what, oddity)| (oddity.count, *what, oddity.first_row))
    }

    /// How many of these there are.
    pub(super) fn count(&self, what: &str) -> u64 {
        self.0.get(what).map_or(0, |oddity| oddity.count)
    }
}

/// Rows that have no key: nothing could ever find them.
pub(super) const NO_KEY: &str = "rows without a code or ID, left out";
/// Keys of another shape than they should have.
pub(super) const ODD_KEY: &str = "codes or IDs of another shape than expected";
/// Rows whose key an earlier row has.
pub(super) const REPEATED: &str = "rows whose code or ID an earlier row has, left out";

/// The filler ODS writes where no open date is known.
const FILLER: Date = date(1900, 1, 1);

/// A row of a recognised sheet.
pub(super) struct Fields<'a, 't> {
    pub(super) table: &'t Table,
    pub(super) row: Row<'a>,
    pub(super) oddities: &'t mut Oddities,
    pub(super) dates: &'t mut DateOrders,
}

impl<'a> Fields<'a, '_> {
    /// Counts an oddity of this row.
    pub(super) fn odd(&mut self, what: &'static str) {
        self.oddities.add(what, self.row.number());
    }

    fn cell(&self, column: Column) -> Option<Cell<'a>> {
        self.row.cell(self.table.place(column)?)
    }

    /// The text of a column; `None` where it holds nothing, or what registers write for nothing (`-`, `*`, `NULL` …).
    pub(super) fn text(&self, column: Column) -> Option<Cow<'a, str>> {
        let cell = self.cell(column)?;
        if matches!(cell.kind, CellKind::Error | CellKind::FormulaWithoutValue) {
            return None;
        }
        let (text, _) = clean(cell.text);
        (!text.is_empty() && !placeholder(&text)).then_some(text)
    }

    /// The same, owned.
    pub(super) fn owned(&self, column: Column) -> Option<String> {
        self.text(column).map(Cow::into_owned)
    }

    /// The key of the row, an ODS code or a location ID. A spreadsheet may have made a date or a number of a code: then the
    /// name is asked, which in the DSPT's extracts carries the code behind it.
    pub(super) fn key(&mut self) -> Option<String> {
        let is_number = self.cell(Column::Key).is_some_and(|cell| cell.kind == CellKind::Number);
        let is_date = self.cell(Column::Key).is_some_and(|cell| cell.kind == CellKind::Date);
        let text = self.text(Column::Key).unwrap_or_default();
        let is_float = text.strip_suffix(".0").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        let key = if CqcLocationId::damage(&text, is_date).is_some() {
            self.odd("codes that a spreadsheet made a date or a shortened number of; the name's own code stands in");
            self.code_behind_name()
        } else if is_float || (is_number && self.table.kind.has_ods_keys()) {
            self.odd("codes kept as numbers, which may have lost zeros in front");
            self.code_behind_name().or_else(|| Some(text.trim_end_matches(".0").to_owned()))
        } else {
            self.code(Column::Key)
        };
        match &key {
            None => self.odd(NO_KEY),
            Some(key) if !is_expected(self.table.kind, key) => self.odd(ODD_KEY),
            Some(_) => {}
        }
        key
    }

    fn code_behind_name(&self) -> Option<String> {
        let name = self.text(Column::Name)?;
        code_behind(&name).filter(|_| self.names_carry_codes()).map(|code| open_code(code).to_owned())
    }

    /// Elsewhere what stands in brackets behind a name is part of it.
    fn names_carry_codes(&self) -> bool {
        self.table.kind.group() == Some(Group::Dspt)
    }

    /// A code or an ID: in capitals, without blanks, and without the `CLOSED` that some carry behind them.
    pub(super) fn code(&mut self, column: Column) -> Option<String> {
        let text = self.text(column)?;
        if CqcLocationId::damage(&text, false).is_some() {
            self.odd("codes that a spreadsheet made a date or a shortened number of, left out");
            return None;
        }
        let (code, _) = identifier(Cow::Borrowed(&text));
        if code != text {
            self.odd("codes with small letters, blanks or long dashes");
        }
        if open_code(&code) != code {
            self.odd("codes with CLOSED behind them");
        }
        Some(open_code(&code).to_owned())
    }

    /// The name, without the row's own code in brackets behind it.
    pub(super) fn name(&mut self, code: &str) -> String {
        let Some(name) = self.text(Column::Name) else { return String::new() };
        let Some(behind) = code_behind(&name) else { return name.into_owned() };
        let is_own = open_code(behind) == code;
        if !is_own && self.names_carry_codes() {
            self.odd("names that carry another code than their row's");
        }
        let carried = is_own || self.names_carry_codes();
        if carried { name[..name.len() - behind.len() - 2].trim_end().to_owned() } else { name.into_owned() }
    }

    pub(super) fn postcode(&mut self) -> Option<String> {
        let text = self.text(Column::Postcode)?;
        let parsed = Postcode::parse(text, false);
        if parsed.is_err() {
            self.odd("postcodes that are none");
        }
        parsed.ok().map(|(postcode, _)| postcode.as_str().to_owned())
    }

    pub(super) fn date(&mut self, column: Column) -> Option<Date> {
        let text = self.text(column)?;
        let is_number = self.cell(column).is_some_and(|cell| cell.kind == CellKind::Number);
        let found = self.dates.read(column, &text, is_number);
        if found.is_none() {
            self.odd("dates that could not be read");
        }
        found.filter(|date| *date != FILLER)
    }

    pub(super) fn yes_no(&self, column: Column) -> Option<bool> {
        self.text(column).and_then(is_yes)
    }

    /// The service types: those ticked where each has a column, else the list in one cell. CQC's directory separates them
    /// with `|`, its explorers with commas.
    pub(super) fn service_types(&self) -> Vec<String> {
        let is_ticked =
            |place: u16| self.row.cell(place).is_some_and(|cell| is_yes(cell.text.trim().into()) == Some(true));
        if !self.table.services.is_empty() {
            let ticked = self.table.services.iter().filter(|(place, _)| is_ticked(*place));
            return ticked.map(|(_, name)| name.clone()).collect();
        }
        let list = self.text(Column::Services).unwrap_or_default();
        let separator = if self.table.kind == Kind::CqcExplorer && !list.contains('|') { ',' } else { '|' };
        let mut types: Vec<String> = Vec::new();
        for name in list.split(separator).map(str::trim).filter(|name| !name.is_empty()) {
            if !types.iter().any(|known| known == name) {
                types.push(name.to_owned());
            }
        }
        types
    }
}

fn is_yes(text: Cow<'_, str>) -> Option<bool> {
    YesNo::parse(text, false).ok().map(|(answer, _)| answer == YesNo::Yes)
}

/// Whether a key has a shape that keys of this kind have. Those of trusts are ODS codes at CQC, too.
fn is_expected(kind: Kind, key: &str) -> bool {
    let is_code = (3..=9).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric());
    if kind.has_ods_keys() {
        OdsCode::parse(key.into(), false).is_ok() || is_code
    } else {
        CqcLocationId::parse(key.into(), false).is_ok() || (key.len() == 5 && is_code)
    }
}

/// A code without the `CLOSED` that the DSPT puts behind some.
fn open_code(code: &str) -> &str {
    let open = code.len().checked_sub(6).filter(|length| *length > 0).and_then(|length| code.split_at_checked(length));
    open.filter(|(_, rest)| rest.eq_ignore_ascii_case("CLOSED")).map_or(code, |(open, _)| open)
}

/// The code in brackets at a name's end: `The Willows (VLAXL)`. Some bracket holds a word instead (`(LEEDS)`): a code has a
/// digit, or is one of a site.
fn code_behind(name: &str) -> Option<&str> {
    let (_, code) = name.strip_suffix(')')?.rsplit_once('(')?;
    let open = open_code(code);
    let is_code = (3..=6).contains(&open.len()) && open.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let is_site = || code.len() == 5 && code.starts_with('V') && OdsCode::parse(code.into(), false).is_ok();
    (is_code && (code.bytes().any(|b| b.is_ascii_digit()) || is_site())).then_some(code)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn codes_behind_names() {
        for (name, code) in [
            ("The Willows (VLAXL)", Some("VLAXL")),
            ("Alder House (APR6)", Some("APR6")),
            ("Alder House (A0C3)", Some("A0C3")),
            ("Alder House (8A738CLOSED)", Some("8A738CLOSED")),
            ("Alder House (LEEDS)", None),
            ("Alder House (UK)", None),
            ("Alder House (1 to 12)", None),
            ("Alder House", None),
            (")", None),
        ] {
            assert_eq!(code_behind(name), code, "{name}");
        }
    }
}
