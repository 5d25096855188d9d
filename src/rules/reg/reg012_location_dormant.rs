use crate::rules::prelude::*;

rule! {
    /// CQC lists the site's location as dormant.
    ///
    /// # What it checks
    /// The location is not marked as dormant, that is, registered but giving no care.
    ///
    /// # Why it matters
    /// A dormant location has nobody to use the accounts. It may be about to open, or CQC may not know that it has.
    ///
    /// # How to fix it
    /// If the site is open, tell CQC. If it is not, leave it out until it is.
    ///
    /// # Passes
    /// A location in use.
    ///
    /// # Fails
    /// A location that CQC marks as dormant.
    REG012 "location-dormant": severity: Warn, basis: Register, scope: Site, owner: Cqc,
    needs: [Register(Group::Cqc)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let Some(of) = known.active_location().filter(|of| of.dormant == Some(true)) {
        let message = format!(
            "CQC lists the location '{}' ({}) as dormant: registered, but giving no care.",
            of.id,
            of.name.trim()
        );
        out.site(site, Field::CqcLocationId, message);
    }
}
