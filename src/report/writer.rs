//! Writes outputs, and keeps what is promised of every one of them: an input is never overwritten, no two outputs are one
//! file, an existing file is replaced only where that was asked for, only the owner may read it, and nobody ever sees half of
//! one. All outputs of a run are made beside their places and moved there when the last of them is complete.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempPath;

use crate::papers::{name_at, without_report_suffix};
use crate::process::on_threads;
use crate::work_folder::{self, WorkFolder};

/// Where an output is to go.
#[derive(Debug, Clone)]
pub enum Target {
    /// Standard output.
    StandardOutput,
    /// This file.
    File(PathBuf),
    /// This file or, where it exists, the next free name: `a-report.xlsx`, `a-report-2.xlsx`, …
    NextFree(PathBuf),
    /// Files in this folder. Those of an earlier run are replaced together.
    Folder {
        /// The folder; it is made where it is not there.
        path: PathBuf,
        /// Whether a file of this name is one of this output.
        is_ours: fn(&str) -> bool,
    },
}

/// An output cannot be written. Each is one sentence that names the file.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum WriteError {
    /// The system refused. Its own words would name the temporary file, which nobody asked about.
    #[error(
        "{name} could not be written ({reason}); check that the folder exists, that you may write there and that the disk is not full"
    )]
    Io { name: String, reason: io::ErrorKind },
    /// The content could not be made.
    #[error("{name} could not be written ({reason}); check that the disk is not full, then run it again")]
    Content { name: String, reason: String },
    /// It would replace something that is read.
    #[error("{name} is an input; give the output another name")]
    IsInput { name: String },
    /// There is a folder of that name.
    #[error("{name} is a folder; give the output a file name in it")]
    IsFolder { name: String },
    /// It is a device or the like.
    #[error("{name} is not an ordinary file; give the output another name")]
    NotAFile { name: String },
    /// It exists.
    #[error("{name} exists already; give another name, or --force to replace it")]
    Exists { name: String },
    /// The folder has files of an earlier run.
    #[error("{name} holds {what} of an earlier run; give another folder, or --force to replace them")]
    HoldsEarlier { name: String, what: &'static str },
    /// Two outputs would be one file.
    #[error("{one} and {other} cannot both be {name}; give one of them another name")]
    Same { one: &'static str, other: &'static str, name: String },
    /// A workbook was given the name of something else.
    #[error("{name}: {what} is an Excel Workbook; give it a name that ends in .xlsx")]
    NotAWorkbook { name: String, what: &'static str },
}

impl WriteError {
    /// What the system refused to do with a file.
    pub fn io(path: &Path, error: &io::Error) -> WriteError {
        WriteError::Io { name: path.display().to_string(), reason: error.kind() }
    }

    /// What is wrong, without the path.
    pub fn reason(&self) -> String {
        match self {
            WriteError::Io { reason, .. } => reason.to_string(),
            WriteError::Content { reason, .. } => reason.clone(),
            other => other.to_string(),
        }
    }
}

impl Target {
    /// The default report for an input: `estate.xlsx` gives `estate-report.xlsx` beside it; a report of a report keeps
    /// one `-report`.
    pub fn beside(input: &Path) -> Target {
        // An input such as `.` has no name of its own.
        let input =
            if input.file_name().is_some() { input.to_owned() } else { input.canonicalize().unwrap_or_default() };
        let name = name_at(&input).unwrap_or_else(|| "estate".to_owned());
        Target::NextFree(input.with_file_name(format!("{}-report.xlsx", without_report_suffix(&name))))
    }

    /// A workbook that the user gave a name.
    ///
    /// # Errors
    /// [`WriteError::NotAWorkbook`] where the name would not open in Excel.
    pub fn workbook(what: &'static str, path: &Path) -> Result<Target, WriteError> {
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx")) {
            return Ok(Target::File(path.to_owned()));
        }
        Err(WriteError::NotAWorkbook { name: path.display().to_string(), what })
    }

    /// As the user knows it.
    fn path(&self) -> &Path {
        match self {
            Target::StandardOutput => Path::new("standard output"),
            Target::File(path) | Target::NextFree(path) | Target::Folder { path, .. } => path,
        }
    }

    /// The folder into which files are moved.
    fn folder(&self) -> PathBuf {
        match self {
            Target::StandardOutput => std::env::temp_dir(),
            Target::File(path) | Target::NextFree(path) => folder_of(path).to_owned(),
            Target::Folder { path, .. } => path.clone(),
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The one spelling of a path that tells whether two are the same: absolute, links followed, and in small letters where the
/// system takes no notice of case.
fn identity(path: &Path) -> io::Result<PathBuf> {
    let beside = |_| Ok::<_, io::Error>(folder_of(path).canonicalize()?.join(path.file_name().unwrap_or_default()));
    let found = path.canonicalize().or_else(beside)?;
    let ignores_case = cfg!(any(windows, target_os = "macos"));
    Ok(if ignores_case { found.to_string_lossy().to_lowercase().into() } else { found })
}

/// What an output takes up: a file, or the files of its own in a folder.
struct Claim<'t> {
    what: &'static str,
    target: &'t Target,
    identity: PathBuf,
}

impl Claim<'_> {
    fn covers(&self, file: &Path) -> bool {
        match self.target {
            Target::Folder { is_ours, .. } => {
                let name = file.file_name().and_then(OsStr::to_str);
                file.parent() == Some(&self.identity) && name.is_some_and(is_ours)
            }
            _ => self.identity == file,
        }
    }

    fn refuse_unless_free(&self, inputs: &HashSet<PathBuf>, force: bool) -> Result<(), WriteError> {
        let path = self.target.path();
        let name = path.display().to_string();
        // The next free name is nobody's.
        let takes_free_name = matches!(self.target, Target::NextFree(_));
        if !takes_free_name && inputs.iter().any(|input| self.covers(input)) {
            return Err(WriteError::IsInput { name });
        }
        match self.target {
            Target::File(_) if path.is_dir() => Err(WriteError::IsFolder { name }),
            Target::File(_) if path.exists() && !path.is_file() => Err(WriteError::NotAFile { name }),
            Target::File(_) if path.exists() && !force => Err(WriteError::Exists { name }),
            Target::Folder { is_ours, .. } if !force && !earlier_files(path, *is_ours)?.is_empty() => {
                Err(WriteError::HoldsEarlier { name, what: self.what })
            }
            _ => Ok(()),
        }
    }

    fn refuse_same(&self, other: &Claim<'_>) -> Result<(), WriteError> {
        if !self.covers(&other.identity) && !other.covers(&self.identity) && self.identity != other.identity {
            return Ok(());
        }
        let is_file = !matches!(other.target, Target::Folder { .. });
        let name = if is_file { other.target.path() } else { self.target.path() }.display().to_string();
        Err(WriteError::Same { one: self.what, other: other.what, name })
    }
}

/// Everything that is read, files in folders included.
fn files_read(inputs: &[PathBuf]) -> HashSet<PathBuf> {
    let files = inputs.iter().flat_map(|input| match fs::read_dir(input) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(_) => vec![input.clone()],
    });
    files.filter_map(|file| identity(&file).ok()).collect()
}

/// The files of an earlier run in a folder.
fn earlier_files(folder: &Path, is_ours: fn(&str) -> bool) -> Result<Vec<PathBuf>, WriteError> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let entries = entries.map_err(|error| WriteError::io(folder, &error))?;
    let ours = entries.into_iter().filter(|entry| entry.file_name().to_str().is_some_and(is_ours));
    Ok(ours.map(|entry| entry.path()).collect())
}

/// The outputs of a run, of which it is known that they may go where they are to go.
#[derive(Debug)]
pub struct Writer {
    targets: Vec<Target>,
    force: bool,
}

/// An output that was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// Where it was to go.
    pub wanted: PathBuf,
    /// The files it became.
    pub files: Vec<PathBuf>,
}

impl Written {
    /// Whether it was put under another name, because its own was taken or, on Windows, held open by Excel.
    pub fn is_elsewhere(&self) -> bool {
        matches!(self.files.as_slice(), [file] if *file != self.wanted && file.parent() == self.wanted.parent())
    }
}

impl Writer {
    /// Outputs, each with what it is called in messages. `inputs` is everything that is read, `force` whether existing files
    /// are replaced. Nothing has been read or written yet.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn new(outputs: Vec<(&'static str, Target)>, inputs: &[PathBuf], force: bool) -> Result<Writer, WriteError> {
        for (_, target) in &outputs {
            if let Target::Folder { path, .. } = target {
                work_folder::make_folder(path).map_err(|error| WriteError::io(path, &error))?;
            }
        }
        let inputs = files_read(inputs);
        let mut claims: Vec<Claim<'_>> = Vec::new();
        for (what, target) in outputs.iter().filter(|(_, target)| !matches!(target, Target::StandardOutput)) {
            let path = target.path();
            let identity = match (identity(path), target) {
                (Ok(identity), _) => identity,
                // Where there is no folder there is no input either, which will be said in better words.
                (Err(_), Target::NextFree(_)) => continue,
                (Err(error), _) => return Err(WriteError::io(path, &error)),
            };
            let claim = Claim { what, target, identity };
            claim.refuse_unless_free(&inputs, force)?;
            claims.iter().try_for_each(|other| other.refuse_same(&claim))?;
            claims.push(claim);
        }
        Ok(Writer { targets: outputs.into_iter().map(|(_, target)| target).collect(), force })
    }

    /// Makes all outputs, `make` being told the number of each, then moves them to their places.
    ///
    /// # Errors
    /// When a folder cannot be written to, or `make` fails: then every file that was there is as it was.
    pub fn write(
        &self,
        mut make: impl FnMut(usize, &mut Draft) -> Result<(), WriteError>,
    ) -> Result<Vec<Written>, WriteError> {
        let mut work: Vec<(PathBuf, WorkFolder)> = Vec::new();
        let mut drafts = Vec::new();
        for (number, target) in self.targets.iter().enumerate() {
            let place = target.folder();
            if !work.iter().any(|(folder, _)| *folder == place) {
                let begun = WorkFolder::begin(&place).map_err(|error| WriteError::io(target.path(), &error))?;
                work.push((place.clone(), begun));
            }
            let begun = work.iter().filter(|(folder, _)| *folder == place).map(|(_, begun)| begun.path());
            for folder in begun {
                let mut draft = Draft::begin(&folder.join(number.to_string()), target.path())?;
                make(number, &mut draft)?;
                drafts.push(draft);
            }
        }
        sync_files(&drafts.iter().flat_map(Draft::files).collect::<Vec<_>>())?;
        let mut written: Vec<Option<Written>> = self.targets.iter().map(|_| None).collect();
        // A name that is still free must not be taken from an output that was given it.
        let (given, free): (Vec<usize>, Vec<usize>) =
            (0..drafts.len()).partition(|number| !matches!(self.targets[*number], Target::NextFree(_)));
        for number in given.into_iter().chain(free) {
            let target = &self.targets[number];
            let files = self.place(target, &drafts[number]).map_err(|error| WriteError::io(target.path(), &error))?;
            written[number] = Some(Written { wanted: target.path().to_owned(), files });
        }
        work.iter().for_each(|(folder, _)| sync_folder(folder));
        Ok(written.into_iter().flatten().collect())
    }

    /// Moves what was made of an output to its place; gives back the files.
    fn place(&self, target: &Target, draft: &Draft) -> io::Result<Vec<PathBuf>> {
        let files = draft.files().into_iter();
        match target {
            Target::StandardOutput => files.map(|file| print(&file).map(|()| file)).collect(),
            Target::NextFree(path) => files.map(|file| move_beside(&file, path)).collect(),
            Target::File(path) => files.map(|file| self.move_to(&file, path)).collect(),
            Target::Folder { path, is_ours } => {
                let earlier = earlier_files(path, *is_ours).unwrap_or_default();
                let mut placed = Vec::new();
                for file in files {
                    placed.push(self.move_to(&file, &path.join(file.file_name().unwrap_or_default()))?);
                }
                earlier.into_iter().filter(|file| !placed.contains(file)).try_for_each(fs::remove_file)?;
                Ok(placed)
            }
        }
    }

    /// A file that came to be there while this was made is as much somebody's as one that was there before.
    fn move_to(&self, from: &Path, to: &Path) -> io::Result<PathBuf> {
        if self.force && move_over(from, to)? { Ok(to.to_owned()) } else { move_beside(from, to) }
    }
}

/// What an output is written to.
pub type Sink = BufWriter<File>;

/// An output that is being made.
#[derive(Debug)]
pub struct Draft {
    /// The folder in which its files are made.
    folder: PathBuf,
    /// Where they are to go, for messages.
    target: PathBuf,
    names: Vec<OsString>,
}

impl Draft {
    /// One that is made in `folder` and is to go to `target`.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn begin(folder: &Path, target: &Path) -> Result<Draft, WriteError> {
        work_folder::make_folder(folder).map_err(|error| WriteError::io(target, &error))?;
        Ok(Draft { folder: folder.to_owned(), target: target.to_owned(), names: Vec::new() })
    }

    /// Makes the one file of an output that is a file.
    ///
    /// # Errors
    /// When it cannot be written, or `fill` fails.
    pub fn file<E: Display>(&mut self, fill: impl FnOnce(&mut Sink) -> Result<(), E>) -> Result<(), WriteError> {
        let target = self.target.clone();
        self.fill(&target, fill)
    }

    /// Makes a file of an output that is a folder.
    ///
    /// # Errors
    /// When it cannot be written, or `fill` fails.
    pub fn named<E: Display>(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut Sink) -> Result<(), E>,
    ) -> Result<(), WriteError> {
        let target = self.target.join(name);
        self.fill(&target, fill)
    }

    fn fill<E: Display>(
        &mut self,
        target: &Path,
        fill: impl FnOnce(&mut Sink) -> Result<(), E>,
    ) -> Result<(), WriteError> {
        let io_error = |error: io::Error| WriteError::io(target, &error);
        let name = target.file_name().unwrap_or_default().to_owned();
        let path = self.folder.join(&name);
        let mut to = BufWriter::new(work_folder::create(&path).map_err(io_error)?);
        fill(&mut to)
            .map_err(|error| WriteError::Content { name: target.display().to_string(), reason: error.to_string() })?;
        to.flush().map_err(io_error)?;
        self.names.push(name);
        Ok(())
    }

    /// Where it is to go, as the user knows it.
    pub fn target(&self) -> &Path {
        &self.target
    }

    fn files(&self) -> Vec<PathBuf> {
        self.names.iter().map(|name| self.folder.join(name)).collect()
    }
}

/// Files that the disk is asked for at once. Whoever asks only waits, so this has nothing to do with the number of cores.
const SYNCED_AT_ONCE: usize = 16;

/// Has files written to the disk and not only to its cache: they are about to be moved over others, and a loss of power should
/// not leave half of one in its place. A disk asked for one file after the other lets each of them wait; of many at once it makes
/// few writes, and meanwhile much has been written without being asked for.
///
/// # Errors
/// When the system refuses.
pub fn sync_files(paths: &[PathBuf]) -> Result<(), WriteError> {
    let next = AtomicUsize::new(0);
    let one_after_the_other = || {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Windows does it only for who may write to the file.
            let file = fs::OpenOptions::new().write(true).open(path);
            file.and_then(|file| file.sync_all()).map_err(|error| WriteError::io(path, &error))?;
        }
        Ok(())
    };
    on_threads(SYNCED_AT_ONCE.min(paths.len()), one_after_the_other).into_iter().collect()
}

/// Has the names in a folder written to the disk, where the system can do that: a loss of power should not take back what was
/// said to be done.
pub fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Err(error) = File::open(path).and_then(|folder| folder.sync_all()) {
        tracing::debug!(reason = %error.kind(), "this file system cannot be told to write its folders to the disk");
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Moves a file to its place, over the one that is there; `false` where another program holds that one, as Excel on Windows
/// holds a report that somebody looks at.
///
/// # Errors
/// When the system refuses for another reason.
pub fn move_over(from: &Path, to: &Path) -> io::Result<bool> {
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(error) if is_held(&error) && to.is_file() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Windows says that access is denied, or one of three of its own: a sharing violation, a locked part, a part in memory. On
/// other systems no renaming ends with these numbers.
fn is_held(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied || matches!(error.raw_os_error(), Some(32 | 33 | 1224))
}

/// Moves a file to the first free name that begins as `to` does.
fn move_beside(from: &Path, to: &Path) -> io::Result<PathBuf> {
    let mut file = TempPath::try_from_path(from)?;
    for number in 1.. {
        let candidate = numbered(to, number);
        match file.persist_noclobber(&candidate) {
            Ok(()) => return Ok(candidate),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.path,
            // Some drives cannot rename without replacing: there it is looked before.
            Err(error) if candidate.symlink_metadata().is_err() => {
                return fs::rename(&error.path, &candidate).map(|()| candidate);
            }
            Err(error) => return Err(error.error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// `a.xlsx` for 1, `a-2.xlsx` for 2 and so on.
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}-{number}");
    path.with_file_name(match path.extension() {
        Some(extension) => format!("{name}.{}", extension.to_string_lossy()),
        None => name,
    })
}

/// Copies a file to standard output.
fn print(file: &Path) -> io::Result<()> {
    let mut out = io::stdout().lock();
    quiet_on_broken_pipe(File::open(file).and_then(|mut file| io::copy(&mut file, &mut out)).and_then(|_| out.flush()))
}

/// A reader that stops reading (`| head`) is no failure.
pub fn quiet_on_broken_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn beside(input: &str) -> String {
        Target::beside(Path::new(input)).path().display().to_string()
    }

    #[test]
    fn a_report_lies_beside_its_input_and_keeps_one_suffix() {
        assert_eq!(beside("in/estate.xlsx"), "in/estate-report.xlsx");
        assert_eq!(beside("estate-report.xlsx"), "estate-report.xlsx");
        assert_eq!(beside("estate-report-2.xlsx"), "estate-report.xlsx");
        assert_eq!(beside("homes-2026.csv"), "homes-2026-report.xlsx");
    }

    fn write(target: Target, text: &str, force: bool) -> Result<PathBuf, WriteError> {
        let writer = Writer::new(vec![("the report", target)], &[], force)?;
        let written = writer.write(|_, draft| draft.file(|to| to.write_all(text.as_bytes())))?;
        Ok(written[0].files[0].clone())
    }

    #[test]
    fn a_taken_name_gives_way_to_the_next_and_a_failure_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        let free = || Target::NextFree(path.clone());
        assert!(write(free(), "1", false).unwrap().ends_with("a.xlsx"));
        assert!(write(free(), "2", false).unwrap().ends_with("a-2.xlsx"));
        let writer = Writer::new(vec![("the report", free())], &[], false).unwrap();
        assert!(writer.write(|_, draft| draft.file(|_| Err("no"))).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        assert!(write(Target::File(path.clone()), "3", false).is_err());
        assert!(write(Target::File(path.clone()), "3", true).unwrap().ends_with("a.xlsx"));
        assert_eq!(fs::read(&path).unwrap(), b"3");
    }

    #[test]
    fn a_file_that_appears_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let writer = Writer::new(vec![("the JSON", Target::File(path.clone()))], &[], false).unwrap();
        let written = writer.write(|_, draft| {
            fs::write(&path, "somebody's").unwrap();
            draft.file(|to| to.write_all(b"ours"))
        });
        assert!(written.unwrap()[0].is_elsewhere());
        assert_eq!(fs::read(&path).unwrap(), b"somebody's");
        assert_eq!(fs::read(folder.path().join("a-2.json")).unwrap(), b"ours");
    }

    #[test]
    fn windows_has_several_words_for_a_file_that_is_open() {
        let held = [io::ErrorKind::PermissionDenied.into(), io::Error::from_raw_os_error(32)];
        assert!(held.iter().all(is_held) && !is_held(&io::ErrorKind::NotFound.into()));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_an_output() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let written = write(Target::File(folder.path().join("a.json")), "1", false).unwrap();
        assert_eq!(fs::metadata(written).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
