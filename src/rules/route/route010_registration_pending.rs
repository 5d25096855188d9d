use crate::rules::cqc::{CQC002, CQC006, CQC009};
use crate::rules::prelude::*;

rule! {
    /// The Care Quality Commission (CQC) has yet to register the site.
    ///
    /// # What it checks
    /// In place of its CQC location ID, or of the contact ID, no words say that the registration of the home is applied for.
    /// What is said of the registered manager only is another matter.
    ///
    /// # Why it matters
    /// NHSmail checks with the location ID that the site is a registered care service. Until CQC has registered it, there is
    /// no such ID and the site cannot be set up.
    ///
    /// # How to fix it
    /// Leave the site out for now. Send it again once CQC has registered it, with the location ID from CQC's website.
    ///
    /// # Passes
    /// ```sites
    /// CQC location ID
    /// 1-125856395
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC location ID
    /// Applied for
    /// Awaiting CQC
    /// ```
    ROUTE010 "registration-pending": severity: Reject, basis: Inference, scope: Site, owner: Cqc,
    overrules: [CQC006, CQC009], replaces: [CQC002], check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let (location, contact) = (&site.cqc_location_id, &site.cqc_contact_id);
    if location.malformed().is_some() && registration_is_pending(location.given()) {
        let message = format!("In place of a CQC location ID the cell says '{}'.", location.given().trim());
        out.site(site, Field::CqcLocationId, message + " Until CQC has registered the site, it cannot be set up.");
    } else if contact.malformed().is_some() && homes_registration_is_pending(contact.given()) {
        let message = format!("In place of a CQC contact ID the cell says '{}'.", Personal(contact.given().trim()));
        out.site(site, Field::CqcContactId, message + " Until CQC has registered the site, it cannot be set up.");
    }
}
