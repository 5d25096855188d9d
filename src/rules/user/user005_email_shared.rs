use crate::rules::prelude::*;
use crate::rules::user::{USER006, USER029};

rule! {
    /// Different people are listed with the same e-mail address.
    ///
    /// # What it checks
    /// No two people in the submission have the same address, at whatever sites they work. Capitals make no difference.
    /// One person who is listed at two sites may have the same address in both rows.
    ///
    /// # Why it matters
    /// User names are sent to this address, so whoever else reads it could take the account over. Shared addresses are
    /// among the commonest reasons why a registration fails.
    ///
    /// # How to fix it
    /// Ask each person for an address that only they read, not the home's or the manager's. If the rows are the same
    /// person, write the name the same way in both.
    ///
    /// # Passes
    /// ```users
    /// Personal email
    /// amina.okafor@example.org
    /// amina.okafor2@example.org
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// 3,1
    /// ```
    /// ```users
    /// First name,Personal email
    /// Amina,amina.okafor@example.org
    /// Tom,care.team@example.org
    /// Grace,grace.lindqvist@example.org
    /// Peter,Care.Team@example.org
    /// ```
    USER005 "email-shared": severity: Reject, basis: Nhsmail, scope: User, owner: Provider,
    overrules: [USER006, USER029], check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let rows = &context.submission.relations.same_email;
    sharing::between_people(context, Field::Email, rows, "e-mail address", out);
}
