use crate::rules::prelude::*;

rule! {
    /// ODS code and CQC location ID are not of the same site.
    ///
    /// # What it checks
    /// Where CQC lists an ODS code for the location: it is the one given. Where ODS lists the given code as open at the
    /// same postcode, this is a warning only, since CQC may be behind.
    ///
    /// # Why it matters
    /// One of the two belongs to another site. Its accounts and its mailbox would be made under the wrong code.
    ///
    /// # How to fix it
    /// Compare both with the site's page on the CQC website and in ODS Data Search and Export (formerly the ODS portal),
    /// and correct the one that is wrong.
    ///
    /// # Passes
    /// A location with the ODS code that CQC has for it.
    ///
    /// # Fails
    /// The ODS code of the home next door.
    REG007 "ods-and-location-disagree": severity: Reject, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::Cqc)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(location) = known.active_location() else { return };
    let (Some(listed), Some(given)) = (location.ods_code.as_deref(), known.code.as_deref()) else { return };
    if listed == given {
        return;
    }
    let postcode = location.postcode.clone().or_else(|| site.postcode.valid().map(normal_of));
    let open_here = known.open_organisation().is_some_and(|of| of.postcode.is_some() && of.postcode == postcode);
    let elsewhere = known.registers.locations_with_ods_code(given).find(|of| of.is_active());
    let of_other =
        elsewhere.map_or(String::new(), |of| format!(" It lists '{given}' for {} ({}).", of.name.trim(), of.id));
    let why = if open_here { " ODS lists the code given as open at the same postcode." } else { "" };
    let message =
        format!("CQC lists the ODS code {listed} for the location '{}', not '{given}'.{of_other}{why}", location.id);
    let severity = if open_here { Severity::Warn } else { Severity::Reject };
    let cell = site.place.at(site.cqc_location_id.column());
    out.site(site, Field::OdsCode, message).suggest(Some(listed.to_owned())).related([cell], 1).at_most(severity);
}
