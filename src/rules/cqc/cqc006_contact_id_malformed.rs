use crate::rules::prelude::*;

rule! {
    /// The CQC contact ID does not look like one.
    ///
    /// # What it checks
    /// A CQC contact ID is CON1- or 1- and 6 to 12 digits, such as CON1-5678901. It is the ID of the registered manager,
    /// not the manager's name.
    ///
    /// # Why it matters
    /// NHSmail checks with the contact ID that the application comes from the people who run the site. A wrong one does not
    /// pass that check.
    ///
    /// # How to fix it
    /// Copy the ID from the registered manager's certificate from CQC. If the post is vacant, write "vacant" in the cell.
    ///
    /// # Passes
    /// ```sites
    /// CQC contact ID
    /// CON1-5678901
    /// 1-567890
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC contact ID
    /// CON1-567
    /// CON-5678901
    /// Amina Okafor
    /// ```
    CQC006 "contact-id-malformed": severity: Reject, basis: Guidance, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let given = site.cqc_contact_id.given().trim();
    // A cell that says there is no manager is CQC009's.
    if let Some(fault) = site.cqc_contact_id.malformed().filter(|_| !contact_exempt(given)) {
        let fault = why(site.cqc_contact_id.doubt(), words(fault, given));
        let message = format!("'{}' does not look like a CQC contact ID: {fault}.", Personal(given));
        out.site(site, Field::CqcContactId, message).suggest(contact_probably_meant(given));
    }
}

fn words(fault: CqcIdFault, given: &str) -> &'static str {
    match fault {
        CqcIdFault::Prefix if !given.contains(|c: char| c.is_ascii_digit()) => {
            "it has no digits; the number of the registered manager is wanted, not the name"
        }
        CqcIdFault::Prefix => "it begins with neither CON1- nor 1-",
        CqcIdFault::NotDigits => "after the hyphen it has something other than digits",
        CqcIdFault::TooShort => "after the hyphen it has fewer than 6 digits, so some are missing",
        CqcIdFault::TooLong => "after the hyphen it has more than 12 digits, which is too many",
    }
}
