use crate::rules::prelude::*;

rule! {
    /// The DSPT status is none that is published.
    ///
    /// # What it checks
    /// A published status is an edition and a level, such as "25/26 Standards Met". The levels are Standards Exceeded,
    /// Standards Met, Approaching Standards, Standards Not Met and Not Published; capitals and a full stop at the end make
    /// no difference, and the edition may be left out.
    ///
    /// # Why it matters
    /// NHSmail is open to sites whose DSPT is at Approaching Standards or better. "Yes" or "compliant" does not say
    /// whether that is so.
    ///
    /// # How to fix it
    /// Look the site up in the organisation search on the DSPT website and copy its latest status as it stands there.
    ///
    /// # Passes
    /// ```sites
    /// DSPT status
    /// 25/26 Standards Met
    /// 2025-26 standards exceeded.
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// DSPT status
    /// Compliant
    /// 25/27 Standards Met
    /// ```
    DSPT002 "dspt-status-unrecognised": severity: Reject, basis: Register, scope: Site, owner: Provider,
    check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(fault) = site.dspt_status.malformed() else { return };
    if known.dspt_in_force.is_some() {
        return;
    }
    let fault = match fault {
        DsptFault::Edition => "its years are no edition of the DSPT; an edition is two years in a row, such as 25/26",
        DsptFault::Level => "it names none of the levels, such as Standards Met",
    };
    let message = format!(
        "'{}' is not a DSPT status: {}.",
        site.dspt_status.given().trim(),
        why(site.dspt_status.doubt(), fault)
    );
    out.site(site, Field::DsptStatus, message);
}
