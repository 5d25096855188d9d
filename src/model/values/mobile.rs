//! UK mobile numbers.

use super::clean::{digits_in_full, straighten_dashes, without_zero_fraction};
use super::damage::{self, Damage};
use super::find::{Doubt, Found, Pattern};
use super::{FieldValue, Repair};
use std::borrow::Cow;

/// A UK mobile number: `07` and nine digits; not 070 (personal numbers), and of 076 (pagers) only 07624.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UkMobile {
    /// The nine digits behind `07`.
    behind_07: u32,
}

/// Why a text is not a UK mobile number.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum MobileFault {
    /// Letters or signs that no telephone number has.
    Letters,
    /// Too few digits.
    TooShort,
    /// Too many digits; perhaps two numbers.
    TooLong,
    /// A UK number that does not begin with 07, such as a landline.
    NotMobile,
    /// A personal number, 070, which forwards calls and receives no texts.
    PersonalNumber070,
    /// A pager, 076 other than 07624.
    Pager076,
    /// A number of another country.
    NotUk,
}

/// A UK number without its leading zero.
struct National {
    number: u64,
    digits: usize,
    repair: Repair,
}

impl National {
    fn first_digit(&self) -> u64 {
        match self.digits {
            0 => 0,
            digits => self.number / 10_u64.pow(digits as u32 - 1),
        }
    }
}

/// Most digits ever looked at; the longest number, `00 44 (0)7700 900123`, has 15.
const MOST_DIGITS: usize = 20;

/// Understands every way to write a UK number: `+44`, `0044`, `(0)`, blanks, brackets, dashes, dots and slashes, and
/// what spreadsheets make of one, a lost zero or plus and an added `.0`.
fn national(text: &str) -> Result<National, MobileFault> {
    let whole = without_zero_fraction(text);
    let whole = whole.filter(|whole| whole.len() >= 10 && whole.bytes().all(|b| b.is_ascii_digit() || b == b'+'));
    let mut buffer = [0; MOST_DIGITS];
    let (mut length, mut plus) = (0, false);
    for (at, c) in whole.unwrap_or(text).char_indices() {
        match c {
            '0'..='9' => {
                *buffer.get_mut(length).ok_or(MobileFault::TooLong)? = c as u8;
                length += 1;
            }
            '+' if length == 0 && !plus => plus = true,
            '\'' if at == 0 => {}
            '(' | ')' | '-' | '.' | '/' | '_' => {}
            blank if blank.is_whitespace() => {}
            _ => return Err(MobileFault::Letters),
        }
    }
    let (rest, repair) = match &buffer[..length] {
        [b'0', b'0', b'4', b'4', rest @ ..] => (without_zero(rest), Repair::None),
        [b'4', b'4', rest @ ..] if plus => (without_zero(rest), Repair::None),
        [b'0', b'0', _, ..] => return Err(MobileFault::NotUk),
        [b'0', rest @ ..] => (rest, if plus { Repair::Repaired } else { Repair::None }),
        [_, ..] if plus => return Err(MobileFault::NotUk),
        // No UK area begins with 4, so this is the country's code without its plus.
        [b'4', b'4', rest @ ..] => (without_zero(rest), Repair::Repaired),
        rest => (rest, Repair::Repaired),
    };
    if rest.len() > 10 {
        return Err(MobileFault::TooLong);
    }
    let number = rest.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    let repair = if whole.is_some() { Repair::Repaired } else { repair };
    Ok(National { number, digits: rest.len(), repair })
}

/// `+44 (0)7700…` holds the zero beside the country's code.
fn without_zero(digits: &[u8]) -> &[u8] {
    digits.strip_prefix(b"0").unwrap_or(digits)
}

impl UkMobile {
    /// The number as it is dialled.
    fn digits(self) -> [u8; 11] {
        let mut digits = *b"07000000000";
        let mut rest = self.behind_07;
        for digit in digits[2..].iter_mut().rev() {
            *digit += (rest % 10) as u8;
            rest /= 10;
        }
        digits
    }
}

/// Digits and what stands between them in one number; a slash stands between two numbers.
static IN_TEXT: Pattern = Pattern::new(r"[+(]?[0-9][-0-9 ().+\x{2010}-\x{2015}]{7,}[0-9]");

/// The end of a second number behind a whole one.
static CUT_SHORT: Pattern = Pattern::new(r"[0-9]{3} *(?:/|&|\bor\b) *[0-9]{2,6}\W*$");

/// The number that `text` probably means: letters that look like digits read as these. Only ever a suggestion.
pub fn suggest_mobile(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .map(|c| match c {
            'O' | 'o' => '0',
            'I' | 'l' | '|' => '1',
            other => other,
        })
        .collect();
    let meant = UkMobile::parse(Cow::Borrowed(&digits), false).ok().filter(|_| digits != text);
    meant.map(|(mobile, _)| mobile.normal().into_owned())
}

impl<'s> FieldValue<'s> for UkMobile {
    type Fault = MobileFault;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), MobileFault> {
        if let Some(digits) = digits_in_full(&text) {
            return Ok((Self::parse(digits.into(), true)?.0, Repair::Repaired));
        }
        let (straight, dashes) = straighten_dashes(Cow::Borrowed(&*text));
        let found = national(&straight)?;
        match (found.digits, found.first_digit()) {
            (10, 7) => {}
            (9 | 10, first) if first != 7 => return Err(MobileFault::NotMobile),
            _ => return Err(MobileFault::TooShort),
        }
        match (found.number / 10_000_000, found.number / 1_000_000) {
            (700..=709, _) => return Err(MobileFault::PersonalNumber070),
            (760..=769, prefix) if prefix != 7624 => return Err(MobileFault::Pager076),
            _ => {}
        }
        let mobile = Self { behind_07: (found.number % 1_000_000_000) as u32 };
        let as_given = if text.as_bytes() == mobile.digits() { Repair::None } else { Repair::Tidied };
        Ok((mobile, found.repair.max(dashes).max(as_given)))
    }

    fn find(text: &str) -> Found<Self> {
        // "07700 900260 / 261" is two numbers, of which one is cut short.
        if CUT_SHORT.hits(text).next().is_some() {
            return Found::Doubtful(Doubt::Several);
        }
        IN_TEXT.find_own(text, |hit| Self::parse(hit.trim().into(), false).ok().map(|(mobile, _)| mobile))
    }

    fn damage(text: &str, is_date: bool) -> Option<Damage> {
        damage::of_identifier(text, is_date)
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Owned(self.digits().into_iter().map(char::from).collect())
    }
}

/// Whether `text` is a UK telephone number of any kind (SITE007): nine or ten digits after the zero, written in any of
/// the ways a mobile may be. Registers lose the leading zero, so it may be missing.
pub fn is_uk_phone(text: &str) -> bool {
    let (straight, _) = straighten_dashes(Cow::Borrowed(text));
    let digits = digits_in_full(&straight);
    national(digits.as_deref().unwrap_or(&straight))
        .is_ok_and(|found| matches!(found.digits, 9 | 10) && !matches!(found.first_digit(), 0 | 4 | 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobiles() {
        use Repair::*;
        for (text, repair) in [
            ("07700900123", None),
            ("07700 900 123", Tidied),
            ("(07700) 900-123", Tidied),
            ("07700.900.123", Tidied),
            ("'07700900123", Tidied),
            ("+447700900123", Tidied),
            ("+44 7700 900123", Tidied),
            ("+44 (0)7700 900123", Tidied),
            ("(+44) 07700 900123", Tidied),
            ("0044 7700 900123", Tidied),
            ("00 44 (0)7700 900123", Tidied),
            ("07700\u{2013}900\u{2013}123", Repaired),
            ("7700900123", Repaired),
            ("7700 900123", Repaired),
            ("7700900123.0", Repaired),
            ("07700900123.0", Repaired),
            ("447700900123", Repaired),
            ("447700900123.0", Repaired),
            ("4407700900123", Repaired),
            ("+07700900123", Repaired),
            ("4.47700900123E+11", Repaired),
            ("7.700900123E+09", Repaired),
            ("7,700900123e9", Repaired),
            ("7700900123,00", Repaired),
            ("7700900123.000000", Repaired),
        ] {
            let (mobile, done) = UkMobile::parse(text.into(), false).expect(text);
            assert_eq!((&*mobile.normal(), done), ("07700900123", repair), "{text}");
        }
        for text in ["07100000000", "07599999999", "07624123456", "07999999999"] {
            assert_eq!(UkMobile::parse(text.into(), false).expect(text).0.normal(), text);
        }
    }

    #[test]
    fn faults() {
        use MobileFault::*;
        for (text, fault) in [
            ("ask at reception", Letters),
            ("07700900123 (work)", Letters),
            ("4.47701E+11", Letters),
            ("0770O900123", Letters),
            ("07700+900123", Letters),
            ("", TooShort),
            ("0770090012", TooShort),
            ("770090012", TooShort),
            ("077009001234", TooLong),
            ("07700900123 / 07700900124", TooLong),
            ("07700 900123 07700 900124 07700 900125", TooLong),
            ("02077370990", NotMobile),
            ("2073770990", NotMobile),
            ("+44 20 7377 0990", NotMobile),
            ("0169772345", NotMobile),
            ("07012345678", PersonalNumber070),
            ("07612345678", Pager076),
            ("07625123456", Pager076),
            ("+353 87 123 4567", NotUk),
            ("00353871234567", NotUk),
            ("+1 202 555 0123", NotUk),
        ] {
            assert_eq!(UkMobile::parse(text.into(), false), Err(fault), "{text}");
        }
    }

    #[test]
    fn one_mobile_is_found_among_other_words() {
        for text in [
            "07700 900134 (personal)",
            "07700 900134*",
            "Mob: 07700 900134",
            "tel:07700900134",
            "07700 900134 / 01632 960001",
            "O7700 900134",
            "07700 900134 ext 12",
        ] {
            assert_eq!(UkMobile::find(text).value().expect(text).normal(), "07700900134", "{text}");
        }
        for text in [
            "07700 900140 or 07700 900141",
            "07700 900140?",
            "not 07700 900140",
            "no mobile",
            "01632 960001",
            "07700 90014",
        ] {
            assert_eq!(UkMobile::find(text).value(), None, "{text}");
        }
    }

    #[test]
    fn phones() {
        for text in ["02077370990", "2073770990", "+44 161 496 0000", "0169772345", "07700 900123", "0300 123 4567"] {
            assert!(is_uk_phone(text), "{text}");
        }
        for text in ["", "999", "01614 960", "+353 1 234 5678", "see website", "0161 496 0000 ext 2"] {
            assert!(!is_uk_phone(text), "{text}");
        }
    }
}
