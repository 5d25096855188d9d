//! **Same person**: folded names equal and e-mail or mobile equal; or e-mail and mobile both equal and the names spellings of
//! one another. Otherwise different people: those of one name on one site, and a couple that shares address and number. Only
//! well-formed values count.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use super::{Link, SiteLink};
use crate::model::User;
use crate::model::text_of;
use crate::model::values::{fold, is_short_form};

/// Which rows are the same person, and what others share; see the fields of these names in [`super::Relations`].
pub(super) struct People {
    pub person: Vec<usize>,
    pub listed_again: Vec<usize>,
    pub same_email: Vec<usize>,
    pub same_mobile: Vec<usize>,
}

/// Finds the rows of the same person. Two of them share an e-mail address or a mobile number, which few rows do: names are
/// looked at only in those.
pub(super) fn find(users: &[User<'_>]) -> People {
    let (by_email, by_mobile) = rayon::join(|| shared(users, email), || shared(users, mobile));
    let mut groups = Groups { parent: (0..users.len()).collect() };
    groups.join_all(&by_email, |row| name(&users[row]));
    groups.join_all(&by_mobile, |row| name(&users[row]));
    for_each_pair(&by_email, |row| mobile(&users[row]), |rows| groups.join_spellings(rows, users));
    let person = groups.first_rows();
    let mut rows_of = vec![0_u32; users.len()];
    person.iter().for_each(|first| rows_of[*first] += 1);
    let listed_again = (0..users.len()).filter(|row| rows_of[person[*row]] > 1).collect();
    People { person, listed_again, same_email: rows(by_email), same_mobile: rows(by_mobile) }
}

/// What rows are compared by, as a fingerprint: a country's staff would fill the memory as text, and two pairs of 64 bits
/// never meet by chance.
pub(super) type Print = u64;

pub(super) fn fingerprint(value: impl Hash) -> Print {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

pub(super) fn email(user: &User<'_>) -> Option<Print> {
    user.email.valid().map(fingerprint)
}

pub(super) fn mobile(user: &User<'_>) -> Option<Print> {
    user.mobile.valid().map(fingerprint)
}

pub(super) fn name(user: &User<'_>) -> Option<Print> {
    user.folded_name().map(fingerprint)
}

/// The rows whose value is another row's too, by value and row. Leavers stand alone.
fn shared(users: &[User<'_>], print: fn(&User<'_>) -> Option<Print>) -> Vec<(Print, u32)> {
    let stay = users.par_iter().filter(|user| !user.asks_for_no_account());
    let mut all: Vec<(Print, u32)> = stay.filter_map(|user| Some((print(user)?, user.index as u32))).collect();
    all.par_sort_unstable();
    let same = all.chunk_by(|one, next| one.0 == next.0).filter(|same| same.len() > 1);
    same.flatten().copied().collect()
}

fn rows(shared: Vec<(Print, u32)>) -> Vec<usize> {
    let mut rows: Vec<usize> = shared.into_iter().map(|(_, row)| row as usize).collect();
    rows.sort_unstable();
    rows
}

/// For every user that has one the earlier row of the same person on the same site.
pub(super) fn duplicates(people: &People, links: &[Link]) -> BTreeMap<usize, usize> {
    let mut seen: HashMap<(usize, SiteLink), usize> = HashMap::new();
    let placed = people.listed_again.iter().filter(|row| !matches!(links[**row].site(), SiteLink::None { .. }));
    let duplicate = |row: usize| {
        let first = *seen.entry((people.person[row], links[row].site())).or_insert(row);
        (first != row).then_some((row, first))
    };
    placed.copied().filter_map(duplicate).collect()
}

/// Calls `found` with the rows that have both values in common, in order.
fn for_each_pair(
    shared: &[(Print, u32)],
    second: impl Fn(usize) -> Option<Print> + Sync,
    mut found: impl FnMut(&[(Print, Print, usize)]),
) {
    let keyed = shared.par_iter().filter_map(|(first, row)| Some((*first, second(*row as usize)?, *row as usize)));
    let mut keyed: Vec<(Print, Print, usize)> = keyed.collect();
    keyed.par_sort_unstable();
    keyed.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)).filter(|rows| rows.len() > 1).for_each(&mut found);
}

/// Different names looked at among rows that share both an address and a number.
const MOST_PEOPLE: usize = 20;

/// A name as spellings are compared.
struct Spelling {
    first: String,
    last: String,
}

impl Spelling {
    fn of_name(user: &User<'_>) -> Spelling {
        let [first, last] = [&user.first_name, &user.last_name].map(|part| text_of(part).map(fold).unwrap_or_default());
        Spelling { first, last }
    }

    /// Whether one person may be spelled both ways: one edit in all, or one last name and an initial or a short form of the
    /// first. A part that is missing contradicts nothing.
    fn may_be(&self, other: &Spelling) -> bool {
        let (first, last) = (edits(&self.first, &other.first), edits(&self.last, &other.last));
        first + last <= 1 || last == 0 && is_short_form(&self.first, &other.first)
    }
}

/// Names are compared letter by letter up to this length; nobody's is longer.
const LONGEST_NAME: usize = 60;

/// How many edits make one part of a name the other; 2 for any number above one.
fn edits(one: &str, other: &str) -> usize {
    match (one, other) {
        _ if one == other || one.is_empty() || other.is_empty() => 0,
        _ if one.len().max(other.len()) > LONGEST_NAME => 2,
        _ => strsim::osa_distance(one, other),
    }
}

/// Union-find whose root is always the smallest member, that is, the first row.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    /// Joins those of the rows with one value that have a second in common too.
    fn join_all(&mut self, shared: &[(Print, u32)], second: impl Fn(usize) -> Option<Print> + Sync) {
        for_each_pair(shared, second, |rows| rows[1..].iter().for_each(|row| self.join(rows[0].2, row.2)));
    }

    /// Of rows that have address and number in common, joins those whose names are spellings of one another.
    fn join_spellings(&mut self, rows: &[(Print, Print, usize)], users: &[User<'_>]) {
        let mut names: Vec<(Spelling, usize)> =
            rows.iter().map(|(.., row)| (Spelling::of_name(&users[*row]), *row)).collect();
        // The fullest first, so that "J Doe" between Jane Doe and John Doe does not make one of them.
        names.sort_by_key(|(name, row)| (Reverse(name.first.len()), Reverse(name.last.len()), *row));
        let mut people: Vec<&(Spelling, usize)> = Vec::new();
        for known in &names {
            match people.iter().find(|(name, _)| name.may_be(&known.0)) {
                Some((_, row)) => self.join(*row, known.1),
                // A whole team with one address is nobody's, and need not be compared row by row.
                None if people.len() == MOST_PEOPLE => return,
                None => people.push(known),
            }
        }
    }

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

    /// For every row the first of its group.
    fn first_rows(mut self) -> Vec<usize> {
        // A parent stands before its members, so that its own root is known when they are looked at.
        for row in 0..self.parent.len() {
            self.parent[row] = self.parent[self.parent[row]];
        }
        self.parent
    }
}
