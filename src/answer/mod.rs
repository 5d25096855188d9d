//! Everything that an output says about a submission, worked out once from the results of its check. The renderers in
//! [`crate::report`] only lay it out, and so cannot contradict each other.

mod accounts;
mod findings;
mod gist;
mod headline;
mod held;
mod provenance;
mod reasons;
mod rows;
mod why;
pub mod words;

pub use accounts::RoleInMailbox;
pub use findings::Told;
pub use gist::{Gist, Often};
pub use reasons::Reason;
pub use rows::Row;

use std::borrow::Cow;

use crate::fields::{Field, Role, Settled};
use crate::limits::Limits;
use crate::model::{FileFacts, Place, SheetFacts, Submission};
use crate::patterns::Pattern;
use crate::personal::MASK;
use crate::registers::{KnownSites, Source};
use crate::rules::{EstateRow, Finding, NotChecked, Policy};
use crate::text::first_of;
use crate::verdict::{Contact, Verdict};
use findings::BySubject;

/// The program's name, as outputs give it.
pub const PROGRAM: &str = env!("CARGO_PKG_NAME");
/// The program's version, as outputs give it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Who reads an answer, from those who may know most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Whoever works on the estate: all of it.
    #[default]
    Whole,
    /// Whoever a page is forwarded to: in which cells of people something is wrong, but not what stands there.
    CellsOnly,
    /// Anybody: not even what tells that a report is about this estate.
    Masked,
}

impl Audience {
    fn may_read(self, field: Field) -> bool {
        self == Audience::Whole || !field.is_personal()
    }

    /// A value of a field as this audience may read it; that there is none may be known.
    fn told(self, field: Field, value: Cow<'_, str>) -> Cow<'_, str> {
        if self.may_read(field) || value.trim().is_empty() { value } else { MASK.into() }
    }
}

/// What a check worked out.
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
    /// What the registers say of each site.
    pub known: &'a KnownSites<'a>,
    /// The provider's estate held against the CQC register; `None` without one.
    pub estate_check: Option<&'a [EstateRow]>,
    /// What earlier reports that came back have settled about columns and sheets.
    pub settled: &'a [Settled],
    /// How much of it is told.
    pub limits: &'a Limits,
}

/// The answer to a submission for an audience. What its cells hold is behind it: whoever has the answer gets texts that the
/// audience may read, and no way to others.
pub struct Answer<'a> {
    results: Results<'a>,
    audience: Audience,
    by_subject: BySubject<'a>,
    /// Every reason with a reject or a warning: rejects first, each by the number of its findings.
    pub reasons: Vec<Reason>,
    /// The files that were read or left aside.
    pub files: Cow<'a, [FileFacts]>,
    /// See [`Results`].
    pub verdict: &'a Verdict,
    /// See [`Results`].
    pub policy: &'a Policy,
    /// See [`Results`].
    pub patterns: &'a [Pattern],
    /// See [`Results`].
    pub not_checked: &'a [NotChecked],
    /// See [`Results`].
    pub estate_check: Option<&'a [EstateRow]>,
    /// See [`Results`].
    pub limits: &'a Limits,
}

impl<'a> Answer<'a> {
    /// Works it out.
    pub fn new(results: Results<'a>, audience: Audience) -> Answer<'a> {
        let Results { submission, findings, verdict, policy, patterns, not_checked, estate_check, limits, .. } =
            results;
        let files = match audience {
            Audience::Whole | Audience::CellsOnly => Cow::Borrowed(submission.files.as_slice()),
            // Whoever has the estate could tell by its hash that this is the report on it.
            Audience::Masked => submission.files.iter().cloned().map(FileFacts::without_hash).collect(),
        };
        let (by_subject, reasons) = (BySubject::new(findings), reasons::commonest(&results));
        Answer {
            results,
            audience,
            by_subject,
            reasons,
            files,
            verdict,
            policy,
            patterns,
            not_checked,
            estate_check,
            limits,
        }
    }

    /// The same for an audience that may not know more than this one.
    pub fn for_at_most(&self, audience: Audience) -> Answer<'a> {
        Answer::new(self.results, self.audience.max(audience))
    }

    /// Whether anybody may read it.
    pub fn is_masked(&self) -> bool {
        self.audience == Audience::Masked
    }

    /// The submission's name.
    pub fn name(&self) -> &'a str {
        &self.results.submission.name
    }

    /// Its sheets, in order.
    pub fn sheets(&self) -> &'a [SheetFacts] {
        &self.results.submission.sheets
    }

    /// What earlier reports that came back have settled about columns and sheets.
    pub fn settled(&self) -> &'a [Settled] {
        self.results.settled
    }

    /// The extracts of registers that were asked.
    pub fn registers(&self) -> &'a [Source] {
        self.results.known.registers.sources()
    }

    /// A place in words.
    pub fn describe(&self, place: Place) -> String {
        self.results.submission.describe(place)
    }

    /// How to reach who administers the accounts; a Local Administrator by name, where the audience may know it.
    pub fn contact(&self) -> String {
        match self.verdict.route.contact {
            Contact::LocalAdministrator if self.audience == Audience::Whole => {
                self.results.submission.organisation.local_administrator().unwrap_or_default()
            }
            Contact::LocalAdministrator => "The Local Administrator named in the submission".to_owned(),
            Contact::Helpdesk => "helpdesk@nhs.net".to_owned(),
            Contact::ServiceDesk => "The provider's own ICT service desk".to_owned(),
        }
    }

    /// Whether a sheet of this role has a column for the field.
    pub fn has_column(&self, role: Role, field: Field) -> bool {
        let mut sheets = self.sheets().iter().filter(|sheet| sheet.role.lists(role));
        sheets.any(|sheet| {
            sheet.columns.iter().any(|column| column.field == Some(field)) || sheet.read_beside.contains(&field)
        })
    }

    /// How many people the submission lists, each counted once.
    pub fn people(&self) -> usize {
        // Every row has the first row of the same person.
        let person = &self.results.submission.relations.person;
        person.iter().enumerate().filter(|(row, first)| row == *first).count()
    }

    /// Which rows are counted for a site, the first `most` of them.
    pub fn rows_counted(&self, site: Row<'_>, most: usize) -> String {
        let rows = &self.verdict.counted[site.index()].rows;
        let places = rows.iter().map(|row| self.results.submission.users[*row].place);
        let told = self.each_from_the_last(None, places).map(|place| place.trim_start_matches("row ").to_owned());
        first_of(told, rows.len(), most, ", ")
    }
}
