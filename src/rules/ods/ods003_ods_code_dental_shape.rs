use crate::rules::prelude::*;

rule! {
    /// The ODS code has the shape of a dental practice's.
    ///
    /// # What it checks
    /// V and five digits, such as V12345, is the example in the registration guidance, and so it passes. The codes of this
    /// shape that are in use belong to dental practices, while social care sites have V and four letters or digits.
    ///
    /// # Why it matters
    /// If the code is a dental practice's, the shared mailbox would be made for that practice.
    ///
    /// # How to fix it
    /// Look the site up in ODS Data Search and Export (formerly the ODS portal) by its postcode and compare the code. If
    /// it is the site's own code, nothing needs doing.
    ///
    /// # Passes
    /// ```sites
    /// ODS code
    /// VL007
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code
    /// V12345
    /// ```
    ODS003 "ods-code-dental-shape": severity: Warn, basis: Inference, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if site.ods_code.valid().is_some_and(|code| code.shape() == OdsShape::DentalShape) {
        let given = site.ods_code.given().trim();
        let message = format!(
            "'{given}' is V and five digits, as the codes of dental practices are. Is it really this site's code?"
        );
        out.site(site, Field::OdsCode, message);
    }
}
