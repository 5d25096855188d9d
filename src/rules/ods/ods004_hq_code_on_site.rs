use crate::rules::ods::ODS002;
use crate::rules::prelude::*;

rule! {
    /// The ODS code looks like a head office's, not a site's.
    ///
    /// # What it checks
    /// The codes of head offices begin with A or C, with three or four letters or digits after it, such as A00L. Every site
    /// has a code of its own besides.
    ///
    /// # Why it matters
    /// Each site has its own shared mailbox and its own ten accounts. With the head office's code they cannot be told
    /// apart.
    ///
    /// # How to fix it
    /// Look the site up in ODS Data Search and Export (formerly the ODS portal) by its postcode and copy the code of the
    /// site. The head office's code belongs in the column HQ ODS code.
    ///
    /// # Passes
    /// ```sites
    /// ODS code
    /// VLAXL
    /// A0D3L
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code
    /// A00L
    /// C1234
    /// ```
    ODS004 "hq-code-on-site": severity: Reject, basis: Inference, scope: Site, owner: Provider,
    overrules: [ODS002], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let is_head_office = site.ods_code.valid().is_some_and(|code| code.shape() == OdsShape::HeadOffice);
    if is_head_office && !known.is_listed_open() {
        let given = site.ods_code.given().trim();
        let found = known.codes_on_offer();
        let message = format!(
            "'{given}' looks like the ODS code of a head office, not of a site.{}",
            found.in_sentence("The registers list {} for it.")
        );
        out.site(site, Field::OdsCode, message).suggest(found.only());
    }
}
