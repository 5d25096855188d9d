//! Dates as registers write them. Day first is usual here, but a file that went through American software has the month
//! first, and most of its dates can be read either way: the column as a whole tells which it is.

use std::borrow::Cow;

use jiff::civil::Date;

use super::layouts::{COLUMNS, Column};
use crate::model::values::{FieldValue, SheetDate, straighten_dashes};

/// A date in a form that registers use, day first. One that cannot be, such as 05/29/2026, is read month first.
pub(super) fn register_date(text: &str, is_number: bool) -> Option<Date> {
    let (text, _) = straighten_dashes(text.into());
    let parse = |text: Cow<'_, str>| SheetDate::parse(text.into_owned().into(), is_number).ok().map(|(date, _)| date.0);
    parse(Cow::Borrowed(&text)).or_else(|| parse(swapped(&text)?.into()))
}

/// The first two numbers of a date that ends in its year, and what separates them.
fn first_two(text: &str) -> Option<(&str, &str, char)> {
    let is_number = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
    let separator = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '-' | '.'))?;
    let mut parts = text.splitn(3, separator);
    let (first, second, _year) = (parts.next()?, parts.next()?, parts.next()?);
    (is_number(first) && is_number(second)).then_some((first, second, separator))
}

/// `05/29/2026` as `29/05/2026`.
fn swapped(text: &str) -> Option<String> {
    let (first, second, separator) = first_two(text)?;
    let rest = &text[first.len() + second.len() + 1..];
    Some(format!("{second}{separator}{first}{rest}"))
}

/// What the dates of a column seen so far tell of its order.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    /// Some can only be read day first.
    day_first: bool,
    /// Some can only be read month first.
    month_first: bool,
    /// Some have AM or PM behind them, which only American software writes.
    american: bool,
}

impl Evidence {
    fn take(&mut self, text: &str) {
        let Some((first, second, _)) = first_two(text) else { return };
        let is_no_month = |number: &str| number.parse::<u8>().is_ok_and(|number| number > 12);
        self.day_first |= is_no_month(first);
        self.month_first |= is_no_month(second);
        self.american |= text.as_bytes().last().is_some_and(|letter| letter.eq_ignore_ascii_case(&b'M'));
    }

    fn is_month_first(self) -> bool {
        !self.day_first && (self.month_first || self.american)
    }
}

/// In which order the dates of an extract's columns are written.
#[derive(Debug, Clone, Default)]
pub(super) struct DateOrders {
    seen: [Evidence; COLUMNS],
    /// The columns known to be written month first, from an earlier reading of the same sheet.
    month_first: [bool; COLUMNS],
}

impl DateOrders {
    /// Reads a date of this column, and notes what it tells of the column's order.
    pub(super) fn read(&mut self, column: Column, text: &str, is_number: bool) -> Option<Date> {
        self.seen[column as usize].take(text);
        let swapped = if self.month_first[column as usize] { swapped(text) } else { None };
        register_date(swapped.as_deref().unwrap_or(text), is_number)
    }

    /// The orders in which the sheet has to be read again; `None` where it was read in the right ones.
    pub(super) fn to_read_again(&self) -> Option<DateOrders> {
        let month_first = self.seen.map(Evidence::is_month_first);
        (month_first != self.month_first).then_some(DateOrders { month_first, ..DateOrders::default() })
    }

    /// Whether a column has dates in both orders, so that nobody can tell the day of the others.
    pub(super) fn are_mixed(&self) -> bool {
        self.seen.iter().any(|column| column.day_first && column.month_first)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_in_every_form() {
        for (text, is_number, found) in [
            ("20101001", false, Some(date(2010, 10, 1))),
            ("20101001", true, Some(date(2010, 10, 1))),
            ("30/06/2022", false, Some(date(2022, 6, 30))),
            ("05/29/2026", false, Some(date(2026, 5, 29))),
            ("09/Jan/2018 - 00:00", false, Some(date(2018, 1, 9))),
            ("2025-01-02", false, Some(date(2025, 1, 2))),
            ("2025-01-02T00:00:00Z", false, Some(date(2025, 1, 2))),
            ("12/31/2025 1:05:00 PM", false, Some(date(2025, 12, 31))),
            ("44813", true, Some(date(2022, 9, 9))),
            ("31/06/2022", false, None),
            ("soon", false, None),
            ("am", false, None),
        ] {
            assert_eq!(register_date(text, is_number), found, "{text}");
        }
    }

    /// What a column of these dates makes of the last of them, and whether its order is known.
    fn last_of(dates: &[&str]) -> (Option<Date>, bool) {
        let read = |mut orders: DateOrders| {
            let last = dates.iter().fold(None, |_, text| orders.read(Column::Dated, text, false));
            (last, orders)
        };
        let (last, orders) = read(DateOrders::default());
        let (last, orders) = orders.to_read_again().map_or((last, orders.clone()), read);
        assert!(orders.to_read_again().is_none(), "a third reading for {dates:?}");
        (last, !orders.are_mixed())
    }

    #[test]
    fn one_date_decides_for_its_whole_column() {
        let (may, november) = (date(2026, 5, 11), date(2026, 11, 5));
        for (dates, last, is_known) in [
            (&["05/11/2026"][..], november, true),
            (&["29/05/2026", "05/11/2026"], november, true),
            (&["05/29/2026", "05/11/2026"], may, true),
            (&["05-29-2026", "5-11-2026 00:00"], may, true),
            (&["5/11/2026 12:00:00 AM"], may, true),
            (&["2026-05-29", "2026-11-05"], november, true),
            (&["05/29/2026", "29/05/2026", "05/11/2026"], november, false),
        ] {
            assert_eq!(last_of(dates), (Some(last), is_known), "{dates:?}");
        }
    }
}
