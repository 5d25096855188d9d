//! E-mail addresses.

use super::find::{Found, Pattern};
use super::{FieldValue, OdsCode, Repair};
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
        &self.0[..self.at()]
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        &self.0[self.at() + 1..]
    }

    /// Whether it is an NHSmail address: `nhs.net` or a domain below it.
    pub fn is_nhs_net(&self) -> bool {
        self.0.ends_with("nhs.net") && is_nhs_net(self.domain())
    }

    /// Whether it is the usual address of a care site's shared mailbox, `care.vlaxl@nhs.net`, before which an organisation may put
    /// its short name.
    pub fn is_care_mailbox(&self) -> bool {
        self.is_nhs_net() && is_care_mailbox(self.local())
    }

    /// Where the `@` is, which every address has.
    fn at(&self) -> usize {
        self.0.bytes().take_while(|b| *b != b'@').count()
    }
}

/// Whether a domain in lower case is `nhs.net` or below it.
pub(super) fn is_nhs_net(domain: &str) -> bool {
    domain.strip_suffix("nhs.net").is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether what stands before the `@nhs.net` of an address ends in `care` and the ODS code of a site.
pub(super) fn is_care_mailbox(local: &str) -> bool {
    let mut parts = local.rsplit(['.', '-', '_']);
    let code = parts.next().unwrap_or_default();
    parts.next().is_some_and(|care| care.eq_ignore_ascii_case("care"))
        && OdsCode::parse(Cow::Borrowed(code), false).is_ok_and(|(code, _)| code.is_site())
}

/// Domains of mail services that people in care use, whose slips of the pen are told. The domains of their rivals that come
/// near (`ymail.com`, `email.com`, `mail.com`, `cloud.com`) begin with another letter, which no slip told here changes.
const MAIL_SERVICES: [&str; 13] = [
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "yahoo.com", "yahoo.co.uk",
    "icloud.com", "btinternet.com", "virginmedia.com", "talktalk.net", "ntlworld.com", "protonmail.com",
];

/// How the domains of mail services begin, at which anybody may have an address.
const ANYBODYS: &str = "gmail googlemail hotmail live msn outlook yahoo ymail rocketmail aol icloud me mac btinternet btopenworld \
     btconnect sky talktalk virginmedia virgin ntlworld blueyonder tiscali protonmail proton pm mail gmx email fastmail hey zoho o2 \
     vodafone plus plusnet";

/// Whether anybody may have an address at a domain.
pub fn is_anybodys(domain: &str) -> bool {
    domain.split('.').next().is_some_and(|service| ANYBODYS.split_ascii_whitespace().any(|known| known == service))
}

/// The well-known mail domain that `domain` (in lower case) is probably a slip for: one letter or dot too many, too few,
/// wrong or swapped with its neighbour, or all its dots lost. The first letter is always right: `email.com` and `ymail.com`
/// are services of their own. Short domains (`me.com`, `sky.com`, `live.com`) have too many neighbours; of NHSmail's, only
/// slips in the ending count.
pub fn domain_typo(domain: &str) -> Option<&'static str> {
    const NHS_NET: &str = "nhs.net";
    // No slip told here changes the first letter, and few domains have that of a service.
    let first = letters(domain).next();
    let is_slip = |known: &&str| {
        letters(known).next() == first && (one_edit(domain, known) || letters(domain).eq(letters(known)))
    };
    if is_nhs_net(domain) || MAIL_SERVICES.contains(&domain) {
        return None;
    }
    match domain.strip_prefix("nhs.") {
        Some("ent" | "nte" | "net.uk" | "net.com") => Some(NHS_NET),
        Some(ending) => one_edit(ending, "net").then_some(NHS_NET),
        None if domain == "nhsnet" => Some(NHS_NET),
        None => MAIL_SERVICES.into_iter().find(is_slip),
    }
}

/// A domain without its dots.
fn letters(domain: &str) -> impl Iterator<Item = u8> {
    domain.bytes().filter(|b| *b != b'.')
}

/// Whether two texts that begin with the same letter differ by one letter too many, too few, wrong, or swapped.
fn one_edit(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let before = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[before..], &b[before..]);
    let after = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let differ = match (&a[..a.len() - after], &b[..b.len() - after]) {
        ([], [_]) | ([_], []) | ([_], [_]) => true,
        ([first, second], [other_first, other_second]) => first == other_second && second == other_first,
        _ => false,
    };
    differ && before > 0
}

/// The address that a malformed one was probably meant to be: brackets, `mailto:` or a full stop around it, a blank beside
/// a sign, a comma for a dot, a dot or `@` typed twice, a slip in a well-known domain. `None` where more than one address
/// could be meant. Only ever a suggestion.
pub fn fixed_address(text: &str) -> Option<String> {
    let given = with_signs(&text.trim().to_ascii_lowercase());
    let around = |c: char| c.is_whitespace() || "<>()\"',;:.".contains(c);
    let bare = given.trim_matches(around);
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare).replace(',', ".");
    let mended = without_blanks_beside_signs(&bare)
        .replace(" at ", "@")
        .replace(" dot ", ".")
        .replace('\\', "")
        .replace("@@", "@")
        .replace("..", ".")
        .replace(".@", "@");
    let (local, domain) = mended.split_once('@')?;
    // What is left of `hotmail.co` may have lost its m or its `.uk`.
    let lost_uk = MAIL_SERVICES.contains(&format!("{domain}.uk").as_str());
    let domain = domain_typo(domain).filter(|_| !lost_uk).unwrap_or(domain);
    // "jane@example.org, Tom" is not an address at a domain that ends in "tom".
    let usual_ending = domain.rsplit('.').next().is_some_and(|ending| ENDINGS.contains(&ending));
    let address = format!("{local}@{domain}");
    (usual_ending && address != given && check(&address).is_ok()).then_some(address)
}

/// What the domains of people's addresses end in.
const ENDINGS: [&str; 11] = ["com", "uk", "net", "org", "care", "info", "eu", "me", "biz", "london", "ie"];

/// `jane @gmail. com` without its blanks. A blank between letters stays: `jane doe@` may be janedoe, jane.doe or jane_doe.
fn without_blanks_beside_signs(text: &str) -> String {
    let words = text.split_whitespace();
    words.fold(String::with_capacity(text.len()), |mut joined, word| {
        let signs = |c: char| ".@-_".contains(c);
        if !joined.is_empty() && !joined.ends_with(signs) && !word.starts_with(signs) {
            joined.push(' ');
        }
        joined.push_str(word);
        joined
    })
}

/// Judges byte by byte: addresses are many and short, and nothing in a good one is beyond ASCII.
fn check(address: &str) -> Result<(), EmailFault> {
    let bytes = address.as_bytes();
    let at = bytes.iter().position(|b| *b == b'@').ok_or(EmailFault::NoAt)?;
    let (local, domain) = (&bytes[..at], &bytes[at + 1..]);
    // Neither has room for blanks, a second @ or letters with accents.
    if is_local(local) && is_domain(domain) && address.len() <= LONGEST {
        return Ok(());
    }
    Err(if domain.contains(&b'@') {
        let separated = address.contains([';', ',', '/', '|']) || address.contains(char::is_whitespace);
        if separated { EmailFault::SeveralAddresses } else { EmailFault::SeveralAts }
    } else if address.contains(char::is_whitespace) {
        EmailFault::Spaces
    } else if !address.is_ascii() {
        EmailFault::NotAscii
    } else if address.len() > LONGEST {
        EmailFault::TooLong
    } else if !is_local(local) {
        EmailFault::LocalPart
    } else {
        EmailFault::Domain
    })
}

/// Characters of an address.
const LONGEST: usize = 254;

fn is_local(local: &[u8]) -> bool {
    local.len() <= 64 && local.split(|b| *b == b'.').all(is_atom)
}

fn is_domain(domain: &[u8]) -> bool {
    let mut labels = domain.rsplit(|b| *b == b'.');
    let ends_well = labels.next().is_some_and(is_top);
    // At least one more, and all of them labels.
    ends_well && labels.next().is_some_and(is_label) && labels.all(is_label)
}

fn is_atom(part: &[u8]) -> bool {
    let fits = |b: &u8| match b {
        b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' | b'-' | b'_' => true,
        sign => b"!#$%&'*+/=?^`{|}~".contains(sign),
    };
    !part.is_empty() && part.iter().all(fits)
}

fn is_label(label: &[u8]) -> bool {
    matches!(label.len(), 1..=63)
        && label.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
        && !label.starts_with(b"-")
        && !label.ends_with(b"-")
}

fn is_top(label: &[u8]) -> bool {
    matches!(label.len(), 2..=63) && label.iter().all(u8::is_ascii_alphabetic)
        || label.starts_with(b"xn--") && is_label(label)
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

    fn find(text: &str) -> Found<Self> {
        let text = with_signs(&text.to_ascii_lowercase());
        // "jane doe@example.org" and "jane@example.co uk" are addresses with a blank in them, not remarks and an address.
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '.');
        let hits: Vec<_> = IN_TEXT.hits(&text).map(|hit| hit.range()).collect();
        let stands_apart = |at: usize| {
            let [before, behind] = [at.checked_sub(1).map_or(0, |last| hits[last].end), hits[at].end];
            let next = hits.get(at + 1).map_or(text.len(), |next| next.start);
            let [before, behind] = [&text[before..hits[at].start], &text[behind..next]];
            !is_letter(before.trim_end().chars().next_back()) && !is_letter(behind.trim_start().chars().next())
        };
        if !(0..hits.len()).all(stands_apart) {
            return Found::Nothing;
        }
        IN_TEXT.find_own(&text, |hit| {
            let address = hit.trim_start_matches('\'').trim_end_matches(['.', '-', '\'']);
            Self::parse(Cow::Owned(address.to_owned()), false).ok().map(|(address, _)| address)
        })
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

/// An address with its signs, which people write as words to keep it from machines: `jane (at) example [dot] org`.
fn with_signs(text: &str) -> String {
    let mut text = text.replace('＠', "@");
    for (sign, word) in [("@", "at"), (".", "dot")] {
        for [open, close] in [["[", "]"], ["(", ")"], ["{", "}"]] {
            for blank in [" ", ""] {
                text = text.replace(&format!("{blank}{open}{word}{close}{blank}"), sign);
            }
        }
    }
    text
}

static IN_TEXT: Pattern = Pattern::new(r"[a-z0-9!#$%&*+/=?^_{|}~.'-]+@[a-z0-9.-]+");

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

    #[test]
    fn one_address_is_found_among_other_words() {
        for text in [
            "<jane@example.org>",
            "Jane Doe <jane@example.org>",
            "mailto:jane@example.org",
            "jane@example.org (personal)",
            "jane@example.org,",
            "jane@example.org.",
            "jane[at]example.org",
            "Jane(at)Example.org",
            "e-mail: jane@example.org",
        ] {
            assert_eq!(EmailAddress::find(text).value().expect(text).as_str(), "jane@example.org", "{text}");
        }
        for text in [
            "jane doe@example.org",
            "jane@example.co uk",
            "jane@example.org / john@example.org",
            "jane doe@example.org / john@example.org",
            "jane@example.org?",
            "jane@example",
            "not jane@example.org",
        ] {
            assert_eq!(EmailAddress::find(text).value(), None, "{text}");
        }
    }

    #[test]
    fn slips_of_well_known_domains_are_seen() {
        for (slips, meant) in [
            ("gmial.com gamil.com gmal.com gmil.com gmai.com gmaill.com gnail.com gmaul.com", "gmail.com"),
            ("gmail.co gmail.con gmail.cm gmail.om gmail.comm gmail.cpm gmail.vom gmailcom gmai.lcom", "gmail.com"),
            ("googlmail.com googelmail.com googlemail.con googlemailcom", "googlemail.com"),
            (
                "hotmial.com hotmail.con hotmal.com hotmai.com homail.com hotmaill.com hotmailcom hotmall.com",
                "hotmail.com",
            ),
            ("hotmail.couk hotmailco.uk hotmailcouk hotmail.co.u hotmail.co.ukk hotmial.co.uk", "hotmail.co.uk"),
            ("outlok.com outloook.com outlook.con outlook.co outllok.com", "outlook.com"),
            ("yaho.com yahooo.com yhoo.com yahoo.con yahoo.cm", "yahoo.com"),
            ("yaho.co.uk yahoo.couk yahoo.co.k yahho.co.uk", "yahoo.co.uk"),
            ("icloud.con iclud.com iclod.com", "icloud.com"),
            ("btinternet.con btintermet.com btinternt.com btinternetcom", "btinternet.com"),
            ("virginmedia.con virgimedia.com", "virginmedia.com"),
            ("talktalk.ne taltalk.net", "talktalk.net"),
            ("ntlword.com", "ntlworld.com"),
            ("protonmial.com", "protonmail.com"),
            ("nhs.ne nhs.nett nhs.nte nhs.nt nhs.ner nhsnet", "nhs.net"),
        ] {
            for slip in slips.split(' ') {
                assert_eq!(domain_typo(slip), Some(meant), "{slip}");
            }
        }
    }

    #[test]
    fn domains_that_are_somebodys_own_are_left_alone() {
        let own = "gmail.com googlemail.com hotmail.com hotmail.co.uk hotmail.fr hotmail.it live.com live.co.uk live.ie msn.com \
                   outlook.com outlook.ie yahoo.com yahoo.co.uk yahoo.ca yahoo.cn yahoo.co.in yahoo.ie ymail.com \
                   rocketmail.com aol.com aol.co.uk icloud.com cloud.com me.com mac.com btinternet.com btopenworld.com \
                   btconnect.com sky.com talktalk.net virginmedia.com virgin.net ntlworld.com blueyonder.co.uk \
                   tiscali.co.uk protonmail.com protonmail.ch proton.me pm.me mail.com gmx.com gmx.co.uk gmx.net email.com \
                   fastmail.com hey.com zoho.com o2.co.uk vodafone.net nhs.net trust.nhs.net nhs.uk nhs.scot nhs.wales \
                   nhs.co.uk example.org example.com gail.co.uk fmail.com rmail.com hmail.com ail.com o.com me.co ms.com";
        for domain in own.split_whitespace() {
            assert_eq!(domain_typo(domain), None, "{domain}");
        }
        for odd in ["", ".", "...", "g", "nhs", "nhs.", "é", "gmäil.com"] {
            assert_eq!(domain_typo(odd), None, "{odd}");
        }
    }

    #[test]
    fn addresses_are_mended_where_one_only_can_be_meant() {
        for (given, meant) in [
            ("Jane.Doe @Example.org", "jane.doe@example.org"),
            ("jane.doe@ example. org", "jane.doe@example.org"),
            ("jane. doe@example.org", "jane.doe@example.org"),
            ("jane.doe@example,org", "jane.doe@example.org"),
            ("jane,doe@example.co,uk", "jane.doe@example.co.uk"),
            ("jane.doe@@example.org", "jane.doe@example.org"),
            ("jane.doe@example..org", "jane.doe@example.org"),
            ("jane..doe@example.org", "jane.doe@example.org"),
            ("jane.doe@example.org;", "jane.doe@example.org"),
            ("jane.doe@example.org.", "jane.doe@example.org"),
            ("<jane.doe@example.org>", "jane.doe@example.org"),
            ("mailto:jane.doe@example.org", "jane.doe@example.org"),
            ("jane.doe@gmailcom", "jane.doe@gmail.com"),
            ("jane.doe@gmail,con", "jane.doe@gmail.com"),
            ("jane.doe@hotmailcouk", "jane.doe@hotmail.co.uk"),
            ("jane.doe@nhsnet", "jane.doe@nhs.net"),
            ("jane.doe@gmial.com", "jane.doe@gmail.com"),
            ("jane.doe@gmail.co", "jane.doe@gmail.com"),
        ] {
            assert_eq!(fixed_address(given).as_deref(), Some(meant), "{given}");
        }
        for given in [
            "",
            "@",
            "jane.doe.example.org",
            "jane doe@example.org",
            "jane@home@example.org",
            "a@example.org, b@example.org",
            "a@example.org; b@example.org",
            "a@example.org b@example.org",
            "jane@example.org, Tom",
            "jane@example.org home",
            "jane@example.org. Work",
            "jane@example",
            "jane@hotmail.co",
            "jane@hotmail,co",
            "jané@example.org",
            "jane.doe@example.org",
        ] {
            assert_eq!(fixed_address(given), None, "{given}");
        }
    }
}
