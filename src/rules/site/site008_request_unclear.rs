use crate::rules::prelude::*;

rule! {
    /// The site's request is not understood.
    ///
    /// # What it checks
    /// Whether the text under Request says what is asked for the site: new, existing, or that it is closed, sold or otherwise gone. A word
    /// that is not understood is never taken for new.
    ///
    /// # Why it matters
    /// A home that has its mailbox already, or that is no longer the provider's, would be set up.
    ///
    /// # How to fix it
    /// Write new, existing or leaving under Request, or leave the cell empty where the site is to be set up.
    ///
    /// # Passes
    /// ```sites
    /// Request
    /// existing
    /// already live
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Request
    /// maybe
    /// ```
    SITE008 "request-unclear": severity: Reject, basis: Inference, scope: Site, owner: Provider,
    floor: Reject, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if site.request.malformed().is_some() {
        let given = site.request.given().trim();
        let message = format!("'{given}' does not say what is asked for this site: new, existing or leaving.");
        out.site(site, Field::Request, message);
    }
}
