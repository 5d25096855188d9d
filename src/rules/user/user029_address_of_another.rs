use crate::rules::prelude::*;

rule! {
    /// The e-mail address spells the name of somebody else in the list.
    ///
    /// # What it checks
    /// An address that has nothing of the person's own name, and spells first and last name of another person listed (also
    /// initial and last name of somebody at the same site). An address with any part of the person's own name is theirs, and so
    /// is one that spells nobody's.
    ///
    /// # Why it matters
    /// When a column is sorted alone, or pasted a row too low, each address stands beside the wrong person. The account's user
    /// name then goes to somebody else.
    ///
    /// # How to fix it
    /// Look whether the address is this person's. If it is not, correct the row, and look at its neighbours too. Until then the
    /// person is in no upload file.
    ///
    /// # Passes
    /// ```users
    /// First name,Last name,Personal email
    /// Kate,Abbott,kate.clarke@example.org
    /// Sam,Clarke,clarke.family@example.org
    /// ```
    ///
    /// # Fails
    /// ```users
    /// First name,Last name,Personal email
    /// Kate,Abbott,kate.abbott@example.org
    /// Sam,Clarke,Abbott.Kate2@example.org
    /// ```
    USER029 "address-of-another": severity: Warn, basis: Inference, scope: User, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for &(user, other) in &submission.relations.address_of_another {
        let (user, other) = (&submission.users[user], &submission.users[other]);
        let cell = sharing::name_cell(other);
        let message = format!(
            "'{}' spells the name of somebody else in the list ({}), and nothing of this person's.",
            Personal(user.email.given().trim()),
            submission.describe_from(user.place, cell)
        );
        out.user(user, Field::Email, message).related([cell], 1);
    }
}
