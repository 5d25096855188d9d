use crate::rules::{estate, prelude::*};

rule! {
    /// The same CQC location ID stands on several sites.
    ///
    /// # What it checks
    /// Every site has a CQC location ID of its own. All the sites that share one are named.
    ///
    /// # Why it matters
    /// One of the sites would get the mailbox and the accounts of the other. Schemes and units of one registered location
    /// are not sites of their own: they share its allowance.
    ///
    /// # How to fix it
    /// Look up each of the sites on the CQC website and give each its own location ID. If the rows are one registered
    /// location, keep one of them and point all its users at that one.
    ///
    /// # Passes
    /// ```sites
    /// CQC location ID
    /// 1-1458793211
    /// 1-1458793212
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC location ID
    /// 1-1458793211
    /// 1-1458793211
    /// ```
    CQC003 "location-id-duplicated": severity: Reject, basis: Register, scope: Site, owner: Provider,
    check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    estate::listed_twice(context, Field::CqcLocationId, |site| site.cqc_location_id.valid().copied(), out);
}
