use crate::rules::{estate, prelude::*};

rule! {
    /// Only one site is listed, and nothing shows that the organisation has more.
    ///
    /// # What it checks
    /// Self-management is for organisations with several sites. A single site passes only where the submission shows that
    /// there are more: a site whose request is "existing", or a number of sites above one under Total sites. With a CQC extract
    /// other active locations of the site's provider or brand show it too, in a nightly batch other submissions of the
    /// organisation, tonight's and those of the nights before.
    ///
    /// # Why it matters
    /// Organisations with a single site always register through the National Administration Service (NAS), which then looks
    /// after their accounts.
    ///
    /// # How to fix it
    /// If this is your only site, register it through the NHSmail registration portal for social care: one person registers
    /// on behalf of the site. If you have more sites, list those that already have NHSmail too, with "existing" under
    /// Request, or state the number of all your sites under Total sites.
    ///
    /// # Passes
    /// A list of two sites or more; one new site beside an existing one; one site with a number above one under Total sites;
    /// one site whose provider has more at CQC.
    ///
    /// # Fails
    /// A list of one site, or of rows that are all the same site, and nothing else.
    ROUTE001 "single-site": severity: Reject, basis: Guidance, scope: Submission, owner: Provider,
    decides: SingleSite, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    if let Some((site, None)) = estate::only_new_site(context) {
        let message = format!(
            "Only one site is listed ({}), and nothing shows that the organisation has more. Organisations with a single site \
             always use the National Administration Service (NAS) route.",
            site.label()
        );
        out.submission(None, message);
    }
}
