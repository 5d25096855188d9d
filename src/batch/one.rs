//! One submission, read, checked and written.

use std::ffi::OsString;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Checked;
use super::checked::content_of;
use super::outputs::write_results;
use super::reading::Left;
use crate::ledger::PersonHasher;
use crate::observe::{Fault, catching};
use crate::pipeline::{self, CheckError};
use crate::registers::Snapshot;
use crate::rules::Elsewhere;
use crate::settings::Settings;

/// All that is to be known of one submission to check it.
#[derive(Serialize, Deserialize)]
pub(super) struct Task {
    /// The inbox.
    pub(super) inbox: OsString,
    /// The submission in it.
    pub(super) path: OsString,
    /// What it is called in the inbox.
    pub(super) name: String,
    /// What its report calls it.
    pub(super) title: String,
    /// The folder in which its outputs are made.
    pub(super) work: OsString,
    /// What concerns it of the others.
    pub(super) elsewhere: Elsewhere,
    /// The ledger's secret, for the hashes of persons and the token of its report.
    pub(super) secret: Vec<u8>,
}

impl Task {
    /// Does it, with the threads of a pool. What goes wrong is this submission's misfortune alone.
    pub(super) fn check(
        &self,
        settings: &Settings,
        registers: Option<&Snapshot>,
        hasher: &PersonHasher,
        pool: &rayon::ThreadPool,
    ) -> Result<Checked, Left> {
        let checked = catching(|| {
            pool.install(|| {
                let read = pipeline::read_among_others(Path::new(&self.inbox), Path::new(&self.path), settings);
                let elsewhere = &self.elsewhere;
                pipeline::check_among_others(&self.title, read, elsewhere, settings, registers, |results, answer| {
                    let token = hasher.token(&content_of(results.submission), &self.name);
                    write_results(Path::new(&self.work), answer, token)?;
                    Ok(Checked::new(results, answer.gist(), hasher))
                })
            })
        });
        match checked {
            Ok(Ok(checked)) => Ok(checked),
            Ok(Err(CheckError::Write(error))) => Err(error.into()),
            Ok(Err(CheckError::Registers(error))) => Err(Left::NoRegisters { reason: error.to_string() }),
            Err(Fault::TooLittle) => Err(Left::TooLittle),
            Ok(Err(CheckError::Input(_) | CheckError::Heading(_) | CheckError::Account(_)))
            | Err(Fault::Ours { .. }) => Err(Left::OurFault),
        }
    }
}
