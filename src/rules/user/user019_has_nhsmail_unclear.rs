use crate::rules::prelude::*;

rule! {
    /// It is not clear whether the person has an NHSmail account already.
    ///
    /// # What it checks
    /// Where the column 'Has NHSmail account' is filled in, it says yes or no, or holds the person's NHSmail address. One NHSmail
    /// address beside several people says of none of them that it is theirs.
    ///
    /// # Why it matters
    /// Whoever has an account joins the site with it; everybody else is given a new one. A person who has an account
    /// and is given a second one loses messages in one of the two.
    ///
    /// # How to fix it
    /// Ask the person whether they have, or had, an address that ends in nhs.net, and write Yes or No into the cell.
    ///
    /// # Passes
    /// ```users
    /// Has NHSmail account
    /// no
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Has NHSmail account
    /// maybe
    /// ```
    USER019 "has-nhsmail-unclear": severity: Warn, basis: Inference, scope: User, owner: Provider, check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.has_nhsmail.malformed().is_some() && !user.asks_for_no_account() {
        let given = Personal(user.has_nhsmail.given().trim());
        let message = if user.has_nhsmail.doubt().is_some() {
            format!("'{given}' stands beside several people, so it does not say which of them has the account.")
        } else {
            format!("'{given}' does not say whether the person has an NHSmail account: it is neither yes nor no.")
        };
        out.user(user, Field::HasNhsmail, message);
    }
}
