//! Where in the workbook each row of the submission stands, and each row's first finding, so that one leads to the other.

use std::collections::HashMap;

use super::cell::RowLink;
use crate::report::Results;
use crate::rules::Subject;
use crate::verdict::UserStanding;

/// The places of all rows.
pub struct Places {
    sites: Vec<RowLink>,
    users: Vec<RowLink>,
    first_finding: HashMap<Subject, usize>,
}

impl Places {
    /// Works them out: rows stand in input order, on the sheet of their verdict.
    pub fn of(results: &Results<'_>) -> Places {
        let verdict = results.verdict;
        let on = |accepted: bool, sheets: [&'static str; 2]| sheets[usize::from(!accepted)];
        let sites = verdict.sites.iter().map(|site| on(site.accepted, ["Accepted sites", "Rejected sites"]));
        let is_accepted = |standing: UserStanding| standing == UserStanding::Accepted;
        let users = verdict.users.iter();
        let users = users.map(|user| on(is_accepted(user.standing), ["Accepted users", "Rejected users"]));
        let mut first_finding = HashMap::new();
        for (row, finding) in results.findings.iter().enumerate() {
            first_finding.entry(finding.subject).or_insert(row);
        }
        Places { sites: numbered(sites), users: numbered(users), first_finding }
    }

    /// The first finding about this.
    pub fn findings_about(&self, subject: Subject) -> Option<RowLink> {
        self.first_finding.get(&subject).map(|row| RowLink { sheet: "Findings", row: *row })
    }

    /// The row that this is.
    pub fn row_of(&self, subject: Subject) -> Option<RowLink> {
        match subject {
            Subject::Site(site) => Some(self.sites[site]),
            Subject::User(user) => Some(self.users[user]),
            Subject::Submission | Subject::File(_) | Subject::Sheet(_) => None,
        }
    }
}

/// Rows of each sheet counted from 0.
fn numbered(sheets: impl Iterator<Item = &'static str>) -> Vec<RowLink> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let place = |sheet: &'static str| {
        let count = counts.entry(sheet).or_insert(0);
        *count += 1;
        RowLink { sheet, row: *count - 1 }
    };
    sheets.map(place).collect()
}
