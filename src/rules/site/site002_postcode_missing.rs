use crate::rules::prelude::*;

rule! {
    /// The site has no postcode.
    ///
    /// # What it checks
    /// Every site needs the postcode of its own address. An empty cell, an error such as #N/A, or a stand-in such as "tbc"
    /// counts as no postcode.
    ///
    /// # Why it matters
    /// The postcode shows that the site is in England and that its ODS code belongs to it.
    ///
    /// # How to fix it
    /// Copy the postcode of the site itself, not of the head office, from the site's page on the CQC website.
    ///
    /// # Passes
    /// ```sites
    /// Postcode
    /// LS1 4AP
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Postcode
    /// (empty)
    /// #N/A
    /// ```
    SITE002 "postcode-missing": Reject, Inference, Site, Provider requires Postcode, Check::Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let Some(why) = site.postcode.missing() {
        let message = format!("The site has no postcode: {}.", why.words(site.postcode.given()));
        out.site(site, Field::Postcode, message);
    }
}
