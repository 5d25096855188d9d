//! One night, from the inbox to the ledger.

use std::path::{Component, Path, PathBuf};

use super::before::{LostRuns, open_ledger, refuse_mishaps};
use super::folders::Folders;
use super::outputs::{SUBMISSIONS, Stage};
use super::{Batch, BatchError, Options, inbox};
use crate::ledger::PersonHasher;
use crate::read::InputError;
use crate::report::WriteError;
use crate::work_folder::make_folder;

/// What holds for a whole run.
pub(super) struct Night<'n> {
    pub(super) options: &'n Options<'n>,
    pub(super) hasher: PersonHasher,
    pub(super) stage: Stage,
    pub(super) lost: Option<LostRuns>,
}

/// Checks everything in the inbox, decides across it, writes all outputs and the ledger.
///
/// # Errors
/// See [`BatchError`]; the ledger is as it was before then.
pub fn run(options: &Options<'_>) -> Result<Batch, BatchError> {
    refuse_bad_folders(options)?;
    make_folder(options.out).map_err(|error| WriteError::io(options.out, &error))?;
    let (ledger, lost) = open_ledger(options)?;
    let night = Night { options, hasher: ledger.person_hasher()?, stage: Stage::begin(options.out)?, lost };
    let (entries, left_aside) = inbox::entries(options.inbox)?;
    refuse_mishaps(options, ledger.last_run()?.as_ref(), entries.len())?;
    let mut told = night.expected(&ledger, &entries)?;
    let mut readings = night.read_all(&entries, &told);
    let (batch, new) = loop {
        let decided = night.decide(&ledger, &entries, &readings)?;
        if night.tell(&entries, &mut readings, &mut told, &decided) {
            ledger.see_that_it_is_there()?;
            let folders = Folders::known(ledger.folder_names()?);
            break night.conclude(decided, ledger.identity()?, &entries, readings, left_aside, folders)?;
        }
    };
    night.write_summaries(&batch)?;
    new.forgetting.forget.iter().for_each(|absent| night.stage.remove(&absent.folder));
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
    // The answers of a submission called as the inbox is must not land there either.
    let out = resolved(options.out);
    let answers = resolved(&out.join(SUBMISSIONS));
    if out.starts_with(&inbox) || answers.starts_with(&inbox) || inbox.starts_with(&answers) {
        return Err(BatchError::OutInInbox { name: name(options.out) });
    }
    Ok(())
}

/// The path with all its links followed and every `..` taken back. What does not exist yet will be made, and is no link.
fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut resolved = PathBuf::new();
    for part in absolute.components() {
        if part == Component::ParentDir {
            resolved.pop();
        } else {
            resolved.push(part);
            resolved = resolved.canonicalize().unwrap_or(resolved);
        }
    }
    resolved
}
