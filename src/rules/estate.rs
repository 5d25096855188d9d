//! What the list of sites says as a whole: whether it is one site only, what shows that the organisation has more, and
//! which sites are listed twice.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::{Context, Out, sharing};
use crate::fields::Field;
use crate::model::values::{OdsCode, fold};
use crate::model::{Site, Submission, text_of};
use crate::registers::Group;

/// What shows that the organisation has more sites than the one it asks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum More<'a> {
    /// A site of the submission exists already.
    ExistingSite(&'a Site<'a>),
    /// The organisation says how many sites it has in all.
    TotalSites(u32),
    /// Other submissions of the provider list further sites, or it holds some.
    OtherSubmissions,
    /// The CQC register lists so many more locations of the site's provider or brand.
    CqcRegister(usize),
}

/// The site the submission asks for, if that is exactly one, with what shows that there are more.
pub(super) fn only_new_site<'a>(context: &Context<'a>) -> Option<(&'a Site<'a>, Option<More<'a>>)> {
    let submission = context.submission;
    let (new, existing): (Vec<&Site<'_>>, Vec<&Site<'_>>) = submission.sites.iter().partition(|site| site.is_new());
    let first = new.first().copied().filter(|_| are_one_site(&new))?;
    let total = submission.organisation.total_sites().filter(|total| *total > 1);
    let elsewhere = context.elsewhere.filter(|elsewhere| elsewhere.has_more()).map(|_| More::OtherSubmissions);
    let told = existing.first().copied().map(More::ExistingSite).or(total.map(More::TotalSites)).or(elsewhere);
    let at_cqc = || Some(context.known.others_at_cqc(&new)).filter(|count| *count > 0).map(More::CqcRegister);
    Some((first, told.or_else(at_cqc)))
}

/// Whether the submission takes the route of single sites, which NAS looks after.
pub(super) fn is_single_site(context: &Context<'_>) -> bool {
    matches!(only_new_site(context), Some((_, None)))
}

/// How many sites are listed; rows with the same ODS code and location ID are one.
pub(super) fn distinct_sites(submission: &Submission<'_>) -> usize {
    let keys = submission.sites.iter().map(|site| match (site.ods_code.valid(), site.cqc_location_id.valid()) {
        (Some(code), Some(location)) => Ok((code, location)),
        _ => Err(site.index),
    });
    keys.collect::<HashSet<_>>().len()
}

/// Whether these rows are all one and the same site. Two rows are when ODS code and location ID are both equal, or one of
/// them is and the other is missing or malformed in one of the rows. So among all the rows there may be one code and one
/// ID at most, every row must have one of the two, and something must tie those that have only a code to those that have
/// only an ID. Where in doubt, they are several: better a single site let through than an estate turned away.
fn are_one_site(rows: &[&Site<'_>]) -> bool {
    let codes: Vec<_> = rows.iter().map(|site| site.ods_code.valid()).collect();
    let locations: Vec<_> = rows.iter().map(|site| site.cqc_location_id.valid()).collect();
    let mut both = codes.iter().zip(&locations);
    let tied = codes.iter().all(Option::is_some)
        || locations.iter().all(Option::is_some)
        || (both.clone().any(|(code, id)| code.is_some() && id.is_some())
            && both.all(|(code, id)| code.is_some() || id.is_some()));
    rows.len() == 1 || (agree(&codes) && agree(&locations) && tied)
}

/// Whether the values that are there are all equal.
fn agree<T: PartialEq>(values: &[Option<T>]) -> bool {
    let mut given = values.iter().flatten();
    given.next().is_none_or(|first| given.all(|other| other == first))
}

/// For every site the first row that is the same site: by ODS code (not a head office's, which many sites may carry), else
/// by location. That it is listed twice is said by the rules about codes and locations.
pub(super) fn same_site(sites: &[Site<'_>]) -> Vec<usize> {
    let mut first = HashMap::with_capacity(sites.len());
    let key = |site: &Site<'_>| {
        let code = site.ods_code.valid().copied().filter(OdsCode::is_site);
        let location = site.cqc_location_id.valid().copied().filter(|_| code.is_none());
        (code.is_some() || location.is_some()).then_some((code, location))
    };
    sites.iter().map(|site| key(site).map_or(site.index, |key| *first.entry(key).or_insert(site.index))).collect()
}

/// A finding on every site that shares its `field` with another.
pub(super) fn listed_twice<K: Hash + Eq>(
    context: &Context<'_>,
    field: Field,
    key: impl Fn(&Site<'_>) -> Option<K>,
    out: &mut Out<'_>,
) {
    let heading = field.heading();
    let message = |given: &str, named: &str| format!("'{given}' is the {heading} of several sites: also in {named}.");
    let parties = registered_twice(context, &key);
    let key = |site: &Site<'_>| key(site).map(|value| (parties[site.index], value));
    sharing::between_sites(context, field, key, out, message, |rows| {
        let same = Sameness::new(rows);
        (same.message(), same.fix())
    });
}

/// For every site the first one with the same key that CQC has registered a second time: the two are one site, and no slip.
fn registered_twice<K: Hash + Eq>(context: &Context<'_>, key: impl Fn(&Site<'_>) -> Option<K>) -> Vec<usize> {
    let (sites, known) = (&context.submission.sites, &context.known.sites);
    let mut parties: Vec<usize> = (0..sites.len()).collect();
    if !context.known.registers.has(Group::CqcDual) {
        return parties;
    }
    let mut of_key: HashMap<K, Vec<usize>> = HashMap::new();
    for site in sites {
        let Some(key) = key(site) else { continue };
        let same = of_key.entry(key).or_default();
        // Two registrations of one site are the rule; whole chains of them are not looked for.
        let twin = same.iter().take(10).find(|other| known[**other].is_dual_of(&known[site.index]));
        if let Some(twin) = twin {
            parties[site.index] = parties[*twin];
        }
        same.push(site.index);
    }
    parties
}

/// A finding on every site that has the same value as another site, where that may well be right.
pub(super) fn in_common<K: Hash + Eq>(
    context: &Context<'_>,
    field: Field,
    what: &str,
    key: impl Fn(&Site<'_>) -> Option<K>,
    out: &mut Out<'_>,
) {
    let parties = same_site(&context.submission.sites);
    let key = |site: &Site<'_>| key(site).map(|value| (parties[site.index], value));
    let message = |given: &str, named: &str| format!("'{given}' is the {what} of several sites: also in {named}.");
    sharing::between_sites(context, field, key, out, message, |_| ("", None));
}

/// How much of each other rows are that share a code or an ID.
#[derive(Debug, Clone, Copy)]
enum Sameness {
    /// Code, location and name: the row is there twice.
    Row,
    /// Code and location, but not the name: schemes of one registered location.
    Schemes,
    /// Not even both code and location.
    Slip,
}

impl Sameness {
    fn new(rows: &[&Site<'_>]) -> Sameness {
        let all = |equal: &dyn Fn(&Site<'_>, &Site<'_>) -> bool| rows.windows(2).all(|pair| equal(pair[0], pair[1]));
        let code = all(&|a, b| a.ods_code.valid().is_some() && a.ods_code.valid() == b.ods_code.valid());
        let location =
            all(&|a, b| a.cqc_location_id.valid().is_some() && a.cqc_location_id.valid() == b.cqc_location_id.valid());
        let name = all(&|a, b| text_of(&a.site_name).map(fold) == text_of(&b.site_name).map(fold));
        match (code && location, name) {
            (true, true) => Sameness::Row,
            (true, false) => Sameness::Schemes,
            (false, _) => Sameness::Slip,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Sameness::Row => " The rows have the same ODS code, CQC location ID and name: the site is listed twice.",
            Sameness::Schemes => {
                " The rows have the same ODS code and CQC location ID under different names. Schemes are not sites: list the \
                 registered location once, its allowance is shared."
            }
            Sameness::Slip => "",
        }
    }

    fn fix(self) -> Option<&'static str> {
        match self {
            Sameness::Row => Some("Keep one of the rows and take the others out."),
            Sameness::Schemes => {
                Some("Keep one row for the registered location, and point the users of all its schemes at that row.")
            }
            Sameness::Slip => None,
        }
    }
}
