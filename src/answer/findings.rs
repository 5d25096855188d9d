//! The findings in the orders in which they are read: about one row, about the whole, by weight, by what was done. And what
//! each of them says, as the audience may read it.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::words::numbered;
use super::{Answer, Audience, Row};
use crate::fields::Field;
use crate::model::Place;
use crate::personal::Message;
use crate::rules::file::{FILE011, FILE012, FILE013, FILE014, FILE015, FILE018, FILE020, FILE022, FILE026, FILE028};
use crate::rules::reg::{REG019, REG021};
use crate::rules::user::USER022;
use crate::rules::{Finding, RELATED_LISTED, Rule, Severity, Subject};
use crate::text::first_of;

/// Rules that say what was done to a value before it was understood.
static CHANGED: [&Rule; 2] = [&FILE015, &FILE026];
/// Rules that say so where they only warn.
static CHANGED_IN_DOUBT: [&Rule; 1] = [&USER022];
/// Rules that say of a register that it proves less than it should.
static WEAK_REGISTERS: [&Rule; 2] = [&REG019, &REG021];
/// Rules that say what else was done.
static DONE: [&Rule; 1] = [&FILE014];
/// Rules that say what was left unread.
static NOT_READ: [&Rule; 7] = [&FILE022, &FILE028, &FILE011, &FILE012, &FILE013, &FILE018, &FILE020];

/// What goes before a warning.
const WORTH: &str = "Worth fixing: ";

/// A finding as the audience may read it.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    finding: &'a Finding,
    audience: Audience,
}

impl<'a> Told<'a> {
    /// The rule.
    pub fn rule(self) -> &'static Rule {
        self.finding.rule
    }

    /// How much it weighs.
    pub fn severity(self) -> Severity {
        self.finding.severity
    }

    /// What it is about.
    pub fn subject(self) -> Subject {
        self.finding.subject
    }

    /// Where; `None` where it is about the submission or a file as a whole.
    pub fn place(self) -> Option<Place> {
        self.finding.place
    }

    /// The field at fault.
    pub fn field(self) -> Option<Field> {
        self.finding.field
    }

    /// Other places involved, in input order, the first of them.
    pub fn related_places(self) -> &'a [Place] {
        self.finding.related_places()
    }

    /// How many other places are involved in all.
    pub fn related_count(self) -> usize {
        self.finding.related_count()
    }

    /// What the file holds there.
    pub fn value(self) -> Option<Cow<'a, str>> {
        Some(self.audience.told(self.finding.field?, self.finding.value.as_deref()?.into()))
    }

    /// What is wrong with this value.
    pub fn message(self) -> Cow<'a, str> {
        self.message_for_audience(&self.finding.message)
    }

    /// What to do about it.
    pub fn how_to_fix(self) -> Cow<'a, str> {
        match self.finding.own_fix() {
            Some(fix) => self.message_for_audience(fix),
            None => self.finding.how_to_fix().into(),
        }
    }

    /// What was probably meant.
    pub fn suggestion(self) -> Option<&'a str> {
        self.finding.suggestion().filter(|_| self.finding.field.is_none_or(|field| self.audience.may_read(field)))
    }

    /// In plain words: whether it can wait, what is wrong, what to do, what was probably meant.
    pub fn in_words(self) -> String {
        let worth = if self.severity() == Severity::Reject { "" } else { WORTH };
        format!("{worth}{}", self.without_weight())
    }

    /// In plain words, where its weight is told beside it.
    pub fn without_weight(self) -> String {
        let meant = self.suggestion().map(|meant| format!(" Did you mean {meant}?")).unwrap_or_default();
        let fix = self.how_to_fix().replace('\n', " ");
        format!("{} {fix}{meant} ({})", self.message(), self.rule().code)
    }

    fn message_for_audience(self, message: &'a Message) -> Cow<'a, str> {
        if self.audience == Audience::Whole { Cow::Borrowed(&**message) } else { message.masked() }
    }
}

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
    pub(super) fn told(&self, finding: &'a Finding) -> Told<'a> {
        Told { finding, audience: self.audience }
    }

    /// The findings that are listed one by one, in input order. All of them are counted.
    pub fn listed(&self) -> impl Iterator<Item = Told<'a>> {
        let findings = self.results.findings;
        findings[..findings.len().min(self.limits.findings)].iter().map(|finding| self.told(finding))
    }

    /// How many findings are only counted.
    pub fn not_listed(&self) -> usize {
        self.results.findings.len().saturating_sub(self.limits.findings)
    }

    /// Rules with what they found, in input order, all of them.
    pub fn found(&self) -> impl Iterator<Item = (&'static Rule, Subject)> {
        self.results.findings.iter().map(|finding| (finding.rule, finding.subject))
    }

    /// Rejects and warnings about exactly this, rejects first.
    pub fn about(&self, subject: Subject) -> impl Iterator<Item = Told<'a>> {
        self.by_subject.about(subject).iter().map(|finding| self.told(finding))
    }

    /// Rejects and warnings about the submission, a file or a sheet, rejects first: no row of its own tells them.
    pub fn about_the_whole(&self) -> Vec<Told<'a>> {
        let submission = self.results.submission;
        let files = (0..submission.files.len()).map(Subject::File);
        let sheets = (0..submission.sheets.len()).map(Subject::Sheet);
        let mut found =
            self.rejects_first([Subject::Outcome, Subject::Submission].into_iter().chain(files).chain(sheets));
        // What nobody should have been sent comes before all that is merely wrong.
        found.sort_by_key(|finding| *finding.rule() != FILE028);
        found
    }

    /// What is to be fixed for a site to be accepted: rejects of the submission, then all about its row, sheet and file.
    pub fn to_fix_at_site(&self, site: Row<'_>) -> String {
        let on_all = self.about(Subject::Submission).filter(|finding| finding.severity() == Severity::Reject);
        numbered(on_all.chain(self.concerning(site)).map(Told::in_words))
    }

    /// What is to be fixed for a user to be accepted; what holds it because of its site is told by [`Answer::why_held`].
    pub fn to_fix_at_user(&self, user: Row<'_>) -> String {
        numbered(self.concerning(user).into_iter().map(Told::in_words))
    }

    /// The warnings about a row, in plain words: they stop nothing.
    pub fn worth_checking(&self, row: Row<'_>) -> impl Iterator<Item = Told<'a>> {
        self.about(row.subject()).filter(|finding| finding.severity() == Severity::Warn)
    }

    /// Rejects, then warnings, then the infos that say what was done and are listed nowhere else, each in input order. Other
    /// infos are only counted.
    pub fn by_weight(&self) -> impl Iterator<Item = Told<'a>> {
        let of = |severity: Severity| self.listed().filter(move |finding| finding.severity() == severity);
        let done = of(Severity::Info).filter(|finding| DONE.contains(&finding.rule()));
        of(Severity::Reject).chain(of(Severity::Warn)).chain(done)
    }

    /// What rests on an old register, or on a part of one, is less sure than it looks, so that is said at the top.
    pub fn weak_registers(&self) -> impl Iterator<Item = Told<'a>> {
        let of_registers = self.results.findings.iter().filter(|finding| WEAK_REGISTERS.contains(&finding.rule));
        of_registers.filter(|finding| finding.severity >= Severity::Warn).map(|finding| self.told(finding))
    }

    /// Every value that was read otherwise than it stands, in input order.
    pub fn changed(&self) -> impl Iterator<Item = Told<'a>> {
        let is_in_doubt =
            |finding: &Told<'_>| CHANGED_IN_DOUBT.contains(&finding.rule()) && finding.severity() == Severity::Warn;
        self.listed().filter(move |finding| CHANGED.contains(&finding.rule()) || is_in_doubt(finding))
    }

    /// Every sheet, column, row and file that was left unread, in input order.
    pub fn not_read(&self) -> impl Iterator<Item = Told<'a>> {
        self.listed().filter(|finding| NOT_READ.contains(&finding.rule()))
    }

    /// About a row, then about its sheet and its file; rejects before warnings.
    fn concerning(&self, row: Row<'_>) -> Vec<Told<'a>> {
        let sheet = usize::from(row.place().sheet);
        let file = usize::from(self.results.submission.sheets[sheet].file);
        self.rejects_first([row.subject(), Subject::Sheet(sheet), Subject::File(file)])
    }

    fn rejects_first(&self, subjects: impl IntoIterator<Item = Subject>) -> Vec<Told<'a>> {
        let mut found: Vec<Told<'_>> = subjects.into_iter().flat_map(|subject| self.about(subject)).collect();
        found.sort_by_key(|finding| Reverse(finding.severity()));
        found
    }
}

/// Where findings stand, in words.
impl<'a> Answer<'a> {
    /// Where a finding is, to be put in front of what is said; nothing where it is about the submission as a whole.
    pub fn whereabouts(&self, finding: Told<'_>) -> String {
        match (finding.place(), finding.subject()) {
            (Some(place), _) => format!("{}: ", self.results.submission.describe_briefly(place)),
            (None, Subject::File(file)) => format!("{}: ", self.files[file].name),
            (None, _) => String::new(),
        }
    }

    /// The same in full, for a column of its own.
    pub fn source(&self, finding: Told<'_>) -> String {
        match (finding.place(), finding.subject()) {
            (Some(place), _) => self.describe(place),
            (None, Subject::File(file)) => self.files[file].name.clone(),
            (None, _) => "the submission as a whole".to_owned(),
        }
    }

    /// The site that a finding is about, or the one of the person it is about.
    pub fn site_at(&self, finding: Told<'_>) -> Option<String> {
        let submission = self.results.submission;
        match finding.subject() {
            Subject::Site(site) => Some(submission.sites[site].label()),
            Subject::User(user) => submission.site_of(user).map(|site| site.label()),
            Subject::Outcome | Subject::Submission | Subject::File(_) | Subject::Sheet(_) => None,
        }
    }

    /// The form in which the value at fault was read.
    pub fn read_as(&self, finding: Told<'_>) -> Option<Cow<'a, str>> {
        let (submission, field) = (self.results.submission, finding.field()?);
        let view = match finding.subject() {
            Subject::Site(site) => submission.sites[site].view(field)?,
            Subject::User(user) => submission.users[user].view(field)?,
            Subject::Outcome | Subject::Submission | Subject::File(_) | Subject::Sheet(_) => return None,
        };
        Some(self.audience.told(field, view.normal()?))
    }

    /// The other places that a finding involves.
    pub fn other_places(&self, finding: Told<'_>) -> Option<String> {
        let places = finding.related_places().iter().copied();
        let list =
            first_of(self.each_from_the_last(finding.place(), places), finding.related_count(), RELATED_LISTED, "; ");
        (!list.is_empty()).then_some(list)
    }

    /// Places in words, each told as seen from the one before it, so that a sheet is named once.
    pub(super) fn each_from_the_last(
        &self,
        mut before: Option<Place>,
        places: impl Iterator<Item = Place>,
    ) -> impl Iterator<Item = String> {
        let submission = self.results.submission;
        places.map(move |place| match before.replace(place) {
            Some(here) => submission.describe_from(here, place),
            None => submission.describe(place),
        })
    }
}
