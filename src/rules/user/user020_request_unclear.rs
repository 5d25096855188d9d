use crate::rules::prelude::*;

rule! {
    /// The row's request is not understood.
    ///
    /// # What it checks
    /// Whether the text under Request says what is asked for the person: new, existing, join, leaving, or that no account is wanted. A word
    /// that is not understood is never taken for new.
    ///
    /// # Why it matters
    /// An account for somebody who has one already, who has left, or whom nobody asked for is hard to take back.
    ///
    /// # How to fix it
    /// Write new, existing, join or leaving under Request, or leave the cell empty where a new account is wanted.
    ///
    /// # Passes
    /// ```users
    /// Request
    /// existing
    /// Resigned
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// ```
    /// ```users
    /// Request
    /// new
    /// change
    /// ```
    USER020 "request-unclear": severity: Reject, basis: Inference, scope: User, owner: Provider,
    floor: Reject, check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.request.malformed().is_some() {
        let given = user.request.given().trim();
        let message = format!("'{given}' does not say what is asked for this person: new, existing, join or leaving.");
        out.user(user, Field::Request, message);
    }
}
