use crate::rules::prelude::*;

rule! {
    /// The DSPT register lists neither the site nor its head office.
    ///
    /// # What it checks
    /// With a DSPT extract: the ODS code of the site, or that of its head office, is in it.
    ///
    /// # Why it matters
    /// An organisation that is not in the register has not signed up to the DSPT. The status in the sheet could not be
    /// confirmed.
    ///
    /// # How to fix it
    /// Search for the site on the DSPT organisation search. If it is there under another ODS code, that code may be the
    /// right one; if it is not, sign up to the DSPT.
    ///
    /// # Passes
    /// A site whose ODS code is in the extract.
    ///
    /// # Fails
    /// A site that never signed up.
    REG013 "dspt-not-listed": severity: Warn, basis: Register, scope: Site, owner: Dspt,
    needs: [Register(Group::Dspt)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if !known.registers.is_complete(Group::Dspt) || known.published.is_some() {
        return;
    }
    let Some(code) = &known.code else { return };
    out.site(site, Field::DsptStatus, format!("The DSPT register lists neither '{code}' nor its head office."));
}
