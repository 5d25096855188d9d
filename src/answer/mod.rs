//! Everything that an output says about a submission, worked out once from the results of its check. The renderers in
//! [`crate::report`] only lay it out, and so cannot contradict each other.

mod findings;
mod gist;
mod headline;
mod held;
mod provenance;
mod reasons;
pub mod words;

pub use gist::Gist;
pub use provenance::Provenance;
pub use reasons::Reason;

use crate::fields::{Field, Role};
use crate::limits::Limits;
use crate::model::Submission;
use crate::patterns::Pattern;
use crate::registers::{KnownSites, Registers};
use crate::rules::{EstateRow, Finding, NotChecked, Policy};
use crate::verdict::{Contact, Verdict};
use findings::BySubject;

/// The program's name, as outputs give it.
pub const PROGRAM: &str = env!("CARGO_PKG_NAME");
/// The program's version, as outputs give it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

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
    /// The findings that are listed one by one. All of them are counted.
    pub fn listed(&self) -> &'a [Finding] {
        &self.findings[..self.findings.len().min(self.limits.findings)]
    }

    /// How many findings are only counted.
    pub fn not_listed(&self) -> usize {
        self.findings.len() - self.listed().len()
    }
}

/// The answer to a submission.
#[derive(Debug)]
pub struct Answer<'a> {
    /// What it rests on.
    pub results: Results<'a>,
    by_subject: BySubject<'a>,
    /// Every reason with a reject or a warning: rejects first, each by the number of its findings.
    pub reasons: Vec<Reason>,
}

impl<'a> Answer<'a> {
    /// Works it out.
    pub fn new(results: Results<'a>) -> Answer<'a> {
        Answer { by_subject: BySubject::new(results.listed()), reasons: reasons::commonest(&results), results }
    }

    /// How to reach who administers the accounts; a Local Administrator by name, unless names are masked.
    pub fn contact(&self) -> String {
        match self.results.verdict.route.contact {
            Contact::LocalAdministrator => {
                self.results.submission.organisation.local_administrator().unwrap_or_default()
            }
            Contact::Helpdesk | Contact::ServiceDesk => self.contact_without_name().to_owned(),
        }
    }

    /// How to reach who administers the accounts, naming nobody.
    pub fn contact_without_name(&self) -> &'static str {
        match self.results.verdict.route.contact {
            Contact::Helpdesk => "helpdesk@nhs.net",
            Contact::ServiceDesk => "The provider's own ICT service desk",
            Contact::LocalAdministrator => "The Local Administrator named in the submission",
        }
    }

    /// Whether a sheet of this role has a column for the field.
    pub fn has_column(&self, role: Role, field: Field) -> bool {
        let mut sheets = self.results.submission.sheets.iter().filter(|sheet| sheet.role.lists(role));
        sheets.any(|sheet| sheet.columns.iter().any(|column| column.field == Some(field)))
    }

    /// How many people the submission lists, each counted once.
    pub fn people(&self) -> usize {
        // Every row has the first row of the same person.
        let person = &self.results.submission.relations.person;
        person.iter().enumerate().filter(|(row, first)| row == *first).count()
    }
}
