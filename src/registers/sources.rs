//! From what the user gives (extracts, folders of them, snapshots) to one snapshot.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::read::{IgnoredFile, InputError, InputPath, find_inputs};

use super::builder::Builder;
use super::extract::{self, ExtractFile, Said};
use super::kind::Kind;
use super::snapshot::{Snapshot, Source, failed};
use super::{OnProgress, Options, RegisterError};

/// What became of the sources of a snapshot.
#[derive(Debug)]
pub struct Built {
    /// The extracts in it.
    pub sources: Vec<Source>,
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
    let found = Found::in_paths(paths)?;
    if let [file] = found.files.as_slice()
        && options.dates.is_empty()
        && is_database(file)?
    {
        return Snapshot::open(&file.path, None);
    }
    let temporary = tempfile::Builder::new().prefix("nhsmail-onboard-registers-").suffix(".db").tempfile();
    let temporary = temporary.map_err(|error| failed(&std::env::temp_dir(), "written", &error.kind()))?;
    let temporary = temporary.into_temp_path();
    fill(&temporary, found, options, progress)?;
    let path = temporary.to_path_buf();
    Snapshot::open(&path, Some(temporary))
}

/// Builds a snapshot from these sources at `target`, which is replaced if it exists. It is written beside it and renamed when
/// complete.
///
/// # Errors
/// See [`RegisterError`]; `target` is as it was then.
pub fn build(
    paths: &[PathBuf],
    target: &Path,
    options: &Options,
    progress: OnProgress<'_>,
) -> Result<Built, RegisterError> {
    let found = Found::in_paths(paths)?;
    let not_written = |error: std::io::Error| failed(target, "written", &error.kind());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::Builder::new().prefix(".nhsmail-onboard-").suffix(".tmp").tempfile_in(folder);
    let file: NamedTempFile = file.map_err(not_written)?;
    let ignored = fill(file.path(), found, options, progress)?;
    file.as_file().sync_all().map_err(not_written)?;
    let sources = Snapshot::open(file.path(), None)?.sources().cloned().collect();
    file.persist(target).map_err(|error| not_written(error.error))?;
    Ok(Built { sources, ignored })
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
    let found = Found::in_paths(paths)?;
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

struct Found {
    files: Vec<InputPath>,
    ignored: Vec<IgnoredFile>,
}

impl Found {
    fn in_paths(paths: &[PathBuf]) -> Result<Found, RegisterError> {
        match find_inputs(paths) {
            Ok(inputs) if inputs.files.is_empty() => Err(RegisterError::NoSource),
            Ok(inputs) => Ok(Found { files: inputs.files, ignored: inputs.ignored }),
            Err(InputError::EmptyFolder { .. }) => Err(RegisterError::NoSource),
            Err(error) => Err(error.into()),
        }
    }
}

/// Fills the empty file at `path`; gives the files that were left aside.
fn fill(
    path: &Path,
    found: Found,
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
