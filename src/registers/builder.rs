//! Fills a snapshot with records as they come, and lets newer extracts take the place of older ones.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::dated::DateKnown;
use super::extract::ExtractFile;
use super::kind::Kind;
use super::record::{Country, Record, Registration};
use super::snapshot::{APPLICATION_ID, INDICES, SCHEMA, Snapshot, Source, VERSION, read_sources};

/// The tables of records, and how many of their first columns are the key beside `source`.
const TABLES: [Table; 6] = [
    Table { name: "organisations", key: "code", columns: 9, by_kind: false },
    Table { name: "successions", key: "old, new", columns: 4, by_kind: false },
    Table { name: "locations", key: "id", columns: 13, by_kind: true },
    Table { name: "dual_registrations", key: "location, linked", columns: 4, by_kind: false },
    Table { name: "dspt", key: "code", columns: 7, by_kind: false },
    Table { name: "legal_ends", key: "code", columns: 3, by_kind: false },
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

    /// Forgets what the file in hand has said so far.
    pub(super) fn forget_file(&mut self) {
        for source in std::mem::take(&mut self.of_file) {
            for table in &TABLES {
                let deleted =
                    self.connection.execute(&format!("DELETE FROM {} WHERE source = ?1", table.name), [source]);
                self.keep_error(deleted);
            }
            let deleted = self.connection.execute("DELETE FROM sources WHERE id = ?1", [source]);
            self.keep_error(deleted);
        }
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
            Record::LegalEnd(of) => into(5)?.execute(params![of.code, source, written(of.date)]),
            Record::Succession(of) => into(1)?.execute(params![of.old, of.new, source, written(of.date)]),
            Record::Location(of) => {
                let (active, ended) = match of.registration {
                    Registration::Active => (true, None),
                    Registration::Deregistered(ended) => (false, ended),
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

fn written(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}
