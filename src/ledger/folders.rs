//! The names of the folders in which answers lie. A name is given once and never passed on: whoever opens a folder finds the
//! answers to one submission in it, whatever else came or went since.

use std::collections::BTreeMap;

use jiff::civil::Date;
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

/// An answer to a submission that is not there any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// The submission.
    pub of: Answered,
    /// Below 'submissions' in the folder of outputs.
    pub folder: String,
    /// The day of the last run that read it; where that run is forgotten, of the earliest that is not.
    pub last_read: Date,
    /// The day on which it was said that its answer will be removed.
    pub told_on: Option<Date>,
    /// The day on which it was.
    pub forgotten_on: Option<Date>,
}

/// What is forgotten of submissions that are gone, and what is said of it.
#[derive(Debug, Clone, Default)]
pub struct Forgetting {
    /// Those of which it is said that they will be forgotten.
    pub tell: Vec<Absent>,
    /// Those that are.
    pub forget: Vec<Absent>,
}

impl Ledger {
    /// The answers to submissions that are not there; one that was read in no run is none of them.
    ///
    /// # Errors
    /// [`LedgerError::Failed`].
    pub fn absent(&self, is_there: impl Fn(&Answered) -> bool) -> Result<Vec<Absent>, LedgerError> {
        let absent = read_absent(&self.connection).map_err(|error| self.failed(&error))?;
        Ok(absent.into_iter().filter(|absent| !is_there(&absent.of)).collect())
    }

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

fn read_absent(connection: &Connection) -> rusqlite::Result<Vec<Absent>> {
    let sql = "SELECT a.entry, a.source, a.folder, coalesce(r.as_of, (SELECT min(as_of) FROM runs)), a.told_on, a.forgotten_on \
               FROM answers AS a JOIN submissions AS s ON s.name = a.entry AND s.source = a.source \
               LEFT JOIN runs AS r ON r.id = s.run \
               WHERE s.run = (SELECT max(run) FROM submissions WHERE name = a.entry AND source = a.source) ORDER BY a.entry, a.source";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let day = |column| row.get::<_, String>(column).map(|text| text.parse::<Date>().ok());
        let (last_read, told_on, forgotten_on) = (day(3)?, day(4)?, day(5)?);
        let (of, folder) = ((row.get(0)?, row.get(1)?), row.get(2)?);
        Ok(last_read.map(|last_read| Absent { of, folder, last_read, told_on, forgotten_on }))
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Keeps what is said of what will be forgotten, and forgets: the hashes of its persons, and those of accounts at sites that nobody
/// holds any more. The name of the folder is kept, for it is never passed on.
pub(super) fn forget(connection: &Connection, forgetting: &Forgetting, as_of: &str) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE answers SET told_on = '', forgotten_on = '' WHERE EXISTS (SELECT 1 FROM submissions AS s WHERE s.name = answers.entry \
         AND s.source = answers.source AND s.run = (SELECT max(id) FROM runs))",
        [],
    )?;
    for Absent { of: (entry, source), .. } in &forgetting.tell {
        connection.execute(
            "UPDATE answers SET told_on = ?3, forgotten_on = '' WHERE entry = ?1 AND source = ?2",
            params![entry, source, as_of],
        )?;
    }
    for Absent { of: (entry, source), .. } in &forgetting.forget {
        connection.execute(
            "UPDATE answers SET forgotten_on = ?3 WHERE entry = ?1 AND source = ?2",
            params![entry, source, as_of],
        )?;
        // Another firm's file may be there under the same name.
        connection.execute(
            "DELETE FROM persons WHERE submission = ?1 AND NOT EXISTS \
             (SELECT 1 FROM submissions WHERE name = ?1 AND run = (SELECT max(id) FROM runs))",
            [entry],
        )?;
        connection.execute(
            "DELETE FROM accounts WHERE source = ?1 AND coalesce((SELECT what FROM events WHERE site = accounts.site \
             AND what <> 'disputed' ORDER BY id DESC LIMIT 1), 'gone') IN ('gone', 'released')",
            [source],
        )?;
    }
    Ok(())
}

/// Keeps the names that are not kept yet.
pub(super) fn write(connection: &Connection, given: &BTreeMap<Answered, String>) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT OR IGNORE INTO answers (entry, source, folder) VALUES (?1, ?2, ?3)")?;
    given.iter().try_for_each(|((entry, source), folder)| insert.execute(params![entry, source, folder]).map(drop))
}
