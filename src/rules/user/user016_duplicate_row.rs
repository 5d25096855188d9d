use crate::rules::prelude::*;

rule! {
    /// The same person is listed twice for the same site.
    ///
    /// # What it checks
    /// Rows are the same person when the names agree and the e-mail address or the mobile number does, or when address
    /// and number both agree and the names are spellings of one another, such as Liz and Elizabeth. The first row stands; each later one for the same site is rejected.
    ///
    /// # Why it matters
    /// A row that is sent twice would make two accounts for one person.
    ///
    /// # How to fix it
    /// Take the row out. If two different people are meant, give each of them their own e-mail address and mobile
    /// number.
    ///
    /// # Passes
    /// ```users
    /// First name,Last name,Personal email,Mobile number
    /// Sam,Taylor,sam.taylor@example.org,07700 900971
    /// Sam,Taylor,s.taylor@example.org,07700 900972
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Accounts in use
    /// 1
    /// ```
    /// ```users
    /// First name,Last name,Personal email,Mobile number
    /// Sam,Taylor,sam.taylor@example.org,07700 900971
    /// Sam,Taylor,sam.taylor@example.org,07700 900971
    /// ```
    USER016 "duplicate-row": severity: Reject, basis: Inference, scope: User, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let users = &context.submission.users;
    for (row, first) in &context.submission.relations.duplicate_of {
        let (user, first) = (&users[*row], &users[*first]);
        let cell = sharing::name_cell(first);
        let place = context.submission.describe_from(user.place, cell);
        let spelling = sharing::spelling_note(user, first);
        let message = format!("The same person is already listed for this site: {place}. That row stands.{spelling}");
        out.user(user, sharing::name_field(user), message).related([cell], 1);
    }
}
