use crate::rules::prelude::*;

rule! {
    /// The CQC register has another postcode for the site's location.
    ///
    /// # What it checks
    /// The postcode of the site is the one that CQC has for its location.
    ///
    /// # Why it matters
    /// A slip in the location ID lands on another real location. It may also be that the postcode given is the head
    /// office's, or that the site moved.
    ///
    /// # How to fix it
    /// Compare the location named here with your site. If it is another, look up the location ID. If it is yours,
    /// correct the postcode here or with CQC.
    ///
    /// # Passes
    /// A site at the postcode CQC has for it.
    ///
    /// # Fails
    /// The location ID of a home in another town.
    REG010 "cqc-postcode-differs": severity: Warn, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::Cqc)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(of) = known.active_location() else { return };
    let (Some(listed), Some(given)) = (of.postcode.as_ref(), site.postcode.valid().map(normal_of)) else { return };
    if *listed != given {
        let message = format!("CQC has the location '{}' ({}) at {listed}, not at {given}.", of.id, of.name.trim());
        let cell = site.place.at(site.cqc_location_id.column());
        let suggestion = is_named_like(site, &of.name).then(|| listed.clone());
        out.site(site, Field::Postcode, message).suggest(suggestion).related([cell], 1);
    }
}
