use crate::rules::prelude::*;

rule! {
    /// The DSPT status is of an edition that has lapsed.
    ///
    /// # What it checks
    /// A status counts for its own edition and one more year: 25/26 counts until 30 June 2027.
    ///
    /// # Why it matters
    /// The assessment has to be published anew every year. One that has lapsed says nothing about how data is looked after
    /// now.
    ///
    /// # How to fix it
    /// Look the site up in the organisation search on the DSPT website and enter its latest status. If this is the latest,
    /// complete and publish this year's assessment; your Local Support Organisation or Digital Care Hub helps care providers
    /// with it, free of charge.
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
    /// 21/22 Standards Met
    /// ```
    DSPT005 "dspt-edition-lapsed": severity: Reject, basis: Register, scope: Site, owner: Dspt, check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let lapsed = known.dspt_status().filter(|status| status.has_lapsed(context.policy.as_of));
    let Some(status) = lapsed else { return };
    let given = known.dspt_in_words();
    let (until, message) = match (status.edition, status.holds_until) {
        (_, Some(until)) if context.policy.as_of > until => {
            (until, format!("{given} has lapsed: it says that it holds until {}.", date::in_words(until)))
        }
        (Some(edition), _) => {
            let until = edition.lapses_after();
            (until, format!("{given} has lapsed: edition {edition} counted until {}.", date::in_words(until)))
        }
        (None, _) => return,
    };
    out.site(site, Field::DsptStatus, message).since(until.tomorrow().ok());
}
