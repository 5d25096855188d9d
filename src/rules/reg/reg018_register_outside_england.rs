use crate::registers::Country;
use crate::rules::prelude::*;

rule! {
    /// By the ODS register the site is not in England.
    ///
    /// # What it checks
    /// The country that the ODS register gives for the site's code is England.
    ///
    /// # Why it matters
    /// Registration as English social care is for sites in England. Scotland, Wales and Northern Ireland have services
    /// of their own.
    ///
    /// # How to fix it
    /// Check the ODS code: it may be another site's. A site outside England asks the NHS of its own country.
    ///
    /// # Passes
    /// A code whose country is England.
    ///
    /// # Fails
    /// The code of a home in Cardiff.
    REG018 "register-outside-england": severity: Reject, basis: Guidance, scope: Site, owner: Provider,
    needs: [Register(Group::OdsSites)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(of) = known.organisation else { return };
    if let Some(country) = of.country.filter(|country| *country != Country::England) {
        let message =
            format!("The ODS code '{}' ({}) is in {}, not in England.", of.code, of.name.trim(), country.name());
        out.site(site, Field::OdsCode, message);
    }
}
