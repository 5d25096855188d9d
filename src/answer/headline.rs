//! What came out, in one sentence, and what comes first.

use std::collections::HashSet;

use super::Answer;
use crate::rules::file::FILE028;
use crate::rules::{Severity, Subject};
use crate::text::many;
use crate::verdict::{Counts, Outcome};

impl Answer<'_> {
    /// The outcome in one plain sentence; it never claims more than was checked. Before it stands what nobody should have been
    /// sent.
    pub fn headline(&self) -> String {
        let outcome = format!("{}{}", self.seems_forgotten(), self.outcome());
        match self.found().filter(|(rule, _)| **rule == FILE028).count() {
            0 => outcome,
            1 => format!("A sheet about residents is among what was sent: take it out first. {outcome}"),
            sheets => {
                format!("{sheets} sheets about residents are among what was sent: take them out first. {outcome}")
            }
        }
    }

    /// What looks like people or sites and was not read.
    fn seems_forgotten(&self) -> String {
        let unread = || self.sheets().iter().flat_map(|sheet| &sheet.unread);
        let [people, sites]: [u32; 2] =
            [unread().map(|unread| unread.people).sum(), unread().map(|unread| unread.sites).sum()];
        match (people, sites) {
            (0, 0) => String::new(),
            (people, 0) => format!("{} that may be people could not be read. ", many(people, "row")),
            (0, sites) => format!("{} that may be sites could not be read. ", many(sites, "row")),
            (people, sites) => {
                format!("{} that may be people or sites could not be read. ", many(people + sites, "row"))
            }
        }
    }

    fn outcome(&self) -> String {
        let counts = &self.verdict.counts;
        let sites = many(counts.sites_read, "site");
        match self.verdict.outcome {
            Outcome::Accepted => {
                let users = many(counts.users_read, "user");
                let how = match self.accepted_worth_checking() {
                    None => "pass every check that was made".to_owned(),
                    Some(some) => format!("can go in, {some} worth checking"),
                };
                format!("Accepted: {sites} and {users} {how}. See what was not checked.")
            }
            Outcome::Partial => {
                let some =
                    self.accepted_worth_checking().map_or(String::new(), |some| format!(", {some} worth checking"));
                format!("In part: {}; the rest can go in{some}.", shortfall(counts))
            }
            Outcome::Rejected if self.takes_another_route() => {
                format!("Rejected: {sites} on this route. See the next step for the route to take.")
            }
            Outcome::Rejected => format!("Rejected: none of the {sites} can go in yet."),
            Outcome::Unprocessable => "No site could be read.".to_owned(),
        }
    }

    /// How many of the accepted sites and users have a warning; nothing where none has.
    fn accepted_worth_checking(&self) -> Option<String> {
        let warned = self.results.findings.iter().filter(|finding| finding.severity == Severity::Warn);
        let (mut sites, mut users) = (HashSet::new(), HashSet::new());
        for finding in warned {
            match finding.subject {
                Subject::Site(site) if self.verdict.sites[site].accepted => drop(sites.insert(site)),
                Subject::User(user) if self.verdict.users[user].is_accepted() => drop(users.insert(user)),
                _ => {}
            }
        }
        let counts = [(sites.len(), "site"), (users.len(), "user")].into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts.map(|(count, thing)| many(count, thing)).collect();
        (!counts.is_empty()).then(|| format!("{} of them", counts.join(" and ")))
    }

    /// The headline, and where no site could be read why: what was found about the files.
    pub fn headline_and_why(&self) -> String {
        let headline = self.headline();
        if self.verdict.outcome != Outcome::Unprocessable {
            return headline;
        }
        let files = (0..self.files.len()).map(Subject::File);
        let found = files.chain([Subject::Submission]).flat_map(|subject| self.about(subject));
        let rejects = found.filter(|finding| finding.severity() == Severity::Reject);
        let why: Vec<_> = rejects.take(2).map(|finding| finding.message()).collect();
        format!("{headline} {}", if why.is_empty() { "See what was found below.".to_owned() } else { why.join(" ") })
    }

    /// What comes before the route's next step.
    pub fn first_step(&self) -> Option<&'static str> {
        match self.verdict.outcome {
            Outcome::Accepted => None,
            Outcome::Rejected if self.takes_another_route() => None,
            Outcome::Partial => Some(
                "Correct what is listed on 'Rejected sites' and 'Rejected users', in this workbook or in your own, and check \
                 it again. What is accepted need not wait for it.",
            ),
            Outcome::Rejected => Some(
                "Nothing can be sent yet. Correct what is listed on 'Rejected sites' and 'Rejected users', in this workbook \
                 or in your own, and check it again.",
            ),
            Outcome::Unprocessable => {
                Some("Nothing can be sent yet. Correct the files as described here and check them again.")
            }
        }
    }

    /// Whether nothing here can be corrected into self-management: a single site, or hospices only.
    fn takes_another_route(&self) -> bool {
        self.verdict.route.name != "self-management"
    }
}

fn shortfall(counts: &Counts) -> String {
    let mut parts = Vec::new();
    if counts.sites_rejected > 0 {
        parts.push(format!("{} of {} rejected", counts.sites_rejected, many(counts.sites_read, "site")));
    }
    if counts.users_rejected > 0 {
        parts.push(format!("{} of {} rejected", counts.users_rejected, many(counts.users_read, "user")));
    }
    if counts.users_held > 0 {
        let whose = if counts.users_held == 1 { "its" } else { "their" };
        parts.push(format!("{} held because of {whose} site", many(counts.users_held, "user")));
    }
    if parts.is_empty() { "some of what was sent could not be used".to_owned() } else { parts.join(", ") }
}
