//! **Counted** for a site: its people with request new, join or existing, without role names and duplicate rows, malformed
//! details included since they will be corrected; existing ones at least the accounts in use. A person on several sites counts
//! at the first in input order that stands and has room; when a site falls, its people are counted where they are listed too.
//! In a batch those whom other submissions of the provider list for the site are counted with them.

use std::collections::{BTreeMap, BTreeSet};

use super::quota::QUOTA001;
use super::{Context, PeopleElsewhere, Severity, Standing};
use crate::model::{Site, User, number};

/// The people that count towards a site's accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Rows that count, in input order.
    pub rows: Vec<usize>,
    /// How many of them are new or join.
    pub arriving: u32,
    /// How many of them have an account at this site.
    pub existing: u32,
    /// Accounts in use, as the site's row states.
    pub in_use: u32,
    /// Those whom other submissions list.
    pub elsewhere: PeopleElsewhere,
}

impl Counted {
    /// Nobody of this submission yet, with room for all that it lists.
    fn new(context: &Context<'_>, site: &Site<'_>) -> Counted {
        let in_use = number(&site.accounts_in_use).unwrap_or(0);
        let elsewhere =
            context.elsewhere.and_then(|elsewhere| elsewhere.people(site.index)).cloned().unwrap_or_default();
        let listed = context.submission.relations.users_of.rows(site.index).len();
        Counted { rows: Vec::with_capacity(listed), in_use, elsewhere, ..Counted::default() }
    }

    /// The number by this submission alone.
    pub fn in_this_submission(&self) -> u32 {
        self.with((0, 0))
    }

    /// The number held against the allowance.
    pub fn total(&self) -> u32 {
        self.with((self.elsewhere.arriving, self.elsewhere.existing))
    }

    /// The number that the sender may know.
    pub fn told(&self) -> u32 {
        self.with(self.elsewhere_told())
    }

    /// Those elsewhere of whom the sender may know: new or join, and with an account here.
    pub fn elsewhere_told(&self) -> (u32, u32) {
        if self.elsewhere.is_secret { (0, 0) } else { (self.elsewhere.arriving, self.elsewhere.existing) }
    }

    fn with(&self, (arriving, existing): (u32, u32)) -> u32 {
        self.arriving + arriving + (self.existing + existing).max(self.in_use)
    }

    fn add(&mut self, user: &User<'_>) {
        let at = self.rows.partition_point(|row| *row < user.index);
        self.rows.insert(at, user.index);
        if user.has_account_here() {
            self.existing += 1;
        } else {
            self.arriving += 1;
        }
    }

    /// Whether one more would still be within the allowance.
    fn has_room(&self, user: &User<'_>, allowance: u32) -> bool {
        let has_free_account = user.has_account_here() && self.existing + self.elsewhere.existing < self.in_use;
        self.total() + u32::from(!has_free_account) <= allowance
    }
}

/// Who counts where, as long as sites may still fall.
#[derive(Debug, Clone, Default)]
pub(super) struct Counting {
    /// The people of every site; those of a site that fell are kept as they were when it did.
    pub(super) counted: Vec<Counted>,
    /// Whether a site still stands.
    stands: Vec<bool>,
    /// The rows of everybody who has several that count, by the person's first.
    shared: BTreeMap<usize, Vec<usize>>,
}

impl Counting {
    /// Counts everybody, given which sites stand before anybody is counted. People who are listed at one site alone have no
    /// choice, and are counted first.
    pub(super) fn new(context: &Context<'_>, standing: &Standing) -> Counting {
        let (submission, relations) = (context.submission, &context.submission.relations);
        let stands = |site: &Site<'_>| !site.is_gone() && !standing.site_rejected(submission, site.index);
        let mut counting = Counting {
            counted: submission.sites.iter().map(|site| Counted::new(context, site)).collect(),
            stands: submission.sites.iter().map(stands).collect(),
            shared: BTreeMap::new(),
        };
        let mut listed_again = relations.listed_again.iter().peekable();
        for user in &submission.users {
            let is_listed_again = listed_again.next_if(|row| **row == user.index).is_some();
            let Some(site) = site_of(context, user.index).filter(|_| counts(context, user)) else { continue };
            if is_listed_again {
                counting.shared.entry(relations.person[user.index]).or_default().push(user.index);
            } else {
                counting.counted[site].add(user);
            }
        }
        let people: Vec<usize> = counting.shared.keys().copied().collect();
        for person in people {
            let row = counting.place(context, person).or(counting.shared[&person].first().copied());
            counting.add(context, row);
        }
        let over = (0..submission.sites.len()).filter(|site| counting.is_over(context, *site)).collect();
        counting.fall(context, over);
        counting
    }

    /// Takes note of sites that fell for another reason; whether anybody counts elsewhere for it.
    pub(super) fn fell(&mut self, context: &Context<'_>, sites: impl Iterator<Item = usize>) -> bool {
        let sites = sites.filter(|site| self.stands[*site]).collect();
        self.fall(context, sites)
    }

    /// Lets sites fall, and with them those that get too many people by it.
    fn fall(&mut self, context: &Context<'_>, mut sites: BTreeSet<usize>) -> bool {
        let mut moved = false;
        while let Some(site) = sites.pop_first() {
            self.stands[site] = false;
            let people = self.counted[site].rows.iter().map(|row| context.submission.relations.person[*row]);
            let shared: Vec<usize> = people.filter(|person| self.shared.contains_key(person)).collect();
            for person in shared {
                let row = self.place(context, person);
                let next = self.add(context, row);
                sites.extend(next.filter(|next| self.is_over(context, *next)));
                moved |= next.is_some();
            }
        }
        moved
    }

    /// The row by which a person counts: at the first site that stands and has room, else at the first that stands.
    fn place(&self, context: &Context<'_>, person: usize) -> Option<usize> {
        let standing = || {
            let rows = self.shared.get(&person).into_iter().flatten().copied();
            rows.filter_map(|row| Some((row, site_of(context, row)?))).filter(|(_, site)| self.stands[*site])
        };
        let has_room = |(row, site): &(usize, usize)| {
            let allowance = context.policy.allowance_of(&context.submission.sites[*site]);
            self.counted[*site].has_room(&context.submission.users[*row], allowance)
        };
        standing().find(has_room).or(standing().next()).map(|(row, _)| row)
    }

    /// Counts a row, if there is one; the site it counts for.
    fn add(&mut self, context: &Context<'_>, row: Option<usize>) -> Option<usize> {
        let site = site_of(context, row?)?;
        self.counted[site].add(&context.submission.users[row?]);
        Some(site)
    }

    /// Whether a site falls because of its people.
    fn is_over(&self, context: &Context<'_>, site: usize) -> bool {
        let allowance = || context.policy.allowance_of(&context.submission.sites[site]);
        self.stands[site]
            && context.policy.severity(&QUOTA001) == Severity::Reject
            && self.counted[site].total() > allowance()
    }
}

fn counts(context: &Context<'_>, user: &User<'_>) -> bool {
    let duplicates = &context.submission.relations.duplicate_of;
    user.takes_an_account() && !user.has_role_name() && !duplicates.contains_key(&user.index)
}

fn site_of(context: &Context<'_>, row: usize) -> Option<usize> {
    context.submission.relations.links[row].only_site()
}
