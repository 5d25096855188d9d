//! Which files a submission consists of. Only regular files are opened: the metadata of devices, pipes and sockets gives them
//! away, and links that lead out of a given folder are not followed.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::below::{Below, open_given};
use crate::text::shown_name;

/// A file to read.
#[derive(Debug, Clone)]
pub struct InputPath {
    /// Where it is.
    pub path: PathBuf,
    /// Its file name, the only part of the path that outputs and messages show.
    pub name: String,
    /// Whether it was found in a folder rather than named by the user.
    pub in_folder: bool,
    /// From where it is opened, where somebody else may put another file in its place meanwhile.
    pub below: Option<Below>,
}

impl InputPath {
    /// The file name without its extension.
    pub fn stem(&self) -> String {
        self.path.file_stem().map_or_else(|| self.name.clone(), |stem| stem.to_string_lossy().into_owned())
    }
}

/// A file in a folder that is no part of the submission.
#[derive(Debug, Clone)]
pub struct IgnoredFile {
    /// Its name.
    pub name: String,
    /// Why it is left aside.
    pub why: &'static str,
}

/// The files of a submission.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Those to read: as given, those of a folder by name.
    pub files: Vec<InputPath>,
    /// Those left aside.
    pub ignored: Vec<IgnoredFile>,
}

/// Why an input cannot be read.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum InputError {
    /// There is nothing of that name.
    #[error("there is no file or folder {name}; check the spelling and the folder you are in")]
    NotFound { name: String },
    /// It is a device, a pipe or a socket.
    #[error("{name} is not an ordinary file; save it as a file first and give that")]
    NotAFile { name: String },
    /// The folder holds no file.
    #[error("the folder {name} holds no file to read; put the estate's spreadsheets in it")]
    EmptyFolder { name: String },
    /// The system does not give its bytes.
    #[error(
        "{name} could not be read ({reason}); if it is open in another program, close it there; check that you may read it"
    )]
    Unreadable { name: String, reason: io::Error },
    /// The process that is to read it could not be started.
    #[error(
        "{name} was not read, because the process that reads it could not be started ({reason}); files are never read without one, \
         for safety: close other programs, or restart the computer, and try again"
    )]
    NoProcess { name: String, reason: io::Error },
}

impl InputError {
    /// The file's or folder's own name, the only part of its path that outputs show.
    pub fn file_name(&self) -> String {
        let (InputError::NotFound { name }
        | InputError::NotAFile { name }
        | InputError::EmptyFolder { name }
        | InputError::Unreadable { name, .. }
        | InputError::NoProcess { name, .. }) = self;
        file_name(Path::new(name))
    }
}

/// Finds the files behind the inputs given. The same file given twice is read once.
///
/// # Errors
/// [`InputError`] for an input that is not there or is no ordinary file or folder.
pub fn find_inputs(given: &[PathBuf]) -> Result<Inputs, InputError> {
    let mut inputs = Inputs::default();
    for path in given {
        let metadata = fs::metadata(path).map_err(|source| unreadable(path, source))?;
        if metadata.is_dir() {
            add_folder(path, &Below::root(path), &mut inputs)?;
        } else if metadata.is_file() {
            inputs.files.push(InputPath { path: path.clone(), name: file_name(path), in_folder: false, below: None });
        } else {
            return Err(InputError::NotAFile { name: path.display().to_string() });
        }
    }
    drop_repeated(&mut inputs);
    Ok(inputs)
}

/// Finds the files of one entry of an inbox, to which others may write meanwhile.
///
/// # Errors
/// As [`find_inputs`].
pub fn find_in_inbox(inbox: &Path, entry: &Path) -> Result<Inputs, InputError> {
    let below = entry.file_name().and_then(|name| Below::root(inbox).entry(name));
    let Some(below) = below else { return Err(InputError::NotFound { name: entry.display().to_string() }) };
    let mut inputs = Inputs::default();
    if fs::metadata(entry).map_err(|source| unreadable(entry, source))?.is_dir() {
        add_folder(entry, &below, &mut inputs)?;
        drop_repeated(&mut inputs);
    } else {
        let (path, name) = (entry.to_owned(), file_name(entry));
        inputs.files.push(InputPath { path, name, in_folder: false, below: Some(below) });
    }
    Ok(inputs)
}

/// The submissions in an inbox, by name: every file and every folder in it is one.
///
/// # Errors
/// [`InputError`] when the folder is not there or may not be read.
pub fn find_submissions(inbox: &Path) -> Result<(Vec<PathBuf>, Vec<IgnoredFile>), InputError> {
    let mut paths = entries(inbox, &Below::root(inbox))?;
    let mut ignored = Vec::new();
    paths.retain(|path| {
        let name = file_name(path);
        let why = why_ignored(inbox, path, &name).filter(|why| *why != FOLDER_IN_FOLDER);
        ignored.extend(why.map(|why| IgnoredFile { name, why }));
        why.is_none()
    });
    Ok((paths, ignored))
}

/// What a folder holds, by name.
fn entries(folder: &Path, below: &Below) -> Result<Vec<PathBuf>, InputError> {
    let names = below.names().map_err(|source| unreadable(folder, source))?;
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

pub(super) fn unreadable(path: &Path, source: io::Error) -> InputError {
    let name = path.display().to_string();
    if source.kind() == io::ErrorKind::NotFound {
        InputError::NotFound { name }
    } else {
        InputError::Unreadable { name, reason: source }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), shown_name)
}

const LEADS_OUT: &str = "it is a link that leads out of the folder";
const LEADS_NOWHERE: &str = "it is a link that leads nowhere";
const NOT_ORDINARY: &str = "it is not an ordinary file";
/// Why what somebody may have put into a folder on purpose is left aside.
pub const ODD: [&str; 3] = [LEADS_OUT, LEADS_NOWHERE, NOT_ORDINARY];
/// Why a folder in a folder is left aside.
pub const FOLDER_IN_FOLDER: &str = "it is a folder in the folder; its files are not read";

fn add_folder(folder: &Path, below: &Below, inputs: &mut Inputs) -> Result<(), InputError> {
    let paths = entries(folder, below)?;
    let before = inputs.files.len();
    for path in paths {
        let name = file_name(&path);
        // What was no link a moment ago may be one now.
        let looked_at = match why_ignored(folder, &path, &name) {
            Some(why) => Err(why),
            None => path.file_name().and_then(|name| below.entry(name)).ok_or(LEADS_OUT),
        };
        match looked_at {
            Ok(below) => inputs.files.push(InputPath { path, name, in_folder: true, below: Some(below) }),
            Err(why) => inputs.ignored.push(IgnoredFile { name, why }),
        }
    }
    if inputs.files.len() == before {
        return Err(InputError::EmptyFolder { name: folder.display().to_string() });
    }
    Ok(())
}

/// Why a folder's entry is no part of the submission; `None` for one that is.
fn why_ignored(folder: &Path, path: &Path, name: &str) -> Option<&'static str> {
    if name.starts_with("~$") || name.starts_with(".~lock.") {
        return Some("it is the lock file of a program that has the workbook open");
    }
    if name.starts_with('.') {
        return Some("it is a hidden file");
    }
    if ["thumbs.db", "desktop.ini"].contains(&name.to_lowercase().as_str()) {
        return Some("it is a file of the system, not of the submission");
    }
    if points_outside(folder, path) {
        return Some(LEADS_OUT);
    }
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => None,
        Ok(metadata) if metadata.is_dir() => Some(FOLDER_IN_FOLDER),
        Ok(_) => Some(NOT_ORDINARY),
        Err(_) => Some(LEADS_NOWHERE),
    }
}

fn points_outside(folder: &Path, path: &Path) -> bool {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    // The folder itself is not inside: it would be a submission of everybody's files.
    let inside = || {
        let (path, folder) = (path.canonicalize().ok()?, folder.canonicalize().ok()?);
        Some(path.starts_with(&folder) && path != folder)
    };
    is_link && inside() == Some(false)
}

fn drop_repeated(inputs: &mut Inputs) {
    let mut seen = HashSet::new();
    let (files, repeated): (Vec<_>, Vec<_>) = std::mem::take(&mut inputs.files)
        .into_iter()
        .partition(|file| file.path.canonicalize().map_or(true, |path| seen.insert(path)));
    inputs.files = files;
    let why = "it was given twice and is read once";
    inputs.ignored.extend(repeated.into_iter().map(|file| IgnoredFile { name: file.name, why }));
}

/// The file, opened, and its size in bytes.
pub(super) fn open(input: &InputPath) -> Result<(fs::File, u64), InputError> {
    let opened = match &input.below {
        Some(below) => below.open(),
        None => open_given(&input.path),
    };
    let opened = opened.and_then(|file| file.metadata().map(|metadata| (file, metadata)));
    let (file, metadata) = opened.map_err(|source| unreadable(&input.path, source))?;
    if !metadata.is_file() {
        return Err(InputError::NotAFile { name: input.path.display().to_string() });
    }
    Ok((file, metadata.len()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_files_by_name_and_leaves_the_rest_aside() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.csv", "~$a.xlsx", ".hidden", "Thumbs.db"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        fs::create_dir(folder.path().join("old")).unwrap();
        let inputs = find_inputs(&[folder.path().to_owned()]).unwrap();
        let names: Vec<&str> = inputs.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.csv", "b.csv"]);
        assert_eq!(inputs.ignored.len(), 4);
    }

    #[test]
    fn a_file_given_twice_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        fs::write(&file, "x").unwrap();
        let inputs = find_inputs(&[file.clone(), file.clone(), folder.path().to_owned()]).unwrap();
        assert_eq!((inputs.files.len(), inputs.ignored.len()), (1, 2));
    }

    #[test]
    fn what_is_not_there_is_said() {
        let error = find_inputs(&[PathBuf::from("absent.xlsx")]).unwrap_err().to_string();
        assert!(error.contains("absent.xlsx"));
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(find_inputs(&[folder.path().to_owned()]), Err(InputError::EmptyFolder { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_refused_and_links_out_of_the_folder_left_aside() {
        assert!(matches!(find_inputs(&[PathBuf::from("/dev/null")]), Err(InputError::NotAFile { .. })));
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::NamedTempFile::new().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("link.csv")).unwrap();
        fs::write(folder.path().join("a.csv"), "x").unwrap();
        let inputs = find_inputs(&[folder.path().to_owned()]).unwrap();
        assert_eq!((inputs.files.len(), inputs.ignored.len()), (1, 1));
    }
}
