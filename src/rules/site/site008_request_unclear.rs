use crate::rules::prelude::*;

rule! {
    /// It is not clear what is asked for the site.
    ///
    /// # What it checks
    /// Whether Request, the closing date and the status say together what is asked for: to be set up, nothing because it is there, or
    /// that it is closed, sold or otherwise gone. A word that is not understood is never taken for new, and neither is a new site that is
    /// closed.
    ///
    /// # Why it matters
    /// A home that has its mailbox already, or that is no longer the provider's, would be set up.
    ///
    /// # How to fix it
    /// Write new, existing or leaving under Request, or leave the cell empty where the site is to be set up.
    ///
    /// # Passes
    /// ```sites
    /// Request,Status
    /// existing,Open
    /// already live,Good
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Request,Status
    /// maybe,
    /// new,Closed
    /// ```
    SITE008 "request-unclear": severity: Reject, basis: Inference, scope: Site, owner: Provider,
    floor: Reject, check: Site(check)
}

fn check(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let meaning = site.meaning();
    let given = |field: Field| quoted(field, site.view(field).map_or("", |view| view.given));
    match meaning.by {
        _ if meaning.asked != SiteAsked::Unclear => {}
        By::Cell(Field::LeavingOn) => {
            let message = format!("{} says neither when the site closes nor whether.", given(Field::LeavingOn));
            out.site(site, Field::LeavingOn, message).fix(
                "Write the day as day/month/year, or no if the site stays. If there is none, leave the cell empty.",
            );
        }
        By::Cell(Field::Status) => {
            let message = format!("{} leaves open whether the site is still yours and open.", given(Field::Status));
            out.site(site, Field::Status, message).fix("Write open, closed or sold, or leave the cell empty.");
        }
        By::Cells(request, field) => {
            let other = site.place.at(site.view(field).map(|view| view.column));
            let message = format!(
                "{} asks for the site to be set up, and {} under '{}' says that it is gone, so nobody can tell which holds.",
                given(request),
                given(field),
                context.submission.heading_at(other)
            );
            out.site(site, request, message).related([other], 1).fix("Correct the cell that is wrong.");
        }
        _ => {
            let message = format!(
                "{} does not say what is asked for this site: new, existing or leaving.",
                given(Field::Request)
            );
            out.site(site, Field::Request, message);
        }
    }
}
