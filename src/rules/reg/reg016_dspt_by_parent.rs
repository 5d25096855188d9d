use crate::rules::prelude::*;

rule! {
    /// Only the head office's DSPT publication covers the site.
    ///
    /// # What it checks
    /// The DSPT register has a status that is enough for the site itself, and not for its head office alone.
    ///
    /// # Why it matters
    /// A head office may publish for all its sites, and then the site passes by that. It has to be sure that it did.
    ///
    /// # How to fix it
    /// Check on the DSPT that the head office's assessment covers this site. Nothing else needs to be done.
    ///
    /// # Passes
    /// A site with a status of its own.
    ///
    /// # Fails
    /// A site of which only the head office is in the register.
    REG016 "dspt-by-parent": severity: Info, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::Dspt)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let Some(published) = known.published.filter(|published| published.passes && published.is_parents) {
        let message = format!("The site passes only by {published}; check that its assessment covers this site.");
        out.site(site, Field::DsptStatus, message);
    }
}
