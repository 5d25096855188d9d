use jiff::ToSpan;

use crate::rules::prelude::*;

rule! {
    /// The DSPT assessment was published more than a year ago.
    ///
    /// # What it checks
    /// Where the date of publication is given, it is not more than twelve months past. A status whose edition still counts is
    /// not held up by it.
    ///
    /// # Why it matters
    /// The assessment has to be published anew at least once a year. Until it is, the site's standing hangs on its edition,
    /// and that lapses too.
    ///
    /// # How to fix it
    /// Publish this year's assessment on the DSPT website, or, if that is done, enter the latest date from the organisation
    /// search there. Your Local Support Organisation or Digital Care Hub helps care providers with it, free of charge.
    ///
    /// # Passes
    /// ```sites
    /// DSPT status,DSPT published on
    /// 25/26 Standards Met,12/06/2026
    /// 25/26 Standards Met,21/11/2025
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// DSPT status,DSPT published on
    /// 25/26 Standards Met,20/11/2025
    /// ```
    DSPT007 "dspt-published-over-a-year-ago": severity: Warn, basis: Register, scope: Site, owner: Dspt,
    needs: [Column(Role::Sites, Field::DsptPublishedOn)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let published = match known.dspt_in_force {
        Some(published) => published.entry.published_on,
        None => site
            .dspt_published_on
            .valid()
            .map(|date| date.0)
            .or(site.dspt_status.valid().and_then(|said| said.published_on)),
    };
    let (Some(status), Some(published)) = (known.dspt_status(), published) else { return };
    // A status that does not pass, or no longer counts, is a rejection already.
    let as_of = context.policy.as_of;
    let counts = status.level.passes() && !status.has_lapsed(as_of);
    if counts && published.saturating_add(1.year()) < as_of {
        let [published, as_of] = [published, as_of].map(date::in_words);
        let message = format!(
            "The DSPT assessment was published on {published}, more than a year before {as_of}. It has to be published anew \
             every year."
        );
        out.site(site, Field::DsptPublishedOn, message);
    }
}
