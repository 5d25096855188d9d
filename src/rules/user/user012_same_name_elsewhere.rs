use crate::rules::prelude::*;

rule! {
    /// Somebody of the same name is listed for another site with other contact details.
    ///
    /// # What it checks
    /// Off unless the configuration turns it on, since many people share a name. Names are compared without capitals,
    /// accents and hyphens. A person who is listed for several sites with the same e-mail address or mobile number counts
    /// at the first of them. Rows of leavers are left aside.
    ///
    /// # Why it matters
    /// Each person has one account. Where one person gave two addresses and two numbers, two accounts would be made.
    ///
    /// # How to fix it
    /// Ask whether the rows are one person. If so, write the same e-mail address and mobile number into all of them: one
    /// account is made, with access to each shared mailbox. If they are different people, there is nothing to do.
    ///
    /// # Passes
    /// ```users
    /// First name,Last name,Personal email,Mobile number
    /// Sam,Taylor,sam.taylor@example.org,07700 900971
    /// Sam,Taylor,s.taylor@example.org,07700 900972
    /// ```
    ///
    /// # Fails
    /// ```users
    /// First name,Last name,Personal email,Mobile number
    /// Sam,Taylor,sam.taylor@example.org,07700 900971
    /// Kim,Bailey,kim.bailey@example.org,07700 900972
    /// Sam,Taylor,s.taylor@example.org,07700 900973
    /// ```
    USER012 "same-name-elsewhere": severity: Off, basis: Inference, scope: User, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let (users, relations) = (&context.submission.users, &context.submission.relations);
    // One row a person, so whoever has the same name at another site is somebody else.
    let persons = users.iter().filter(|user| relations.person[user.index] == user.index && !user.asks_for_no_account());
    let placed =
        persons.filter_map(|user| Some((user.index, relations.links[user.index].only_site()?, folded_name(user)?)));
    for group in sharing::shared(placed) {
        for &(row, site) in &group.rows {
            let user = &users[row];
            let (others, count) = group.others(site);
            let cells: Vec<Place> = others.iter().map(|other| sharing::name_cell(&users[*other])).collect();
            let named = sharing::in_words(context.submission, user.place, &cells, count);
            let message = format!(
                "The same name is listed for another site, with another e-mail address and mobile number: {named}. It may \
                 be one person, or two."
            );
            out.user(user, sharing::name_field(user), message).related(cells, count);
        }
    }
}

/// First and last name as they are compared; none for a role's, which another rule rejects.
fn folded_name(user: &User<'_>) -> Option<(String, String)> {
    let (first, last) = (text_of(&user.first_name)?, text_of(&user.last_name)?);
    (!user.has_role_name()).then(|| (fold(first), fold(last)))
}
