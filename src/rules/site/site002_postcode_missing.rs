use crate::rules::prelude::*;

rule! {
    /// The site has no postcode.
    ///
    /// # What it checks
    /// Every site needs the postcode of its own address. An empty cell, an error such as #N/A, or a stand-in such as "tbc"
    /// counts as no postcode.
    ///
    /// # Why it matters
    /// The postcode shows that the site is in England and that its ODS code belongs to it.
    ///
    /// # How to fix it
    /// Copy the postcode of the site itself, not of the head office, from the site's page on the CQC website.
    ///
    /// # Passes
    /// ```sites
    /// Postcode
    /// LS1 4AP
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Postcode
    /// (empty)
    /// #N/A
    /// ```
    SITE002 "postcode-missing": severity: Reject, basis: Inference, scope: Site, owner: Provider,
    requires: [Postcode], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let why = match site.postcode.missing() {
        Some(why) => why.words(site.postcode.given()),
        // Without any register a sheet that lacks the column is told so as a whole.
        None if !site.postcode.has_column() && !known.registers.sources().is_empty() => {
            "the sheet has no column for it".to_owned()
        }
        None => return,
    };
    let listed = known.listed_postcode();
    let note = listed.map_or(String::new(), |listed| format!(" The registers have {listed}."));
    let severity = if listed.is_some() { Severity::Info } else { Severity::Reject };
    let message = format!("The site has no postcode: {why}.{note}");
    out.site(site, Field::Postcode, message).suggest(listed.map(str::to_owned)).at_most(severity);
}
