use crate::rules::prelude::*;

rule! {
    /// The site is struck out.
    ///
    /// # What it checks
    /// Whether a line goes through the site's name, or through most of the row; where each person has a row of their own, through all rows
    /// of the site. Where the row says in words that the site is closed or sold, that counts.
    ///
    /// # Why it matters
    /// People strike out what they have closed or sold. It would be set up for a provider that has it no more.
    ///
    /// # How to fix it
    /// Delete the row if the site is no longer yours, or write closed or sold under Status. Where it is to be set up all the same, take the
    /// line away (Home, Font, Strikethrough).
    ///
    /// # Passes
    /// A workbook in which no site is struck out.
    ///
    /// # Fails
    /// A workbook in which a line goes through a home that was sold.
    SITE012 "row-struck-out": severity: Reject, basis: Inference, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let says_nothing = matches!(site.meaning().asked, SiteAsked::New | SiteAsked::Existing);
    if site.is_struck() && says_nothing {
        let message =
            "The name or most of the row is struck through, so nobody can tell whether the site is still meant.";
        out.row(context.submission, site.place, message);
    }
}
