use crate::rules::prelude::*;

rule! {
    /// The site has no name.
    ///
    /// # What it checks
    /// Every site needs the name it is known by. An empty cell, an error such as #N/A, or a stand-in such as "tbc" counts as
    /// no name.
    ///
    /// # Why it matters
    /// The shared mailbox is named after the site, and people look for it by that name.
    ///
    /// # How to fix it
    /// Enter the site's name as it stands on its page on the website of the Care Quality Commission (CQC).
    ///
    /// # Passes
    /// ```sites
    /// Site name
    /// The Willows
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Site name
    /// (empty)
    /// tbc
    /// ```
    SITE001 "site-name-missing": severity: Reject, basis: Inference, scope: Site, owner: Provider,
    requires: [SiteName], check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let Some(why) = site.site_name.missing() {
        let message = format!("The site has no name: {}.", why.words(site.site_name.given()));
        out.site(site, Field::SiteName, message);
    }
}
