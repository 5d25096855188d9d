use crate::rules::prelude::*;

rule! {
    /// Two values in the person's row belong to different sites.
    ///
    /// # What it checks
    /// Where the row has more than one of ODS code, CQC location ID and site name, all that are found among the sites
    /// belong to the same site.
    ///
    /// # Why it matters
    /// One of the two is wrong, and nobody can tell which. The person could be given access to the shared mailbox of a
    /// home where they do not work.
    ///
    /// # How to fix it
    /// Find out where the person works and copy that site's ODS code, location ID and name from its row in the list of
    /// sites.
    ///
    /// # Passes
    /// ```sites
    /// Site name,ODS code
    /// The Willows,VLAXL
    /// The Oaks,VN6C2
    /// ```
    /// ```users
    /// ODS code,Site name
    /// VLAXL,The Willows
    /// VLAXL,the willows
    /// VN6C2,The Oaks
    /// VN6C2,The Oaks
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Site name,ODS code,User accounts,Accounts in use
    /// The Willows,VLAXL,3,1
    /// The Oaks,VN6C2,2,
    /// ```
    /// ```users
    /// ODS code,Site name
    /// VLAXL,The Willows
    /// VLAXL,The Oaks
    /// VN6C2,The Oaks
    /// VN6C2,The Oaks
    /// ```
    USER018 "site-pointers-disagree": severity: Reject, basis: Inference, scope: User, owner: Provider,
    check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for user in &submission.users {
        let link = &submission.relations.links[user.index];
        let (Some(field), Some((second, other))) = (link.by, link.disagrees()) else { continue };
        let site = match link.site() {
            SiteLink::One(site) => site,
            SiteLink::Several(key) => submission.relations.same_key[key][0],
            SiteLink::None { .. } => continue,
        };
        let [site, other] = [site, other].map(|site| &submission.sites[site]);
        let given = |field| user.view(field).map_or("", |view| view.given.trim());
        let told = |cell: Place| submission.describe_from(user.place, cell);
        let (cell, other_cell) = (sharing::site_cell(site, field), sharing::site_cell(other, second));
        let message = format!(
            "The {} '{}' is that of {} ({}); the {} '{}' in {} is that of {} ({}).",
            field.heading(),
            given(field),
            site.label(),
            told(cell),
            second.heading(),
            given(second),
            submission.seen(sharing::user_cell(user, second)).cell().unwrap_or_default(),
            other.label(),
            told(other_cell)
        );
        out.user(user, field, message).related([other_cell], 1);
    }
}
