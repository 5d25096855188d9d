//! A folder for what is not complete yet, beside the place where it will be moved. The run that makes it holds a lock in it.
//! The system takes the lock back however the run ends, so a folder that nobody holds was left by a run that was killed: the
//! next run that works in the same place removes it. Two runs at once leave each other's folders alone.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

const PREFIX: &str = ".nhsmail-onboard-";
const SUFFIX: &str = ".tmp";
const LOCK: &str = "lock";
const WORK: &str = "work";

/// The folder; it is removed when this is dropped.
#[derive(Debug)]
pub struct WorkFolder {
    /// Given up before the folder is removed: Windows removes no file that is open.
    _lock: File,
    folder: TempDir,
}

impl WorkFolder {
    /// Makes a folder in `place`, and removes those that killed runs left there.
    ///
    /// # Errors
    /// When `place` cannot be written to.
    pub fn begin(place: &Path) -> io::Result<WorkFolder> {
        remove_left_over(place);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        loop {
            let folder = builder.tempdir_in(place)?;
            match hold(&folder.path().join(LOCK)) {
                Ok(Some(lock)) => {
                    make_folder(&folder.path().join(WORK))?;
                    return Ok(WorkFolder { _lock: lock, folder });
                }
                // Another run took it for one that was left over, and removes it.
                Ok(None) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Where the work is done. Any name is free in it.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join(WORK)
    }
}

/// Makes the lock and holds it; `None` where another run was faster. Who removes a folder holds its lock as well, so once the
/// lock is held and the file still there, nobody removes it.
fn hold(path: &Path) -> io::Result<Option<File>> {
    let lock = create(path)?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(None),
        // Some network drives know no locks: then nobody removes anything there.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(path.exists().then_some(lock)),
    }
}

fn remove_left_over(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_ours && entry.file_type().is_ok_and(|of| of.is_dir()) {
            match remove_unless_held(&entry.path()) {
                Ok(()) => tracing::info!("what a run that was killed had left was removed"),
                Err(error) => tracing::debug!(reason = %error.kind(), "a work folder is left alone"),
            }
        }
    }
}

fn remove_unless_held(folder: &Path) -> io::Result<()> {
    // An empty one has no lock yet, or no longer.
    if fs::remove_dir(folder).is_ok() {
        return Ok(());
    }
    let path = folder.join(LOCK);
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_file() => {
            let lock = OpenOptions::new().read(true).write(true).open(&path)?;
            lock.try_lock()?;
            fs::remove_dir_all(folder)
        }
        // The lock is the first thing in a folder: somebody was stopped while he removed this one.
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::remove_dir_all(folder),
        Ok(_) => Err(io::ErrorKind::InvalidInput.into()),
        Err(error) => Err(error),
    }
}

/// Makes a file that only its owner may read, or empties the one that is there.
///
/// # Errors
/// When the system refuses.
pub fn create(path: &Path) -> io::Result<File> {
    open(path, true)
}

/// Opens a file that only its owner may read, and makes it where it is not there; `emptied` takes out what it holds.
///
/// # Errors
/// When the system refuses.
pub fn open(path: &Path, emptied: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(emptied);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder that only its owner may look into; one that is there is left as it is.
///
/// # Errors
/// When the system refuses.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(place: &Path) -> Vec<String> {
        let entries = fs::read_dir(place).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_folder_goes_with_its_run_and_leaves_those_of_others_alone() {
        let place = tempfile::tempdir().unwrap();
        let one = WorkFolder::begin(place.path()).unwrap();
        create(&one.path().join(LOCK)).unwrap();
        let other = WorkFolder::begin(place.path()).unwrap();
        assert!(one.path().join(LOCK).is_file() && one.path() != other.path());
        drop((one, other));
        assert!(names(place.path()).is_empty());
    }

    #[test]
    fn what_a_killed_run_left_is_removed_by_the_next() {
        let place = tempfile::tempdir().unwrap();
        let left = |name: &str, files: &[&str]| {
            let folder = place.path().join(format!("{PREFIX}{name}{SUFFIX}"));
            fs::create_dir(&folder).unwrap();
            files.iter().for_each(|file| fs::write(folder.join(file), "names and addresses").unwrap());
        };
        left("whole", &[LOCK, "report"]);
        left("begun", &[]);
        left("half-removed", &["report"]);
        fs::create_dir(place.path().join("estate.tmp")).unwrap();
        fs::write(place.path().join(format!("{PREFIX}file{SUFFIX}")), "somebody's").unwrap();
        drop(WorkFolder::begin(place.path()).unwrap());
        let mut kept = names(place.path());
        kept.sort();
        assert_eq!(kept, [format!("{PREFIX}file{SUFFIX}"), "estate.tmp".to_owned()]);
    }
}
