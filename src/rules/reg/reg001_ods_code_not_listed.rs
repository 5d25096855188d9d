use crate::rules::prelude::*;

rule! {
    /// The ODS register does not list the site's ODS code.
    ///
    /// # What it checks
    /// With an ODS extract of sites: the site's code is in it. Where CQC itself lists the code for this very location,
    /// or the extract is old, this is a warning only.
    ///
    /// # Why it matters
    /// Codes have no check digit: a slip gives a code that looks right. Accounts under a code that does not exist
    /// cannot be made.
    ///
    /// # How to fix it
    /// Look the site up in ODS Data Search and Export (formerly the ODS portal) by its postcode and copy its code. If a
    /// code is offered here, check that its name and address are the site's.
    ///
    /// # Passes
    /// A code that the extract lists.
    ///
    /// # Fails
    /// VLAXX, which no organisation has.
    REG001 "ods-code-not-listed": severity: Reject, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::OdsSites)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let (Some(code), None) = (known.code.as_deref(), known.organisation) else { return };
    // A malformed code says so itself, and an extract of part of the register proves nothing.
    if site.ods_code.valid().is_none() || !known.registers.is_complete(Group::OdsSites) {
        return;
    }
    // A head office is looked for among head offices, a foreign shape nowhere.
    if !site.ods_code.valid().is_some_and(OdsCode::is_site) {
        return;
    }
    let known_to_cqc = known.active_location().is_some_and(|of| of.ods_code.as_deref() == Some(code));
    let found = known.codes_on_offer();
    let offer = found.in_sentence("At the site's postcode the registers list {}.");
    let (severity, why) = match (known_to_cqc, context.is_stale(Group::OdsSites)) {
        (true, _) => (Severity::Warn, " CQC lists the code for this location, so ODS may only be behind."),
        (false, true) => (Severity::Warn, " The ODS extract is old, so the code may be newer than it."),
        (false, false) => (Severity::Reject, ""),
    };
    let message = format!("The ODS register does not list '{code}'.{offer}{why}");
    out.site(site, Field::OdsCode, message).suggest(found.only()).at_most(severity);
}
