use crate::rules::prelude::*;

rule! {
    /// The CQC register does not list the site's location ID.
    ///
    /// # What it checks
    /// With a full CQC extract: the location ID is in it, among the active or the deactivated locations. Where the
    /// extract is old, this is a warning only. An ID that is a provider's is always told.
    ///
    /// # Why it matters
    /// A location that CQC does not know is not registered to give care, or its ID has a slip in it.
    ///
    /// # How to fix it
    /// Look the site up on the CQC website and copy the location ID from its page: it stands in the address, behind
    /// /location/. A provider's ID stands behind /provider/.
    ///
    /// # Passes
    /// An ID that the extract lists.
    ///
    /// # Fails
    /// The ID of the provider in the column of location IDs.
    REG005 "location-not-listed": severity: Reject, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::Cqc)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let (Some(id), None) = (known.location_id, known.location) else { return };
    let registers = known.registers;
    if registers.is_provider(id) {
        let postcode = site.postcode.valid().map(normal_of);
        let here = registers.locations_of_provider(id).filter(|of| of.is_active() && of.postcode == postcode);
        let found = Offer::of_locations(site, here);
        let offer = match found.is_empty() {
            true => " That provider has no active location at the site's postcode.".to_owned(),
            false => found.in_sentence("That provider's location at the site's postcode is {}."),
        };
        let message = format!("'{id}' is the ID of a provider, not of a location.{offer}");
        out.site(site, Field::CqcLocationId, message).suggest(found.only());
    } else if registers.is_complete(Group::Cqc) {
        let found = known.ids_on_offer();
        let offer = found.in_sentence("For the site's ODS code or postcode it lists {}.");
        let stale = context.is_stale(Group::Cqc);
        let why = if stale { " The CQC extract is old, so the location may be newer than it." } else { "" };
        let message = format!("The CQC register does not list the location '{id}'.{offer}{why}");
        let severity = if stale { Severity::Warn } else { Severity::Reject };
        out.site(site, Field::CqcLocationId, message).suggest(found.only()).at_most(severity);
    }
}
