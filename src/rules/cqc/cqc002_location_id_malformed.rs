use crate::rules::prelude::*;

rule! {
    /// The CQC location ID does not look like one.
    ///
    /// # What it checks
    /// A CQC location ID is 1- and 8 to 12 digits, such as 1-125856395. The ID of an NHS trust's location, five letters
    /// or digits that begin with R (of a care trust with TA), passes too, with a note.
    ///
    /// # Why it matters
    /// NHSmail checks with the location ID that the site is a registered care service. A wrong one cannot be found, or
    /// belongs to somebody else.
    ///
    /// # How to fix it
    /// Find the site on the CQC website and copy the location ID from its page. It is neither the provider ID nor the
    /// registered manager's ID, which begins with CON1- on the manager's certificate.
    ///
    /// # Passes
    /// ```sites
    /// CQC location ID
    /// 1-125856395
    /// 1-10192918971
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC location ID
    /// 1-12585
    /// CON1-1258563950
    /// ```
    CQC002 "location-id-malformed": severity: Reject, basis: Guidance, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let given = site.cqc_location_id.given().trim();
    if let Some(fault) = site.cqc_location_id.malformed() {
        let message = format!(
            "'{given}' does not look like a CQC location ID: {}.",
            why(site.cqc_location_id.doubt(), words(fault, given))
        );
        match locations_of_number(given).as_slice() {
            [] => out.site(site, Field::CqcLocationId, message).suggest(location_with_digits(given)),
            [one] => out.site(site, Field::CqcLocationId, message).suggest(Some(one.clone())),
            several => {
                let message = format!("{message} It may be {}.", several.join(" or "));
                out.site(site, Field::CqcLocationId, message)
            }
        };
    } else if site.cqc_location_id.valid().is_some_and(CqcLocationId::is_trust) {
        let message = format!(
            "'{given}' is the ID of a location of an NHS trust. It is accepted; is this a care service of that trust?"
        );
        out.site(site, Field::CqcLocationId, message)
            .at_most(Severity::Info)
            .fix("Nothing needs doing if the care service is run by that trust. Otherwise copy the location ID from the site's page on the CQC website.");
    }
}

fn words(fault: CqcIdFault, given: &str) -> &'static str {
    match fault {
        CqcIdFault::Prefix if fold(given).starts_with("con") => {
            "it begins with CON, as the ID of a registered manager does"
        }
        CqcIdFault::Prefix => "it does not begin with 1-",
        CqcIdFault::NotDigits => "after 1- it has something other than digits",
        CqcIdFault::TooShort => "after 1- it has fewer than 8 digits, so some are missing",
        CqcIdFault::TooLong => "after 1- it has more than 12 digits, which is too many",
    }
}
