//! Postcodes.

use super::clean::identifier;
use super::damage::{self, Damage};
use super::{FieldValue, Repair, Short};
use std::borrow::Cow;

/// A well-formed UK postcode, `SW1A 1AA`: one of `A9 9AA`, `A99 9AA`, `A9A 9AA`, `AA9 9AA`, `AA99 9AA`, `AA9A 9AA`,
/// whose last two letters are never C, I, K, M, O or V (BS 7666). Whether it is in use is not known.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Postcode(Short<8>);

/// Why a text does not look like a postcode.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum PostcodeFault {
    /// Fewer than five or more than seven letters and digits.
    Length,
    /// The part before the blank has none of the six shapes.
    Outward,
    /// The part after it is not a digit and two letters, or has one of C, I, K, M, O, V.
    Inward,
}

/// Areas wholly outside England: Wales, Scotland, Northern Ireland, the Isle of Man, the Channel Islands. Areas on
/// both sides of a border are not among them.
const OUTSIDE_ENGLAND: [&str; 20] = [
    "CF", "SA", "AB", "DD", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "ZE", "BT", "IM", "JE",
    "GY",
];

impl Postcode {
    /// The postcode with its one blank.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The letters it begins with, `SW`.
    pub fn area(&self) -> &str {
        let letters = self.0.bytes().take_while(u8::is_ascii_alphabetic).count();
        &self.0[..letters]
    }

    /// Whether its area lies wholly outside England (SITE004).
    pub fn is_outside_england(&self) -> bool {
        OUTSIDE_ENGLAND.contains(&self.area())
    }
}

fn check(outward: &[u8], inward: &[u8]) -> Result<(), PostcodeFault> {
    let last_letter = |b: &u8| b.is_ascii_uppercase() && !b"CIKMOV".contains(b);
    let [b'A'..=b'Z', district @ ..] = outward else { return Err(PostcodeFault::Outward) };
    let district = match district {
        [b'A'..=b'Z', rest @ ..] => rest,
        all => all,
    };
    if !matches!(district, [b'0'..=b'9'] | [b'0'..=b'9', b'0'..=b'9' | b'A'..=b'Z']) {
        return Err(PostcodeFault::Outward);
    }
    match inward {
        [b'0'..=b'9', a, b] if last_letter(a) && last_letter(b) => Ok(()),
        _ => Err(PostcodeFault::Inward),
    }
}

impl<'s> FieldValue<'s> for Postcode {
    type Fault = PostcodeFault;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), PostcodeFault> {
        let (squeezed, _) = identifier(Cow::Borrowed(&*text));
        if !matches!(squeezed.len(), 5..=7) {
            return Err(PostcodeFault::Length);
        }
        let (outward, inward) = squeezed.split_at_checked(squeezed.len() - 3).ok_or(PostcodeFault::Outward)?;
        check(outward.as_bytes(), inward.as_bytes())?;
        let normal = Short::new(&format!("{outward} {inward}")).ok_or(PostcodeFault::Length)?;
        Ok((Self(normal), Repair::between(&text, &normal)))
    }

    fn damage(text: &str, is_date: bool) -> Option<Damage> {
        damage::of_identifier(text, is_date)
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (given, normal, area, repair) in [
            ("M1 1AE", "M1 1AE", "M", Repair::None),
            ("B33 8TH", "B33 8TH", "B", Repair::None),
            ("W1A 0AX", "W1A 0AX", "W", Repair::None),
            ("DN4 9PE", "DN4 9PE", "DN", Repair::None),
            ("CH63 3DZ", "CH63 3DZ", "CH", Repair::None),
            ("EC1A 1BB", "EC1A 1BB", "EC", Repair::None),
            ("m457sg", "M45 7SG", "M", Repair::Tidied),
            ("CH6 33DZ", "CH63 3DZ", "CH", Repair::Tidied),
        ] {
            let (code, done) = Postcode::parse(given.into(), false).expect(given);
            assert_eq!((code.as_str(), code.area(), done), (normal, area, repair), "{given}");
        }
    }

    #[test]
    fn faults() {
        for (text, fault) in [
            ("", PostcodeFault::Length),
            ("SW1A", PostcodeFault::Length),
            ("SW1A 1AAA", PostcodeFault::Length),
            ("1AA 1AA", PostcodeFault::Outward),
            ("SWAA 1AA", PostcodeFault::Outward),
            ("M123 1AA", PostcodeFault::Outward),
            ("SW1A 1AC", PostcodeFault::Inward),
            ("SW1A IAA", PostcodeFault::Inward),
            ("M1 1A-", PostcodeFault::Inward),
            ("M1 éé", PostcodeFault::Outward),
        ] {
            assert_eq!(Postcode::parse(text.into(), false), Err(fault), "{text}");
        }
    }

    #[test]
    fn england_and_the_rest() {
        for (text, outside) in [
            ("CF10 1AA", true),
            ("G1 1AA", true),
            ("GL1 1AA", false),
            ("BT1 1AA", true),
            ("TD15 1AA", false),
            ("SY10 1AA", false),
            ("LD1 1AA", false),
            ("M1 1AE", false),
        ] {
            let (code, _) = Postcode::parse(text.into(), false).expect(text);
            assert_eq!(code.is_outside_england(), outside, "{text}");
        }
    }
}
