use crate::rules::dspt::{DSPT005, DSPT006};
use crate::rules::prelude::*;

rule! {
    /// The DSPT status is below Approaching Standards.
    ///
    /// # What it checks
    /// Standards Exceeded, Standards Met and Approaching Standards pass. Standards Not Met and Not Published do not.
    ///
    /// # Why it matters
    /// NHSmail is open only to sites that have shown, at Approaching Standards or better, that they look after data well.
    ///
    /// # How to fix it
    /// Complete the assessment on the DSPT website, publish it and enter the new status. Your Local Support Organisation or
    /// Digital Care Hub helps care providers with it, free of charge. If the status is out of date, copy the latest one
    /// from the organisation search on the DSPT website.
    ///
    /// # Passes
    /// ```sites
    /// DSPT status
    /// 25/26 Approaching Standards
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// DSPT status
    /// 25/26 Standards Not Met
    /// Not Published
    /// ```
    DSPT003 "dspt-below-threshold": severity: Reject, basis: Guidance, scope: Site, owner: Dspt,
    overrules: [DSPT005, DSPT006], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if known.dspt_status().is_some_and(|status| !status.level.passes()) {
        let given = known.dspt_in_words();
        let message = format!("{given} is below Approaching Standards, the least that NHSmail accepts.");
        out.site(site, Field::DsptStatus, message);
    }
}
