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

mod accounts;
mod apply;
mod batch_json;
mod before;
mod changes;
mod checked;
mod concluding;
mod decide;
mod deciding;
mod earlier;
mod events;
mod folders;
mod forgetting;
mod inbox;
mod lineage;
mod matters;
mod one;
mod outputs;
mod persons;
mod process;
mod provider;
mod reading;
mod row;
mod run;
mod summary;
mod totals;

pub use apply::{ApplyError, decisions_in};
pub use before::Meant;
pub use changes::Changes;
pub use checked::{Checked, CheckedSite};
pub use matters::Matter;
pub use process::{SUBMISSION_ARGUMENT, work};
pub use reading::{Left, Reading};
pub use row::Row;
pub use run::run;
pub use totals::Totals;

use std::path::{Path, PathBuf};

use crate::ledger::LedgerError;
use crate::observe::Progress;
use crate::read::{IgnoredFile, InputError};
use crate::registers::{Snapshot, Source};
use crate::report::WriteError;
use crate::rules::Change;
use crate::settings::Settings;
use crate::text::many;
use crate::verdict::Outcome;
use decide::Across;

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
    /// After how many days without it the answer to a submission is removed.
    pub forget_after: u32,
    /// What is meant and no mishap.
    pub meant: Meant,
}

/// Why a batch could not be completed. What is wrong with a submission is never a reason.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum BatchError {
    /// The inbox could not be read.
    #[error(transparent)]
    Inbox(#[from] InputError),
    /// The inbox is no folder.
    #[error("{name} is not a folder; give the folder in which the submissions arrive")]
    NoFolder { name: String },
    /// Outputs would be taken for submissions.
    #[error("answers in {name} would lie in the inbox, which is never written to; give --out another folder")]
    OutInInbox { name: String },
    /// The clock went back.
    #[error(
        "{as_of} is before the date of the last run, {last}; see that the clock is right, or say --allow-earlier: \
         what happened since then stays in the ledger"
    )]
    Earlier { as_of: String, last: String },
    /// The inbox is empty, and was not before.
    #[error(
        "there is nothing in {name}, where the last run found {before}; see that the folder is connected, or say --allow-empty. \
         The last summary was left as it is", before = many(*before, "submission")
    )]
    Empty { name: String, before: u64 },
    /// The ledger could not be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An output could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// A batch, done.
#[derive(Debug)]
pub struct Batch {
    /// The date of its rules.
    pub as_of: jiff::civil::Date,
    /// The identity of its ledger.
    pub ledger: String,
    /// Its number.
    pub run: i64,
    /// A row a submission, by name.
    pub rows: Vec<Row>,
    /// Sites claimed twice and persons in two providers, with the names of all concerned; `part` is the row's number.
    pub across: Vec<Across>,
    /// What NAS has to decide, or should know first.
    pub for_nas: Vec<Matter>,
    /// The sums.
    pub totals: Totals,
    /// Dates and sums of all runs, this one last.
    pub trend: Vec<(String, Totals)>,
    /// What of everything changed since the last run: rules, configuration, registers.
    pub around: Vec<&'static str>,
    /// The registers that were asked.
    pub registers: Vec<Source>,
    /// What the configuration changes of the rules.
    pub changes: Vec<Change>,
    /// That a configuration was found and read without being asked for.
    pub found_config: Option<String>,
    /// Days after which a register is too old.
    pub register_max_age_days: i32,
    /// What lies in the inbox and is no submission, with the reason.
    pub left_aside: Vec<IgnoredFile>,
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

/// The path of the report of a submission, for the terminal.
pub fn summary_path(out: &Path) -> PathBuf {
    out.join(outputs::SUMMARY)
}
