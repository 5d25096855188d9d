//! What values of each shape look like, roughly: enough to tell a column of one from a column of another. Whether a value is right
//! is for `model` to say.

use super::Shape;
use crate::compare::fold_heading;

/// Shapes that belong to one thing alone: a column of them is no column of anything else.
pub const UNMISTAKABLE: [Shape; 8] = [
    Shape::Email,
    Shape::Postcode,
    Shape::CqcId,
    Shape::ContactId,
    Shape::SiteCode,
    Shape::DsptStatus,
    Shape::Mobile,
    Shape::MailboxRole,
];

const DSPT_WORDS: &[&str] = &["standard", "met", "exceeded", "approaching", "publish", "entrylevel", "baseline"];

/// Words of which kinds of care are made.
const CARE_WORDS: &[&str] = &[
    "adult", "agency", "and", "care", "community", "day", "dental", "dentist", "dom", "domiciliary", "elderly",
    "extra", "for", "gp", "home", "homecare", "homes", "hospice", "hospital", "housing", "in", "learning", "live",
    "lives", "living", "mental", "health", "disability", "disabilities", "nursing", "of", "older", "or", "people",
    "personal", "pharmacy", "practice", "residential", "respite", "scheme", "service", "services", "shared", "social",
    "supported", "the", "with", "without", "clinic", "doctor", "doctors", "surgery", "dementia",
];

/// How a value begins that says whether somebody or something is still there.
const STANDING_WORDS: &[&str] = &[
    "open", "clos", "sold", "transfer", "deregist", "active", "inactive", "live", "current", "employ", "enabled",
    "disabled", "leav", "left", "resign", "retire", "terminat", "suspend", "dismiss", "maternity", "matleave",
    "onleave", "sick", "gone",
];

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Words that homes are called by, and no person.
const HOME_WORDS: &[&str] = &[
    "house", "court", "lodge", "grange", "manor", "care", "home", "homes", "nursing", "residential", "centre", "hall",
    "villa", "cottage", "gardens", "view", "park", "place", "street", "road", "close", "limited", "ltd", "services",
    "service", "homecare", "supported", "living",
];

/// A value as far as its shape goes.
#[derive(Debug)]
pub struct Look<'t> {
    text: &'t str,
    /// Its letters and digits, in lower case.
    pub folded: String,
    digits: usize,
    letters: usize,
}

impl<'t> Look<'t> {
    /// Looks at a value.
    pub fn new(text: &'t str) -> Look<'t> {
        let folded = fold_heading(text);
        let digits = folded.bytes().filter(u8::is_ascii_digit).count();
        let letters = match folded.is_ascii() {
            true => folded.len() - digits,
            false => folded.chars().filter(|c| c.is_alphabetic()).count(),
        };
        Look { text: text.trim(), folded, digits, letters }
    }

    /// Whether it looks like a value of this shape.
    pub fn has(&self, shape: Shape) -> bool {
        let Look { text, folded, digits, letters } = self;
        let (text, folded, digits, letters) = (*text, folded.as_str(), *digits, *letters);
        match shape {
            Shape::Email => text.split_once('@').is_some_and(|(_, host)| host.contains('.')),
            Shape::Postcode => digits > 1 && is_postcode(folded),
            Shape::CqcId => self.is_cqc_id(),
            Shape::ContactId => {
                (folded.starts_with("con") || folded.starts_with("c0n")) && digits >= 5 || self.is_cqc_id()
            }
            Shape::SiteCode => words_of(text).any(is_site_code),
            Shape::OdsCode => {
                let is_short = (3..=6).contains(&folded.len()) && folded.is_ascii() && !is_postcode(folded);
                is_short && (digits > 0 || folded.len() == 5) || words_of(text).any(is_site_code)
            }
            Shape::DsptStatus => holds_one_of(folded, DSPT_WORDS),
            Shape::Mobile => digits >= 10 && is_mobile(text, letters),
            Shape::Phone => (9..=15).contains(&digits) && letters < 12 && !self.has(Shape::ContactId),
            Shape::MailboxRole => ["owner", "member"].iter().any(|word| folded.starts_with(word)),
            Shape::ServiceType => words_of(text).all(|word| is_one_of(word, CARE_WORDS)),
            Shape::YesNo => {
                ["y", "n", "x", "t", "f", "0", "1"].contains(&folded)
                    || folded.len() < 40 && begins_with_one_of(folded, &["yes", "no", "true", "false"])
                    || self.is_tick()
                    || folded.ends_with("nhsnet")
            }
            Shape::Count => {
                let number = text.trim_start_matches(['x', 'X', '×', ' ']);
                number.starts_with(|c: char| c.is_ascii_digit()) && digits <= 3 && letters < 8 && !text.contains('/')
            }
            Shape::Day => {
                ((3..=8).contains(&digits) || digits == 14)
                    && letters < 12
                    && (text.contains(['/', '-', '.']) || holds_one_of(folded, MONTHS))
            }
            Shape::Standing => begins_with_one_of(folded, STANDING_WORDS),
            Shape::PersonName => digits == 0 && is_person_name(text),
            Shape::Words | Shape::Mailbox | Shape::Leaving => letters > 0,
        }
    }

    /// Whether it holds a tick or a cross.
    pub fn is_tick(&self) -> bool {
        !self.text.is_ascii() && self.text.contains(['✓', '✔', '☑', '✗', '✘', '☐', '☒'])
    }

    /// `1-` and digits, also in the address of a page or without its hyphen.
    fn is_cqc_id(&self) -> bool {
        let begins = |text: &str| {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            (6..=13).contains(&digits)
        };
        self.digits > 6
            && (self.text.split("1-").skip(1).any(begins)
                || (9..=13).contains(&self.folded.len())
                    && self.folded.starts_with('1')
                    && self.digits == self.folded.len())
    }
}

/// Whether a text is surely a value, and so no heading.
pub fn is_surely_a_value(text: &str) -> bool {
    let look = Look::new(text);
    [Shape::Email, Shape::Postcode, Shape::CqcId, Shape::ContactId, Shape::Mobile]
        .into_iter()
        .any(|shape| look.has(shape))
        || is_a_number_of_things(look.text)
        || is_site_code(look.text) && look.digits > 0
}

/// Whether a folded text holds one of some words.
fn holds_one_of(folded: &str, words: &[&str]) -> bool {
    (0..folded.len()).any(|at| begins_with_one_of(&folded.as_bytes()[at..], words))
}

/// Whether a text begins with one of some words; nearly always the first letter says that it does not.
fn begins_with_one_of(text: impl AsRef<[u8]>, words: &[&str]) -> bool {
    let text = text.as_ref();
    words.iter().any(|word| word.as_bytes().first() == text.first() && text.starts_with(word.as_bytes()))
}

/// Whether a word is one of some, which are plain letters in lower case.
fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// `5 homes`; not `2026 status`, and not `5`, which weeks and the like are headed.
fn is_a_number_of_things(text: &str) -> bool {
    let number = text.split_once(' ').map(|(first, _)| first).filter(|first| first.bytes().all(|b| b.is_ascii_digit()));
    number.is_some_and(|number| number.len() < 4)
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A site's code: V and four more, or a letter and a digit in turn.
fn is_site_code(word: &str) -> bool {
    let bytes = word.as_bytes();
    let is_letter = |at: usize| bytes[at].is_ascii_alphabetic();
    bytes.len() == 5
        && bytes.is_ascii()
        && is_letter(0)
        && (bytes[0].eq_ignore_ascii_case(&b'v') && bytes[1..].iter().any(u8::is_ascii_digit)
            || bytes[0] == b'V' && bytes.iter().all(u8::is_ascii_uppercase)
            || (0..5).all(|at| is_letter(at) == (at % 2 == 0) && bytes[at].is_ascii_alphanumeric()))
}

fn is_postcode(folded: &str) -> bool {
    let bytes = folded.as_bytes();
    (5..=7).contains(&bytes.len())
        && bytes[0].is_ascii_alphabetic()
        && bytes[..bytes.len() - 3].iter().any(u8::is_ascii_digit)
        && bytes[bytes.len() - 3].is_ascii_digit()
        && bytes[bytes.len() - 2..].iter().all(u8::is_ascii_alphabetic)
}

fn is_mobile(text: &str, letters: usize) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44")).unwrap_or(&digits);
    let national = national.strip_prefix('0').unwrap_or(national);
    letters < 20 && national.len() == 10 && national.starts_with('7')
}

fn is_person_name(text: &str) -> bool {
    let mut words = 0;
    !text.contains(['@', '/', ':'])
        && words_of(text).all(|word| {
            words += 1;
            !is_one_of(word, HOME_WORDS)
        })
        && (1..=6).contains(&words)
}
