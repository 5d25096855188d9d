//! The addresses of shared mailboxes, as far as a submission tells them: the usual ones of care sites, and those its sites name.
//! Such an address is nobody's own, whoever it stands beside.

use std::collections::HashSet;

use super::values::{EmailAddress, fold};
use super::{Site, text_of};
use crate::fields::Field;

/// What the sites of a submission call their mailboxes.
pub(super) struct Mailboxes {
    /// Those given as an address, in small letters.
    addresses: HashSet<String>,
    /// Those given as a display name, folded: of `Willow House` the address is willow.house@nhs.net or the like.
    names: HashSet<String>,
}

impl Mailboxes {
    pub(super) fn of(sites: &[Site<'_>]) -> Mailboxes {
        let named = sites.iter().filter_map(|site| site.text(Field::MailboxName).and_then(text_of));
        let (addresses, names): (Vec<&str>, Vec<&str>) = named.partition(|name| name.contains('@'));
        Mailboxes {
            addresses: addresses.into_iter().map(|address| address.trim().to_lowercase()).collect(),
            names: names.into_iter().map(fold).filter(|name| !name.is_empty()).collect(),
        }
    }

    pub(super) fn has(&self, address: &EmailAddress<'_>) -> bool {
        address.is_care_mailbox()
            || self.addresses.contains(address.as_str())
            || !self.names.is_empty() && address.is_nhs_net() && self.names.contains(&fold(address.local()))
    }
}
