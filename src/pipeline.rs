//! The way of the data for one submission, from bytes to outputs, one direction only:
//!
//! ```text
//! bytes ─ read ─▶ sheets of cells ─ headings ─▶ column maps ─ model ─▶ typed sites and users
//!       ─ rules ─▶ findings ─ verdict ─▶ accepted, rejected, held ─ patterns ─▶ what to mend first
//!       ─ report ─▶ workbook, JSON
//! ```

use std::path::PathBuf;

use rayon::prelude::*;

use crate::headings::{HeadingError, map_sheets};
use crate::model::{self, Ignored};
use crate::observe::Progress;
use crate::patterns;
use crate::read::{InputError, InputFile, find_inputs, read_file};
use crate::report::{Results, WriteError};
use crate::rules::{self, Context};
use crate::settings::Settings;
use crate::verdict::{self, AccountMismatch};

/// Why a submission could not be checked at all. Whatever is wrong with its content is a finding instead.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// An input could not be opened.
    #[error(transparent)]
    Input(#[from] InputError),
    /// `--map` or `--sheet` names what no input has.
    #[error(transparent)]
    Heading(#[from] HeadingError),
    /// The program lost count of a row.
    #[error(transparent)]
    Account(#[from] AccountMismatch),
    /// An output could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Checks the inputs as one submission named `name`, hands the results to `output`, and gives back what that returns.
/// Nothing is handed on unless every row is accounted for.
///
/// # Errors
/// See [`CheckError`].
pub fn check<T>(
    name: &str,
    inputs: &[PathBuf],
    settings: &Settings,
    progress: &Progress,
    output: impl FnOnce(&Results<'_>) -> Result<T, WriteError>,
) -> Result<T, CheckError> {
    progress.step("reading");
    let (files, ignored) = read_all(inputs, settings)?;
    progress.step("finding headings");
    let maps = map_sheets(&files, &settings.headings)?;
    let submission = model::build(name.to_owned(), &files, maps, &ignored, settings.keep_columns);
    progress.step("checking");
    let context = Context { submission: &submission, policy: &settings.policy };
    let findings = rules::check(&context);
    let verdict = verdict::decide(&submission, &findings)?;
    let patterns = patterns::find(&submission, &findings);
    let not_checked = rules::not_checked(&context);
    progress.step("writing the report");
    let results = Results {
        submission: &submission,
        findings: &findings,
        verdict: &verdict,
        policy: &settings.policy,
        patterns: &patterns,
        not_checked: &not_checked,
    };
    Ok(output(&results)?)
}

/// Reads every input, side by side. An earlier report that lies in the folder beside its estate is left aside: its sites
/// would all be there twice.
fn read_all(inputs: &[PathBuf], settings: &Settings) -> Result<(Vec<InputFile>, Vec<Ignored>), InputError> {
    let found = find_inputs(inputs)?;
    let mut ignored: Vec<Ignored> =
        found.ignored.into_iter().map(|file| Ignored { name: file.name, why: file.why }).collect();
    let read = |file| read_file(file, &settings.reader, &settings.limits);
    let files = found.files.par_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let estate_beside = files.iter().any(|file| !file.is_our_report && file.problem.is_none());
    let (reports, files): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| file.is_our_report && file.in_folder && estate_beside);
    let why = "it is an earlier report of this program beside its estate";
    ignored.extend(reports.into_iter().map(|file| Ignored { name: file.name, why }));
    let (foreign, files): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| file.in_folder && file.is_no_spreadsheet());
    let why = "it is not a spreadsheet";
    ignored.extend(foreign.into_iter().map(|file| Ignored { name: file.name, why }));
    Ok((files, ignored))
}
