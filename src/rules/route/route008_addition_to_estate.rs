use crate::rules::estate::{self, More};
use crate::rules::prelude::*;

rule! {
    /// One new site is added to a larger estate.
    ///
    /// # What it checks
    /// The submission asks for a single new site, and it shows that the organisation has more: a site whose request is
    /// "existing", or a number of sites above one under Total sites. With a CQC extract other active locations of the site's
    /// provider or brand show it too, in a nightly batch other submissions of the organisation, tonight's and those of the
    /// nights before.
    ///
    /// # Why it matters
    /// A single site would have to go another way. This one joins the sites your organisation manages itself.
    ///
    /// # How to fix it
    /// Nothing needs doing, provided that your organisation manages the NHSmail accounts of its other sites itself.
    ///
    /// # Passes
    /// A list of two new sites or more; a list of one site and nothing that shows more.
    ///
    /// # Fails
    /// One new site beside an existing one; one site with a number above one under Total sites; one site whose provider has
    /// more at CQC.
    ROUTE008 "addition-to-estate": severity: Info, basis: Inference, scope: Submission, owner: Provider,
    check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let (name, more) = match estate::only_new_site(context) {
        Some((site, Some(more))) => (site.label(), more),
        _ => return,
    };
    let why = match more {
        More::ExistingSite(other) => format!("{} is listed as existing", other.label()),
        More::TotalSites(count) => format!("the organisation has {count} sites in all"),
        More::CqcRegister(1) => "CQC lists one more location of its provider or brand".to_owned(),
        More::CqcRegister(count) => format!("CQC lists {count} more locations of its provider or brand"),
        More::OtherSubmissions => "other submissions of the organisation list further sites".to_owned(),
    };
    out.submission(None, format!("One new site ({name}) is added to a larger estate: {why}."));
}
