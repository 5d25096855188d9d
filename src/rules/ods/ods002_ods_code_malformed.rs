use crate::rules::in_registers as reg;
use crate::rules::prelude::*;

rule! {
    /// The site's ODS code does not look like the ODS code of a social care site.
    ///
    /// # What it checks
    /// An ODS code of a social care site is V and four characters (VLAXL), or, for codes issued since 2020, letter, digit,
    /// letter, digit, letter (G7H8J). V and five digits, the guidance's own example, passes too. After V the
    /// letters B, I, O, S, U and Z are never used.
    ///
    /// # Why it matters
    /// The ODS code decides which home the shared mailbox belongs to. With a wrong one the accounts cannot be made, or are
    /// made for somebody else.
    ///
    /// # How to fix it
    /// Look the site up on the ODS portal by its postcode and copy its code. Letters and digits that look alike are the
    /// usual slip: O and 0, I and 1, S and 5.
    ///
    /// # Passes
    /// ```sites
    /// ODS code
    /// VLAXL
    /// G7H8J
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code
    /// VLAX
    /// ```
    ODS002 "ods-code-malformed": severity: Reject, basis: Guidance, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    if reg::is_listed_open(context, site) {
        return;
    }
    let given = site.ods_code.given().trim();
    let why = match site.ods_code.malformed() {
        Some(fault) => words(fault),
        None if site.ods_code.valid().is_some_and(|code| !code.is_site()) => words(OdsFault::Shape),
        None => return,
    };
    let message = format!("'{given}' does not look like the ODS code of a social care site: {why}.");
    let found = reg::codes_for(context, site);
    let suggestion = reg::only(&found).or_else(|| suggest(given).map(|code| normal_of(&code)));
    out.site(site, Field::OdsCode, message + &reg::offer(&found)).suggest(suggestion);
}

fn words(fault: OdsFault) -> &'static str {
    match fault {
        OdsFault::Length => "such a code has five characters, mostly V and four more, as in VLAXL",
        OdsFault::Alphabet => {
            "it has a sign or one of the letters B, I, O, S, U and Z, which codes such as VLAXL never have"
        }
        OdsFault::Shape => "such a code is mostly V and four more characters, as in VLAXL",
    }
}
