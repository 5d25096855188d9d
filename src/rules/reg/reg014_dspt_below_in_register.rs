use crate::rules::dspt::{DSPT003, DSPT004, DSPT005, DSPT006};
use crate::rules::prelude::*;

rule! {
    /// By the DSPT register neither the site's status nor its head office's is enough.
    ///
    /// # What it checks
    /// The status that the DSPT register has for the site, or for its head office, is Approaching Standards or higher
    /// in an edition that still counts. Where the sheet gives a later day of publication than the register, or an edition
    /// newer than the extract, or the extract was drawn before its edition lapsed, this is a warning only, and the sheet's
    /// status counts.
    ///
    /// # Why it matters
    /// NHSmail goes by what is published, not by what a sheet says.
    ///
    /// # How to fix it
    /// Publish the assessment on the DSPT, then send the estate again with a newer extract. If it was published under
    /// another ODS code, that code may be the right one.
    ///
    /// # Passes
    /// A site with 25/26 Standards Met in the register.
    ///
    /// # Fails
    /// A site with 21/22 Standards Met in the register, whatever the sheet says.
    REG014 "dspt-below-in-register": severity: Reject, basis: Register, scope: Site, owner: Dspt,
    overrules: [DSPT003, DSPT004, DSPT005, DSPT006], needs: [Register(Group::Dspt)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let Some(published) = known.published.filter(|published| !published.passes) else { return };
    let (counted_until, why) = match published.status.edition {
        Some(edition) if published.status.has_lapsed(context.policy.as_of) && published.status.level.passes() => {
            let until = edition.lapses_after();
            (Some(until), format!("has lapsed: edition {edition} counted until {}", date::in_words(until)))
        }
        _ => (None, "is below Approaching Standards".to_owned()),
    };
    let later = known.dspt_in_force.is_none();
    let note = if later { " The register may be behind, so the status in the sheet is taken." } else { "" };
    let message = format!("{published} {why}.{note}");
    let severity = if later { Severity::Warn } else { Severity::Reject };
    out.site(site, Field::DsptStatus, message)
        .at_most(severity)
        .since(counted_until.and_then(|until| until.tomorrow().ok()));
}
