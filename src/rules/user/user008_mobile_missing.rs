use crate::rules::prelude::*;

rule! {
    /// The person's mobile number is missing.
    ///
    /// # What it checks
    /// Each person who is not leaving has a mobile number. A dash, 'TBC', 'n/a' and the like count as missing.
    ///
    /// # Why it matters
    /// The details of the new account are sent to the person themselves, by e-mail and mobile. Without a number the
    /// account cannot be registered.
    ///
    /// # How to fix it
    /// Ask the person for a UK mobile number that only they use. A private one is fine.
    ///
    /// # Passes
    /// ```users
    /// Mobile number
    /// 07700 900987
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// ```
    /// ```users
    /// First name,Mobile number
    /// Amina,07700 900981
    /// Tom,n/a
    /// ```
    USER008 "mobile-missing": severity: Reject, basis: Nhsmail, scope: User, owner: Provider,
    requires: [Mobile], check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let (Some(why), false) = (user.mobile.missing(), user.asks_for_no_account()) {
        out.user(user, Field::Mobile, format!("The mobile number is missing: {}.", why.words(user.mobile.given())));
    }
}
