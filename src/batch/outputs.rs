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
/// The covering text; alone where there is no report.
pub const REPLY: &str = "reply.txt";
/// What a submission is answered with.
pub const ANSWER: &[&str] = &["report.xlsx", "report.json", REPLY];
/// What is written about the answer of a submission.
const RESULTS: [(&str, Output); 2] = [("report.xlsx", REPORT), ("report.json", JSON)];

type WriteSummary = fn(&Batch, &mut Sink) -> Result<(), String>;

/// What is written about the whole batch. A submission's folder is never called so, see `inbox`.
const SUMMARIES: [(&str, WriteSummary); 2] = [
    ("batch.json", |batch, to| batch_json::write(batch, to)),
    (SUMMARY, |batch, to| summary::write(batch, to).map_err(|error| error.to_string())),
];

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
        let place = self.out.join(folder);
        place.is_dir() || !place.exists()
    }

    fn draft(&self, folder: &str) -> Result<Draft, WriteError> {
        Draft::begin(&self.work.path().join(folder), &self.out.join(folder))
    }

    /// Report and JSON of a submission.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn write_results(&self, folder: &str, answer: &Answer<'_>) -> Result<(), WriteError> {
        for (name, output) in RESULTS {
            let mut draft = Draft::begin(&self.work.path().join(folder), &self.out.join(folder).join(name))?;
            (output.write)(answer, &OutputOptions::default(), &mut draft)?;
        }
        Ok(())
    }

    /// The covering text of a submission.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write_reply(&self, folder: &str, text: &str) -> Result<(), WriteError> {
        self.draft(folder)?.named(REPLY, |to| to.write_all(text.as_bytes()))
    }

    /// The outputs about the whole batch.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn write_summaries(&self, batch: &Batch) -> Result<(), WriteError> {
        let mut draft = self.draft("")?;
        SUMMARIES.iter().try_for_each(|(name, write)| draft.named(name, |to| write(batch, to)))
    }

    /// Moves everything to its place: the named files of each submission, and what is about the whole batch. Where a
    /// submission's answer cannot be put into its place, the others still are.
    ///
    /// # Errors
    /// Where what is about the whole batch cannot be put into its place.
    pub fn place<'f>(&self, answers: impl Iterator<Item = (&'f str, &'f [&'f str])>) -> Result<(), WriteError> {
        let in_work = |folder: &str, name: &str| self.work.path().join(folder).join(name);
        let answers: Vec<_> = answers.collect();
        let made = answers.iter().flat_map(|(folder, names)| names.iter().map(move |name| in_work(folder, name)));
        let summaries = SUMMARIES.map(|(name, _)| name);
        sync_files(&made.chain(summaries.map(|name| in_work("", name))).collect::<Vec<_>>())?;
        for (folder, names) in answers {
            let to = self.out.join(folder);
            let placed = make_folder(&to).and_then(|()| {
                names.iter().try_for_each(|name| move_over_or_beside(&in_work(folder, name), &to.join(name)))
            });
            if let Err(error) = placed {
                tracing::warn!(submission = folder, reason = %error.kind(), "the answer could not be put into its place");
            }
        }
        for name in summaries {
            let to = self.out.join(name);
            move_over_or_beside(&in_work("", name), &to).map_err(|error| WriteError::io(&to, &error))?;
        }
        sync_folder(&self.out);
        Ok(())
    }
}

/// Moves a file over another. On Windows Excel holds a report that somebody looks at: then the new one lies beside it, until
/// the next run can replace it.
fn move_over_or_beside(from: &Path, to: &Path) -> io::Result<()> {
    let beside = to.with_file_name(format!("new {}", to.file_name().unwrap_or_default().to_string_lossy()));
    if !move_over(from, to)? {
        tracing::warn!(file = %beside.display(), "the old one is open in another program, so the new one lies beside it");
        return fs::rename(from, &beside);
    }
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
