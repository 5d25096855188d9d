//! What a submission was before tonight, and how sure that is. A **source** is an entry of the inbox with all that it was before:
//! by the name under which it came first it is known for good, so that what it holds is not taken by another file of that name.
//!
//! A name alone is no lineage, for every second file is called `report.xlsx`; nor is a hash that anybody who ever saw a report can
//! copy. What came back with its token, or is the very same file, is proven; what has the name and the provider or most of the
//! sites of before is taken for the same, but does not give away what that held.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::Checked;
use super::inbox::Entry;
use super::provider::{Providers, Stated, name_key};
use super::reading::Reading;
use crate::ledger::{PersonHasher, Remembered, State};
use crate::settings::BatchTrust;

/// A submission of before: its name and what is remembered of it.
type Before<'s> = (&'s str, &'s Remembered);

/// How a submission is tied to the one that it was before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// It was none.
    #[default]
    New,
    /// By its name or its sites, and the provider that it states.
    Likely,
    /// It is the same file, or a report of this batch that came back with its token; or NAS gives the entries their names itself.
    Proven,
}

/// Where a submission of tonight belongs.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// By what the source is known.
    pub id: String,
    /// How sure that is.
    pub tie: Tie,
    /// What the submission was called the last time.
    pub before: Option<String>,
    /// Whether another source came under its name before.
    pub is_namesake: bool,
    /// The estates that it is a correction of, by their names, as its token shows.
    pub corrects: Vec<String>,
}

/// Tonight's submissions, held against those of before.
pub struct Lineage<'s, 't> {
    state: &'s State,
    run: i64,
    trust: BatchTrust,
    hasher: &'t PersonHasher,
    /// Submissions of before whose names are not there any more.
    absent: Vec<Before<'s>>,
    /// Tonight's entries, by name.
    tonight: BTreeMap<&'t str, &'t Checked>,
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
            tonight: read.map(|(entry, checked)| (entry.name.as_str(), checked)).collect(),
        }
    }

    /// Where each of tonight's submissions belongs. Of two that may both be one of before, the first by name is.
    pub fn sources(&self, entries: &[Entry], readings: &[Reading]) -> Vec<Source> {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let source = |(entry, reading): (&Entry, &Reading)| {
            let source = match reading {
                Ok(checked) => self.source(&entry.name, checked, &taken),
                Err(_) => self.unread(&entry.name),
            };
            taken.extend(source.before.clone());
            source
        };
        entries.iter().zip(readings).map(source).collect()
    }

    fn source(&self, name: &str, checked: &Checked, taken: &BTreeSet<String>) -> Source {
        let corrected = self.corrected(checked);
        let own = self.by_name(name, checked);
        let is_free = |(name, _): &Before<'_>| !taken.contains(*name);
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
        let id = known.map_or_else(|| self.new_id(name), |(_, past)| past.source.clone());
        Source {
            is_namesake: known.is_none() && id != name,
            id,
            tie,
            before: before.map(|(name, _)| name.to_owned()),
            corrects: self.estates_corrected(checked, own),
        }
    }

    /// Of one that could not be read only the name is known, and nothing is done in that.
    fn unread(&self, name: &str) -> Source {
        let known = self.state.submissions.get(name);
        let id = known.map_or_else(|| name.to_owned(), |past| past.source.clone());
        Source { id, before: known.map(|_| name.to_owned()), ..Source::default() }
    }

    /// The estates that a submission is a correction of. A report without a token is one where the ledger has it down as one: it
    /// was made when there were no tokens.
    fn estates_corrected(&self, checked: &Checked, own: Option<Before<'_>>) -> Vec<String> {
        let Some(on) = checked.corrects() else { return Vec::new() };
        let is_known = checked.token.is_none() && own.is_some_and(|(_, past)| past.report_on == on);
        let tonight = self.tonight.iter().map(|(name, estate)| (*name, estate.content.as_str()));
        let before = all(self.state).map(|(name, past)| (name, past.content.as_str()));
        let is_its = |(name, content): &(&str, &str)| *content == on && (is_known || self.is_ours(checked, on, name));
        tonight.chain(before).filter(is_its).map(|(name, _)| name.to_owned()).collect()
    }

    /// What a source is called that was never there: by its name, which another source may have had.
    fn new_id(&self, name: &str) -> String {
        let is_taken = self.is_known(name) || self.state.submissions.values().any(|past| past.source == name);
        if is_taken { format!("{name} (run {})", self.run) } else { name.to_owned() }
    }

    /// The estate that a report of ours was made on, where its token shows it.
    fn corrected(&self, checked: &Checked) -> Option<Before<'s>> {
        let on = checked.corrects()?;
        all(self.state).find(|(name, past)| past.content == on && self.is_ours(checked, on, name))
    }

    fn is_ours(&self, checked: &Checked, on: &str, name: &str) -> bool {
        checked.token.as_ref().is_some_and(|token| *token == self.hasher.token(on, name))
    }

    /// The same files, or a correction of the same estate, under a name that is not there any more.
    fn renamed(&self, checked: &Checked) -> Option<Before<'s>> {
        let absent = || self.absent.iter().copied();
        let same_files = last(absent().filter(|(_, past)| past.content == checked.content));
        same_files.or_else(|| {
            let (_, estate) = self.corrected(checked)?;
            last(absent().filter(|(_, past)| past.report_on == estate.content && past.source == estate.source))
        })
    }

    /// What was known under a submission's name; nothing where another provider's estate had it.
    fn by_name(&self, name: &str, checked: &Checked) -> Option<Before<'s>> {
        let (name, past) = self.state.submissions.get_key_value(name)?;
        let is_anybodys = past.sites.is_empty() && !self.is_known(&past.source);
        let is_it =
            is_anybodys || past.content == checked.content || is_most(checked, past) || self.is_provider(checked, past);
        is_it.then_some((name.as_str(), past))
    }

    /// An estate of the same provider that is not there any more and lists most of the same sites.
    fn by_sites(&self, checked: &Checked) -> Option<Before<'s>> {
        let absent = self.absent.iter().copied();
        last(absent.filter(|(_, past)| is_most(checked, past) && self.is_provider(checked, past)))
    }

    /// Whether a source holds a site, or NAS has confirmed it.
    fn is_known(&self, source: &str) -> bool {
        self.state.confirmed.contains_key(source) || self.state.holders.values().any(|holder| holder.source == source)
    }

    fn past(&self, source: &Source) -> Option<&'s Remembered> {
        self.state.submissions.get(source.before.as_ref()?)
    }

    /// Whether a submission states the provider that the one of before was from. What states nothing, states no provider.
    fn is_provider(&self, checked: &Checked, past: &Remembered) -> bool {
        let keys = || checked.stated.keys().map(|key| self.state.provider(&key));
        let was = self.state.provider(&past.provider);
        keys().any(|key| key == was)
    }

    /// Who a submission says it is from. One that says nothing is from whoever sent what it was before, or the estate that it
    /// corrects, else from its source.
    fn key(&self, checked: &Checked, source: &Source) -> String {
        if !checked.stated.is_nameless() {
            return checked.stated.key();
        }
        let before = self.past(source).filter(|_| source.tie > Tie::New).map(|past| past.provider.clone());
        let estate = || source.corrects.iter().find_map(|name| self.tonight.get(name.as_str()));
        let parent = || estate().map(|estate| estate.stated.key());
        let own = || if source.is_namesake { name_key(&source.id) } else { checked.stated.title_key() };
        before.or_else(parent).unwrap_or_else(own)
    }

    /// What else the providers of tonight were known by: by a name only, until the first time that an estate of theirs
    /// stated its code or ID. That it lists most of the sites it listed before shows that it is theirs.
    pub fn learnt(&self, readings: &[Reading], sources: &[Source]) -> Vec<(String, String)> {
        let mut learnt = Vec::new();
        for (reading, source) in readings.iter().zip(sources) {
            let (Ok(checked), Some(past)) = (reading, self.past(source)) else { continue };
            let key = checked.stated.key();
            let tells_more = rank(&past.provider, &checked.stated, source) < rank(&key, &checked.stated, source);
            if source.tie > Tie::New && is_most(checked, past) && tells_more && !checked.stated.is_nameless() {
                learnt.push((past.provider.clone(), key));
            }
        }
        learnt
    }

    /// What NAS has confirmed of tonight's submissions: all that such a one states is the provider's.
    pub fn confirmed(&self, readings: &[Reading], sources: &[Source]) -> Vec<(String, String)> {
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
fn rank(key: &str, stated: &Stated, source: &Source) -> u8 {
    match key.split_once(':') {
        Some(("cqc", _)) => 3,
        Some(("ods", _)) => 2,
        _ if key == stated.title_key() || key == name_key(&source.id) => 0,
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
    /// Whether it may be told of others that it belongs to: NAS has confirmed who sends it, or asks nobody.
    pub is_trusted: bool,
}

impl Sender {
    /// The sender of a submission.
    pub fn new(checked: &Checked, source: &Source, lineage: &Lineage<'_, '_>, providers: &Providers) -> Sender {
        let key = lineage.key(checked, source);
        let mut own = providers.all_of(&key);
        // A proven correction is from whoever sent its estate, whatever it states.
        let before = lineage.past(source).filter(|_| source.tie == Tie::Proven);
        own.extend(before.iter().flat_map(|past| providers.all_of(&past.provider)));
        let confirmed = lineage.state.confirmed.get(&source.id).into_iter().flatten();
        let is_confirmed = confirmed.flat_map(|key| providers.all_of(key)).any(|key| own.contains(&key));
        let is_trusted = is_confirmed || !lineage.trust.confirm_senders;
        Sender { provider: providers.resolved(&key), key, own, is_confirmed, is_trusted }
    }

    /// The sender of a submission that could not be read.
    pub fn unknown() -> Sender {
        let (key, provider) = (String::new(), String::new());
        Sender { key, provider, own: BTreeSet::new(), is_confirmed: false, is_trusted: false }
    }
}
