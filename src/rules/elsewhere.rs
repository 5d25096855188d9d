//! What other submissions say about the sites of this one. A batch decides it; the rules only put it into words.

use std::collections::BTreeMap;

use super::Context;
use crate::fields::Field;
use crate::model::Site;

/// What the batch says of one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A submission of another provider asks for it too, and nobody holds it.
    ClaimedByAnother,
    /// It was accepted before, for another provider.
    HeldByAnother,
    /// These submissions of the same provider list it too.
    AlsoIn(Vec<String>),
}

/// What the batch says of the sites of a submission.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elsewhere {
    sites: BTreeMap<usize, Vec<Said>>,
    has_more: bool,
}

impl Elsewhere {
    /// Adds what is said of a site, by its number in the submission.
    pub fn say(&mut self, site: usize, said: Said) {
        self.sites.entry(site).or_default().push(said);
    }

    /// Says that its provider has further sites: other submissions of it list them, or it holds them.
    pub fn say_that_there_are_more(&mut self) {
        self.has_more = true;
    }

    /// Whether its provider has further sites.
    pub fn has_more(&self) -> bool {
        self.has_more
    }

    /// All that is said, by site.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Said)> {
        self.sites.iter().flat_map(|(site, said)| said.iter().map(move |said| (*site, said)))
    }
}

/// Goes through what is said of the submission's sites.
pub(super) fn each(context: &Context<'_>, elsewhere: &Elsewhere, mut tell: impl FnMut(&Site<'_>, &Said)) {
    for (site, said) in elsewhere.iter() {
        if let Some(site) = context.submission.sites.get(site) {
            tell(site, said);
        }
    }
}

/// The field by which the site is known: its location ID, else its ODS code.
pub(super) fn field(site: &Site<'_>) -> Field {
    if site.cqc_location_id.valid().is_some() { Field::CqcLocationId } else { Field::OdsCode }
}
