//! The snapshot: everything the extracts say, in one SQLite file that any SQLite tool can read. Its schema carries its own
//! description (`.schema` in the `sqlite3` shell shows it).
//!
//! | table | one row is | key | indexed by |
//! |---|---|---|---|
//! | `sources` | an extract the snapshot was built from: kind, file, SHA-256, date, rows, what gave way to newer ones | `id` | |
//! | `organisations` | an organisation of ODS | `code` | `postcode` |
//! | `successions` | one ODS code that took over from another | `old`, `new` | |
//! | `locations` | a CQC location as one source has it | `id`, `source` | `provider_id`, `postcode`, `ods_code`, `brand` |
//! | `dual_registrations` | two location IDs that are one site | `location`, `linked` | `linked` |
//! | `dspt` | a DSPT publication | `code` | |
//!
//! Dates are `YYYY-MM-DD`, yes and no are 1 and 0, lists are joined with `|`. Where several extracts have the same key, the
//! newest has the row. Locations alone are kept as each kind has them, because no kind has all of a location: they are put
//! together when they are fetched.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Row, params, params_from_iter};
use tempfile::TempPath;

use super::RegisterError;
use super::dated::DateKnown;
use super::extract::ExtractFile;
use super::kind::Kind;
use super::record::{
    Country, DsptEntry, DualRegistration, Location, Organisation, OrganisationRole, Record, Standing, Succession,
};

/// What marks a SQLite file as such a snapshot (`PRAGMA application_id`): "NMOR".
pub(super) const APPLICATION_ID: i32 = 0x4E4D_4F52;

/// The schema's version (`PRAGMA user_version`); it rises when a table or column changes.
pub(super) const VERSION: i32 = 1;

const SCHEMA: &str = "
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
const INDICES: &str = "
CREATE INDEX organisations_postcode ON organisations (postcode);
CREATE INDEX locations_provider ON locations (provider_id);
CREATE INDEX locations_postcode ON locations (postcode);
CREATE INDEX locations_ods_code ON locations (ods_code);
CREATE INDEX locations_brand ON locations (brand);
CREATE INDEX dual_linked ON dual_registrations (linked);
";

/// The tables of records, and how many of their first columns are the key beside `source`.
const TABLES: [Table; 5] = [
    Table { name: "organisations", key: "code", columns: 9, by_kind: false },
    Table { name: "successions", key: "old, new", columns: 4, by_kind: false },
    Table { name: "locations", key: "id", columns: 13, by_kind: true },
    Table { name: "dual_registrations", key: "location, linked", columns: 4, by_kind: false },
    Table { name: "dspt", key: "code", columns: 7, by_kind: false },
];

struct Table {
    name: &'static str,
    key: &'static str,
    columns: usize,
    /// Whether a row only gives way to one of a newer source of the same kind.
    by_kind: bool,
}

impl Table {
    fn insert(&self) -> String {
        let places: Vec<String> = (1..=self.columns).map(|number| format!("?{number}")).collect();
        format!("INSERT OR IGNORE INTO {} VALUES ({})", self.name, places.join(", "))
    }

    fn source_column(&self) -> usize {
        self.key.split(", ").count()
    }
}

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
    /// What of it gave way to newer sources; empty where nothing did.
    pub note: String,
}

impl Source {
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
    _temporary: Option<TempPath>,
}

impl Snapshot {
    /// Opens a snapshot that was built before.
    ///
    /// # Errors
    /// [`RegisterError::Refused`] where the file is no such snapshot or of another version.
    pub(super) fn open(path: &Path, temporary: Option<TempPath>) -> Result<Snapshot, RegisterError> {
        let connection = connect(path)?;
        let refuse = |why: String| RegisterError::Refused { name: path.display().to_string(), why, foreign: false };
        check_schema(&connection).map_err(refuse)?;
        let sources = read_sources(&connection).map_err(|error| failed(path, "read", &error))?;
        Ok(Snapshot { path: path.to_owned(), sources, _temporary: temporary })
    }

    /// The extracts it was built from.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().map(|(_, source)| source)
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
        Ok(connection)
    });
    connected.map_err(|error| failed(path, "read", &error))
}

/// Whether it is a snapshot of this version: its tables are exactly ours, and nothing else is in it.
fn check_schema(connection: &Connection) -> Result<(), String> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0)).unwrap_or_default();
    if number("application_id") != APPLICATION_ID {
        return Err("it is a database, but no snapshot of registers".to_owned());
    }
    let version = number("user_version");
    if version != VERSION {
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
    match (ours, schema_of(connection)) {
        (Ok(ours), Ok(its)) if ours == its => Ok(()),
        _ => Err("it is a damaged snapshot; build it anew with 'registers build'".to_owned()),
    }
}

fn schema_of(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

fn read_sources(connection: &Connection) -> rusqlite::Result<Vec<(i64, Source)>> {
    let mut statement =
        connection.prepare("SELECT id, kind, file, sha256, dated, dated_from, rows, note FROM sources ORDER BY id")?;
    let sources = statement.query_map([], |row| {
        let (id, kind): (i64, String) = (row.get(0)?, row.get(1)?);
        let Some(kind) = Kind::named(&kind) else {
            return Err(rusqlite::Error::InvalidColumnType(1, "kind".to_owned(), rusqlite::types::Type::Text));
        };
        let source = Source {
            kind,
            file: row.get(2)?,
            sha256: row.get(3)?,
            dated: date(row, 4)?,
            known: DateKnown::named(&row.get::<_, String>(5)?),
            rows: row.get::<_, i64>(6)?.unsigned_abs(),
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

fn written(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

pub(super) fn organisation(row: &Row<'_>) -> rusqlite::Result<Organisation> {
    Ok(Organisation {
        code: row.get(0)?,
        name: row.get(2)?,
        postcode: row.get(3)?,
        opened: date(row, 4)?,
        closed: date(row, 5)?,
        parent: row.get(6)?,
        country: row.get::<_, Option<i64>>(7)?.and_then(Country::of_number),
        role: OrganisationRole::of_number(row.get(8)?).unwrap_or(OrganisationRole::Other),
    })
}

pub(super) fn succession(row: &Row<'_>) -> rusqlite::Result<Succession> {
    Ok(Succession { old: row.get(0)?, new: row.get(1)?, date: date(row, 3)? })
}

/// A location, and the source it is of.
pub(super) fn location(row: &Row<'_>) -> rusqlite::Result<(Location, i64)> {
    let types: String = row.get(9)?;
    let standing = if row.get(11)? { Standing::Active } else { Standing::Deregistered(date(row, 12)?) };
    let location = Location {
        id: row.get(0)?,
        name: row.get(2)?,
        provider_id: row.get(3)?,
        provider_name: row.get(4)?,
        brand: row.get(5)?,
        postcode: row.get(6)?,
        ods_code: row.get(7)?,
        sector: row.get(8)?,
        service_types: types.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        dormant: row.get(10)?,
        standing,
    };
    Ok((location, row.get(1)?))
}

pub(super) fn dual(row: &Row<'_>) -> rusqlite::Result<DualRegistration> {
    Ok(DualRegistration { location: row.get(0)?, linked: row.get(1)?, primary: row.get(3)? })
}

pub(super) fn dspt(row: &Row<'_>) -> rusqlite::Result<DsptEntry> {
    Ok(DsptEntry { code: row.get(0)?, name: row.get(2)?, status: row.get(3)?, published_on: date(row, 6)? })
}

/// Fills a snapshot, in one transaction.
pub(super) struct Builder {
    connection: Connection,
    inserts: [String; TABLES.len()],
    /// The source whose records come in, and those of the file in hand.
    source: i64,
    of_file: Vec<i64>,
    /// The first thing that went wrong; nothing is written after it.
    error: Option<rusqlite::Error>,
}

impl Builder {
    /// Begins one in the empty file at `path`.
    pub(super) fn begin(path: &Path) -> rusqlite::Result<Builder> {
        let connection = Connection::open(path)?;
        // The file is thrown away if it is not completed, so that it needs no journal of its own.
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; \
             PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; BEGIN;"
        ))?;
        connection.execute_batch(SCHEMA)?;
        connection.set_prepared_statement_cache_capacity(32);
        let inserts = TABLES.map(|table| table.insert());
        Ok(Builder { connection, inserts, source: 0, of_file: Vec::new(), error: None })
    }

    /// The records that follow are those of an extract of this kind.
    pub(super) fn begin_source(&mut self, kind: Kind) {
        let sql = "INSERT INTO sources VALUES (NULL, ?1, '', '', NULL, 'unknown', 0, '')";
        let inserted = self.connection.execute(sql, [kind.name()]);
        self.keep_error(inserted);
        self.source = self.connection.last_insert_rowid();
        self.of_file.push(self.source);
    }

    /// Takes a record of the source begun last.
    pub(super) fn take(&mut self, record: &Record) {
        if self.error.is_none() {
            let inserted = self.insert(record);
            self.keep_error(inserted);
        }
    }

    fn insert(&self, record: &Record) -> rusqlite::Result<usize> {
        let source = self.source;
        let into = |table: usize| self.connection.prepare_cached(&self.inserts[table]);
        match record {
            Record::Organisation(of) => into(0)?.execute(params![
                of.code,
                source,
                of.name,
                of.postcode,
                written(of.opened),
                written(of.closed),
                of.parent,
                of.country.map(Country::number),
                of.role.number()
            ]),
            Record::Succession(of) => into(1)?.execute(params![of.old, of.new, source, written(of.date)]),
            Record::Location(of) => {
                let (active, ended) = match of.standing {
                    Standing::Active => (true, None),
                    Standing::Deregistered(ended) => (false, ended),
                };
                into(2)?.execute(params![
                    of.id,
                    source,
                    of.name,
                    of.provider_id,
                    of.provider_name,
                    of.brand,
                    of.postcode,
                    of.ods_code,
                    of.sector,
                    of.service_types.join("|"),
                    of.dormant,
                    active,
                    written(ended)
                ])
            }
            Record::Dual(of) => into(3)?.execute(params![of.location, of.linked, source, of.primary]),
            Record::Dspt(of) => {
                let standing = of.standing();
                let edition = standing.and_then(|standing| standing.edition).map(|edition| edition.start_year());
                let level = standing.map(|standing| standing.level.as_str());
                into(4)?.execute(params![of.code, source, of.name, of.status, edition, level, written(of.published_on)])
            }
        }
    }

    /// The file whose extracts were begun since the last call has ended.
    pub(super) fn end_file(&mut self, file: &ExtractFile) -> rusqlite::Result<()> {
        self.take_error()?;
        let sql = "UPDATE sources SET file = ?2, sha256 = ?3, dated = ?4, dated_from = ?5, rows = ?6 WHERE id = ?1";
        for (id, extract) in std::mem::take(&mut self.of_file).into_iter().zip(&file.extracts) {
            let (dated, rows) = (written(extract.dated), extract.rows as i64);
            self.connection.execute(sql, params![id, file.name, file.sha256, dated, extract.known.name(), rows])?;
        }
        Ok(())
    }

    /// Takes over all of another snapshot; `dates` are those that the user gives.
    pub(super) fn take_snapshot(
        &mut self,
        other: &Snapshot,
        from: &Connection,
        dates: &BTreeMap<Kind, Date>,
    ) -> rusqlite::Result<()> {
        let mut ids = HashMap::new();
        let sql = "INSERT INTO sources VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        for (id, of) in &other.sources {
            let by_hand = dates.get(&of.kind).map(|date| (Some(*date), DateKnown::ByHand));
            let (dated, known) = by_hand.unwrap_or((of.dated, of.known));
            let (dated, rows) = (written(dated), of.rows as i64);
            let values = params![of.kind.name(), of.file, of.sha256, dated, known.name(), rows, of.note];
            self.connection.execute(sql, values)?;
            ids.insert(*id, self.connection.last_insert_rowid());
        }
        for (table, insert) in TABLES.iter().zip(&self.inserts) {
            let mut into = self.connection.prepare_cached(insert)?;
            let mut statement = from.prepare(&format!("SELECT * FROM {}", table.name))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let values = (0..table.columns).map(|column| row.get::<_, Value>(column));
                let mut values = values.collect::<rusqlite::Result<Vec<Value>>>()?;
                let source = &mut values[table.source_column()];
                let Value::Integer(id) = source else { continue };
                let Some(id) = ids.get(id) else { continue };
                *source = Value::Integer(*id);
                into.execute(params_from_iter(values))?;
            }
        }
        Ok(())
    }

    /// Lets newer rows take the place of older ones, makes the indices and ends the transaction.
    pub(super) fn finish(mut self) -> rusqlite::Result<()> {
        self.take_error()?;
        let mut sources = read_sources(&self.connection)?;
        // An extract of unknown date is taken for older than any other; of equals the one given last is newer.
        sources.sort_by_key(|(id, source)| (source.dated, *id));
        let mut given_way = 0;
        for (place, older) in sources.iter().enumerate() {
            given_way += self.give_way(older, &sources[place + 1..])?;
        }
        self.connection.execute_batch(INDICES)?;
        self.connection.execute_batch("COMMIT;")?;
        if given_way > 0 {
            // Else their room would stay in the file.
            self.connection.execute_batch("VACUUM;")?;
        }
        self.connection.close().map_err(|(_, error)| error)
    }

    /// Takes out the rows of a source that newer ones have too; gives how many.
    fn give_way(&self, (id, older): &(i64, Source), newer: &[(i64, Source)]) -> rusqlite::Result<usize> {
        let mut given_way = 0;
        for table in &TABLES {
            let newer = newer.iter().filter(|(_, source)| !table.by_kind || source.kind == older.kind);
            let newer: Vec<String> = newer.map(|(id, _)| id.to_string()).collect();
            if newer.is_empty() {
                continue;
            }
            let (name, key, newer) = (table.name, table.key, newer.join(", "));
            let sql = format!(
                "DELETE FROM {name} WHERE source = ?1 AND ({key}) IN (SELECT {key} FROM {name} WHERE source IN ({newer}))"
            );
            given_way += self.connection.execute(&sql, [id])?;
        }
        if given_way > 0 {
            let note = format!("{given_way} of its rows gave way to newer extracts");
            self.connection.execute("UPDATE sources SET note = ?2 WHERE id = ?1", params![id, note])?;
        }
        Ok(given_way)
    }

    fn keep_error<T>(&mut self, result: rusqlite::Result<T>) {
        if let Err(error) = result {
            self.error.get_or_insert(error);
        }
    }

    fn take_error(&mut self) -> rusqlite::Result<()> {
        self.error.take().map_or(Ok(()), Err)
    }
}
