//! What the values of a column speak for and against. A rough look: whether a value is right is for `model` to say.

use std::collections::HashSet;

use crate::compare::{fold_heading, fold_home};
use crate::fields::{Field, Shape};
use crate::read::{Row, Sheet};

/// Rows below the headings that are looked at, and values of each column.
pub(super) const SAMPLE_ROWS: usize = 200;
const SAMPLE_VALUES: usize = 25;

/// What a column holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Values that were seen, placeholders left out.
    values: usize,
    /// How many of them have each shape, in the order of [`SHAPES`].
    shaped: [usize; SHAPES.len()],
    /// How many are one word.
    one_word: usize,
    /// How many stand in the list of sites, as a code, an ID or a name.
    names_a_site: usize,
}

/// Every shape that is looked for.
const SHAPES: [Shape; 16] = [
    Shape::Email,
    Shape::Postcode,
    Shape::CqcId,
    Shape::ContactId,
    Shape::SiteCode,
    Shape::OdsCode,
    Shape::DsptStatus,
    Shape::Mobile,
    Shape::Phone,
    Shape::MailboxRole,
    Shape::ServiceType,
    Shape::YesNo,
    Shape::Count,
    Shape::Day,
    Shape::Standing,
    Shape::PersonName,
];

/// Shapes that belong to one thing alone: a column of them is no column of anything else.
const UNMISTAKABLE: [Shape; 8] = [
    Shape::Email,
    Shape::Postcode,
    Shape::CqcId,
    Shape::ContactId,
    Shape::SiteCode,
    Shape::DsptStatus,
    Shape::Mobile,
    Shape::MailboxRole,
];

/// Whether a column of values of this shape is worth pointing out below a heading that is not known.
pub(super) fn is_telling(shape: Shape) -> bool {
    UNMISTAKABLE.contains(&shape) || matches!(shape, Shape::OdsCode | Shape::ServiceType)
}

/// Shapes that a name or a job never has, though other things may share them.
const NEVER_NAMES: [Shape; 4] = [Shape::YesNo, Shape::Count, Shape::Day, Shape::ServiceType];

/// Names, codes and IDs of the sites that a submission lists, folded.
pub(super) type KnownSites = HashSet<String>;

impl Evidence {
    /// What each of `columns` of `sheet` holds below the heading row.
    pub(super) fn of_columns(sheet: &Sheet, heading_row: u32, columns: &[u16], sites: &KnownSites) -> Vec<Evidence> {
        let mut found = vec![Evidence::default(); columns.len()];
        for row in rows_below(sheet, heading_row).take(SAMPLE_ROWS) {
            for (evidence, column) in found.iter_mut().zip(columns) {
                if evidence.values < SAMPLE_VALUES
                    && let Some(cell) = row.cell(*column)
                {
                    evidence.add(cell.text.trim(), sites);
                }
            }
        }
        found
    }

    fn add(&mut self, text: &str, sites: &KnownSites) {
        let folded = fold_heading(text);
        if folded.is_empty() && !is_tick(text) || PLACEHOLDERS.contains(&folded.as_str()) {
            return;
        }
        self.values += 1;
        for (count, shape) in self.shaped.iter_mut().zip(SHAPES) {
            *count += usize::from(has_shape(shape, text, &folded));
        }
        self.one_word += usize::from(!text.contains(' '));
        self.names_a_site += usize::from(!sites.is_empty() && sites.contains(&fold_home(text)));
    }

    /// Nothing stands in the column.
    pub(super) fn is_empty(&self) -> bool {
        self.values == 0
    }

    /// The share of its values that look like the field's, 0 to 1; any words will do where the field has no shape.
    pub(super) fn share(&self, field: Field) -> f64 {
        match field.shape() {
            Shape::Words | Shape::Mailbox => 1.0,
            Shape::Leaving => self.of(Shape::Day).max(self.of(Shape::Standing)).max(self.of(Shape::YesNo)),
            Shape::Standing => self.of(Shape::Standing).max(self.of(Shape::YesNo)),
            shape => self.of(shape),
        }
    }

    /// The share of values that are nothing but the code of a site, for fields that take other codes too.
    pub(super) fn own_share(&self, field: Field) -> f64 {
        if field == Field::OdsCode { self.of(Shape::SiteCode) } else { self.share(field) }
    }

    pub(super) fn share_of_one_word(&self) -> f64 {
        self.one_word as f64 / self.values.max(1) as f64
    }

    /// The share of its values that name a site of the submission.
    pub(super) fn share_of_sites(&self) -> f64 {
        self.names_a_site as f64 / self.values.max(1) as f64
    }

    /// Its values are plainly something else's.
    pub(super) fn is_of_another(&self, field: Field) -> bool {
        let shape = field.shape();
        if shape == Shape::Mailbox || shape != Shape::Words && self.share(field) >= 0.3 {
            return false;
        }
        // A column of words below a heading of codes is names, most often.
        let is_coded = UNMISTAKABLE.contains(&shape) && shape != Shape::DsptStatus || shape == Shape::OdsCode;
        let is_name = field == Field::SiteName || shape == Shape::PersonName;
        let names = [Shape::PersonName].into_iter().filter(|_| is_coded);
        let never = NEVER_NAMES.into_iter().filter(|_| is_name).chain(UNMISTAKABLE).chain(names);
        never.filter(|other| *other != shape).any(|other| self.of(other) >= 0.6)
    }

    fn of(&self, shape: Shape) -> f64 {
        let at = SHAPES.iter().position(|known| *known == shape);
        at.map_or(0.0, |at| self.shaped[at] as f64 / self.values.max(1) as f64)
    }
}

/// Whether a row may hold headings: none of its cells is surely a value.
pub(super) fn may_be_headings(row: &Row<'_>) -> bool {
    !row.cells().any(|cell| is_surely_a_value(cell.text))
}

fn is_surely_a_value(text: &str) -> bool {
    let folded = fold_heading(text);
    [Shape::Email, Shape::Postcode, Shape::CqcId, Shape::ContactId, Shape::Mobile]
        .into_iter()
        .any(|shape| has_shape(shape, text.trim(), &folded))
        || is_a_number_of_things(text.trim())
}

/// `5 homes`; not `2026 status`, and not `5`, which weeks and the like are headed.
fn is_a_number_of_things(text: &str) -> bool {
    let number = text.split_once(' ').map(|(first, _)| first).filter(|first| first.bytes().all(|b| b.is_ascii_digit()));
    number.is_some_and(|number| number.len() < 4)
}

/// The rows of a sheet below its headings.
pub(super) fn rows_below(sheet: &Sheet, heading_row: u32) -> impl Iterator<Item = Row<'_>> {
    sheet.rows().filter(move |row| row.number() > heading_row)
}

/// The names, codes and IDs of sites in the columns of a sheet that hold them.
pub(super) fn sites_in<'s>(sheet: &'s Sheet, heading_row: u32, columns: Vec<u16>) -> impl Iterator<Item = String> + 's {
    rows_below(sheet, heading_row).flat_map(move |row| {
        let cells: Vec<String> = columns.iter().filter_map(|column| Some(fold_home(row.cell(*column)?.text))).collect();
        cells.into_iter().filter(|text| text.len() > 2)
    })
}

const PLACEHOLDERS: &[&str] =
    &["na", "none", "null", "tbc", "tba", "unknown", "redacted", "vacant", "tobeconfirmed", "notknown", "pending"];

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

fn is_tick(text: &str) -> bool {
    text.chars().any(|c| "✓✔☑✗✘☐☒".contains(c))
}

/// `text` without blanks at its ends; `folded` its letters and digits in lower case.
fn has_shape(shape: Shape, text: &str, folded: &str) -> bool {
    let digits = folded.bytes().filter(u8::is_ascii_digit).count();
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    match shape {
        Shape::Email => text.split_once('@').is_some_and(|(_, host)| host.contains('.')),
        Shape::Postcode => is_postcode(folded),
        Shape::CqcId => is_cqc_id(text, folded),
        Shape::ContactId => {
            (folded.starts_with("con") || folded.starts_with("c0n")) && digits >= 5 || is_cqc_id(text, folded)
        }
        Shape::SiteCode => words_of(text).any(is_site_code),
        Shape::OdsCode => {
            let is_short = (3..=6).contains(&folded.len()) && folded.is_ascii() && !is_postcode(folded);
            is_short && (digits > 0 || folded.len() == 5) || words_of(text).any(is_site_code)
        }
        Shape::DsptStatus => DSPT_WORDS.iter().any(|word| folded.contains(word)),
        Shape::Mobile => is_mobile(text, letters),
        Shape::Phone => (9..=15).contains(&digits) && letters < 12 && !has_shape(Shape::ContactId, text, folded),
        Shape::MailboxRole => ["owner", "member"].iter().any(|word| folded.starts_with(word)),
        Shape::ServiceType => words_of(text).all(|word| CARE_WORDS.contains(&word.to_lowercase().as_str())),
        Shape::YesNo => {
            ["y", "n", "x", "t", "f", "0", "1"].contains(&folded)
                || ["yes", "no", "true", "false"].iter().any(|word| folded.starts_with(word) && folded.len() < 40)
                || is_tick(text)
                || folded.ends_with("nhsnet")
        }
        Shape::Count => {
            let number = text.trim_start_matches(['x', 'X', '×', ' ']);
            number.starts_with(|c: char| c.is_ascii_digit()) && digits <= 3 && letters < 8 && !text.contains('/')
        }
        Shape::Day => {
            ((3..=8).contains(&digits) || digits == 14)
                && letters < 12
                && (text.contains(['/', '-', '.']) || MONTHS.iter().any(|month| folded.contains(month)))
        }
        Shape::Standing => STANDING_WORDS.iter().any(|word| folded.starts_with(word)),
        Shape::PersonName => is_person_name(text, digits),
        Shape::Words | Shape::Mailbox | Shape::Leaving => letters > 0,
    }
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

/// `1-` and digits, also in the address of a page or without its hyphen.
fn is_cqc_id(text: &str, folded: &str) -> bool {
    let begins = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        (6..=13).contains(&digits)
    };
    text.split("1-").skip(1).any(begins)
        || (9..=13).contains(&folded.len()) && folded.starts_with('1') && folded.bytes().all(|c| c.is_ascii_digit())
}

fn is_mobile(text: &str, letters: usize) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44")).unwrap_or(&digits);
    let national = national.strip_prefix('0').unwrap_or(national);
    letters < 20 && national.len() == 10 && national.starts_with('7')
}

fn is_person_name(text: &str, digits: usize) -> bool {
    let mut words = 0;
    let is_name = |word: &str| !HOME_WORDS.contains(&word.to_lowercase().as_str());
    digits == 0
        && !text.contains(['@', '/', ':'])
        && words_of(text).all(|word| {
            words += 1;
            is_name(word)
        })
        && (1..=6).contains(&words)
}
