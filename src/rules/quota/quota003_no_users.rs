use crate::rules::held_back;
use crate::rules::prelude::*;

rule! {
    /// People are listed for other sites, and nobody for this one.
    ///
    /// # What it checks
    /// When the submission lists people, each new site should have some. Whoever leaves, is away or is not asked for does not count. A site that is marked as
    /// existing or says how many accounts are in use passes, and so does one that a person with a misspelt site may
    /// belong to.
    ///
    /// # Why it matters
    /// A shared mailbox that nobody can open is of no use. Usually the site's rows were forgotten, or its people carry
    /// another site's code.
    ///
    /// # How to fix it
    /// List the people of this site with its ODS code, at least two of them. If the site already has accounts, write
    /// 'existing' into its Request column.
    ///
    /// # Passes
    /// ```sites
    /// Request
    /// existing
    /// ```
    /// ```users
    /// Request
    /// leaving
    /// leaving
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Request
    /// leaving
    /// leaving
    /// ```
    QUOTA003 "no-users": severity: Warn, basis: Inference, scope: Site, owner: Provider, check: AfterSites(check)
}

fn check(context: &Context<'_>, standing: &Standing, out: &mut Out<'_>) {
    let users = &context.submission.users;
    // Where a sheet has no column for the site, anybody in it may belong to any site; FILE007 says that.
    if users.iter().all(User::asks_for_no_account) || users.iter().any(|user| !user.has_site_column()) {
        return;
    }
    let has_users = sites_with_users(context);
    for site in held_back::sites_to_count(context, standing).filter(|site| !has_users[site.index]) {
        let accounts_there = site.accounts_in_use.is_given() && site.accounts_in_use.valid() != Some(&Count(0));
        if site.is_new() && !accounts_there {
            match context.submission.relations.users_of.rows(site.index).len() {
                0 => {
                    let message = format!("People are listed for other sites, but nobody for {}.", site.label());
                    out.site(site, Field::SiteName, message);
                }
                listed => {
                    let message = format!(
                        "Nobody who is listed for {} is to have an account there: {} is leaving, away or not asked for.",
                        site.label(),
                        if listed == 1 { "the one person".to_owned() } else { format!("each of the {listed}") }
                    );
                    out.site(site, Field::SiteName, message).fix(
                        "List people who work there and are to have an account, at least two. If the site already has \
                         accounts, write 'existing' into its Request column.",
                    );
                }
            }
        }
    }
}

/// Which sites somebody points at, or probably meant to.
fn sites_with_users(context: &Context<'_>) -> Vec<bool> {
    let (submission, relations) = (context.submission, &context.submission.relations);
    let mut has_users = vec![false; submission.sites.len()];
    let mut keys_used = vec![false; relations.same_key.len()];
    for user in submission.users.iter().filter(|user| !user.asks_for_no_account()) {
        match relations.links[user.index].site() {
            SiteLink::One(site) | SiteLink::None { nearest: Some(site) } => has_users[site] = true,
            SiteLink::Several(key) => keys_used[key] = true,
            SiteLink::None { nearest: None } => {}
        }
    }
    for (sites, _) in relations.same_key.iter().zip(keys_used).filter(|(_, used)| *used) {
        sites.iter().for_each(|site| has_users[*site] = true);
    }
    has_users
}
