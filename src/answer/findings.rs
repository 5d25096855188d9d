//! The findings in the orders in which they are read: about one row, about the whole, by weight, by what was done.

use std::cmp::Reverse;

use super::Answer;
use super::words::{in_words, numbered};
use crate::model::{Place, Site, User};
use crate::rules::file::{FILE011, FILE012, FILE013, FILE014, FILE015, FILE018, FILE020, FILE026};
use crate::rules::reg::REG019;
use crate::rules::{Finding, Rule, Severity, Subject};

/// Rules that say what was done to a value before it was understood.
static CHANGED: [&Rule; 2] = [&FILE015, &FILE026];
/// Rules that say what else was done.
static DONE: [&Rule; 1] = [&FILE014];
/// Rules that say what was left unread.
static NOT_READ: [&Rule; 5] = [&FILE011, &FILE012, &FILE013, &FILE018, &FILE020];

/// The rejects and warnings, sorted once by what they are about; about one subject the rejects first.
#[derive(Debug)]
pub(super) struct BySubject<'a>(Vec<&'a Finding>);

impl<'a> BySubject<'a> {
    pub(super) fn new(findings: &'a [Finding]) -> BySubject<'a> {
        let mut sorted: Vec<&Finding> = findings.iter().filter(|finding| finding.severity >= Severity::Warn).collect();
        sorted.sort_by_key(|finding| (finding.subject, Reverse(finding.severity)));
        BySubject(sorted)
    }

    fn about(&self, subject: Subject) -> &[&'a Finding] {
        let from = &self.0[self.0.partition_point(|finding| finding.subject < subject)..];
        &from[..from.partition_point(|finding| finding.subject == subject)]
    }
}

impl<'a> Answer<'a> {
    /// Rejects and warnings about exactly this, rejects first.
    pub fn about(&self, subject: Subject) -> &[&'a Finding] {
        self.by_subject.about(subject)
    }

    /// Rejects and warnings about the submission, a file or a sheet, rejects first: no row of its own tells them.
    pub fn about_the_whole(&self) -> Vec<&'a Finding> {
        let submission = self.results.submission;
        let files = (0..submission.files.len()).map(Subject::File);
        let sheets = (0..submission.sheets.len()).map(Subject::Sheet);
        let subjects = std::iter::once(Subject::Submission).chain(files).chain(sheets);
        let mut found: Vec<&Finding> = subjects.flat_map(|subject| self.about(subject)).copied().collect();
        found.sort_by_key(|finding| Reverse(finding.severity));
        found
    }

    /// What is to be fixed for a site to be accepted: rejects of the submission, then all about its row, sheet and file.
    pub fn to_fix_at_site(&self, site: &Site<'_>) -> String {
        let on_all = self.about(Subject::Submission).iter().filter(|finding| finding.severity == Severity::Reject);
        numbered(on_all.copied().chain(self.concerning(Subject::Site(site.index), site.place)).map(in_words))
    }

    /// What is to be fixed for a user to be accepted; what holds it because of its site is told by [`Answer::why_held`].
    pub fn to_fix_at_user(&self, user: &User<'_>) -> String {
        numbered(self.concerning(Subject::User(user.index), user.place).into_iter().map(in_words))
    }

    /// The warnings about a row, in plain words: they stop nothing.
    pub fn worth_checking(&self, row: Subject) -> impl Iterator<Item = &'a Finding> {
        self.about(row).iter().copied().filter(|finding| finding.severity == Severity::Warn)
    }

    /// Rejects, then warnings, then the infos that say what was done and are listed nowhere else, each in input order. Other
    /// infos are only counted.
    pub fn by_weight(&self) -> impl Iterator<Item = &'a Finding> {
        let of = |severity: Severity| self.results.listed().iter().filter(move |finding| finding.severity == severity);
        let done = of(Severity::Info).filter(|finding| is_one_of(finding, &DONE));
        of(Severity::Reject).chain(of(Severity::Warn)).chain(done)
    }

    /// What rests on an old register is less sure than it looks, so that is said at the top.
    pub fn stale_registers(&self) -> impl Iterator<Item = &'a Finding> {
        self.results.findings.iter().filter(|finding| *finding.rule == REG019)
    }

    /// Every value that was read otherwise than it stands, in input order.
    pub fn changed(&self) -> impl Iterator<Item = &'a Finding> {
        self.results.listed().iter().filter(|finding| is_one_of(finding, &CHANGED))
    }

    /// Every sheet, column, row and file that was left unread, in input order.
    pub fn not_read(&self) -> impl Iterator<Item = &'a Finding> {
        self.results.listed().iter().filter(|finding| is_one_of(finding, &NOT_READ))
    }

    /// About a row, then about its sheet and its file; rejects before warnings.
    fn concerning(&self, row: Subject, place: Place) -> Vec<&'a Finding> {
        let sheet = usize::from(place.sheet);
        let file = usize::from(self.results.submission.sheets[sheet].file);
        let subjects = [row, Subject::Sheet(sheet), Subject::File(file)];
        let mut found: Vec<&Finding> = subjects.iter().flat_map(|subject| self.about(*subject)).copied().collect();
        found.sort_by_key(|finding| Reverse(finding.severity));
        found
    }
}

fn is_one_of(finding: &Finding, rules: &[&Rule]) -> bool {
    rules.contains(&finding.rule)
}
