use crate::rules::prelude::*;

rule! {
    /// The site has no CQC contact ID.
    ///
    /// # What it checks
    /// Every site needs the CQC contact ID of its registered manager. An empty cell, an error such as #N/A, or a stand-in
    /// such as "tbc" counts as no ID. Where the cell says that there is no manager at present ("vacant"), the site is not
    /// turned away for it.
    ///
    /// # Why it matters
    /// NHSmail checks with the contact ID that the application comes from the people who run the site.
    ///
    /// # How to fix it
    /// Copy the ID from the registered manager's certificate from CQC; it begins with CON1- or 1-. If the post is vacant,
    /// write "vacant" in the cell.
    ///
    /// # Passes
    /// ```sites
    /// CQC contact ID
    /// CON1-5678901
    /// 1-567890
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC contact ID
    /// (empty)
    /// n/a
    /// ```
    CQC005 "contact-id-missing": severity: Reject, basis: Guidance, scope: Site, owner: Provider,
    requires: [CqcContactId], check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let Some(why) = site.cqc_contact_id.missing() {
        let message = format!("The site has no CQC contact ID: {}.", why.words(site.cqc_contact_id.given()));
        out.site(site, Field::CqcContactId, message);
    }
}
