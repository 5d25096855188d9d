use crate::rules::prelude::*;

rule! {
    /// The DSPT status does not say which year's edition it is.
    ///
    /// # What it checks
    /// A published status begins with the edition, such as 25/26. Without it nobody can tell whether the status still
    /// counts.
    ///
    /// # Why it matters
    /// The site is not held up by it, but a status that has lapsed would go unnoticed until NHSmail looks it up.
    ///
    /// # How to fix it
    /// Copy the latest status with its edition from the organisation search on the DSPT website.
    ///
    /// # Passes
    /// ```sites
    /// DSPT status
    /// 25/26 Standards Met
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// DSPT status
    /// Standards Met
    /// ```
    DSPT006 "dspt-edition-not-stated": severity: Info, basis: Register, scope: Site, owner: Provider, check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if known.dspt_status().is_some_and(|status| status.edition.is_none()) {
        let given = known.dspt_in_words();
        let message = format!(
            "{given} does not say which year's edition it is, such as 25/26, so it was not checked whether it has lapsed."
        );
        out.site(site, Field::DsptStatus, message);
    }
}
