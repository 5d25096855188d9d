//! The second phase: what is decided across submissions, and the few checked again of which something is to be said.

use std::collections::{BTreeSet, HashMap};

use super::checked::CheckedSite;
use super::decide::{Across, Decision, Part, keys};
use super::earlier::{self, Renewed};
use super::forgetting;
use super::inbox::Entry;
use super::lineage::{Lineage, Sender, Source};
use super::provider::Providers;
use super::reading::{Left, Reading, is_read};
use super::run::Night;
use super::{BatchError, Checked, accounts, persons};
use crate::answer::VERSION;
use crate::ledger::{Answered, Forgetting, Ledger, PersonHash, Run, State};
use crate::papers::sha256;
use crate::rules::{self, Elsewhere};
use crate::verdict::Outcome;

/// What the second phase decides before anybody is told anything.
pub(super) struct Decided {
    pub(super) run: Run,
    pub(super) state: State,
    pub(super) providers: Providers,
    /// Who each submission is from.
    pub(super) senders: Vec<Sender>,
    /// Where each of them belongs.
    pub(super) sources: Vec<Source>,
    /// Which submission takes the place of which.
    pub(super) replaced: Vec<Option<Replaced>>,
    /// What each submission is told of the others.
    pub(super) told: Vec<Elsewhere>,
    pub(super) across: Vec<Across>,
    /// Homes with a new CQC location ID.
    pub(super) renewed: Vec<Renewed>,
    /// What is forgotten of submissions that are gone.
    pub(super) forgetting: Forgetting,
}

impl Night<'_> {
    /// Phase 2: whose sites they are.
    pub(super) fn decide(
        &self,
        ledger: &Ledger,
        entries: &[Entry],
        readings: &[Reading],
    ) -> Result<Decided, BatchError> {
        let run = self.this_run(ledger, entries, readings)?;
        let state = ledger.state_before(run.id)?;
        let trust = self.options.settings.batch;
        let lineage = Lineage::new(&state, run.id, (trust, &self.hasher), entries, readings);
        let sources = lineage.sources(entries, readings);
        let registered = readings.iter().flatten().filter_map(|checked| checked.stated.registered());
        let found = registered.chain(lineage.learnt(readings, &sources)).chain(lineage.confirmed(readings, &sources));
        let providers = Providers::new(&state.aliases, found, &state.forgotten);
        let replaced = replaced(entries, readings, &sources);
        let sender = |(reading, source): (&Reading, &Source)| match reading {
            Ok(checked) => Sender::new(checked, source, &lineage, &providers),
            Err(_) => Sender::unknown(),
        };
        let senders: Vec<Sender> = readings.iter().zip(&sources).map(sender).collect();
        let numbers = taking_part(readings, &replaced);
        let parts = parts(&numbers, entries, readings, &senders, &sources, &replaced);
        let policy = &self.options.settings.policy;
        let decision = Decision::new(&parts, &state, &providers);
        let (mut told_parts, mut across) = decision.across(policy);
        let there: BTreeSet<&str> = parts.iter().map(|part| part.source).collect();
        accounts::tell(&decision, &ledger.accounts(|source, _| !there.contains(source))?, &mut told_parts);
        let asked = earlier::sites_asked(&decision);
        let accounts = ledger.accounts(|_, site| asked.contains(site))?;
        let renewed = earlier::tell(&decision, &accounts, &mut told_parts);
        let names: BTreeSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        let known = ledger.persons(|submission| !names.contains(submission))?;
        let absent = |hash: &PersonHash| {
            let known = known.get(hash).into_iter().flatten();
            known.map(|(submission, provider)| (submission.clone(), providers.resolved(provider))).collect()
        };
        across.extend(persons::in_two_providers(&parts, absent, &providers, policy));
        let mut told = vec![Elsewhere::default(); entries.len()];
        for (number, told_part) in numbers.iter().zip(told_parts) {
            told[*number] = told_part;
        }
        for number in (0..entries.len()).filter(|number| is_read(&readings[*number])) {
            if trust.confirm_senders && !senders[number].is_confirmed {
                told[number].hold_people();
            }
        }
        let there: BTreeSet<Answered> =
            entries.iter().zip(&sources).map(|(entry, source)| (entry.name.clone(), source.id.clone())).collect();
        let absent = ledger.absent(|answered| there.contains(answered))?;
        let forgetting = forgetting::forgetting(absent, policy.as_of, self.options.forget_after);
        across.iter_mut().for_each(|finding| finding.part = numbers[finding.part]);
        Ok(Decided { run, state, providers, senders, sources, replaced, told, across, renewed, forgetting })
    }

    /// What submissions are told before anything is decided: most are from senders that NAS has confirmed, or from senders that it
    /// has not, as the last time, and need not be checked twice.
    pub(super) fn expected(&self, ledger: &Ledger, entries: &[Entry]) -> Result<Vec<Elsewhere>, BatchError> {
        let mut told = vec![Elsewhere::default(); entries.len()];
        if self.options.settings.batch.confirm_senders {
            let confirmed = ledger.confirmed_submissions()?;
            let unknown = entries.iter().zip(&mut told).filter(|(entry, _)| !confirmed.contains(&entry.name));
            unknown.for_each(|(_, told)| told.hold_people());
        }
        Ok(told)
    }

    /// The run's number and all it is made from. The very inputs of the last run make that run again.
    fn this_run(&self, ledger: &Ledger, entries: &[Entry], readings: &[Reading]) -> Result<Run, BatchError> {
        let policy = &self.options.settings.policy;
        let rules = rules::all().iter().map(|rule| format!("{} {:?}", rule.code, rule.severity)).collect::<Vec<_>>();
        let (rules, configuration) =
            (sha256(&format!("{VERSION} {rules:?}")), sha256(&format!("{:?}", policy.changes)));
        let sources = self.options.registers.iter().flat_map(|snapshot| snapshot.sources());
        let sources = sources.map(|source| format!("{} {} {:?}", source.kind.name(), source.sha256, source.dated));
        let registers = sha256(&sources.collect::<Vec<_>>().join("\n"));
        let contents = entries.iter().zip(readings).map(|(entry, reading)| {
            let content = reading.as_ref().map_or("left", |checked| &checked.content);
            format!("{} {content} {:?}", entry.name, reading.as_ref().map(|checked| checked.passing.is_some()))
        });
        let (as_of, by_hand) = (policy.as_of.to_string(), ledger.decided_by_hand()?);
        let contents = contents.collect::<Vec<_>>().join("\n");
        let inputs =
            sha256(&[&as_of, &rules, &configuration, &registers, &by_hand, &contents].map(String::as_str).join("\n"));
        let id = ledger.last_run()?.map_or(1, |last| if last.inputs == inputs { last.id } else { last.id + 1 });
        Ok(Run { id, as_of, inputs, rules, configuration, registers, totals: String::new() })
    }

    /// Checks those once more that are to be told something else than they were; `false` where one of them is not what it was,
    /// so that all is to be decided anew.
    pub(super) fn tell(
        &self,
        entries: &[Entry],
        readings: &mut [Reading],
        told: &mut [Elsewhere],
        decided: &Decided,
    ) -> bool {
        let numbers: Vec<usize> = (0..entries.len()).filter(|number| told[*number] != decided.told[*number]).collect();
        let chosen: Vec<Entry> = numbers.iter().map(|number| entries[*number].clone()).collect();
        self.options.progress.begin("deciding across submissions", chosen.len() as u64);
        let again = self.side_by_side(&chosen, |at, entry| self.read(entry, &decided.told[numbers[at]]));
        let mut is_settled = true;
        for (number, again) in numbers.into_iter().zip(again) {
            let content = readings[number].as_ref().map(|checked| checked.content.clone());
            let is_same = matches!((&again, content), (Ok(again), Ok(before)) if again.content == before && again.passing.is_none());
            told[number] = decided.told[number].clone();
            readings[number] = if is_same { again } else { Err(again.err().unwrap_or(Left::StillWritten)) };
            is_settled &= is_same;
        }
        is_settled
    }
}

/// What a correction takes the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replaced {
    /// The correction.
    pub(super) by: usize,
    /// The sites that are replaced; nothing where all are.
    pub(super) only: Option<BTreeSet<usize>>,
}

impl Replaced {
    fn is_whole(&self) -> bool {
        self.only.is_none()
    }
}

/// Which submission takes the place of which: a report of ours that came back, that of what it reports on. Of two on one estate
/// the later by name stands, and never both. One that lists fewer sites than the estate takes the place of those that it lists: nothing
/// is to be lost by a sheet that fell out. One in which no site could be read takes none.
fn replaced(entries: &[Entry], readings: &[Reading], sources: &[Source]) -> Vec<Option<Replaced>> {
    let mut corrections: HashMap<&str, usize> = HashMap::new();
    for (number, source) in sources.iter().enumerate().filter(|(number, _)| is_read(&readings[*number])) {
        corrections.extend(source.corrects.iter().map(|estate| (estate.as_str(), number)));
    }
    let by = |number: usize| {
        let checked = readings[number].as_ref().ok()?;
        let last_on = |estate: &String| corrections.get(estate.as_str()).copied();
        let newer = sources[number].corrects.iter().filter_map(last_on).find(|by| *by != number);
        // What came under the estate's name since is not what was corrected.
        let is_on_this = |by: &usize| readings[*by].as_ref().is_ok_and(|of| of.corrects() == Some(&checked.content));
        let by = newer.or_else(|| last_on(&entries[number].name).filter(is_on_this))?;
        let correction = readings[by].as_ref().ok().filter(|of| of.outcome != Outcome::Unprocessable)?;
        // Which sites they are may well be what is corrected.
        let lists_all = correction.sites.len() >= checked.sites.len();
        Some(Replaced { by, only: (!lists_all).then(|| sites_of_both(checked, correction)) })
    };
    (0..readings.len()).map(by).collect()
}

/// The sites of an estate that its correction lists too.
fn sites_of_both(estate: &Checked, correction: &Checked) -> BTreeSet<usize> {
    let listed: BTreeSet<String> = correction.sites.iter().flat_map(keys).collect();
    let is_listed = |(_, site): &(usize, &CheckedSite)| keys(site).any(|key| listed.contains(&key));
    estate.sites.iter().enumerate().filter(is_listed).map(|(number, _)| number).collect()
}

/// The submissions whose sites count.
pub(super) fn taking_part(readings: &[Reading], replaced: &[Option<Replaced>]) -> Vec<usize> {
    let is_replaced = |number: &usize| replaced[*number].as_ref().is_some_and(Replaced::is_whole);
    let counts = |number: &usize| is_read(&readings[*number]) && !is_replaced(number);
    (0..readings.len()).filter(counts).collect()
}

pub(super) fn parts<'p>(
    numbers: &[usize],
    entries: &'p [Entry],
    readings: &'p [Reading],
    senders: &'p [Sender],
    sources: &'p [Source],
    replaced: &'p [Option<Replaced>],
) -> Vec<Part<'p>> {
    let part = |number: &usize| {
        let Sender { key, provider, own, is_confirmed, is_trusted } = &senders[*number];
        let Source { id, tie, .. } = &sources[*number];
        let (name, checked) = (entries[*number].name.as_str(), readings[*number].as_ref().ok()?);
        let (is_confirmed, is_trusted) = (*is_confirmed, *is_trusted);
        let replaced = replaced[*number].as_ref().and_then(|replaced| replaced.only.as_ref());
        Some(Part { name, provider, key, own, source: id, tie: *tie, is_confirmed, is_trusted, replaced, checked })
    };
    numbers.iter().filter_map(part).collect()
}
