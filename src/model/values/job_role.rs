//! What the words of a job role tell of the person who has it.

use super::find::all_known;
use super::fold;

/// Words for staff of several employers.
const OUTSIDE: [&str; 3] = ["bank", "agency", "locum"];

/// What an agency is that is itself the care provider: "domiciliary care agency", "homecare agency".
const OWN_AGENCY: &str = "care homecare domiciliary dom home nursing";

/// Who looks after outside staff and is none: "agency manager", "bank coordinator".
const THEIR_OFFICE: &str =
    "manager coordinator co administrator admin director lead owner supervisor liaison holiday account";

/// The word that says the person works for several employers, where there is one: `Bank nurse`, `carer (agency)`.
pub fn outside_staff(text: &str) -> Option<&'static str> {
    let is_plain = |word: &str| OUTSIDE.iter().all(|known| !word.eq_ignore_ascii_case(known));
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let mut before = "";
    while let Some(word) = words.next() {
        if is_plain(word) {
            before = word;
            continue;
        }
        let is_own = word.eq_ignore_ascii_case("agency") && !before.is_empty() && all_known(before, OWN_AGENCY);
        let looks_after_them = words.peek().is_some_and(|next| all_known(next, THEIR_OFFICE));
        if !is_own && !looks_after_them {
            return OUTSIDE.into_iter().find(|known| word.eq_ignore_ascii_case(known));
        }
        before = word;
    }
    None
}

/// Work for a provider as a whole, in folded form: whoever does it gives no care at a site.
const HEAD_OFFICE: [&str; 10] = [
    "headoffice", "headquarters", "humanresources", "payroll", "finance", "marketing", "accountspayable", "recruit",
    "ictsupport", "itsupport",
];
/// The same as whole words.
const HEAD_OFFICE_WORDS: &str = "hq hr";

/// Whether a job role is one of the head office.
pub fn is_of_head_office(text: &str) -> bool {
    let folded = fold(text);
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    HEAD_OFFICE.iter().any(|role| folded.contains(role)) || words.any(|word| all_known(word, HEAD_OFFICE_WORDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_offices_are_told_from_homes() {
        for text in
            ["Head Office", "HR Director", "Payroll clerk", "Finance manager", "Head-office admin", "Human resources"]
        {
            assert!(is_of_head_office(text), "{text}");
        }
        for text in ["", "Registered manager", "Administrator", "Head of care", "Office manager", "Chrissie", "Thread"]
        {
            assert!(!is_of_head_office(text), "{text}");
        }
    }

    #[test]
    fn staff_of_several_employers_are_told_from_who_looks_after_them() {
        for (text, word) in [
            ("Bank nurse", "bank"),
            ("carer (AGENCY)", "agency"),
            ("Agency RGN", "agency"),
            ("Locum", "locum"),
            ("Bank/Agency carer", "bank"),
            ("Agency care manager", "agency"),
        ] {
            assert_eq!(outside_staff(text), Some(word), "{text}");
        }
        for text in [
            "",
            "Senior carer",
            "Homecare agency manager",
            "Domiciliary Care Agency - manager",
            "Agency manager",
            "Bank co-ordinator",
            "Banking",
            "Agencies",
            "Registered manager",
        ] {
            assert_eq!(outside_staff(text), None, "{text}");
        }
    }
}
