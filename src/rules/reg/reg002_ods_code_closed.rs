use crate::rules::prelude::*;

rule! {
    /// The site's ODS code is closed.
    ///
    /// # What it checks
    /// The ODS register does not give the code a close date on or before the day of the check. A date that is still to
    /// come is open.
    ///
    /// # Why it matters
    /// A code is closed when its home closes or is registered anew, often by another provider. Accounts under it would
    /// belong to nobody.
    ///
    /// # How to fix it
    /// Look up the code that took its place, in ODS Data Search and Export or as it is offered here, and check that its
    /// name and address are the site's. If the home has closed, take it out of the list.
    ///
    /// # Passes
    /// A code without a close date.
    ///
    /// # Fails
    /// A code that closed in March, when the home changed hands.
    REG002 "ods-code-closed": severity: Reject, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::OdsSites)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let Some(closed) = known.organisation.filter(|of| of.is_closed(context.policy.as_of)) else { return };
    let (found, offer) = known.codes_in_place_of(&closed.code);
    let when = closed.closed.map(|date| format!(" on {}", date::in_words(date))).unwrap_or_default();
    let message = format!("The ODS code '{}' ({}) closed{when}.{offer}", closed.code, closed.name.trim());
    out.site(site, Field::OdsCode, message).suggest(found.only()).since(closed.closed);
}
