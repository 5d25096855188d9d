//! Who gets an account, and who belongs to which shared mailbox.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Answer, Row};
use crate::fields::Field;
use crate::model::User;
use crate::model::values::{Letters, damaged_letters};
use crate::papers::ReportSheet;
use crate::verdict::{UserAction, UserStanding};

/// What a person is in the shared mailbox of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleInMailbox<'a> {
    /// What the row says.
    Given(Cow<'a, str>),
    /// The row does not say, and most people are members.
    Assumed,
    /// The row does not say, and nobody may assume it: bank, agency and head office staff need not read a home's mail.
    Open,
}

impl<'a> Answer<'a> {
    /// The people whose account is to be made, each once, and how many of them are left out because an earlier report accepted
    /// them already; `all` leaves out nobody.
    pub fn accounts_to_make(&self, all: bool) -> (Vec<Row<'a>>, usize) {
        let submission = self.results.submission;
        let person = |user: usize| submission.relations.person[user];
        // By person, not by row: whoever was accepted at one site may come again in a row about another.
        let before = submission.users.iter().filter(|user| self.was_accepted_before(user));
        let before: HashSet<usize> = before.map(|user| person(user.index)).collect();
        let mut seen = HashSet::new();
        let to_make = self.users().filter(|user| self.is_to_be_made(&submission.users[user.index()]));
        let once = to_make.filter(|user| seen.insert(person(user.index())));
        let (sent, new): (Vec<_>, Vec<_>) = once.partition(|user| !all && before.contains(&person(user.index())));
        (new, sent.len())
    }

    /// The accepted people who do not leave, of sites that are known, each with the site and the role in its shared mailbox.
    pub fn members(&self) -> impl Iterator<Item = (Row<'a>, Row<'a>, RoleInMailbox<'a>)> {
        self.users().filter_map(|user| {
            let verdict = &self.verdict.users[user.index()];
            let stays = verdict.standing == UserStanding::Accepted && verdict.action != UserAction::Leave;
            Some((user, self.site_of(user).filter(|_| stays)?, self.role_in_mailbox(user)))
        })
    }

    fn role_in_mailbox(&self, row: Row<'a>) -> RoleInMailbox<'a> {
        let user = &self.results.submission.users[row.index()];
        match row.normal(Field::MailboxRole) {
            Some(role) => RoleInMailbox::Given(role),
            None if user.outside_staff().is_some() || user.head_office_role().is_some() => RoleInMailbox::Open,
            None => RoleInMailbox::Assumed,
        }
    }

    fn is_to_be_made(&self, user: &User<'_>) -> bool {
        let (verdict, relations) = (&self.verdict.users[user.index], &self.results.submission.relations);
        // Where nobody can say whether the person has an account, none is made (USER019).
        let is_clear = user.has_nhsmail.malformed().is_none()
            && !has_lost_letters(user)
            && !relations.has_address_of_another(user.index)
            && relations.gone_elsewhere(user.index).is_none();
        verdict.standing == UserStanding::Accepted && verdict.action == UserAction::Create && is_clear
    }

    /// Whether the row comes from the accepted users of an earlier report, and so may have been uploaded before.
    fn was_accepted_before(&self, user: &User<'_>) -> bool {
        let sheet = &self.results.submission.sheets[usize::from(user.place.sheet)];
        let is_report = self.files[usize::from(sheet.file)].origin.is_report();
        is_report && ReportSheet::AcceptedUsers.is(&sheet.name)
    }
}

/// Whether letters of the name are gone: nobody gets an account of a name that is not theirs.
fn has_lost_letters(user: &User<'_>) -> bool {
    [user.first_name.given(), user.last_name.given()].iter().any(|part| damaged_letters(part) == Some(Letters::Lost))
}
