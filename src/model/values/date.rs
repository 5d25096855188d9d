//! Dates as spreadsheets and registers write them.

use super::find::Pattern;
use super::{FieldValue, Repair};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::borrow::Cow;

/// A date, day first as in the UK: `dd/mm/yyyy`, `d/m/yy` (20yy), `yyyy-mm-dd` with or without a time, `dd-Mon-yyyy`,
/// `dd/Mon/yyyy - 00:00`, `dd Month yyyy`, `YYYYMMDD`, and the serial number of a spreadsheet cell (20000 to 80000,
/// that is 1954 to 2119). Years 1900 to 2199. Normal form `yyyy-mm-dd`.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SheetDate(pub Date);

/// Why a text is not a date.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum DateFault {
    /// Written in no form that is understood.
    Form,
    /// Well written, and not a day of the calendar: the 31st of June, or month 13 (perhaps month first).
    NoSuchDay,
}

/// Day 0 of spreadsheets' serial numbers, as they count since March 1900.
const DAY_ZERO: Date = date(1899, 12, 30);

const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
];

const SEPARATORS: [char; 5] = ['/', '-', '.', ',', ' '];

/// A day as people write it: `21 November 2026`.
pub fn in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// Takes the next run of digits or of letters, after any separators.
fn take_token<'t>(rest: &mut &'t str) -> &'t str {
    let text = rest.trim_start_matches(SEPARATORS);
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    let same = |c: char| if digits { c.is_ascii_digit() } else { c.is_ascii_alphabetic() };
    let (token, after) = text.split_at(text.find(|c| !same(c)).unwrap_or(text.len()));
    *rest = after;
    token
}

fn number(token: &str, longest: usize) -> Option<i16> {
    (token.len() <= longest && token.starts_with(|c: char| c.is_ascii_digit())).then(|| token.parse().ok())?
}

fn month(token: &str) -> Option<i16> {
    if let Some(number) = number(token, 2) {
        return Some(number);
    }
    let is_name = |name: &&str| token.len() >= 3 && name.starts_with(token) || *name == "september" && token == "sept";
    MONTHS.iter().position(is_name).map(|index| index as i16 + 1)
}

fn year(token: &str) -> Option<i16> {
    match token.len() {
        2 => number(token, 2).map(|year| 2000 + year),
        4 => number(token, 4),
        _ => None,
    }
}

/// `00:00:00`, `T00:00:00Z`, `- 00:00`, `12:00:00 AM`, or nothing.
fn is_time(text: &str) -> bool {
    let text = text.trim_matches([' ', '-', 't']);
    text.is_empty()
        || text.contains(':')
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | ' ' | 'a' | 'p' | 'm' | 'z'))
}

fn day_of(year: i16, month: i16, day: i16) -> Result<Date, DateFault> {
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Err(DateFault::NoSuchDay) };
    let found = Date::new(year, month, day).map_err(|_| DateFault::NoSuchDay)?;
    if matches!(year, 1900..=2199) { Ok(found) } else { Err(DateFault::NoSuchDay) }
}

fn serial(text: &str) -> Option<Date> {
    let days: i32 = text.split_once('.').map_or(text, |(days, _)| days).parse().ok()?;
    matches!(days, 20_000..=80_000).then(|| DAY_ZERO.checked_add(days.days()).ok())?
}

fn read(text: &str, is_number: bool) -> Result<Date, DateFault> {
    if let Some(found) = serial(text).filter(|_| is_number) {
        return Ok(found);
    }
    if let (8, Ok(digits)) = (text.len(), text.parse::<u32>()) {
        return day_of((digits / 10_000) as i16, (digits / 100 % 100) as i16, (digits % 100) as i16);
    }
    // Every other form begins with the digits of a day or a year, which tells most texts that are no date at once.
    let digits = text.trim_start_matches(SEPARATORS).bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(digits, 1 | 2 | 4) {
        return Err(DateFault::Form);
    }
    let lower = text.to_ascii_lowercase();
    let mut rest = lower.as_str();
    let first = take_token(&mut rest);
    if let Some(after) = ["st", "nd", "rd", "th"].iter().find_map(|ending| rest.strip_prefix(ending)) {
        rest = after;
    }
    let (second, third) = (take_token(&mut rest), take_token(&mut rest));
    let parts = if first.len() == 4 {
        (year(first), month(second), number(third, 2))
    } else {
        (year(third), month(second), number(first, 2))
    };
    match parts {
        (Some(year), Some(month), Some(day)) if is_time(rest) => day_of(year, month, day),
        _ => Err(DateFault::Form),
    }
}

/// The years in which people leave and homes close. What lists of other programs put for "no day" lies outside: 1900, 4712, 9999.
const YEARS_OF_LEAVING: std::ops::Range<i16> = 1950..2099;

/// The day that a text in small letters is and nothing else; `Some(None)` where it is one that stands for none.
pub(super) fn day_or_none(text: &str, is_number: bool) -> Option<Option<Date>> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Ok(day) = read(text, is_number) {
        return Some(Some(day).filter(|day| YEARS_OF_LEAVING.contains(&day.year())));
    }
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let is_year =
        |digits: &str| digits.len() == 4 && digits.parse().is_ok_and(|year| !YEARS_OF_LEAVING.contains(&year));
    let only_digits = text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_punctuation() || b == b' ');
    let beyond = is_number && text.parse::<f64>().is_ok_and(|days| days > 72_686.0);
    (only_digits && numbers.any(is_year) || beyond).then_some(None)
}

/// A day among other words.
static IN_TEXT: Pattern = Pattern::new(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|\b[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{2})?[0-9]{2}\b|\b[0-9]{1,2}(?:st|nd|rd|th)?[ -]+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[ ,-]+(?:20)?[0-9]{2}\b",
);

/// Takes every day of the calendar out of a text; those that stand for none are not given back.
pub(super) fn take_days(mut text: String) -> (String, Vec<Date>) {
    let hits: Vec<_> =
        IN_TEXT.hits(&text).filter_map(|hit| Some((hit.range(), read(hit.as_str(), false).ok()?))).collect();
    hits.iter().rev().for_each(|(at, _)| text.replace_range(at.clone(), " "));
    let days = hits.into_iter().map(|(_, day)| day);
    let mut days: Vec<Date> = days.filter(|day| YEARS_OF_LEAVING.contains(&day.year())).collect();
    days.dedup();
    (text, days)
}

/// The date that was probably meant by a text that is none: month first, as in America (`9/25/2025`), or the serial number
/// of a spreadsheet's cell kept as text (`45925`). Only ever a suggestion, and only where there is no other reading.
pub fn probably_meant(text: &str) -> Option<SheetDate> {
    let separators = ['/', '-', '.', ' '];
    let month_first = || {
        let (month, rest) = text.split_once(separators)?;
        let (day, year) = rest.split_once(separators)?;
        read(&format!("{day}/{month}/{year}"), false).ok()
    };
    read(text, false).is_err().then(|| serial(text).or_else(month_first))?.map(SheetDate)
}

impl<'s> FieldValue<'s> for SheetDate {
    type Fault = DateFault;

    fn parse(text: Cow<'s, str>, is_number: bool) -> Result<(Self, Repair), DateFault> {
        let found = Self(read(&text, is_number)?);
        Ok((found, Repair::between(&text, &found.normal())))
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (text, is_number, normal) in [
            ("2026-06-30", false, "2026-06-30"),
            ("2026-06-30 00:00:00", false, "2026-06-30"),
            ("2025-01-02T10:11:12.5Z", false, "2025-01-02"),
            ("30/06/2026", false, "2026-06-30"),
            ("3/4/26", false, "2026-04-03"),
            ("03.04.2026", false, "2026-04-03"),
            ("03-04-2026", false, "2026-04-03"),
            ("30/06/2026 12:30", false, "2026-06-30"),
            ("2/1/2025 12:00:00 AM", false, "2025-01-02"),
            ("14/07/2016 - 00:00", false, "2016-07-14"),
            ("09/Jan/2018 - 00:00", false, "2018-01-09"),
            ("30-Jun-2026", false, "2026-06-30"),
            ("30-Jun-26", false, "2026-06-30"),
            ("9 Sept 2022", false, "2022-09-09"),
            ("30 June 2026", false, "2026-06-30"),
            ("1st January 2021", false, "2021-01-01"),
            ("21st August 2021", false, "2021-08-21"),
            ("20220909", false, "2022-09-09"),
            ("20220909", true, "2022-09-09"),
            ("44813", true, "2022-09-09"),
            ("44813.75", true, "2022-09-09"),
            ("29/02/2024", false, "2024-02-29"),
        ] {
            let (found, repair) = SheetDate::parse(text.into(), is_number).expect(text);
            assert_eq!((&*found.normal(), repair), (normal, Repair::between(text, normal)), "{text}");
        }
    }

    #[test]
    fn probable_dates() {
        for (text, normal) in [
            ("9/25/2025", "2025-09-25"),
            ("09-25-25 00:00", "2025-09-25"),
            ("12.31.2025", "2025-12-31"),
            ("45925", "2025-09-25"),
            ("45925.0", "2025-09-25"),
        ] {
            assert_eq!(probably_meant(text).map(|date| date.normal().into_owned()).as_deref(), Some(normal), "{text}");
        }
        for text in
            ["", "25/9/2025", "31/06/2026", "29/02/2025", "2025-13-01", "June 2026", "12345", "25/26", "20251325"]
        {
            assert_eq!(probably_meant(text), None, "{text}");
        }
    }

    #[test]
    fn faults() {
        for (text, is_number, fault) in [
            ("", false, DateFault::Form),
            ("June 2026", false, DateFault::Form),
            ("not yet", false, DateFault::Form),
            ("44813", false, DateFault::Form),
            ("12345", true, DateFault::Form),
            ("25/26", false, DateFault::Form),
            ("1/2/3", false, DateFault::Form),
            ("01/02/2025 - 03/04/2025", false, DateFault::Form),
            ("01/02/2025 or so", false, DateFault::Form),
            ("31/06/2026", false, DateFault::NoSuchDay),
            ("1/13/2025", false, DateFault::NoSuchDay),
            ("29/02/2025", false, DateFault::NoSuchDay),
            ("00/00/0000", false, DateFault::NoSuchDay),
            ("99999999", false, DateFault::NoSuchDay),
        ] {
            assert_eq!(SheetDate::parse(text.into(), is_number), Err(fault), "{text}");
        }
    }
}
