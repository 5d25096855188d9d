use crate::rules::prelude::*;

rule! {
    /// The person has left, is on leave or is suspended, and no account is made.
    ///
    /// # What it checks
    /// Whether the request says that the person is not there: resigned, retired, suspended, on maternity or sick leave.
    ///
    /// # Why it matters
    /// An account for somebody who is not there is used by nobody, or by somebody else. One that exists already is not in question: only
    /// the word leaving asks for it to go.
    ///
    /// # How to fix it
    /// Nothing needs doing if no account is wanted. Write leaving where the person's account is to go, new where one is wanted all the same.
    ///
    /// # Passes
    /// ```users
    /// Request
    /// leaving
    /// new
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 2,1
    /// ```
    /// ```users
    /// Request
    /// new
    /// Maternity leave
    /// ```
    USER021 "leaving-later": severity: Warn, basis: Nhsmail, scope: User, owner: Provider, check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.request() == Request::Away {
        let given = user.request.given().trim();
        let message =
            format!("'{given}' says that the person is not there, so no account is made and none is given up.");
        out.user(user, Field::Request, message);
    }
}
