//! How the rows of a submission belong together: which site a user points at, and which rows are the same
//! person. Each is decided here once. Who counts for a site depends on which sites stand: see `rules::Counted`.

mod gone_elsewhere;
mod like_name;
mod lists;
mod same_person;
mod which_site;
mod whose_address;

use std::collections::BTreeMap;

pub use like_name::may_mean_another;
pub use lists::Lists;
pub(super) use which_site::known_by;
pub use which_site::{KeysOf, Link, SiteLink};

use super::{Site, User};

/// Everything the rules ask about more than one row.
#[derive(Debug, Clone)]
pub struct Relations {
    /// For every user, the site it points at.
    pub links: Vec<Link>,
    /// The sites that have one key in common, a list for every key that several have; [`SiteLink::Several`] names one of
    /// these lists.
    pub same_key: Vec<Vec<usize>>,
    /// For every site, the users that point at it alone, in input order.
    pub users_of: Lists,
    /// For every user, the first row of the same person (itself, where it is the first). Leavers stand alone.
    pub person: Vec<usize>,
    /// The users whose person has several rows, in input order.
    pub listed_again: Vec<usize>,
    /// The users whose e-mail address stands in another row too, in input order; leavers are not looked at.
    pub same_email: Vec<usize>,
    /// The users whose mobile number stands in another row too, likewise.
    pub same_mobile: Vec<usize>,
    /// The earlier row of the same person on the same site, for every user that has one.
    pub duplicate_of: BTreeMap<usize, usize>,
    /// The users whose address spells somebody else's name and not their own, in input order, each with a row of that person.
    pub address_of_another: Vec<(usize, usize)>,
    /// The users that ask for a new account although another row says that the person has left, is to leave or is away, in input
    /// order, each with that row.
    pub gone_elsewhere: Vec<(usize, usize)>,
}

impl Relations {
    /// Works everything out; linear in the number of rows. `keys_of` says for every table where its keys are from.
    pub fn between(sites: &[Site<'_>], users: &[User<'_>], keys_of: &[KeysOf]) -> Relations {
        let (people, (links, same_key)) =
            rayon::join(|| same_person::find(users), || which_site::links(sites, users, keys_of));
        let users_of = Lists::of(sites.len(), links.iter().map(Link::only_site));
        let duplicate_of = same_person::duplicates(&people, &links);
        let same_person::People { person, listed_again, same_email, same_mobile } = people;
        let address_of_another = whose_address::of_others(users, &person, &links);
        let gone_elsewhere = gone_elsewhere::find(users, &links);
        Relations {
            links,
            same_key,
            users_of,
            person,
            listed_again,
            same_email,
            same_mobile,
            duplicate_of,
            address_of_another,
            gone_elsewhere,
        }
    }

    /// Whether the user's address spells somebody else's name and not theirs.
    pub fn has_address_of_another(&self, user: usize) -> bool {
        self.address_of_another.binary_search_by_key(&user, |(user, _)| *user).is_ok()
    }

    /// The row that says that this person, for whom an account is asked for, has left, is to leave or is away.
    pub fn gone_elsewhere(&self, user: usize) -> Option<usize> {
        let at = self.gone_elsewhere.binary_search_by_key(&user, |(user, _)| *user).ok()?;
        Some(self.gone_elsewhere[at].1)
    }
}
