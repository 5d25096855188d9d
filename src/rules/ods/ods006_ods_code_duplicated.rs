use crate::rules::{estate, prelude::*};

rule! {
    /// The same ODS code stands on several sites.
    ///
    /// # What it checks
    /// Every site has an ODS code of its own. All the sites that share one are named.
    ///
    /// # Why it matters
    /// There is one shared mailbox for each code: two homes would share it and the accounts, or one of them would get none.
    /// Schemes and units of one registered location are not sites of their own: they share its allowance.
    ///
    /// # How to fix it
    /// Look up each of the sites in ODS Data Search and Export (formerly the ODS portal) by its postcode and give each
    /// its own code. If the rows are one registered location, keep one of them and point all its users at that one.
    ///
    /// # Passes
    /// ```sites
    /// ODS code
    /// VLAXL
    /// VLAXM
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code
    /// VLAXL
    /// VLAXL
    /// ```
    ODS006 "ods-code-duplicated": severity: Reject, basis: Register, scope: Site, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let site_code = |site: &Site<'_>| context.known.sites[site.index].site_code();
    estate::listed_twice(context, Field::OdsCode, site_code, out);
}
