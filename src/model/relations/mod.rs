//! How the rows of a submission belong together: which site a user points at, which rows are the same person, and how
//! many people count for a site. Each of the three is defined in `rules.md` once and decided here once.

mod counted;
mod same_person;
mod which_site;

pub use counted::Counted;
pub(super) use which_site::known_by;
pub use which_site::{Link, SiteLink};

use super::{Site, User};

/// Everything the rules ask about more than one row.
#[derive(Debug)]
pub struct Relations {
    /// For every user, the site it points at.
    pub links: Vec<Link>,
    /// The sites that have one key in common, a list for every key; [`SiteLink::Several`] names one of these lists.
    pub same_key: Vec<Vec<usize>>,
    /// For every site, the users that point at it alone, in input order.
    pub users_of: Vec<Vec<usize>>,
    /// For every user, the first row of the same person (itself, where it is the first). Leavers stand alone.
    pub person: Vec<usize>,
    /// For every user, the earlier row of the same person on the same site.
    pub duplicate_of: Vec<Option<usize>>,
    /// For every site, the people that count towards its accounts.
    pub counted: Vec<Counted>,
}

impl Relations {
    /// Works everything out; linear in the number of rows. `of_report` says for every sheet whether it is part of a report
    /// of ours.
    pub fn between(sites: &[Site<'_>], users: &[User<'_>], of_report: &[bool]) -> Relations {
        let (links, same_key) = which_site::links(sites, users, of_report);
        let mut users_of = vec![Vec::new(); sites.len()];
        for (user, link) in links.iter().enumerate() {
            if let SiteLink::One(site) = link.site {
                users_of[site].push(user);
            }
        }
        let person = same_person::first_rows(users);
        let duplicate_of = same_person::duplicates(users, &person, &links);
        let counted = counted::count(sites, users, &links, &person, &duplicate_of);
        Relations { links, same_key, users_of, person, duplicate_of, counted }
    }
}
