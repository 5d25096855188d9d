//! The names of the folders in which answers lie. A name is given once and never passed on: whoever opens a folder finds the
//! answers to one submission in it, whatever else came or went since.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::{Ledger, LedgerError};

/// A submission's name in the inbox, and the source that it belongs to.
pub type Answered = (String, String);

/// The names that were given.
#[derive(Debug, Clone, Default)]
pub struct FolderNames {
    /// The folder of each.
    pub given: BTreeMap<Answered, String>,
    /// Those from before folders had names of their own: their answers lay in a folder called as the submission.
    pub without: Vec<Answered>,
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
    let mut given = connection.prepare("SELECT entry, source, folder FROM answers")?;
    let given = given.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    let given = given.collect::<rusqlite::Result<_>>()?;
    let sql = "SELECT DISTINCT name, source FROM submissions AS s \
               WHERE NOT EXISTS (SELECT 1 FROM answers WHERE entry = s.name AND source = s.source) ORDER BY name";
    let mut without = connection.prepare(sql)?;
    let without = without.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    Ok(FolderNames { given, without })
}

/// Keeps the names that are not kept yet.
pub(super) fn write(connection: &Connection, given: &BTreeMap<Answered, String>) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT OR IGNORE INTO answers (entry, source, folder) VALUES (?1, ?2, ?3)")?;
    given.iter().try_for_each(|((entry, source), folder)| insert.execute(params![entry, source, folder]).map(drop))
}
