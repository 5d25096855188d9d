//! The snapshot: everything the extracts say, in one SQLite file that any SQLite tool can read. Its schema carries its own
//! description (`.schema` in the `sqlite3` shell shows it).
//!
//! | table | one row is | key | indexed by |
//! |---|---|---|---|
//! | `sources` | an extract the snapshot was built from: kind, file, SHA-256, date, rows, what gave way to newer ones | `id` | |
//! | `organisations` | an organisation of ODS | `code` | `postcode` |
//! | `legal_ends` | whether and when the legal existence of an organisation ended | `code` | |
//! | `successions` | one ODS code that took over from another | `old`, `new` | |
//! | `locations` | a CQC location as one source has it | `id`, `source` | `provider_id`, `postcode`, `ods_code`, `brand` |
//! | `dual_registrations` | two location IDs that are one site | `location`, `linked` | `linked` |
//! | `dspt` | a DSPT publication | `code` | |
//!
//! Dates are `YYYY-MM-DD`, yes and no are 1 and 0, lists are joined with `|`. Where several extracts have the same key, the
//! newest has the row. Locations alone are kept as each kind has them, because no kind has all of a location: they are put
//! together when they are fetched.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags, Row};

use super::RegisterError;
use super::dated::DateKnown;
use super::kind::Kind;
use super::record::{
    Country, DsptEntry, DualRegistration, LegalEnd, Location, Organisation, OrganisationRole, Registration, Succession,
};
use crate::work_folder::WorkFolder;

/// What marks a SQLite file as such a snapshot (`PRAGMA application_id`): "NMOR".
pub(super) const APPLICATION_ID: i32 = 0x4E4D_4F52;

/// The schema's version (`PRAGMA user_version`); it rises when a table or column changes.
pub(super) const VERSION: i32 = 2;

/// The first version. It lacks the table of legal ends only, and is still read.
const FIRST_VERSION: i32 = 1;

pub(super) const SCHEMA: &str = "
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,        -- ods-sites, cqc-filters, dspt ...
    file TEXT NOT NULL,        -- the file's name
    sha256 TEXT NOT NULL,      -- of the file as it was given
    dated TEXT,                -- the day it is of, where that is known
    dated_from TEXT NOT NULL,  -- by-hand, preamble, file-name, within, unknown
    rows INTEGER NOT NULL,     -- rows in the file
    note TEXT NOT NULL         -- what gave way to newer sources
);
CREATE TABLE organisations (
    code TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources,
    name TEXT NOT NULL,
    postcode TEXT,
    opened TEXT,
    closed TEXT,               -- may lie in the future: still open
    parent TEXT,               -- code of the head office
    country INTEGER,           -- 1 England, 2 Scotland, 3 Wales, 4 Northern Ireland, 5 Isle of Man, 10 Channel Islands
    role INTEGER NOT NULL,     -- 1 site, 2 head office, 3 other
    PRIMARY KEY (code, source)
) WITHOUT ROWID;
CREATE TABLE legal_ends (
    code TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources,
    date TEXT,                 -- of the end of its legal existence; it may operate on
    PRIMARY KEY (code, source)
) WITHOUT ROWID;
CREATE TABLE successions (
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources,
    date TEXT,
    PRIMARY KEY (old, new, source)
) WITHOUT ROWID;
CREATE TABLE locations (
    id TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources,
    name TEXT NOT NULL,
    provider_id TEXT,
    provider_name TEXT,
    brand TEXT,
    postcode TEXT,
    ods_code TEXT,
    sector TEXT,
    service_types TEXT NOT NULL,   -- joined with |
    dormant INTEGER,
    active INTEGER NOT NULL,
    ended TEXT,                    -- end date of one that is not active
    PRIMARY KEY (id, source)
) WITHOUT ROWID;
CREATE TABLE dual_registrations (
    location TEXT NOT NULL,
    linked TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources,
    is_primary INTEGER,            -- whether location is the primary of the two
    PRIMARY KEY (location, linked, source)
) WITHOUT ROWID;
CREATE TABLE dspt (
    code TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources,
    name TEXT NOT NULL,
    status TEXT NOT NULL,          -- as written
    edition INTEGER,               -- the year it begins in, where stated
    level TEXT,                    -- the status without edition, where understood
    published_on TEXT,
    PRIMARY KEY (code, source)
) WITHOUT ROWID;
";

/// Made once the rows are there, which is faster.
pub(super) const INDICES: &str = "
CREATE INDEX organisations_postcode ON organisations (postcode);
CREATE INDEX locations_provider ON locations (provider_id);
CREATE INDEX locations_postcode ON locations (postcode);
CREATE INDEX locations_ods_code ON locations (ods_code);
CREATE INDEX locations_brand ON locations (brand);
CREATE INDEX dual_linked ON dual_registrations (linked);
";

/// An extract a snapshot was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its kind.
    pub kind: Kind,
    /// The file's name.
    pub file: String,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// The day it is of, where that is known.
    pub dated: Option<Date>,
    /// How that is known.
    pub known: DateKnown,
    /// Rows below its headings.
    pub rows: u64,
    /// Whether it is the whole register, so that what it lacks is not registered.
    pub is_whole: bool,
    /// What of it gave way to newer sources; empty where nothing did.
    pub note: String,
}

impl Source {
    /// That it is only a part of its register, in words; `None` where it is the whole, or is never more than a part.
    pub fn part_in_words(&self) -> Option<String> {
        self.kind.part_in_words().filter(|_| !self.is_whole)
    }

    /// How many days old it is on this day; `None` where its date is not known.
    pub fn age_in_days(&self, on: Date) -> Option<i32> {
        age_in_days(self.dated, on)
    }
}

/// Days from an extract's date to this day; `None` where the date is not known.
pub fn age_in_days(dated: Option<Date>, on: Date) -> Option<i32> {
    dated.and_then(|dated| dated.until(on).ok()).map(|span| span.get_days())
}

/// All that some extracts say, on disk. It can be asked from several threads at once.
#[derive(Debug)]
pub struct Snapshot {
    pub(super) path: PathBuf,
    pub(super) sources: Vec<(i64, Source)>,
    /// One that was made for this run only goes with it.
    _temporary: Option<WorkFolder>,
}

impl Snapshot {
    /// Opens a snapshot that was built before.
    ///
    /// # Errors
    /// [`RegisterError::Refused`] where the file is no such snapshot or of another version.
    pub(super) fn open(path: &Path, temporary: Option<WorkFolder>) -> Result<Snapshot, RegisterError> {
        let connection = connect(path)?;
        let refuse = |why: String| RegisterError::Refused { name: path.display().to_string(), why, foreign: false };
        check_schema(&connection).map_err(refuse)?;
        let sources = read_sources(&connection).map_err(|error| failed(path, "read", &error))?;
        Ok(Snapshot { path: path.to_owned(), sources, _temporary: temporary })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same, where extracts of these kinds count as the whole register.
    pub(super) fn taking_for_whole(mut self, kinds: &BTreeSet<Kind>) -> Snapshot {
        self.sources.iter_mut().filter(|(_, of)| kinds.contains(&of.kind)).for_each(|(_, of)| of.is_whole = true);
        self
    }

    /// The extracts it was built from.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().map(|(_, source)| source)
    }

    /// Copies the file.
    ///
    /// # Errors
    /// When it cannot be read, or `to` written to.
    pub fn copy_to(&self, to: &mut impl Write) -> io::Result<()> {
        io::copy(&mut File::open(&self.path)?, to).map(drop)
    }

    /// A connection of one's own: there may be many at once.
    pub(super) fn connect(&self) -> Result<Connection, RegisterError> {
        connect(&self.path)
    }
}

/// What the database says, as our error.
pub(super) fn failed(path: &Path, what: &'static str, error: &dyn Display) -> RegisterError {
    RegisterError::Snapshot { name: path.display().to_string(), what, reason: error.to_string() }
}

fn connect(path: &Path) -> Result<Connection, RegisterError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connected = Connection::open_with_flags(path, flags).and_then(|connection| {
        // The file may come from anywhere: nothing in it is run, and no page of it is believed.
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        if version_of(&connection) == FIRST_VERSION {
            connection.execute_batch("CREATE TEMP TABLE legal_ends (code TEXT, source INTEGER, date TEXT)")?;
        }
        Ok(connection)
    });
    connected.map_err(|error| failed(path, "read", &error))
}

/// Whether it is a snapshot of this version: its tables are exactly ours, and nothing else is in it.
fn check_schema(connection: &Connection) -> Result<(), String> {
    if pragma(connection, "application_id") != APPLICATION_ID {
        return Err("it is a database, but no snapshot of registers".to_owned());
    }
    let version = version_of(connection);
    if ![FIRST_VERSION, VERSION].contains(&version) {
        return Err(format!(
            "it is a snapshot of version {version}, and this program reads version {VERSION}; build it anew with \
             'registers build'"
        ));
    }
    let ours = Connection::open_in_memory().and_then(|ours| {
        ours.execute_batch(SCHEMA)?;
        ours.execute_batch(INDICES)?;
        schema_of(&ours)
    });
    let ours = ours.map(|mut ours| {
        ours.retain(|sql| version != FIRST_VERSION || !sql.contains(LEGAL_ENDS.name));
        ours
    });
    match (ours, schema_of(connection)) {
        (Ok(ours), Ok(its)) if ours == its => Ok(()),
        _ => Err("it is a damaged snapshot; build it anew with 'registers build'".to_owned()),
    }
}

fn pragma(connection: &Connection, name: &str) -> i32 {
    connection.pragma_query_value(None, name, |row| row.get(0)).unwrap_or_default()
}

fn version_of(connection: &Connection) -> i32 {
    pragma(connection, "user_version")
}

fn schema_of(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

pub(super) fn read_sources(connection: &Connection) -> rusqlite::Result<Vec<(i64, Source)>> {
    let mut statement =
        connection.prepare("SELECT id, kind, file, sha256, dated, dated_from, rows, note FROM sources ORDER BY id")?;
    let sources = statement.query_map([], |row| {
        let (id, kind): (i64, String) = (row.get(0)?, row.get(1)?);
        let Some(kind) = Kind::named(&kind) else {
            return Err(rusqlite::Error::InvalidColumnType(1, "kind".to_owned(), rusqlite::types::Type::Text));
        };
        let rows = row.get::<_, i64>(6)?.unsigned_abs();
        let source = Source {
            kind,
            is_whole: kind.is_whole_with(rows),
            file: row.get(2)?,
            sha256: row.get(3)?,
            dated: date(row, 4)?,
            known: DateKnown::named(&row.get::<_, String>(5)?),
            rows,
            note: row.get(7)?,
        };
        Ok((id, source))
    })?;
    sources.collect()
}

fn date(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// A table of the snapshot: what is asked of it, and how a row of that is read.
pub(super) struct Table<T> {
    pub(super) name: &'static str,
    /// In the order in which `read` takes them.
    pub(super) columns: &'static str,
    pub(super) read: fn(&Row<'_>) -> rusqlite::Result<T>,
}

pub(super) const ORGANISATIONS: Table<Organisation> = Table {
    name: "organisations",
    columns: "code, name, postcode, opened, closed, parent, country, role",
    read: |row| {
        Ok(Organisation {
            code: row.get(0)?,
            name: row.get(1)?,
            postcode: row.get(2)?,
            opened: date(row, 3)?,
            closed: date(row, 4)?,
            parent: row.get(5)?,
            country: row.get::<_, Option<i64>>(6)?.and_then(Country::of_number),
            role: OrganisationRole::of_number(row.get(7)?).unwrap_or(OrganisationRole::Other),
        })
    },
};

pub(super) const LEGAL_ENDS: Table<LegalEnd> = Table {
    name: "legal_ends",
    columns: "code, date",
    read: |row| Ok(LegalEnd { code: row.get(0)?, date: date(row, 1)? }),
};

pub(super) const SUCCESSIONS: Table<Succession> = Table {
    name: "successions",
    columns: "old, new, date",
    read: |row| Ok(Succession { old: row.get(0)?, new: row.get(1)?, date: date(row, 2)? }),
};

/// Locations, each with the source it is of.
pub(super) const LOCATIONS: Table<(Location, i64)> = Table {
    name: "locations",
    columns: "id, name, provider_id, provider_name, brand, postcode, ods_code, sector, service_types, dormant, active, \
              ended, source",
    read: |row| {
        let types: String = row.get(8)?;
        let registration = if row.get(10)? { Registration::Active } else { Registration::Deregistered(date(row, 11)?) };
        let location = Location {
            id: row.get(0)?,
            name: row.get(1)?,
            provider_id: row.get(2)?,
            provider_name: row.get(3)?,
            brand: row.get(4)?,
            postcode: row.get(5)?,
            ods_code: row.get(6)?,
            sector: row.get(7)?,
            service_types: types.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            dormant: row.get(9)?,
            registration,
        };
        Ok((location, row.get(12)?))
    },
};

pub(super) const DUAL_REGISTRATIONS: Table<DualRegistration> = Table {
    name: "dual_registrations",
    columns: "location, linked, is_primary",
    read: |row| Ok(DualRegistration { location: row.get(0)?, linked: row.get(1)?, primary: row.get(2)? }),
};

pub(super) const DSPT: Table<DsptEntry> = Table {
    name: "dspt",
    columns: "code, name, status, published_on",
    read: |row| {
        Ok(DsptEntry { code: row.get(0)?, name: row.get(1)?, status: row.get(2)?, published_on: date(row, 3)? })
    },
};
