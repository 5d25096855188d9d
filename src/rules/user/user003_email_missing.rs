use crate::rules::prelude::*;

rule! {
    /// The person's e-mail address is missing.
    ///
    /// # What it checks
    /// Each person who is not leaving has an e-mail address. A dash, 'TBC', 'n/a' and the like count as missing.
    ///
    /// # Why it matters
    /// The new account's user name is sent to this address. Without it the person never hears about the account.
    ///
    /// # How to fix it
    /// Ask the person for an address that only they read. A private address, such as one at a free mail service, is
    /// fine.
    ///
    /// # Passes
    /// ```users
    /// Personal email
    /// amina.okafor@example.org
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// ```
    /// ```users
    /// First name,Personal email
    /// Amina,amina.okafor@example.org
    /// Tom,TBC
    /// ```
    USER003 "email-missing": severity: Reject, basis: Nhsmail, scope: User, owner: Provider,
    requires: [Email], check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let (Some(why), false) = (user.email.missing(), user.asks_for_no_account()) {
        out.user(user, Field::Email, format!("The e-mail address is missing: {}.", why.words(user.email.given())));
    }
}
