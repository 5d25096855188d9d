use crate::rules::prelude::*;

rule! {
    /// The sheet claims another DSPT status than the register has.
    ///
    /// # What it checks
    /// Level and edition in the sheet are those that the DSPT register has for the site, or those that count because its head
    /// office published them, unless the sheet tells of a later publication.
    ///
    /// # Why it matters
    /// The register decides. A sheet that differs was filled in from memory, or its ODS code is another site's.
    ///
    /// # How to fix it
    /// Copy the status from the DSPT organisation search. If it is not yours, check the ODS code.
    ///
    /// # Passes
    /// 25/26 Standards Met in both.
    ///
    /// # Fails
    /// 25/26 Standards Exceeded in the sheet, 25/26 Standards Met in the register.
    REG015 "dspt-status-differs": severity: Warn, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::Dspt)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(published) = known.dspt_in_force else { return };
    let Some(claimed) = site.dspt_status.valid() else { return };
    if claimed.agrees_with(&published.status) || known.has_published(claimed) {
        return;
    }
    let given = site.dspt_status.given().trim();
    let message = format!("The sheet says '{given}'; {published} counts instead.");
    out.site(site, Field::DsptStatus, message).suggest(Some(normal_of(&published.status)));
}
