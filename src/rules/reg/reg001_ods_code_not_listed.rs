use crate::rules::in_registers as reg;
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
    /// Look the site up on the ODS portal by its postcode and copy its code. If a code is offered here, check that its
    /// name and address are the site's.
    ///
    /// # Passes
    /// A code that the extract lists.
    ///
    /// # Fails
    /// VLAXX, which no organisation has.
    REG001 "ods-code-not-listed": severity: Reject, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::OdsSites)], check: Site(check)
}

fn check(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let (Some(code), None) = (reg::code_of(site), reg::organisation(context, site)) else { return };
    // A malformed code says so itself, and an extract of part of the register proves nothing.
    if site.ods_code.valid().is_none() || !context.registers.is_complete(Group::OdsSites) {
        return;
    }
    // A head office is looked for among head offices, a foreign shape nowhere.
    if !site.ods_code.valid().is_some_and(OdsCode::is_site) {
        return;
    }
    let known_to_cqc = reg::active_location(context, site).is_some_and(|of| of.ods_code.as_deref() == Some(&*code));
    let found = reg::codes_for(context, site);
    let offer = if found.is_empty() {
        String::new()
    } else {
        format!(" At the site's postcode the registers list {}.", reg::either(&found))
    };
    let (severity, why) = match (known_to_cqc, reg::is_stale(context, Group::OdsSites)) {
        (true, _) => (Severity::Warn, " CQC lists the code for this location, so ODS may only be behind."),
        (false, true) => (Severity::Warn, " The ODS extract is old, so the code may be newer than it."),
        (false, false) => (Severity::Reject, ""),
    };
    let message = format!("The ODS register does not list '{code}'.{offer}{why}");
    out.site(site, Field::OdsCode, message).suggest(reg::only(&found)).at_most(severity);
}
