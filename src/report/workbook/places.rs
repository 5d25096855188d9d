//! Where in the workbook each row of the submission stands, and each row's first finding, so that one leads to the other.

use std::collections::HashMap;

use super::cell::RowLink;
use crate::answer::Results;
use crate::papers::ReportSheet;
use crate::rules::Subject;
use crate::verdict::{UserStanding, Verdict};

/// The places of all rows.
pub struct Places<'a> {
    verdict: &'a Verdict,
    /// For every site and every user its row on the sheet of its verdict, from 0: there can be a country's.
    sites: Vec<u32>,
    users: Vec<u32>,
    first_finding: HashMap<Subject, usize>,
}

impl<'a> Places<'a> {
    /// Works them out: rows stand in input order, on the sheet of their verdict.
    pub fn of(results: &Results<'a>) -> Places<'a> {
        let verdict = results.verdict;
        let mut first_finding = HashMap::new();
        for (row, finding) in results.findings.iter().enumerate() {
            first_finding.entry(finding.subject).or_insert(row);
        }
        let sites = numbered(verdict.sites.iter().map(|site| site.accepted));
        let users = numbered(verdict.users.iter().map(|user| user.standing == UserStanding::Accepted));
        Places { verdict, sites, users, first_finding }
    }

    /// The first finding about this.
    pub fn findings_about(&self, subject: Subject) -> Option<RowLink> {
        self.first_finding.get(&subject).map(|row| RowLink { sheet: ReportSheet::Findings.name(), row: *row })
    }

    /// The row that this is.
    pub fn row_of(&self, subject: Subject) -> Option<RowLink> {
        let (sheet, row) = match subject {
            Subject::Site(site) if self.verdict.sites[site].accepted => (ReportSheet::AcceptedSites, self.sites[site]),
            Subject::Site(site) => (ReportSheet::RejectedSites, self.sites[site]),
            Subject::User(user) if self.verdict.users[user].standing == UserStanding::Accepted => {
                (ReportSheet::AcceptedUsers, self.users[user])
            }
            Subject::User(user) => (ReportSheet::RejectedUsers, self.users[user]),
            Subject::Submission | Subject::File(_) | Subject::Sheet(_) => return None,
        };
        Some(RowLink { sheet: sheet.name(), row: row as usize })
    }
}

/// The number of each among those of its kind, from 0.
fn numbered(accepted: impl Iterator<Item = bool>) -> Vec<u32> {
    let mut counts = [0, 0];
    let number = |is_accepted: bool| {
        let count = &mut counts[usize::from(is_accepted)];
        *count += 1;
        *count - 1
    };
    accepted.map(number).collect()
}
