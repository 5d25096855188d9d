//! Whose estate a submission is, and what of it the submission leaves out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::known::providers;
use super::{KnownSite, Location, Registers};
use crate::model::Submission;

/// The providers and the brand that most of the locations belong to, with those the submission declares.
#[derive(Debug)]
pub struct Estate<'a> {
    providers: BTreeSet<Cow<'a, str>>,
    brand: Option<&'a str>,
    /// The active social-care locations of its providers and its brand that the submission does not list, by ID.
    pub left_out: Vec<&'a Location>,
}

impl<'a> Estate<'a> {
    /// Counts the active locations of the submission by brand, else by provider; one group has more than half of them, or
    /// none has.
    pub(super) fn new(submission: &'a Submission<'a>, sites: &[KnownSite<'a>], registers: &'a Registers) -> Estate<'a> {
        let located: Vec<&'a Location> = sites.iter().filter_map(KnownSite::active_location).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        located.iter().for_each(|location| *counts.entry(group(location)).or_default() += 1);
        let most = counts.into_iter().find(|(name, count)| !name.is_empty() && count * 2 > located.len());
        let most = most.map(|(name, _)| name);
        let of_group = located.iter().filter(|location| Some(group(location)) == most);
        let listed = of_group.filter_map(|location| location.provider_id.as_deref()).map(Cow::from);
        let providers = listed.chain(providers(submission)).collect();
        let brand = most.filter(|name| located.iter().any(|location| location.brand.as_deref() == Some(name)));
        Estate { left_out: Vec::new(), providers, brand }.leaving_out(sites, registers)
    }

    /// That of one location by CQC's word alone.
    pub(super) fn around(location: &'a Location, sites: &[KnownSite<'a>], registers: &'a Registers) -> Estate<'a> {
        let providers = location.provider_id.iter().map(Cow::from).collect();
        Estate { left_out: Vec::new(), providers, brand: location.brand.as_deref() }.leaving_out(sites, registers)
    }

    /// Whether a location belongs to it.
    pub fn has(&self, location: &Location) -> bool {
        location.provider_id.as_deref().is_some_and(|id| self.providers.contains(id))
            || (self.brand.is_some() && location.brand.as_deref() == self.brand)
    }

    /// Whether anything is known of it.
    pub fn is_known(&self) -> bool {
        !self.providers.is_empty() || self.brand.is_some()
    }

    /// A location that is registered twice is listed by either ID.
    fn leaving_out(mut self, sites: &[KnownSite<'_>], registers: &'a Registers) -> Estate<'a> {
        let of_providers = self.providers.iter().flat_map(|id| registers.locations_of_provider(id));
        let of_brand = self.brand.iter().flat_map(|brand| registers.locations_of_brand(brand));
        let all: BTreeMap<&str, &Location> = of_providers.chain(of_brand).map(|of| (of.id.as_str(), of)).collect();
        let listed: HashSet<&str> = sites.iter().filter_map(|site| site.location_id).collect();
        let is_listed = |of: &Location| {
            let mut twice = registers.dual(&of.id).iter().flat_map(|dual| [&dual.location, &dual.linked]);
            listed.contains(of.id.as_str()) || twice.any(|id| listed.contains(id.as_str()))
        };
        let is_left_out = |of: &&Location| of.is_active() && of.is_social_care() == Some(true) && !is_listed(of);
        self.left_out = all.into_values().filter(is_left_out).collect();
        self
    }
}

fn group(location: &Location) -> &str {
    location.brand.as_deref().or(location.provider_id.as_deref()).unwrap_or_default()
}
