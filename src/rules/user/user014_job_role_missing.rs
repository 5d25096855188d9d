use crate::rules::prelude::*;

rule! {
    /// The person's job role is missing.
    ///
    /// # What it checks
    /// Where the sheet has a column 'Job role', each person who is not leaving has one. A dash, 'TBC', 'n/a' and the like
    /// count as missing.
    ///
    /// # Why it matters
    /// The account is made all the same. With the job role, whoever looks after the accounts can tell two people of one
    /// name apart, and who should be Owner of the shared mailbox.
    ///
    /// # How to fix it
    /// Write what the person does at the site into the cell, such as Registered manager or Senior carer. Nothing is held
    /// up if you do not.
    ///
    /// # Passes
    /// A sheet without the column passes.
    /// ```users
    /// Mailbox role
    /// Owner
    /// Member
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Job role
    /// Registered manager
    /// TBC
    /// ```
    USER014 "job-role-missing": severity: Info, basis: Inference, scope: User, owner: Provider,
    needs: [Column(Role::Users, Field::JobRole)], check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(role) = user.text(Field::JobRole) else { return };
    if let (Some(why), false) = (role.missing(), user.asks_for_no_account()) {
        out.user(user, Field::JobRole, format!("The job role is missing: {}.", why.words(role.given())));
    }
}
