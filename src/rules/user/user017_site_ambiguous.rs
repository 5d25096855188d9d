use crate::rules::prelude::*;
use crate::rules::{RELATED_LISTED, held_back};

rule! {
    /// The person's row fits more than one site.
    ///
    /// # What it checks
    /// The ODS code, else the CQC location ID, else the site name in the person's row leads to exactly one site. If all
    /// the sites it fits are rejected, nothing is said here: the person waits until one of them is put right.
    ///
    /// # Why it matters
    /// Nobody can tell which shared mailbox the person is to use, or which site's accounts theirs counts towards.
    ///
    /// # How to fix it
    /// Write the ODS code of the person's own site into the row. Two sites never have the same code. Who works at several sites
    /// gets a row for each.
    ///
    /// # Passes
    /// ```sites
    /// Site name,ODS code
    /// The Willows,VLAXL
    /// The Willows,VN6C2
    /// ```
    /// ```users
    /// ODS code,Site name
    /// VLAXL,The Willows
    /// VLAXL,The Willows
    /// VN6C2,The Willows
    /// VN6C2,The Willows
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Site name,ODS code,Accounts in use
    /// The Willows,VLAXL,1
    /// The Willows,VN6C2,
    /// ```
    /// ```users
    /// ODS code,Site name
    /// VLAXL,The Willows
    /// (empty),The Willows
    /// VN6C2,The Willows
    /// VN6C2,The Willows
    /// ```
    USER017 "site-ambiguous": severity: Reject, basis: Inference, scope: User, owner: Provider, check: AfterSites(check)
}

fn check(context: &Context<'_>, standing: &Standing, out: &mut Out<'_>) {
    let submission = context.submission;
    let stands = held_back::keys_that_stand(context, standing);
    for user in &submission.users {
        let link = &submission.relations.links[user.index];
        let (SiteLink::Several(key), Some(field)) = (link.site(), link.by) else { continue };
        if !stands[key] {
            continue;
        }
        let sites = &submission.relations.same_key[key];
        let listed = sites.iter().take(RELATED_LISTED).map(|site| &submission.sites[*site]);
        let cells: Vec<Place> = listed.map(|site| sharing::site_cell(site, field)).collect();
        let named = sharing::in_words(submission, user.place, &cells, sites.len());
        let given = user.view(field).map_or("", |view| view.given.trim());
        let message = format!("The {} '{given}' fits {} sites: {named}.", field.heading(), sites.len());
        out.user(user, field, message).related(cells, sites.len());
    }
}
