//! What the ledger knew before a run.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{OptionalExtension, Params, Row};

use super::{Decided, Event, EventKind, Evidence, Ledger, LedgerError, PersonHash, PersonHasher, PersonHashes, keys};

/// A completed run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// 1, 2, 3 and so on.
    pub id: i64,
    /// The date of its rules.
    pub as_of: String,
    /// The hash of all it was made from.
    pub inputs: String,
    /// The hash of the rules in force.
    pub rules: String,
    /// The hash of what the configuration changes.
    pub configuration: String,
    /// The hash of the registers.
    pub registers: String,
    /// Numbers for the trend, as JSON.
    pub totals: String,
}

/// Who holds a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its location ID, else its ODS code.
    pub site: String,
    /// Its ODS code; empty where it is not known.
    pub ods_code: String,
    /// The provider that holds it.
    pub provider: String,
    /// The submission in which it was accepted for it.
    pub submission: String,
    /// Since when.
    pub since: String,
    /// The source that holds it: the submission by the name under which it first came; empty where NAS gave the site to the
    /// provider, whatever sends it.
    pub source: String,
    /// What it is held by.
    pub evidence: Evidence,
}

/// Rejects and warnings of a submission: how many of each rule at each site.
pub type OpenFindings = BTreeMap<(String, String), u32>;

/// Submissions and their providers by the keyed hashes of their persons.
pub type Persons = HashMap<PersonHash, BTreeSet<(String, String)>>;

/// The people who were accepted for a site, by its last list in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// The source of the list.
    pub source: String,
    /// Its provider.
    pub provider: String,
    /// The site's location ID, else its ODS code.
    pub site: String,
    /// Its ODS code; empty where it is not known.
    pub ods_code: String,
    /// The keyed hashes by which each of them is known.
    pub persons: Vec<PersonHashes>,
}

/// A submission as it was the last time.
#[derive(Debug, Clone, Default)]
pub struct Remembered {
    /// The run that it was last read in.
    pub run: i64,
    /// Its provider.
    pub provider: String,
    /// The source that it belongs to.
    pub source: String,
    /// The hash of its files.
    pub content: String,
    /// The hash of all verdicts in it.
    pub verdicts: String,
    /// The hash of the estate that it is a corrected report on; empty where it is none.
    pub report_on: String,
    /// What was wrong with it.
    pub open: OpenFindings,
    /// The last verdict and codes of each of its sites.
    pub sites: BTreeMap<String, (String, String)>,
}

/// Holders by site.
type Holders = BTreeMap<String, Holder>;

/// Who else asks for a site.
type Disputes = BTreeMap<String, Vec<Holder>>;

/// What the ledger knew before a run.
#[derive(Debug, Default)]
pub struct State {
    /// The runs before it, in order.
    pub runs: Vec<Run>,
    /// Holders by site.
    pub holders: BTreeMap<String, Holder>,
    /// Who else asks for a site that is held by a claim only, as [`EventKind::Disputed`] tells it, until NAS settles it.
    pub disputes: BTreeMap<String, Vec<Holder>>,
    /// For which providers NAS knows a source to send.
    pub confirmed: BTreeMap<String, BTreeSet<String>>,
    /// Submissions by name.
    pub submissions: BTreeMap<String, Remembered>,
    /// What providers are known by besides, and so whom each alias may mean.
    pub aliases: BTreeMap<String, BTreeSet<String>>,
    /// What NAS does not want to be known again: an alias, and the provider it does not mean.
    pub forgotten: BTreeSet<(String, String)>,
    /// Providers' names.
    pub names: BTreeMap<String, String>,
    /// What NAS decided since the last run.
    pub decided: Vec<Decided>,
    /// Submissions that could not be read in the run before for a reason that may pass: in how many runs in a row.
    pub unread: BTreeMap<String, u32>,
}

impl State {
    /// The provider that a key means by all that is known now.
    pub fn provider(&self, key: &str) -> String {
        provider_meant(&self.aliases, key).to_owned()
    }
}

/// The provider that a key means: a title may mean a name, that a code, and that an ID. What may mean several means itself.
pub fn provider_meant<'a>(aliases: &'a BTreeMap<String, BTreeSet<String>>, key: &'a str) -> &'a str {
    const STEPS: usize = 4;
    let mut key = key;
    for _ in 0..STEPS {
        match aliases.get(key).map(|meant| (meant.len(), meant.first())) {
            Some((1, Some(one))) => key = one,
            _ => break,
        }
    }
    key
}

impl Ledger {
    /// What hashes persons for this ledger.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn person_hasher(&self) -> Result<PersonHasher, LedgerError> {
        let key = self.connection.query_row("SELECT key FROM secret", [], |row| row.get::<_, Vec<u8>>(0));
        let hasher = key.and_then(|key| PersonHasher::new(&key).map_err(|_| rusqlite::Error::InvalidQuery));
        hasher.map_err(|error| self.failed(&error))
    }

    /// The submissions whose senders NAS has confirmed, as they were the last time.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn confirmed_submissions(&self) -> Result<BTreeSet<String>, LedgerError> {
        let sql = "SELECT DISTINCT name FROM submissions WHERE source IN (SELECT source FROM confirmed)";
        let names = self.rows(sql, [], |row| row.get(0)).map_err(|error| self.failed(&error))?;
        Ok(names.into_iter().collect())
    }

    /// How much was decided by hand, for a run that is made again to know that it is another one.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn decided_by_hand(&self) -> Result<String, LedgerError> {
        let sql = "SELECT (SELECT count(*) FROM events WHERE run IS NULL) || ' ' || (SELECT count(*) FROM confirmed) \
                   || ' ' || (SELECT count(*) FROM forgotten) || ' ' || (SELECT count(*) FROM decisions)";
        self.connection.query_row(sql, [], |row| row.get(0)).map_err(|error| self.failed(&error))
    }

    /// The run completed last.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn last_run(&self) -> Result<Option<Run>, LedgerError> {
        let sql = format!("SELECT {RUN} FROM runs ORDER BY id DESC LIMIT 1");
        self.connection.query_row(&sql, [], run).optional().map_err(|error| self.failed(&error))
    }

    /// Whose persons have which keyed hashes, by submission and provider, of those submissions that `is_absent` says. Those of
    /// all would be a great many, and tonight's are known already.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn persons(&self, is_absent: impl Fn(&str) -> bool) -> Result<Persons, LedgerError> {
        self.read_persons(is_absent).map_err(|error| self.failed(&error))
    }

    fn read_persons(&self, is_absent: impl Fn(&str) -> bool) -> rusqlite::Result<Persons> {
        let mut persons = Persons::new();
        let mut statement = self.connection.prepare("SELECT submission, provider FROM persons GROUP BY submission")?;
        let submissions = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut hashes = self.connection.prepare("SELECT hash FROM persons WHERE submission = ?1")?;
        for submission in submissions {
            let submission: (String, String) = submission?;
            if is_absent(&submission.0) {
                for hash in hashes.query_map([&submission.0], |row| row.get(0))? {
                    persons.entry(hash?).or_default().insert(submission.clone());
                }
            }
        }
        Ok(persons)
    }

    /// The accounts of all sources but those of which `is_there` knows.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn accounts(&self, is_asked: impl Fn(&str, &str) -> bool) -> Result<Vec<Accounts>, LedgerError> {
        let sql = "SELECT source, provider, site, ods_code, persons FROM accounts ORDER BY source, site";
        let read = self.rows(sql, [], |row| {
            if !is_asked(row.get_ref(0)?.as_str()?, row.get_ref(2)?.as_str()?) {
                return Ok(None);
            }
            Ok(Some(Accounts {
                source: row.get(0)?,
                provider: row.get(1)?,
                site: row.get(2)?,
                ods_code: row.get(3)?,
                persons: keys::unpacked(row.get_ref(4)?.as_blob()?),
            }))
        });
        Ok(read.map_err(|error| self.failed(&error))?.into_iter().flatten().collect())
    }

    /// What was known before the run with this number.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn state_before(&self, run: i64) -> Result<State, LedgerError> {
        let mut state = self.read_state(run).map_err(|error| self.failed(&error))?;
        state.decided = self.decisions("run = ?1", state.runs.last().map_or(0, |last| last.id))?;
        Ok(state)
    }

    fn read_state(&self, before: i64) -> rusqlite::Result<State> {
        let (holders, disputes) = self.holdings(before)?;
        let mut state = State {
            runs: self.rows(&format!("SELECT {RUN} FROM runs WHERE id < ?1 ORDER BY id"), [before], run)?,
            holders,
            disputes,
            submissions: self.submissions(before)?,
            unread: self.unread(before)?,
            ..State::default()
        };
        for (alias, provider) in self.rows("SELECT alias, provider FROM aliases WHERE run < ?1", [before], pair)? {
            state.aliases.entry(alias).or_default().insert(provider);
        }
        for (source, provider) in self.rows("SELECT source, provider FROM confirmed", [], pair)? {
            state.confirmed.entry(source).or_default().insert(provider);
        }
        state.forgotten.extend(self.rows("SELECT alias, provider FROM forgotten", [], pair)?);
        state.names.extend(self.rows("SELECT provider, name FROM providers", [], pair)?);
        Ok(state)
    }

    fn rows<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.connection.prepare(sql)?.query_map(parameters, read)?.collect()
    }

    /// Who holds what, and who else asks for it: what the events say, one after the other.
    fn holdings(&self, before: i64) -> rusqlite::Result<(Holders, Disputes)> {
        let (mut holders, mut disputes) = (Holders::new(), Disputes::new());
        for Event { kind, holder, .. } in self.events(before)? {
            let site = holder.site.clone();
            let Some(begins) = kind.begins_holding() else {
                disputes.entry(site).or_default().push(holder);
                continue;
            };
            disputes.remove(&site);
            if begins {
                holders.insert(site, holder);
            } else {
                holders.remove(&site);
            }
        }
        Ok((holders, disputes))
    }

    /// All that happened to sites before a run, in order.
    pub(super) fn events(&self, before: i64) -> rusqlite::Result<Vec<Event>> {
        let sql = "SELECT site, ods_code, provider, submission, as_of, source, evidence, what, reason FROM events \
                   WHERE run IS NULL OR run < ?1 ORDER BY id";
        let events = self.rows(sql, [before], |row| {
            let evidence: String = row.get(6)?;
            let holder = Holder {
                site: row.get(0)?,
                ods_code: row.get(1)?,
                provider: row.get(2)?,
                submission: row.get(3)?,
                since: row.get(4)?,
                source: row.get(5)?,
                // What a later version may call otherwise is worth no more than a claim.
                evidence: Evidence::named(&evidence).unwrap_or(Evidence::Name),
            };
            let kind = EventKind::named(&row.get::<_, String>(7)?);
            Ok(kind.map(|kind| row.get(8).map(|reason| Event { kind, holder, reason })))
        })?;
        events.into_iter().flatten().collect()
    }

    fn submissions(&self, before: i64) -> rusqlite::Result<BTreeMap<String, Remembered>> {
        // The later row of a submission takes the place of the earlier one.
        let sql = "SELECT name, provider, content, verdicts, report_on, run, source FROM submissions WHERE run < ?1 ORDER BY run";
        let rows = self.rows(sql, [before], |row| {
            let remembered = Remembered {
                provider: row.get(1)?,
                content: row.get(2)?,
                verdicts: row.get(3)?,
                report_on: row.get(4)?,
                run: row.get(5)?,
                source: row.get(6)?,
                ..Remembered::default()
            };
            Ok((row.get(0)?, remembered))
        })?;
        let mut submissions: BTreeMap<String, Remembered> = rows.into_iter().collect();
        let sql = "SELECT name, rule, site, count FROM open_findings AS f WHERE run = \
                   (SELECT max(run) FROM submissions AS s WHERE s.name = f.name AND s.run < ?1)";
        for (name, finding, count) in
            self.rows(sql, [before], |row| Ok((row.get::<_, String>(0)?, (row.get(1)?, row.get(2)?), row.get(3)?)))?
        {
            if let Some(remembered) = submissions.get_mut(&name) {
                remembered.open.insert(finding, count);
            }
        }
        let sql = "SELECT submission, source, site, verdict, codes FROM verdicts WHERE run < ?1 ORDER BY run";
        for (of, site, verdict) in self.rows(sql, [before], |row| {
            let of: (String, String) = (row.get(0)?, row.get(1)?);
            Ok((of, row.get(2)?, (row.get(3)?, row.get(4)?)))
        })? {
            // Another source may have come under the same name before.
            if let Some(remembered) = submissions.get_mut(&of.0).filter(|remembered| remembered.source == of.1) {
                remembered.sites.insert(site, verdict);
            }
        }
        Ok(submissions)
    }

    fn unread(&self, before: i64) -> rusqlite::Result<BTreeMap<String, u32>> {
        let sql = "SELECT name, nights FROM unread WHERE run = (SELECT max(id) FROM runs WHERE id < ?1)";
        Ok(self.rows(sql, [before], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
    }
}

/// The columns that [`run`] reads.
const RUN: &str = "id, as_of, inputs, rules, configuration, registers, totals";

fn run(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        id: row.get(0)?,
        as_of: row.get(1)?,
        inputs: row.get(2)?,
        rules: row.get(3)?,
        configuration: row.get(4)?,
        registers: row.get(5)?,
        totals: row.get(6)?,
    })
}

fn pair(row: &Row<'_>) -> rusqlite::Result<(String, String)> {
    Ok((row.get(0)?, row.get(1)?))
}
