use crate::registers::Registration;
use crate::rules::prelude::*;

rule! {
    /// The site's CQC location is no longer registered.
    ///
    /// # What it checks
    /// The location ID is not one that CQC has deregistered or removed.
    ///
    /// # Why it matters
    /// A home that changes hands is registered anew and gets a new location ID, and mostly a new ODS code too. The old
    /// ones stand for a site that no longer exists.
    ///
    /// # How to fix it
    /// If the home was registered anew, put in its new location ID and ODS code; if they are offered here, check name
    /// and address. If it has closed, take it out of the list.
    ///
    /// # Passes
    /// An active location.
    ///
    /// # Fails
    /// A location that was deregistered when the home was sold.
    REG006 "location-deregistered": severity: Reject, basis: Register, scope: Site, owner: Cqc,
    needs: [Register(Group::Cqc)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(of) = known.location else { return };
    let Registration::Deregistered(since) = of.registration else { return };
    let here = of.postcode.iter().flat_map(|postcode| known.registers.locations_at(postcode));
    let same_home = here.filter(|other| other.is_active() && other.is_social_care() != Some(false));
    let found = Offer::of_locations(site, same_home);
    let day = since.map(|date| format!(" since {}", date::in_words(date))).unwrap_or_default();
    let offer = found.in_sentence("Registered at its postcode is {}.");
    let message = format!("CQC no longer registers the location '{}' ({}){day}.{offer}", of.id, of.name.trim());
    out.site(site, Field::CqcLocationId, message).suggest(found.only()).since(since);
}
