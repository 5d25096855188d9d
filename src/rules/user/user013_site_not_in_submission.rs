use std::collections::HashMap;

use crate::model::may_mean_another;
use crate::registers::Location;
use crate::rules::prelude::*;

rule! {
    /// The person's site is not among the sites listed.
    ///
    /// # What it checks
    /// Each person's row names a site that the submission lists: by its ODS code, else by its CQC location ID, else by
    /// its name, apart from capitals, blanks and signs. A name without the words that every home has (Care Home, The, Ltd), or
    /// with the code beside it, leads to the site that alone has such a name, and is only warned of; where CQC lists a home of the
    /// same provider that the name may mean as well, nobody can tell which of the two it is.
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
    let mut others: HashMap<(&str, usize), Option<&Location>> = HashMap::new();
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
            (SiteLink::One(site), Some(field)) if link.is_by_likeness() => {
                let site = &context.submission.sites[site];
                let given = user.view(field).map_or("", |view| view.given.trim());
                let other = *others.entry((given, site.index)).or_insert_with(|| left_out(context, given, site));
                like_a_site(context, user, (field, given), site, other, out);
            }
            (SiteLink::One(_) | SiteLink::Several(_), _) => {}
        }
    }
}

/// A name that can only be one site's, though it is not written as there.
/// A home of the provider's, by CQC's word, that the submission leaves out and that the name may mean as well.
fn left_out<'a>(context: &Context<'a>, given: &str, site: &Site<'_>) -> Option<&'a Location> {
    let own = text_of(&site.site_name)?;
    let mut all = context.known.estate.left_out.iter().copied();
    all.find(|location| may_mean_another(given, own, &location.name))
}

fn like_a_site(
    context: &Context<'_>,
    user: &User<'_>,
    (field, given): (Field, &str),
    site: &Site<'_>,
    other: Option<&Location>,
    out: &mut Out<'_>,
) {
    let cell = sharing::site_cell(site, field);
    let (label, place) = (site.label(), context.submission.describe_from(user.place, cell));
    if let Some(other) = other {
        let message = format!(
            "'{given}' may be {label} ({place}), or {}, which CQC lists for the same provider and the submission leaves out.",
            other.name
        );
        let fix =
            "Write the ODS code of the right site into the row. If it is the other one, add it to the list of sites.";
        out.user(user, field, message).fix(fix).related([cell], 1);
        return;
    }
    let message = format!("'{given}' was taken for {label} ({place}): no other site listed comes near.");
    let fix = "If it is that site, nothing needs doing; better, write its ODS code into the row. If not, add the right site to the \
               list of sites.";
    out.user(user, field, message).fix(fix.to_owned()).suggest(Some(label)).related([cell], 1).at_most(Severity::Warn);
}

/// What people write for a place that is no site, folded.
const NO_SITES: [&str; 16] = [
    "headoffice", "hq", "headquarters", "centraloffice", "regionaloffice", "supportoffice", "mainoffice", "group",
    "central", "allhomes", "allsites", "all", "various", "peripatetic", "regional", "headofficestaff",
];

/// What those have to do who are listed at none.
const AT_A_SITE: &str = "An account is one of a site's. List the person at the site they work at, with a row for each where there are \
                         several; leave out who works at none.";

fn unknown_site(context: &Context<'_>, user: &User<'_>, field: Field, nearest: Option<&Site<'_>>, out: &mut Out<'_>) {
    let given = user.view(field).map_or("", |view| view.given.trim());
    let message = format!("No site listed has the {} '{given}'.", field.heading());
    let Some(site) = nearest else {
        let finding = out.user(user, field, message);
        if NO_SITES.contains(&fold(given).as_str()) {
            finding.fix(AT_A_SITE.to_owned());
        }
        return;
    };
    let view = site.view(field);
    let cell = site.place.at(view.as_ref().map(|view| view.column));
    let place = context.submission.describe_from(user.place, cell);
    let message = format!("{message} The nearest is that of {} ({place}).", site.label());
    let meant = view.map(|view| view.normal().unwrap_or(view.given.trim().into()).into_owned());
    out.user(user, field, message).suggest(meant.filter(|value| !value.is_empty())).related([cell], 1);
}
