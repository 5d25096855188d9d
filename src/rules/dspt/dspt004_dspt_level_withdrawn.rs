use crate::rules::dspt::{DSPT003, DSPT005, DSPT006};
use crate::rules::prelude::*;

rule! {
    /// The DSPT level is one that is no longer awarded.
    ///
    /// # What it checks
    /// Entry Level, Baseline and "Standards not fully met (plan agreed)" are levels of earlier years.
    ///
    /// # Why it matters
    /// These levels no longer open the way to NHSmail, and a status that names one is out of date.
    ///
    /// # How to fix it
    /// Look the site up in the organisation search on the DSPT website and enter its latest status. If this is the latest,
    /// complete and publish a new assessment; your Local Support Organisation or Digital Care Hub helps care providers with
    /// it, free of charge.
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
    /// 19/20 Entry Level
    /// Baseline
    /// ```
    DSPT004 "dspt-level-withdrawn": severity: Reject, basis: Register, scope: Site, owner: Dspt,
    overrules: [DSPT003, DSPT005, DSPT006], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if known.dspt_status().is_some_and(|status| status.level.is_withdrawn()) {
        let given = known.dspt_in_words();
        out.site(site, Field::DsptStatus, format!("{given} is a level of earlier years that is no longer awarded."));
    }
}
