//! Service types: what kind of care a site gives.

use super::{FieldValue, Repair};
use crate::compare::{fold, is_apostrophe};
use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::LazyLock;

/// What a service type means for eligibility.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Adult social care: care homes, homecare, supported living, extra care, shared lives.
    SocialCare,
    /// A hospice, also at home.
    Hospice,
    /// Health care of another kind: GP, dental, pharmacy, hospital …
    OtherHealth,
    /// What CQC does not register: day centres, housing without regulated care, children's homes.
    NotRegulated,
    /// Not recognised.
    Unknown,
}

impl Kind {
    /// The kind of one service type as given. The whole is looked up first; then, where `/`, `&` or `and` join several,
    /// each of them; then the words any of these hold.
    pub fn of(part: &str) -> Self {
        Kinds::of(part).first()
    }
}

/// A set of kinds.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default)]
struct Kinds(u8);

impl Kinds {
    fn only(kind: Kind) -> Self {
        Self(1 << kind as u8)
    }

    fn has(self, kind: Kind) -> bool {
        self.0 & Self::only(kind).0 != 0
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kind that decides about eligibility first.
    fn first(self) -> Kind {
        let order = [Kind::SocialCare, Kind::Hospice, Kind::OtherHealth, Kind::NotRegulated];
        order.into_iter().find(|kind| self.has(*kind)).unwrap_or(Kind::Unknown)
    }

    fn of(part: &str) -> Self {
        let words = words(part);
        if WITHOUT_CARE.iter().any(|phrase| holds(&words, phrase)) {
            return Self::only(Kind::NotRegulated);
        }
        if let Some(kind) = named(&words).or_else(|| named_for_whom(&words)) {
            return Self::only(kind);
        }
        let lower = part.to_lowercase();
        let known = lower
            .split(['/', '&'])
            .flat_map(|piece| piece.split(" and "))
            .map(self::words)
            .filter_map(|words| named(&words).or_else(|| named_for_whom(&words)).or_else(|| mentioned(&words)))
            .fold(Self::default(), |kinds, kind| kinds.with(Self::only(kind)));
        if known == Self::default() { Self::only(Kind::Unknown) } else { known }
    }
}

/// The words of a service type as the tables below write them: lower case, singular, without the words that every
/// name of a service may have.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c)) {
        let mut word = fold(word);
        if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 2) {
            word = format!("{stem}y");
        } else if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
            word.pop();
        }
        if word.is_empty()
            || matches!(&*word, "service" | "provider" | "setting" | "registered" | "type" | "cqc" | "the")
        {
            continue;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&word);
    }
    words
}

/// CQC's service types, each under all of its official names: those of the care directory with filters first, then those
/// of CQC's website and directory. Source: CQC's public interface, which gives a service both names (2026). Specialist
/// colleges are left out: they may be either.
const OF_CQC: &[(Kind, &[&str])] = &[
    (Kind::SocialCare, &["Care home service with nursing", "Nursing homes"]),
    (Kind::SocialCare, &["Care home service without nursing", "Residential homes"]),
    (Kind::SocialCare, &["Domiciliary care service", "Homecare agencies"]),
    (Kind::SocialCare, &["Extra Care housing services", "Supported housing"]),
    (Kind::SocialCare, &["Shared Lives", "Shared lives"]),
    (Kind::SocialCare, &["Supported living service", "Supported living"]),
    (Kind::Hospice, &["Hospice services", "Hospice"]),
    (Kind::Hospice, &["Hospice services at home", "Home hospice care"]),
    (Kind::OtherHealth, &["Acute services with overnight beds", "Hospital"]),
    (
        Kind::OtherHealth,
        &[
            "Acute services without overnight beds / listed acute services with or without overnight beds",
            "Acute services without overnight beds",
            "Clinic",
        ],
    ),
    (Kind::OtherHealth, &["Ambulance service", "Ambulances"]),
    (Kind::OtherHealth, &["Blood and Transplant service"]),
    (
        Kind::OtherHealth,
        &["Community based services for people who misuse substances", "Community services - Substance abuse"],
    ),
    (
        Kind::OtherHealth,
        &[
            "Community based services for people with a learning disability",
            "Community services - Learning disabilities",
        ],
    ),
    (
        Kind::OtherHealth,
        &["Community based services for people with mental health needs", "Community services - Mental Health"],
    ),
    (Kind::OtherHealth, &["Community health care services - Independent Midwives"]),
    (Kind::OtherHealth, &["Community health care services - Nurses Agency only", "Community services - Nursing"]),
    (Kind::OtherHealth, &["Community healthcare service", "Community services - Healthcare"]),
    (Kind::OtherHealth, &["Dental service", "Dentist"]),
    (Kind::OtherHealth, &["Diagnostic and/or screening service", "Diagnosis/screening"]),
    (Kind::OtherHealth, &["Diagnostic and/or screening service - single handed sessional providers"]),
    (Kind::OtherHealth, &["Doctors consultation service", "Doctors/GPs"]),
    (Kind::OtherHealth, &["Doctors treatment service"]),
    // Commas part the long name, whose first part says enough.
    (
        Kind::OtherHealth,
        &["Hospital services for people with mental health needs", "Hospitals - Mental health/capacity"],
    ),
    (Kind::OtherHealth, &["Hyperbaric Chamber", "Hyperbaric chamber services"]),
    (Kind::OtherHealth, &["Long term conditions services", "Long-term conditions"]),
    (Kind::OtherHealth, &["Mobile doctors service", "Mobile doctors"]),
    (Kind::OtherHealth, &["Prison Healthcare Services", "Prison healthcare"]),
    (Kind::OtherHealth, &["Rehabilitation services", "Rehabilitation (illness/injury)"]),
    (Kind::OtherHealth, &["Remote clinical advice service", "Phone/online advice"]),
    (
        Kind::OtherHealth,
        &[
            "Residential substance misuse treatment and/or rehabilitation service",
            "Residential substance misuse",
            "Rehabilitation (substance abuse)",
        ],
    ),
    (Kind::OtherHealth, &["Urgent care services", "Urgent care centres"]),
];

/// Names as people, councils and providers write them, in the form of [`words`], joined with `|`; with CQC's short codes.
const NAMES: [(Kind, &str); 8] = [
    (
        Kind::SocialCare,
        "care home|carehome|care home with nursing|care home without nursing|care home nursing\
         |care home only|care only home|care only|with nursing|without nursing|nursing|nursing home\
         |nursing care|nursing care home|residential|residential home|residential care\
         |residential care home|residential with nursing|residential nursing|residential nursing home\
         |chn|chs|elderly care|dementia care|rest home|old people home|older people home|older person home\
         |respite care|respite|short break|dual|dual home",
    ),
    (
        Kind::SocialCare,
        "domiciliary|domiciliary care|domiciliary care agency|domiciliary agency|dom care|domcare|dca|dcc\
         |home care|homecare|homecare agency|home care agency|care agency|care at home|live in care|live in\
         |personal care|reablement|intermediate care|community social care",
    ),
    (
        Kind::SocialCare,
        "supported living|supported living care|supported accommodation|sls|extra care|extra care housing|extracare\
         |extracare housing|extra care scheme|assisted living|exc|housing with care|shared live|shared live scheme|shl\
         |adult placement",
    ),
    (Kind::SocialCare, "social care|adult social care|asc|social care org|social care organisation"),
    (
        Kind::Hospice,
        "hospice|hospice at home|hospice care|hospice home|children hospice|adult hospice\
         |hps|hpsh",
    ),
    (
        Kind::OtherHealth,
        "acute|acute care|acute trust|acute hospital|community clinic|community health|community health care\
         |independent midwive|nurse agency|nursing agency|dental practice|dentistry|primary dental care|diagnostic\
         |diagnostic and screening|doctor|gp|gps|gp practice|gp surgery|general practice|general practitioner|out of hour\
         |mental health hospital|independent hospital|private hospital|community hospital|independent healthcare\
         |independent healthcare org|independent consulting doctor|medical centre|health centre|mobile doctor\
         |nhs healthcare organisation|nhs healthcare org|nhs trust|optician|optometry|pharmacy|pharmacist|physiotherapy\
         |primary care|primary medical|prison health|rehab|screening|slimming clinic|substance misuse|surgery|urgent care\
         |walk in centre",
    ),
    // CQC registers care, not places to meet or to live in.
    (
        Kind::NotRegulated,
        "day|day centre|day care|day care centre|daycare|day opportunity|day support|sheltered housing\
         |sheltered accommodation|housing related support|floating support|befriending|personal assistant|lunch club",
    ),
    // Ofsted registers or inspects these.
    (
        Kind::NotRegulated,
        "children home|children residential|children residential home|children residential care|fostering|foster care\
         |fostering agency|residential family centre|school|special school|residential special school|nursery",
    ),
];

/// Words that say for whom a service is, and nothing of what it is. Alone they are no service: "Mental health" may be either.
const FOR_WHOM: &str = "adult autism autistic complex dementia disability disabled elderly emi for frail health ld learning md \
                        mental mh need old older pd people person physical sensory with young younger";

/// Words that say of housing or support that no care is registered for it.
const WITHOUT_CARE: [&str; 6] =
    ["unregulated", "non regulated", "not regulated", "without regulated care", "without care", "no regulated care"];

fn named(words: &str) -> Option<Kind> {
    static KINDS: LazyLock<HashMap<String, Kind>> = LazyLock::new(|| {
        let of_cqc = OF_CQC.iter().flat_map(|(kind, names)| names.iter().map(|name| (self::words(name), *kind)));
        let others = NAMES.iter().flat_map(|(kind, names)| names.split('|').map(|name| (name.to_owned(), *kind)));
        of_cqc.chain(others).collect()
    });
    KINDS.get(words).copied()
}

/// The same where the words beside the name say for whom the service is: `LD residential`, `day centre for older people`.
fn named_for_whom(words: &str) -> Option<Kind> {
    let is_for_whom = |word: &&str| FOR_WHOM.split_ascii_whitespace().any(|known| known == *word);
    let rest: Vec<&str> = words.split(' ').filter(|word| !is_for_whom(word)).collect();
    named(&rest.join(" "))
}

/// Whether a text holds this phrase as whole words.
fn holds(words: &str, phrase: &str) -> bool {
    let padded = format!(" {words} ");
    padded
        .match_indices(phrase)
        .any(|(at, _)| padded[..at].ends_with(' ') && padded[at + phrase.len()..].starts_with(' '))
}

/// What a longer description mentions: the first phrase of this table that it holds as whole words.
fn mentioned(words: &str) -> Option<Kind> {
    const PHRASES: [(&str, Kind); 30] = [
        ("hospice", Kind::Hospice),
        ("care home", Kind::SocialCare),
        ("nursing home", Kind::SocialCare),
        ("residential home", Kind::SocialCare),
        ("residential care", Kind::SocialCare),
        ("domiciliary", Kind::SocialCare),
        ("homecare", Kind::SocialCare),
        ("home care", Kind::SocialCare),
        ("supported living", Kind::SocialCare),
        ("extra care", Kind::SocialCare),
        ("shared live", Kind::SocialCare),
        ("social care", Kind::SocialCare),
        ("hospital", Kind::OtherHealth),
        ("dental", Kind::OtherHealth),
        ("dentist", Kind::OtherHealth),
        ("gp", Kind::OtherHealth),
        ("pharmacy", Kind::OtherHealth),
        ("clinic", Kind::OtherHealth),
        ("ambulance", Kind::OtherHealth),
        ("doctor", Kind::OtherHealth),
        ("surgery", Kind::OtherHealth),
        ("acute", Kind::OtherHealth),
        ("urgent care", Kind::OtherHealth),
        ("healthcare", Kind::OtherHealth),
        ("health care", Kind::OtherHealth),
        ("diagnostic", Kind::OtherHealth),
        ("optician", Kind::OtherHealth),
        ("day centre", Kind::NotRegulated),
        ("sheltered housing", Kind::NotRegulated),
        ("children home", Kind::NotRegulated),
    ];
    PHRASES.iter().find(|(phrase, _)| holds(words, phrase)).map(|(_, kind)| *kind)
}

/// The service types of one site: a list separated by `|`, `;`, `,` or line breaks. Normal form: as given, joined with
/// ` | `.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ServiceTypes<'s> {
    given: Cow<'s, str>,
    kinds: Kinds,
}

impl ServiceTypes<'_> {
    /// The types as given, joined with ` | `.
    pub fn as_str(&self) -> &str {
        &self.given
    }

    /// Whether at least one type is social care, which is enough.
    pub fn any_social_care(&self) -> bool {
        self.kinds.has(Kind::SocialCare)
    }

    /// Whether every type given is a hospice.
    pub fn all_hospice(&self) -> bool {
        self.kinds == Kinds::only(Kind::Hospice)
    }

    /// Whether at least one type is recognised as care.
    pub fn any_known(&self) -> bool {
        !matches!(self.kinds.first(), Kind::NotRegulated | Kind::Unknown)
    }

    /// Whether every type given is one that CQC does not register.
    pub fn all_not_regulated(&self) -> bool {
        self.kinds == Kinds::only(Kind::NotRegulated)
    }
}

impl<'s> FieldValue<'s> for ServiceTypes<'s> {
    type Fault = Infallible;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), Infallible> {
        let parts = text.split(['|', ';', ',', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
        let mut kinds = Kinds::default();
        let mut normal = String::new();
        for part in parts {
            kinds = kinds.with(Kinds::of(part));
            if !normal.is_empty() {
                normal.push_str(" | ");
            }
            normal.push_str(part);
        }
        let repair = Repair::between(&text, &normal);
        let given = if repair == Repair::None { text } else { Cow::Owned(normal) };
        Ok((Self { given, kinds }, repair))
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (kind, names) in [
            (
                Kind::SocialCare,
                "Care home|Care Homes|Care home service with nursing|Care home service without nursing|Nursing home\
                 |Residential home|Residential|Nursing|Nursing homes|Care home with nursing|Domiciliary\
                 |Domiciliary care service|Homecare agencies|Home care|Homecare|Homecare agency|Supported living\
                 |Supported living service|Extra Care housing services|Extra care|Shared Lives|Adult social care\
                 |Social Care Org|Service type - Supported living service|Care home for older people|CARE-HOME\
                 |Residential / Nursing|Care home & dental|Dementia care home|Supported housing|EMI residential\
                 |EMI nursing|LD residential|Learning disability residential|Mental health residential\
                 |Adult residential|Dual registered home|Dual registered|Older people's home|Short breaks\
                 |Intermediate care|Supported accommodation|Assisted living|Residential dementia\
                 |Care home for adults with a learning disability",
            ),
            (
                Kind::Hospice,
                "Hospice|Hospices|Hospice services|Hospice services at home|Children's hospice|St Ann hospice\
                 |Home hospice care",
            ),
            (
                Kind::OtherHealth,
                "GP|GP practice|Doctors|Doctors treatment service|Doctors consultation service|Dental|Dentist\
                 |Dental service|Pharmacy|Hospital|Clinic|Ambulance|Ambulance service|Acute|Urgent care services\
                 |Acute services with overnight beds|Diagnostic|Diagnostic and/or screening service\
                 |Acute services without overnight beds / listed acute services with or without overnight beds\
                 |Prison Healthcare Services|Community healthcare service|Rehabilitation services\
                 |Community health care services - Nurses Agency only|Hyperbaric Chamber|Mobile doctors service\
                 |Community health care services - Independent Midwives|Blood and Transplant service\
                 |Diagnostic and/or screening service - single handed sessional providers\
                 |Community based services for people who misuse substances\
                 |Community based services for people with a learning disability\
                 |Community based services for people with mental health needs|Long term conditions services\
                 |Hospital services for people with mental health needs, learning disabilities\
                 |Remote clinical advice service\
                 |Residential substance misuse treatment and/or rehabilitation service|Private hospital wing\
                 |Community services - Learning disabilities|Community services - Mental Health\
                 |Community services - Substance abuse|Rehabilitation (illness/injury)|Phone/online advice\
                 |Rehabilitation (substance abuse)|Residential substance misuse|Doctors/GPs",
            ),
            (
                Kind::NotRegulated,
                "Day centre|Day services|Day care|Day centre for older people|Sheltered housing|Children's home\
                 |Supported housing (unregulated)|Supported housing without regulated care|Non-regulated supported living",
            ),
            (
                Kind::Unknown,
                "|Specialist college service|Other|Charity|1|Hospicex|Learning disability|Mental health|Older people\
                 |Retirement village",
            ),
        ] {
            for name in names.split('|') {
                assert_eq!(Kind::of(name), kind, "{name}");
            }
        }
    }

    #[test]
    fn all_official_names_of_a_service_get_one_answer() {
        for (kind, names) in OF_CQC {
            for name in *names {
                assert_eq!(Kind::of(name), *kind, "{name}");
                assert_eq!(Kind::of(&name.to_lowercase()), *kind, "{name}");
            }
        }
    }

    #[test]
    fn names_stand_in_the_form_they_are_looked_up_in() {
        for name in NAMES.iter().flat_map(|(_, names)| names.split('|')) {
            assert_eq!(words(name), name);
        }
    }

    #[test]
    fn lists() {
        for (text, normal, social, hospice, known) in [
            ("Care home", "Care home", true, false, true),
            ("Residential homes|Nursing homes", "Residential homes | Nursing homes", true, false, true),
            ("Care home | Hospice", "Care home | Hospice", true, false, true),
            ("Hospice; Hospice services at home", "Hospice | Hospice services at home", false, true, true),
            ("Hospice and palliative support", "Hospice and palliative support", false, true, true),
            ("Hospice, Day centre", "Hospice | Day centre", false, false, true),
            ("Day centre, Homecare", "Day centre | Homecare", true, false, true),
            ("GP and dental", "GP and dental", false, false, true),
            ("GP & Care home", "GP & Care home", true, false, true),
            ("Hospice/GP", "Hospice/GP", false, false, true),
            ("Day centre", "Day centre", false, false, false),
            (",", "", false, false, false),
        ] {
            let (types, repair) = match ServiceTypes::parse(text.into(), false) {
                Ok(parsed) => parsed,
                Err(never) => match never {},
            };
            let found = (types.any_social_care(), types.all_hospice(), types.any_known());
            assert_eq!((types.as_str(), found), (normal, (social, hospice, known)), "{text}");
            assert_eq!(repair, Repair::between(text, normal), "{text}");
        }
    }
}
