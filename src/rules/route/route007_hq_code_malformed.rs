use std::collections::HashSet;

use crate::rules::prelude::*;

rule! {
    /// The ODS code given for the head office does not look like one.
    ///
    /// # What it checks
    /// Where an HQ ODS code is given, it is A or C and three or four characters, or, for codes issued since 2020, letter,
    /// digit, letter, digit, letter; a council's code has three characters, a trust's is R and two. It is not the code of
    /// one of the sites.
    ///
    /// # Why it matters
    /// The organisation is set up under its head office's code, and its sites below it. With a site's code in that place the
    /// other sites would belong to one home.
    ///
    /// # How to fix it
    /// Look the organisation up in ODS Data Search and Export (formerly the ODS portal) by its name and copy the code of
    /// the head office; on the page of any of its sites it is named as the parent.
    ///
    /// # Passes
    /// ```sites
    /// HQ ODS code
    /// A1C2
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// HQ ODS code
    /// 12345
    /// ```
    ROUTE007 "hq-code-malformed": severity: Warn, basis: Register, scope: Submission, owner: Provider,
    check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    let site_codes: HashSet<&str> =
        submission.sites.iter().filter_map(|site| site.ods_code.valid()).map(OdsCode::as_str).collect();
    let of_organisation = submission.organisation.values.iter().filter(|(field, ..)| *field == Field::HqOdsCode);
    let of_sites = submission.sites.iter().filter_map(|site| {
        let value = site.text(Field::HqOdsCode)?;
        Some((text_of(value)?, site.place.at(value.column())))
    });
    let given = of_organisation.map(|(_, value, place)| (value.as_str(), *place)).chain(of_sites);
    // Each code is told of once, where it stands first.
    let mut told = HashSet::new();
    for (given, place) in given {
        let code: String = given.split_whitespace().collect::<String>().to_uppercase();
        let is_site = site_codes.contains(code.as_str());
        if (!is_site && ods_code::is_hq_shaped(&code)) || !told.insert(code) {
            continue;
        }
        let message = if is_site {
            format!("The HQ ODS code '{given}' is that of one of the sites.")
        } else {
            format!("The HQ ODS code '{given}' does not look like the code of a head office, a council or a trust.")
        };
        out.submission(Some(place), message);
    }
}
