//! The second phase: what is decided across submissions, and the few checked again of which something is to be said.

use std::collections::{BTreeSet, HashMap};

use super::BatchError;
use super::decide::{self, Across, Decision, Part};
use super::inbox::Entry;
use super::lineage::{Lineage, Sender};
use super::provider::Providers;
use super::reading::{Left, Reading, is_read};
use super::run::Night;
use crate::answer::VERSION;
use crate::ledger::{Ledger, PersonHash, Run, State};
use crate::papers::sha256;
use crate::rules::{self, Elsewhere};

/// What the second phase decides before anybody is told anything.
pub(super) struct Decided {
    pub(super) run: Run,
    pub(super) state: State,
    pub(super) providers: Providers,
    /// Who each submission is from.
    pub(super) senders: Vec<Sender>,
    /// Which submission takes the place of which.
    pub(super) replaced_by: Vec<Option<usize>>,
    /// What each submission is told of the others.
    pub(super) told: Vec<Elsewhere>,
    pub(super) across: Vec<Across>,
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
        let stated = readings.iter().flatten().map(|checked| &checked.stated);
        let lineage = Lineage::new(&state, entries, readings);
        let providers = Providers::new(&state.aliases, stated, lineage.learnt(entries, readings));
        let replaced_by = replaced(readings);
        let sender = |reading: &Reading| match reading {
            Ok(checked) => Sender::new(checked, &lineage, &providers),
            Err(_) => Sender::unknown(),
        };
        let senders: Vec<Sender> = readings.iter().map(sender).collect();
        let numbers = taking_part(readings, &replaced_by);
        let parts = parts(&numbers, entries, readings, &senders);
        let policy = &self.options.settings.policy;
        let (told_parts, mut across) = Decision::new(&parts, &state.holders, &providers).across(policy);
        let names: BTreeSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        let known = ledger.persons(|submission| !names.contains(submission))?;
        let absent = |hash: &PersonHash| {
            let known = known.get(hash).into_iter().flatten();
            known.map(|(submission, provider)| (submission.clone(), providers.resolved(provider))).collect()
        };
        across.extend(decide::persons_in_two_providers(&parts, absent, &providers, policy));
        let mut told = vec![Elsewhere::default(); entries.len()];
        for (number, told_part) in numbers.iter().zip(told_parts) {
            told[*number] = told_part;
        }
        across.iter_mut().for_each(|finding| finding.part = numbers[finding.part]);
        Ok(Decided { run, state, providers, senders, replaced_by, told, across })
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
        let (as_of, releases) = (policy.as_of.to_string(), ledger.releases()?);
        let contents = contents.collect::<Vec<_>>().join("\n");
        let inputs = sha256(
            &[&as_of, &rules, &configuration, &registers, &releases.to_string(), &contents]
                .map(String::as_str)
                .join("\n"),
        );
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
    ) -> Result<bool, BatchError> {
        let numbers: Vec<usize> = (0..entries.len()).filter(|number| told[*number] != decided.told[*number]).collect();
        let chosen: Vec<Entry> = numbers.iter().map(|number| entries[*number].clone()).collect();
        self.options.progress.begin("deciding across submissions", chosen.len() as u64);
        let again = self.side_by_side(&chosen, |at, entry| self.read(entry, &decided.told[numbers[at]]))?;
        let mut is_settled = true;
        for (number, again) in numbers.into_iter().zip(again) {
            let content = readings[number].as_ref().map(|checked| checked.content.clone());
            let is_same = matches!((&again, content), (Ok(again), Ok(before)) if again.content == before && again.passing.is_none());
            told[number] = decided.told[number].clone();
            readings[number] = if is_same { again } else { Err(again.err().unwrap_or(Left::StillWritten)) };
            is_settled &= is_same;
        }
        Ok(is_settled)
    }
}

/// Which submission takes the place of which: a report that came back, that of what it reports on.
fn replaced(readings: &[Reading]) -> Vec<Option<usize>> {
    let numbered = readings.iter().enumerate();
    let corrections: HashMap<&str, usize> =
        numbered.filter_map(|(number, reading)| Some((reading.as_ref().ok()?.corrects()?, number))).collect();
    let by = |reading: &Reading| corrections.get(reading.as_ref().ok()?.content.as_str()).copied();
    readings.iter().map(by).collect()
}

/// The submissions whose sites count.
pub(super) fn taking_part(readings: &[Reading], replaced_by: &[Option<usize>]) -> Vec<usize> {
    let counts = |number: &usize| is_read(&readings[*number]) && replaced_by[*number].is_none();
    (0..readings.len()).filter(counts).collect()
}

pub(super) fn parts<'p>(
    numbers: &[usize],
    entries: &'p [Entry],
    readings: &'p [Reading],
    senders: &'p [Sender],
) -> Vec<Part<'p>> {
    let part = |number: &usize| {
        let Sender { key, provider, own } = &senders[*number];
        Some(Part { name: &entries[*number].name, provider, key, own, checked: readings[*number].as_ref().ok()? })
    };
    numbers.iter().filter_map(part).collect()
}
