use crate::rules::prelude::*;

rule! {
    /// The same person is listed for several sites.
    ///
    /// # What it checks
    /// Rows are the same person when the names agree and the e-mail address or the mobile number does, or when address
    /// and number both agree and the names are spellings of one another, such as Liz and Elizabeth. Rows of leavers are left aside.
    ///
    /// # Why it matters
    /// A person has one account and can use the shared mailboxes of several sites with it. It counts towards the
    /// accounts of the first site listed that is not rejected and has room.
    ///
    /// # How to fix it
    /// Nothing, if the person works at all of these sites: one account is made, with access to each shared mailbox.
    /// Otherwise take out the rows that are wrong.
    ///
    /// # Passes
    /// ```users
    /// First name,Last name,Personal email,Mobile number
    /// Sam,Taylor,sam.taylor@example.org,07700 900971
    /// Kim,Bailey,kim.bailey@example.org,07700 900972
    /// Sam,Taylor,s.taylor@example.org,07700 900973
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 2,0
    /// 2,1
    /// ```
    /// ```users
    /// First name,Last name,Personal email,Mobile number
    /// Sam,Taylor,sam.taylor@example.org,07700 900971
    /// Kim,Bailey,kim.bailey@example.org,07700 900972
    /// Sam,Taylor,sam.taylor@example.org,07700 900971
    /// ```
    USER015 "person-on-several-sites": severity: Warn, basis: Nhsmail, scope: User, owner: Provider,
    check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let (users, relations) = (&context.submission.users, &context.submission.relations);
    let placed = relations.listed_again.iter();
    let placed = placed.filter_map(|row| Some((*row, relations.links[*row].only_site()?, relations.person[*row])));
    for group in sharing::shared(placed) {
        for &(row, site) in &group.rows {
            let user = &users[row];
            let (others, count) = group.others(site);
            let field = sharing::name_field(user);
            let cells: Vec<Place> = others.iter().map(|other| sharing::name_cell(&users[*other])).collect();
            let named = sharing::in_words(context.submission, user.place, &cells, count);
            let spelling =
                others.iter().map(|other| sharing::spelling_note(user, &users[*other])).max().unwrap_or_default();
            let message =
                format!("The same person is also listed for another site: {named}. One account is made.{spelling}");
            out.user(user, field, message).related(cells, count);
        }
    }
}
