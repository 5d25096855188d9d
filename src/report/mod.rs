//! Verdicts in, outputs out. Nothing here decides anything.

pub mod catalogue;
pub mod html;
pub mod json;
pub mod outputs;
pub mod portal;
pub mod redact;
pub mod workbook;
mod wrap;
mod writer;

pub(crate) use wrap::lines;
pub use writer::{Draft, Sink, Target, WriteError, Writer, Written, quiet_on_broken_pipe};
pub(crate) use writer::{move_over, sync_files, sync_folder};

use crate::limits::Limits;
use crate::model::Submission;
use crate::patterns::Pattern;
use crate::registers::{KnownSites, Registers};
use crate::rules::{EstateRow, Finding, NotChecked, Policy};
use crate::verdict::Verdict;

/// Everything an output may tell.
#[derive(Debug, Clone, Copy)]
pub struct Results<'a> {
    /// What was read.
    pub submission: &'a Submission<'a>,
    /// What was found, in input order.
    pub findings: &'a [Finding],
    /// What was decided.
    pub verdict: &'a Verdict,
    /// Under which severities, numbers and date.
    pub policy: &'a Policy,
    /// Single mistakes behind many findings and single fixes, those that free the most sites first.
    pub patterns: &'a [Pattern],
    /// What was not checked.
    pub not_checked: &'a [NotChecked],
    /// What the registers say of it, and which extracts they are.
    pub registers: &'a Registers,
    /// The same for each of its sites.
    pub known: &'a KnownSites<'a>,
    /// The provider's estate held against the CQC register; `None` without one.
    pub estate_check: Option<&'a [EstateRow]>,
    /// How much of it is told.
    pub limits: &'a Limits,
    /// Whether what tells who a person is was taken out.
    pub redacted: bool,
}

impl<'a> Results<'a> {
    /// The findings that are listed one by one. All of them are counted, and all stand beside the rows they are about.
    pub fn listed(&self) -> &'a [Finding] {
        &self.findings[..self.findings.len().min(self.limits.findings)]
    }

    /// How many findings are only counted.
    pub fn not_listed(&self) -> usize {
        self.findings.len() - self.listed().len()
    }
}

/// The program's name, as outputs give it.
pub const PROGRAM: &str = env!("CARGO_PKG_NAME");
/// The program's version, as outputs give it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
