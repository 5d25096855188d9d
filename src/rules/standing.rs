//! What still stands, given the findings so far. Rules of the later phases ask it, and so does the verdict: there is one
//! answer to "is this site rejected".

use super::counting::{Counted, Counting};
use super::{Finding, Severity, Subject};
use crate::model::Submission;

/// What is rejected, by number in the submission.
#[derive(Debug, Clone)]
pub struct Standing {
    submission: bool,
    holds_people: bool,
    sheets: Vec<bool>,
    sites: Vec<bool>,
    users: Vec<bool>,
    lapsed: Vec<bool>,
    pub(super) counting: Counting,
}

impl Standing {
    /// What the findings reject.
    pub fn new<'f>(submission: &Submission<'_>, findings: impl IntoIterator<Item = &'f Finding>) -> Standing {
        let mut standing = Standing {
            submission: false,
            holds_people: false,
            sheets: vec![false; submission.sheets.len()],
            sites: vec![false; submission.sites.len()],
            users: vec![false; submission.users.len()],
            lapsed: vec![false; submission.sites.len()],
            counting: Counting::default(),
        };
        for finding in findings {
            if let (true, Subject::Site(site)) = (finding.has_lapsed(), finding.subject) {
                standing.lapsed[site] = true;
            }
            if finding.severity != Severity::Reject {
                continue;
            }
            standing.holds_people |= finding.rule.holds_people;
            match finding.subject {
                Subject::Outcome => {}
                Subject::Submission => standing.submission = true,
                Subject::File(file) => standing.reject_file(submission, file),
                Subject::Sheet(sheet) => standing.sheets[sheet] = true,
                Subject::Site(site) => standing.sites[site] = true,
                Subject::User(user) => standing.users[user] = true,
            }
        }
        standing
    }

    fn reject_file(&mut self, submission: &Submission<'_>, file: usize) {
        for (sheet, facts) in self.sheets.iter_mut().zip(&submission.sheets) {
            *sheet |= usize::from(facts.file) == file;
        }
    }

    /// Who counts for a site; known once it is clear which sites stand by themselves.
    pub(super) fn counted(&self, site: usize) -> &Counted {
        &self.counting.counted[site]
    }

    /// Whether a site is rejected, by itself or with its sheet, file or submission.
    pub fn site_rejected(&self, submission: &Submission<'_>, site: usize) -> bool {
        self.submission || self.sites[site] || self.sheets[usize::from(submission.sites[site].place.sheet)]
    }

    /// Whether a site was accepted before, and only time has made something of it wrong.
    pub fn has_lapsed(&self, site: usize) -> bool {
        self.lapsed[site]
    }

    /// Whether no person goes in, whatever is right with its row and its site.
    pub fn holds_people(&self) -> bool {
        self.holds_people
    }

    /// Whether a user's own row has a reject.
    pub fn own_row_rejected(&self, user: usize) -> bool {
        self.users[user]
    }

    /// Whether a user is rejected by its own row or with its sheet or file. A rejected submission rejects its sites;
    /// its users are held.
    pub fn user_rejected(&self, submission: &Submission<'_>, user: usize) -> bool {
        self.users[user] || self.sheets[usize::from(submission.users[user].place.sheet)]
    }
}
