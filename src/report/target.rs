//! Where an output goes. It is written beside its target and renamed over it when complete: nobody ever sees half a
//! report, and a run that fails leaves the old one as it was.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Where an output is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// This file; an existing one is replaced (the caller has asked whether it may be).
    Exactly(PathBuf),
    /// This file or, where it exists, the next free name: `a-report.xlsx`, `a-report-2.xlsx`, …
    NextFree(PathBuf),
}

/// An output could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The system refused.
    #[error(
        "{name} could not be written ({reason}); check that the folder exists, that you may write there and that the disk is not full"
    )]
    Io {
        /// The file.
        name: String,
        /// The kind of failure. The system's own words would name the temporary file, which nobody asked about.
        reason: io::ErrorKind,
    },
    /// The content could not be made.
    #[error("{name} could not be written ({reason}); check that the disk is not full, then run it again")]
    Content {
        /// The file.
        name: String,
        /// The writer's reason.
        reason: String,
    },
}

impl Target {
    /// The default report for an input: `estate.xlsx` gives `estate-report.xlsx` beside it; a report of a report keeps
    /// one `-report`.
    pub fn beside(input: &Path) -> Target {
        // An input such as `.` has no name of its own.
        let input =
            if input.file_name().is_some() { input.to_owned() } else { input.canonicalize().unwrap_or_default() };
        let stem = if input.is_dir() { input.file_name() } else { input.file_stem() };
        let stem = stem.unwrap_or(OsStr::new("estate")).to_string_lossy().into_owned();
        Target::NextFree(input.with_file_name(format!("{}-report.xlsx", without_report_suffix(&stem))))
    }

    fn wanted(&self) -> &Path {
        match self {
            Target::Exactly(path) | Target::NextFree(path) => path,
        }
    }

    /// Writes the content that `fill` makes and gives back where it is. The name differs from the one asked for when
    /// that one was taken or, on Windows, held open by Excel.
    ///
    /// # Errors
    /// When the folder cannot be written to, or `fill` fails; nothing is left behind then.
    pub fn write(&self, fill: impl FnOnce(&mut NamedTempFile) -> Result<(), String>) -> Result<PathBuf, WriteError> {
        let wanted = self.wanted();
        let name = wanted.display().to_string();
        let io_error = |error: io::Error| WriteError::Io { name: name.clone(), reason: error.kind() };
        let folder = wanted.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // The temporary file is readable by its owner only, and so is the output it becomes.
        let mut file = tempfile::Builder::new()
            .prefix(".nhsmail-onboard-")
            .suffix(".tmp")
            .tempfile_in(folder)
            .map_err(io_error)?;
        fill(&mut file).map_err(|reason| WriteError::Content { name: name.clone(), reason })?;
        file.flush().map_err(io_error)?;
        file.as_file().sync_all().map_err(io_error)?;
        match self {
            Target::Exactly(path) => match file.persist(path) {
                Ok(_) => Ok(path.clone()),
                Err(error) if error.error.kind() == io::ErrorKind::PermissionDenied && path.is_file() => {
                    persist_next_free(error.file, path).map_err(io_error)
                }
                Err(error) => Err(io_error(error.error)),
            },
            Target::NextFree(path) => persist_next_free(file, path).map_err(io_error),
        }
    }
}

fn without_report_suffix(stem: &str) -> &str {
    let numberless = stem.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('-').unwrap_or(stem);
    numberless.strip_suffix("-report").or_else(|| stem.strip_suffix("-report")).unwrap_or(stem)
}

fn persist_next_free(mut file: NamedTempFile, path: &Path) -> io::Result<PathBuf> {
    for number in 1.. {
        let candidate = numbered(path, number);
        match file.persist_noclobber(&candidate) {
            Ok(_) => return Ok(candidate),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// `a.xlsx` for 1, `a-2.xlsx` for 2 and so on.
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{number}.{extension}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn beside(input: &str) -> String {
        Target::beside(Path::new(input)).wanted().display().to_string()
    }

    #[test]
    fn a_report_lies_beside_its_input_and_keeps_one_suffix() {
        assert_eq!(beside("in/estate.xlsx"), "in/estate-report.xlsx");
        assert_eq!(beside("estate-report.xlsx"), "estate-report.xlsx");
        assert_eq!(beside("estate-report-2.xlsx"), "estate-report.xlsx");
        assert_eq!(beside("homes-2026.csv"), "homes-2026-report.xlsx");
    }

    #[test]
    fn a_taken_name_gives_way_to_the_next_and_a_failure_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::NextFree(folder.path().join("a.xlsx"));
        let write =
            |target: &Target, text: &'static [u8]| target.write(|file| file.write_all(text).map_err(|e| e.to_string()));
        assert!(write(&target, b"1").unwrap().ends_with("a.xlsx"));
        assert!(write(&target, b"2").unwrap().ends_with("a-2.xlsx"));
        assert!(target.write(|_| Err("no".to_owned())).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
        let exactly = Target::Exactly(folder.path().join("a.xlsx"));
        write(&exactly, b"3").unwrap();
        assert_eq!(std::fs::read(folder.path().join("a.xlsx")).unwrap(), b"3");
    }
}
