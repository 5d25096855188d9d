//! Why a user with nothing wrong in its own row does not go in.

use super::{Answer, Row};
use crate::model::SiteLink;

/// Sites named where a key fits several.
const SITES_NAMED: usize = 3;

impl Answer<'_> {
    /// Why a user is held.
    pub fn why_held(&self, user: Row<'_>) -> String {
        let submission = self.results.submission;
        match submission.relations.links[user.index()].site() {
            SiteLink::One(site) if self.verdict.sites[site].has_lapsed => {
                let site = &submission.sites[site];
                format!(
                    "Its site, {}, was accepted before and something of it has lapsed since, so nobody new goes in for now. Nothing is to be done \
                     in this row: it goes through once the site is put right. See 'Accepted sites', {}.",
                    site.label(),
                    submission.describe_briefly(site.place)
                )
            }
            SiteLink::One(site) if self.verdict.sites[site].accepted => {
                "NAS confirms who sent this. Nothing is to be done in this row: it goes through once that is done."
                    .to_owned()
            }
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
                let places = group.iter().map(|site| submission.sites[*site].place).take(SITES_NAMED);
                let named = self.each_from_the_last(None, places).collect::<Vec<_>>().join("; ");
                format!("Its key fits {} sites, and nobody can say which is meant: {named}.", group.len())
            }
            SiteLink::None { .. } => "Its key fits no site of this submission.".to_owned(),
        }
    }
}
