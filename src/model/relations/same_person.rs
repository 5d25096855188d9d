//! **Same person**: folded names equal and e-mail or mobile equal; or e-mail and mobile both equal. Otherwise different
//! people, also with the same name on one site. Only well-formed values count.

use std::collections::HashMap;

use super::{Link, SiteLink};
use crate::model::User;
use crate::model::values::{fold, normal_of};

/// For every user the first row of the same person.
pub(super) fn first_rows(users: &[User<'_>]) -> Vec<usize> {
    let mut groups = Groups { parent: (0..users.len()).collect() };
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for user in users.iter().filter(|user| !user.is_leaving()) {
        for pair in pairs(user) {
            let first = *seen.entry(pair).or_insert(user.index);
            groups.join(first, user.index);
        }
    }
    (0..users.len()).map(|user| groups.root(user)).collect()
}

/// The pairs of values two rows need to share one of. Names, addresses and numbers cannot be mistaken for each other:
/// folded names have no `@`, and a number begins with a digit.
fn pairs(user: &User<'_>) -> impl Iterator<Item = (String, String)> {
    let name = folded_name(user);
    let email = user.email.valid().map(normal_of);
    let mobile = user.mobile.valid().map(normal_of);
    let both = |a: &Option<String>, b: &Option<String>| Some((a.clone()?, b.clone()?));
    [both(&name, &email), both(&name, &mobile), both(&email, &mobile)].into_iter().flatten()
}

fn folded_name(user: &User<'_>) -> Option<String> {
    let (first, last) = (user.first_name.valid()?, user.last_name.valid()?);
    let folded = format!("{} {}", fold(&first.0), fold(&last.0));
    (folded.trim().len() > 1).then_some(folded)
}

/// For every user the earlier row of the same person on the same site.
pub(super) fn duplicates(users: &[User<'_>], person: &[usize], links: &[Link]) -> Vec<Option<usize>> {
    let mut seen: HashMap<(usize, SiteLink), usize> = HashMap::new();
    users
        .iter()
        .map(|user| {
            let site = links[user.index].site;
            if user.is_leaving() || matches!(site, SiteLink::None { .. }) {
                return None;
            }
            let first = *seen.entry((person[user.index], site)).or_insert(user.index);
            (first != user.index).then_some(first)
        })
        .collect()
}

/// Union-find whose root is always the smallest member, that is, the first row.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    fn root(&mut self, mut member: usize) -> usize {
        while self.parent[member] != member {
            self.parent[member] = self.parent[self.parent[member]];
            member = self.parent[member];
        }
        member
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (first, later) = (a.min(b), a.max(b));
        self.parent[later] = first;
    }
}
