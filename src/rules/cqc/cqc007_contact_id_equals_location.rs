use crate::rules::prelude::*;

rule! {
    /// The CQC contact ID is the site's own location ID.
    ///
    /// # What it checks
    /// The contact ID belongs to the registered manager, the location ID to the site: the two numbers are never the same.
    /// CON1- before the number makes no difference.
    ///
    /// # Why it matters
    /// NHSmail checks with the contact ID that the application comes from the people who run the site. The location ID is
    /// public and does not pass that check.
    ///
    /// # How to fix it
    /// Copy the contact ID from the registered manager's certificate from CQC.
    ///
    /// # Passes
    /// ```sites
    /// CQC location ID,CQC contact ID
    /// 1-1458793211,CON1-5678901
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC location ID,CQC contact ID
    /// 1-1458793211,CON1-1458793211
    /// ```
    CQC007 "contact-id-equals-location": severity: Reject, basis: Register, scope: Site, owner: Provider,
    check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let (Some(contact), Some(location)) = (site.cqc_contact_id.valid(), site.cqc_location_id.valid()) else { return };
    if contact.number_with_prefix() == location.as_str() {
        let there = site.place.at(site.cqc_location_id.column());
        let message = format!(
            "'{}' is the site's own CQC location ID, which stands in the same row, not the ID of its registered manager.",
            Personal(site.cqc_contact_id.given().trim())
        );
        out.site(site, Field::CqcContactId, message).related([there], 1);
    }
}
