use crate::rules::prelude::*;

rule! {
    /// The site has no ODS code.
    ///
    /// # What it checks
    /// Every site needs the code the Organisation Data Service (ODS) gave it. An empty cell, an error such as #N/A, or a
    /// stand-in such as "tbc" counts as no code.
    ///
    /// # Why it matters
    /// The ODS code decides which home the shared mailbox and the accounts belong to. Without it they cannot be made.
    ///
    /// # How to fix it
    /// Look the site up in ODS Data Search and Export (formerly the ODS portal) by its postcode and copy its code.
    /// Everything at that postcode is shown: take the code of the site itself, not the one of its head office or of a
    /// neighbour.
    ///
    /// # Passes
    /// ```sites
    /// ODS code
    /// VLAXL
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code
    /// (empty)
    /// tbc
    /// ```
    ODS001 "ods-code-missing": severity: Reject, basis: Guidance, scope: Site, owner: Provider,
    requires: [OdsCode], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let Some(why) = site.ods_code.missing() {
        let message = format!("The site has no ODS code: {}.", why.words(site.ods_code.given()));
        let found = known.codes_on_offer();
        out.site(site, Field::OdsCode, message + &found.in_sentence("The registers list {} for it."))
            .suggest(found.only());
    }
}
