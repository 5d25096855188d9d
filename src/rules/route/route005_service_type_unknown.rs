use super::ROUTE003;
use crate::rules::prelude::*;

rule! {
    /// The site does not say what kind of care it gives.
    ///
    /// # What it checks
    /// The service type is missing, or none of the types given is one we know or that CQC registers. Where the list has
    /// no column for it, nothing is said, unless a site's name says that it is a hospice.
    ///
    /// # Why it matters
    /// This way to NHSmail is for social care only, and hospices have a way of their own. Without a service type nobody can
    /// tell whether the site is in the right place.
    ///
    /// # How to fix it
    /// Enter the service type as the Care Quality Commission (CQC) lists it on the site's page, such as "Care home with
    /// nursing" or "Homecare agency". Several may stand in one cell with | between them.
    ///
    /// # Passes
    /// ```sites
    /// Service type
    /// Care home with nursing
    /// Day centre | Homecare agency
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Service type
    /// (empty)
    /// Day centre
    /// ```
    ROUTE005 "service-type-unknown": severity: Warn, basis: Inference, scope: Site, owner: Provider,
    needs: [Column(Role::Sites, Field::ServiceType)], check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let given = site.service_type.given();
    let unknown = site.service_type.valid().is_some_and(|types| !types.any_known());
    let named_hospice = text_of(&site.site_name).is_some_and(|name| fold(name).contains("hospice"));
    let finding = if let Some(why) = site.service_type.missing() {
        out.site(
            site,
            Field::ServiceType,
            format!("The site does not say what kind of care it gives: {}.", why.words(given)),
        )
    } else if site.service_type.valid().is_some_and(ServiceTypes::all_not_regulated) {
        let message =
            format!("'{}' is no service that CQC registers, and the site has a CQC location ID.", given.trim());
        out.site(site, Field::ServiceType, message)
    } else if unknown {
        out.site(site, Field::ServiceType, format!("'{}' is not a service type we know.", given.trim()))
    } else if named_hospice && !site.service_type.has_column() {
        out.site(site, Field::SiteName, "By its name the site is a hospice.")
    } else {
        return;
    };
    if named_hospice {
        finding.fix(format!("{} Or is the site a hospice? {}", ROUTE005.advice(false), ROUTE003.advice(false)));
    }
}
