//! **Same person**: folded names equal and e-mail or mobile equal; or e-mail and mobile both equal. Otherwise different
//! people, also with the same name on one site. Only well-formed values count.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use super::{Link, SiteLink};
use crate::model::User;
use crate::model::values::{fold, normal_of};

/// For every user the first row of the same person.
pub(super) fn first_rows(users: &[User<'_>]) -> Vec<usize> {
    let mut groups = Groups { parent: (0..users.len()).collect() };
    let pairs_of: Vec<[Option<u128>; 3]> =
        users.par_iter().map(|user| if user.is_leaving() { [None; 3] } else { pairs(user) }).collect();
    let mut seen: HashMap<u128, usize> = HashMap::new();
    for (user, pairs) in pairs_of.into_iter().enumerate() {
        for pair in pairs.into_iter().flatten() {
            let first = *seen.entry(pair).or_insert(user);
            groups.join(first, user);
        }
    }
    (0..users.len()).map(|user| groups.root(user)).collect()
}

/// The pairs of values two rows need to share one of, as fingerprints: a country's staff would fill the memory as text,
/// and two pairs of 128 bits never meet by chance.
fn pairs(user: &User<'_>) -> [Option<u128>; 3] {
    let name = folded_name(user);
    let email = user.email.valid().map(normal_of);
    let mobile = user.mobile.valid().map(normal_of);
    let both = |kind: u8, a: &Option<String>, b: &Option<String>| Some(fingerprint(&(kind, a.as_ref()?, b.as_ref()?)));
    [both(0, &name, &email), both(1, &name, &mobile), both(2, &email, &mobile)]
}

fn fingerprint(pair: &impl Hash) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, pair).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
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
