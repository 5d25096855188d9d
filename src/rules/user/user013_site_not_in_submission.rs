use crate::rules::prelude::*;

rule! {
    /// The person's site is not among the sites listed.
    ///
    /// # What it checks
    /// Each person's row names a site that the submission lists: by its ODS code, else by its CQC location ID, else by
    /// its name. The spelling has to be the same, apart from capitals and blanks.
    ///
    /// # Why it matters
    /// Nobody can tell which shared mailbox the person is to use, or which site's accounts theirs counts towards.
    ///
    /// # How to fix it
    /// Copy the ODS code from the site's row into this one. If the site is missing from the list of sites, add it
    /// there; its code is in ODS Data Search and Export (formerly the ODS portal).
    ///
    /// # Passes
    /// ```sites
    /// ODS code
    /// VLAXL
    /// VN6C2
    /// ```
    /// ```users
    /// ODS code
    /// VLAXL
    /// vla xl
    /// VN6C2
    /// VN6C2
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code,Accounts in use
    /// VLAXL,1
    /// VN6C2,
    /// ```
    /// ```users
    /// ODS code
    /// VLAXL
    /// VLAXX
    /// VN6C2
    /// VN6C2
    /// ```
    USER013 "site-not-in-submission": severity: Reject, basis: Inference, scope: User, owner: Provider,
    check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    // Without any site every row would say so; that no site is listed is said once.
    if context.submission.sites.is_empty() {
        return;
    }
    // A sheet without any column for the site is told so once, by FILE007.
    for user in context.submission.users.iter().filter(|user| user.has_site_column()) {
        let link = &context.submission.relations.links[user.index];
        match (link.site(), link.by) {
            (SiteLink::None { nearest }, Some(field)) => {
                let nearest = nearest.map(|site| &context.submission.sites[site]);
                unknown_site(context, user, field, nearest, out);
            }
            (SiteLink::None { .. }, None) => {
                let message = "The row does not say which site the person belongs to: it has no ODS code, CQC location ID \
                               or site name.";
                out.user(user, Field::OdsCode, message);
            }
            (SiteLink::One(_) | SiteLink::Several(_), _) => {}
        }
    }
}

fn unknown_site(context: &Context<'_>, user: &User<'_>, field: Field, nearest: Option<&Site<'_>>, out: &mut Out<'_>) {
    let given = user.view(field).map_or("", |view| view.given.trim());
    let message = format!("No site listed has the {} '{given}'.", field.heading());
    let Some(site) = nearest else {
        out.user(user, field, message);
        return;
    };
    let view = site.view(field);
    let cell = site.place.at(view.as_ref().map(|view| view.column));
    let place = context.submission.describe_from(user.place, cell);
    let message = format!("{message} The nearest is that of {} ({place}).", site.label());
    let meant = view.map(|view| view.normal().unwrap_or(view.given.trim().into()).into_owned());
    out.user(user, field, message).suggest(meant.filter(|value| !value.is_empty())).related([cell], 1);
}
