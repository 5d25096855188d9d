use crate::rules::cqc::{CQC001, CQC002, CQC005};
use crate::rules::prelude::*;
use crate::rules::route::ROUTE005;

rule! {
    /// The site is of a kind that the Care Quality Commission (CQC) does not register.
    ///
    /// # What it checks
    /// A site without a CQC location ID is no day centre, no housing without regulated care and no children's home, by
    /// its service type or, where none is given, by its name; and no number of Ofsted's (SC and six digits) stands in
    /// place of the location ID.
    ///
    /// # Why it matters
    /// NHSmail is open to care that CQC registers. Other services send safe e-mail in another way.
    ///
    /// # How to fix it
    /// Take the site out of the list. For safe e-mail it can use a system of its own that is accredited to DCB1596, the
    /// NHS's standard for secure e-mail. If the site does give care that CQC registers, enter its location ID and that
    /// service type.
    ///
    /// # Passes
    /// ```sites
    /// Service type
    /// Care home with nursing
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC location ID,Service type
    /// (empty),Day centre
    /// SC123456,Children's home
    /// ```
    ROUTE009 "not-cqc-registered": severity: Reject, basis: Nhsmail, scope: Site, owner: Provider,
    replaces: [CQC001, CQC002, CQC005, ROUTE005], check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let location = &site.cqc_location_id;
    if location.valid().is_some() {
        return;
    }
    let given = location.given().trim();
    if location.malformed().is_some() && is_of_ofsted(given) {
        let message = format!("'{given}' is a registration with Ofsted. NHSmail is open to care that CQC registers.");
        out.site(site, Field::CqcLocationId, message);
        return;
    }
    let (field, what) = match site.service_type.valid() {
        Some(types) if types.all_not_regulated() => (Field::ServiceType, site.service_type.given().trim()),
        None => match text_of(&site.site_name).filter(|name| Kind::of(name) == Kind::NotRegulated) {
            Some(name) => (Field::SiteName, name),
            None => return,
        },
        Some(_) => return,
    };
    let message = format!(
        "'{what}': CQC does not register this kind of service, and the site has no CQC location ID. NHSmail is open to care \
         that CQC registers."
    );
    out.site(site, field, message);
}
