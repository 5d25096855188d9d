//! ODS codes: the codes the Organisation Data Service gives to care homes, agencies and their head offices.

use super::clean::identifier;
use super::damage::{self, Damage};
use super::find::{Found, Pattern};
use super::{FieldValue, Repair, Short};
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// The characters of social-care codes that begin with V, A or C: never B, I, O, S, U or Z. Measured on the national
/// DSPT search export: of some 20,500 such codes one has another letter.
pub const ALPHABET: &[u8; 30] = b"0123456789ACDEFGHJKLMNPQRTVWXY";

/// What kind of organisation the shape of a code tells of.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum OdsShape {
    /// `V` + 4 of the alphabet, as in `VLAXL`: a social-care site.
    Site,
    /// `V` + 5 digits: the guidance's own example, `V12345`, and the shape of dental practices (ODS003).
    DentalShape,
    /// Letter-digit-letter-digit-letter, as in `G7H8J`: issued since 2020, tells nothing about its kind. These use all
    /// letters: in the DSPT export 44 of 77 hold one that is outside the alphabet.
    Modern,
    /// `A` or `C` + 3 or 4 of the alphabet: a head office (ODS004).
    HeadOffice,
    /// `8` + 4: a non-NHS organisation code (ODS005).
    NonNhs,
}

/// A code of a known shape, 4 to 6 capitals and digits. Codes of head offices and non-NHS organisations are codes too,
/// though never those of a site.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OdsCode(Short<6>);

/// Why a text does not look like an ODS code.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum OdsFault {
    /// Neither five characters nor another length that some shape has.
    Length,
    /// The right length, with a character that such codes never use.
    Alphabet,
    /// Only characters that codes use, and no code's shape.
    Shape,
}

impl OdsCode {
    /// The code, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the shape tells.
    pub fn shape(&self) -> OdsShape {
        // A code is made only where a shape was found.
        shape_of(self.0.as_bytes()).unwrap_or(OdsShape::Modern)
    }

    /// How many characters a site's code has.
    pub const SITE_LENGTHS: RangeInclusive<usize> = 5..=6;

    /// Whether a site can have this code.
    pub fn is_site(&self) -> bool {
        matches!(self.shape(), OdsShape::Site | OdsShape::DentalShape | OdsShape::Modern)
    }
}

/// [`ALPHABET`] as a table: for every byte, whether it is in it.
const IS_IN_ALPHABET: [bool; 256] = {
    let (mut table, mut at) = ([false; 256], 0);
    while at < ALPHABET.len() {
        table[ALPHABET[at] as usize] = true;
        at += 1;
    }
    table
};

fn in_alphabet(code: &[u8]) -> bool {
    code.iter().all(|b| IS_IN_ALPHABET[usize::from(*b)])
}

fn shape_of(code: &[u8]) -> Option<OdsShape> {
    match code {
        [b'V', rest @ ..] if rest.len() == 4 && in_alphabet(rest) => Some(OdsShape::Site),
        [b'V', rest @ ..] if rest.len() == 5 && rest.iter().all(u8::is_ascii_digit) => Some(OdsShape::DentalShape),
        [b'A'..=b'Z', b'0'..=b'9', b'A'..=b'Z', b'0'..=b'9', b'A'..=b'Z'] => Some(OdsShape::Modern),
        [b'A' | b'C', rest @ ..] if matches!(rest.len(), 3 | 4) && in_alphabet(rest) => Some(OdsShape::HeadOffice),
        [b'8', rest @ ..] if rest.len() == 4 && rest.iter().all(u8::is_ascii_alphanumeric) => Some(OdsShape::NonNhs),
        _ => None,
    }
}

static IN_TEXT: Pattern = Pattern::new(r"\b[A-Z][A-Z0-9]{4,5}\b");

impl<'s> FieldValue<'s> for OdsCode {
    type Fault = OdsFault;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), OdsFault> {
        let (code, repair) = identifier(text);
        if shape_of(code.as_bytes()).is_some() {
            return Short::new(&code).map(|code| (Self(code), repair)).ok_or(OdsFault::Length);
        }
        Err(match code.chars().count() {
            5 | 6 if !in_alphabet(code.as_bytes()) => OdsFault::Alphabet,
            5 => OdsFault::Shape,
            _ => OdsFault::Length,
        })
    }

    fn find(text: &str) -> Found<Self> {
        // Small words of letters only, such as "valet", are words.
        let may_be_code = |hit: &str| hit.bytes().any(|b| b.is_ascii_digit()) || hit == hit.to_ascii_uppercase();
        let site_code =
            |hit: &str| Self::parse(hit.into(), false).ok().map(|(code, _)| code).filter(|code| code.is_site());
        IN_TEXT.find(text, |hit| if may_be_code(hit) { site_code(hit) } else { None })
    }

    fn damage(text: &str, is_date: bool) -> Option<Damage> {
        damage::of_identifier(text, is_date)
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

/// The site code that `text` probably means: look-alikes swapped (O for 0, I for 1, S for 5, B for 8, Z for 2, U for V)
/// and stray punctuation left out. `None` if that gives no site's code, or if `text` is a code already. Only ever a
/// suggestion.
pub fn suggest(text: &str) -> Option<OdsCode> {
    let given: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase()).collect();
    let swapped = given.iter().map(|b| match b {
        b'O' => '0',
        b'I' => '1',
        b'S' => '5',
        b'B' => '8',
        b'Z' => '2',
        b'U' => 'V',
        &other => char::from(other),
    });
    let (already, _) = identifier(Cow::Borrowed(text));
    // A code that only carries punctuation is right as it stands.
    let candidate = if shape_of(&given).is_some() { String::from_utf8(given).ok()? } else { swapped.collect() };
    let code = OdsCode(Short::new(&candidate).filter(|code| shape_of(code.as_bytes()).is_some())?);
    (code.is_site() && shape_of(already.as_bytes()).is_none()).then_some(code)
}

/// Whether `text` looks like the code of an organisation that runs homes (ROUTE007): a head office's, `A` or `C` + 3 or 4
/// of the alphabet or letter-digit-letter-digit-letter; a council's, three digits or letters with a digit; a trust's, `R`
/// + 2.
pub fn is_hq_shaped(text: &str) -> bool {
    let (code, _) = identifier(Cow::Borrowed(text));
    let code = code.as_bytes();
    matches!(shape_of(code), Some(OdsShape::HeadOffice | OdsShape::Modern))
        || matches!(code, [b'V', b'0'..=b'9', b'A'..=b'Z', b'0'..=b'9', b'A'..=b'Z'])
        || is_of_council_or_trust(code)
}

fn is_of_council_or_trust(code: &[u8]) -> bool {
    code.len() == 3
        && code.iter().all(u8::is_ascii_alphanumeric)
        && (code[0] == b'R' || code.iter().any(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        use OdsShape::*;
        for (text, shape) in [
            ("VLAXL", Site),
            ("VN6C2", Site),
            ("V8R2Y", Site),
            ("VL007", Site),
            ("V12345", DentalShape),
            ("V03462", DentalShape),
            ("G7H8J", Modern),
            ("V0I7E", Modern),
            ("A0D3L", Modern),
            ("B1Y3V", Modern),
            ("A000", HeadOffice),
            ("A00L", HeadOffice),
            ("C1234", HeadOffice),
            ("8A013", NonNhs),
        ] {
            let (code, repair) = OdsCode::parse(text.into(), false).expect(text);
            assert_eq!((code.shape(), repair, code.as_str()), (shape, Repair::None, text));
            assert_eq!(code.is_site(), matches!(shape, Site | DentalShape | Modern), "{text}");
        }
    }

    #[test]
    fn case_and_blanks_are_tidied() {
        for text in ["vlaxl", "VLA XL", " Vlaxl", "V L A X L"] {
            let code = OdsCode(Short::new("VLAXL").expect("fits"));
            assert_eq!(OdsCode::parse(text.into(), false), Ok((code, Repair::Tidied)), "{text}");
        }
    }

    #[test]
    fn faults() {
        for (text, fault) in [
            ("VLAX", OdsFault::Length),
            ("VLAXLL", OdsFault::Length),
            ("A0", OdsFault::Length),
            ("", OdsFault::Length),
            ("8A738CLOSED", OdsFault::Length),
            ("VLAXO", OdsFault::Alphabet),
            ("VI2345", OdsFault::Alphabet),
            ("VLA-L", OdsFault::Alphabet),
            ("VÄAXL", OdsFault::Alphabet),
            ("TLAXL", OdsFault::Shape),
            ("12345", OdsFault::Shape),
        ] {
            assert_eq!(OdsCode::parse(text.into(), false), Err(fault), "{text}");
        }
    }

    #[test]
    fn suggestions() {
        for (text, code) in [
            ("VLOO7", Some("VL007")),
            ("ULAXL", Some("VLAXL")),
            ("vi2345", Some("V12345")),
            ("VLA5S", Some("VLA55")),
            ("(VLAXL)", Some("VLAXL")),
            ("VLAXL.", Some("VLAXL")),
            ("VLAXL", None),
            ("V0I7E", None),
            ("A00L", None),
            ("VLAX", None),
            ("Willows", None),
        ] {
            assert_eq!(suggest(text).as_ref().map(OdsCode::as_str), code, "{text}");
        }
    }

    #[test]
    fn head_office_shapes() {
        for text in ["A00L", "c1234", "G7H8J", "V1A2C", "211", "00A", "RX3", "RBS"] {
            assert!(is_hq_shaped(text), "{text}");
        }
        for text in ["VLAXL", "V12345", "8A013", "A0", "TBC", "21", ""] {
            assert!(!is_hq_shaped(text), "{text}");
        }
    }
}
