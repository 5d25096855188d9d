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
    DSPT008 "dspt-approaching-once-only": severity: Info, basis: Register, scope: Site, owner: Dspt, check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let Some(status) = known.dspt_status() else { return };
    if status.level == Level::ApproachingStandards && !status.has_lapsed(context.policy.as_of) {
        let given = known.dspt_in_words();
        let until = status.edition.map_or(String::new(), |edition| {
            format!(" This one counts until {}.", date::in_words(edition.lapses_after()))
        });
        let message =
            format!("{given} passes, but can be published only once; the next has to be Standards Met.{until}");
        out.site(site, Field::DsptStatus, message);
    }
}
