use crate::rules::held_back;
use crate::rules::prelude::*;

rule! {
    /// The number of accounts requested is not the number of people listed.
    ///
    /// # What it checks
    /// Where people are listed for a site and the site says how many user accounts it asks for, the two numbers should
    /// agree. Each person counts once, at the first site they are listed for that is not rejected and has room. Leavers, repeated rows and names that are
    /// no person's are not counted. Accounts in use that nobody is listed for are.
    ///
    /// # Why it matters
    /// Accounts are made for the people listed, whatever the number says. A difference usually means that somebody was
    /// forgotten, or is listed for the wrong site.
    ///
    /// # How to fix it
    /// Compare the number with the people listed for this site: add whoever is missing, or correct the number.
    ///
    /// # Passes
    /// ```sites
    /// User accounts
    /// 2
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts
    /// 5
    /// ```
    QUOTA005 "count-differs-from-list": severity: Warn, basis: Inference, scope: Site, owner: Provider,
    needs: [Column(Role::Sites, Field::AccountsRequested)], check: AfterSites(check)
}

fn check(context: &Context<'_>, standing: &Standing, out: &mut Out<'_>) {
    let (users, relations) = (&context.submission.users, &context.submission.relations);
    for site in held_back::sites_to_count(context, standing) {
        let listed = relations.users_of.rows(site.index).any(|user| !users[user].asks_for_no_account());
        let counted = standing.counted(site.index);
        let Some(Count(requested)) = site.accounts_requested.valid() else { continue };
        // Where the accounts in use cannot be read, nothing is known that could differ.
        if !listed || *requested == counted.in_this_submission() || site.accounts_in_use.malformed().is_some() {
            continue;
        }
        let in_use = counted.in_use.saturating_sub(counted.existing);
        let besides = if in_use > 0 { format!(", further accounts in use: {in_use}") } else { String::new() };
        let message = format!(
            "User accounts requested for {}: {requested}. People listed for it: {}{besides}.",
            site.label(),
            counted.rows.len()
        );
        let places = counted.rows.iter().map(|row| users[*row].place);
        out.site(site, Field::AccountsRequested, message).related(places, counted.rows.len());
    }
}
