//! Why a user with nothing wrong in its own row does not go in.

use super::Answer;
use crate::model::{Site, SiteLink, User};
use crate::rules::Severity;
use crate::text::first_of;

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
                    "Held because its site, {}, is rejected: {} Nothing is to be done in this row; see 'Rejected sites', {}.",
                    site.label(),
                    self.why_rejected(site),
                    submission.describe_briefly(site.place)
                )
            }
            SiteLink::Several(group) => {
                let group = &submission.relations.same_key[group];
                let places = group.iter().map(|site| submission.describe(submission.sites[*site].place));
                let named: Vec<String> = places.take(SITES_NAMED).collect();
                let (named, count) = (named.join("; "), group.len());
                format!("Held because its key fits {count} sites, and nobody can say which is meant: {named}.")
            }
            SiteLink::None { .. } => "Held because its key fits no site of this submission.".to_owned(),
        }
    }

    /// What stops a site: its first reject, and how many more there are.
    fn why_rejected(&self, site: &Site<'_>) -> String {
        let found = self.to_fix_at_site(site);
        let rejects: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Reject).collect();
        let told = rejects.iter().map(|finding| format!("{} ({})", finding.message, finding.rule.code));
        let told = first_of(told, rejects.len(), 1, "");
        if rejects.len() > 1 { told + "." } else { told }
    }
}
