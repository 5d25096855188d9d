//! What a submission was before tonight, and how sure that is. A **source** is an entry of the inbox with all that it was before:
//! by the name under which it came first it is known for good, so that what it holds is not taken by another file of that name.
//!
//! A name alone is no lineage, for every second file is called `report.xlsx`; nor is a hash that anybody who ever saw a report can
//! copy. What came back with its token, or is the very same file, is proven; what has the name and the provider or most of the
//! sites of before is taken for the same, but does not give away what that held.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::Checked;
use super::inbox::Entry;
use super::provider::{Providers, Stated};
use super::reading::Reading;
use crate::ledger::{PersonHasher, Remembered, State};
use crate::settings::BatchTrust;

/// A submission of before: its name and what is remembered of it.
pub type Before<'s> = (&'s str, &'s Remembered);

/// How a submission is tied to the one that it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// It was none.
    New,
    /// By its name or its sites, and the provider that it states.
    Likely,
    /// It is the same file, or a report of this batch that came back with its token; or NAS gives the entries their names itself.
    Proven,
}

/// Where a submission of tonight belongs.
#[derive(Debug, Clone)]
pub struct Source<'s> {
    /// By what the source is known.
    pub id: String,
    /// How sure that is.
    pub tie: Tie,
    /// What it was the last time.
    pub before: Option<Before<'s>>,
    /// Whether it is a correction of an estate that is known, as its token shows.
    pub is_correction: bool,
}

/// Tonight's submissions, held against those of before.
pub struct Lineage<'s, 't> {
    state: &'s State,
    run: i64,
    trust: BatchTrust,
    hasher: &'t PersonHasher,
    /// Submissions of before whose names are not there any more.
    absent: Vec<Before<'s>>,
    /// Tonight's entries by the hash of what they hold.
    tonight: BTreeMap<&'t str, (&'t str, &'t Checked)>,
}

impl<'s, 't> Lineage<'s, 't> {
    /// Holds these submissions of a run against those that `state` knows.
    pub fn new(
        state: &'s State,
        run: i64,
        (trust, hasher): (BatchTrust, &'t PersonHasher),
        entries: &'t [Entry],
        readings: &'t [Reading],
    ) -> Lineage<'s, 't> {
        let present: BTreeSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        let read = entries.iter().zip(readings).filter_map(|(entry, reading)| Some((entry, reading.as_ref().ok()?)));
        Lineage {
            state,
            run,
            trust,
            hasher,
            absent: all(state).filter(|(name, _)| !present.contains(name)).collect(),
            tonight: read.map(|(entry, checked)| (checked.content.as_str(), (entry.name.as_str(), checked))).collect(),
        }
    }

    /// Where each of tonight's submissions belongs. Of two that may both be one of before, the first by name is.
    pub fn sources(&self, entries: &[Entry], readings: &[Reading]) -> Vec<Source<'s>> {
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        let source = |(entry, reading): (&Entry, &Reading)| {
            let Ok(checked) = reading else { return self.unread(&entry.name) };
            let source = self.source(&entry.name, checked, &taken);
            taken.extend(source.before.map(|(name, _)| name));
            source
        };
        entries.iter().zip(readings).map(source).collect()
    }

    fn source(&self, name: &str, checked: &Checked, taken: &BTreeSet<&str>) -> Source<'s> {
        let corrected = self.corrected(checked);
        let own = self.by_name(name, checked);
        let is_free = |(name, _): &Before<'_>| !taken.contains(name);
        let known = own.or(corrected).or_else(|| self.renamed(checked).filter(is_free));
        // Its provider and its sites are public: they tell what it may be held against, and nothing of who sent it.
        let before = known.or_else(|| self.by_sites(checked).filter(is_free));
        let is_same_file = known.is_some_and(|(_, past)| past.content == checked.content);
        let tie = match known {
            None => Tie::New,
            Some(_) if is_same_file || corrected.is_some() => Tie::Proven,
            Some(_) if own.is_some() && self.trust.names_are_ours => Tie::Proven,
            Some(_) => Tie::Likely,
        };
        let on = checked.corrects();
        // What the ledger has down as a correction was one when it first came.
        let was_correction = own.is_some_and(|(_, past)| on.is_some() && on == Some(past.report_on.as_str()));
        let id = known.map_or_else(|| self.new_id(name), |(_, past)| past.source.clone());
        Source {
            id,
            tie,
            before,
            is_correction: was_correction || corrected.is_some() || self.corrected_tonight(checked).is_some(),
        }
    }

    /// Of one that could not be read only the name is known, and nothing is done in that.
    fn unread(&self, name: &str) -> Source<'s> {
        let before = self.state.submissions.get_key_value(name).map(|(name, past)| (name.as_str(), past));
        Source { id: String::new(), tie: Tie::New, before, is_correction: false }
    }

    /// What a source is called that was never there: by its name, which another source may have had.
    fn new_id(&self, name: &str) -> String {
        let is_taken = self.state.submissions.values().any(|past| past.source == name)
            || self.state.holders.values().any(|holder| holder.source == name)
            || self.state.confirmed.contains_key(name);
        if is_taken { format!("{name} (run {})", self.run) } else { name.to_owned() }
    }

    /// The estate that a report of ours was made on, where its token shows it.
    fn corrected(&self, checked: &Checked) -> Option<Before<'s>> {
        let on = checked.corrects()?;
        all(self.state).find(|(name, past)| past.content == on && self.is_ours(checked, on, name))
    }

    /// The same among tonight's.
    fn corrected_tonight(&self, checked: &Checked) -> Option<&'t Checked> {
        let on = checked.corrects()?;
        let (name, parent) = self.tonight.get(on)?;
        self.is_ours(checked, on, name).then_some(parent)
    }

    fn is_ours(&self, checked: &Checked, on: &str, name: &str) -> bool {
        checked.token.as_ref().is_some_and(|token| *token == self.hasher.token(on, name))
    }

    /// The same files, or a correction of the same estate, under a name that is not there any more.
    fn renamed(&self, checked: &Checked) -> Option<Before<'s>> {
        let absent = || self.absent.iter().copied();
        let same_files = last(absent().filter(|(_, past)| past.content == checked.content));
        same_files.or_else(|| {
            let on = self.corrected(checked).map(|(_, past)| past.content.as_str())?;
            last(absent().filter(|(_, past)| past.report_on == on))
        })
    }

    /// What was known under a submission's name; nothing where another provider's estate had it.
    fn by_name(&self, name: &str, checked: &Checked) -> Option<Before<'s>> {
        let (name, past) = self.state.submissions.get_key_value(name)?;
        let was_nothing = past.sites.is_empty() && !self.holds_any(&past.source);
        let is_it = was_nothing || is_most(checked, past) || self.is_provider(checked, past);
        is_it.then_some((name.as_str(), past))
    }

    /// An estate of the same provider that is not there any more and lists most of the same sites.
    fn by_sites(&self, checked: &Checked) -> Option<Before<'s>> {
        let absent = self.absent.iter().copied();
        last(absent.filter(|(_, past)| is_most(checked, past) && self.is_provider(checked, past)))
    }

    fn holds_any(&self, source: &str) -> bool {
        self.state.holders.values().any(|holder| holder.source == source)
    }

    /// Whether a submission states the provider that the one of before was from. What states nothing, states no provider.
    fn is_provider(&self, checked: &Checked, past: &Remembered) -> bool {
        let keys = || checked.stated.keys().map(|key| self.state.provider(&key));
        let was = self.state.provider(&past.provider);
        keys().any(|key| key == was)
    }

    /// Who a submission says it is from. One that says nothing is from whoever sent the estate that it corrects, else from its
    /// source.
    pub fn key(&self, checked: &Checked, source: &Source<'_>) -> String {
        if !checked.stated.is_nameless() {
            return checked.stated.key();
        }
        let before = source.before.filter(|_| source.tie > Tie::New).map(|(_, past)| past.provider.clone());
        let parent = || self.corrected_tonight(checked).map(|parent| parent.stated.key());
        before.or_else(parent).unwrap_or_else(|| checked.stated.key_of_source(&source.id))
    }

    /// What else the providers of tonight were known by: by a name only, until the first time that an estate of theirs
    /// stated its code or ID. That it lists most of the sites it listed before shows that it is theirs.
    pub fn learnt(&self, readings: &[Reading], sources: &[Source<'_>]) -> Vec<(String, String)> {
        let mut learnt = Vec::new();
        for (reading, source) in readings.iter().zip(sources) {
            let (Ok(checked), Some((_, past))) = (reading, source.before) else { continue };
            let key = checked.stated.key();
            let tells_more = rank(&past.provider, &checked.stated) < rank(&key, &checked.stated);
            if source.tie > Tie::New && is_most(checked, past) && tells_more && !checked.stated.is_nameless() {
                learnt.push((past.provider.clone(), key));
            }
        }
        learnt
    }

    /// What NAS has confirmed of tonight's submissions: all that such a one states is the provider's.
    pub fn confirmed(&self, readings: &[Reading], sources: &[Source<'_>]) -> Vec<(String, String)> {
        let mut confirmed = Vec::new();
        for (reading, source) in readings.iter().zip(sources) {
            let (Ok(checked), Some(providers)) = (reading, self.state.confirmed.get(&source.id)) else { continue };
            let keys: Vec<String> = checked.stated.keys().collect();
            let means =
                keys.iter().find(|key| providers.contains(*key) || providers.contains(&self.state.provider(key)));
            let only = (providers.len() == 1).then(|| providers.first()).flatten();
            let Some(provider) = means.or(only) else { continue };
            confirmed.extend(keys.iter().filter(|key| *key != provider).map(|key| (key.clone(), provider.clone())));
        }
        confirmed
    }
}

fn all(state: &State) -> impl Iterator<Item = Before<'_>> {
    state.submissions.iter().map(|(name, past)| (name.as_str(), past))
}

/// The one that was read last; of several the first by name.
fn last<'s>(submissions: impl Iterator<Item = Before<'s>>) -> Option<Before<'s>> {
    submissions.max_by_key(|(name, past)| (past.run, std::cmp::Reverse(*name)))
}

/// How many sites both list.
fn shared(checked: &Checked, past: &Remembered) -> usize {
    let keys: BTreeSet<&str> = checked.sites.iter().filter_map(|site| site.key()).collect();
    keys.into_iter().filter(|key| past.sites.contains_key(*key)).count()
}

/// Whether a submission lists at least half of what another one listed, and that is half of its own sites too.
fn is_most(checked: &Checked, past: &Remembered) -> bool {
    let shared = 2 * shared(checked, past);
    shared > 0 && shared >= past.sites.len() && shared >= checked.sites.len()
}

/// How much a key tells of who it is: a submission's own name least, an ID most.
fn rank(key: &str, stated: &Stated) -> u8 {
    match key.split_once(':') {
        Some(("cqc", _)) => 3,
        Some(("ods", _)) => 2,
        _ if stated.is_title_key(key) => 0,
        _ => 1,
    }
}

/// Who a submission is from.
pub struct Sender {
    /// As it is stated.
    pub key: String,
    /// The provider that it means.
    pub provider: String,
    /// All that its provider is or was called.
    pub own: BTreeSet<String>,
    /// Whether NAS has confirmed that its source sends for that provider.
    pub is_confirmed: bool,
}

impl Sender {
    /// The sender of a submission.
    pub fn new(checked: &Checked, source: &Source<'_>, lineage: &Lineage<'_, '_>, providers: &Providers) -> Sender {
        let key = lineage.key(checked, source);
        let mut own = providers.all_of(&key);
        // A proven correction is from whoever sent its estate, whatever it states.
        let before = source.before.filter(|_| source.tie == Tie::Proven).map(|(_, past)| past.provider.clone());
        own.extend(before.iter().flat_map(|key| providers.all_of(key)));
        let confirmed = lineage.state.confirmed.get(&source.id).into_iter().flatten();
        let is_confirmed = confirmed.flat_map(|key| providers.all_of(key)).any(|key| own.contains(&key));
        Sender { provider: providers.resolved(&key), key, own, is_confirmed }
    }

    /// The sender of a submission that could not be read.
    pub fn unknown() -> Sender {
        Sender { key: String::new(), provider: String::new(), own: BTreeSet::new(), is_confirmed: false }
    }
}
