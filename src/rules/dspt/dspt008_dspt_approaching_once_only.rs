use crate::rules::in_registers as reg;
use crate::rules::prelude::*;

rule! {
    /// Approaching Standards can be published only once.
    ///
    /// # What it checks
    /// Whether the DSPT status is Approaching Standards. It passes; next time it has to be Standards Met.
    ///
    /// # Why it matters
    /// When this edition lapses, a second Approaching Standards cannot be published, and the site would lose its standing.
    ///
    /// # How to fix it
    /// Nothing needs doing now. Work through the improvement plan that was published with it, so that the next assessment can be
    /// published as Standards Met. Your Local Support Organisation or Digital Care Hub helps, free of charge.
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
    /// 25/26 Approaching Standards
    /// ```
    DSPT008 "dspt-approaching-once-only": severity: Info, basis: Register, scope: Site, owner: Dspt, check: Site(check)
}

fn check(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let approaching =
        |status: DsptStatus| status.level == Level::ApproachingStandards && !status.has_lapsed(context.policy.as_of);
    if let Some((status, given)) = reg::dspt_status(context, site, approaching) {
        let until = status.edition.map_or(String::new(), |edition| {
            format!(" This one counts until {}.", edition.lapses_after().strftime("%-d %B %Y"))
        });
        let message =
            format!("{given} passes, but can be published only once; the next has to be Standards Met.{until}");
        out.site(site, Field::DsptStatus, message);
    }
}
