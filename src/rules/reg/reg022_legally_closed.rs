use crate::rules::prelude::*;
use crate::rules::reg::REG002;

rule! {
    /// The organisation with the site's ODS code no longer exists legally.
    ///
    /// # What it checks
    /// With a search export of ODS that has legal dates: the code has no legal end date on or before the day of the
    /// check. ODS lists such a code as operating, sometimes for years.
    ///
    /// # Why it matters
    /// NHSmail accounts must belong to an organisation that is legally open; those of one that is not have to move.
    ///
    /// # How to fix it
    /// Look up the code that took its place, in ODS Data Search and Export (formerly the ODS portal) or as it is offered
    /// here, and check that its name and address are the site's. If ODS is wrong, ask ODS to correct it.
    ///
    /// # Passes
    /// A code without a legal end date.
    ///
    /// # Fails
    /// A code that still operates, and whose legal end was last year.
    REG022 "legally-closed": severity: Reject, basis: Nhsmail, scope: Site, owner: Ods,
    overrules: [REG002], needs: [Register(Group::OdsSites)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let Some(organisation) = known.organisation else { return };
    let ended = known.registers.legal_end(&organisation.code).filter(|ended| *ended <= context.policy.as_of);
    let Some(ended) = ended else { return };
    let (found, offer) = known.codes_in_place_of(&organisation.code);
    let (code, name, day) = (&organisation.code, organisation.name.trim(), date::in_words(ended));
    let message = format!("In the ODS register the legal existence of '{code}' ({name}) ended on {day}.{offer}");
    out.site(site, Field::OdsCode, message).suggest(found.only()).since(Some(ended));
}
