use crate::rules::prelude::*;
use crate::rules::route::ROUTE004;

rule! {
    /// The site is a hospice.
    ///
    /// # What it checks
    /// A site all of whose service types are hospices is turned away here. A care home that is a hospice as well passes: one
    /// type of social care is enough.
    ///
    /// # Why it matters
    /// Hospices do not come to NHSmail by registering as social care. They have a way of their own.
    ///
    /// # How to fix it
    /// Contact the NHSmail feedback team with the subject line "Hospice NHSmail Application Query" and ask which way is open
    /// to you. If the site gives social care as well, name that under Service type too.
    ///
    /// # Passes
    /// ```sites
    /// Service type
    /// Care home with nursing | Hospice
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Service type
    /// Hospice
    /// Hospice services at home
    /// ```
    ROUTE003 "hospice": severity: Reject, basis: Guidance, scope: Site, owner: Provider,
    overrules: [ROUTE004], decides: Hospice, needs: [Column(Role::Sites, Field::ServiceType)], check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if site.service_type.valid().is_some_and(ServiceTypes::all_hospice) {
        let given = site.service_type.given().trim();
        out.site(site, Field::ServiceType, format!("'{given}': hospices do not register for NHSmail as social care."));
    }
}
