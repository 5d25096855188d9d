use crate::rules::prelude::*;

rule! {
    /// The site is to close, to be sold or to move.
    ///
    /// # What it checks
    /// Whether the request, the closing date or the status says that the site goes on a day to come.
    ///
    /// # Why it matters
    /// Accounts for a home that closes soon may not be worth setting up, and those of a home that is sold move with it.
    ///
    /// # How to fix it
    /// Nothing needs doing if the site is to have its accounts until then. If not, write leaving under Request.
    ///
    /// # Passes
    /// ```sites
    /// Status
    /// Open
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Status
    /// Closing 31/12/2027
    /// Open
    /// ```
    SITE009 "site-closing": severity: Warn, basis: Nhsmail, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let meaning = site.meaning();
    let Some(field) = meaning.closing else { return };
    let view = site.view(field);
    let given = quoted(field, view.as_ref().map_or("", |view| view.given));
    let heading = context.submission.heading_at(site.place.at(view.map(|view| view.column)));
    let so = match meaning.asked {
        SiteAsked::New => "Until then it is treated as any other.",
        SiteAsked::Gone(_) => "Nothing is set up for it, and none of its people gets a new account.",
        _ => "Nothing is set up for it.",
    };
    let finding = out.site(
        site,
        field,
        format!("{given} under '{heading}' says that the site closes, is sold or moves on a day to come. {so}"),
    );
    if meaning.asked != SiteAsked::New {
        finding.fix("Nothing needs doing if nothing is to be set up. If the site is to have its accounts until then, write new.");
    }
}
