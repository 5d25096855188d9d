//! Where a batch writes. Everything is made in a work folder beside its place and moved there when all of it is complete, so
//! that nobody sees half an answer, nor one that was decided before the others were known.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::report::{Results, WriteError, json, workbook};

/// The summary for the operator.
pub const SUMMARY: &str = "batch-summary.xlsx";
/// The work folder; a run that was stopped leaves it, and the next one begins by removing it.
const WORK: &str = ".batch-work";
/// What a submission is answered with.
pub const ANSWER: &[&str] = &["report.xlsx", "report.json", REPLY];
/// The covering text; alone where there is no report.
pub const REPLY: &str = "reply.txt";
/// Files that the disk is asked for at once. Whoever asks only waits, so this has nothing to do with the number of cores.
const SYNCED_AT_ONCE: usize = 16;

/// The work folder.
#[derive(Debug)]
pub struct Stage {
    out: PathBuf,
    work: PathBuf,
}

impl Stage {
    /// An empty one in the folder of outputs.
    ///
    /// # Errors
    /// Where that cannot be written to.
    pub fn begin(out: &Path) -> Result<Stage, WriteError> {
        let work = out.join(WORK);
        match fs::remove_dir_all(&work) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(&work, &error)),
            _ => {}
        }
        make_folder(&work)?;
        Ok(Stage { out: out.to_owned(), work })
    }

    /// Report and JSON of a submission.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn write_results(&self, folder: &str, results: &Results<'_>) -> Result<(), WriteError> {
        let folder = self.work.join(folder);
        make_folder(&folder)?;
        write(&folder.join("report.xlsx"), |file| {
            workbook::write(results, BufWriter::new(file)).map_err(|error| error.to_string())
        })?;
        write(&folder.join("report.json"), |file| {
            let mut to = BufWriter::new(file);
            json::write(results, &mut to).map_err(|error| error.to_string())?;
            to.write_all(b"\n").and_then(|()| to.flush()).map_err(|error| error.to_string())
        })
    }

    /// A text of a submission.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write_text(&self, folder: &str, name: &str, text: &str) -> Result<(), WriteError> {
        let folder = self.work.join(folder);
        make_folder(&folder)?;
        write(&folder.join(name), |mut file| file.write_all(text.as_bytes()).map_err(|error| error.to_string()))
    }

    /// One of the outputs about the whole batch.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write_summary(&self, name: &str, fill: impl FnOnce(&File) -> Result<(), String>) -> Result<(), WriteError> {
        // A submission's folder is never called so, see `inbox`.
        write(&self.work.join(name), fill)
    }

    /// Moves everything to its place: the named files of each submission, and what is about the whole batch.
    ///
    /// # Errors
    /// Where that is refused.
    pub fn place<'f>(&self, answers: impl Iterator<Item = (&'f str, &'f [&'f str])>) -> Result<(), WriteError> {
        let mut moves = Vec::new();
        for (folder, names) in answers {
            let (from, to) = (self.work.join(folder), self.out.join(folder));
            make_folder(&to)?;
            moves.extend(names.iter().map(|name| (from.join(name), to.join(name))));
        }
        moves.extend(["batch.json", SUMMARY].map(|name| (self.work.join(name), self.out.join(name))));
        let made: Vec<&Path> = moves.iter().map(|(from, _)| from.as_path()).collect();
        sync_files(&made)?;
        moves.iter().try_for_each(|(from, to)| move_over(from, to))?;
        sync_folder(&self.out);
        Ok(())
    }
}

impl Drop for Stage {
    /// Removes the work folder, whether the run came to its end or not: a disk that is full should not stay so. Should that
    /// fail, the next run does it.
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.work) {
            tracing::warn!(reason = %error.kind(), "the work folder could not be removed; the next run will do it");
        }
    }
}

/// Makes a folder that only its owner may look into; one that is there is left as it is.
///
/// # Errors
/// Where the system refuses.
pub fn make_folder(path: &Path) -> Result<(), WriteError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| refused(path, &error))
}

fn refused(path: &Path, error: &io::Error) -> WriteError {
    WriteError::Io { name: path.display().to_string(), reason: error.kind() }
}

/// Writes a file that only its owner may read. It is on the disk only after [`sync_files`].
fn write(path: &Path, fill: impl FnOnce(&File) -> Result<(), String>) -> Result<(), WriteError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|error| refused(path, &error))?;
    fill(&file).map_err(|reason| WriteError::Content { name: path.display().to_string(), reason })
}

/// Has files written to the disk and not only to its cache: they are about to be moved over others, and a loss of power should
/// not leave half of one in its place. A disk asked for one file after the other lets each of them wait; of many at once it makes
/// few writes, and meanwhile much has been written without being asked for.
fn sync_files(paths: &[&Path]) -> Result<(), WriteError> {
    let next = AtomicUsize::new(0);
    let one_after_the_other = || {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Windows does it only for who may write to the file.
            let file = fs::OpenOptions::new().write(true).open(path);
            file.and_then(|file| file.sync_all()).map_err(|error| refused(path, &error))?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..SYNCED_AT_ONCE.min(paths.len())).map(|_| scope.spawn(one_after_the_other)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Has the names in a folder written to the disk, where the system can do that: a loss of power should not take back what the
/// ledger says was done. The folders of the submissions are left to the system, as every run makes their files anew.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Err(error) = File::open(path).and_then(|folder| folder.sync_all()) {
        tracing::debug!(reason = %error.kind(), "this file system cannot be told to write its folders to the disk");
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Moves a file over another. On Windows Excel holds a report that somebody looks at: then the new one lies beside it.
fn move_over(from: &Path, to: &Path) -> Result<(), WriteError> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && to.is_file() => {
            let beside = to.with_file_name(format!("new {}", to.file_name().unwrap_or_default().to_string_lossy()));
            fs::rename(from, &beside).map_err(|error| refused(to, &error))?;
            tracing::warn!(file = %beside.display(), "the old one is open in another program, so the new one lies beside it");
            Ok(())
        }
        other => other.map_err(|error| refused(to, &error)),
    }
}
