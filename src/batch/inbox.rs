//! What lies in the inbox: each file and each sub-folder is one submission, with a folder of its own for what is written
//! about it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::ledger;
use crate::papers::name_at;
use crate::read::{IgnoredFile, InputError, find_submissions};

/// A submission as it lies in the inbox.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where.
    pub path: PathBuf,
    /// The name of its folder of outputs: the file's or folder's own, made safe for every system, unlike all others.
    pub folder: String,
    /// Its name in reports, the same as `check` gives it.
    pub title: String,
}

/// The submissions in an inbox, by name, and the names of what is left aside with the reason.
///
/// # Errors
/// Where the inbox cannot be read.
pub fn entries(inbox: &Path) -> Result<(Vec<Entry>, Vec<IgnoredFile>), InputError> {
    let (paths, ignored) = find_submissions(inbox)?;
    let mut taken = HashSet::new();
    let entry = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = free(&safe(&name), &mut taken);
        let title = name_at(&path).unwrap_or_default();
        Entry { path, folder, title }
    };
    Ok((paths.into_iter().map(entry).collect(), ignored))
}

/// Whether the batch itself writes something of this name beside the folders: its log too, where the operator was told to put it,
/// whatever SQLite has beside the ledger, and work folders, which begin with a dot.
fn is_our_own(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_file = ["batch.json", "batch-summary.xlsx", "batch.log"].contains(&name.as_str());
    is_file || name.starts_with(ledger::FILE) || name.starts_with('.')
}

/// The longest name: Windows allows 260 characters for a whole path.
const LONGEST: usize = 80;

/// A name that Windows takes for a folder: no device, no forbidden character, no dot or blank at its end.
fn safe(name: &str) -> String {
    let forbidden = |letter: char| letter.is_control() || "<>:\"/\\|?*\u{FFFD}".contains(letter);
    let safe: String = name.chars().take(LONGEST).map(|letter| if forbidden(letter) { '_' } else { letter }).collect();
    let safe = safe.trim_end_matches(['.', ' ']).trim_start();
    let stem = safe.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(|c| "123456789¹²³".contains(c)))
    };
    let is_device = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT");
    if safe.is_empty() || is_device || is_our_own(safe) {
        return format!("_{safe}");
    }
    safe.to_owned()
}

/// The name, numbered where another that looks the same to Windows has it.
fn free(name: &str, taken: &mut HashSet<String>) -> String {
    let candidates = std::iter::once(name.to_owned()).chain((2u32..).map(|number| format!("{name} ({number})")));
    let mut free = candidates.filter(|candidate| taken.insert(candidate.to_lowercase()));
    free.next().unwrap_or_default()
}

/// How a submission's files look from outside: while this changes, somebody is still writing them.
#[derive(Debug, PartialEq, Eq)]
pub struct Marks(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Marks {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_on_windows() {
        for (name, expected) in [
            ("rosewood.xlsx", "rosewood.xlsx"),
            ("con.xlsx", "_con.xlsx"),
            ("LPT1", "_LPT1"),
            ("COM10.csv", "COM10.csv"),
            ("a:b?.csv", "a_b_.csv"),
            ("ends in dots...", "ends in dots"),
            ("Batch.json", "_Batch.json"),
            ("ledger.sqlite-journal", "_ledger.sqlite-journal"),
            (" .work", "_.work"),
            (" ", "_"),
        ] {
            assert_eq!(safe(name), expected);
        }
    }

    #[test]
    fn names_that_look_the_same_are_numbered() {
        let mut taken = HashSet::new();
        let names = ["a.csv", "A.csv", "a.csv (2)"].map(|name| free(name, &mut taken));
        assert_eq!(names, ["a.csv", "A.csv (2)", "a.csv (2) (2)"]);
    }
}
