//! What NAS decides itself. Each decision has a reason, stays in the ledger, and doing it twice is doing it once.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use rusqlite::params;

use super::write::{INSERT_EVENT, insert_event};
use super::{Event, EventKind, Evidence, Holder, Ledger, LedgerError, SiteKey, State};
use crate::registers::as_code;

/// A provider as the ledger knows it: `cqc:` and its CQC provider ID, `ods:` and the code of its head office, or `name:` and its
/// name in small letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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

impl Ledger {
    /// Gives a site up, and gives back who held it.
    ///
    /// # Errors
    /// [`LedgerError::NotHeld`], and [`LedgerError::SeveralHeld`] where the key fits several sites; none is given up then.
    pub fn release(self, site: &SiteKey, reason: &str, as_of: &str) -> Result<Holder, LedgerError> {
        let held = self.held(site)?.ok_or_else(|| LedgerError::NotHeld { site: site.clone() })?;
        self.record(&[decided(EventKind::Released, held.clone(), reason, as_of)])?;
        Ok(held)
    }

    /// Gives up all sites of a provider, and gives them back.
    ///
    /// # Errors
    /// [`LedgerError::HoldsNothing`] where it holds none.
    pub fn release_all_of(self, provider: &ProviderKey, reason: &str, as_of: &str) -> Result<Vec<Holder>, LedgerError> {
        let state = self.state_before(i64::MAX)?;
        let is_its = |holder: &&Holder| {
            holder.provider == provider.0 || state.provider(&holder.provider) == state.provider(&provider.0)
        };
        let held: Vec<Holder> = state.holders.values().filter(is_its).cloned().collect();
        if held.is_empty() {
            return Err(LedgerError::HoldsNothing { provider: provider.clone() });
        }
        let events: Vec<Event> =
            held.iter().map(|holder| decided(EventKind::Released, holder.clone(), reason, as_of)).collect();
        self.record(&events)?;
        Ok(held)
    }

    /// Gives a site to a provider, whoever held it, and gives back who that was.
    ///
    /// # Errors
    /// [`LedgerError::SeveralHeld`] where the key fits several sites.
    pub fn assign(
        self,
        site: &SiteKey,
        provider: &ProviderKey,
        reason: &str,
        as_of: &str,
    ) -> Result<Option<Holder>, LedgerError> {
        let held = self.held(site)?;
        let is_done = held.as_ref().is_some_and(|holder| {
            holder.provider == provider.0 && holder.evidence == Evidence::Nas && holder.source.is_empty()
        });
        if !is_done {
            let known = held.clone().unwrap_or_else(|| site.not_held());
            let holder = Holder { provider: provider.0.clone(), submission: String::new(), ..known };
            let holder = Holder { source: String::new(), evidence: Evidence::Nas, ..holder };
            self.record(&[decided(EventKind::Assigned, holder, reason, as_of)])?;
        }
        Ok(held)
    }

    /// Writes down for which providers a submission's source sends, and gives back what that source is called.
    ///
    /// # Errors
    /// [`LedgerError::NoSubmission`] where no such submission was ever read.
    pub fn confirm(
        self,
        submission: &str,
        providers: &[ProviderKey],
        reason: &str,
        as_of: &str,
    ) -> Result<String, LedgerError> {
        let state = self.state_before(i64::MAX)?;
        let source =
            source_of(&state, submission).ok_or_else(|| LedgerError::NoSubmission { name: submission.to_owned() })?;
        let sql = "INSERT OR IGNORE INTO confirmed (source, provider, as_of, reason) VALUES (?1, ?2, ?3, ?4)";
        let written = providers
            .iter()
            .try_for_each(|provider| self.connection.execute(sql, params![source, provider.0, as_of, reason]).map(drop))
            .and_then(|()| self.connection.execute_batch("COMMIT;"));
        written.map_err(|error| self.failed(&error))?;
        Ok(source)
    }

    /// Forgets that an alias means a provider, for good.
    ///
    /// # Errors
    /// [`LedgerError::NoAlias`] where it is not known to mean anybody.
    pub fn forget_alias(self, alias: &ProviderKey, reason: &str, as_of: &str) -> Result<BTreeSet<String>, LedgerError> {
        let state = self.state_before(i64::MAX)?;
        let Some(meant) = state.aliases.get(&alias.0) else {
            return Err(LedgerError::NoAlias { alias: alias.clone() });
        };
        let sql = "INSERT OR REPLACE INTO forgotten (alias, provider, as_of, reason) VALUES (?1, ?2, ?3, ?4)";
        let written = meant
            .iter()
            .try_for_each(|provider| self.connection.execute(sql, params![alias.0, provider, as_of, reason]).map(drop))
            .and_then(|()| self.connection.execute("DELETE FROM aliases WHERE alias = ?1", [&alias.0]).map(drop))
            .and_then(|()| self.connection.execute_batch("COMMIT;"));
        written.map_err(|error| self.failed(&error))?;
        Ok(meant.clone())
    }

    /// Who holds the site that a key names.
    fn held(&self, site: &SiteKey) -> Result<Option<Holder>, LedgerError> {
        let state = self.state_before(i64::MAX)?;
        let mut named: Vec<&Holder> = state.holders.values().filter(|holder| site.names(holder)).collect();
        let Some(held) = named.pop() else { return Ok(None) };
        if !named.is_empty() {
            let line = |holder: &Holder| format!("{} (held by {})", holder.site, state.provider(&holder.provider));
            let held: Vec<String> = named.into_iter().chain([held]).map(line).collect();
            return Err(LedgerError::SeveralHeld { site: site.clone(), held: held.join(", ") });
        }
        Ok(Some(held.clone()))
    }

    fn record(&self, events: &[Event]) -> Result<(), LedgerError> {
        let written = self
            .connection
            .prepare_cached(INSERT_EVENT)
            .and_then(|mut insert| events.iter().try_for_each(|event| insert_event(&mut insert, None, event)))
            .and_then(|()| self.connection.execute_batch("COMMIT;"));
        written.map_err(|error| self.failed(&error))
    }
}

fn decided(kind: EventKind, holder: Holder, reason: &str, as_of: &str) -> Event {
    Event { kind, holder: Holder { since: as_of.to_owned(), ..holder }, reason: reason.to_owned() }
}

/// The source of a submission, by its name in the inbox or by what it was first called.
fn source_of(state: &State, submission: &str) -> Option<String> {
    let by_name = state.submissions.get(submission).map(|known| known.source.clone());
    by_name
        .or_else(|| state.submissions.values().find(|known| known.source == submission).map(|_| submission.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
