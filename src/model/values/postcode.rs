//! Postcodes.

use super::clean::identifier;
use super::damage::{self, Damage};
use super::find::{Found, Pattern};
use super::{FieldValue, Repair, Short};
use std::borrow::Cow;

/// A well-formed postcode, `SW1A 1AA`: one of the [areas](AREAS) that exist, a district of one or two digits, or of a digit and a
/// letter where [such districts](LETTERED_DISTRICTS) exist; then a digit and two letters, never C, I, K, M, O or V (BS 7666).
/// Whether it is in use is not known.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Postcode(Short<8>);

/// Why a text does not look like a postcode.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum PostcodeFault {
    /// Fewer than five or more than seven letters and digits.
    Length,
    /// It begins with letters that no postcode begins with.
    Area,
    /// The part before the blank has none of the six shapes.
    Outward,
    /// A letter stands in the district where no postcode of that area has one.
    DistrictLetter,
    /// The part after it is not a digit and two letters, or has one of C, I, K, M, O, V.
    Inward,
}

/// The areas that exist: the 121 of the United Kingdom (Royal Mail's Postcode Address File), those of Guernsey, Jersey and the Isle
/// of Man, and BF, British Forces, and BX, addresses without a place.
const AREAS: &str = " AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK \
    FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE \
    PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// Districts of a digit and a letter, all of them in London, with the letters that occur behind each (Postcode Address File).
const LETTERED_DISTRICTS: [(&str, &str); 12] = [
    ("E1", "W"),
    ("EC1", "AMNPRVY"),
    ("EC2", "AMNPRVY"),
    ("EC3", "AMNPRV"),
    ("EC4", "AMNPRVY"),
    ("N1", "CP"),
    ("NW1", "W"),
    ("SE1", "P"),
    ("SW1", "AEHPVWXY"),
    ("W1", "ABCDFGHJKSTUW"),
    ("WC1", "ABEHNRVX"),
    ("WC2", "ABEHNR"),
];

/// Areas wholly outside England: Wales, Scotland, Northern Ireland, the Isle of Man, the Channel Islands; and the two that are no place.
/// Areas on both sides of a border are not among them.
const OUTSIDE_ENGLAND: [&str; 22] = [
    "CF", "SA", "AB", "DD", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "ZE", "BT", "IM", "JE",
    "GY", "BF", "BX",
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

fn check(outward: &str, inward: &str) -> Result<(), PostcodeFault> {
    let (area, district) = outward.split_at(outward.bytes().take_while(u8::is_ascii_uppercase).count());
    let lettered =
        || LETTERED_DISTRICTS.iter().find_map(|(digits, letters)| Some((outward.strip_prefix(digits)?, *letters)));
    match (area.len(), district.as_bytes()) {
        (1 | 2, [b'0'..=b'9'] | [b'0'..=b'9', b'0'..=b'9']) => {}
        (1 | 2, [b'0'..=b'9', b'A'..=b'Z']) => {
            if !lettered().is_some_and(|(letter, letters)| letters.contains(letter)) {
                return Err(PostcodeFault::DistrictLetter);
            }
        }
        _ => return Err(PostcodeFault::Outward),
    }
    if !AREAS.split_ascii_whitespace().any(|known| known == area) {
        return Err(PostcodeFault::Area);
    }
    let last_letter = |b: &u8| b.is_ascii_uppercase() && !b"CIKMOV".contains(b);
    match inward.as_bytes() {
        [b'0'..=b'9', a, b] if last_letter(a) && last_letter(b) => Ok(()),
        _ => Err(PostcodeFault::Inward),
    }
}

/// What stands for what: letters and digits that look alike.
const LOOK_ALIKES: [(char, char); 7] =
    [('O', '0'), ('I', '1'), ('L', '1'), ('S', '5'), ('B', '8'), ('Z', '2'), ('G', '6')];

/// The postcode that `text` probably means: one look-alike swapped, in either half, where that gives exactly one that can exist.
/// Only ever a suggestion.
pub fn suggest_postcode(text: &str) -> Option<Postcode> {
    if Postcode::parse(text.into(), false).is_ok() {
        return None;
    }
    let (squeezed, _) = identifier(Cow::Borrowed(text));
    let one_swapped = squeezed.char_indices().flat_map(|(at, given)| {
        let squeezed = &squeezed;
        let others = LOOK_ALIKES.iter().filter_map(move |&(letter, digit)| match given {
            c if c == letter => Some(digit),
            c if c == digit => Some(letter),
            _ => None,
        });
        others.map(move |other| format!("{}{other}{}", &squeezed[..at], &squeezed[at + given.len_utf8()..]))
    });
    let mut meant = one_swapped.filter_map(|text| Some(Postcode::parse(text.into(), false).ok()?.0));
    let first = meant.next()?;
    meant.all(|other| other == first).then_some(first)
}

static IN_TEXT: Pattern = Pattern::new(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?[ .-]{0,3}[0-9][A-Z]{2}\b");

impl<'s> FieldValue<'s> for Postcode {
    type Fault = PostcodeFault;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), PostcodeFault> {
        let (squeezed, _) = identifier(Cow::Borrowed(&*text));
        if !matches!(squeezed.len(), 5..=7) {
            return Err(PostcodeFault::Length);
        }
        let (outward, inward) = squeezed.split_at_checked(squeezed.len() - 3).ok_or(PostcodeFault::Outward)?;
        check(outward, inward)?;
        let normal = Short::new(&format!("{outward} {inward}")).ok_or(PostcodeFault::Length)?;
        Ok((Self(normal), Repair::between(&text, &normal)))
    }

    fn find(text: &str) -> Found<Self> {
        IN_TEXT.find(text, |hit| Some(Postcode::parse(hit.replace(['-', '.'], "").into(), false).ok()?.0))
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
            ("TS1O 1AA", PostcodeFault::DistrictLetter),
            ("LS1S 4AP", PostcodeFault::DistrictLetter),
            ("SW1B 1AA", PostcodeFault::DistrictLetter),
            ("QQ1 1QQ", PostcodeFault::Area),
            ("NO1 1AA", PostcodeFault::Area),
            ("ZZ99 3WZ", PostcodeFault::Area),
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
    fn a_look_alike_is_suggested_where_one_postcode_can_be_meant() {
        for (text, meant) in [
            ("TS1O 1AA", Some("TS10 1AA")),
            ("BL9 OBH", Some("BL9 0BH")),
            ("LSI 4AP", Some("LS1 4AP")),
            ("0X1 1AA", Some("OX1 1AA")),
            ("LS1 4A0", None),
            ("QQ1 1QQ", None),
            ("LS1 4AP", None),
            ("", None),
        ] {
            assert_eq!(suggest_postcode(text).as_ref().map(Postcode::as_str), meant, "{text}");
        }
    }

    #[test]
    fn one_postcode_is_found_among_other_words() {
        for (text, found) in [
            ("10 High Street, Leeds LS8 2AB", Some("LS8 2AB")),
            ("LS8-2AB", Some("LS8 2AB")),
            ("LS8 2AB.", Some("LS8 2AB")),
            ("(LS82AB)", Some("LS8 2AB")),
            ("LS8 2AB?", None),
            ("LS8 2AB or LS9 2AB", None),
            ("Leeds", None),
        ] {
            assert_eq!(Postcode::find(text).value().as_ref().map(Postcode::as_str), found, "{text}");
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
