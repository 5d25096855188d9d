//! What the registers say of the things one submission asks about, in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::kind::Group;
use super::record::{DsptEntry, DualRegistration, Location, Organisation, Record, Succession};
use super::snapshot::Source;
use crate::model::values::fold;

/// An answer to some [`Keys`](super::Keys): small, immutable, for all threads. It knows nothing of what was not asked for.
///
/// Codes and IDs are looked up in their normal form: capitals, no blanks; postcodes as `LS1 1AB`.
#[derive(Debug, Default)]
pub struct Registers {
    sources: Vec<Source>,
    organisations: BTreeMap<String, Organisation>,
    organisations_at: Index,
    legal_ends: HashMap<String, Date>,
    successions: HashMap<String, Vec<Succession>>,
    locations: BTreeMap<String, Location>,
    of_provider: Index,
    /// The IDs of the providers of each name, folded.
    named: HashMap<String, BTreeSet<String>>,
    of_brand: Index,
    of_ods_code: Index,
    locations_at: Index,
    dual: HashMap<String, Vec<DualRegistration>>,
    dspt: HashMap<String, DsptEntry>,
}

/// The keys of the records that have some value, in order.
type Index = HashMap<String, Vec<String>>;

fn index<'r, T>(records: &'r BTreeMap<String, T>, value: impl Fn(&'r T) -> Option<&'r String>) -> Index {
    let mut index = Index::new();
    for (key, record) in records {
        if let Some(value) = value(record) {
            index.entry(value.clone()).or_default().push(key.clone());
        }
    }
    index
}

fn providers_by_name<'l>(locations: impl Iterator<Item = &'l Location>) -> HashMap<String, BTreeSet<String>> {
    let mut named: HashMap<String, BTreeSet<String>> = HashMap::new();
    for (name, id) in locations.filter_map(|of| Some((of.provider_name.as_deref()?, of.provider_id.as_ref()?))) {
        named.entry(fold(name)).or_default().insert(id.clone());
    }
    named
}

impl Registers {
    /// Registers of these records; of several with one code or ID the first counts.
    pub fn new(sources: Vec<Source>, records: impl IntoIterator<Item = Record>) -> Registers {
        let mut all = Registers { sources, ..Registers::default() };
        records.into_iter().for_each(|record| all.add(record));
        all.organisations_at = index(&all.organisations, |of| of.postcode.as_ref());
        all.of_provider = index(&all.locations, |of| of.provider_id.as_ref());
        all.named = providers_by_name(all.locations.values());
        all.of_brand = index(&all.locations, |of| of.brand.as_ref());
        all.of_ods_code = index(&all.locations, |of| of.ods_code.as_ref());
        all.locations_at = index(&all.locations, |of| of.postcode.as_ref());
        all
    }

    fn add(&mut self, record: Record) {
        match record {
            Record::Organisation(of) => {
                self.organisations.entry(of.code.clone()).or_insert(of);
            }
            Record::LegalEnd(of) => self.legal_ends.extend(of.date.map(|date| (of.code, date))),
            Record::Location(of) => {
                self.locations.entry(of.id.clone()).or_insert(of);
            }
            Record::Dspt(of) => {
                self.dspt.entry(of.code.clone()).or_insert(of);
            }
            Record::Succession(of) => self.successions.entry(of.old.clone()).or_default().push(of),
            Record::Dual(of) => {
                self.dual.entry(of.linked.clone()).or_default().push(of.clone());
                self.dual.entry(of.location.clone()).or_default().push(of);
            }
        }
    }

    /// The extracts behind the answers.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The extracts that answer this question.
    pub fn sources_of(&self, group: Group) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(move |source| source.kind.group() == Some(group))
    }

    /// Whether any extract answers this question.
    pub fn has(&self, group: Group) -> bool {
        self.sources_of(group).next().is_some()
    }

    /// Whether an extract lists everything of this group, so that what is not in it is not registered; a search export, for
    /// one, does not.
    pub fn is_complete(&self, group: Group) -> bool {
        self.sources_of(group).any(|source| source.is_whole)
    }

    /// The organisation with this ODS code: of those asked for, their parents and successors, and all at a postcode asked
    /// for.
    pub fn organisation(&self, code: &str) -> Option<&Organisation> {
        self.organisations.get(code)
    }

    /// The organisations at a postcode asked for, by code.
    pub fn organisations_at(&self, postcode: &str) -> impl Iterator<Item = &Organisation> {
        found(&self.organisations_at, postcode, &self.organisations)
    }

    /// When the legal existence of the organisation with this ODS code ended or will end, if an extract says so.
    pub fn legal_end(&self, code: &str) -> Option<Date> {
        self.legal_ends.get(code).copied()
    }

    /// Which codes took over from this one, at once or by and by: the nearest first, each once, never `code` itself.
    pub fn successors(&self, code: &str) -> Vec<&Succession> {
        let mut chain: Vec<&Succession> = Vec::new();
        let mut known = HashSet::from([code]);
        let (mut old, mut next) = (code, 0);
        loop {
            let links = self.successions.get(old).into_iter().flatten();
            chain.extend(links.filter(|link| known.insert(&link.new)));
            let Some(link) = chain.get(next) else { return chain };
            old = &link.new;
            next += 1;
        }
    }

    /// The location with this ID, active or not.
    pub fn location(&self, id: &str) -> Option<&Location> {
        self.locations.get(id)
    }

    /// The IDs of the providers that CQC lists under exactly this name, as names are compared, among those fetched.
    pub fn providers_named(&self, name: &str) -> impl Iterator<Item = &str> {
        self.named.get(&fold(name)).into_iter().flatten().map(String::as_str)
    }

    /// Whether a location is listed whose provider has this ID.
    pub fn is_provider(&self, id: &str) -> bool {
        self.of_provider.contains_key(id)
    }

    /// The locations of a provider, by ID, those no longer active too.
    pub fn locations_of_provider(&self, provider_id: &str) -> impl Iterator<Item = &Location> {
        found(&self.of_provider, provider_id, &self.locations)
    }

    /// The locations of a brand, by ID. All of a brand are known where it has several providers, one of which was asked
    /// for.
    pub fn locations_of_brand(&self, brand: &str) -> impl Iterator<Item = &Location> {
        found(&self.of_brand, brand, &self.locations)
    }

    /// The locations at a postcode, by ID, those no longer active too: all of them where the postcode was asked for, or is
    /// that of a location asked for.
    pub fn locations_at(&self, postcode: &str) -> impl Iterator<Item = &Location> {
        found(&self.locations_at, postcode, &self.locations)
    }

    /// The locations that CQC lists with this ODS code, by ID. After a re-registration there may be an old one and a new
    /// one.
    pub fn locations_with_ods_code(&self, code: &str) -> impl Iterator<Item = &Location> {
        found(&self.of_ods_code, code, &self.locations)
    }

    /// The dual registrations that this location is part of, on either side.
    pub fn dual(&self, id: &str) -> &[DualRegistration] {
        self.dual.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether these two location IDs are one site, dually registered.
    pub fn are_dual(&self, one: &str, other: &str) -> bool {
        self.dual(one).iter().any(|dual| {
            (dual.location == one && dual.linked == other) || (dual.location == other && dual.linked == one)
        })
    }

    /// What the organisation with this very code has published. Its parent's publication is looked up by the parent's code.
    pub fn dspt(&self, code: &str) -> Option<&DsptEntry> {
        self.dspt.get(code)
    }
}

fn found<'r, T>(
    index: &'r Index,
    value: &str,
    records: &'r BTreeMap<String, T>,
) -> impl Iterator<Item = &'r T> + use<'r, T> {
    index.get(value).into_iter().flatten().filter_map(|key| records.get(key))
}
