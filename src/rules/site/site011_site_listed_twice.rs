use crate::rules::prelude::*;

rule! {
    /// The site is listed again, and nothing differs.
    ///
    /// # What it checks
    /// Whether another row says the same of the site, whatever its case, blanks and signs; it may lack a value, or have one that is not
    /// needed. The first row stands, and the others are left out. Rows that differ are two sites with one code, which ODS006 and CQC003
    /// tell.
    ///
    /// # Why it matters
    /// Nothing is wrong with it: two lists of a region may both hold the home.
    ///
    /// # How to fix it
    /// Nothing needs doing; it is clearer to keep each site in one list.
    ///
    /// # Passes
    /// Two sites with codes of their own.
    ///
    /// # Fails
    /// A home that both regional lists hold, with the same values in both.
    SITE011 "site-listed-twice": severity: Info, basis: Inference, scope: Site, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for rows in submission.listed_again.chunk_by(|(one, _), (other, _)| one == other) {
        let site = &submission.sites[rows[0].0];
        let places: Vec<Place> = rows.iter().map(|(_, place)| *place).collect();
        let again: Vec<String> =
            places.iter().take(3).map(|place| submission.describe_from(site.place, *place)).collect();
        let more = if places.len() > again.len() { " and elsewhere" } else { "" };
        let message = format!(
            "The site is listed again in {}{more}, and nothing differs. This row stands, and the other is left out.",
            again.join(", ")
        );
        out.site(site, Field::SiteName, message).related(places.iter().copied(), places.len());
    }
}
