//! A row of the batch: one submission, and all that is told and kept of it.

use std::collections::BTreeMap;

use super::reading::{Left, Reading, is_read};
use super::{Changes, outputs};
use crate::ledger::{NewSubmission, PersonHash, SiteVerdict, State};
use crate::report::reply::{self, Reply};
use crate::verdict::Counts;

/// One submission of a batch, and all that is told of it.
#[derive(Debug)]
pub struct Row {
    /// What it is called in the inbox.
    pub name: String,
    /// The folder in which its answer is made.
    pub work: String,
    /// The folder of its answer.
    pub folder: String,
    /// Its provider, as the ledger knows it.
    pub provider: String,
    /// The source that it belongs to.
    pub source: String,
    /// Whether it is a report of the batch that came back.
    pub is_correction: bool,
    /// What people call the provider.
    pub provider_name: String,
    /// What became of it, or why it was left for the next night.
    pub checked: Reading,
    /// The submission that takes its place.
    pub replaced_by: Option<String>,
    /// The submission that takes the place of some of its sites, and of how many.
    pub replaced_in_part: Option<(String, usize)>,
    /// Sites of the estate that it corrects which it does not list.
    pub not_listed: Vec<String>,
    /// What it was called the last time, where that was something else.
    pub was: Option<String>,
    /// In how many runs in a row before this one it could not be read.
    pub nights_before: u32,
    /// What changed.
    pub changes: Changes,
}

/// After so many runs in a row in which it could not be read its provider is told; until then the reason may still pass.
const PATIENCE: u32 = 3;

impl Row {
    /// What became of it, in a word.
    pub fn outcome(&self) -> &'static str {
        match &self.checked {
            Ok(_) if self.replaced_by.is_some() => "replaced",
            Ok(checked) => checked.outcome.name(),
            Err(_) => "left",
        }
    }

    /// The files of its answer; where it could not be read, the last good answer stays until its provider has to be told.
    pub(super) fn answer(&self) -> Option<&'static [&'static str]> {
        match &self.checked {
            Ok(_) => Some(outputs::ANSWER),
            Err(_) => self.answer_needed().then_some(&[outputs::REPLY]),
        }
    }

    /// In how many runs in a row it could not be read; 0 for one that was.
    pub fn nights_unread(&self) -> u32 {
        if is_read(&self.checked) { 0 } else { 1 + self.nights_before }
    }

    /// Leaves it for the next night, because its answer cannot be written.
    pub(super) fn leave(&mut self, why: Left) {
        tracing::warn!(submission = self.name, reason = %why, "left for the next night");
        self.checked = Err(why);
        self.changes = Changes::default();
    }

    /// Whether its provider is to hear from us.
    pub fn answer_needed(&self) -> bool {
        self.changes.answer_needed || self.nights_unread() >= PATIENCE
    }

    /// The covering text of its answer.
    pub(super) fn reply(&self, as_of: jiff::civil::Date) -> String {
        let Changes { is_first, fixed, still_open, new, .. } = self.changes;
        match &self.checked {
            Ok(checked) if checked.passing.is_none() => reply::text(&Reply {
                as_of,
                outcome: checked.outcome,
                gist: &checked.gist,
                folders_not_read: checked.folders_not_read,
                is_replaced: self.replaced_by.is_some(),
                sites_replaced: self.replaced_in_part.as_ref().map_or(0, |(_, sites)| *sites),
                not_listed: &self.not_listed,
                since: (!is_first && self.changes.is_by_provider()).then_some([fixed, still_open, new]),
            }),
            _ => reply::without_report(as_of, self.answer_needed().then_some(self.nights_unread())),
        }
    }

    /// What became of it: how many of what, nothing of one that was left.
    pub(super) fn counts(&self) -> Counts {
        self.checked.as_ref().map(|checked| checked.counts).unwrap_or_default()
    }

    /// A line for the log.
    pub(super) fn log(&self) {
        let counts = self.counts();
        tracing::info!(
            submission = self.name,
            provider = self.provider,
            outcome = self.outcome(),
            sites_accepted = counts.sites_accepted,
            sites_rejected = counts.sites_rejected,
            users_accepted = counts.users_accepted,
            users_rejected = counts.users_rejected,
            users_held = counts.users_held,
            answer_needed = self.answer_needed(),
            "submission"
        );
    }

    /// What the ledger keeps of it: of the sites' verdicts only those that are not what `state` knows.
    pub(super) fn remembered(&self, state: &State) -> Option<NewSubmission> {
        let checked = self.checked.as_ref().ok().filter(|checked| checked.passing.is_none())?;
        let mut verdicts: BTreeMap<&str, SiteVerdict> = BTreeMap::new();
        for site in &checked.sites {
            let Some(key) = site.key() else { continue };
            let verdict = if site.accepted { "accepted" } else { "rejected" };
            verdicts.insert(key, SiteVerdict { site: key.to_owned(), verdict, codes: site.codes.join(" ") });
        }
        let is_known = |site: &SiteVerdict| {
            let known = state.submissions.get(&self.name).filter(|known| known.source == self.source);
            let known = known.and_then(|known| known.sites.get(&site.site));
            known.is_some_and(|(verdict, codes)| verdict == site.verdict && *codes == site.codes)
        };
        let mut persons: Vec<PersonHash> = checked.persons.iter().flat_map(|person| person.hashes).flatten().collect();
        persons.sort_unstable();
        persons.dedup();
        Some(NewSubmission {
            name: self.name.clone(),
            provider: self.provider.clone(),
            source: self.source.clone(),
            content: checked.content.clone(),
            report_on: checked.report_on.clone().filter(|_| self.is_correction).unwrap_or_default(),
            outcome: self.outcome(),
            verdicts: checked.verdicts(),
            open: checked.open.clone(),
            changed: verdicts.into_values().filter(|site| !is_known(site)).collect(),
            persons,
        })
    }
}
