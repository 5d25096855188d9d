//! The end of a night: what is told to people, what the ledger keeps, and all outputs moved into place.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::Accepted;
use super::before::LostRuns;
use super::decide::Decision;
use super::deciding::{Decided, Replaced, parts, taking_part};
use super::folders::Folders;
use super::inbox::Entry;
use super::lineage::{Sender, Source};
use super::matters::matters;
use super::reading::{Left, Reading, is_read};
use super::run::Night;
use super::{Batch, BatchError, Changes, Matter, Row, Totals, accounts, changes, forgetting};
use crate::ledger::{Event, NewRun, Run, State};
use crate::read::IgnoredFile;

impl Night<'_> {
    /// What is told to people, and what the ledger keeps.
    pub(super) fn conclude(
        &self,
        decided: Decided,
        ledger: String,
        entries: &[Entry],
        readings: Vec<Reading>,
        left_aside: Vec<IgnoredFile>,
        mut folders: Folders,
    ) -> Result<(Batch, NewRun), BatchError> {
        let (mut events, accounts) = decided.follows(entries, &readings);
        let around = changes::around(&decided.run, decided.state.runs.last());
        let names = names(&readings, &decided.senders);
        let mut rows = decided.rows(entries, readings, &names, &around, &mut folders);
        let not_placed = self.place_answers(&mut rows, &folders)?;
        events.retain(|event| !not_placed.contains(&event.holder.submission));
        let accounts = accounts.into_iter().filter(|accepted| !not_placed.contains(&accepted.submission));
        let Decided { mut run, state, providers, across, renewed, forgetting, .. } = decided;
        let mut for_nas: Vec<Matter> = self.lost.iter().map(LostRuns::matter).collect();
        for_nas.extend(matters(&rows, &across, &events, &state, &renewed, &providers.learnt));
        for_nas.extend(forgetting::matters(&forgetting));
        let totals = Totals::new(&rows, sites_held(&state, &events));
        run.totals = serde_json::to_string(&totals).unwrap_or_default();
        let unread = rows.iter().filter(|row| row.nights_unread() > 0);
        let new = NewRun {
            submissions: rows.iter().filter_map(|row| row.remembered(&state)).collect(),
            unread: unread.map(|row| (row.name.clone(), row.nights_unread())).collect(),
            run,
            accounts: accounts::by_source(accounts),
            events,
            names,
            aliases: providers.learnt,
            folders: folders.into_given(),
            keep: self.options.keep_runs,
            forgetting,
        };
        let batch = Batch {
            as_of: self.options.settings.policy.as_of,
            ledger,
            run: new.run.id,
            trend: self.trend(state.runs.iter().chain([&new.run])),
            rows,
            across,
            for_nas,
            totals,
            around,
            registers: self.options.registers.iter().flat_map(|snapshot| snapshot.sources()).cloned().collect(),
            changes: self.options.settings.policy.changes.clone(),
            found_config: self.options.settings.choices.found_config.clone(),
            register_max_age_days: self.options.settings.policy.register_max_age_days,
            left_aside,
        };
        Ok((batch, new))
    }

    /// Dates and sums of the runs that are remembered.
    fn trend<'r>(&self, runs: impl Iterator<Item = &'r Run>) -> Vec<(String, Totals)> {
        let sums = |run: &Run| (run.as_of.clone(), serde_json::from_str(&run.totals).unwrap_or_default());
        let mut trend: Vec<_> = runs.map(sums).collect();
        let forgotten = self.options.keep_runs.map_or(0, |keep| trend.len().saturating_sub(keep as usize));
        trend.drain(..forgotten);
        trend
    }

    /// Makes what is not made yet of the answers, and moves all of them into place. What cannot be put there is left for the next
    /// night, as if it had not been read; the names of those are given back.
    fn place_answers(&self, rows: &mut [Row], folders: &Folders) -> Result<BTreeSet<String>, BatchError> {
        self.options.progress.step("writing the answers");
        let mut not_placed = BTreeSet::new();
        let mut leave = |row: &mut Row, why: Left| {
            not_placed.insert(row.name.clone());
            row.leave(why);
        };
        for row in &mut *rows {
            let reply = row.reply(self.options.settings.policy.as_of);
            if let Err(error) = self.stage.write_reply(&row.work, &reply) {
                leave(row, error.into());
            }
        }
        self.stage.sync(rows.iter().filter_map(|row| Some((row.work.as_str(), row.answer()?))))?;
        folders.to_move().iter().for_each(|(entry, folder)| self.stage.move_from_before(entry, folder));
        for row in rows {
            if let Some(Err(why)) = row.answer().map(|files| self.place_answer(row, files)) {
                leave(row, why);
            }
            row.log();
        }
        Ok(not_placed)
    }

    fn place_answer(&self, row: &Row, files: &[&str]) -> Result<(), Left> {
        if !self.stage.has_place_for(&row.folder) {
            return Err(Left::NoPlace { folder: row.folder.clone() });
        }
        Ok(self.stage.place(&row.work, &row.folder, files)?)
    }

    /// Makes what is about the whole batch, and moves it into place.
    pub(super) fn write_summaries(&self, batch: &Batch) -> Result<(), BatchError> {
        self.options.progress.step("writing the summary");
        Ok(self.stage.write_summaries(batch)?)
    }
}

impl Decided {
    /// What happens to sites by it, and who has an account where, submission by submission.
    fn follows(&self, entries: &[Entry], readings: &[Reading]) -> (Vec<Event>, Vec<Accepted>) {
        let numbers = taking_part(readings, &self.replaced);
        let parts = parts(&numbers, entries, readings, &self.senders, &self.sources, &self.replaced);
        let is_accepted = |part: usize, site: usize| parts[part].checked.sites[site].accepted;
        let events = Decision::new(&parts, &self.state, &self.providers).events(is_accepted, &self.run.as_of);
        (events, accounts::accepted(&parts))
    }

    /// Of every correction that lists fewer sites than its estate those that it leaves out.
    fn not_listed(&self, readings: &[Reading]) -> BTreeMap<usize, Vec<String>> {
        let mut not_listed: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (replaced, estate) in self.replaced.iter().zip(readings) {
            if let (Some(Replaced { by, only: Some(listed) }), Ok(estate)) = (replaced, estate) {
                let others = estate.sites.iter().enumerate().filter(|(number, _)| !listed.contains(number));
                let names = others.map(|(_, site)| site.key().unwrap_or(&site.label).to_owned());
                not_listed.entry(*by).or_default().extend(names);
            }
        }
        not_listed
    }

    fn rows(
        &self,
        entries: &[Entry],
        readings: Vec<Reading>,
        names: &BTreeMap<String, String>,
        around: &[&'static str],
        folders: &mut Folders,
    ) -> Vec<Row> {
        let mut not_listed = self.not_listed(&readings);
        let row = |(number, checked): (usize, Reading)| {
            let (replaced_by, replaced_in_part) = match &self.replaced[number] {
                None => (None, None),
                Some(Replaced { by, only: None }) => (Some(entries[*by].name.clone()), None),
                Some(Replaced { by, only: Some(sites) }) => (None, Some((entries[*by].name.clone(), sites.len()))),
            };
            let (name, provider) = (entries[number].name.clone(), self.senders[number].provider.clone());
            let Source { id, before: was, corrects, .. } = &self.sources[number];
            let before = was.as_ref().and_then(|was| self.state.submissions.get(was));
            let is_read = is_read(&checked);
            let changes = match &checked {
                Ok(checked) if is_read => {
                    Changes::since((&checked.content, &checked.verdicts(), &checked.open), before, around)
                }
                _ => Changes::default(),
            };
            Row {
                provider_name: names.get(&provider).or(self.state.names.get(&provider)).cloned().unwrap_or_default(),
                provider,
                was: was.clone().filter(|was| *was != name),
                folder: folders.of(&name, id),
                source: id.clone(),
                is_correction: !corrects.is_empty(),
                replaced_by,
                replaced_in_part,
                not_listed: not_listed.remove(&number).unwrap_or_default(),
                nights_before: self.state.unread.get(&name).copied().unwrap_or_default(),
                name,
                work: entries[number].work.clone(),
                checked,
                changes,
            }
        };
        readings.into_iter().enumerate().map(row).collect()
    }
}

/// What tonight's submissions call their providers: of several names the first.
fn names(readings: &[Reading], senders: &[Sender]) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (reading, Sender { provider, .. }) in readings.iter().zip(senders) {
        let Ok(checked) = reading else { continue };
        let name = checked.stated.display_name().to_owned();
        names.entry(provider.clone()).and_modify(|known| *known = known.clone().min(name.clone())).or_insert(name);
    }
    names
}

/// How many sites are held once this has happened.
fn sites_held(state: &State, events: &[Event]) -> u64 {
    let mut held: BTreeSet<&str> = state.holders.keys().map(String::as_str).collect();
    for event in events {
        let site = event.holder.site.as_str();
        match event.kind.begins_holding() {
            Some(true) => drop(held.insert(site)),
            Some(false) => drop(held.remove(site)),
            None => {}
        }
    }
    held.len() as u64
}
