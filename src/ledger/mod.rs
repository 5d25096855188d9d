//! What a batch remembers from night to night: runs, submissions, who holds which site and how each site's verdict changed.
//! One SQLite file, `ledger.sqlite`, that any SQLite tool reads; [`schema`] describes its tables.
//!
//! A run opens one transaction when it begins and commits it when everything else is done. That transaction is also the lock:
//! SQLite lets one writer in at a time, and the system takes a dead process's lock away. So a run that was stopped, however
//! that was, has changed nothing here.
//!
//! The journal is SQLite's rollback journal and not its write-ahead log, which needs memory that processes share and so cannot
//! be on a network share. Its price is that a commit waits for whoever reads: so who reads copies the ledger into memory and
//! lets go of the file.
//!
//! Who holds a site is not a table but what the last event about it says. A run that is made again from the very same inputs
//! takes its own events back first, so that doing the same twice is doing it once.

mod decisions;
mod export;
mod file;
mod folders;
mod keys;
mod schema;
mod state;
mod write;

pub use decisions::{Decided, Decision, Done};
pub use export::export;
pub use file::Before;
pub use folders::{Absent, Answered, FolderNames, Forgetting};
pub use keys::{Evidence, NoProviderKey, NoSiteKey, PersonHash, PersonHasher, PersonHashes, ProviderKey, SiteKey};
pub use state::{Accounts, Holder, OpenFindings, Persons, Remembered, Run, State, provider_meant};
pub use write::{AccountsOfSources, Event, EventKind, NewRun, NewSubmission, SiteVerdict};

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use file::FileMark;

/// The ledger's file in the folder of outputs; SQLite's journal beside it has this name and more.
pub const FILE: &str = "ledger.sqlite";

/// Memory for pages of the ledger; only what is touched is taken.
const CACHE_KILOBYTES: i64 = 64 << 10;

/// How long a commit waits for those who read, and who reads for a commit.
const PATIENCE: Duration = Duration::from_secs(60);

const TABLES: &str = "SELECT count(*) FROM sqlite_master WHERE type IN ('table', 'index')";
/// What could do or show something else than is meant.
const NO_TABLES: &str = "SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')";

/// Why there is no ledger to be had.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum LedgerError {
    /// Another process writes to it.
    #[error("another run is at work on {folder}; wait until it has ended, or give another folder with --out")]
    Busy { folder: String },
    /// There is none.
    #[error("there is no ledger in {folder}; give the folder of a batch with --out")]
    None { folder: String },
    /// The file is something else, or of a later version.
    #[error("{name} cannot be used: {why}")]
    Refused { name: String, why: String },
    /// Runs are known of which it knows nothing.
    #[error(
        "the ledger {name} {what}, but batch.json beside it tells of run {} of {}; put the last copy of the ledger back, or begin anew with \
         --new-ledger: then nobody holds any site and every submission is new", before.run, before.as_of
    )]
    Lost { name: String, what: &'static str, before: Before },
    /// A new one is asked for where there is one.
    #[error("there is a ledger {name} with all its runs; to begin anew, move it away first, or leave --new-ledger out")]
    NotLost { name: String },
    /// Somebody took it away or put another in its place while it was used.
    #[error(
        "the ledger {name} was removed or replaced while the run was at work, so nothing of this run is remembered; put the last copy of \
         it back and run again"
    )]
    TakenAway { name: String },
    /// It could not be read or written.
    #[error("the ledger {name} could not be used ({reason}); {advice}")]
    Failed { name: String, reason: String, advice: &'static str },
    /// Its sites could not be written to a list.
    #[error("the list of sites could not be written ({reason})")]
    Export { reason: String },
    /// Nobody holds the site.
    #[error("nobody holds the site {site}; 'nhsmail-onboard ledger list' shows those that are held")]
    NotHeld { site: SiteKey },
    /// A provider holds no site.
    #[error("{provider} holds no site; 'nhsmail-onboard ledger list' shows who does")]
    HoldsNothing { provider: ProviderKey },
    /// No submission of this name was ever read.
    #[error("no submission called '{name}' was read so far; give its name in the inbox, as the batch summary shows it")]
    NoSubmission { name: String },
    /// No provider is known by this.
    #[error("nobody is known as {alias}; 'nhsmail-onboard ledger aliases' shows what providers are known by")]
    NoAlias { alias: ProviderKey },
    /// There is no decision to take back.
    #[error("nothing was decided by hand that could be taken back")]
    NothingDecided,
    /// What was decided is not the last that happened to a site.
    #[error(
        "the last decision cannot be taken back: something has happened to the site {site} since; decide about it anew"
    )]
    MovedSince { site: String },
    /// Several sites that are held have the code.
    #[error(
        "{site} is the ODS code of several sites that are held: {held}; give the CQC location ID of the one you mean"
    )]
    SeveralHeld { site: SiteKey, held: String },
}

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
    file: Option<FileMark>,
}

impl Ledger {
    /// Opens the ledger in `folder`, or begins one, and keeps everybody else from writing to it until it is dropped. A new one, or
    /// one that is brought up to date, is complete before anything else is done: its secret and its identity never change.
    ///
    /// # Errors
    /// [`LedgerError::Busy`] while another process does so.
    pub fn open(folder: &Path) -> Result<Ledger, LedgerError> {
        let path = folder.join(FILE);
        file::create(&path)?;
        let opened = Connection::open(&path).map_err(|error| failed(&path, &error))?;
        let ledger = Ledger { connection: opened, file: FileMark::of(&path), path };
        let begun = |begun: rusqlite::Result<()>| match begun {
            Err(error) if is_busy(&error) => Err(busy(folder)),
            begun => begun.map_err(|error| ledger.failed(&error)),
        };
        begun(ledger.begin())?;
        if ledger.migrate()? {
            begun(ledger.connection.execute_batch("COMMIT; BEGIN IMMEDIATE;"))?;
        }
        Ok(ledger)
    }

    /// Copies the ledger in `folder` to be looked at; a run may be at work on it meanwhile. One of an earlier version is brought
    /// up to date in the copy only.
    ///
    /// # Errors
    /// [`LedgerError::None`] where there is none.
    pub fn open_to_read(folder: &Path) -> Result<Ledger, LedgerError> {
        let path = folder.join(FILE);
        let none = || LedgerError::None { folder: folder.display().to_string() };
        if !path.is_file() {
            return Err(none());
        }
        // Who reads after a run that was killed takes back what that had half written, and so has to write.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened =
            Connection::open_with_flags(&path, flags).and_then(|file| file.busy_timeout(PATIENCE).map(|()| file));
        let file =
            Ledger { connection: opened.map_err(|error| failed(&path, &error))?, file: FileMark::of(&path), path };
        // A run that never ended leaves an empty file.
        if file.version()? == 0 {
            return Err(none());
        }
        let (connection, is_whole) = file.copy().map_err(|error| file.failed(&error))?;
        let copy = Ledger { connection, path: file.path, file: file.file };
        if !is_whole {
            return Err(busy(folder));
        }
        copy.migrate()?;
        Ok(copy)
    }

    /// The files of the ledger in a folder.
    pub fn files(folder: &Path) -> [PathBuf; 3] {
        ["", "-wal", "-shm"].map(|end| folder.join(format!("{FILE}{end}")))
    }

    fn begin(&self) -> rusqlite::Result<()> {
        let connection = &self.connection;
        // A run may take hours; nobody waits for that.
        connection.busy_timeout(Duration::ZERO)?;
        connection
            .execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA trusted_schema = OFF;")?;
        // A night's half a million of hashes, written in their order, come to every page again and again.
        connection.pragma_update(None, "cache_size", -CACHE_KILOBYTES)?;
        connection.execute_batch("BEGIN IMMEDIATE;")?;
        connection.busy_timeout(PATIENCE)
    }

    /// All of it in memory, and whether it is all: a commit may keep everybody out for too long.
    fn copy(&self) -> rusqlite::Result<(Connection, bool)> {
        let mut copy = Connection::open_in_memory()?;
        let is_whole = Backup::new(&self.connection, &mut copy)?.step(-1)? == StepResult::Done;
        Ok((copy, is_whole))
    }

    /// Brings it up to date; `false` where it was.
    fn migrate(&self) -> Result<bool, LedgerError> {
        let version = self.version()?;
        schema::migrate(&self.connection, version).map_err(|error| self.failed(&error))?;
        Ok(version != schema::version())
    }

    /// The version of the file's schema; 0 for one that was begun just now.
    fn version(&self) -> Result<i32, LedgerError> {
        let number = |sql| self.connection.query_row(sql, [], |row| row.get::<_, i32>(0));
        let read = || {
            Ok((number("PRAGMA application_id")?, number("PRAGMA user_version")?, number(TABLES)?, number(NO_TABLES)?))
        };
        let (id, version, tables, others) = read().map_err(|error| self.failed(&error))?;
        let refused = |why: String| Err(LedgerError::Refused { name: self.path.display().to_string(), why });
        match (id, version) {
            (0, 0) if tables + others == 0 => Ok(0),
            (schema::APPLICATION_ID, _) if others > 0 => refused(
                "it has triggers or views, and no ledger has; put a copy in its place that nobody changed".to_owned(),
            ),
            (schema::APPLICATION_ID, version) if version <= schema::version() => Ok(version),
            (schema::APPLICATION_ID, version) => refused(format!(
                "it is a ledger of version {version}, which a newer nhsmail-onboard wrote; use that one"
            )),
            _ => refused("it is a database, but no ledger".to_owned()),
        }
    }

    fn failed(&self, error: &rusqlite::Error) -> LedgerError {
        failed(&self.path, error)
    }
}

const ROOM: &str = "make room on the disk";
const RIGHTS: &str = "check that you may write there";

fn failed(path: &Path, error: &rusqlite::Error) -> LedgerError {
    let advice = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => ROOM,
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => RIGHTS,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program uses it; try again later",
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "it is damaged; put an earlier copy in its place",
        Some(ErrorCode::SystemIoFailure) => "check the disk, or the connection to it",
        _ => "this is a fault in nhsmail-onboard, please report it",
    };
    LedgerError::Failed { name: path.display().to_string(), reason: error.to_string(), advice }
}

fn busy(folder: &Path) -> LedgerError {
    LedgerError::Busy { folder: folder.display().to_string() }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A folder with a ledger as the first version made it.
    fn first_version(journal: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        connection.execute_batch(&format!("PRAGMA journal_mode = {journal};")).unwrap();
        connection.execute_batch(schema::FIRST).unwrap();
        let id = schema::APPLICATION_ID;
        connection
            .execute_batch(&format!(
                "PRAGMA application_id = {id}; PRAGMA user_version = 1;
                 INSERT INTO runs VALUES (1, '2026-11-21', '', '', '', '', '{{}}');
                 INSERT INTO events VALUES (1, 1, '2026-11-21', '1-101234567', 'VLAXL', 'name:alder', 'alder', 'accepted', '');
                 INSERT INTO events VALUES (2, 1, '2026-11-21', '1-101234568', 'VLAXL', 'name:birch', 'birch', 'accepted', '');
                 INSERT INTO events VALUES (3, 1, '2026-11-21', '1-101234569', '', 'name:cedar', 'cedar', 'accepted', '');
                 INSERT INTO verdicts VALUES ('1-101234567', 1, 'alder', 'name:alder', 'accepted', '');"
            ))
            .unwrap();
        folder
    }

    fn released(site: &str) -> (Decision, String) {
        (Decision::Release { sites: vec![site.parse().unwrap()] }, "sold".to_owned())
    }

    fn text(folder: &Path, sql: &str) -> String {
        let connection = Connection::open(folder.join(FILE)).unwrap();
        connection
            .query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0))
            .map(|value| format!("{value:?}"))
            .unwrap()
    }

    #[test]
    fn a_ledger_of_the_first_version_is_shown_and_left_as_it_is() {
        let folder = first_version("WAL");
        let ledger = Ledger::open_to_read(folder.path()).unwrap();
        assert_eq!(ledger.state_before(i64::MAX).unwrap().holders.len(), 3);
        let mut csv = Vec::new();
        export(&ledger, &mut csv).unwrap();
        assert!(String::from_utf8(csv).unwrap().contains("accepted,,2026-11-21"));
        assert_eq!(text(folder.path(), "PRAGMA user_version"), "Integer(1)");
    }

    #[test]
    fn a_ledger_with_a_write_ahead_log_is_brought_over_and_who_reads_lets_go_of_it() {
        let folder = first_version("WAL");
        let reading = Ledger::open_to_read(folder.path()).unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Busy { .. })));
        // Who reads while a run is at work sees what was there before it.
        assert_eq!(Ledger::open_to_read(folder.path()).unwrap().state_before(i64::MAX).unwrap().holders.len(), 3);
        let released = ledger.decide(&[released("1-101234567")], "2026-11-22").unwrap();
        assert_eq!(released[0].before[0].provider, "name:alder");
        assert_eq!(text(folder.path(), "PRAGMA journal_mode"), "Text(\"delete\")");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no log and no journal is left");
        assert_eq!(reading.state_before(i64::MAX).unwrap().holders.len(), 3);
    }

    #[test]
    fn a_key_that_two_sites_have_releases_neither() {
        let folder = first_version("DELETE");
        let told = Ledger::open(folder.path()).unwrap().decide(&[released("VLAXL")], "2026-11-22");
        let told = told.unwrap_err().to_string();
        let expected = "1-101234567 (held by name:alder), 1-101234568 (held by name:birch)";
        assert!(told.contains(expected), "{told}");
        assert_eq!(text(folder.path(), "SELECT count(*) FROM events"), "Integer(3)");
    }

    #[test]
    fn an_error_blames_the_disk_only_where_it_is_the_disk() {
        let folder = first_version("DELETE");
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        connection.execute_batch("DROP TABLE providers").unwrap();
        drop(connection);
        let told = Ledger::open_to_read(folder.path()).unwrap().state_before(1).unwrap_err().to_string();
        assert!(told.contains("no such table") && !told.contains("disk") && told.contains("fault"), "{told}");
        std::fs::write(folder.path().join(FILE), "not a database, however long it is looked at".repeat(40)).unwrap();
        let told = Ledger::open_to_read(folder.path()).unwrap_err().to_string();
        assert!(told.contains("damaged") && !told.contains("disk"), "{told}");
    }
}
