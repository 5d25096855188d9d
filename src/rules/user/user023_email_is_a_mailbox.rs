use crate::rules::prelude::*;

use super::{USER006, USER007};

rule! {
    /// The e-mail address is that of a shared mailbox.
    ///
    /// # What it checks
    /// No person has the address of a care site's shared mailbox (care. and an ODS code at nhs.net), nor an address or name that
    /// the list of sites gives as a shared mailbox's.
    ///
    /// # Why it matters
    /// Everybody who uses the mailbox would read the new account's user name. The mailbox is no account of the person's either,
    /// so that nothing can be joined.
    ///
    /// # How to fix it
    /// Write an address that only this person reads; a private one is fine. If the person has an NHSmail account, write Yes into
    /// the column 'Has NHSmail account'.
    ///
    /// # Passes
    /// ```users
    /// Personal email
    /// amina.okafor@nhs.net
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// ```
    /// ```users
    /// Personal email
    /// amina.okafor@example.org
    /// care.vlaxl@nhs.net
    /// ```
    USER023 "email-is-a-mailbox": severity: Reject, basis: Nhsmail, scope: User, owner: Provider,
    overrules: [USER006, USER007], check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.has_mailbox_address() && !user.asks_for_no_account() {
        let message = format!(
            "'{}' is the address of a shared mailbox. The account's user name is sent there and must reach one person only.",
            Personal(user.email.given().trim())
        );
        out.user(user, Field::Email, message);
    }
}
