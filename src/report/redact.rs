//! `--redact`: takes out of everything an output may tell what tells who a person is. It comes after all is decided, so that
//! verdicts, codes, counts and places are those of the full report. The submission masks itself ([`Submission::mask`]).

use crate::answer::Results;
use crate::fields::{Field, Role};
use crate::model::{MASK, Submission};
use crate::patterns::Pattern;
use crate::rules::{Finding, Subject};

/// What was found, masked.
pub fn findings(results: &Results<'_>) -> Vec<Finding> {
    results.findings.iter().map(|each| finding(results, each)).collect()
}

/// One finding, masked.
pub fn finding(results: &Results<'_>, finding: &Finding) -> Finding {
    let mut finding = finding.clone();
    let told = personal_values(results.submission, finding.subject);
    finding.reword(|text: &str| without_contacts(&without(text, &told)));
    if finding.field.is_some_and(Field::is_personal) {
        finding.value = finding.value.map(|_| MASK.into());
        finding.suggest(None);
    }
    finding
}

/// The patterns, masked.
pub fn patterns(results: &Results<'_>) -> Vec<Pattern> {
    results.patterns.iter().map(pattern).collect()
}

/// One pattern, masked.
pub fn pattern(pattern: &Pattern) -> Pattern {
    Pattern {
        message: without_contacts(&pattern.message),
        fix: without_contacts(&pattern.fix),
        places: pattern.places.clone(),
        ..*pattern
    }
}

/// The personal values of the row a finding is about, as given and in normal form, longest first.
fn personal_values(submission: &Submission<'_>, subject: Subject) -> Vec<String> {
    let personal = |field: &&Field| field.is_personal();
    let mut values = Vec::new();
    let mut add = |given: &str, normal: Option<&str>| {
        values.extend([Some(given), normal].into_iter().flatten().map(|text| text.trim().to_owned()));
    };
    match subject {
        Subject::Site(site) => {
            for view in
                Field::of_role(Role::Sites).iter().filter(personal).filter_map(|of| submission.sites[site].view(*of))
            {
                add(view.given, view.normal().as_deref());
            }
        }
        Subject::User(user) => {
            for view in
                Field::of_role(Role::Users).iter().filter(personal).filter_map(|of| submission.users[user].view(*of))
            {
                add(view.given, view.normal().as_deref());
            }
        }
        Subject::Submission | Subject::File(_) | Subject::Sheet(_) => {
            for (_, text, _) in submission.organisation.values.iter().filter(|(field, ..)| field.is_personal()) {
                add(text, None);
            }
        }
    }
    values.retain(|value| value.len() > 1);
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values.dedup();
    values
}

fn without(text: &str, values: &[String]) -> String {
    values.iter().fold(text.to_owned(), |text, value| text.replace(value.as_str(), MASK))
}

/// Masks whatever looks like an e-mail address other than NHSmail's own or like a mobile number, wherever it came from.
fn without_contacts(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(length) = phone_at(rest).filter(|_| !told.ends_with(|c: char| c.is_alphanumeric() || c == '-')) {
            told.push_str(MASK);
            rest = &rest[length..];
            continue;
        }
        let word = rest.find(|c: char| !is_of_address(c)).unwrap_or(rest.len());
        let (address, behind) = rest.split_at(word);
        let trimmed = address.trim_end_matches('.');
        if trimmed.contains('@') && trimmed.len() > 2 && !trimmed.to_lowercase().starts_with("care.") {
            told.push_str(MASK);
            told.push_str(&address[trimmed.len()..]);
        } else {
            told.push_str(address);
        }
        let next = behind.chars().next().map_or(0, char::len_utf8);
        told.push_str(&behind[..next]);
        rest = &behind[next..];
    }
    told
}

fn is_of_address(c: char) -> bool {
    c.is_alphanumeric() || "@._%+-".contains(c)
}

/// The length of a UK mobile number that the text begins with: 07, +447 or 00447 and more digits, with blanks among them.
fn phone_at(text: &str) -> Option<usize> {
    if !["07", "+44", "0044", "7"].iter().any(|start| text.starts_with(start)) {
        return None;
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || " +()".contains(c))).unwrap_or(text.len());
    let number = text[..end].trim_end_matches([' ', '(', '+']);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (10..=15).contains(&digits).then_some(number.len())
}

#[cfg(test)]
mod tests {
    use super::without_contacts;

    #[test]
    fn addresses_and_mobiles_are_masked_and_codes_are_not() {
        for (text, expected) in [
            ("'07700 900123' is also given", "'masked' is also given"),
            ("'+44 7700 900123' and 7700900123.", "'masked' and masked."),
            ("The e-mail address 'a.b@example.org' is bad.", "The e-mail address 'masked' is bad."),
            ("Write to care.vlaxl@nhs.net.", "Write to care.vlaxl@nhs.net."),
            ("Location 1-1200000001, row 7, V07TH.", "Location 1-1200000001, row 7, V07TH."),
            ("On 07/11/2026 at 12.", "On 07/11/2026 at 12."),
        ] {
            assert_eq!(without_contacts(text), expected);
        }
    }
}
