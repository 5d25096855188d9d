//! What lies in the inbox: each file and each sub-folder is one submission.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::papers::name_at;
use crate::read::{IgnoredFile, InputError, find_submissions};
use crate::text::shown_name;

/// A submission as it lies in the inbox.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where.
    pub path: PathBuf,
    /// What it is called in the inbox, as it can be shown. By this it is known from night to night.
    pub name: String,
    /// The name of the folder in which its answer is made.
    pub work: String,
    /// Its name in reports, the same as `check` gives it.
    pub title: String,
}

/// The submissions in an inbox, by name, and the names of what is left aside with the reason.
///
/// # Errors
/// Where the inbox cannot be read.
pub fn entries(inbox: &Path) -> Result<(Vec<Entry>, Vec<IgnoredFile>), InputError> {
    let (paths, ignored) = find_submissions(inbox)?;
    let entry = |(number, path): (usize, PathBuf)| {
        let name = shown_name(path.file_name().unwrap_or_default());
        let title = name_at(&path).unwrap_or_default();
        Entry { path, name, work: number.to_string(), title }
    };
    Ok((paths.into_iter().enumerate().map(entry).collect(), ignored))
}

/// How a submission's files look from outside: while this changes, somebody is still writing them.
#[derive(Debug, PartialEq, Eq)]
pub struct Marks(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Marks {
    /// The bytes of all its files.
    pub fn bytes(&self) -> u64 {
        self.0.iter().map(|(_, size, _)| size).sum()
    }

    /// As it looks now.
    pub fn now(path: &Path) -> Marks {
        let mark = |path: PathBuf| {
            let metadata = fs::metadata(&path).ok();
            let size = metadata.as_ref().map_or(0, fs::Metadata::len);
            (path, size, metadata.and_then(|metadata| metadata.modified().ok()))
        };
        let mut marks = vec![mark(path.to_owned())];
        if path.is_dir() {
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            marks.extend(entries.map(|entry| mark(entry.path())));
        }
        marks.sort();
        Marks(marks)
    }
}
