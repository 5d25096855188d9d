use crate::rules::prelude::*;

rule! {
    /// The site has no DSPT status.
    ///
    /// # What it checks
    /// Every site needs its status on the Data Security and Protection Toolkit (DSPT), such as "25/26 Standards Met". An
    /// empty cell, an error such as #N/A, or a stand-in such as "tbc" counts as no status.
    ///
    /// # Why it matters
    /// NHSmail is open to sites whose DSPT is at Approaching Standards or better.
    ///
    /// # How to fix it
    /// Look the site up in the organisation search on the DSPT website and copy its latest status. If a head office
    /// publishes for its sites, the head office's status counts. If nothing is published yet, your Local Support
    /// Organisation or Digital Care Hub helps care providers with it, free of charge.
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
    /// (empty)
    /// tbc
    /// ```
    DSPT001 "dspt-status-missing": severity: Reject, basis: Guidance, scope: Site, owner: Provider,
    requires: [DsptStatus], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if known.dspt_in_force.is_some() {
        return;
    }
    if let Some(why) = site.dspt_status.missing() {
        let message = format!("The site has no DSPT status: {}.", why.words(site.dspt_status.given()));
        out.site(site, Field::DsptStatus, message);
    } else if !site.dspt_status.has_column() && known.registers.has(Group::Dspt) && known.code.is_some() {
        // Without a register a sheet that lacks the column is told so as a whole; a site without a code of that first.
        out.site(site, Field::DsptStatus, "The site has no DSPT status, neither in the sheet nor in the register.");
    }
}
