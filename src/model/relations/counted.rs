//! **Counted** for a site: its people with request new, join or existing, each person once and at the first site they are
//! listed for, without role names and duplicate rows, malformed details included since they will be corrected; existing
//! ones at least the accounts in use.

use super::{Link, Lists, SiteLink};
use crate::model::values::Request;
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
}

impl Counted {
    /// Nobody yet, with room for all that are listed.
    fn of(site: &Site<'_>, listed: usize) -> Counted {
        let in_use = number(&site.accounts_in_use).unwrap_or(0);
        Counted { rows: Vec::with_capacity(listed), in_use, ..Counted::default() }
    }

    /// The number held against the allowance.
    pub fn total(&self) -> u32 {
        self.arriving + self.existing.max(self.in_use)
    }
}

/// Counts for every site the users that `counts` says count.
pub(super) fn count(
    sites: &[Site<'_>],
    users: &[User<'_>],
    relations: (&[Link], &Lists, &[usize]),
    counts: impl Fn(&User<'_>) -> bool,
) -> Vec<Counted> {
    let (links, users_of, person) = relations;
    let mut counted: Vec<Counted> =
        sites.iter().map(|site| Counted::of(site, users_of.rows(site.index).len())).collect();
    let mut placed = vec![false; users.len()];
    for user in users.iter().filter(|user| counts(user)) {
        let SiteLink::One(site) = links[user.index].site() else { continue };
        if std::mem::replace(&mut placed[person[user.index]], true) {
            continue;
        }
        counted[site].rows.push(user.index);
        match user.request() {
            Request::Existing => counted[site].existing += 1,
            _ => counted[site].arriving += 1,
        }
    }
    counted
}
