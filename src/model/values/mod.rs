//! Values that are valid by construction: whoever holds a [`Postcode`] holds a well-formed one.
//!
//! A cell's text goes through [`clean`](clean::clean) first and is then parsed by the type of its field. Parsing never
//! panics and never guesses: it either understands a value completely, says how much it had to change ([`Repair`]),
//! or names the fault.

use std::borrow::Cow;
use std::fmt::Debug;

pub mod clean;
pub mod cqc;
pub mod damage;
pub mod date;
pub mod dspt;
pub mod email;
pub mod find;
pub mod job_role;
pub mod letters;
pub mod missing;
pub mod mobile;
pub mod not_a_name;
pub mod ods_code;
pub mod person_name;
pub mod postcode;
pub mod said;
pub mod service;
pub mod short;
pub mod text;
pub mod words;

pub use crate::compare::fold;
pub use clean::{clean, cleans_to_nothing, identifier, straighten_dashes, trim, without_marks};
pub use cqc::{
    CqcContactId, CqcIdFault, CqcLocationId, CqcProviderId, contact_exempt, contact_probably_meant,
    homes_registration_is_pending, is_of_ofsted, location_with_digits, locations_of_number, registration_is_pending,
};
pub use damage::{Damage, typed_before_date};
pub use date::{DateFault, SheetDate};
pub use dspt::{DsptFault, DsptStatus, Edition, Level};
pub use email::{EmailAddress, EmailFault, domain_typo, fixed_address, is_anybodys};
pub use find::{Doubt, Found, is_doubt};
pub use job_role::{is_of_head_office, outside_staff};
pub use letters::{Letters, damaged_letters};
pub use missing::{Missing, error_literal, placeholder, placeholder_in_answer, placeholder_in_name};
pub use mobile::{MobileFault, UkMobile, suggest_mobile};
pub use not_a_name::{NotAName, not_a_name, without_front};
pub use ods_code::{OdsCode, OdsFault, OdsShape, suggest};
pub use person_name::{
    FullName, are_two_names, has_surname_in_capitals_first, is_homes_name, is_role_name, is_short_form, short_forms,
    unknown_remark, without_post_nominals, without_remarks,
};
pub use postcode::{Postcode, PostcodeFault, suggest_postcode};
pub use said::{
    AskedForSite, AskedForUser, Question, Remark, Said, SaidFault, Says, SiteCloses, StatusOfSite, StatusOfUser,
    UserLeaves, asking_remark, closing_remark, leaving_remark, may_say_closed, may_say_gone, may_say_not_there,
};
pub use service::{Kind, ServiceTypes};
pub use short::Short;
pub use text::Text;
pub use words::{Count, CountFault, MailboxRole, Unrecognised, YesNo};

/// What was done to a value before it was understood. Ordered, so that `max` of several steps is the whole.
#[derive(Copy, Clone, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Repair {
    /// Nothing: the value stood in the cell as it is written in reports.
    None,
    /// Case, blanks, spacing or notation: only counted.
    Tidied,
    /// Meaning-bearing characters were changed without loss: FILE015.
    Repaired,
    /// A number was read as its format shows it: FILE015.
    AsShown,
    /// It was taken from among other words: FILE026.
    Found,
}

impl Repair {
    /// `Tidied` if the value in its normal form differs from what was given, else `None`.
    fn between(given: &str, normal: &str) -> Self {
        if given == normal { Self::None } else { Self::Tidied }
    }
}

/// A value a cell of some field can hold.
pub trait FieldValue<'s>: Sized + Sync {
    /// Why a text is not such a value.
    type Fault: Copy + Debug + PartialEq + Sync;

    /// Understands `text`, which must have been through [`clean`](clean::clean). `is_number` says that the file stored
    /// a number. The [`Repair`] covers this step only, not the cleaning before it.
    fn parse(text: Cow<'s, str>, is_number: bool) -> Result<(Self, Repair), Self::Fault>;

    /// The one such value in a text that [`parse`](Self::parse) does not understand as a whole; only for values with a
    /// shape of their own.
    fn find(_text: &str) -> Found<Self> {
        Found::Nothing
    }

    /// What a spreadsheet made of such a value beyond recovery; asked before [`parse`](Self::parse). `is_date` says that the
    /// file stored a date.
    fn damage(_text: &str, _is_date: bool) -> Option<Damage> {
        None
    }

    /// The value in its normal form, as written into Accepted sheets. Parsing it again gives the same value.
    fn normal(&self) -> Cow<'_, str>;
}

/// A value in its normal form, owned: the form in which rows are compared.
pub fn normal_of<'s>(value: &impl FieldValue<'s>) -> String {
    value.normal().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whatever parses must come back unchanged from its normal form.
    fn holds<'s, T: FieldValue<'s> + PartialEq + Debug>(text: &'s str, is_number: bool) {
        if let Ok((value, _)) = T::parse(Cow::Borrowed(text), is_number) {
            let normal = value.normal().into_owned();
            let leaked: &'static str = Box::leak(normal.into_boxed_str());
            assert_eq!(T::parse(Cow::Borrowed(leaked), false), Ok((value, Repair::None)), "{text:?} -> {leaked:?}");
        }
    }

    fn all_hold(given: &str, is_number: bool) {
        let (cleaned, _) = clean(given);
        assert!(clean(&cleaned) == (Cow::Borrowed(&*cleaned), Repair::None), "{given:?} -> {cleaned:?}");
        // Uncleaned text must not panic either; only cleaned text is held to its normal form.
        let _ = (FullName::parse(given.into(), is_number), EmailAddress::parse(given.into(), is_number));
        let _ = (SheetDate::parse(given.into(), is_number), ServiceTypes::parse(given.into(), is_number));
        let text = &*cleaned;
        holds::<OdsCode>(text, is_number);
        holds::<CqcLocationId>(text, is_number);
        holds::<CqcContactId>(text, is_number);
        holds::<CqcProviderId>(text, is_number);
        holds::<Postcode>(text, is_number);
        holds::<UkMobile>(text, is_number);
        holds::<EmailAddress>(text, is_number);
        holds::<DsptStatus>(text, is_number);
        holds::<SheetDate>(text, is_number);
        holds::<ServiceTypes>(text, is_number);
        holds::<YesNo>(text, is_number);
        holds::<Said<AskedForUser>>(text, is_number);
        holds::<Said<UserLeaves>>(text, is_number);
        holds::<Said<StatusOfUser>>(text, is_number);
        holds::<Said<AskedForSite>>(text, is_number);
        holds::<Said<SiteCloses>>(text, is_number);
        holds::<Said<StatusOfSite>>(text, is_number);
        let _ = (leaving_remark(text, 0), leaving_remark(given, 2), closing_remark(given), may_say_gone(given));
        holds::<MailboxRole>(text, is_number);
        holds::<Count>(text, is_number);
        holds::<Text>(text, is_number);
        holds::<FullName>(text, is_number);
        let _ = FullName::parse(text.into(), is_number).map(|(name, _)| name.parts());
        let _ = (ods_code::suggest(text), ods_code::is_hq_shaped(text), mobile::is_uk_phone(text));
        let _ = (cqc::contact_exempt(text), clean::scientific_notation(text), fold(text));
        let _ = (missing::placeholder(text), missing::placeholder_in_name(text), missing::error_literal(text));
        let _ = (person_name::is_role_name(text, given), date::probably_meant(text));
        let _ = (domain_typo(text), domain_typo(given), fixed_address(text), fixed_address(given));
    }

    /// Letters and digits of a text, look-alikes as one: a fixed prefix is taken with its slips.
    fn bare(text: &str) -> String {
        let one = |c: char| match c {
            'i' | 'l' => '1',
            'o' => '0',
            c => c,
        };
        fold(&text.replace("(at)", "@").replace("[at]", "@")).chars().map(one).collect()
    }

    /// What is found in a text stands in it, and is found again in its own normal form.
    fn is_found_in<'s, T: FieldValue<'s> + PartialEq + Debug>(text: &str, last: usize) {
        let Found::One(value) = T::find(text) else { return };
        let normal: &'static str = Box::leak(value.normal().into_owned().into_boxed_str());
        let letters: Vec<char> = bare(normal).chars().collect();
        // Mobiles may be written with +44, IDs without their prefix: the last characters are always there.
        let end: String = letters[letters.len().saturating_sub(last)..].iter().collect();
        assert!(bare(text).contains(&end), "{normal:?} does not stand in {text:?}");
        assert_eq!(T::parse(Cow::Borrowed(normal), false).map(|(value, _)| value), Ok(value));
    }

    fn all_found_stand_in(text: &str) {
        is_found_in::<OdsCode>(text, 6);
        is_found_in::<CqcLocationId>(text, 8);
        is_found_in::<CqcContactId>(text, 6);
        is_found_in::<Postcode>(text, 7);
        is_found_in::<UkMobile>(text, 9);
        is_found_in::<EmailAddress>(text, 200);
        is_found_in::<Count>(text, 1);
        let _ = (DsptStatus::find(text), SheetDate::find(text), ServiceTypes::find(text), YesNo::find(text));
    }

    fn none_found_in<'s, T: FieldValue<'s>>(text: &str) {
        assert!(!matches!(T::find(text), Found::One(_)), "two stand in {text:?}, and one was taken");
    }

    proptest! {
        #[test]
        fn what_is_found_stands_in_the_text(
            before in "(ODS|CQC|code|old|was|not|Mob|e-mail|[A-Za-z ]{0,6})[ :(-]{0,3}",
            value in "V[0-9ACDEFGHJKLMNPQRTVWXY]{4}|1[-_ ]{0,2}[0-9]{8,12}|(CON1|CONI|con)[- ]?[0-9]{6,12}|LS[0-9]{1,2} ?[0-9]AB\
                     |(0|\\+44 ?|0044)7[1-57-9][0-9]{2} ?[0-9]{6}|[a-z]{1,5}@[a-z]{2,6}\\.(org|com)|[0-9]{1,3}",
            behind in "[ ,;/(-]{0,3}(new|\\?|home|expired|users|[A-Za-z0-9 ]{0,8})[).]?",
        ) {
            all_found_stand_in(&clean(&format!("{before}{value}{behind}")).0);
        }

        #[test]
        fn nothing_is_found_where_nobody_knows_what(text in any::<String>()) {
            all_found_stand_in(&text);
            all_found_stand_in(&clean(&text).0);
        }

        #[test]
        fn of_two_values_none_is_taken(
            codes in prop::array::uniform2("V[0-9ACDEFGHJKLMNPQRTVWXY]{4}"),
            numbers in prop::array::uniform2("[1-9][0-9]{8}"),
            mobiles in prop::array::uniform2("077[0-9]{8}"),
            names in prop::array::uniform2("[a-z]{2,8}"),
            between in "( or | / |, | and |; )",
        ) {
            let two = |[one, other]: &[String; 2], make: fn(&str) -> String| format!("{}{between}{}", make(one), make(other));
            prop_assume!(codes[0] != codes[1] && numbers[0] != numbers[1] && mobiles[0] != mobiles[1] && names[0] != names[1]);
            none_found_in::<OdsCode>(&two(&codes, str::to_owned));
            none_found_in::<CqcLocationId>(&two(&numbers, |number| format!("1-{number}")));
            none_found_in::<CqcContactId>(&two(&numbers, |number| format!("CON1-{number}")));
            none_found_in::<UkMobile>(&two(&mobiles, str::to_owned));
            none_found_in::<EmailAddress>(&two(&names, |name| format!("{name}@example.org")));
        }

        #[test]
        fn any_text_is_understood_or_refused(text in any::<String>(), is_number: bool) {
            all_hold(&text, is_number);
        }

        #[test]
        fn near_misses_are_understood_or_refused(
            text in "[VvACO1] ?[0-9A-Zi]{3,5}|(CON|con)?1[-\u{2013} ]{1,2}[0-9]{5,13}\
                     |[a-zA-Z]{1,2}[0-9]{1,2}[a-z]? ?[0-9][a-z]{2}\
                     |[+(]?[04]{0,4}[ )(]{0,2}0?7[0-9 .-]{8,12}(\\.0)?|[A-Za-z.+]{1,5}@[a-z.-]{1,9}\\.[a-z]{2}\
                     |[(]?(20)?2[0-9][-/](20)?2[0-9][)]? (standards )?(not )?(met|Approaching|baseline)[ .]{0,3}\
                     |[0-9]{1,4}[-/. ][0-9a-zA-Z]{1,4}[-/. ][0-9]{1,4}( [0-9]{2}:[0-9]{2})?\
                     |(Care home|GP|Hospice|x)[|;,/&]{0,2} ?(and )?(Nursing homes|dentist|,)?|[0-9]{1,12}(\\.0{1,2})?",
            is_number: bool,
        ) {
            all_hold(&text, is_number);
        }
    }
}
