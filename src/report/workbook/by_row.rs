//! Findings by what they are about, sorted once and then looked up.

use std::cmp::Reverse;

use crate::model::{Place, Submission};
use crate::rules::{Finding, Severity, Subject};

/// The rejects and warnings, by what they are about; of one row the rejects first.
pub struct ByRow<'a> {
    sorted: Vec<&'a Finding>,
}

impl<'a> ByRow<'a> {
    /// Sorts the findings; infos are left out.
    pub fn of(findings: &'a [Finding]) -> ByRow<'a> {
        let mut sorted: Vec<&Finding> = findings.iter().filter(|finding| finding.severity >= Severity::Warn).collect();
        sorted.sort_by_key(|finding| (finding.subject, Reverse(finding.severity)));
        ByRow { sorted }
    }

    /// What was found about exactly this.
    pub fn about(&self, subject: Subject) -> &[&'a Finding] {
        let from = &self.sorted[self.sorted.partition_point(|finding| finding.subject < subject)..];
        &from[..from.partition_point(|finding| finding.subject == subject)]
    }

    /// What stops a site: the rejects about the submission, its row, its sheet and its file.
    pub fn stopping(&self, submission: &Submission<'_>, row: Subject, place: Place) -> Vec<&'a Finding> {
        let on_all = self.about(Subject::Submission).iter().copied();
        let found = on_all.chain(self.concerning(submission, row, place));
        found.filter(|finding| finding.severity == Severity::Reject).collect()
    }

    /// What was found about a row, then about its sheet and its file; rejects before warnings.
    pub fn concerning(&self, submission: &Submission<'_>, row: Subject, place: Place) -> Vec<&'a Finding> {
        let sheet = usize::from(place.sheet);
        let file = usize::from(submission.sheets[sheet].file);
        let mut found: Vec<&Finding> = [row, Subject::Sheet(sheet), Subject::File(file)]
            .iter()
            .flat_map(|about| self.about(*about))
            .copied()
            .collect();
        found.sort_by_key(|finding| Reverse(finding.severity));
        found
    }
}

/// What goes before a warning.
pub const WORTH: &str = "Worth mending: ";

/// A finding in plain words: what is wrong, what to do, what was probably meant.
pub fn in_words(finding: &Finding) -> String {
    let worth = if finding.severity == Severity::Reject { "" } else { WORTH };
    let meant = finding.suggestion().map(|meant| format!(" Did you mean {meant}?")).unwrap_or_default();
    format!("{worth}{} {}{meant} ({})", finding.message, finding.how_to_fix().replace('\n', " "), finding.rule.code)
}

/// Sentences as a numbered list, one a line.
pub fn numbered(sentences: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = (1..).zip(sentences).map(|(number, sentence)| format!("{number}. {sentence}")).collect();
    lines.join("\n")
}
