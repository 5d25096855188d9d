use crate::rules::prelude::*;

rule! {
    /// Different people are listed with the same mobile number.
    ///
    /// # What it checks
    /// No two people in the submission have the same mobile number, at whatever sites they work and however it is
    /// written. One person who is listed at two sites may have the same number in both rows.
    ///
    /// # Why it matters
    /// The details of the new account are sent to this number, so whoever else uses it could take the account over.
    /// Shared numbers are among the commonest reasons why a registration fails.
    ///
    /// # How to fix it
    /// Ask each person for a mobile number that only they use. If the rows are the same person, write the name the same
    /// way in both.
    ///
    /// # Passes
    /// ```users
    /// Mobile number
    /// 07700 900981
    /// 07700 900982
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// 3,1
    /// ```
    /// ```users
    /// First name,Mobile number
    /// Amina,07700 900981
    /// Tom,07700 900982
    /// Grace,07700 900983
    /// Peter,+44 7700 900982
    /// ```
    USER010 "mobile-shared": severity: Reject, basis: Nhsmail, scope: User, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let rows = &context.submission.relations.same_mobile;
    sharing::between_people(context, Field::Mobile, rows, "mobile number", out);
}
