use crate::rules::prelude::*;

rule! {
    /// None of the site's service types is social care.
    ///
    /// # What it checks
    /// Care homes with or without nursing, residential and nursing homes, domiciliary care and homecare agencies, supported
    /// living, extra care housing and shared lives are social care. One such type is enough. Who pays for the care makes no
    /// difference.
    ///
    /// # Why it matters
    /// This way to NHSmail is for social care only. GP practices, dentists, pharmacies and hospitals have their own.
    ///
    /// # How to fix it
    /// If the site gives social care, enter that service type as the Care Quality Commission (CQC) lists it. Otherwise take
    /// the site out of the list and look up on the NHSmail support site how services of its kind register.
    ///
    /// # Passes
    /// ```sites
    /// Service type
    /// Care home with nursing
    /// GP practice | Homecare agency
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Service type
    /// GP practice
    /// Dentist; Pharmacy
    /// ```
    ROUTE004 "not-social-care": severity: Reject, basis: Guidance, scope: Site, owner: Provider,
    needs: [Column(Role::Sites, Field::ServiceType)], check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if site.service_type.valid().is_some_and(|types| types.any_known() && !types.any_social_care()) {
        let given = site.service_type.given().trim();
        out.site(
            site,
            Field::ServiceType,
            format!("'{given}' is not social care, which is what this way to NHSmail is for."),
        );
    }
}
