use crate::rules::prelude::*;

rule! {
    /// Neither people nor numbers of accounts are given.
    ///
    /// # What it checks
    /// The number of accounts of each site can be checked only where people are listed or the sites say how many
    /// accounts they ask for.
    ///
    /// # Why it matters
    /// Each site may have one shared mailbox and up to ten user accounts. Without people or numbers nobody can tell
    /// whether the request keeps to that, so an accepted site says nothing about its accounts.
    ///
    /// # How to fix it
    /// Send the list of people along, together with the list of sites, or fill in the column 'User accounts' for each
    /// site.
    ///
    /// # Passes
    /// A submission that lists people, or gives the number of accounts for at least one site.
    ///
    /// # Fails
    /// A list of sites alone, without the column 'User accounts'.
    QUOTA004 "quota-not-stated": severity: Info, basis: Inference, scope: Submission, owner: Provider,
    check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let sites = &context.submission.sites;
    let stated = sites.iter().any(|site| site.accounts_requested.valid().is_some());
    if !sites.is_empty() && !context.submission.lists_users() && !stated {
        let message = "No people are listed and no site says how many user accounts it asks for, so the number of \
                       accounts could not be checked.";
        out.submission(None, message);
    }
}
