//! What the ledger knows sites and persons by.

use std::fmt;
use std::str::FromStr;

use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::Holder;
use crate::model::values::{CqcLocationId, FieldValue};
use crate::registers::as_code;
use crate::text::words;

words! { name:
    /// What shows that a site is a provider's, the weakest first. What a submission says of itself is a claim, and nothing that
    /// came by mail makes it more than that.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Evidence {
        /// A submission states the provider's name.
        Name = "name stated",
        /// A submission states the provider's ID, or the code of its head office.
        Id = "ID stated",
        /// The same, and NAS has confirmed who sends it.
        Confirmed = "sender confirmed by NAS",
        /// The CQC register names the provider for the location.
        Register = "CQC register",
        /// NAS has given it the site.
        Nas = "assigned by NAS",
    }
}

impl Evidence {
    /// Whether it is more than what a submission says of itself.
    pub fn is_more_than_a_claim(self) -> bool {
        self >= Evidence::Confirmed
    }
}

/// A site's CQC location ID or its ODS code, in normal form. The ODS code may have any shape: a register may know it all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteKey(String);

/// Why a text names no site.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("give the site's CQC location ID, for example 1-101234567, or its ODS code, for example VLAXL")]
pub struct NoSiteKey;

impl SiteKey {
    /// As the ledger writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The site of this key while nobody holds it.
    pub(super) fn not_held(&self) -> Holder {
        let is_location = self.0.contains('-');
        Holder {
            site: self.0.clone(),
            ods_code: if is_location { String::new() } else { self.0.clone() },
            provider: String::new(),
            submission: String::new(),
            since: String::new(),
            source: String::new(),
            evidence: Evidence::Nas,
        }
    }

    /// Whether it names the site that is held.
    pub fn names(&self, holder: &Holder) -> bool {
        holder.site == self.0 || holder.ods_code == self.0
    }
}

impl TryFrom<String> for SiteKey {
    type Error = NoSiteKey;

    fn try_from(text: String) -> Result<SiteKey, NoSiteKey> {
        text.parse()
    }
}

impl From<SiteKey> for String {
    fn from(key: SiteKey) -> String {
        key.0
    }
}

impl FromStr for SiteKey {
    type Err = NoSiteKey;

    fn from_str(text: &str) -> Result<SiteKey, NoSiteKey> {
        if let Ok((id, _)) = CqcLocationId::parse(text.into(), false) {
            return Ok(SiteKey(id.as_str().to_owned()));
        }
        let code = as_code(text);
        let is_code = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_code { Ok(SiteKey(code.into_owned())) } else { Err(NoSiteKey) }
    }
}

impl fmt::Display for SiteKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

/// A provider as the ledger knows it: `cqc:` and its CQC provider ID, `ods:` and the code of its head office, or `name:` and its
/// name in small letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderKey(String);

/// Why a text names no provider.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "give the provider's CQC provider ID, for example 1-101234567, the ODS code of its head office, for example A0E1, or what \
     'nhsmail-onboard ledger list' shows of it, for example \"name:rosewood care\""
)]
pub struct NoProviderKey;

impl ProviderKey {
    /// As the ledger writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProviderKey {
    type Error = NoProviderKey;

    fn try_from(text: String) -> Result<ProviderKey, NoProviderKey> {
        text.parse()
    }
}

impl From<ProviderKey> for String {
    fn from(key: ProviderKey) -> String {
        key.0
    }
}

impl FromStr for ProviderKey {
    type Err = NoProviderKey;

    fn from_str(text: &str) -> Result<ProviderKey, NoProviderKey> {
        let text = text.trim();
        let of = |kind: &str, code: &str| {
            let is_one_word = code.split_whitespace().count() == 1;
            let code = as_code(code);
            let is_code = is_one_word
                && !code.is_empty()
                && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if is_code { Ok(ProviderKey(format!("{kind}:{code}"))) } else { Err(NoProviderKey) }
        };
        match text.split_once(':') {
            Some(("cqc", id)) => of("cqc", id),
            Some(("ods", code)) => of("ods", code),
            Some(("name", name)) if !name.trim().is_empty() => Ok(ProviderKey(text.to_lowercase())),
            Some(_) => Err(NoProviderKey),
            None if text.starts_with("1-") => of("cqc", text),
            None => of("ods", text),
        }
    }
}

impl fmt::Display for ProviderKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

/// What is kept of a person's mobile or e-mail address.
pub type PersonHash = [u8; 16];

/// The same of a person's mobile and e-mail address, as far as they are known.
pub type PersonHashes = [Option<PersonHash>; 2];

/// Many persons' hashes behind one another; nought stands for what is not known.
pub(super) fn packed(persons: &[PersonHashes]) -> Vec<u8> {
    persons.iter().flatten().flat_map(|hash| hash.unwrap_or_default()).collect()
}

/// What [`packed`] put together.
pub(super) fn unpacked(bytes: &[u8]) -> Vec<PersonHashes> {
    let (hashes, _) = bytes.as_chunks::<16>();
    let known = |hash: &PersonHash| (*hash != PersonHash::default()).then_some(*hash);
    hashes.chunks_exact(2).map(|both| [known(&both[0]), known(&both[1])]).collect()
}

/// Hashes what tells who a person is with the ledger's secret: the same person is known again, and without the secret nobody
/// can try out whose hash it is.
#[derive(Debug, Clone)]
pub struct PersonHasher {
    secret: Vec<u8>,
    hmac: Hmac<Sha256>,
}

impl PersonHasher {
    /// With this secret.
    ///
    /// # Errors
    /// None: HMAC takes secrets of any length.
    pub fn new(secret: &[u8]) -> Result<PersonHasher, InvalidLength> {
        Ok(PersonHasher { secret: secret.to_vec(), hmac: Hmac::new_from_slice(secret)? })
    }

    /// The secret, for whoever hashes the same persons elsewhere.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// What a report of the batch carries, so that it is known again when it comes back: nobody without the secret can make it
    /// for another estate.
    pub fn token(&self, content: &str, submission: &str) -> String {
        self.hash(&format!("report {content} {submission}")).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The hash of a text; half of the HMAC is more than enough to tell persons apart.
    pub fn hash(&self, text: &str) -> PersonHash {
        let whole = self.hmac.clone().chain_update(text).finalize().into_bytes();
        std::array::from_fn(|at| whole[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_named_by_an_id_or_a_code_and_by_nothing_else() {
        let parsed = |text: &str| text.parse::<SiteKey>().map(|key| key.to_string());
        assert_eq!(parsed(" 1-101234567 "), Ok("1-101234567".to_owned()));
        assert_eq!(parsed("vlaxl"), Ok("VLAXL".to_owned()));
        assert_eq!(parsed("A0E1X9"), Ok("A0E1X9".to_owned()));
        for text in ["", "  ", "\t", "-", "1-", "VLAXL, VLAXM", "$SITE"] {
            assert_eq!(parsed(text), Err(NoSiteKey), "{text:?}");
        }
    }

    #[test]
    fn a_provider_is_named_by_an_id_a_code_or_as_it_is_listed() {
        let parsed = |text: &str| text.parse::<ProviderKey>().map(|key| key.to_string());
        assert_eq!(parsed(" 1-101234567 "), Ok("cqc:1-101234567".to_owned()));
        assert_eq!(parsed("a0e1"), Ok("ods:A0E1".to_owned()));
        assert_eq!(parsed("name:Rosewood Care"), Ok("name:rosewood care".to_owned()));
        assert_eq!(parsed("cqc:1-101234567"), Ok("cqc:1-101234567".to_owned()));
        for text in ["", "name:", "cqc:", "who:1-1", "Rosewood Care"] {
            assert_eq!(parsed(text), Err(NoProviderKey), "{text:?}");
        }
    }
}
