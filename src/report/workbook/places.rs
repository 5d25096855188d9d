//! Where in the workbook each row of the submission stands, and each row's first finding, so that one leads to the other.

use std::collections::HashMap;

use crate::answer::Answer;
use crate::papers::ReportSheet;
use crate::rules::Subject;
use crate::verdict::{UserStanding, Verdict};
use crate::workbook::RowLink;

/// The places of all rows.
pub struct Places<'a> {
    verdict: &'a Verdict,
    /// For every site and every user its row on the sheet of its verdict, from 0: there can be a country's.
    sites: Vec<u32>,
    users: Vec<u32>,
    first_finding: HashMap<Subject, usize>,
}

impl<'a> Places<'a> {
    /// Works them out: rows stand in input order, on the sheet of their verdict; findings by weight.
    pub fn new(answer: &Answer<'a>) -> Places<'a> {
        let verdict = answer.verdict;
        let mut first_finding = HashMap::new();
        for (row, finding) in answer.by_weight().enumerate() {
            first_finding.entry(finding.subject()).or_insert(row);
        }
        let sites = numbered(verdict.sites.iter().map(|site| sheet_of_site(site.accepted)));
        let users = numbered(verdict.users.iter().map(|user| sheet_of_user(user.standing)));
        Places { verdict, sites, users, first_finding }
    }

    /// The first finding about this.
    pub fn findings_about(&self, subject: Subject) -> Option<RowLink> {
        let row = *self.first_finding.get(&subject)?;
        Some(RowLink { sheet: ReportSheet::Findings.name(), row })
    }

    /// The row that this is.
    pub fn row_of(&self, subject: Subject) -> Option<RowLink> {
        let (sheet, row) = match subject {
            Subject::Site(site) => (sheet_of_site(self.verdict.sites[site].accepted), self.sites[site]),
            Subject::User(user) => (sheet_of_user(self.verdict.users[user].standing), self.users[user]),
            Subject::Outcome | Subject::Submission | Subject::File(_) | Subject::Sheet(_) => return None,
        };
        Some(RowLink { sheet: sheet.name(), row: row as usize })
    }
}

fn sheet_of_site(accepted: bool) -> ReportSheet {
    if accepted { ReportSheet::AcceptedSites } else { ReportSheet::RejectedSites }
}

fn sheet_of_user(standing: UserStanding) -> ReportSheet {
    match standing {
        UserStanding::Accepted => ReportSheet::AcceptedUsers,
        UserStanding::Rejected => ReportSheet::RejectedUsers,
        UserStanding::Held => ReportSheet::HeldUsers,
    }
}

/// The number of each among those on its sheet, from 0.
fn numbered(sheets: impl Iterator<Item = ReportSheet>) -> Vec<u32> {
    let mut rows: HashMap<ReportSheet, u32> = HashMap::new();
    let number = |sheet| {
        let next = rows.entry(sheet).or_default();
        *next += 1;
        *next - 1
    };
    sheets.map(number).collect()
}
