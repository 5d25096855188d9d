//! What a batch remembers from night to night: runs, submissions, who holds which site and how each site's verdict changed.
//! One SQLite file, `ledger.sqlite`, that any SQLite tool reads; [`schema`] describes its tables.
//!
//! A run opens one transaction when it begins and commits it when everything else is done. That transaction is also the lock:
//! SQLite lets one writer in at a time, and the system takes a dead process's lock away. So a run that was stopped, however
//! that was, has changed nothing here.
//!
//! Who holds a site is not a table but what the last event about it says. A run that is made again from the very same inputs
//! takes its own events back first, so that doing the same twice is doing it once.

mod export;
mod schema;
mod state;
mod write;

pub use export::export;
pub use state::{Holder, OpenFindings, Persons, Remembered, Run, State, meant};
pub use write::{Event, NewRun, SiteVerdict, Submitted, What};

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};

/// The ledger's file in the folder of outputs.
pub const FILE: &str = "ledger.sqlite";

/// Memory for pages of the ledger; only what is touched is taken.
const CACHE_KILOBYTES: i64 = 64 << 10;

/// Why there is no ledger to be had.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process writes to it.
    #[error("another run is at work on {folder}; wait until it has ended, or give another folder with --out")]
    Busy {
        /// The folder of outputs.
        folder: String,
    },
    /// There is none.
    #[error("there is no ledger in {folder}; give the folder of a batch with --out")]
    None {
        /// The folder of outputs.
        folder: String,
    },
    /// The file is something else, or of a later version.
    #[error("{name} cannot be used: {why}")]
    Refused {
        /// The file.
        name: String,
        /// Why.
        why: String,
    },
    /// It could not be read or written.
    #[error(
        "the ledger {name} could not be used ({reason}); check that you may write there and that the disk is not full"
    )]
    Failed {
        /// The file.
        name: String,
        /// What the database says.
        reason: String,
    },
    /// Nobody holds the site.
    #[error("nobody holds the site {site}; 'nhsmail-onboard ledger list' shows those that are held")]
    NotHeld {
        /// What was given.
        site: String,
    },
}

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger in `folder`, or begins one, and keeps everybody else from writing to it until it is dropped.
    ///
    /// # Errors
    /// [`LedgerError::Busy`] while another process does so.
    pub fn open(folder: &Path) -> Result<Ledger, LedgerError> {
        let path = folder.join(FILE);
        create_private(&path).map_err(|error| failed(&path, &error))?;
        let ledger = Ledger { connection: Connection::open(&path).map_err(|error| failed(&path, &error))?, path };
        match ledger.begin() {
            Ok(()) => {}
            Err(error) if is_busy(&error) => return Err(LedgerError::Busy { folder: folder.display().to_string() }),
            Err(error) => return Err(ledger.failed(&error)),
        }
        let version = ledger.version()?;
        schema::migrate(&ledger.connection, version).map_err(|error| ledger.failed(&error))?;
        Ok(ledger)
    }

    /// Opens the ledger in `folder` to be looked at; a run may be at work meanwhile.
    ///
    /// # Errors
    /// [`LedgerError::None`] where there is none.
    pub fn open_to_read(folder: &Path) -> Result<Ledger, LedgerError> {
        let path = folder.join(FILE);
        let none = || LedgerError::None { folder: folder.display().to_string() };
        if !path.is_file() {
            return Err(none());
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags).map_err(|error| failed(&path, &error))?;
        let ledger = Ledger { connection, path };
        // A run that never ended leaves an empty file.
        if ledger.version()? == 0 { Err(none()) } else { Ok(ledger) }
    }

    /// The files of the ledger in a folder.
    pub fn files(folder: &Path) -> [PathBuf; 3] {
        ["", "-wal", "-shm"].map(|end| folder.join(format!("{FILE}{end}")))
    }

    fn begin(&self) -> rusqlite::Result<()> {
        self.connection.busy_timeout(std::time::Duration::ZERO)?;
        self.connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;")?;
        // A night's half a million of hashes, written in their order, come to every page again and again.
        self.connection.pragma_update(None, "cache_size", -CACHE_KILOBYTES)?;
        self.connection.execute_batch("BEGIN IMMEDIATE;")
    }

    /// The version of the file's schema; 0 for one that was begun just now.
    fn version(&self) -> Result<i32, LedgerError> {
        let number = |pragma| self.connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
        let (id, version) = number("application_id")
            .and_then(|id| Ok((id, number("user_version")?)))
            .map_err(|error| self.failed(&error))?;
        let refused = |why: String| Err(LedgerError::Refused { name: self.path.display().to_string(), why });
        match (id, version) {
            (0, 0) => Ok(0),
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

fn failed(path: &Path, error: &dyn std::fmt::Display) -> LedgerError {
    LedgerError::Failed { name: path.display().to_string(), reason: error.to_string() }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Makes the file, where it is not there yet, for its owner only; SQLite gives the files beside it the same rights.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
