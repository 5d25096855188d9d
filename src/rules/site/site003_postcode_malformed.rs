use crate::rules::prelude::*;

rule! {
    /// The postcode does not look like a UK postcode.
    ///
    /// # What it checks
    /// A postcode has two halves, such as LS1 4AP or SW1A 1AA: one or two letters and one or two digits (or a digit and a
    /// letter), then a digit and two letters. The last two letters are never C, I, K, M, O or V. Capitals and blanks make no
    /// difference.
    ///
    /// # Why it matters
    /// The postcode shows that the site is in England and that its ODS code belongs to it. A mistyped one shows neither.
    ///
    /// # How to fix it
    /// Copy the postcode from the site's page on the CQC website. O and 0, I and 1 are the usual slip.
    ///
    /// # Passes
    /// ```sites
    /// Postcode
    /// SW1A 1AA
    /// ls14ap
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Postcode
    /// LS1 4A
    /// LS1 OAP
    /// ```
    SITE003 "postcode-malformed": severity: Reject, basis: Inference, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(fault) = site.postcode.malformed() else { return };
    let fault = match fault {
        PostcodeFault::Length => "a postcode has five to seven letters and digits",
        PostcodeFault::Area => "no postcode begins with these letters",
        PostcodeFault::DistrictLetter => "no postcode of that area has a letter at that place of its first half",
        PostcodeFault::Outward => "its first half is not like that of M1 2AB, LS12 3AB or SW1A 1AA",
        PostcodeFault::Inward => {
            "a postcode ends in a digit and two letters, and those letters are never C, I, K, M, O or V"
        }
    };
    let message = format!(
        "'{}' does not look like a UK postcode: {}.",
        site.postcode.given().trim(),
        why(site.postcode.doubt(), fault)
    );
    let meant = suggest_postcode(site.postcode.given());
    out.site(site, Field::Postcode, message).suggest(meant.as_ref().map(normal_of));
}
