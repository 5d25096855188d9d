//! The nightly batch: every submission in an inbox answered, nothing lost, nothing counted twice.
//!
//! **Phase 1** checks all submissions side by side, each as `check` would, and makes their outputs in a work folder. Of each it
//! keeps what [`Checked`] holds. **Phase 2** decides across them ([`decide`]). The few of which something is to be said are
//! checked a second time, with that said; for all others what phase 1 made is right as it is. Reading is fast, so this costs
//! little; keeping thousands of submissions in memory, or reading all of them twice, would cost more. The second check goes
//! through the same rules, so that users of a site that another provider claims are held like those of any rejected site.
//! Should a file have changed between the two, it is left for the next night and the rest is decided anew without it.
//!
//! Then the outputs are moved into place, and last the ledger commits. A run that is stopped before that has changed nothing
//! but outputs that the next run makes again. Nothing of a clock, a path or the number of threads goes into any of it.

mod batch_json;
mod changes;
mod checked;
mod decide;
mod inbox;
mod lineage;
mod outputs;
mod provider;
mod reply;
mod summary;

pub use changes::Changes;
pub use checked::{Checked, CheckedSite};

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use crate::ledger::{
    Event, Ledger, LedgerError, NewRun, NewSubmission, PersonHash, PersonHasher, Run, SiteVerdict, State,
};
use crate::observe::{Progress, catching};
use crate::pipeline::{self, CheckError};
use crate::read::InputError;
use crate::registers::{RegisterError, Snapshot, Source};
use crate::report::{VERSION, WriteError};
use crate::rules::{self, Elsewhere};
use crate::settings::Settings;
use crate::verdict::Outcome;
use crate::work_folder::make_folder;
use checked::sha256;
use decide::{Across, Decision, Part};
use inbox::{Entry, LeftAside, Marks};
use lineage::{Before, Lineage, Who};
use outputs::Stage;
use provider::Providers;

/// What a batch is told.
#[derive(Debug, Clone, Copy)]
pub struct Options<'o> {
    /// Where the submissions lie; never written to.
    pub inbox: &'o Path,
    /// Where everything is written.
    pub out: &'o Path,
    /// What steers each check.
    pub settings: &'o Settings,
    /// The registers, where there are any.
    pub registers: Option<&'o Snapshot>,
    /// The threads that work.
    pub pool: &'o rayon::ThreadPool,
    /// Where it says how far it is.
    pub progress: &'o Progress,
    /// How many runs the ledger remembers; all where nothing is said.
    pub keep_runs: Option<u32>,
}

/// Why a batch could not be completed. What is wrong with a submission is never a reason.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The inbox could not be read.
    #[error(transparent)]
    Inbox(#[from] InputError),
    /// The inbox is no folder.
    #[error("{name} is not a folder; give the folder in which the submissions arrive")]
    NoFolder {
        /// As it was given.
        name: String,
    },
    /// Outputs would be taken for submissions.
    #[error("{name} lies in the inbox, which is never written to; give --out another folder")]
    OutInInbox {
        /// The folder of outputs.
        name: String,
    },
    /// The ledger could not be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The registers could not be used.
    #[error(transparent)]
    Registers(#[from] RegisterError),
    /// An output could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// One submission of a batch, and all that is told of it.
#[derive(Debug)]
pub struct Row {
    /// The name of its folder of outputs.
    pub name: String,
    /// Its provider, as the ledger knows it.
    pub provider: String,
    /// What people call the provider.
    pub provider_name: String,
    /// What became of it, or why it was left for the next night.
    pub checked: Reading,
    /// The submission that takes its place.
    pub replaced_by: Option<String>,
    /// What it was called the last time, where that was something else.
    pub was: Option<String>,
    /// In how many runs in a row it could not be read; 0 for one that was.
    pub nights_unread: u32,
    /// What changed.
    pub changes: Changes,
}

impl Row {
    /// What became of it, in a word.
    pub fn outcome(&self) -> &'static str {
        match &self.checked {
            Ok(_) if self.replaced_by.is_some() => "replaced",
            Ok(checked) => checked.outcome.name(),
            Err(_) => "left",
        }
    }

    /// Whether it is kept in the ledger.
    fn is_remembered(&self) -> bool {
        is_read(&self.checked)
    }

    /// The files of its answer; of one that changed while it was read the last good answer stays until there is need to say so.
    fn answer(&self) -> Option<&'static [&'static str]> {
        match &self.checked {
            Ok(_) => Some(outputs::ANSWER),
            Err(_) => self.answer_needed().then_some(&[outputs::REPLY]),
        }
    }

    /// Whether its provider is to hear from us.
    pub fn answer_needed(&self) -> bool {
        self.changes.answer_needed || self.nights_unread >= PATIENCE
    }
}

/// The sums of a run; with those of the runs before they make the trend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Totals {
    pub submissions: u64,
    pub accepted: u64,
    pub partial: u64,
    pub rejected: u64,
    pub unprocessable: u64,
    pub replaced: u64,
    pub left: u64,
    pub answers_needed: u64,
    pub sites_read: u64,
    pub sites_accepted: u64,
    pub sites_rejected: u64,
    pub users_read: u64,
    pub users_accepted: u64,
    pub users_rejected: u64,
    pub users_held: u64,
    pub sites_held: u64,
    pub rejects: u64,
    pub warnings: u64,
    pub fixed: u64,
    pub still_open: u64,
    pub new: u64,
    pub first_time: u64,
    pub changed_by_provider: u64,
    pub changed_otherwise: u64,
}

/// A batch, done.
#[derive(Debug)]
pub struct Batch {
    /// The date of its rules.
    pub as_of: jiff::civil::Date,
    /// Its number.
    pub run: i64,
    /// A row a submission, by name.
    pub rows: Vec<Row>,
    /// Sites claimed twice and persons in two providers, with the names of all concerned; `part` is the row's number.
    pub across: Vec<Across>,
    /// The sums.
    pub totals: Totals,
    /// Dates and sums of all runs, this one last.
    pub trend: Vec<(String, Totals)>,
    /// What of everything changed since the last run: rules, configuration, registers.
    pub around: Vec<&'static str>,
    /// The registers that were asked.
    pub registers: Vec<Source>,
    /// What lies in the inbox and is no submission, with the reason.
    pub left_aside: Vec<LeftAside>,
}

impl Batch {
    /// The batch in one sentence.
    pub fn headline(&self) -> String {
        summary::headline(self)
    }

    /// Whether every site and user of every submission is accepted.
    pub fn is_all_accepted(&self) -> bool {
        let stands = |row: &Row| row.replaced_by.is_some() || row.outcome() == Outcome::Accepted.name();
        self.rows.iter().all(stands)
    }
}

/// Checks everything in the inbox, decides across it, writes all outputs and the ledger.
///
/// # Errors
/// See [`BatchError`]; the ledger is as it was before then.
pub fn run(options: &Options<'_>) -> Result<Batch, BatchError> {
    refuse_bad_folders(options)?;
    make_folder(options.out).map_err(|error| WriteError::io(options.out, &error))?;
    let ledger = Ledger::open(options.out)?;
    let readers = rayon::ThreadPoolBuilder::new().num_threads(submissions_at_once(options)).build();
    let night =
        Night { options, readers: readers.ok(), hasher: ledger.person_hasher()?, stage: Stage::begin(options.out)? };
    let (entries, left_aside) = inbox::entries(options.inbox)?;
    let mut readings = night.read_all(&entries)?;
    let mut said = vec![Elsewhere::default(); entries.len()];
    let (batch, new) = loop {
        let decided = night.decide(&ledger, &entries, &readings)?;
        if night.say(&entries, &mut readings, &mut said, &decided)? {
            break night.conclude(decided, &entries, readings, left_aside);
        }
    };
    night.write(&batch)?;
    options.progress.step("writing the ledger");
    ledger.commit(&new)?;
    Ok(batch)
}

fn refuse_bad_folders(options: &Options<'_>) -> Result<(), BatchError> {
    let name = |path: &Path| path.display().to_string();
    let inbox = options.inbox.canonicalize().map_err(|_| InputError::NotFound { name: name(options.inbox) })?;
    if !inbox.is_dir() {
        return Err(BatchError::NoFolder { name: name(options.inbox) });
    }
    // The folder of outputs may not be there yet.
    let absolute = std::path::absolute(options.out).unwrap_or_else(|_| options.out.to_owned());
    let existing = absolute.ancestors().find_map(|path| path.canonicalize().ok());
    if existing.is_some_and(|out| out.starts_with(&inbox)) {
        return Err(BatchError::OutInInbox { name: name(options.out) });
    }
    Ok(())
}

/// Reading is waiting for a process that reads. So that nobody waits for it, as many submissions more are read as are checked.
fn submissions_at_once(options: &Options<'_>) -> usize {
    2 * options.pool.current_num_threads()
}

/// What came of reading a submission: what is kept of it, or why it is left for the next night.
pub type Reading = Result<Checked, Left>;

/// Why a submission is left for the next night.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Left {
    /// Its files are not complete yet.
    #[error("it was still being written while it was read")]
    StillWritten,
    /// It is not there any more.
    #[error("it was taken out of the inbox while it was read")]
    TakenOut,
    /// A file stands where its answer would go.
    #[error("in the folder of outputs a file is called {folder}, as the folder of its answer would be; move that away")]
    NoPlace {
        /// The folder's name.
        folder: String,
    },
    /// The program failed, as it would a second time.
    #[error("checking it failed; this is a fault in nhsmail-onboard, please report it")]
    OurFault,
}

/// A reason that may pass is no reason to write to anybody, until it has not passed in so many runs in a row.
const PATIENCE: u32 = 3;

/// Whether it could be read; what could not may be had the next night.
fn is_read(reading: &Reading) -> bool {
    reading.as_ref().is_ok_and(|checked| checked.passing.is_none())
}

/// What holds for a whole run.
struct Night<'n> {
    options: &'n Options<'n>,
    /// The threads that wait for files to be read; those that work do it where there are none.
    readers: Option<rayon::ThreadPool>,
    hasher: PersonHasher,
    stage: Stage,
}

/// What phase 2 decides before anything is said to anybody.
struct Decided {
    run: Run,
    state: State,
    providers: Providers,
    who: Vec<Who>,
    replaced_by: Vec<Option<usize>>,
    said: Vec<Elsewhere>,
    across: Vec<Across>,
}

impl Night<'_> {
    /// Phase 1: all of them side by side, then once more, alone, those that were not to be had.
    fn read_all(&self, entries: &[Entry]) -> Result<Vec<Reading>, BatchError> {
        self.options.progress.begin("checking", entries.len() as u64);
        let silence = Elsewhere::default();
        let mut readings = self.side_by_side(entries, |_, entry| self.read(entry, &silence))?;
        for (entry, reading) in entries.iter().zip(&mut readings) {
            let again = match &*reading {
                Ok(checked) => checked.passing.is_some(),
                Err(why) => *why != Left::OurFault,
            };
            if again {
                *reading = self.read(entry, &silence)?;
            }
        }
        for (entry, reading) in entries.iter().zip(&readings) {
            if let Err(why) = reading {
                tracing::warn!(submission = entry.folder, reason = %why, "left for the next night");
            }
        }
        Ok(readings)
    }

    /// Does `work` for every entry, several at once. The workers are no threads of a pool: one of those would take up another
    /// submission while it waits for a part of its own, and hold both in memory.
    fn side_by_side<T: Send>(
        &self,
        entries: &[Entry],
        work: impl Fn(usize, &Entry) -> Result<T, BatchError> + Sync,
    ) -> Result<Vec<T>, BatchError> {
        let next = AtomicUsize::new(0);
        // Whoever watches wants to know what takes so long, not what is done already.
        let under_way: Mutex<BTreeSet<&str>> = Mutex::default();
        let tell = |name, begins| {
            let mut names = under_way.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if begins {
                names.insert(name)
            } else {
                names.remove(name)
            };
            self.options.progress.say(names.iter().copied().collect::<Vec<_>>().join(", "));
        };
        let done: Mutex<BTreeMap<usize, Result<T, BatchError>>> = Mutex::default();
        let one_after_the_other = || {
            while let Some((number, entry)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, entries.get(n)?)))
            {
                tell(entry.folder.as_str(), true);
                let result = work(number, entry);
                if result.is_err() {
                    // Nothing that follows could be kept.
                    next.store(entries.len(), Ordering::Relaxed);
                }
                self.options.progress.done();
                tell(entry.folder.as_str(), false);
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(number, result);
            }
        };
        std::thread::scope(|scope| {
            (0..submissions_at_once(self.options)).for_each(|_| drop(scope.spawn(one_after_the_other)));
        });
        done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect()
    }

    /// Checks one submission and makes its outputs in the work folder.
    fn read(&self, entry: &Entry, elsewhere: &Elsewhere) -> Result<Reading, BatchError> {
        if !self.stage.has_place_for(&entry.folder) {
            return Ok(Err(Left::NoPlace { folder: entry.folder.clone() }));
        }
        let before = Marks::of(&entry.path);
        let Options { settings, registers, pool, .. } = *self.options;
        let checked = catching(|| {
            let inputs = std::slice::from_ref(&entry.path);
            let readers = self.readers.as_ref().unwrap_or(pool);
            let read = readers.install(|| pipeline::read_among_others(inputs, settings));
            pool.install(|| {
                pipeline::check_among_others(&entry.title, read, elsewhere, settings, registers, |results| {
                    self.stage.write_results(&entry.folder, results)?;
                    Ok(Checked::new(results, &self.hasher))
                })
            })
        });
        let checked = match checked {
            Ok(Ok(checked)) => Ok(checked),
            Ok(Err(CheckError::Write(error))) => return Err(error.into()),
            Ok(Err(CheckError::Registers(error))) => return Err(error.into()),
            Ok(Err(error @ (CheckError::Input(_) | CheckError::Heading(_) | CheckError::Account(_)))) => {
                tracing::error!(submission = entry.folder, reason = %error, "checking it failed");
                Err(Left::OurFault)
            }
            Err(fault) => {
                tracing::error!(submission = entry.folder, place = fault.place, "checking it failed");
                Err(Left::OurFault)
            }
        };
        if !entry.path.exists() {
            return Ok(Err(Left::TakenOut));
        }
        Ok(if Marks::of(&entry.path) == before { checked } else { Err(Left::StillWritten) })
    }

    /// Phase 2: whose sites they are.
    fn decide(&self, ledger: &Ledger, entries: &[Entry], readings: &[Reading]) -> Result<Decided, BatchError> {
        let run = self.this_run(ledger, entries, readings)?;
        let state = ledger.state_before(run.id)?;
        let stated = readings.iter().flatten().map(|checked| &checked.stated);
        let lineage = Lineage::new(&state, entries, readings);
        let providers = Providers::new(&state.aliases, stated, lineage.learnt(entries, readings));
        let replaced_by = replaced(readings);
        let of = |reading: &Reading| {
            reading.as_ref().map_or_else(|_| Who::unknown(), |checked| Who::of(checked, &lineage, &providers))
        };
        let who: Vec<Who> = readings.iter().map(of).collect();
        let numbers = taking_part(readings, &replaced_by);
        let parts = parts(&numbers, entries, readings, &who);
        let (said_of_parts, mut across) =
            Decision::new(&parts, &state.holders, &providers).across(&self.options.settings.policy);
        let names: BTreeSet<&str> = entries.iter().map(|entry| entry.folder.as_str()).collect();
        let known = ledger.persons(|submission| !names.contains(submission))?;
        let absent = |hash: &PersonHash| {
            let known = known.get(hash).into_iter().flatten();
            known.map(|(submission, provider)| (submission.clone(), providers.resolved(provider))).collect()
        };
        across.extend(decide::persons_in_two_providers(&parts, absent, &providers, &self.options.settings.policy));
        let mut said = vec![Elsewhere::default(); entries.len()];
        for (number, said_of_part) in numbers.iter().zip(said_of_parts) {
            said[*number] = said_of_part;
        }
        across.iter_mut().for_each(|of| of.part = numbers[of.part]);
        Ok(Decided { run, state, providers, who, replaced_by, said, across })
    }

    /// The run's number and all it is made from. The very inputs of the last run make that run again.
    fn this_run(&self, ledger: &Ledger, entries: &[Entry], readings: &[Reading]) -> Result<Run, BatchError> {
        let policy = &self.options.settings.policy;
        let rules = rules::all().iter().map(|rule| format!("{} {:?}", rule.code, rule.severity)).collect::<Vec<_>>();
        let (rules, configuration) =
            (sha256(&format!("{VERSION} {rules:?}")), sha256(&format!("{:?}", policy.changes)));
        let sources = self.options.registers.iter().flat_map(|snapshot| snapshot.sources());
        let sources = sources.map(|of| format!("{} {} {:?}", of.kind.name(), of.sha256, of.dated));
        let registers = sha256(&sources.collect::<Vec<_>>().join("\n"));
        let contents = entries.iter().zip(readings).map(|(entry, reading)| {
            let content = reading.as_ref().map_or("left", |checked| &checked.content);
            format!("{} {content} {:?}", entry.folder, reading.as_ref().map(|checked| checked.passing.is_some()))
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

    /// Checks those once more of which something else is to be said than was; `false` where one of them is not what it was, so
    /// that all is to be decided anew.
    fn say(
        &self,
        entries: &[Entry],
        readings: &mut [Reading],
        said: &mut [Elsewhere],
        decided: &Decided,
    ) -> Result<bool, BatchError> {
        let numbers: Vec<usize> = (0..entries.len()).filter(|number| said[*number] != decided.said[*number]).collect();
        let chosen: Vec<Entry> = numbers.iter().map(|number| entries[*number].clone()).collect();
        self.options.progress.begin("deciding across submissions", chosen.len() as u64);
        let again = self.side_by_side(&chosen, |at, entry| self.read(entry, &decided.said[numbers[at]]))?;
        let mut is_settled = true;
        for (number, again) in numbers.into_iter().zip(again) {
            let content = readings[number].as_ref().map(|checked| checked.content.clone());
            let is_same = matches!((&again, content), (Ok(again), Ok(before)) if again.content == before && again.passing.is_none());
            said[number] = decided.said[number].clone();
            readings[number] = if is_same { again } else { Err(again.err().unwrap_or(Left::StillWritten)) };
            is_settled &= is_same;
        }
        Ok(is_settled)
    }

    /// What is told to people, and what the ledger keeps.
    fn conclude(
        &self,
        decided: Decided,
        entries: &[Entry],
        readings: Vec<Reading>,
        left_aside: Vec<LeftAside>,
    ) -> (Batch, NewRun) {
        let Decided { mut run, state, providers, who, replaced_by, across, .. } = decided;
        let numbers = taking_part(&readings, &replaced_by);
        let parts = parts(&numbers, entries, &readings, &who);
        let accepted = |part: usize, site: usize| parts[part].checked.sites[site].accepted;
        let events = Decision::new(&parts, &state.holders, &providers).events(accepted, &run.as_of);
        let around = changes::around(&run, state.runs.last());
        let before = Lineage::new(&state, entries, &readings)
            .before(entries, &readings, |number, key| !who[number].own.is_disjoint(&providers.all_of(key)));
        let names = names(&readings, &who);
        let row = |(number, (checked, who)): (usize, (Reading, Who))| {
            let (name, before) = (entries[number].folder.clone(), before[number]);
            let changes = match &checked {
                Ok(checked) if checked.passing.is_none() => changes_of(checked, before, &around),
                _ => Changes::default(),
            };
            let nights_unread =
                if is_read(&checked) { 0 } else { 1 + state.unread.get(&name).copied().unwrap_or_default() };
            Row {
                provider_name: names.get(&who.provider).or(state.names.get(&who.provider)).cloned().unwrap_or_default(),
                provider: who.provider,
                was: before.map(|(was, _)| was.to_owned()).filter(|was| *was != name),
                replaced_by: replaced_by[number].map(|by| entries[by].folder.clone()),
                name,
                checked,
                nights_unread,
                changes,
            }
        };
        let rows: Vec<Row> = readings.into_iter().zip(who).enumerate().map(row).collect();
        let totals = totals(&rows, sites_held(&state, &events));
        run.totals = serde_json::to_string(&totals).unwrap_or_default();
        let of_run = |run: &Run| (run.as_of.clone(), serde_json::from_str(&run.totals).unwrap_or_default());
        let mut trend: Vec<_> = state.runs.iter().chain([&run]).map(of_run).collect();
        let forgotten = self.options.keep_runs.map_or(0, |keep| trend.len().saturating_sub(keep as usize));
        trend.drain(..forgotten);
        let unread = rows.iter().filter(|row| row.nights_unread > 0).map(|row| (row.name.clone(), row.nights_unread));
        let unread = unread.collect();
        let submissions =
            rows.iter().filter(|row| row.is_remembered()).filter_map(|row| remembered(row, &state)).collect();
        let registers = self.options.registers.iter().flat_map(|snapshot| snapshot.sources()).cloned().collect();
        let batch = Batch {
            as_of: self.options.settings.policy.as_of,
            run: run.id,
            rows,
            across,
            totals,
            trend,
            around,
            registers,
            left_aside,
        };
        let (aliases, keep) = (providers.learnt, self.options.keep_runs);
        (batch, NewRun { run, submissions, events, names, aliases, unread, keep })
    }

    /// Makes what is not made yet, and moves all of it into place.
    fn write(&self, batch: &Batch) -> Result<(), BatchError> {
        self.options.progress.step("writing the summary");
        for row in &batch.rows {
            let text = match &row.checked {
                Ok(checked) => reply::text(row, checked, batch),
                Err(_) => reply::without_report(row, batch),
            };
            self.stage.write_reply(&row.name, &text)?;
            log(row);
        }
        self.stage.write_summaries(batch)?;
        let answers = batch.rows.iter().filter_map(|row| Some((row.name.as_str(), row.answer()?)));
        Ok(self.stage.place(answers)?)
    }
}

/// One line a submission.
fn log(row: &Row) {
    let counts = row.checked.as_ref().map(|checked| checked.counts).unwrap_or_default();
    tracing::info!(
        submission = row.name,
        provider = row.provider,
        outcome = row.outcome(),
        sites_accepted = counts.sites_accepted,
        sites_rejected = counts.sites_rejected,
        users_accepted = counts.users_accepted,
        users_rejected = counts.users_rejected,
        users_held = counts.users_held,
        answer_needed = row.answer_needed(),
        "submission"
    );
}

/// Which submission takes the place of which: a report that came back, that of what it reports on.
fn replaced(readings: &[Reading]) -> Vec<Option<usize>> {
    let mut corrections: HashMap<&str, usize> = HashMap::new();
    for (number, checked) in readings.iter().enumerate().filter_map(|(number, of)| Some((number, of.as_ref().ok()?))) {
        if let Some(on) = checked.report_on.as_deref().filter(|on| *on != checked.content) {
            corrections.insert(on, number);
        }
    }
    let by = |reading: &Reading| corrections.get(reading.as_ref().ok()?.content.as_str()).copied();
    readings.iter().map(by).collect()
}

/// The submissions whose sites count.
fn taking_part(readings: &[Reading], replaced_by: &[Option<usize>]) -> Vec<usize> {
    let counts = |number: &usize| is_read(&readings[*number]) && replaced_by[*number].is_none();
    (0..readings.len()).filter(counts).collect()
}

fn parts<'p>(numbers: &[usize], entries: &'p [Entry], readings: &'p [Reading], who: &'p [Who]) -> Vec<Part<'p>> {
    let part = |number: &usize| {
        let Who { key, provider, own } = &who[*number];
        Some(Part { name: &entries[*number].folder, provider, key, own, checked: readings[*number].as_ref().ok()? })
    };
    numbers.iter().filter_map(part).collect()
}

fn changes_of(checked: &Checked, before: Option<Before<'_>>, around: &[&'static str]) -> Changes {
    Changes::of((&checked.content, &checked.verdicts(), &checked.open), before.map(|(_, of)| of), around)
}

/// What tonight's submissions call their providers: of several names the first.
fn names(readings: &[Reading], who: &[Who]) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (checked, Who { provider, .. }) in
        readings.iter().zip(who).filter_map(|(of, who)| Some((of.as_ref().ok()?, who)))
    {
        let name = checked.stated.display_name().to_owned();
        names.entry(provider.clone()).and_modify(|known| *known = known.clone().min(name.clone())).or_insert(name);
    }
    names
}

fn sites_held(state: &State, events: &[Event]) -> u64 {
    let mut held: BTreeSet<&str> = state.holders.keys().map(String::as_str).collect();
    for event in events {
        let site = event.holder.site.as_str();
        if event.kind.is_holding() {
            held.insert(site)
        } else {
            held.remove(site)
        };
    }
    held.len() as u64
}

fn totals(rows: &[Row], sites_held: u64) -> Totals {
    let of_outcome = |outcome: &str| rows.iter().filter(|row| row.outcome() == outcome).count() as u64;
    let mut totals = Totals {
        submissions: rows.len() as u64,
        accepted: of_outcome("accepted"),
        partial: of_outcome("partial"),
        rejected: of_outcome("rejected"),
        unprocessable: of_outcome("unprocessable"),
        replaced: of_outcome("replaced"),
        left: of_outcome("left"),
        answers_needed: rows.iter().filter(|row| row.answer_needed()).count() as u64,
        sites_held,
        ..Totals::default()
    };
    // What a corrected report has taken the place of would count twice.
    for row in rows.iter().filter(|row| row.replaced_by.is_none()) {
        let counts = row.checked.as_ref().map(|checked| checked.counts).unwrap_or_default();
        totals.sites_read += counts.sites_read;
        totals.sites_accepted += counts.sites_accepted;
        totals.sites_rejected += counts.sites_rejected;
        totals.users_read += counts.users_read;
        totals.users_accepted += counts.users_accepted;
        totals.users_rejected += counts.users_rejected;
        totals.users_held += counts.users_held;
        totals.rejects += counts.rejects;
        totals.warnings += counts.warnings;
        totals.fixed += u64::from(row.changes.fixed);
        totals.still_open += u64::from(row.changes.still_open);
        totals.new += u64::from(row.changes.new);
        totals.first_time += u64::from(row.changes.is_first);
        let is_changed = row.changes.is_changed();
        totals.changed_by_provider += u64::from(is_changed && row.changes.is_by_provider());
        totals.changed_otherwise += u64::from(is_changed && !row.changes.is_by_provider());
    }
    totals
}

fn remembered(row: &Row, state: &State) -> Option<NewSubmission> {
    let checked = row.checked.as_ref().ok()?;
    let mut verdicts: BTreeMap<&str, SiteVerdict> = BTreeMap::new();
    for site in &checked.sites {
        let Some(key) = site.key() else { continue };
        let verdict = if site.accepted { "accepted" } else { "rejected" };
        verdicts.insert(key, SiteVerdict { site: key.to_owned(), verdict, codes: site.codes.join(" ") });
    }
    let is_known = |of: &SiteVerdict| {
        let known = state.submissions.get(&row.name).and_then(|known| known.sites.get(&of.site));
        known.is_some_and(|(verdict, codes)| verdict == of.verdict && *codes == of.codes)
    };
    let mut persons: Vec<PersonHash> = checked.persons.iter().flat_map(|person| person.hashes.clone()).collect();
    persons.sort_unstable();
    persons.dedup();
    Some(NewSubmission {
        name: row.name.clone(),
        provider: row.provider.clone(),
        content: checked.content.clone(),
        report_on: checked.report_on.clone().unwrap_or_default(),
        outcome: row.outcome(),
        verdicts: checked.verdicts(),
        open: checked.open.clone(),
        changed: verdicts.into_values().filter(|of| !is_known(of)).collect(),
        persons,
    })
}

/// The path of the report of a submission, for the terminal.
pub fn summary_path(out: &Path) -> PathBuf {
    out.join(outputs::SUMMARY)
}
