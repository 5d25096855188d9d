//! Why a user with nothing wrong in its own row does not go in.

use super::Answer;
use crate::model::{SiteLink, User};

/// Sites named where a key fits several.
const SITES_NAMED: usize = 3;

impl Answer<'_> {
    /// Why a user is held.
    pub fn why_held(&self, user: &User<'_>) -> String {
        let submission = self.results.submission;
        match submission.relations.links[user.index].site() {
            SiteLink::One(site) => {
                let site = &submission.sites[site];
                format!(
                    "Its site, {}, is rejected. Nothing is to be done in this row: it goes through with the site. See 'Rejected \
                     sites', {}.",
                    site.label(),
                    submission.describe_briefly(site.place)
                )
            }
            SiteLink::Several(group) => {
                let group = &submission.relations.same_key[group];
                let places = group.iter().map(|site| submission.sites[*site].place);
                let mut before = None;
                let told = places.take(SITES_NAMED).map(|place| match before.replace(place) {
                    Some(here) => submission.describe_from(here, place),
                    None => submission.describe(place),
                });
                let named: Vec<String> = told.collect();
                let (named, count) = (named.join("; "), group.len());
                format!("Its key fits {count} sites, and nobody can say which is meant: {named}.")
            }
            SiteLink::None { .. } => "Its key fits no site of this submission.".to_owned(),
        }
    }
}
