//! What other submissions say about the sites of this one. A batch decides it; the rules only put it into words.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Context, Out, Rule};
use crate::fields::Field;
use crate::model::Site;

/// The people of a site whom other submissions of its provider list and this one does not, each person once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleElsewhere {
    /// How many of them are new or join, in submissions of tonight.
    pub arriving: u32,
    /// How many of them have an account at this site, in submissions of tonight.
    pub existing: u32,
    /// How many more were accepted on earlier nights, in submissions that are not there any more.
    pub earlier: u32,
    /// Whether the sender is not to learn how many they are.
    pub is_secret: bool,
}

/// What a batch has found about the sites of a submission.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The site by its number, the rule, and the submissions of the same provider that it names.
    found: BTreeSet<(usize, Cow<'static, str>, Vec<String>)>,
    people: BTreeMap<usize, PeopleElsewhere>,
    /// Sites of which NAS has said whose they are, whatever a register says.
    settled: BTreeSet<usize>,
    /// Sites that were accepted on an earlier night, and on which day first.
    accepted_on: BTreeMap<usize, Date>,
    /// Users who were accepted for their site on an earlier night.
    accepted_before: BTreeSet<usize>,
    /// Users who have an account from the time when their site had another CQC location ID.
    from_before: BTreeSet<usize>,
    has_more: bool,
    is_sender_unknown: bool,
}

impl Elsewhere {
    /// Adds that a rule concerns a site, by its number in the submission.
    pub fn add(&mut self, site: usize, rule: &'static Rule, names: Vec<String>) {
        self.found.insert((site, rule.code.into(), names));
    }

    /// Whether a rule concerns a site.
    pub fn concerns(&self, site: usize, rule: &Rule) -> bool {
        self.found.iter().any(|(other, code, _)| *other == site && *code == rule.code)
    }

    /// Notes that NAS has settled whose a site is.
    pub fn add_settled(&mut self, site: usize) {
        self.settled.insert(site);
    }

    /// Whether NAS has settled whose a site is.
    pub fn is_settled(&self, site: usize) -> bool {
        self.settled.contains(&site)
    }

    /// Notes that a site was accepted before, on which day first, and which of its users were.
    pub fn add_accepted(&mut self, site: usize, on: Date, users: impl IntoIterator<Item = usize>) {
        self.accepted_on.insert(site, on);
        self.accepted_before.extend(users);
    }

    /// The day on which a site was first accepted; nothing of one that never was.
    pub fn accepted_on(&self, site: usize) -> Option<Date> {
        self.accepted_on.get(&site).copied()
    }

    /// Whether a user was accepted for its site before.
    pub fn is_accepted_before(&self, user: usize) -> bool {
        self.accepted_before.contains(&user)
    }

    /// Notes users who have an account from the time when their site had another CQC location ID.
    pub fn add_from_before(&mut self, users: impl IntoIterator<Item = usize>) {
        self.from_before.extend(users);
    }

    /// Whether a user has an account from the time when the site had another CQC location ID.
    pub fn is_from_before(&self, user: usize) -> bool {
        self.from_before.contains(&user)
    }

    /// Notes who else counts for a site, by its number in the submission.
    pub fn add_people(&mut self, site: usize, people: PeopleElsewhere) {
        self.people.insert(site, people);
    }

    /// Who else counts for a site; nothing where that makes no difference.
    pub fn people(&self, site: usize) -> Option<&PeopleElsewhere> {
        self.people.get(&site)
    }

    /// Notes that its provider has further sites: other submissions of it list them, or it holds them.
    pub fn add_more(&mut self) {
        self.has_more = true;
    }

    /// Notes that NAS has not confirmed who sent it.
    pub fn hold_people(&mut self) {
        self.is_sender_unknown = true;
    }

    /// Whether NAS has not confirmed who sent it.
    pub fn is_sender_unknown(&self) -> bool {
        self.is_sender_unknown
    }

    /// Whether its provider has further sites.
    pub fn has_more(&self) -> bool {
        self.has_more
    }

    /// Puts a finding at every site that the rule concerns, by that by which the site is known.
    pub(super) fn tell(
        &self,
        context: &Context<'_>,
        out: &mut Out<'_>,
        message: impl Fn(&Site<'_>, &[String]) -> String,
    ) {
        let code = out.rule.code;
        for (site, _, names) in self.found.iter().filter(|(_, rule, _)| *rule == code) {
            let Some(site) = context.submission.sites.get(*site) else { continue };
            let has_location = site.cqc_location_id.valid().is_some();
            let field = if has_location { Field::CqcLocationId } else { Field::OdsCode };
            out.site(site, field, message(site, names));
        }
    }
}
