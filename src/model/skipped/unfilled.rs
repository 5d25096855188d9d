//! What prepared rows hold before somebody fills them in: prompts, beginnings of values, zeros and errors from formulas.

use crate::compare::same_heading;
use crate::fields::{Field, Shape};
use crate::model::values::{cleans_to_nothing, error_literal};
use crate::read::{Cell, CellKind};
use crate::text::is_listed;

/// Words with which a prompt begins.
const ASKING: &str = "please select choose enter type insert click tap pick add complete fill write";

/// Words of which prompts are made, and nothing else.
const IN_PROMPTS: &str = "please select choose enter type insert click or tap pick add complete fill write an a the your item option one value text \
     date name first last full fore sur forename surname site home care ods cqc dspt id no number code location contact postcode post \
     email e mail address mobile phone telephone here from in to of list dropdown drop down menu below above job role mailbox status yes \
     owner member if known details staff user person this field";

/// What stands before what is to be typed, by the shape of the values; signs and blanks left out.
const BEGINNINGS: &[(Shape, &str)] = &[
    (Shape::Mobile, "0 07 44 440 0044 447 4407 7"),
    (Shape::CqcId, "1 cqc"),
    (Shape::ContactId, "1 con con1"),
    (Shape::OdsCode, "v ods"),
];

/// Words for nothing. In the column of a name Null, None and Na are surnames.
const NOTHING: &str = "n/a na none nil null";

/// What spreadsheets show for a day of number zero.
const NO_DAYS: &[&str] = &["00/01/1900", "00/01/00", "00-jan-00", "1899-12-30", "1899-12-31", "1900-01-00"];

/// Whether nothing stands in the cell, or a sign or a word for nothing.
pub(super) fn is_nothing(cell: &Cell<'_>, is_name: bool) -> bool {
    if cell.kind == CellKind::FormulaWithoutValue {
        return false;
    }
    let text = cell.text.trim();
    let is_sign = |c: char| c.is_whitespace() || "-–—−_.·:/|".contains(c);
    let is_word = |text: &str| is_listed(text, if is_name { "n/a" } else { NOTHING });
    cleans_to_nothing(text) || text.chars().all(is_sign) || text.len() < 5 && is_word(&text.to_ascii_lowercase())
}

/// Whether the cell holds what its form put there, or what a formula makes of nothing.
pub(super) fn is_unfilled(cell: &Cell<'_>, field: Option<Field>, heading: &str) -> bool {
    let text = cell.text.trim();
    if cell.kind == CellKind::Error || error_literal(text) || is_zero(text) {
        return true;
    }
    let lower = text.to_lowercase();
    NO_DAYS.contains(&lower.as_str())
        || same_heading(text, heading)
        || is_prompt(&lower)
        || field.is_some_and(|field| is_beginning(&lower, field))
}

/// `0`, `0.00`, and what a formula makes of two empty cells: `0 0`.
fn is_zero(text: &str) -> bool {
    text.contains('0') && text.chars().all(|c| c == '0' || " .,:-£".contains(c)) && text.len() < 9
}

/// `Please select`, `Choose an item.`, `<first name>`, `e.g. 07700 900123`.
fn is_prompt(lower: &str) -> bool {
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_framed = lower.starts_with(['<', '[', '{', '(']) && lower.ends_with(['>', ']', '}', ')']);
    // Pick and Fill are surnames.
    let is_more = is_framed || words().nth(1).is_some() || is_listed(lower, "select choose");
    let asks = is_more && words().next().is_some_and(|word| is_framed || is_listed(word, ASKING));
    asks && words().all(|word| is_listed(word, IN_PROMPTS))
        || ["e.g", "eg ", "eg: ", "for example"].iter().any(|begins| lower.starts_with(begins))
}

fn is_beginning(lower: &str, field: Field) -> bool {
    if field.shape() == Shape::Email {
        return lower.starts_with('@');
    }
    let folded: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    // A formula puts the zero of an empty cell behind it.
    let is_known = |list: &str| is_listed(&folded, list) || is_listed(folded.trim_end_matches('0'), list);
    !folded.is_empty() && BEGINNINGS.iter().any(|(shape, list)| *shape == field.shape() && is_known(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell<'_> {
        Cell { column: 0, kind: CellKind::Text, text, is_struck: false }
    }

    #[test]
    fn prompts_zeros_and_beginnings_are_nothing_typed() {
        for (field, texts) in [
            (
                Field::SiteName,
                "0|Please select|Choose an item.|Enter name here|Site name|#N/A|Err:502|<name>|0 0|Click or tap here to enter text.",
            ),
            (Field::Mobile, "+44|0|07|+44 7|+44 (0)7|+440|e.g. 07700 900123|Enter mobile number"),
            (Field::Email, "@example.org|@nhs.net|Enter email address"),
            (Field::CqcLocationId, "1-|1-...|1-0"),
            (Field::CqcContactId, "CON1-|1-|CON|CON1-0"),
            (Field::OdsCode, "V|#REF!"),
            (Field::LeavingOn, "00/01/1900|00:00:00"),
        ] {
            for text in texts.split('|') {
                assert!(is_unfilled(&cell(text), Some(field), "Site name"), "{text}");
            }
        }
        for (field, texts) in [
            (Field::SiteName, "Select Homecare|Choice Lodge|Please House|Alder (Home)"),
            (Field::Mobile, "07700 900123|0770|+44 7700 900123"),
            (Field::Email, "a@example.org"),
            (Field::CqcLocationId, "1-2304518871"),
            (Field::OdsCode, "VLAXL|V1"),
            (Field::LastName, "None|Null|Field|Pick|Fill"),
        ] {
            for text in texts.split('|') {
                assert!(!is_unfilled(&cell(text), Some(field), "Heading") && !is_nothing(&cell(text), true), "{text}");
            }
        }
        assert!(is_nothing(&cell("none"), false) && is_nothing(&cell(" - "), true) && is_nothing(&cell("N/A"), true));
    }
}
