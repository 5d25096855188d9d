use crate::rules::prelude::*;

rule! {
    /// The CQC location ID is the ID of the provider, not of the site.
    ///
    /// # What it checks
    /// The location ID differs from the CQC provider ID that is given for the organisation or on the site's own row.
    ///
    /// # Why it matters
    /// The two look alike, but the provider's ID stands for the whole organisation. With it nobody can tell which home is
    /// meant.
    ///
    /// # How to fix it
    /// Look the site up on the CQC website by its name and postcode. The page of the home itself tells the two apart: the
    /// location ID of this home, with which the page's address ends, and the provider ID of whoever runs it. If it is the
    /// provider ID that is wrong, correct that instead.
    ///
    /// # Passes
    /// ```sites
    /// CQC location ID,CQC provider ID
    /// 1-1458793211,1-101654321
    /// 1-1458793212,1-101654321
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC location ID,CQC provider ID
    /// 1-101654321,1-101654321
    /// 1-1458793212,1-101654321
    /// ```
    CQC004 "provider-id-as-location": severity: Reject, basis: Register, scope: Site, owner: Provider,
    check: Site(check)
}

fn check(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let Some(location) = site.cqc_location_id.valid() else { return };
    let submission = context.submission;
    let on_row = site.text(Field::CqcProviderId).filter(|id| text_of(id).is_some_and(|id| is(location, id)));
    let organisations = || submission.organisation.values.iter().filter(|(field, ..)| *field == Field::CqcProviderId);
    let there = on_row
        .map(|id| site.place.at(id.column()))
        .or_else(|| organisations().find(|(_, id, _)| is(location, id)).map(|(_, _, place)| *place));
    if let Some(there) = there {
        let told = match there.at(None) == site.place {
            true => "in the same row".to_owned(),
            false => submission.describe_from(site.place, there),
        };
        let message = format!(
            "'{}' is given as the CQC provider ID too ({told}): it stands for the organisation, not for this site.",
            site.cqc_location_id.given().trim()
        );
        out.site(site, Field::CqcLocationId, message).related([there], 1);
    }
}

fn is(location: &CqcLocationId, provider: &str) -> bool {
    CqcProviderId::parse(clean(provider).0, false).is_ok_and(|(provider, _)| provider.as_str() == location.as_str())
}
