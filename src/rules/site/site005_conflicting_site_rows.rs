use crate::rules::prelude::*;

rule! {
    /// The rows of one site say different things about it.
    ///
    /// # What it checks
    /// Where each row is a person with the site's columns repeated beside, all rows of a site have the same site name, ODS
    /// code, CQC location ID, CQC contact ID and DSPT status. Rows belong to one site by their ODS code, else by their
    /// location ID, else by their name. Cells left empty say nothing.
    ///
    /// # Why it matters
    /// Nobody but you can say which of the rows is right, and the wrong one could put a person into another home's mailbox.
    ///
    /// # How to fix it
    /// Put the right value into all rows of the site. Better, list the sites in a sheet of their own, one row a site.
    ///
    /// # Passes
    /// Two people with the same ODS code and the same site name beside them.
    ///
    /// # Fails
    /// Two people with the same ODS code and different CQC location IDs beside them.
    SITE005 "conflicting-site-rows": severity: Reject, basis: Inference, scope: Site, owner: Provider,
    check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for conflict in &submission.conflicts {
        let site = &submission.sites[conflict.site];
        let here = sharing::quoted(conflict.field, site.view(conflict.field).map_or("", |view| view.given.trim()));
        let named = sharing::in_words(submission, site.place, &conflict.places, conflict.count);
        let message = format!("The {} is '{here}' here and something else in {named}.", conflict.field.heading());
        out.site(site, conflict.field, message).related(conflict.places.iter().copied(), conflict.count);
    }
}
