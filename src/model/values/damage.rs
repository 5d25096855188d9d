//! What spreadsheets do to values that they take for something else: `APR4` becomes the fourth of April, a long number
//! loses its last digits to scientific notation. Neither can be undone with certainty.

use jiff::civil::Date;

use super::clean::{digits_in_full, scientific_notation};
use super::{FieldValue, SheetDate};

/// What became of a value beyond recovery.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Damage {
    /// It became a date.
    Date,
    /// It became a number in scientific notation, and lost its last digits.
    Scientific,
}

/// The damage to an identifier or a telephone number, none of which looks like a date or holds an exponent. `is_date` says
/// that the file stored a date.
pub(super) fn of_identifier(text: &str, is_date: bool) -> Option<Damage> {
    if is_date || parts(text).is_some() { Some(Damage::Date) } else { scientific(text) }
}

/// The damage to a text. A text may speak of a date ("Opened 4 April"), but is not one.
pub(super) fn of_text(text: &str, is_date: bool) -> Option<Damage> {
    if is_date { Some(Damage::Date) } else { scientific(text) }
}

fn scientific(text: &str) -> Option<Damage> {
    (scientific_notation(text) && digits_in_full(text).is_none()).then_some(Damage::Scientific)
}

/// What was probably typed where a spreadsheet shows this date: `APR4` for `04-Apr`, `APR40` for `Apr-40`. `None` where two
/// texts may have become it.
pub fn typed_before_date(text: &str) -> Option<String> {
    match parts(text)? {
        Parts::DayMonth(day, month) => Some(format!("{}{day}", MONTHS[month])),
        Parts::MonthYear(month, year) => Some(format!("{}{year:02}", MONTHS[month])),
        // The first of a month may have been APR1 or, with a year, APR26.
        Parts::Whole(date) if date.day() > 1 => {
            Some(format!("{}{}", MONTHS[date.month().unsigned_abs() as usize - 1], date.day()))
        }
        Parts::Whole(_) => None,
    }
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

enum Parts {
    /// `04-Apr`.
    DayMonth(u8, usize),
    /// `Apr-40`.
    MonthYear(usize, u8),
    /// `04/04/2026`, `2026-04-04`.
    Whole(Date),
}

fn parts(text: &str) -> Option<Parts> {
    let number = |part: &str| part.parse::<u8>().ok().filter(|_| matches!(part.len(), 1 | 2));
    let month = |part: &str| MONTHS.iter().position(|month| part.eq_ignore_ascii_case(month));
    // A day or year of two digits, a sign, and the three letters of a month, or the other way round.
    let two = match text.as_bytes() {
        [first, .., last]
            if matches!(text.len(), 5 | 6) && first.is_ascii_alphabetic() != last.is_ascii_alphabetic() =>
        {
            text.split_once(['-', '/', ' '])
        }
        _ => None,
    };
    if let Some((day, month)) = two.and_then(|(day, name)| Some((number(day)?, month(name)?))) {
        return (1..=31).contains(&day).then_some(Parts::DayMonth(day, month));
    }
    if let Some((month, year)) = two.and_then(|(name, year)| Some((month(name)?, number(year)?))) {
        return Some(Parts::MonthYear(month, year));
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    SheetDate::parse(text.into(), false).ok().map(|(date, _)| Parts::Whole(date.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_lost_digits_are_seen() {
        for text in ["04-Apr", "4-apr", "Apr-40", "2026-04-04", "04/04/2026", "4 Apr", "2026-04-04 00:00:00"] {
            assert_eq!(of_identifier(text, false), Some(Damage::Date), "{text}");
        }
        for text in ["4.47701E+11", "1.2E+09", "8E+123"] {
            assert_eq!(of_identifier(text, false), Some(Damage::Scientific), "{text}");
            assert_eq!(of_text(text, false), Some(Damage::Scientific), "{text}");
        }
        for text in
            ["VLAXL", "APR4", "1-120000001", "07700 900123", "20260404", "4.47700900123E+11", "LS1 4AB", "32-Apr"]
        {
            assert_eq!(of_identifier(text, false), None, "{text}");
        }
        assert_eq!((of_text("4 April 2026", false), of_text("2026-04-04", true)), (None, Some(Damage::Date)));
    }

    #[test]
    fn what_was_typed_is_told_only_where_one_text_fits() {
        for (shown, typed) in [
            ("04-Apr", Some("APR4")),
            ("Apr-40", Some("APR40")),
            ("2026-04-04", Some("APR4")),
            ("2026-04-01", None),
            ("VLAXL", None),
        ] {
            assert_eq!(typed_before_date(shown).as_deref(), typed, "{shown}");
        }
    }
}
