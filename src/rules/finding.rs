//! What a rule says about the data. Findings are data, not errors: a bad cell never ends a run.

use jiff::civil::Date;

use crate::fields::Field;
use crate::model::values::date;
use crate::model::{Place, Record, RowAt, Site, Submission, User};
use crate::personal::{Message, Personal, with_short_quote};
use crate::text::words;

use super::Rule;

words! { name:
    /// How much a finding weighs.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Severity {
        /// The rule is not run.
        Off = "off",
        /// Worth knowing.
        Info = "info",
        /// Worth fixing; nothing is held up by it.
        Warn = "warn",
        /// What it concerns is rejected.
        Reject = "reject",
    }
}

/// What a finding is about, and so what a `reject` rejects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// What comes out as a whole. A `reject` rejects no row, but the outcome is not better than `partial`.
    Outcome,
    /// Everything.
    Submission,
    /// A file, by its number in the submission.
    File(usize),
    /// A sheet, by its number in the submission.
    Sheet(usize),
    /// A site, by its number in the submission.
    Site(usize),
    /// A user, by its number in the submission.
    User(usize),
}

impl From<Record<'_, '_>> for Subject {
    fn from(record: Record<'_, '_>) -> Subject {
        match record {
            Record::Site(site) => Subject::Site(site.index),
            Record::User(user) => Subject::User(user.index),
        }
    }
}

/// Other cells named by one finding; more are counted, not listed.
pub const RELATED_LISTED: usize = 10;

/// One thing a rule found: exactly one rule, one place, one value.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The rule's severity under the configuration in force, or less where the rule says so.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// Where; `None` where it is about the submission or a file as a whole.
    pub place: Option<Place>,
    /// The field at fault.
    pub field: Option<Field>,
    /// What the file holds there.
    pub value: Option<Box<str>>,
    /// What is wrong with this value, in a sentence or two.
    pub message: Message,
    /// What few findings have: a country's estate can have millions of them.
    more: Option<Box<More>>,
}

/// What is said of a finding beyond its rule's own words.
#[derive(Debug, Clone, Default)]
struct More {
    fix: Option<Message>,
    suggestion: Option<String>,
    related: Vec<Place>,
    related_count: usize,
    since: Option<Date>,
    has_lapsed: bool,
}

impl Finding {
    /// One that says something, for tests of what is done with findings.
    #[cfg(test)]
    pub fn example() -> Finding {
        let (rule, message) = (super::all()[0], "Something is wrong.".into());
        let (severity, subject) = (Severity::Reject, Subject::Submission);
        Finding { rule, severity, subject, place: None, field: None, value: None, message, more: None }
    }

    /// What to do about it.
    pub fn how_to_fix(&self) -> &str {
        self.own_fix().map_or_else(|| self.rule.advice(false), |fix| &**fix)
    }

    /// The same where it is said for this finding alone.
    pub fn own_fix(&self) -> Option<&Message> {
        self.more.as_ref()?.fix.as_ref()
    }

    /// What was probably meant.
    pub fn suggestion(&self) -> Option<&str> {
        self.more.as_ref().and_then(|more| more.suggestion.as_deref())
    }

    /// Other places involved, in input order, [`RELATED_LISTED`] at most.
    pub fn related_places(&self) -> &[Place] {
        self.more.as_ref().map_or(&[], |more| &more.related)
    }

    /// How many other places are involved in all.
    pub fn related_count(&self) -> usize {
        self.more.as_ref().map_or(0, |more| more.related_count)
    }

    /// Says what to do, where the rule's general advice is not the best for this case.
    pub fn fix(&mut self, fix: impl Into<Message>) -> &mut Self {
        self.more().fix = Some(fix.into());
        self
    }

    /// Gives the rule's advice for the route through NAS, where it has one and nothing better was said.
    pub fn advise_through_nas(&mut self) {
        let advice = self.rule.advice(true);
        if advice != self.rule.advice(false) && self.own_fix().is_none() {
            self.fix(advice.to_owned());
        }
    }

    /// Offers what was probably meant.
    pub fn suggest(&mut self, suggestion: Option<String>) -> &mut Self {
        if suggestion.is_some() || self.more.is_some() {
            self.more().suggestion = suggestion;
        }
        self
    }

    /// Names the other places involved; `count` is their true number.
    pub fn related(&mut self, places: impl IntoIterator<Item = Place>, count: usize) -> &mut Self {
        let related: Vec<Place> = places.into_iter().take(RELATED_LISTED).collect();
        let count = count.max(related.len());
        if count > 0 || self.more.is_some() {
            let more = self.more();
            (more.related, more.related_count) = (related, count);
        }
        self
    }

    /// Says from which day on it is so; before that day nothing was wrong.
    pub fn since(&mut self, day: Option<Date>) -> &mut Self {
        if day.is_some() || self.more.is_some() {
            self.more().since = day;
        }
        self
    }

    /// The day since which something is wrong that was right before.
    pub fn wrong_since(&self) -> Option<Date> {
        self.more.as_ref()?.since
    }

    /// Whether only time has made something wrong that was accepted before.
    pub fn has_lapsed(&self) -> bool {
        self.more.as_ref().is_some_and(|more| more.has_lapsed)
    }

    /// Makes it a warning where its site was accepted before it was so: time alone rejects nothing.
    pub(super) fn lapse(&mut self, accepted_on: Date) {
        if self.severity == Severity::Reject && self.wrong_since().is_some_and(|since| accepted_on < since) {
            self.severity = Severity::Warn;
            self.more().has_lapsed = true;
            self.message.push(&format!(
                " The site was accepted on {}, before that: accounts that exist are not in question, and nobody new goes in until it is put right.",
                date::in_words(accepted_on)
            ));
        }
    }

    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// Weighs no more than `severity`.
    pub fn at_most(&mut self, severity: Severity) -> &mut Self {
        self.severity = self.severity.min(severity);
        self
    }
}

/// What a cell of the field holds, as a message quotes it.
pub fn quoted(field: Field, given: &str) -> String {
    let given = given.trim();
    if field.is_personal() { format!("'{}'", Personal(given)) } else { format!("'{given}'") }
}

/// Where one rule puts its findings.
#[derive(Debug)]
pub struct Out<'a> {
    pub(super) rule: &'static Rule,
    severity: Severity,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Out<'a> {
    pub(super) fn new(rule: &'static Rule, severity: Severity, findings: &'a mut Vec<Finding>) -> Self {
        Out { rule, severity, findings }
    }

    /// A finding about the submission as a whole, or a cell that concerns all of it.
    pub fn submission(&mut self, place: Option<Place>, message: impl Into<String>) -> &mut Finding {
        self.push(Subject::Submission, place, None, None, message.into())
    }

    /// A finding about what comes out as a whole.
    pub fn outcome(&mut self, place: impl Into<Option<Place>>, message: impl Into<String>) -> &mut Finding {
        self.push(Subject::Outcome, place.into(), None, None, message.into())
    }

    /// A finding about a file.
    pub fn file(&mut self, file: usize, message: impl Into<String>) -> &mut Finding {
        self.push(Subject::File(file), None, None, None, message.into())
    }

    /// A finding about a sheet.
    pub fn sheet(
        &mut self,
        sheet: usize,
        place: Place,
        field: Option<Field>,
        message: impl Into<String>,
    ) -> &mut Finding {
        self.push(Subject::Sheet(sheet), Some(place), field, None, message.into())
    }

    /// A finding about a site, at the cell of `field` (the row, where the sheet has no such column).
    pub fn site(&mut self, site: &Site<'_>, field: Field, message: impl Into<String>) -> &mut Finding {
        self.record(Record::Site(site), field, message)
    }

    /// A finding about a user, at the cell of `field`; a name that was taken from a full name stands in that cell.
    pub fn user(&mut self, user: &User<'_>, field: Field, message: impl Into<String>) -> &mut Finding {
        self.record(Record::User(user), field, message)
    }

    /// A finding about a site or a user, at the cell of `field`.
    pub fn record(&mut self, record: Record<'_, '_>, field: Field, message: impl Into<String>) -> &mut Finding {
        let view = record.view(field);
        let place = record.place().at(view.as_ref().map(|view| view.column));
        let value = view.map(|view| view.given.to_owned());
        self.push(record.into(), Some(place), Some(field), value, message.into())
    }

    /// A finding about a whole row or one of its cells, whatever stands there; about the submission where the row is neither
    /// a site nor a user.
    pub fn row(&mut self, submission: &Submission<'_>, place: Place, message: impl Into<String>) -> &mut Finding {
        let subject = match submission.row_at(usize::from(place.sheet), place.row) {
            Some(RowAt::Site(site)) => Subject::Site(site),
            Some(RowAt::User(user)) => Subject::User(user),
            None => Subject::Submission,
        };
        self.push(subject, Some(place), None, None, message.into())
    }

    fn push(
        &mut self,
        subject: Subject,
        place: Option<Place>,
        field: Option<Field>,
        value: Option<String>,
        message: String,
    ) -> &mut Finding {
        let message = with_short_quote(message, value.as_deref().unwrap_or("").trim());
        let at = self.findings.len();
        self.findings.push(Finding {
            rule: self.rule,
            severity: self.severity,
            subject,
            place,
            field,
            value: value.map(String::into_boxed_str),
            message: message.into(),
            more: None,
        });
        &mut self.findings[at]
    }
}
