//! **Same person**: folded names equal and e-mail or mobile equal; or e-mail and mobile both equal. Otherwise different
//! people, also with the same name on one site. Only well-formed values count.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU64;

use rayon::prelude::*;

use super::{Link, SiteLink};
use crate::model::User;
use crate::model::values::fold;

/// For every user the first row of the same person.
pub(super) fn first_rows(users: &[User<'_>]) -> Vec<usize> {
    let prints: Vec<Prints> = users.par_iter().map(Prints::of).collect();
    let mut groups = Groups { parent: (0..users.len()).collect() };
    let pairs: [fn(&Prints) -> Option<Pair>; 3] =
        [|of| Some((of.name?, of.email?)), |of| Some((of.name?, of.mobile?)), |of| Some((of.email?, of.mobile?))];
    for pair in pairs {
        let keyed = prints.par_iter().enumerate().filter_map(|(row, prints)| Some((pair(prints)?, row)));
        let mut keyed: Vec<(Pair, usize)> = keyed.collect();
        keyed.par_sort_unstable();
        for same in keyed.chunk_by(|one, next| one.0 == next.0) {
            same[1..].iter().for_each(|(_, row)| groups.join(same[0].1, *row));
        }
    }
    (0..users.len()).map(|user| groups.root(user)).collect()
}

/// What two rows need to share two of to be one person, as fingerprints: a country's staff would fill the memory as text,
/// and two pairs of 64 bits never meet by chance. Absent where there is no valid value.
#[derive(Default)]
struct Prints {
    name: Option<NonZeroU64>,
    email: Option<NonZeroU64>,
    mobile: Option<NonZeroU64>,
}

type Pair = (NonZeroU64, NonZeroU64);

impl Prints {
    /// Leavers stand alone.
    fn of(user: &User<'_>) -> Prints {
        if user.is_leaving() {
            return Prints::default();
        }
        Prints {
            name: folded_name(user).map(fingerprint),
            email: user.email.valid().map(fingerprint),
            mobile: user.mobile.valid().map(fingerprint),
        }
    }
}

fn fingerprint(value: impl Hash) -> NonZeroU64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    NonZeroU64::new(hasher.finish()).unwrap_or(NonZeroU64::MAX)
}

fn folded_name(user: &User<'_>) -> Option<String> {
    let (first, last) = (user.first_name.valid()?, user.last_name.valid()?);
    let folded = format!("{} {}", fold(&first.0), fold(&last.0));
    (folded.trim().len() > 1).then_some(folded)
}

/// For every user the earlier row of the same person on the same site.
pub(super) fn duplicates(users: &[User<'_>], person: &[usize], links: &[Link]) -> Vec<Option<usize>> {
    // Nearly everybody is listed once.
    let mut listed_again = vec![false; users.len()];
    for (row, first) in person.iter().enumerate().filter(|(row, first)| row != *first) {
        (listed_again[row], listed_again[*first]) = (true, true);
    }
    let mut seen: HashMap<(usize, SiteLink), usize> = HashMap::new();
    users
        .iter()
        .map(|user| {
            let site = links[user.index].site;
            if !listed_again[user.index] || user.is_leaving() || matches!(site, SiteLink::None { .. }) {
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
