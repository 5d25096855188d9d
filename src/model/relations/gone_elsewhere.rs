//! **Gone elsewhere**: who is to get an account by one row, while another says that the person has left, is to leave or is away. A
//! list of leavers beside the list of staff is the usual case, and nobody can tell from the rows which of the two is newer.
//!
//! Lists of leavers seldom have addresses and numbers. Where both rows have one, it decides; where they have none in common to
//! compare, the same name at the same site does.

use std::collections::HashMap;

use rayon::prelude::*;

use super::Link;
use super::same_person::{Print, email, mobile, name};
use crate::model::User;
use crate::model::meaning::{Asked, Away};

/// The users that ask for a new account, in input order, each with the first row that says the person is gone.
pub(super) fn find(users: &[User<'_>], links: &[Link]) -> Vec<(usize, usize)> {
    let mut gone: HashMap<Print, Vec<usize>> = HashMap::new();
    for user in users.iter().filter(|user| is_gone(user)) {
        if let Some(name) = name(user) {
            gone.entry(name).or_default().push(user.index);
        }
    }
    if gone.is_empty() {
        return Vec::new();
    }
    let found = users.par_iter().filter(|user| user.meaning().asked == Asked::New).filter_map(|user| {
        let other = gone.get(&name(user)?)?.iter().copied().find(|other| may_be_one(user, &users[*other], links))?;
        Some((user.index, other))
    });
    found.collect()
}

fn is_gone(user: &User<'_>) -> bool {
    matches!(user.meaning().asked, Asked::Leaving | Asked::Away(Away::Left | Away::Later | Away::OnLeave))
}

/// Whether two rows of one name may be the same person's.
fn may_be_one(user: &User<'_>, other: &User<'_>, links: &[Link]) -> bool {
    let both = |print: fn(&User<'_>) -> Option<Print>| Some((print(user)?, print(other)?));
    let compared: Vec<bool> = [both(email), both(mobile)].into_iter().flatten().map(|(one, two)| one == two).collect();
    let same_site = || match (links[user.index].only_site(), links[other.index].only_site()) {
        (Some(one), Some(two)) => one == two,
        // A list of leavers that names no site says nothing against it.
        (_, None) => true,
        (None, Some(_)) => false,
    };
    if compared.is_empty() { same_site() } else { compared.contains(&true) }
}
