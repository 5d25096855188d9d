//! The names of the folders in which answers lie. A name is given once and never passed on: whoever opens a folder finds the
//! answers to one submission in it, whatever else came or went since.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::{Ledger, LedgerError};

/// The names that were given.
#[derive(Debug, Clone, Default)]
pub struct FolderNames {
    /// By the submission's name in the inbox.
    pub given: BTreeMap<String, String>,
    /// Submissions from before folders had names of their own: their answers lay in a folder called as they are.
    pub without: Vec<String>,
}

impl Ledger {
    /// The names of the folders of answers.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn folder_names(&self) -> Result<FolderNames, LedgerError> {
        read(&self.connection).map_err(|error| self.failed(&error))
    }
}

fn read(connection: &Connection) -> rusqlite::Result<FolderNames> {
    let mut given = connection.prepare("SELECT entry, folder FROM folders")?;
    let given = given.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let sql = "SELECT DISTINCT name FROM submissions WHERE name NOT IN (SELECT entry FROM folders) ORDER BY name";
    let mut without = connection.prepare(sql)?;
    let without = without.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(FolderNames { given, without })
}

/// Keeps the names that are not kept yet.
pub(super) fn write(connection: &Connection, given: &BTreeMap<String, String>) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT OR IGNORE INTO folders (entry, folder) VALUES (?1, ?2)")?;
    given.iter().try_for_each(|(entry, folder)| insert.execute(params![entry, folder]).map(drop))
}
