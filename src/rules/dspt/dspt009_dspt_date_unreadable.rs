use crate::rules::prelude::*;

rule! {
    /// The date on which the DSPT assessment was published is not a date.
    ///
    /// # What it checks
    /// Where a date of publication is given, it can be read as one, day before month: 12/06/2026, 12 June 2026 or 2026-06-12.
    ///
    /// # Why it matters
    /// Without the date nobody can tell whether the assessment is older than a year.
    ///
    /// # How to fix it
    /// Enter the date from the organisation search on the DSPT website, day before month, or leave the cell empty.
    ///
    /// # Passes
    /// ```sites
    /// DSPT published on
    /// 12/06/2026
    /// 12 June 2026
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// DSPT published on
    /// last summer
    /// 06/30/2026
    /// ```
    DSPT009 "dspt-date-unreadable": Warn, Inference, Site, Provider, Check::Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let given = site.dspt_published_on.given().trim();
    let (message, suggestion) = match site.dspt_published_on.malformed() {
        None => return,
        Some(DateFault::Form) => (format!("'{given}' cannot be read as a date."), None),
        Some(DateFault::NoSuchDay) => match day_before_month(given) {
            Some(turned) => {
                (format!("'{given}' is no day of the calendar; it has the month before the day."), Some(turned))
            }
            None => (format!("'{given}' is no day of the calendar."), None),
        },
    };
    out.site(site, Field::DsptPublishedOn, message).suggest(suggestion);
}

/// The date with its first two numbers exchanged, where it is one that way.
fn day_before_month(given: &str) -> Option<String> {
    let parts: Vec<&str> = given.split('/').collect();
    let [month, day, year] = parts.as_slice() else { return None };
    let turned = format!("{day}/{month}/{year}");
    SheetDate::parse(turned.as_str().into(), false).is_ok().then_some(turned)
}
