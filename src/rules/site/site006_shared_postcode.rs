use crate::rules::{estate, prelude::*};

rule! {
    /// Several sites have the same postcode.
    ///
    /// # What it checks
    /// No two sites have one postcode. Two homes in one street may well have the same one, so nothing is held up.
    /// A site that is listed twice does not count as two.
    ///
    /// # Why it matters
    /// A search by postcode in ODS Data Search and Export (formerly the ODS portal) shows everything at that postcode,
    /// and the neighbour's code is easily taken for one's own. The same postcode on many sites is usually the head
    /// office's.
    ///
    /// # How to fix it
    /// See that each of these sites has its own postcode, not the head office's, and the ODS code that belongs to its own
    /// name in ODS Data Search and Export (formerly the ODS portal). If all is right, leave it as it is.
    ///
    /// # Passes
    /// ```sites
    /// Postcode
    /// LS1 4AP
    /// YO1 7HH
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Postcode
    /// LS1 4AP
    /// ls14ap
    /// ```
    SITE006 "shared-postcode": severity: Info, basis: Inference, scope: Site, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    estate::in_common(context, Field::Postcode, "postcode", |site| site.postcode.valid().copied(), out);
}
