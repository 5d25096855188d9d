use crate::rules::prelude::*;

rule! {
    /// The row asks for a new account and says that the person has one.
    ///
    /// # What it checks
    /// The column 'Has NHSmail account' says yes, or holds an NHSmail address, while the request is for a new account. An NHSmail
    /// address in a column that is not read otherwise, such as 'Work email', says so too, unless the column speaks of somebody else.
    ///
    /// # Why it matters
    /// Each person has one account. It moves with them from one employer to the next; a second one is never made. The
    /// row is kept, and the person is listed as a joiner.
    ///
    /// # How to fix it
    /// Write 'existing' into the Request column if the account is this site's already, or 'join' if it comes from
    /// another organisation. That organisation marks the account as a leaver's, and it has to be joined to yours within
    /// 30 days.
    ///
    /// # Passes
    /// ```users
    /// Has NHSmail account,Request
    /// Yes,join
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Has NHSmail account,Request
    /// Yes,new
    /// ```
    USER011 "already-has-account": severity: Warn, basis: Nhsmail, scope: User, owner: Provider,
    needs: [Column(Role::Users, Field::HasNhsmail)], check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.has_nhsmail.valid() == Some(&YesNo::Yes) && user.meaning().asked == Asked::New {
        let message = format!(
            "The row asks for a new account, and '{}' says that the person has an NHSmail account. That account joins this \
             site; no second one is made.",
            Personal(user.has_nhsmail.given().trim())
        );
        out.user(user, Field::HasNhsmail, message);
    }
}
