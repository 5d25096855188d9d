//! **Which site** a user belongs to: by ODS code, else CQC location ID, else site name; the normalised value where it is
//! valid, else what the file holds, folded (names as those of people). A malformed ODS code therefore still joins its users.
//!
//! A name that is no site's so is looked at once more by likeness (see `like_name`).
//!
//! In a report of ours a code that fits no site gives way to the site's name beside it: the provider has corrected the code in
//! the row of the site, and need not do so again for each of its people.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use rayon::prelude::*;

use super::like_name::{Fit, Names};
use crate::compare::{fold_home, fold_key};
use crate::fields::{Field, SITE_KEYS};
use crate::model::value::Value;
use crate::model::values::{FieldValue, Text};
use crate::model::{Site, User, text_of};

/// Where the people of a table have their keys from, as far as it matters to what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeysOf {
    /// Their own rows, or rows above.
    Rows,
    /// The name of their tab.
    Tab,
    /// Rows of a report of ours.
    Report,
}

/// Where a user's key leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SiteLink {
    /// To exactly this site.
    One(usize),
    /// To several site rows: the list of this number in [`super::Relations::same_key`].
    Several(usize),
    /// To no site row; the nearest one, where one is near.
    None {
        /// The site that may have been meant.
        nearest: Option<usize>,
    },
}

/// A user's pointers to its site; small, because a country has a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    site: Stored,
    /// The field that decided the site; `None` where the row has no key at all.
    pub by: Option<Field>,
    disagrees: Option<(Field, u32)>,
    /// Whether the site was found by a name like its own only.
    is_by_likeness: bool,
}

/// A [`SiteLink`] in half the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stored {
    One(u32),
    Several(u32),
    Near(u32),
    None,
}

pub(super) fn links(sites: &[Site<'_>], users: &[User<'_>], keys_of: &[KeysOf]) -> (Vec<Link>, Vec<Vec<usize>>) {
    let mut same_key = Vec::new();
    let indexes = SITE_KEYS.map(|field| Index::of(sites, field, &mut same_key));
    let links = users.par_iter().map(|user| {
        let link = link(user, &indexes, &same_key);
        if keys_of.get(usize::from(user.place.sheet)) == Some(&KeysOf::Report) {
            link.by_another_key(user, &indexes)
        } else {
            link
        }
    });
    let mut links: Vec<Link> = links.collect();
    look_for_likeness(&mut links, sites, users, keys_of, &mut same_key);
    (links, same_key)
}

/// The name by which a user points at a site, and whether it is that of the tab.
fn asked<'u>(user: &'u User<'_>, keys_of: &[KeysOf]) -> (&'u str, bool) {
    (user.site_name.given(), keys_of.get(usize::from(user.place.sheet)) == Some(&KeysOf::Tab))
}

/// Looks once more at the names that lead nowhere; the same name leads all its people the same way.
fn look_for_likeness(
    links: &mut [Link],
    sites: &[Site<'_>],
    users: &[User<'_>],
    keys_of: &[KeysOf],
    same_key: &mut Vec<Vec<usize>>,
) {
    let leads_nowhere = |link: &Link| link.by == Some(Field::SiteName) && matches!(link.site(), SiteLink::None { .. });
    let open = links.iter().zip(users).filter(|(link, _)| leads_nowhere(link));
    let given: BTreeSet<(&str, bool)> = open.map(|(_, user)| asked(user, keys_of)).collect();
    if given.is_empty() || sites.is_empty() {
        return;
    }
    let names = Names::of(sites);
    let given: Vec<(&str, bool)> = given.into_iter().collect();
    let fit = |(given, is_tab): &(&str, bool)| if *is_tab { names.fit_of_tab(given) } else { names.fit(given) };
    let fits: Vec<Fit> = given.par_iter().map(fit).collect();
    let found: HashMap<(&str, bool), Stored> = given
        .into_iter()
        .zip(fits)
        .filter_map(|(given, fit)| {
            let site = match fit {
                Fit::One(site) => Stored::One(site as u32),
                Fit::Near(site) => Stored::Near(site as u32),
                Fit::Several(several) => {
                    same_key.push(several);
                    Stored::Several(same_key.len() as u32 - 1)
                }
                Fit::Nothing => return None,
            };
            Some((given, site))
        })
        .collect();
    for (link, user) in links.iter_mut().zip(users).filter(|(link, _)| leads_nowhere(link)) {
        let Some(site) = found.get(&asked(user, keys_of)).copied() else { continue };
        // One slip of the pen is nearer than a word in common.
        if !(matches!(site, Stored::Near(_)) && matches!(link.site, Stored::Near(_))) {
            (link.site, link.is_by_likeness) = (site, true);
        }
    }
}

/// Of more sites that share one key than this, none is compared with the row's other keys: that would be done for every
/// row, and that the key is shared is said anyway.
const MOST_COMPARED: usize = 100;

fn link(user: &User<'_>, indexes: &[Index<'_, '_>; 3], same_key: &[Vec<usize>]) -> Link {
    let keys = SITE_KEYS.map(|field| user_key(user, field));
    let Some(deciding) = keys.iter().position(Option::is_some) else {
        return Link::new(SiteLink::None { nearest: None }, None, None);
    };
    let found = |at: usize| indexes[at].by_key.get(keys[at].as_deref()?).copied();
    let mut others = (deciding + 1..SITE_KEYS.len()).filter_map(|at| Some((at, found(at)?.first)));
    let (site, other) = match found(deciding) {
        None => {
            let pointed_at = others.next().map(|(_, first)| first);
            let nearest = pointed_at.or_else(|| indexes[deciding].nearest(keys[deciding].as_deref()?));
            (SiteLink::None { nearest }, None)
        }
        Some(Known { first: site, several: None }) => {
            (SiteLink::One(site), others.find(|(at, first)| !indexes[*at].have_one_key(*first, site)))
        }
        Some(Known { several: Some(list), .. }) => {
            let several = &same_key[list];
            let compared = &several[..several.len().min(MOST_COMPARED)];
            let other =
                others.find(|(at, first)| !compared.iter().any(|site| indexes[*at].have_one_key(*first, *site)));
            (SiteLink::Several(list), other.filter(|_| several.len() <= MOST_COMPARED))
        }
    };
    Link::new(site, Some(SITE_KEYS[deciding]), other.map(|(at, first)| (SITE_KEYS[at], first)))
}

impl Link {
    fn new(site: SiteLink, by: Option<Field>, disagrees: Option<(Field, usize)>) -> Link {
        let site = match site {
            SiteLink::One(site) => Stored::One(site as u32),
            SiteLink::Several(list) => Stored::Several(list as u32),
            SiteLink::None { nearest: Some(site) } => Stored::Near(site as u32),
            SiteLink::None { nearest: None } => Stored::None,
        };
        Link { site, by, disagrees: disagrees.map(|(field, site)| (field, site as u32)), is_by_likeness: false }
    }

    /// The site.
    pub fn site(&self) -> SiteLink {
        match self.site {
            Stored::One(site) => SiteLink::One(site as usize),
            Stored::Several(list) => SiteLink::Several(list as usize),
            Stored::Near(site) => SiteLink::None { nearest: Some(site as usize) },
            Stored::None => SiteLink::None { nearest: None },
        }
    }

    /// Another key on the row, and a site it belongs to that is not the one decided.
    pub fn disagrees(&self) -> Option<(Field, usize)> {
        self.disagrees.map(|(field, site)| (field, site as usize))
    }

    /// Whether the site was found by a name like its own, which was not quite its own.
    pub fn is_by_likeness(&self) -> bool {
        self.is_by_likeness
    }

    /// The site, where it is exactly one.
    pub fn only_site(&self) -> Option<usize> {
        if let SiteLink::One(site) = self.site() { Some(site) } else { None }
    }

    /// The site that another key on the row leads to, where the first leads nowhere.
    fn by_another_key(self, user: &User<'_>, indexes: &[Index<'_, '_>; 3]) -> Link {
        let SiteLink::None { .. } = self.site() else { return self };
        let found = SITE_KEYS.iter().zip(indexes).find_map(|(field, index)| {
            let known = index.by_key.get(&user_key(user, *field)?)?;
            known.several.is_none().then_some((*field, known.first))
        });
        found.map_or(self, |(field, site)| Link::new(SiteLink::One(site), Some(field), None))
    }
}

/// What a row of a site is known by: the first of its keys that is given.
pub(in crate::model) fn known_by(site: &Site<'_>) -> Option<(Field, String)> {
    SITE_KEYS.into_iter().find_map(|field| Some((field, site_key(site, field)?)))
}

fn user_key(user: &User<'_>, field: Field) -> Option<String> {
    match field {
        Field::OdsCode => key(&user.ods_code),
        Field::CqcLocationId => key(&user.cqc_location_id),
        _ => name_key(&user.site_name),
    }
}

fn site_key(site: &Site<'_>, field: Field) -> Option<String> {
    match field {
        Field::OdsCode => key(&site.ods_code),
        Field::CqcLocationId => key(&site.cqc_location_id),
        _ => name_key(&site.site_name),
    }
}

/// The form in which keys are compared; `None` where the value is absent.
fn key<'s, T: FieldValue<'s>>(value: &Value<'s, T>) -> Option<String> {
    if !value.is_given() {
        return None;
    }
    let text = value.valid().map_or(value.given().into(), FieldValue::normal);
    let folded = fold_key(text);
    (!folded.is_empty()).then_some(folded)
}

/// The form in which names of sites are compared; `None` where there is none. A name without a letter or digit is itself.
fn name_key<'s>(name: &Value<'s, Text<'s>>) -> Option<String> {
    let text = text_of(name)?;
    let folded = fold_home(text);
    if folded.is_empty() { key(name) } else { Some(folded) }
}

/// Site rows by one of their keys.
struct Index<'a, 's> {
    sites: &'a [Site<'s>],
    field: Field,
    by_key: HashMap<String, Known>,
    /// For every site, the first that has its key.
    first_of: Vec<Option<u32>>,
    /// Every key with one character left out, for "nearest": two keys that share such a form differ by one slip. Made
    /// when the first user points at no site.
    by_slip: OnceLock<HashMap<String, usize>>,
}

/// The sites that have one key.
#[derive(Clone, Copy)]
struct Known {
    first: usize,
    /// The list of all of them, where there are several.
    several: Option<usize>,
}

impl<'a, 's> Index<'a, 's> {
    /// Puts the sites that share a key in lists of their own behind those in `same_key`.
    fn of(sites: &'a [Site<'s>], field: Field, same_key: &mut Vec<Vec<usize>>) -> Index<'a, 's> {
        let mut by_key: HashMap<String, Known> = HashMap::with_capacity(sites.len());
        let mut first_of = vec![None; sites.len()];
        for site in sites {
            let Some(key) = site_key(site, field) else { continue };
            let known = by_key.entry(key).or_insert(Known { first: site.index, several: None });
            first_of[site.index] = Some(known.first as u32);
            if known.first != site.index {
                let list = *known.several.get_or_insert_with(|| {
                    same_key.push(vec![known.first]);
                    same_key.len() - 1
                });
                same_key[list].push(site.index);
            }
        }
        Index { sites, field, by_key, first_of, by_slip: OnceLock::new() }
    }

    /// Whether a site has the key that `first` is the first to have.
    fn have_one_key(&self, first: usize, site: usize) -> bool {
        self.first_of[site] == Some(first as u32)
    }

    fn nearest(&self, key: &str) -> Option<usize> {
        let by_slip = self.by_slip.get_or_init(|| {
            let mut by_slip = HashMap::new();
            for site in self.sites {
                for form in site_key(site, self.field).iter().flat_map(|key| slips(key)) {
                    by_slip.entry(form).or_insert(site.index);
                }
            }
            by_slip
        });
        slips(key).find_map(|form| by_slip.get(&form).copied())
    }
}

/// Longer keys have no "nearest": nobody mistypes one letter in a page of text, and its forms would fill the memory.
const LONGEST_KEY: usize = 80;

/// The key itself and the key with each one character left out.
fn slips(key: &str) -> impl Iterator<Item = String> + '_ {
    let short = if key.len() <= LONGEST_KEY { key } else { "" };
    let without = short.char_indices().map(|(at, c)| format!("{}{}", &key[..at], &key[at + c.len_utf8()..]));
    std::iter::once(key.to_owned()).chain(without)
}
