//! What a run leaves behind.

use std::collections::BTreeMap;

use rusqlite::{CachedStatement, Connection, params};

use super::state::Holder;
use super::{Accounts, Answered, Forgetting, Ledger, LedgerError, OpenFindings, PersonHash, Run, folders, keys};
use crate::text::words;

words! { name:
    /// What can happen to a site.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum EventKind {
        /// It was accepted for a provider and nobody held it.
        Accepted = "accepted",
        /// Another provider holds it from now on.
        Moved = "moved",
        /// NAS has given it to a provider.
        Assigned = "assigned",
        /// Another provider asks for it, and what its holder holds it by is no more than a claim either: NAS has to settle it.
        Disputed = "disputed",
        /// Its holder marked it as leaving.
        Gone = "gone",
        /// It was given up by hand.
        Released = "released",
    }
}

impl EventKind {
    /// Whether somebody holds the site from then on; nothing where that stays as it was.
    pub fn begins_holding(self) -> Option<bool> {
        match self {
            EventKind::Accepted | EventKind::Moved | EventKind::Assigned => Some(true),
            EventKind::Gone | EventKind::Released => Some(false),
            EventKind::Disputed => None,
        }
    }
}

/// Something that happened to a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is.
    pub kind: EventKind,
    /// The site, with the provider that holds it now or, where nobody does any more, held it.
    pub holder: Holder,
    /// Why.
    pub reason: String,
}

/// What became of a site in a submission; only changes are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteVerdict {
    /// Its location ID, else its ODS code.
    pub site: String,
    /// Accepted or rejected.
    pub verdict: &'static str,
    /// Codes of the rules that reject it or warn, joined with blanks.
    pub codes: String,
}

/// A submission to remember.
#[derive(Debug, Clone)]
pub struct NewSubmission {
    /// The file or folder in the inbox.
    pub name: String,
    /// Who it is from.
    pub provider: String,
    /// The source that it belongs to.
    pub source: String,
    /// The hash of its files.
    pub content: String,
    /// The hash of the estate that it is a corrected report on; empty where it is none.
    pub report_on: String,
    /// What became of it.
    pub outcome: &'static str,
    /// The hash of all verdicts in it.
    pub verdicts: String,
    /// What is wrong with it.
    pub open: OpenFindings,
    /// Verdicts that are not what they were.
    pub changed: Vec<SiteVerdict>,
    /// Keyed hashes of its persons, ascending, each once.
    pub persons: Vec<PersonHash>,
}

/// What every source that was read has accounts for; there may be none.
pub type AccountsOfSources = BTreeMap<String, Vec<Accounts>>;

/// All that a run leaves behind.
#[derive(Debug)]
pub struct NewRun {
    /// The run itself.
    pub run: Run,
    /// What was read.
    pub submissions: Vec<NewSubmission>,
    /// Who has an account where.
    pub accounts: AccountsOfSources,
    /// What happened to sites.
    pub events: Vec<Event>,
    /// Providers and their names.
    pub names: BTreeMap<String, String>,
    /// What providers are known by besides.
    pub aliases: Vec<(String, String)>,
    /// The folders of answers, by submission.
    pub folders: BTreeMap<Answered, String>,
    /// What could not be read for a reason that may pass, and in how many runs in a row.
    pub unread: BTreeMap<String, u32>,
    /// How many runs are remembered; all where nothing is said.
    pub keep: Option<u32>,
    /// What is forgotten of submissions that are gone.
    pub forgetting: Forgetting,
}

pub(super) const INSERT_EVENT: &str = "INSERT INTO events (run, as_of, site, ods_code, provider, submission, what, reason, source, evidence) \
                            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

/// Of each submission the last two states are kept: the last may have to be made again from the one before it.
const FORGET: &str = "
DELETE FROM submissions WHERE run < (SELECT max(run) FROM submissions AS s WHERE s.name = submissions.name
    AND s.run < (SELECT max(run) FROM submissions AS l WHERE l.name = submissions.name));
DELETE FROM open_findings WHERE NOT EXISTS
    (SELECT 1 FROM submissions AS s WHERE s.name = open_findings.name AND s.run = open_findings.run);
";

/// Forgets the runs before ?1. What is true since then stays true: the last verdict of each site in each submission, the last
/// event of each site, and whatever was done by hand.
const FORGET_RUNS: [&str; 3] = [
    "DELETE FROM runs WHERE id < ?1",
    "DELETE FROM verdicts WHERE EXISTS (SELECT 1 FROM verdicts AS later WHERE later.site = verdicts.site
        AND later.submission = verdicts.submission AND later.run > verdicts.run AND later.run < ?1)",
    "DELETE FROM events WHERE run < ?1 AND EXISTS
        (SELECT 1 FROM events AS later WHERE later.site = events.site AND later.id > events.id AND later.what <> 'disputed'
        AND (later.run IS NULL OR later.run < ?1))",
];

impl Ledger {
    /// Writes a run down, in the place of the one with its number where there is one, and ends the transaction.
    ///
    /// # Errors
    /// [`LedgerError::Failed`]; nothing is written then.
    pub fn commit(self, new: &NewRun) -> Result<(), LedgerError> {
        self.see_that_it_is_there()?;
        write_run(&self.connection, new).map_err(|error| self.failed(&error))?;
        let path = self.path.clone();
        self.connection.close().map_err(|(_, error)| super::failed(&path, &error))
    }
}

fn write_run(connection: &Connection, new: &NewRun) -> rusqlite::Result<()> {
    let run = &new.run;
    for table in ["submissions", "open_findings", "verdicts", "events", "unread", "aliases"] {
        connection.execute(&format!("DELETE FROM {table} WHERE run >= ?1"), [run.id])?;
    }
    connection.execute("DELETE FROM runs WHERE id >= ?1", [run.id])?;
    connection.execute(
        "INSERT INTO runs (id, as_of, inputs, rules, configuration, registers, totals) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![run.id, run.as_of, run.inputs, run.rules, run.configuration, run.registers, run.totals],
    )?;
    for submission in &new.submissions {
        write_submission(connection, run, submission)?;
    }
    write_accounts(connection, &new.accounts)?;
    let mut insert = connection.prepare_cached(INSERT_EVENT)?;
    for event in &new.events {
        insert_event(&mut insert, Some(run.id), event)?;
    }
    for (provider, name) in &new.names {
        connection
            .execute("INSERT OR REPLACE INTO providers (provider, name) VALUES (?1, ?2)", params![provider, name])?;
    }
    for (alias, provider) in &new.aliases {
        connection.execute(
            "INSERT OR IGNORE INTO aliases (alias, provider, run) VALUES (?1, ?2, ?3)",
            params![alias, provider, run.id],
        )?;
    }
    for (name, nights) in &new.unread {
        connection
            .execute("INSERT INTO unread (name, run, nights) VALUES (?1, ?2, ?3)", params![name, run.id, nights])?;
    }
    folders::write(connection, &new.folders)?;
    folders::forget(connection, &new.forgetting, &run.as_of)?;
    connection.execute("DELETE FROM unread WHERE run < ?1 - 1", [run.id])?;
    connection.execute_batch(FORGET)?;
    if let Some(keep) = new.keep {
        // The run before those is kept as well: the last may have to be made again, and is compared with the one before it.
        let first = run.id - i64::from(keep);
        FORGET_RUNS.iter().try_for_each(|sql| connection.execute(sql, [first]).map(drop))?;
    }
    connection.execute_batch("COMMIT;")
}

fn write_submission(connection: &Connection, run: &Run, submission: &NewSubmission) -> rusqlite::Result<()> {
    let NewSubmission { name, provider, source, content, report_on, outcome, verdicts, open, changed, .. } = submission;
    let sql = "INSERT INTO submissions (name, run, provider, content, outcome, verdicts, report_on, source) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let row = params![name, run.id, provider, content, outcome, verdicts, report_on, source];
    connection.prepare_cached(sql)?.execute(row)?;
    let sql = "INSERT INTO open_findings (name, run, rule, site, count) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = connection.prepare_cached(sql)?;
    for ((rule, site), count) in open {
        insert.execute(params![name, run.id, rule, site, count])?;
    }
    let sql = "INSERT OR REPLACE INTO verdicts (site, run, submission, provider, verdict, codes, as_of, source) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let mut insert = connection.prepare_cached(sql)?;
    for SiteVerdict { site, verdict, codes } in changed {
        insert.execute(params![site, run.id, name, provider, verdict, codes, run.as_of, source])?;
    }
    write_persons(connection, submission)
}

/// Like the persons, most nights bring the accounts of the night before.
fn write_accounts(connection: &Connection, accounts: &AccountsOfSources) -> rusqlite::Result<()> {
    let mut known =
        connection.prepare("SELECT site, ods_code, provider, persons FROM accounts WHERE source = ?1 ORDER BY site")?;
    let mut delete = connection.prepare("DELETE FROM accounts WHERE source = ?1")?;
    let sql = "INSERT INTO accounts (source, site, ods_code, provider, persons) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = connection.prepare(sql)?;
    for (source, sites) in accounts {
        let known = known.query_map([source], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let known: Vec<(String, String, String, Vec<u8>)> = known.collect::<rusqlite::Result<_>>()?;
        let packed =
            |of: &Accounts| (of.site.clone(), of.ods_code.clone(), of.provider.clone(), keys::packed(&of.persons));
        let tonight: Vec<_> = sites.iter().map(packed).collect();
        if known != tonight {
            delete.execute([source])?;
            for (site, ods_code, provider, persons) in tonight {
                insert.execute(params![source, site, ods_code, provider, persons])?;
            }
        }
    }
    Ok(())
}

/// Most nights bring the persons of the night before, and to read them is much quicker than to write them again.
fn write_persons(connection: &Connection, submission: &NewSubmission) -> rusqlite::Result<()> {
    if are_known(connection, submission)? {
        return Ok(());
    }
    connection.prepare_cached("DELETE FROM persons WHERE submission = ?1")?.execute([&submission.name])?;
    let sql = "INSERT OR IGNORE INTO persons (submission, hash, provider) VALUES (?1, ?2, ?3)";
    let mut insert = connection.prepare_cached(sql)?;
    for hash in &submission.persons {
        insert.execute(params![submission.name, &hash[..], submission.provider])?;
    }
    Ok(())
}

/// Whether the ledger has exactly these persons of the submission already.
fn are_known(connection: &Connection, submission: &NewSubmission) -> rusqlite::Result<bool> {
    let mut select =
        connection.prepare_cached("SELECT hash, provider FROM persons WHERE submission = ?1 ORDER BY hash")?;
    let known = select.query_map([&submission.name], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let known: Vec<(PersonHash, String)> = known.collect::<rusqlite::Result<_>>()?;
    let tonight = submission.persons.iter().map(|hash| (hash, &submission.provider));
    Ok(known.iter().map(|(hash, provider)| (hash, provider)).eq(tonight))
}

pub(super) fn insert_event(insert: &mut CachedStatement<'_>, run: Option<i64>, event: &Event) -> rusqlite::Result<()> {
    let Holder { site, ods_code, provider, submission, since, source, evidence } = &event.holder;
    let (what, reason, evidence) = (event.kind.name(), &event.reason, evidence.name());
    insert.execute(params![run, since, site, ods_code, provider, submission, what, reason, source, evidence]).map(drop)
}
