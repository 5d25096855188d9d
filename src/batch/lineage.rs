//! What a submission was before tonight: the one of its name, the estate that it corrects, or one that came under another
//! name. Only by that can be told what changed in it, and that a provider which states its ID for the first time is the one
//! whose sites were held without.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::Checked;
use super::inbox::Entry;
use super::provider::{Providers, Stated};
use super::reading::Reading;
use crate::ledger::{Remembered, State};

/// A submission of before: its name and what is remembered of it.
pub type Before<'s> = (&'s str, &'s Remembered);

/// Tonight's submissions, held against those of before.
pub struct Lineage<'s, 't> {
    state: &'s State,
    /// Submissions of before whose names are not there any more.
    absent: Vec<Before<'s>>,
    tonight: BTreeMap<&'t str, &'t Checked>,
}

impl<'s, 't> Lineage<'s, 't> {
    /// Holds these submissions against those that `state` knows.
    pub fn new(state: &'s State, entries: &'t [Entry], readings: &'t [Reading]) -> Lineage<'s, 't> {
        let present: BTreeSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        Lineage {
            state,
            absent: all(state).filter(|(name, _)| !present.contains(name)).collect(),
            tonight: readings.iter().flatten().map(|checked| (checked.content.as_str(), checked)).collect(),
        }
    }

    /// The estate that a submission corrects.
    fn corrected(&self, checked: &Checked) -> Option<Before<'s>> {
        let on = checked.corrects()?;
        all(self.state).find(|(_, past)| past.content == on)
    }

    /// The same files, or a correction of the same estate, under a name that is not there any more.
    fn renamed(&self, checked: &Checked) -> Option<Before<'s>> {
        let absent = || self.absent.iter().copied();
        let same_files = last(absent().filter(|(_, past)| past.content == checked.content));
        let on = checked.report_on.as_deref().unwrap_or_default();
        same_files.or_else(|| last(absent().filter(|(_, past)| !on.is_empty() && past.report_on == on)))
    }

    /// What was known under a submission's name; nothing where another provider's estate had it.
    fn by_name(&self, name: &str, checked: &Checked, is_provider: impl Fn(&str) -> bool) -> Option<Before<'s>> {
        let (name, past) = self.state.submissions.get_key_value(name)?;
        let is_empty = past.sites.is_empty() || checked.sites.is_empty();
        let is_it = is_empty || shared(checked, past) > 0 || is_provider(&past.provider);
        is_it.then_some((name.as_str(), past))
    }

    /// An estate of the same provider that is not there any more and lists most of the same sites.
    fn by_sites(&self, checked: &Checked, is_provider: impl Fn(&str) -> bool) -> Option<Before<'s>> {
        let absent = self.absent.iter().copied();
        last(absent.filter(|(_, past)| is_provider(&past.provider) && is_most(checked, past)))
    }

    /// What was known of each of tonight's submissions. Of two that may both be one of before, the first by name is.
    pub fn before(
        &self,
        entries: &[Entry],
        readings: &[Reading],
        is_provider: impl Fn(usize, &str) -> bool,
    ) -> Vec<Option<Before<'s>>> {
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        let mut before = Vec::new();
        for (number, (entry, reading)) in entries.iter().zip(readings).enumerate() {
            let is_provider = |key: &str| is_provider(number, key);
            let found = reading.as_ref().ok().and_then(|checked| {
                let renamed = || {
                    let by_sites = || self.by_sites(checked, is_provider);
                    self.renamed(checked).or_else(by_sites).filter(|(name, _)| !taken.contains(name))
                };
                let by_name = self.by_name(&entry.name, checked, is_provider);
                by_name.or_else(|| self.corrected(checked)).or_else(renamed)
            });
            taken.extend(found.map(|(name, _)| name));
            before.push(found);
        }
        before
    }

    /// Who a submission says it is from. One that says nothing is from whoever sent the estate that it corrects.
    pub fn key(&self, checked: &Checked) -> String {
        let own = checked.stated.key();
        if !checked.stated.is_nameless() {
            return own;
        }
        self.parents(checked).into_iter().next().unwrap_or(own)
    }

    /// Who sent the estate that a submission corrects, tonight and before.
    pub fn parents(&self, checked: &Checked) -> Vec<String> {
        let Some(on) = checked.corrects() else { return Vec::new() };
        let tonight = self.tonight.get(on).map(|parent| self.key(parent));
        let before =
            self.state.submissions.values().filter(|past| past.content == on).map(|past| past.provider.clone());
        tonight.into_iter().chain(before).collect()
    }

    /// What else the providers of tonight were known by: by a name only, until the first time that an estate of theirs
    /// stated its code or ID. That it lists most of the sites it listed before shows that it is theirs.
    pub fn learnt(&self, entries: &[Entry], readings: &[Reading]) -> Vec<(String, String)> {
        let mut learnt = Vec::new();
        for (entry, checked) in
            entries.iter().zip(readings).filter_map(|(entry, reading)| Some((entry, reading.as_ref().ok()?)))
        {
            let under_its_name = self.state.submissions.get(&entry.name);
            let before = self.corrected(checked).or_else(|| self.renamed(checked)).map(|(_, past)| past);
            let before = under_its_name.into_iter().chain(before);
            for past in before.filter(|past| is_most(checked, past)) {
                let key = checked.stated.key();
                if rank(&past.provider, &checked.stated) < rank(&key, &checked.stated) {
                    learnt.push((past.provider.clone(), key));
                }
            }
        }
        learnt
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
        _ if key == stated.title_key() => 0,
        _ => 1,
    }
}

/// All the providers that a submission may be from, and the key by which it says so.
pub struct Sender {
    /// As it is stated.
    pub key: String,
    /// The provider that it means.
    pub provider: String,
    /// All that its provider is or was called.
    pub own: BTreeSet<String>,
}

impl Sender {
    /// The sender of a submission.
    pub fn new(checked: &Checked, lineage: &Lineage<'_, '_>, providers: &Providers) -> Sender {
        let key = lineage.key(checked);
        let mut own = providers.all_of(&key);
        lineage.parents(checked).iter().for_each(|parent| own.extend(providers.all_of(parent)));
        Sender { provider: providers.resolved(&key), key, own }
    }

    /// The sender of a submission that could not be read.
    pub fn unknown() -> Sender {
        Sender { key: String::new(), provider: String::new(), own: BTreeSet::new() }
    }
}
