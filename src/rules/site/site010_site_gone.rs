use crate::rules::prelude::*;

rule! {
    /// The site is closed, sold or otherwise no longer the provider's.
    ///
    /// # What it checks
    /// Whether the request says that the site goes: leaving, closed, closing, sold, transferred, deregistered.
    ///
    /// # Why it matters
    /// Nothing is set up for such a site, and no new account is made for its people.
    ///
    /// # How to fix it
    /// Nothing needs doing if the site is gone. Where it was sold, do not mark its people as leavers: their accounts move with the home.
    ///
    /// # Passes
    /// ```sites
    /// Request
    /// existing
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Request
    /// Sold
    /// Closing 31/12/2027
    /// ```
    SITE010 "site-gone": severity: Warn, basis: Nhsmail, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if site.is_leaving() {
        let given = site.request.given().trim();
        let message = format!(
            "'{given}' says that the site goes: nothing is set up for it, and none of its people gets a new account."
        );
        out.site(site, Field::Request, message);
    }
}
