use crate::rules::prelude::*;

rule! {
    /// The person is struck out.
    ///
    /// # What it checks
    /// Whether a line goes through the person's name, or through most of the row. Where the row says in words that the person leaves, that
    /// counts.
    ///
    /// # Why it matters
    /// People strike out who has left. An account for somebody who is not there is used by nobody, or by somebody else.
    ///
    /// # How to fix it
    /// Delete the row if the person has left. Write leaving under Request if the account is to go as well. Where an account is wanted all
    /// the same, take the line away (Home, Font, Strikethrough).
    ///
    /// # Passes
    /// A workbook in which nobody is struck out.
    ///
    /// # Fails
    /// A workbook in which a line goes through the name of somebody who has left.
    USER027 "row-struck-out": severity: Reject, basis: Inference, scope: User, owner: Provider, check: User(check)
}

fn check(user: &User<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let says_nothing = matches!(user.meaning().asked, Asked::Away(Away::Struck) | Asked::Existing);
    if user.is_struck() && says_nothing {
        let message = "The name or most of the row is struck through, so nothing is done for the person.";
        out.row(context.submission, user.place, message);
    }
}
