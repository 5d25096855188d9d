//! The numbers CQC gives to locations, providers and registered managers.

use super::clean::identifier;
use super::damage::{self, Damage};
use super::find::{Found, Pattern};
use super::{FieldValue, Repair, Short};
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Digits after `1-` in the numbers of locations and providers. Real ones run to 9, 10 and 11 (measured on 23,084
/// rated social-care locations and on newer samples); the sector's own bulk system allows 8 to 12.
const NUMBER_DIGITS: RangeInclusive<usize> = 8..=12;

/// Digits in a contact ID; the guidance's example has six.
const CONTACT_DIGITS: RangeInclusive<usize> = 6..=12;

/// Why a text does not look like one of CQC's numbers.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CqcIdFault {
    /// It does not begin with `1-` (contact IDs: nor with `CON1-`).
    Prefix,
    /// Something other than digits after the prefix.
    NotDigits,
    /// Too few digits after the prefix.
    TooShort,
    /// Too many digits after the prefix.
    TooLong,
}

fn check_digits(digits: &str, allowed: RangeInclusive<usize>) -> Result<(), CqcIdFault> {
    match digits.len() {
        _ if !digits.bytes().all(|b| b.is_ascii_digit()) => Err(CqcIdFault::NotDigits),
        short if short < *allowed.start() => Err(CqcIdFault::TooShort),
        long if long > *allowed.end() => Err(CqcIdFault::TooLong),
        _ => Ok(()),
    }
}

fn check_number(id: &str) -> Result<(), CqcIdFault> {
    check_digits(id.strip_prefix("1-").ok_or(CqcIdFault::Prefix)?, NUMBER_DIGITS)
}

fn keep<const N: usize>(id: &str) -> Result<Short<N>, CqcIdFault> {
    Short::new(id).ok_or(CqcIdFault::TooLong)
}

/// A number of a location or a provider among other words, also in the address of its page on CQC's website; its `1-` may be
/// written with a look-alike of either sign.
static NUMBER_IN_TEXT: Pattern = Pattern::new(r"\b0?[1IL|][-_/~.:\x{2010}-\x{2015}\x{2212} ]+[0-9]{8,12}\b");

/// As [`NUMBER_IN_TEXT`], for registered managers; behind `CON1` the hyphen may be missing.
static CONTACT_IN_TEXT: Pattern = Pattern::new(
    r"\b(?:C[O0]N[-_ .:]*[1IL|][-_/~.:\x{2010}-\x{2015}\x{2212} ]*|[1IL|][-_/~.:\x{2010}-\x{2015}\x{2212} ]+)[0-9]{6,12}\b",
);

/// What was found, as it is properly written: `prefix` and the digits behind the 1, or what looks like it.
fn with_prefix(prefix: &str, hit: &str) -> String {
    let one = hit.trim_start_matches(|c: char| "CON0con-_ .".contains(c));
    let digits = one.get(1..).unwrap_or_default().trim_start_matches(|c: char| !c.is_ascii_digit());
    format!("{prefix}{digits}")
}

/// The location ID that a bare number may mean; two where its first digit may be that of `1-`.
pub fn locations_of_number(text: &str) -> Vec<String> {
    let digits = text.trim();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let readings = [Some(digits), digits.strip_prefix('1')];
    let ids = readings.into_iter().flatten().map(|digits| format!("1-{digits}"));
    ids.filter(|id| check_number(id).is_ok()).collect()
}

/// The ID that a text of letters for digits may mean, `1-23O4O18871`: read so, it is one. Only ever a suggestion.
pub fn location_with_digits(text: &str) -> Option<String> {
    let (prefix, digits) = text.trim().split_once('-')?;
    let id = format!("{prefix}-{}", with_digits(digits));
    check_number(&id).is_ok().then_some(id)
}

/// The contact ID that a text may mean: letters for digits, or the 1 of `CON1-` left out before digits that cannot begin with it.
pub fn contact_probably_meant(text: &str) -> Option<String> {
    let (prefix, digits) = text.trim().split_once(['-', ' '])?;
    let digits = with_digits(digits);
    let is_prefix = matches!(&*prefix.to_ascii_uppercase(), "CON" if !digits.starts_with('1'))
        || prefix.eq_ignore_ascii_case("CON1");
    (is_prefix && check_digits(&digits, CONTACT_DIGITS).is_ok()).then(|| format!("CON1-{digits}"))
}

/// Letters that look like digits, read as these.
fn with_digits(text: &str) -> String {
    let digit = |c: char| match c {
        'O' | 'o' => '0',
        'I' | 'l' => '1',
        other => other,
    };
    text.chars().map(digit).collect()
}

/// A CQC location ID: `1-` and 8 to 12 digits, or, for locations of NHS trusts, the trust's own code, which begins with
/// `R` (`TA` for care trusts; so measured on all 435 of 2021), and two more, five capitals or digits in all.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CqcLocationId(Short<14>);

impl CqcLocationId {
    /// The ID in its normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the location is an NHS trust's, as in `RX3LD`.
    pub fn is_trust(&self) -> bool {
        self.0.starts_with(['R', 'T'])
    }
}

impl<'s> FieldValue<'s> for CqcLocationId {
    type Fault = CqcIdFault;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), CqcIdFault> {
        let (id, repair) = identifier(text);
        let is_of_trust = matches!(id.as_bytes(), [b'R', _, _, _, _] | [b'T', b'A', _, _, _]);
        let of_trust = is_of_trust && id.bytes().all(|b| b.is_ascii_alphanumeric());
        if !of_trust {
            check_number(&id)?;
        }
        Ok((Self(keep(&id)?), repair))
    }

    fn find(text: &str) -> Found<Self> {
        NUMBER_IN_TEXT.find(text, |hit| Self::parse(with_prefix("1-", hit).into(), false).ok().map(|(id, _)| id))
    }

    fn damage(text: &str, is_date: bool) -> Option<Damage> {
        damage::of_identifier(text, is_date)
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

/// A CQC provider ID: `1-` and 8 to 12 digits, the very shape of a location ID.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CqcProviderId(Short<14>);

impl CqcProviderId {
    /// The ID in its normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'s> FieldValue<'s> for CqcProviderId {
    type Fault = CqcIdFault;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), CqcIdFault> {
        let (id, repair) = identifier(text);
        check_number(&id)?;
        Ok((Self(keep(&id)?), repair))
    }

    fn find(text: &str) -> Found<Self> {
        NUMBER_IN_TEXT.find(text, |hit| Self::parse(with_prefix("1-", hit).into(), false).ok().map(|(id, _)| id))
    }

    fn damage(text: &str, is_date: bool) -> Option<Damage> {
        damage::of_identifier(text, is_date)
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

/// A CQC contact ID, that of the registered manager: `1-` or `CON1-` and 6 to 12 digits, as the registration guidance
/// describes it. No public register holds these numbers.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CqcContactId(Short<17>);

impl CqcContactId {
    /// The ID in its normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The `1-…` part, which is how it compares to a location ID.
    pub fn number_with_prefix(&self) -> &str {
        self.0.strip_prefix("CON").unwrap_or(&self.0)
    }
}

impl<'s> FieldValue<'s> for CqcContactId {
    type Fault = CqcIdFault;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), CqcIdFault> {
        let (id, repair) = identifier(text);
        let number = id.strip_prefix("CON").unwrap_or(&id).strip_prefix("1-").ok_or(CqcIdFault::Prefix)?;
        check_digits(number, CONTACT_DIGITS)?;
        Ok((Self(keep(&id)?), repair))
    }

    fn find(text: &str) -> Found<Self> {
        CONTACT_IN_TEXT.find(text, |hit| {
            let prefix = if hit.starts_with(['C', 'c']) { "CON1-" } else { "1-" };
            Self::parse(with_prefix(prefix, hit).into(), false).ok().map(|(id, _)| id)
        })
    }

    fn damage(text: &str, is_date: bool) -> Option<Damage> {
        damage::of_identifier(text, is_date)
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

/// Whether the cell says why there is no contact ID yet: the post is vacant or filled for the time being, CQC has not
/// registered the manager yet, the provider is an individual, or a one-time passcode is used (CQC009). Also inside a
/// longer remark.
pub fn contact_exempt(text: &str) -> bool {
    EXEMPT.hits(text).next().is_some()
}

static EXEMPT: Pattern = Pattern::new(
    r"vacan|pass ?code|individual provider|\bno (?:registered )?(?:rm|manager)\b|\bno registered\b|await|appl(?:ied|ication|ying)|submitted|interim|acting|\bnot (?:yet )?(?:registered|appointed|in post)|recruit|pending|\bnew (?:rm|manager|registered manager)\b|\bin progress\b|to be appointed|between managers",
);

/// What says that CQC has yet to register something.
static PENDING: Pattern = Pattern::new(
    r"await|appl(?:y|ied|ying|ication)|submitted|pending|in progress|not (?:yet )?registered|(?:to be|being) registered|unregistered|new registration|registering|with cqc|yet to register",
);

/// The home and its registration, as against those of its manager.
static HOMES_REGISTRATION: Pattern = Pattern::new(
    r"\b(?:home|site|location|service|branch|premises)(?:'s)?\b.*\bregist|\bregist\w* of (?:the |this )?(?:home|site|location|service|branch|premises)\b",
);

static OF_MANAGER: Pattern = Pattern::new(r"\b(?:rm|manager|managers)\b");

/// Whether a text in place of a location ID says that CQC has yet to register the home (ROUTE010), whatever the words.
pub fn registration_is_pending(text: &str) -> bool {
    let has_number = text.bytes().filter(u8::is_ascii_digit).count() >= 6;
    !has_number && PENDING.hits(text).next().is_some()
}

/// Whether a text in place of a contact ID says so of the home, and not of its manager.
pub fn homes_registration_is_pending(text: &str) -> bool {
    registration_is_pending(text)
        && HOMES_REGISTRATION.hits(text).next().is_some()
        && OF_MANAGER.hits(text).next().is_none()
}

/// The number of a service at Ofsted: `SC` and six digits, or a number that is called a URN or Ofsted's.
static OF_OFSTED: Pattern = Pattern::new(r"\bSC[ -]?[0-9]{6,7}\b|\b(?:urn|ofsted)\b");

/// Whether a text in place of a location ID is a registration with Ofsted.
pub fn is_of_ofsted(text: &str) -> bool {
    OF_OFSTED.hits(text).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations() {
        for (given, normal, repair) in [
            ("1-12585639", "1-12585639", Repair::None),
            ("1-125856395", "1-125856395", Repair::None),
            ("1-10192918971", "1-10192918971", Repair::None),
            ("1-123456789012", "1-123456789012", Repair::None),
            ("1 - 125856395", "1-125856395", Repair::Tidied),
            ("1\u{2013}125856395", "1-125856395", Repair::Repaired),
            ("rx3ld", "RX3LD", Repair::Tidied),
            ("TAH54", "TAH54", Repair::None),
        ] {
            let (id, done) = CqcLocationId::parse(given.into(), false).expect(given);
            assert_eq!((id.as_str(), done, id.is_trust()), (normal, repair, !normal.starts_with('1')));
        }
    }

    #[test]
    fn faults() {
        for (text, fault) in [
            ("125856395", CqcIdFault::Prefix),
            ("CON1-125856395", CqcIdFault::Prefix),
            ("RX3", CqcIdFault::Prefix),
            ("TODAY", CqcIdFault::Prefix),
            ("VLAXL", CqcIdFault::Prefix),
            ("2-125856395", CqcIdFault::Prefix),
            ("1-12585639O", CqcIdFault::NotDigits),
            ("1-1234567", CqcIdFault::TooShort),
            ("1-", CqcIdFault::TooShort),
            ("1-1234567890123", CqcIdFault::TooLong),
        ] {
            assert_eq!(CqcLocationId::parse(text.into(), false), Err(fault), "{text}");
            assert_eq!(CqcProviderId::parse(text.into(), false), Err(fault), "{text}");
        }
        assert_eq!(CqcProviderId::parse("RX3LD".into(), false), Err(CqcIdFault::Prefix));
    }

    #[test]
    fn contacts() {
        for (given, normal, number) in [
            ("1-123456", "1-123456", "1-123456"),
            ("CON1-123456789012", "CON1-123456789012", "1-123456789012"),
            ("con 1-2345678", "CON1-2345678", "1-2345678"),
        ] {
            let (id, _) = CqcContactId::parse(given.into(), false).expect(given);
            assert_eq!((id.as_str(), id.number_with_prefix()), (normal, number));
        }
        for (text, fault) in [
            ("Jane Doe", CqcIdFault::Prefix),
            ("CON-123456", CqcIdFault::Prefix),
            ("1-12345", CqcIdFault::TooShort),
            ("CON1-1234567890123", CqcIdFault::TooLong),
            ("1-12345x", CqcIdFault::NotDigits),
        ] {
            assert_eq!(CqcContactId::parse(text.into(), false), Err(fault), "{text}");
        }
    }

    #[test]
    fn one_number_is_found_among_other_words() {
        for (text, found) in [
            ("1_125856395", Some("1-125856395")),
            ("1/125856395", Some("1-125856395")),
            ("1 125856395", Some("1-125856395")),
            ("1--125856395", Some("1-125856395")),
            ("I-125856395", Some("1-125856395")),
            ("CQC 1-125856395", Some("1-125856395")),
            ("https://www.cqc.org.uk/location/1-125856395", Some("1-125856395")),
            ("www.cqc.org.uk/location/1-125856395?survey=1", Some("1-125856395")),
            ("1-125856395?", None),
            ("1-125856395 / 1-125856396", None),
            ("CON1-125856395", None),
            ("SC123456", None),
        ] {
            assert_eq!(CqcLocationId::find(text).value().as_ref().map(CqcLocationId::as_str), found, "{text}");
        }
        for (text, found) in [
            ("CON-1-900002", Some("CON1-900002")),
            ("CONI-900002", Some("CON1-900002")),
            ("C0N1-900002", Some("CON1-900002")),
            ("CON1 900002", Some("CON1-900002")),
            ("CON1900002", Some("CON1-900002")),
            ("CON1-900002.", Some("CON1-900002")),
            ("Jane Doe CON1-900002", Some("CON1-900002")),
            ("was CON1-900002", None),
            ("CON1-900002 or CON1-900003", None),
        ] {
            assert_eq!(CqcContactId::find(text).value().as_ref().map(CqcContactId::as_str), found, "{text}");
        }
        assert_eq!(locations_of_number("125856395"), ["1-125856395", "1-25856395"]);
        assert_eq!(locations_of_number("225856395"), ["1-225856395"]);
        assert_eq!(locations_of_number("12"), [""; 0]);
    }

    #[test]
    fn registrations_to_come() {
        for text in [
            "awaiting CQC",
            "Applied for",
            "pending",
            "CQC application submitted",
            "registration in progress",
            "not yet registered",
        ] {
            assert!(registration_is_pending(text) && !homes_registration_is_pending(text), "{text}");
        }
        for text in ["home not yet registered", "Site registration pending", "awaiting registration of the home"] {
            assert!(homes_registration_is_pending(text), "{text}");
        }
        for text in ["", "1-125856395 pending", "Jane Doe", "Alder House"] {
            assert!(!registration_is_pending(text), "{text}");
        }
        assert!(!homes_registration_is_pending("New home, registered manager has applied"));
        for (text, is) in [
            ("SC123456", true),
            ("sc 123456", true),
            ("Ofsted URN 2534567", true),
            ("SC12", false),
            ("1-125856395", false),
        ] {
            assert_eq!(is_of_ofsted(text), is, "{text}");
        }
    }

    #[test]
    fn exemptions() {
        for text in [
            "Vacant",
            "Post vacant",
            "RM VACANT since May",
            "No registered manager",
            "one-time passcode",
            "Pass code",
            "Individual provider",
            "awaiting CQC",
            "no RM",
            "Interim manager, not registered",
            "Not yet registered",
            "New manager, applying to CQC",
            "application submitted",
        ] {
            assert!(contact_exempt(text), "{text}");
        }
        for text in ["", "1-123456", "Jane Doe", "individual", "manager"] {
            assert!(!contact_exempt(text), "{text}");
        }
    }
}
