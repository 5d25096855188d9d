//! The file of the ledger: whether it is the one that it should be, and whether it still lies where it was opened.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::{FILE, Ledger, LedgerError, RIGHTS, ROOM};
use crate::work_folder;

/// The last run, as its outputs tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// The identity of its ledger; empty before ledgers had one.
    pub ledger: String,
    /// Its number.
    pub run: i64,
    /// Its date.
    pub as_of: String,
}

impl Ledger {
    /// Opens the ledger of a run that goes on after another one. Where that one's ledger is lost, a new one is begun only if
    /// `anew` says so.
    ///
    /// # Errors
    /// [`LedgerError::Lost`], [`LedgerError::NotLost`], and those of [`Ledger::open`].
    pub fn open_after(before: Option<Before>, folder: &Path, anew: bool) -> Result<Ledger, LedgerError> {
        let path = folder.join(FILE);
        let name = || path.display().to_string();
        let lost = |what| {
            before
                .clone()
                .filter(|_| !anew)
                .map_or(Ok(()), |before| Err(LedgerError::Lost { name: name(), what, before }))
        };
        match fs::metadata(&path) {
            Ok(metadata) if metadata.len() == 0 => lost("is empty")?,
            Err(error) if error.kind() == ErrorKind::NotFound => lost("is missing")?,
            _ => {}
        }
        let ledger = Ledger::open(folder)?;
        let has_runs = ledger.last_run()?.is_some();
        if anew && has_runs {
            return Err(LedgerError::NotLost { name: name() });
        }
        let is_it = match &before {
            Some(before) if before.ledger.is_empty() => has_runs,
            Some(before) => before.ledger == ledger.identity()?,
            None => true,
        };
        if !is_it {
            lost("is another one")?;
        }
        Ok(ledger)
    }

    /// What tells it from every other ledger; its copies have the same.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn identity(&self) -> Result<String, LedgerError> {
        let id = self.connection.query_row("SELECT id FROM identity", [], |row| row.get(0));
        id.map_err(|error| self.failed(&error))
    }

    /// Whether the file still lies where it was opened: what is written to one that was removed is lost.
    ///
    /// # Errors
    /// [`LedgerError::TakenAway`] where it does not.
    pub fn see_that_it_is_there(&self) -> Result<(), LedgerError> {
        let is_there = self.file.is_some() && FileMark::of(&self.path) == self.file;
        is_there.then_some(()).ok_or_else(|| LedgerError::TakenAway { name: self.path.display().to_string() })
    }
}

/// By what a file is told from another one in its place. Windows removes no file that is open, so there it is enough that one lies
/// there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileMark {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    number: u64,
}

impl FileMark {
    pub(super) fn of(path: &Path) -> Option<FileMark> {
        let metadata = fs::metadata(path).ok()?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            Some(FileMark { device: metadata.dev(), number: metadata.ino() })
        }
        #[cfg(not(unix))]
        metadata.is_file().then_some(FileMark {})
    }
}

/// Makes the file, where it is not there yet, for its owner only; SQLite gives its journal the same rights.
pub(super) fn create(path: &Path) -> Result<(), LedgerError> {
    let journal = path.with_file_name(format!("{FILE}-journal"));
    if journal.is_dir() {
        let why = "it is a folder, made by version 0.1.0 for a submission of that name; SQLite keeps its journal there, so move it away";
        return Err(LedgerError::Refused { name: journal.display().to_string(), why: why.to_owned() });
    }
    work_folder::open(path, false).map(drop).map_err(|error| LedgerError::Failed {
        name: path.display().to_string(),
        reason: error.kind().to_string(),
        advice: if error.kind() == ErrorKind::StorageFull { ROOM } else { RIGHTS },
    })
}
