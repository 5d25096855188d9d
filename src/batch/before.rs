//! What is asked before a night begins, so that it does not go on from a state that is not the last one.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::{BatchError, Matter, Options, Totals, outputs};
use crate::ledger::{Before, Ledger, Run};

/// What the operator says is meant, where it would otherwise be taken for a mishap.
#[derive(Debug, Clone, Copy, Default)]
pub struct Meant {
    /// A new ledger is begun where the one of the last run is lost.
    pub new_ledger: bool,
    /// The date may be before that of the last run.
    pub earlier: bool,
    /// There may be nothing in the inbox although there was the last time.
    pub empty: bool,
}

/// Runs that were made and of which the ledger knows nothing: an earlier copy of it was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LostRuns {
    first: i64,
    last: i64,
    as_of: String,
}

impl LostRuns {
    /// The line for NAS.
    pub(super) fn matter(&self) -> Matter {
        let LostRuns { first, last, as_of } = self;
        let detail = format!(
            "The ledger is an earlier copy: of the runs {first} to {last} (the last one of {as_of}) it knows nothing. What was accepted, \
             given up or decided in them is not in it; see the summaries of those nights, and decide again what was decided."
        );
        Matter::new("Ledger from a copy", "", "", detail)
    }
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    ledger: String,
    run: i64,
    as_of: String,
}

/// The last run, as its summary for programs tells of it.
fn before(out: &Path) -> Option<Before> {
    let told = File::open(out.join(outputs::FOR_PROGRAMS)).ok()?;
    let Told { ledger, run, as_of } = serde_json::from_reader(BufReader::new(told)).ok()?;
    Some(Before { ledger, run, as_of })
}

/// The ledger that the last run wrote.
pub(super) fn open_ledger(options: &Options<'_>) -> Result<(Ledger, Option<LostRuns>), BatchError> {
    let before = before(options.out);
    let ledger = Ledger::open_after(before.clone(), options.out, options.meant.new_ledger)?;
    let last = ledger.last_run()?.map_or(0, |last| last.id);
    // The run that was stopped before the ledger was written is made again.
    let lost = before.filter(|before| !options.meant.new_ledger && before.run > last + 1);
    let lost = lost.map(|before| LostRuns { first: last + 1, last: before.run, as_of: before.as_of });
    if options.meant.new_ledger {
        put_answers_aside(options.out).map_err(|error| crate::report::WriteError::io(options.out, &error))?;
    }
    Ok((ledger, lost))
}

/// A new ledger gives names to folders anew: what lies in those of before may be somebody else's.
fn put_answers_aside(out: &Path) -> io::Result<()> {
    let answers = out.join(outputs::SUBMISSIONS);
    let mut places = (1..).map(|number| out.join(format!("{} of an earlier ledger ({number})", outputs::SUBMISSIONS)));
    match places.find(|place| !place.exists()) {
        Some(place) if answers.is_dir() => fs::rename(answers, place),
        _ => Ok(()),
    }
}

/// Refuses a night that comes before the last one, or finds nothing where there was much.
pub(super) fn refuse_mishaps(options: &Options<'_>, last: Option<&Run>, submissions: usize) -> Result<(), BatchError> {
    let Some(last) = last else { return Ok(()) };
    let as_of = options.settings.policy.as_of.to_string();
    if as_of < last.as_of && !options.meant.earlier {
        return Err(BatchError::Earlier { as_of, last: last.as_of.clone() });
    }
    let before = serde_json::from_str::<Totals>(&last.totals).unwrap_or_default().submissions;
    if submissions == 0 && before > 0 && !options.meant.empty {
        return Err(BatchError::Empty { name: options.inbox.display().to_string(), before });
    }
    Ok(())
}
