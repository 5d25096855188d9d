use crate::rules::prelude::*;

rule! {
    /// The site has no CQC location ID.
    ///
    /// # What it checks
    /// Every site needs the ID under which the Care Quality Commission (CQC) lists its location. An empty cell, an error
    /// such as #N/A, or a stand-in such as "tbc" counts as no ID.
    ///
    /// # Why it matters
    /// NHSmail checks with the location ID that the site is a registered care service. Without it the site cannot be set
    /// up.
    ///
    /// # How to fix it
    /// Find the site on the CQC website and copy the location ID from its page; it begins with 1- and stands in the page's
    /// address too. Take the ID of this location, not the one of the provider.
    ///
    /// # Passes
    /// ```sites
    /// CQC location ID
    /// 1-1458793211
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC location ID
    /// (empty)
    /// tbc
    /// ```
    CQC001 "location-id-missing": severity: Reject, basis: Guidance, scope: Site, owner: Provider,
    requires: [CqcLocationId], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let Some(why) = site.cqc_location_id.missing() {
        let message = format!("The site has no CQC location ID: {}.", why.words(site.cqc_location_id.given()));
        let found = known.ids_on_offer();
        out.site(site, Field::CqcLocationId, message + &found.in_sentence("The registers list {} for it."))
            .suggest(found.only());
    }
}
