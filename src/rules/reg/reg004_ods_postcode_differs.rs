use crate::rules::prelude::*;

rule! {
    /// The ODS register has another postcode for the site's ODS code.
    ///
    /// # What it checks
    /// The postcode of the site is the one that the ODS register has for its code, while that code is open.
    ///
    /// # Why it matters
    /// One slip in a code lands on another real site a third of the time. The postcode shows it; it may also be that
    /// the site moved, or that a register is behind.
    ///
    /// # How to fix it
    /// Compare the site named here with yours. If it is another, look up your site's ODS code. If it is yours, correct
    /// the postcode here or ask ODS to correct it.
    ///
    /// # Passes
    /// A site at the postcode ODS has for it.
    ///
    /// # Fails
    /// The code of a home in another town.
    REG004 "ods-postcode-differs": severity: Warn, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::OdsSites)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(of) = known.open_organisation() else { return };
    let (Some(listed), Some(given)) = (of.postcode.as_ref(), site.postcode.valid().map(normal_of)) else { return };
    if *listed != given {
        let message = format!("The ODS code '{}' is that of {} at {listed}, not at {given}.", of.code, of.name.trim());
        let cell = site.place.at(site.ods_code.column());
        let suggestion = is_named_like(site, &of.name).then(|| listed.clone());
        out.site(site, Field::Postcode, message).suggest(suggestion).related([cell], 1);
    }
}
