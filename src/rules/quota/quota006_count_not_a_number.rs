use crate::rules::prelude::*;

rule! {
    /// A number of accounts or mailboxes is not a whole number.
    ///
    /// # What it checks
    /// Where the columns 'User accounts', 'Accounts in use' and 'Shared mailboxes' are filled in, they hold a whole
    /// number: 0, 1, 2 and so on, in figures or in words up to twenty. An empty cell passes.
    ///
    /// # Why it matters
    /// A site may have one shared mailbox and up to ten user accounts. A range or a remark cannot be held
    /// against that, and guessing would give the site too many accounts or too few.
    ///
    /// # How to fix it
    /// Write one whole number in figures into the cell, without words, or leave the cell empty.
    ///
    /// # Passes
    /// ```sites
    /// User accounts,Shared mailboxes
    /// 2,1
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Shared mailboxes
    /// lots,1
    /// 2,1 or 2
    /// ```
    QUOTA006 "count-not-a-number": severity: Reject, basis: Inference, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let counts = [
        (Field::AccountsRequested, &site.accounts_requested),
        (Field::AccountsInUse, &site.accounts_in_use),
        (Field::MailboxesRequested, &site.mailboxes_requested),
    ];
    for (field, count) in counts {
        if let Some(fault) = count.malformed() {
            let fault = match count.doubt() {
                Some(Doubt::Several) => "holds more than one number",
                Some(Doubt::Words | Doubt::Others) => "leaves in doubt which number is meant",
                None => words(fault),
            };
            let message = format!("'{}' under '{}' {fault}.", count.given().trim(), field.heading());
            out.site(site, field, message);
        }
    }
}

fn words(fault: CountFault) -> &'static str {
    match fault {
        CountFault::NotANumber => "is not a whole number",
        CountFault::Negative => "is less than zero",
        CountFault::Fraction => "is not a whole number",
        CountFault::TooLarge => "is too large to be a number of accounts or mailboxes",
    }
}
