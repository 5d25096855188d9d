use crate::rules::prelude::*;

rule! {
    /// The postcode is outside England.
    ///
    /// # What it checks
    /// The letters a postcode begins with say where it is. Those wholly in Wales, Scotland, Northern Ireland, the Isle of
    /// Man or the Channel Islands do not pass. Those on both sides of a border, such as CH, SY, NP or TD, pass.
    ///
    /// # Why it matters
    /// NHSmail for social care is open to care providers in England.
    ///
    /// # How to fix it
    /// If the postcode is wrong, copy the right one from the site's page on the CQC website. If the site is outside England,
    /// take it out of the list: it cannot be registered for NHSmail this way.
    ///
    /// # Passes
    /// ```sites
    /// Postcode
    /// CH1 2HJ
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Postcode
    /// CF10 1EP
    /// G2 1DU
    /// ```
    SITE004 "outside-england": severity: Reject, basis: Guidance, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let Some(postcode) = site.postcode.valid().filter(|postcode| postcode.is_outside_england()) {
        let given = site.postcode.given().trim();
        let message = match postcode.area() {
            "BF" => format!("'{given}' is an address of the forces, not a place in England."),
            "BX" => format!("'{given}' is an address for letters only; no place has it."),
            area => format!("'{given}' is outside England, as is every postcode that begins with {area}."),
        };
        out.site(site, Field::Postcode, message);
    }
}
