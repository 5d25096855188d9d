//! Fetches from a snapshot what one submission asks about.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::RegisterError;
use super::lookup::Registers;
use super::merge::merged;
use super::record::{Location, Record};
use super::snapshot::{self, Snapshot, Source, Table, failed};

/// What is asked for, in normal form: codes and IDs in capitals without blanks, postcodes as `LS1 1AB`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// ODS codes of sites and head offices.
    pub ods_codes: BTreeSet<String>,
    /// What stands for a CQC location ID; some may be a provider's.
    pub location_ids: BTreeSet<String>,
    /// CQC provider IDs.
    pub provider_ids: BTreeSet<String>,
    /// Postcodes.
    pub postcodes: BTreeSet<String>,
}

type Set = BTreeSet<String>;

impl Snapshot {
    /// All that the registers say about these keys:
    ///
    /// - the locations of the IDs, of the providers (those asked for and those of the locations), at the postcodes (those
    ///   asked for and those of the locations), with the ODS codes, in the brands of these providers where a brand has
    ///   several; dual registrations and the locations linked by them;
    /// - the organisations of the ODS codes (those asked for and those of the locations), at the same postcodes, all their
    ///   parents and successors;
    /// - the DSPT entries of all these.
    ///
    /// # Errors
    /// [`RegisterError::Snapshot`] when the snapshot cannot be read.
    pub fn fetch(&self, keys: &Keys) -> Result<Registers, RegisterError> {
        let connection = self.connect()?;
        let fetch = Fetch { connection: &connection, sources: self.sources.iter().map(|(id, of)| (*id, of)).collect() };
        let records = fetch.all(keys).map_err(|error| failed(&self.path, "read", &error))?;
        Ok(Registers::new(self.sources().cloned().collect(), records))
    }
}

struct Fetch<'c> {
    connection: &'c Connection,
    sources: BTreeMap<i64, &'c Source>,
}

impl Fetch<'_> {
    fn all(&self, keys: &Keys) -> rusqlite::Result<Vec<Record>> {
        let asked = self.locations(&keys.location_ids)?;
        let postcodes: Set = keys.postcodes.iter().cloned().chain(values(&asked, |of| &of.postcode)).collect();
        let locations = self.locations_around(keys, &asked, &postcodes)?;
        let listed = values(&locations, |of| &of.ods_code);
        let codes: Set = keys.ods_codes.iter().cloned().chain(listed).collect();
        let mut records = self.organisations(codes, &postcodes)?;
        let ids: Set = locations.iter().map(|of| of.id.clone()).collect();
        let mut pairs = BTreeMap::new();
        for side in ["location", "linked"] {
            for dual in self.rows(&snapshot::DUAL_REGISTRATIONS, side, &ids)? {
                pairs.insert((dual.location.clone(), dual.linked.clone()), dual);
            }
        }
        records.extend(pairs.into_values().map(Record::Dual));
        records.extend(locations.into_iter().map(Record::Location));
        Ok(records)
    }

    /// The locations that have to do with the keys and with the locations asked for.
    fn locations_around(&self, keys: &Keys, asked: &[Location], postcodes: &Set) -> rusqlite::Result<Vec<Location>> {
        let ids: Set = asked.iter().map(|of| of.id.clone()).collect();
        // An ID that is no location's may be a provider's.
        let providers: Set = values(asked, |of| &of.provider_id)
            .chain(keys.provider_ids.iter().cloned())
            .chain(keys.location_ids.difference(&ids).cloned())
            .collect();
        let mut wanted = ids;
        for (column, values) in [("provider_id", &providers), ("postcode", postcodes), ("ods_code", &keys.ods_codes)] {
            wanted.extend(self.texts("locations", "id", column, values)?);
        }
        let brands = self.texts("locations", "brand", "provider_id", &providers)?;
        wanted.extend(self.texts("locations", "id", "brand", &self.shared(&brands)?)?);
        for (here, there) in [("linked", "location"), ("location", "linked")] {
            wanted.extend(self.texts("dual_registrations", here, there, &wanted)?);
        }
        self.locations(&wanted)
    }

    /// Those of the brands that have several providers.
    fn shared(&self, brands: &Set) -> rusqlite::Result<Set> {
        let sql = "SELECT brand FROM locations WHERE brand IN (SELECT value FROM json_each(?1)) \
                   GROUP BY brand HAVING COUNT(DISTINCT provider_id) > 1";
        let mut statement = self.connection.prepare(sql)?;
        statement.query_map([list(brands)], |row| row.get(0))?.collect()
    }

    /// Locations by ID, each put together from its sources.
    fn locations(&self, ids: &Set) -> rusqlite::Result<Vec<Location>> {
        let mut by_id: BTreeMap<String, Vec<(Location, &Source)>> = BTreeMap::new();
        for (location, source) in self.rows(&snapshot::LOCATIONS, "id", ids)? {
            if let Some(source) = self.sources.get(&source) {
                by_id.entry(location.id.clone()).or_default().push((location, source));
            }
        }
        Ok(by_id.into_values().filter_map(merged).collect())
    }

    /// The organisations of the codes and at the postcodes, their successors, the parents of all of these, and what all have
    /// published.
    fn organisations(&self, mut codes: Set, postcodes: &Set) -> rusqlite::Result<Vec<Record>> {
        codes.extend(self.texts("organisations", "code", "postcode", postcodes)?);
        let successions = self.successions(&mut codes)?;
        let parents = self.texts("organisations", "parent", "code", &codes)?;
        codes.extend(parents);
        let organisations = self.rows(&snapshot::ORGANISATIONS, "code", &codes)?;
        let dspt = self.rows(&snapshot::DSPT, "code", &codes)?;
        let legal_ends = self.rows(&snapshot::LEGAL_ENDS, "code", &codes)?;
        let records = organisations.into_iter().map(Record::Organisation);
        let records = records.chain(legal_ends.into_iter().map(Record::LegalEnd));
        let records = records.chain(successions.into_iter().map(Record::Succession));
        Ok(records.chain(dspt.into_iter().map(Record::Dspt)).collect())
    }

    /// Follows the chains of succession from these codes to their ends, and adds what they lead to.
    fn successions(&self, codes: &mut Set) -> rusqlite::Result<Vec<super::Succession>> {
        let (mut all, mut frontier) = (Vec::new(), codes.clone());
        while !frontier.is_empty() {
            let found = self.rows(&snapshot::SUCCESSIONS, "old", &frontier)?;
            frontier = found.iter().map(|of| of.new.clone()).filter(|new| codes.insert(new.clone())).collect();
            all.extend(found);
        }
        Ok(all)
    }

    /// The rows of a table that have one of the values in a column.
    fn rows<T>(&self, table: &Table<T>, column: &str, values: &Set) -> rusqlite::Result<Vec<T>> {
        let Table { name, columns, read } = table;
        let sql = format!("SELECT {columns} FROM {name} WHERE {column} IN (SELECT value FROM json_each(?1))");
        let mut statement = self.connection.prepare(&sql)?;
        statement.query_map([list(values)], read)?.collect()
    }

    /// What these rows have in another column.
    fn texts(&self, table: &str, wanted: &str, column: &str, values: &Set) -> rusqlite::Result<Set> {
        let sql = format!(
            "SELECT DISTINCT {wanted} FROM {table} WHERE {column} IN (SELECT value FROM json_each(?1)) AND {wanted} NOT NULL"
        );
        let mut statement = self.connection.prepare(&sql)?;
        statement.query_map([list(values)], |row| row.get(0))?.collect()
    }
}

/// Any number of values as one parameter, so that one query asks for all.
fn list(values: &Set) -> String {
    serde_json::Value::from_iter(values.iter().map(String::as_str)).to_string()
}

fn values<'l>(
    locations: &'l [Location],
    value: fn(&'l Location) -> &'l Option<String>,
) -> impl Iterator<Item = String> + use<'l> {
    locations.iter().filter_map(move |of| value(of).clone())
}
