use std::collections::HashSet;

use crate::rules::prelude::*;

rule! {
    /// Fewer people than a site needs at least have passed the checks.
    ///
    /// # What it checks
    /// A site should have at least two people with an account. Only people whose rows passed are counted, and accounts
    /// the site already has. A site for which nobody is listed is told so by another rule.
    ///
    /// # Why it matters
    /// The sign-up asks for two to ten people a site. With one person, nobody can read the shared mailbox while that
    /// person is ill or on leave.
    ///
    /// # How to fix it
    /// Put right the rows of this site's people that were rejected, or list another person.
    ///
    /// # Passes
    /// ```sites
    /// User accounts,Accounts in use
    /// 2,1
    /// ```
    /// ```users
    /// Request
    /// new
    /// leaving
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts
    /// 1
    /// ```
    /// ```users
    /// Request
    /// new
    /// leaving
    /// ```
    QUOTA002 "too-few-users": severity: Warn, basis: Nhsmail, scope: Site, owner: Provider, check: AfterUsers(check)
}

fn check(context: &Context<'_>, standing: &Standing, out: &mut Out<'_>) {
    let (submission, minimum) = (context.submission, context.policy.minimum_users);
    for site in submission.sites.iter().filter(|site| !standing.site_rejected(submission, site.index)) {
        let listed = submission.relations.users_of.rows(site.index).map(|row| &submission.users[row]);
        let listed: Vec<&User<'_>> = listed.filter(|user| !user.asks_for_no_account()).collect();
        let (rejected, passed): (Vec<&User<'_>>, Vec<_>) =
            listed.iter().partition(|user| standing.own_row_rejected(user.index));
        let in_use = site.accounts_in_use.valid().map_or(0, |count| count.0);
        let existing = persons(context, listed.iter().copied().filter(|user| user.has_account_here()));
        let accepted = persons(context, passed.into_iter()) + in_use.saturating_sub(existing);
        if !listed.is_empty() && accepted < minimum {
            let accounts = match accepted {
                0 => "No account".to_owned(),
                1 => "Only 1 account".to_owned(),
                some => format!("Only {some} accounts"),
            };
            let message = format!("{accounts} for {} can go ahead; a site needs at least {minimum}.", site.label());
            let finding = out.site(site, Field::SiteName, message);
            finding.related(rejected.iter().map(|user| sharing::name_cell(user)), rejected.len());
            if rejected.is_empty() {
                finding.fix(
                    "List another person of this site. Whoever leaves, is away or is not asked for does not count.",
                );
            }
        }
    }
}

/// How many different people these rows are.
fn persons<'a>(context: &Context<'_>, users: impl Iterator<Item = &'a User<'a>>) -> u32 {
    users.map(|user| context.submission.relations.person[user.index]).collect::<HashSet<_>>().len() as u32
}
