use crate::rules::prelude::*;

rule! {
    /// The cell says why the site has no CQC contact ID at present.
    ///
    /// # What it checks
    /// Instead of a contact ID the cell says that the post is vacant, that there is no registered manager, that the
    /// provider is an individual, or that a passcode is used.
    ///
    /// # Why it matters
    /// The site can go ahead, but somebody has to show in another way that the application comes from the people who run
    /// it.
    ///
    /// # How to fix it
    /// If there is a registered manager by now, enter the ID from the manager's certificate. Otherwise leave the word in the
    /// cell, and let your Local Administrators say with the application who answers for the site meanwhile.
    ///
    /// # How to fix it through NAS
    /// If there is a registered manager by now, enter the ID from the manager's certificate. Otherwise write to
    /// helpdesk@nhs.net: the National Administration Service (NAS) can use a one-time passcode in place of the contact ID.
    ///
    /// # Passes
    /// ```sites
    /// CQC contact ID
    /// CON1-5678901
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC contact ID
    /// Vacant
    /// No registered manager
    /// ```
    CQC009 "contact-id-exempt": severity: Warn, basis: Nhsmail, scope: Site, owner: Nas, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let given = site.cqc_contact_id.given().trim();
    if site.cqc_contact_id.malformed().is_some() && contact_exempt(given) {
        let message = format!(
            "Instead of a CQC contact ID the cell says '{}'. The site has to be confirmed in another way.",
            Personal(given)
        );
        out.site(site, Field::CqcContactId, message);
    }
}
