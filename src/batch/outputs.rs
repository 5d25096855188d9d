//! Where a batch writes. Everything is made in a work folder beside its place and moved there when all of it is complete, so
//! that nobody sees half an answer, nor one that was decided before the others were known.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Batch, batch_json, summary};
use crate::answer::Answer;
use crate::report::outputs::{JSON, Output, OutputOptions, REPORT};
use crate::report::{Draft, Sink, WriteError, move_over, sync_files, sync_folder};
use crate::work_folder::{WorkFolder, make_folder};

/// The summary for the operator.
pub const SUMMARY: &str = "batch-summary.xlsx";
/// The same for programs.
pub const FOR_PROGRAMS: &str = "batch.json";
/// Where the answers lie. No name of a submission can meet one of ours there.
pub const SUBMISSIONS: &str = "submissions";
const REPORT_FILE: &str = "report.xlsx";
const JSON_FILE: &str = "report.json";
/// The covering text; alone where there is no report.
pub const REPLY: &str = "reply.txt";
/// What a submission is answered with; before each stands the name of its folder.
pub const ANSWER: &[&str] = &[REPORT_FILE, JSON_FILE, REPLY];
/// What is written about the answer of a submission.
const RESULTS: [(&str, Output); 2] = [(REPORT_FILE, REPORT), (JSON_FILE, JSON)];

/// The place of a file of an answer: `submissions/rosewood/rosewood-report.xlsx`. A file that is sent on still says whose it is.
fn place_of(folder: &str, file: &str) -> PathBuf {
    [SUBMISSIONS, folder, &format!("{folder}-{file}")].iter().collect()
}

/// Where a report lies, seen from the summary.
pub fn link_to_report(folder: &str) -> String {
    format!("file:///{SUBMISSIONS}/{folder}/{folder}-{REPORT_FILE}")
}

type WriteSummary = fn(&Batch, &mut Sink) -> Result<(), String>;

/// What is written about the whole batch.
const SUMMARIES: [(&str, WriteSummary); 2] = [
    (FOR_PROGRAMS, |batch, to| batch_json::write(batch, to)),
    (SUMMARY, |batch, to| summary::write(batch, to).map_err(|error| error.to_string())),
];

/// Makes report and JSON of a submission in a folder.
///
/// # Errors
/// Where they cannot be written.
pub fn write_results(folder: &Path, answer: &Answer<'_>, token: String) -> Result<(), WriteError> {
    let options = OutputOptions { token: Some(token), ..OutputOptions::default() };
    RESULTS.iter().try_for_each(|(file, output)| {
        let mut draft = Draft::begin(folder, Path::new(file))?;
        (output.write)(answer, &options, &mut draft).map(drop)
    })
}

/// The work folder.
#[derive(Debug)]
pub struct Stage {
    out: PathBuf,
    work: WorkFolder,
}

impl Stage {
    /// An empty one in the folder of outputs.
    ///
    /// # Errors
    /// Where that cannot be written to.
    pub fn begin(out: &Path) -> Result<Stage, WriteError> {
        // What a run of version 0.1.0 left that was stopped.
        let _ = fs::remove_dir_all(out.join(".batch-work"));
        let work = WorkFolder::begin(out).map_err(|error| WriteError::io(out, &error))?;
        Ok(Stage { out: out.to_owned(), work })
    }

    /// Whether a submission can have a folder of this name.
    pub fn has_place_for(&self, folder: &str) -> bool {
        let place = self.out.join(SUBMISSIONS).join(folder);
        fs::symlink_metadata(place).map_or(true, |metadata| metadata.is_dir())
    }

    /// A file that is made in a folder of the work folder; the work folder itself where that has no name.
    fn draft(&self, work: &str, file: &str) -> Result<Draft, WriteError> {
        Draft::begin(&self.work.path().join(work), &self.out.join(file))
    }

    /// The folder in which the outputs of a submission are made.
    pub fn place_to_work(&self, work: &str) -> PathBuf {
        self.work.path().join(work)
    }

    /// The covering text of a submission.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write_reply(&self, work: &str, text: &str) -> Result<(), WriteError> {
        self.draft(work, REPLY)?.file(|to| to.write_all(text.as_bytes()))
    }

    /// Has what is made of all answers written to the disk; moved over others it must not be half a file.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn sync<'f>(&self, answers: impl Iterator<Item = (&'f str, &'f [&'f str])>) -> Result<(), WriteError> {
        let root = &self.work.path();
        let files = answers.flat_map(|(work, files)| files.iter().map(move |file| root.join(work).join(file)));
        sync_files(&files.collect::<Vec<_>>())
    }

    /// Moves the files of an answer from where they were made to their folder.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn place(&self, work: &str, folder: &str, files: &[&str]) -> Result<(), WriteError> {
        files.iter().try_for_each(|file| self.move_to_place(&Path::new(work).join(file), &place_of(folder, file)))
    }

    /// Removes the answer to a submission that is gone. Whatever else lies in its folder stays, and so does what cannot be removed.
    pub fn remove(&self, folder: &str) {
        let place = self.out.join(SUBMISSIONS).join(folder);
        let is_folder = fs::symlink_metadata(&place).is_ok_and(|metadata| metadata.is_dir());
        if !is_folder {
            return;
        }
        for file in ANSWER {
            let file = self.out.join(place_of(folder, file));
            for file in [beside(&file), file] {
                if let Err(error) = fs::remove_file(&file)
                    && error.kind() != io::ErrorKind::NotFound
                {
                    tracing::warn!(file = %file.display(), %error, "an answer that is too old could not be removed");
                }
            }
        }
        if fs::remove_dir(&place).is_err() {
            tracing::warn!(folder = %place.display(), "an answer was removed for its age; what else is in its folder was left there");
        }
    }

    /// Makes what is about the whole batch and moves it to its place.
    ///
    /// # Errors
    /// Where that cannot be done.
    pub fn write_summaries(&self, batch: &Batch) -> Result<(), WriteError> {
        for (name, write) in SUMMARIES {
            self.draft("", name)?.file(|to| write(batch, to))?;
        }
        sync_files(&SUMMARIES.map(|(name, _)| self.work.path().join(name)))?;
        SUMMARIES.iter().try_for_each(|(name, _)| self.move_to_place(Path::new(name), Path::new(name)))?;
        sync_folder(&self.out);
        Ok(())
    }

    fn move_to_place(&self, made: &Path, place: &Path) -> Result<(), WriteError> {
        let to = self.out.join(place);
        let moved = make_folder(to.parent().unwrap_or(&self.out))
            .and_then(|()| move_over_or_beside(&self.work.path().join(made), &to));
        moved.map_err(|error| WriteError::io(&to, &error))
    }

    /// Moves an answer from where earlier versions put it. Whatever else lies there stays, and so does what cannot be moved.
    pub fn move_from_before(&self, entry: &str, folder: &str) {
        let before = self.out.join(entry);
        let is_folder = fs::symlink_metadata(&before).is_ok_and(|metadata| metadata.is_dir());
        if !is_folder {
            return;
        }
        for file in ANSWER {
            let _ = fs::remove_file(before.join(format!("new {file}")));
            let (from, to) = (before.join(file), self.out.join(place_of(folder, file)));
            let is_file = fs::symlink_metadata(&from).is_ok_and(|metadata| metadata.is_file());
            let moved =
                !is_file || make_folder(to.parent().unwrap_or(&self.out)).and_then(|()| fs::rename(&from, &to)).is_ok();
            if !moved {
                tracing::warn!(file = %from.display(), "an answer of an earlier version could not be moved to its new place");
            }
        }
        if fs::remove_dir(&before).is_err() && entry != SUBMISSIONS {
            tracing::warn!(folder = %before.display(), "answers lie in 'submissions' now; what else is in this folder was left there");
        }
    }
}

/// Where a file lies that could not be put in its place.
fn beside(file: &Path) -> PathBuf {
    file.with_file_name(format!("new {}", file.file_name().unwrap_or_default().to_string_lossy()))
}

/// Moves a file over another. On Windows Excel holds a report that somebody looks at: then the new one lies beside it, until
/// the next run can replace it.
fn move_over_or_beside(from: &Path, to: &Path) -> io::Result<()> {
    let beside = beside(to);
    if !move_over(from, to)? {
        tracing::warn!(file = %beside.display(), "the old one is open in another program, so the new one lies beside it");
        return fs::rename(from, &beside);
    }
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
