//! What NAS decides itself. Each decision has a reason and stays in the ledger; doing it twice is doing it once, and the last one can
//! be taken back.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::keys::ProviderKey;
use super::write::{INSERT_EVENT, insert_event};
use super::{Event, EventKind, Evidence, Holder, Ledger, LedgerError, SiteKey, State};

/// Something that NAS decides.
#[allow(missing_docs)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// A submission, by its name in the inbox, is sent for these providers.
    Confirm { submission: String, providers: Vec<ProviderKey> },
    /// Sites are a provider's, whoever holds or asks for them.
    Assign { sites: Vec<SiteKey>, provider: ProviderKey },
    /// Sites are nobody's, so that another provider may have them.
    Release { sites: Vec<SiteKey> },
    /// So are all sites of a provider.
    ReleaseAll { provider: ProviderKey },
    /// An alias means nobody any more.
    Forget { alias: ProviderKey },
}

/// What a decision did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The decision.
    pub decision: Decision,
    /// Who held the sites before.
    pub before: Vec<Holder>,
    /// Whom an alias meant.
    pub meant: BTreeSet<String>,
}

/// A decision as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The decision.
    pub decision: Decision,
    /// When.
    pub as_of: String,
    /// Why.
    pub reason: String,
}

impl Decision {
    /// What is typed to decide it, without the reason; nothing where a name cannot be typed in the same way everywhere: in what
    /// comes by mail anything may stand, also what a shell would carry out.
    pub fn command(&self) -> Option<String> {
        let words: Vec<&str> = match self {
            Decision::Confirm { submission, providers } => {
                ["confirm", submission].into_iter().chain(providers.iter().map(ProviderKey::as_str)).collect()
            }
            // One site is all that the commands take; several are decided in the summary.
            Decision::Assign { sites, provider } => vec!["assign", only(sites)?, provider.as_str()],
            Decision::Release { sites } => vec!["release", only(sites)?],
            Decision::ReleaseAll { provider } => vec!["release", "--provider", provider.as_str()],
            Decision::Forget { alias } => vec!["aliases", "--forget", alias.as_str()],
        };
        words.into_iter().map(quoted).collect::<Option<Vec<_>>>().map(|words| words.join(" "))
    }
}

fn only(sites: &[SiteKey]) -> Option<&str> {
    match sites {
        [site] => Some(site.as_str()),
        _ => None,
    }
}

/// An argument as every shell takes it: in double quotes where it holds more than letters and digits.
fn quoted(argument: &str) -> Option<String> {
    const PLAIN: &str = "-_.:/";
    const HARMLESS: &str = " ()&,+'@=";
    let all = |harmless: &str| {
        argument.chars().all(|one| one.is_alphanumeric() || harmless.contains(one) || PLAIN.contains(one))
    };
    if all("") { Some(argument.to_owned()) } else { all(HARMLESS).then(|| format!("\"{argument}\"")) }
}

impl Ledger {
    /// Carries decisions out, each with its reason, all of them or none, and gives back what each did. `as_of` is the day on which they
    /// were made.
    ///
    /// # Errors
    /// [`LedgerError::NotHeld`], [`LedgerError::SeveralHeld`], [`LedgerError::HoldsNothing`], [`LedgerError::NoSubmission`],
    /// [`LedgerError::NoAlias`]; nothing is decided then.
    pub fn decide(self, decisions: &[(Decision, String)], as_of: &str) -> Result<Vec<Done>, LedgerError> {
        let sql = "SELECT coalesce(max(id), 0) + 1, coalesce((SELECT max(id) FROM runs), 0) FROM decisions";
        let (id, run): (i64, i64) =
            self.sql(|connection| connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))))?;
        let mut all = Vec::new();
        for (line, (decision, reason)) in (1_i64..).zip(decisions) {
            let state = self.state_before(i64::MAX)?;
            let by = By { id, reason, as_of };
            let before = self.decided_by_hand()?;
            all.push(self.carry_out(decision, &state, &by)?);
            // What was so already is not decided again, and so not taken back instead of what was.
            if self.decided_by_hand()? == before {
                continue;
            }
            let sql = "INSERT INTO decisions (id, line, run, as_of, what, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let what = serde_json::to_string(decision).unwrap_or_default();
            self.sql(|connection| connection.execute(sql, params![id, line, run, as_of, what, reason]))?;
        }
        self.sql(|connection| connection.execute_batch("COMMIT;"))?;
        Ok(all)
    }

    fn carry_out(&self, decision: &Decision, state: &State, by: &By<'_>) -> Result<Done, LedgerError> {
        let mut done = Done { decision: decision.clone(), before: Vec::new(), meant: BTreeSet::new() };
        match decision {
            Decision::Confirm { submission, providers } => self.confirm(submission, providers, state, by)?,
            Decision::Assign { sites, provider } => {
                for site in sites {
                    let held = held(state, site)?;
                    self.assign(site, provider, held, by)?;
                    done.before.extend(held.cloned());
                }
            }
            Decision::Release { sites } => {
                for site in sites {
                    match held(state, site)? {
                        Some(held) => done.before.push(held.clone()),
                        None if self.was_released(site)? => {}
                        None => return Err(LedgerError::NotHeld { site: site.clone() }),
                    }
                }
                self.release(&done.before, by)?;
            }
            Decision::ReleaseAll { provider } => {
                let meant = state.provider(provider.as_str());
                let is_its = |holder: &&Holder| {
                    holder.provider == provider.as_str() || state.provider(&holder.provider) == meant
                };
                done.before.extend(state.holders.values().filter(is_its).cloned());
                if done.before.is_empty() {
                    return Err(LedgerError::HoldsNothing { provider: provider.clone() });
                }
                self.release(&done.before, by)?;
            }
            Decision::Forget { alias } => done.meant = self.forget(alias, state, by)?,
        }
        Ok(done)
    }

    fn confirm(
        &self,
        submission: &str,
        providers: &[ProviderKey],
        state: &State,
        by: &By<'_>,
    ) -> Result<(), LedgerError> {
        let source =
            source_of(state, submission).ok_or_else(|| LedgerError::NoSubmission { name: submission.to_owned() })?;
        let sql =
            "INSERT OR IGNORE INTO confirmed (source, provider, as_of, reason, decision) VALUES (?1, ?2, ?3, ?4, ?5)";
        providers.iter().try_for_each(|provider| {
            let row = params![source, provider.as_str(), by.as_of, by.reason, by.id];
            self.sql(|connection| connection.execute(sql, row)).map(drop)
        })
    }

    fn assign(&self, site: &SiteKey, to: &ProviderKey, held: Option<&Holder>, by: &By<'_>) -> Result<(), LedgerError> {
        let is_done = held.is_some_and(|holder| {
            holder.provider == to.as_str() && holder.evidence == Evidence::Nas && holder.source.is_empty()
        });
        if is_done {
            return Ok(());
        }
        let known = held.cloned().unwrap_or_else(|| site.not_held());
        let (provider, none) = (to.as_str().to_owned(), String::new());
        let holder = Holder { provider, submission: none.clone(), source: none, evidence: Evidence::Nas, ..known };
        self.record([(EventKind::Assigned, holder)], by)
    }

    /// Whether the last that happened to a site is that NAS released it.
    fn was_released(&self, site: &SiteKey) -> Result<bool, LedgerError> {
        let sql = "SELECT what FROM events WHERE site = ?1 OR ods_code = ?1 ORDER BY id DESC LIMIT 1";
        let what: Option<String> =
            self.sql(|connection| connection.query_row(sql, [site.as_str()], |row| row.get(0)).optional())?;
        Ok(what.is_some_and(|what| what == EventKind::Released.name()))
    }

    fn release(&self, held: &[Holder], by: &By<'_>) -> Result<(), LedgerError> {
        self.record(held.iter().map(|holder| (EventKind::Released, holder.clone())), by)
    }

    fn forget(&self, alias: &ProviderKey, state: &State, by: &By<'_>) -> Result<BTreeSet<String>, LedgerError> {
        let Some(meant) = state.aliases.get(alias.as_str()) else {
            let forgotten = state.forgotten.iter().filter(|(known, _)| known == alias.as_str());
            let meant: BTreeSet<String> = forgotten.map(|(_, provider)| provider.clone()).collect();
            return if meant.is_empty() { Err(LedgerError::NoAlias { alias: alias.clone() }) } else { Ok(meant) };
        };
        let sql =
            "INSERT OR REPLACE INTO forgotten (alias, provider, as_of, reason, decision) VALUES (?1, ?2, ?3, ?4, ?5)";
        for provider in meant {
            let row = params![alias.as_str(), provider, by.as_of, by.reason, by.id];
            self.sql(|connection| connection.execute(sql, row))?;
        }
        self.sql(|connection| connection.execute("DELETE FROM aliases WHERE alias = ?1", [alias.as_str()]))?;
        Ok(meant.clone())
    }

    fn record(&self, events: impl IntoIterator<Item = (EventKind, Holder)>, by: &By<'_>) -> Result<(), LedgerError> {
        for (kind, holder) in events {
            let holder = Holder { since: by.as_of.to_owned(), ..holder };
            let event = Event { kind, holder, reason: by.reason.to_owned() };
            self.sql(|connection| insert_event(&mut connection.prepare_cached(INSERT_EVENT)?, None, &event))?;
            let sql = "UPDATE events SET decision = ?1 WHERE id = last_insert_rowid()";
            self.sql(|connection| connection.execute(sql, [by.id]))?;
        }
        Ok(())
    }

    /// Takes the last decisions back that were made together, and gives them back.
    ///
    /// # Errors
    /// [`LedgerError::NothingDecided`] where there is none, and [`LedgerError::MovedSince`] where something has happened to one of the
    /// sites since; nothing is taken back then.
    pub fn undo(self, as_of: &str) -> Result<Vec<Decided>, LedgerError> {
        let sql = "SELECT max(id) FROM decisions WHERE undone = ''";
        let last: Option<i64> = self.sql(|connection| connection.query_row(sql, [], |row| row.get(0)))?;
        let id = last.ok_or(LedgerError::NothingDecided)?;
        let sql = "SELECT site FROM events AS later WHERE EXISTS \
                   (SELECT 1 FROM events AS own WHERE own.decision = ?1 AND own.site = later.site AND own.id < later.id) \
                   AND decision IS NOT ?1 LIMIT 1";
        let moved: Option<String> =
            self.sql(|connection| connection.query_row(sql, [id], |row| row.get(0)).optional())?;
        if let Some(site) = moved {
            return Err(LedgerError::MovedSince { site });
        }
        for sql in [
            "DELETE FROM events WHERE decision = ?1",
            "DELETE FROM confirmed WHERE decision = ?1",
            "INSERT OR IGNORE INTO aliases (alias, provider) SELECT alias, provider FROM forgotten WHERE decision = ?1",
            "DELETE FROM forgotten WHERE decision = ?1",
        ] {
            self.sql(|connection| connection.execute(sql, [id]))?;
        }
        let undone = self.decisions("id = ?1", id)?;
        let sql = "UPDATE decisions SET undone = ?2 WHERE id = ?1";
        self.sql(|connection| connection.execute(sql, params![id, as_of]))?;
        self.sql(|connection| connection.execute_batch("COMMIT;"))?;
        Ok(undone)
    }

    /// The decisions of which a condition holds, with its one parameter, that were not taken back.
    pub(super) fn decisions(&self, condition: &str, parameter: i64) -> Result<Vec<Decided>, LedgerError> {
        let sql =
            format!("SELECT what, as_of, reason FROM decisions WHERE undone = '' AND {condition} ORDER BY id, line");
        let all: Vec<(String, String, String)> = self.sql(|connection| {
            connection
                .prepare(&sql)?
                .query_map([parameter], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect()
        })?;
        // What a later version may decide is not for this one to show.
        let decided = |(what, as_of, reason): (String, String, String)| {
            Some(Decided { decision: serde_json::from_str(&what).ok()?, as_of, reason })
        };
        Ok(all.into_iter().filter_map(decided).collect())
    }

    fn sql<T>(&self, run: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        run(&self.connection).map_err(|error| self.failed(&error))
    }
}

/// By what something is done.
struct By<'b> {
    id: i64,
    reason: &'b str,
    as_of: &'b str,
}

/// Who holds the site that a key names.
fn held<'s>(state: &'s State, site: &SiteKey) -> Result<Option<&'s Holder>, LedgerError> {
    let named: Vec<&Holder> = state.holders.values().filter(|holder| site.names(holder)).collect();
    if let [] | [_] = named.as_slice() {
        return Ok(named.first().copied());
    }
    let line = |holder: &&Holder| format!("{} (held by {})", holder.site, state.provider(&holder.provider));
    let held = named.iter().map(line).collect::<Vec<_>>().join(", ");
    Err(LedgerError::SeveralHeld { site: site.clone(), held })
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
    fn a_command_holds_nothing_that_a_shell_would_carry_out() {
        let confirm =
            |submission: &str| Decision::Confirm { submission: submission.to_owned(), providers: Vec::new() }.command();
        assert_eq!(confirm("alder.xlsx").as_deref(), Some("confirm alder.xlsx"));
        assert_eq!(confirm("Alder & Sons (2)").as_deref(), Some("confirm \"Alder & Sons (2)\""));
        for name in ["$(rm x)", "`x`", "a\"b", "%PATH%", "a!b", "a;b", "a|b", "a\\b"] {
            assert_eq!(confirm(name), None, "{name}");
        }
    }
}
