//! E-mail addresses.

use super::{FieldValue, Repair};
use std::borrow::Cow;

/// An e-mail address in lower case, by a practical rule: one `@`; before it 1 to 64 ASCII letters, digits, the signs
/// of RFC 5322 and single inner dots; after it labels of 1 to 63 letters, digits and inner hyphens, at least two, the
/// last of letters only; 254 characters in all.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EmailAddress<'s>(Cow<'s, str>);

/// Why a text is not an e-mail address.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum EmailFault {
    /// There is no `@`.
    NoAt,
    /// More than one `@`.
    SeveralAts,
    /// A blank inside.
    Spaces,
    /// What stands before the `@` is empty, too long or has a sign or dot where none may be.
    LocalPart,
    /// What stands after the `@` is not the name of a domain.
    Domain,
    /// Letters with accents, or others outside ASCII.
    NotAscii,
    /// More than 254 characters.
    TooLong,
    /// Two or more addresses in one cell.
    SeveralAddresses,
}

impl EmailAddress<'_> {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether it is an NHSmail address: `nhs.net` or a domain below it.
    pub fn is_nhs_net(&self) -> bool {
        is_nhs_net(self.domain())
    }
}

/// Whether a domain in lower case is `nhs.net` or below it.
pub(super) fn is_nhs_net(domain: &str) -> bool {
    domain.strip_suffix("nhs.net").is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn check(address: &str) -> Result<(), EmailFault> {
    let (local, domain) = address.split_once('@').ok_or(EmailFault::NoAt)?;
    if domain.contains('@') {
        let separated = address.contains([';', ',', '/', '|']) || address.contains(char::is_whitespace);
        return Err(if separated { EmailFault::SeveralAddresses } else { EmailFault::SeveralAts });
    }
    if address.contains(char::is_whitespace) {
        return Err(EmailFault::Spaces);
    }
    if !address.is_ascii() {
        return Err(EmailFault::NotAscii);
    }
    if address.len() > 254 {
        return Err(EmailFault::TooLong);
    }
    if local.len() > 64 || !local.split('.').all(is_atom) {
        return Err(EmailFault::LocalPart);
    }
    match domain.rsplit_once('.') {
        Some((rest, top)) if is_top(top) && rest.split('.').all(is_label) => Ok(()),
        _ => Err(EmailFault::Domain),
    }
}

fn is_atom(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
}

fn is_label(label: &str) -> bool {
    matches!(label.len(), 1..=63)
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_top(label: &str) -> bool {
    matches!(label.len(), 2..=63) && label.bytes().all(|b| b.is_ascii_alphabetic())
        || label.starts_with("xn--") && is_label(label)
}

impl<'s> FieldValue<'s> for EmailAddress<'s> {
    type Fault = EmailFault;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), EmailFault> {
        let shouts = text.bytes().any(|b| b.is_ascii_uppercase());
        let (text, repair) =
            if shouts { (Cow::Owned(text.to_ascii_lowercase()), Repair::Tidied) } else { (text, Repair::None) };
        check(&text)?;
        Ok((Self(text), repair))
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, normal, domain, nhs) in [
            ("jane.doe@example.org", "jane.doe@example.org", "example.org", false),
            ("Jane.O'Brien+work@Example.CO.UK", "jane.o'brien+work@example.co.uk", "example.co.uk", false),
            ("a_b-c@x1.care", "a_b-c@x1.care", "x1.care", false),
            ("jane.doe@nhs.net", "jane.doe@nhs.net", "nhs.net", true),
            ("jane@trust.nhs.net", "jane@trust.nhs.net", "trust.nhs.net", true),
            ("jane@notnhs.net", "jane@notnhs.net", "notnhs.net", false),
            ("jane@nhs.net.example.org", "jane@nhs.net.example.org", "nhs.net.example.org", false),
            ("jane@example.xn--p1ai", "jane@example.xn--p1ai", "example.xn--p1ai", false),
        ] {
            let (address, repair) = EmailAddress::parse(text.into(), false).expect(text);
            assert_eq!((address.as_str(), address.domain(), address.is_nhs_net()), (normal, domain, nhs));
            assert_eq!(repair, Repair::between(text, normal));
            assert_eq!(format!("{}@{}", address.local(), address.domain()), normal);
        }
    }

    #[test]
    fn faults() {
        use EmailFault::*;
        let long = format!("a@{}.org", "b.".repeat(130));
        let local = format!("{}@example.org", "a".repeat(65));
        let label = format!("a@{}.org", "b".repeat(64));
        for (text, fault) in [
            ("", NoAt),
            ("jane.doe.example.org", NoAt),
            ("jane@@example.org", SeveralAts),
            ("jane@home@example.org", SeveralAts),
            ("a@example.org; b@example.org", SeveralAddresses),
            ("a@example.org,b@example.org", SeveralAddresses),
            ("a@example.org / b@example.org", SeveralAddresses),
            ("a@example.org b@example.org", SeveralAddresses),
            ("jane doe@example.org", Spaces),
            ("Jane <jane@example.org>", Spaces),
            ("jané@example.org", NotAscii),
            ("@example.org", LocalPart),
            (".jane@example.org", LocalPart),
            ("jane.@example.org", LocalPart),
            ("ja..ne@example.org", LocalPart),
            ("ja(ne@example.org", LocalPart),
            (&local, LocalPart),
            ("jane@", Domain),
            ("jane@example", Domain),
            ("jane@example.", Domain),
            ("jane@.org", Domain),
            ("jane@-example.org", Domain),
            ("jane@example.c", Domain),
            ("jane@192.168.1.10", Domain),
            ("jane@example.org;", Domain),
            (&label, Domain),
            (&long, TooLong),
        ] {
            assert_eq!(EmailAddress::parse(text.into(), false), Err(fault), "{text}");
        }
    }
}
