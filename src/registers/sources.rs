//! From what the user gives (extracts, folders of them, snapshots) to one snapshot.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::read::{IgnoredFile, InputError, InputPath, Inputs, find_inputs};
use crate::work_folder::WorkFolder;

use super::builder::Builder;
use super::extract::{self, ExtractFile, Said};
use super::kind::Kind;
use super::snapshot::{Snapshot, Source, failed};
use super::{OnProgress, Options, RegisterError};

/// A snapshot that was built, and what became of its sources.
#[derive(Debug)]
pub struct Built {
    /// The snapshot; it lives as long as this.
    pub snapshot: Snapshot,
    /// Files of the folders given that are no registers at all and were left aside.
    pub ignored: Vec<IgnoredFile>,
}

/// What a file is.
#[derive(Debug)]
pub enum Inspected {
    /// One or several extracts.
    File(ExtractFile),
    /// A snapshot, by its name, and what it was built from.
    Snapshot(String, Vec<Source>),
}

/// Opens registers for looking up: one snapshot as it is, anything else by way of a snapshot that lives as long as the
/// result.
///
/// # Errors
/// See [`RegisterError`].
pub fn open(paths: &[PathBuf], options: &Options, progress: OnProgress<'_>) -> Result<Snapshot, RegisterError> {
    let found = find(paths)?;
    if let [file] = found.files.as_slice()
        && options.dates.is_empty()
        && is_database(file)?
    {
        return Ok(Snapshot::open(&file.path, None)?.taking_for_whole(&options.whole));
    }
    Ok(build_of(found, options, progress)?.snapshot)
}

/// Builds a snapshot from these sources.
///
/// # Errors
/// See [`RegisterError`].
pub fn build(paths: &[PathBuf], options: &Options, progress: OnProgress<'_>) -> Result<Built, RegisterError> {
    build_of(find(paths)?, options, progress)
}

fn build_of(found: Inputs, options: &Options, progress: OnProgress<'_>) -> Result<Built, RegisterError> {
    let place = std::env::temp_dir();
    let folder = WorkFolder::begin(&place).map_err(|error| failed(&place, "written", &error.kind()))?;
    let path = folder.path().join("registers.db");
    let ignored = fill(&path, found, options, progress)?;
    Ok(Built { snapshot: Snapshot::open(&path, Some(folder))?.taking_for_whole(&options.whole), ignored })
}

/// Says of each file what it is, or why it is no register.
///
/// # Errors
/// When there is nothing at one of the paths.
pub fn inspect(
    paths: &[PathBuf],
    options: &Options,
    progress: OnProgress<'_>,
) -> Result<Vec<Result<Inspected, RegisterError>>, RegisterError> {
    let found = find(paths)?;
    Ok(found.files.iter().map(|file| inspect_one(file, options, progress)).collect())
}

fn inspect_one(file: &InputPath, options: &Options, progress: OnProgress<'_>) -> Result<Inspected, RegisterError> {
    if is_database(file)? {
        let snapshot = Snapshot::open(&file.path, None)?;
        return Ok(Inspected::Snapshot(file.name.clone(), snapshot.sources().cloned().collect()));
    }
    let read = extract::read(file, options, &mut |said| {
        if let Said::Rows(rows) = said {
            progress(&file.name, rows);
        }
    });
    read.map(Inspected::File)
}

/// The files at these paths; an error where there are none.
fn find(paths: &[PathBuf]) -> Result<Inputs, RegisterError> {
    match find_inputs(paths) {
        Ok(inputs) if inputs.files.is_empty() => Err(RegisterError::NoSource),
        Err(InputError::EmptyFolder { .. }) => Err(RegisterError::NoSource),
        inputs => Ok(inputs?),
    }
}

/// Fills the empty file at `path`; gives the files that were left aside.
fn fill(
    path: &Path,
    found: Inputs,
    options: &Options,
    progress: OnProgress<'_>,
) -> Result<Vec<IgnoredFile>, RegisterError> {
    let not_written = |error: rusqlite::Error| failed(path, "written", &error);
    let mut builder = Builder::begin(path).map_err(not_written)?;
    let (mut kinds, mut ignored) = (Vec::new(), found.ignored);
    for file in &found.files {
        match add(&mut builder, file, options, progress) {
            Ok(added) => kinds.extend(added),
            Err(RegisterError::Refused { foreign: true, .. }) if file.in_folder => {
                tracing::warn!(file = file.name, "a file that is no register is left aside");
                ignored.push(IgnoredFile { name: file.name.clone(), why: "it is no register" });
            }
            Err(error) => return Err(error),
        }
    }
    if kinds.is_empty() {
        return Err(RegisterError::NoSource);
    }
    if let Some(kind) = options.dates.keys().find(|kind| !kinds.contains(kind)) {
        return Err(RegisterError::DateWithoutSource { kind: *kind });
    }
    builder.finish().map_err(not_written)?;
    Ok(ignored)
}

/// Adds what a file says; gives its kinds.
fn add(
    builder: &mut Builder,
    file: &InputPath,
    options: &Options,
    progress: OnProgress<'_>,
) -> Result<Vec<Kind>, RegisterError> {
    let not_added = |error: rusqlite::Error| failed(&file.path, "taken over", &error);
    if is_database(file)? {
        let snapshot = Snapshot::open(&file.path, None)?;
        builder.take_snapshot(&snapshot, &snapshot.connect()?, &options.dates).map_err(not_added)?;
        return Ok(snapshot.sources().map(|source| source.kind).collect());
    }
    let read = extract::read(file, options, &mut |said| match said {
        Said::BeginsAgain => builder.forget_file(),
        Said::Begins(kind) => builder.begin_source(kind),
        Said::Record(record) => builder.take(record),
        Said::Rows(rows) => progress(&file.name, rows),
    })?;
    builder.end_file(&read).map_err(not_added)?;
    Ok(read.extracts.iter().map(|extract| extract.kind).collect())
}

/// Whether a file is a SQLite database, as snapshots are.
fn is_database(file: &InputPath) -> Result<bool, RegisterError> {
    let mut start = Vec::new();
    let read = File::open(&file.path).and_then(|file| file.take(16).read_to_end(&mut start));
    read.map_err(|reason| InputError::Unreadable { name: file.path.display().to_string(), reason })?;
    Ok(start == b"SQLite format 3\0")
}
