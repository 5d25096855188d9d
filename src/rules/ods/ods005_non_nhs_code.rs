use crate::rules::ods::ODS002;
use crate::rules::prelude::*;

rule! {
    /// The ODS code looks like one for organisations outside the NHS.
    ///
    /// # What it checks
    /// Codes of 8 and four letters or digits, such as 8A013, are given to organisations outside the NHS. They are not used
    /// for NHSmail.
    ///
    /// # Why it matters
    /// The ODS code decides which home the shared mailbox and the accounts belong to. With a code of this kind they cannot
    /// be made.
    ///
    /// # How to fix it
    /// Look the site up in ODS Data Search and Export (formerly the ODS portal) by its postcode and copy its social care
    /// code, which mostly begins with V.
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
    /// 8A013
    /// ```
    ODS005 "non-nhs-code": severity: Reject, basis: Inference, scope: Site, owner: Provider,
    overrules: [ODS002], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let is_foreign = site.ods_code.valid().is_some_and(|code| code.shape() == OdsShape::NonNhs);
    if is_foreign && !known.is_listed_open() {
        let given = site.ods_code.given().trim();
        let message =
            format!("'{given}' looks like a code for organisations outside the NHS, which is not used for NHSmail.");
        out.site(site, Field::OdsCode, message);
    }
}
