//! The first phase: every submission read and checked by itself, several side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::inbox::{Entry, Marks};
use super::one::Task;
use super::process;
use super::run::Night;
use super::{Checked, Options};
use crate::process::on_threads;
use crate::read::Reader;
use crate::report::WriteError;
use crate::rules::Elsewhere;

/// What came of reading a submission: what is kept of it, or why it is left for the next night.
pub type Reading = Result<Checked, Left>;

/// Why a submission is left for the next night.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[allow(missing_docs)]
pub enum Left {
    /// Its files are not complete yet.
    #[error("it was still being written while it was read")]
    StillWritten,
    /// It is not there any more.
    #[error("it was taken out of the inbox while it was read")]
    TakenOut,
    /// A file stands where its answer would go.
    #[error("among the answers a file is called {folder}, as the folder of its answer would be; move that away")]
    NoPlace { folder: String },
    /// The system did not let its answer be written.
    #[error("its answer could not be written ({reason})")]
    NotWritten { reason: String },
    /// The registers could not be asked.
    #[error("the registers could not be used ({reason})")]
    NoRegisters { reason: String },
    /// No process could be started that checks it.
    #[error("the process that checks it could not be started ({reason})")]
    NoProcess { reason: String },
    /// The process that checks it ended in the middle.
    #[error("the process that checks it stopped in the middle of it")]
    Died,
    /// It used up its time.
    #[error("checking it takes too long; it may have to be sent in several parts")]
    OutOfTime,
    /// It used up its memory.
    #[error("checking it takes more memory than a submission may; it may have to be sent in several parts")]
    OutOfMemory,
    /// The system gave the process too little to work with.
    #[error("the system gave too few threads or too little memory for checking it")]
    TooLittle,
    /// The program failed, as it would a second time.
    #[error("checking it failed; this is a fault in nhsmail-onboard, please report it")]
    OurFault,
}

impl From<WriteError> for Left {
    fn from(error: WriteError) -> Left {
        Left::NotWritten { reason: error.reason() }
    }
}

/// Whether it could be read; one that could not is tried again the next night.
pub(super) fn is_read(reading: &Reading) -> bool {
    reading.as_ref().is_ok_and(|checked| checked.passing.is_none())
}

/// A submission that is read waits for another process. So twice as many are under way as there are threads that check.
pub(super) fn submissions_at_once(options: &Options<'_>) -> usize {
    2 * options.pool.current_num_threads()
}

impl Night<'_> {
    /// Phase 1: all of them side by side, and once more alone those that could not be read.
    pub(super) fn read_all(&self, entries: &[Entry], told: &[Elsewhere]) -> Vec<Reading> {
        self.options.progress.begin("checking", entries.len() as u64);
        let mut readings = self.side_by_side(entries, |at, entry| self.read(entry, &told[at]));
        for ((entry, told), reading) in entries.iter().zip(told).zip(&mut readings) {
            let again = match &*reading {
                Ok(checked) => checked.passing.is_some(),
                Err(why) => *why != Left::OurFault,
            };
            if again {
                *reading = self.read(entry, told);
            }
        }
        for (entry, reading) in entries.iter().zip(&readings) {
            if let Err(why) = reading {
                tracing::warn!(submission = entry.name, reason = %why, "left for the next night");
            }
        }
        readings
    }

    /// Does `work` for every entry, several at once. The workers are no threads of a pool: one of those would take up another
    /// submission while it waits for a part of its own, and hold both in memory.
    pub(super) fn side_by_side<T: Send>(&self, entries: &[Entry], work: impl Fn(usize, &Entry) -> T + Sync) -> Vec<T> {
        let next = AtomicUsize::new(0);
        // What takes long is worth watching; what is done is not.
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
        let done: Mutex<BTreeMap<usize, T>> = Mutex::default();
        let one_after_the_other = || {
            while let Some((number, entry)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, entries.get(n)?)))
            {
                tell(entry.name.as_str(), true);
                let result = work(number, entry);
                self.options.progress.done();
                tell(entry.name.as_str(), false);
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(number, result);
            }
        };
        on_threads(submissions_at_once(self.options), one_after_the_other);
        done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect()
    }

    /// Checks one submission and makes its outputs in the work folder.
    pub(super) fn read(&self, entry: &Entry, elsewhere: &Elsewhere) -> Reading {
        let before = Marks::now(&entry.path);
        let Options { inbox, settings, registers, .. } = *self.options;
        let task = Task {
            inbox: inbox.into(),
            path: entry.path.clone().into(),
            name: entry.name.clone(),
            title: entry.title.clone(),
            work: self.stage.place_to_work(&entry.work).into(),
            elsewhere: elsewhere.clone(),
            secret: self.hasher.secret().to_vec(),
        };
        let checked = match &settings.reader {
            Reader::Worker(program) => process::check(program, &task, settings, registers, before.bytes()),
            Reader::InProcess => task.check(settings, registers, &self.hasher, self.options.pool),
        };
        if let Err(why @ (Left::OurFault | Left::Died | Left::OutOfTime | Left::OutOfMemory)) = &checked {
            tracing::error!(submission = entry.name, reason = %why, "checking it failed");
        }
        if !entry.path.exists() {
            return Err(Left::TakenOut);
        }
        if Marks::now(&entry.path) == before { checked } else { Err(Left::StillWritten) }
    }
}
