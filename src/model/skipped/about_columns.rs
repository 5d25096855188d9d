//! Rows right below the headings that say what belongs in the columns: "required", "5 characters", "as registered with CQC",
//! "(a)", "1-xxxxxxxxx", or the headings in other words.

use crate::compare::same_heading;
use crate::fields::{Field, Heading, Role, field_named};
use crate::text::is_listed;

/// Words for the kind and the length of a value, and for whether it is wanted.
const FORMS: &str = "required mandatory optional compulsory conditional essential desirable m o r c text string varchar char number numeric \
     integer alphanumeric alpha date datetime dd mm yy yyyy day month year digits digit characters character chars letters letter max \
     min maximum minimum length free dropdown drop down list lookup yes no y n or and format unique auto manual input formula level full \
     first last name names";

/// Words that only stand where somebody is told what to fill in.
const INSTRUCTIONS: &str = "begins beginning starts starting from as must should please enter format digits characters found shown listed same \
     taken given include including eg ie with";

/// Whether a text says what belongs in its column, and is no value.
pub(super) fn speaks_of_its_column(text: &str, heading: &str, field: Option<Field>, role: Role) -> bool {
    let lower = text.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_letter = |word: &str| word.chars().count() == 1;
    let is_number = |word: &str| word.len() < 4 && word.bytes().all(|b| b.is_ascii_digit());
    let is_form = |word: &str| is_listed(word, FORMS) || is_letter(word) || is_number(word);
    let has_words = words().next().is_some();
    let instructs = words().nth(1).is_some() && words().any(|word| is_listed(word, INSTRUCTIONS));
    has_words && words().all(is_form)
        || instructs
        || is_pattern(&lower)
        || same_heading(text, heading)
        || Heading::parse(text).main == Heading::parse(heading).main
        || field.is_some() && field_named(text, role) == field
}

/// `1-xxxxxxxxx`, `V####`, `CON1-nnnnnnn`, `name@company.co.uk`, `e.g. Carer`.
fn is_pattern(lower: &str) -> bool {
    ["xxx", "nnn", "###", "___"].iter().any(|run| lower.contains(run))
        || ["e.g", "eg ", "eg: ", "name@", "firstname", "first.last@"].iter().any(|begins| lower.starts_with(begins))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_in_a_column_is_told_from_a_value() {
        let speaks = |text: &str, field: Field| speaks_of_its_column(text, field.heading(), Some(field), Role::Sites);
        for (field, texts) in [
            (
                Field::SiteName,
                "required|Text|(a)|A|site_name|Name of the home|As registered with CQC|Free text|From CQC",
            ),
            (Field::OdsCode, "M|5 characters|ods_code|5 characters beginning with V|Vxxxx|V####|From ODS portal|(b)"),
            (Field::CqcLocationId, "1-xxxxxxxxx|On the CQC website, begins 1-|cqc_location|3"),
            (Field::Postcode, "Full postcode|optional|Max 8 characters|Text (8)"),
        ] {
            for text in texts.split('|') {
                assert!(speaks(text, field), "{text}");
            }
        }
        for (field, texts) in [
            (Field::SiteName, "Ashdown House|Home Farm|The Lodge|Firs|St Mary's"),
            (Field::OdsCode, "VL4K7|tbc|not yet issued|applied"),
            (Field::CqcLocationId, "1-2304518871|awaiting CQC|applied"),
            (Field::Postcode, "LS8 2AB|Leeds"),
        ] {
            for text in texts.split('|') {
                assert!(!speaks(text, field), "{text}");
            }
        }
    }
}
