//! Names of people, and names that are not anybody's.

use super::clean::fold;
use super::{FieldValue, Repair};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A person's name in two parts, neither empty.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PersonName<'s> {
    /// Given names.
    pub first: Cow<'s, str>,
    /// Surname, with its particles.
    pub last: Cow<'s, str>,
}

/// Why a text is not a full name.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum NameFault {
    /// Only one part of a name, or none.
    OnePart,
}

impl<'s> FieldValue<'s> for PersonName<'s> {
    type Fault = NameFault;

    /// Splits a full name, see [`split_full_name`].
    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), NameFault> {
        let name = match text {
            Cow::Borrowed(text) => {
                let (first, last) = split_full_name(text);
                Self { first: Cow::Borrowed(first), last: Cow::Borrowed(last) }
            }
            Cow::Owned(text) => {
                let (first, last) = split_full_name(&text);
                Self { first: Cow::Owned(first.into()), last: Cow::Owned(last.into()) }
            }
        };
        if name.first.is_empty() || name.last.is_empty() { Err(NameFault::OnePart) } else { Ok((name, Repair::None)) }
    }

    /// `First Last`.
    fn normal(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{} {}", self.first, self.last))
    }
}

/// Words that belong to the surname after them.
const PARTICLES: [&str; 32] = [
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "das", "do", "dos", "du", "des", "la", "le", "los",
    "las", "bin", "bint", "ibn", "abu", "al", "el", "ter", "ten", "te", "zu", "st", "st.", "mac", "mc",
];

/// First and last name: `Doe, Jane` at the comma; else before the last word and the particles in front of it
/// (`Jan van der Berg`). The first word always belongs to the first name. One word alone is a first name.
pub fn split_full_name(text: &str) -> (&str, &str) {
    if let Some((last, first)) = text.split_once(',') {
        return (first.trim(), last.trim());
    }
    let text = text.trim();
    let Some(mut at) = text.rfind(' ') else { return (text, "") };
    while let Some(before) = text[..at].trim_end().rfind(' ') {
        let word = text[before..at].trim();
        if !PARTICLES.iter().any(|particle| word.eq_ignore_ascii_case(particle)) {
            break;
        }
        at = before;
    }
    (text[..at].trim_end(), text[at..].trim_start())
}

/// What a word says about the name it stands in.
#[derive(Clone, Copy, PartialEq)]
enum Word {
    /// A role or a place; nobody is called this.
    Role,
    /// A surname too, which before a job or place tells it apart: Senior Nurse, Day Porter, East Wing.
    Qualifier,
    /// A job or place that is a surname too.
    Surname,
    /// Joins or numbers other words: the, of, 2.
    Filler,
    /// Anything else: somebody's name.
    Name,
}

const ROLES: &str = "account accounts activities activity acting admin administration administrator administrators admins \
     admissions adviser advisor afternoon agency area assessor assistant assistants assistive associate bank \
     bookings branch bursar business call care carehome carer carers caring caretaker centre champion charge chef \
     chief cleaner cleaners cleaning clinical communal community companion complaints compliance contact \
     coordinator coordinators covering customer dementia department deputies deputy desk director directors \
     domestic domestics domiciliary duty email emergency employee enquiries enquiry evening executive facilities \
     family finance first floor friday front general generic ground group hca hcas headoffice health healthcare \
     helpdesk holiday home homecare homes hospice housekeeper housekeepers housekeeping hr ict inbox info \
     information interim it kitchen laundry lead leader leaders learning lifestyle live local locum lower mailbox \
     main maintenance management manager managers manageress matron med medication medications medicines meds \
     middle monday morning newuser nhs nhsmail night nights nominated nurses nursing office officer offices \
     oncall operations ops owner payroll pharmacy phone physio physiotherapist practitioner proprietor provider \
     quality receptionist receptionists reception recruitment referrals regional registered relief residential \
     resident residents responsible rgn rm rmn rn room rota safeguarding scheduler scheme second secretary secure \
     service services shared shift shifts site sister social specialist staff station student supervisor \
     supervisors support supported surgery switchboard tablet team teams telephone temp temporary test therapist \
     third trainee trainer training unit units upper user users vacancy vacant visitor volunteer volunteers \
     waking weekend welfare wellbeing worker workers";

const QUALIFIERS: &str = "day days head senior seniors junior principal north east south west";

const SURNAMES: &str = "baker bishop butler chambers clark clerk cook cooks court driver gardener grange hall hill house lodge manor \
     nurse park porter porters steward ward wards warden young wing";

const FILLERS: &str = "the of and for on in at to a";

static WORDS: LazyLock<HashMap<&str, Word>> = LazyLock::new(|| {
    let tables =
        [(ROLES, Word::Role), (QUALIFIERS, Word::Qualifier), (SURNAMES, Word::Surname), (FILLERS, Word::Filler)];
    tables.into_iter().flat_map(|(words, what)| words.split(' ').map(move |word| (word, what))).collect()
});

fn word(folded: &str) -> Word {
    if folded.bytes().all(|b| b.is_ascii_digit()) {
        return Word::Filler;
    }
    WORDS.get(folded).copied().unwrap_or(Word::Name)
}

/// Whether a name is a role's or a place's and no person's (USER002): every word is in a closed list, and they are not
/// all surnames. `Duty Manager` and `Night Nurse` are; `Nurse Ward`, `Porter Cook` and `Jane Manager` are not.
pub fn is_role_name(first: &str, last: &str) -> bool {
    let parts = [first, last]
        .into_iter()
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')))
        .map(fold)
        .filter(|folded| !folded.is_empty());
    let mut words = Vec::new();
    for word in parts.map(|folded| word(&folded)).filter(|word| *word != Word::Filler) {
        // Nearly every name ends here, at its first word.
        if word == Word::Name {
            return false;
        }
        words.push(word);
    }
    words.contains(&Word::Role) || matches!(&*words, [Word::Qualifier, rest @ ..] if rest.contains(&Word::Surname))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_names_split() {
        for (text, first, last) in [
            ("Jane Doe", "Jane", "Doe"),
            ("Doe, Jane", "Jane", "Doe"),
            ("Doe , Jane Ann", "Jane Ann", "Doe"),
            ("Jane Ann Doe", "Jane Ann", "Doe"),
            ("Jan van der Berg", "Jan", "van der Berg"),
            ("Ludwig Von Trapp", "Ludwig", "Von Trapp"),
            ("Maria dos Santos", "Maria", "dos Santos"),
            ("Ali bin Abu Bakar", "Ali", "bin Abu Bakar"),
            ("Mary St John", "Mary", "St John"),
            ("Van Morrison", "Van", "Morrison"),
            ("Al Smith", "Al", "Smith"),
            ("Anne-Marie O'Brien", "Anne-Marie", "O'Brien"),
            ("Zoë Ångström", "Zoë", "Ångström"),
            ("Cher", "Cher", ""),
            ("Doe,", "", "Doe"),
            ("", "", ""),
        ] {
            assert_eq!(split_full_name(text), (first, last), "{text}");
            let parsed = PersonName::parse(text.into(), false).map(|(name, _)| (name.first, name.last));
            let both = !first.is_empty() && !last.is_empty();
            assert_eq!(parsed, if both { Ok((first.into(), last.into())) } else { Err(NameFault::OnePart) });
        }
    }

    #[test]
    fn role_names() {
        for (first, last) in [
            ("Duty", "Manager"),
            ("Night", "Staff"),
            ("", "Reception"),
            ("Reception", ""),
            ("Night", "Nurse"),
            ("Senior", "Nurse"),
            ("Head", "Cook"),
            ("Day", "Porter"),
            ("Ward", "Manager"),
            ("Care", "Home"),
            ("Nurse in", "Charge of Shift"),
            ("On-Call", "Team 2"),
            ("Staff", "1"),
            ("NURSES'", "STATION"),
            ("The", "Office"),
            ("Registered", "Manager"),
            ("First Floor", "Unit"),
            ("East", "Wing"),
        ] {
            assert!(is_role_name(first, last), "{first} {last}");
        }
        for (first, last) in [
            ("Nurse", "Ward"),
            ("Porter", "Cook"),
            ("Ward", "Porter"),
            ("Young", "Day"),
            ("Young", "Wing"),
            ("", "Cook"),
            ("", "Senior"),
            ("", "Day"),
            ("Jane", "Manager"),
            ("J", "Home"),
            ("Rose", "Court"),
            ("Jane", "Night"),
            ("O'Neil", "Care"),
            ("", ""),
            ("1", "2"),
            ("-", "-"),
        ] {
            assert!(!is_role_name(first, last), "{first} {last}");
        }
    }
}
