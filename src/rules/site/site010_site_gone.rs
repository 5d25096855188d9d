use crate::rules::prelude::*;

rule! {
    /// The site is closed, sold or otherwise no longer the provider's.
    ///
    /// # What it checks
    /// Whether the request, a closing date that has come, the status, a sub-heading above or the name of the sheet says that the site is
    /// gone: leaving, closed, sold, transferred, deregistered.
    ///
    /// # Why it matters
    /// Nothing is set up for such a site, and no new account is made for its people.
    ///
    /// # How to fix it
    /// Nothing needs doing if the site is gone. Where it was sold, do not mark its people as leavers: the accounts move with the home.
    ///
    /// # Passes
    /// ```sites
    /// Request,Status
    /// existing,Open
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Request,Status
    /// Sold,
    /// ,Closed
    /// ```
    /// ```users
    /// Request
    /// existing
    /// existing
    /// existing
    /// existing
    /// ```
    SITE010 "site-gone": severity: Warn, basis: Nhsmail, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let meaning = site.meaning();
    let (SiteAsked::Gone(how), None) = (meaning.asked, meaning.closing) else { return };
    let (how, and) = match how {
        Gone::Closed => ("that the site is closed", ""),
        Gone::Sold => (
            "that the site has gone to another provider",
            " Do not mark its people as leavers: the accounts move with the home.",
        ),
        Gone::Leaving => ("that the site goes", ""),
    };
    let so = format!("nothing is set up for it, and none of its people gets a new account.{and}");
    match meaning.by {
        By::Cell(field) => {
            let view = site.view(field);
            let given = quoted(field, view.as_ref().map_or("", |view| view.given));
            let heading = context.submission.heading_at(site.place.at(view.map(|view| view.column)));
            out.site(site, field, format!("{given} under '{heading}' says {how}: {so}"));
        }
        By::SubHeading(row) => {
            let above = Place { row, ..site.place };
            out.site(site, Field::SiteName, format!("The sub-heading above it says {how}: {so}")).related([above], 1);
        }
        _ => {
            let sheet = &context.submission.sheets[usize::from(site.place.sheet)].name;
            out.site(site, Field::SiteName, format!("The name of the sheet, '{sheet}', says {how}: {so}"));
        }
    }
}
