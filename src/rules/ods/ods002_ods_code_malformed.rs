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
    /// Look the site up in ODS Data Search and Export (formerly the ODS portal) by its postcode and copy its code.
    /// Letters and digits that look alike are the usual slip: O and 0, I and 1, S and 5.
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
    ODS002 "ods-code-malformed": severity: Reject, basis: Guidance, scope: Site, owner: Provider, check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if known.is_listed_open() {
        return;
    }
    let given = site.ods_code.given().trim();
    let fault = match site.ods_code.malformed() {
        Some(fault) => why(site.ods_code.doubt(), words(fault)),
        None if site.ods_code.valid().is_some_and(|code| !code.is_site()) => words(OdsFault::Shape),
        None => return,
    };
    let message = format!("'{given}' does not look like the ODS code of a social care site: {fault}.");
    let found = known.codes_on_offer();
    let finding = out.site(site, Field::OdsCode, message + &found.in_sentence("The registers list {} for it."));
    match (found.only(), suggest(given)) {
        (None, Some(code)) => {
            finding.suggest(Some(normal_of(&code))).fix(
                "Look the site up in ODS Data Search and Export (formerly the ODS portal) by its postcode and copy its code. The \
                 suggestion only swaps letters and digits that look alike: take it if ODS shows it for this site.",
            );
        }
        (listed, _) => {
            finding.suggest(listed);
        }
    }
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
