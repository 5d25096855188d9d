//! The shared mailbox a site asks for: who its Owners are, and what can be told of its name.

use std::collections::HashMap;

use super::Standing;
use crate::fields::Field;
use crate::model::values::{EmailAddress, FieldValue, MailboxRole, OdsCode};
use crate::model::{Site, Submission, User, text_of};

/// Characters a display name has fewer of than this.
pub(super) const DISPLAY_NAME_LIMIT: usize = 250;

/// The people listed for a site who stay.
pub(super) fn listed<'a>(submission: &'a Submission<'a>, site: &Site<'_>) -> Vec<&'a User<'a>> {
    let rows = submission.relations.users_of.rows(site.index).map(|row| &submission.users[row]);
    rows.filter(|user| !user.asks_for_no_account()).collect()
}

/// Those of the people who are Owners, each with whether their own row passed.
pub(super) fn owners<'a>(listed: &[&'a User<'a>], standing: &Standing) -> Vec<(&'a User<'a>, bool)> {
    let owners = listed.iter().filter(|user| user.mailbox_role.valid() == Some(&MailboxRole::Owner));
    owners.map(|user| (*user, !standing.own_row_rejected(user.index))).collect()
}

/// The name a new site asks for. A site that exists keeps the mailbox it has.
pub(super) fn requested_name<'v>(site: &'v Site<'_>) -> Option<&'v str> {
    name(site).filter(|_| site.is_new())
}

/// The name of the site's shared mailbox, asked for or there already.
pub(super) fn name<'v>(site: &'v Site<'_>) -> Option<&'v str> {
    site.text(Field::MailboxName).and_then(text_of)
}

/// Whether the name is meant to be an address, not a display name.
pub(super) fn is_address(name: &str) -> bool {
    name.contains('@')
}

/// The usual address for the site, where its ODS code can be a site's.
pub(super) fn standard_address(site: &Site<'_>) -> Option<String> {
    let code = site.ods_code.valid().filter(|code| code.is_site())?;
    Some(format!("care.{}@nhs.net", code.as_str().to_ascii_lowercase()))
}

/// Why a text cannot be the name of a shared mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameFault {
    /// It has an `@` and is no address.
    NotAnAddress,
    /// An address elsewhere.
    NotNhsmail,
    /// A display name with this character.
    Character(char),
    /// A display name of so many characters.
    TooLong(usize),
}

/// What is wrong with a name: an address is judged as an address, a display name by its length and characters.
pub(super) fn name_fault(name: &str) -> Option<NameFault> {
    if is_address(name) {
        return match EmailAddress::parse(name.into(), false) {
            Err(_) => Some(NameFault::NotAnAddress),
            Ok((address, _)) => (address.domain() != "nhs.net").then_some(NameFault::NotNhsmail),
        };
    }
    let fits = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | ',' | ';' | '.' | '(' | ')' | '&' | '[' | ']');
    let wrong = name.chars().find(|c| !fits(c)).map(NameFault::Character);
    let length = name.chars().count();
    wrong.or_else(|| (length >= DISPLAY_NAME_LIMIT).then_some(NameFault::TooLong(length)))
}

/// The sites of a submission by ODS code.
pub(super) struct SitesByCode<'a>(HashMap<&'a str, &'a Site<'a>>);

impl<'a> SitesByCode<'a> {
    pub(super) fn new(submission: &'a Submission<'a>) -> Self {
        let mut sites = HashMap::with_capacity(submission.sites.len());
        for site in &submission.sites {
            if let Some(code) = site.ods_code.valid().filter(|code| code.is_site()) {
                sites.entry(code.as_str()).or_insert(site);
            }
        }
        SitesByCode(sites)
    }

    /// The other site whose ODS code stands in this site's mailbox name as a word of its own. `None` where the site's own
    /// code stands there too, or is not known.
    pub(super) fn other_site_in_name(&self, site: &Site<'_>) -> Option<&'a Site<'a>> {
        let own = site.ods_code.valid().map(OdsCode::as_str)?;
        let words = requested_name(site)?.split(|c: char| !c.is_alphanumeric());
        let mut other = None;
        for word in words {
            if word.eq_ignore_ascii_case(own) {
                return None;
            }
            // Most words need not be looked up.
            if OdsCode::SITE_LENGTHS.contains(&word.len()) {
                other = other.or_else(|| self.0.get(word.to_ascii_uppercase().as_str()).copied());
            }
        }
        other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_by_their_kind() {
        use NameFault::*;
        let (long, longest) = ("x".repeat(250), "é".repeat(249));
        for (name, fault) in [
            ("care.vqa4c@nhs.net", None),
            ("Care.VQA4C@NHS.net", None),
            ("Willow House (Leeds) [Care] - A; B, C & D.", None),
            (&longest, None),
            (&long, Some(TooLong(250))),
            ("Willow House / Rosewood Lodge", Some(Character('/'))),
            ("St Mary's", Some(Character('\''))),
            ("Willow House \u{2013} Leeds", Some(Character('\u{2013}'))),
            ("care.vqa4c@nhs.uk", Some(NotNhsmail)),
            ("care.vqa4c@trust.nhs.net", Some(NotNhsmail)),
            ("care vqa4c@nhs.net", Some(NotAnAddress)),
            ("care.vqa4c@", Some(NotAnAddress)),
        ] {
            assert_eq!(name_fault(name), fault, "{name}");
        }
    }
}
