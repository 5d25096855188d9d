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
    /// 46203
    /// ```
    DSPT009 "dspt-date-unreadable": severity: Warn, basis: Inference, scope: Site, owner: Provider,
    needs: [Column(Role::Sites, Field::DsptPublishedOn)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(fault) = site.dspt_published_on.malformed() else { return };
    if known.dspt_in_force.is_some() {
        return;
    }
    let given = site.dspt_published_on.given().trim();
    let meant = date::probably_meant(given);
    let why = match (fault, meant) {
        (DateFault::NoSuchDay, Some(_)) => "it has the month before the day",
        (DateFault::NoSuchDay, None) => "the calendar has no such day, or the year is mistyped",
        (DateFault::Form, Some(_)) => "it is a bare number, as spreadsheets keep a date inside",
        (DateFault::Form, None) => "it does not give day, month and year",
    };
    let suggestion = meant.map(|SheetDate(day)| day.strftime("%d/%m/%Y").to_string());
    out.site(site, Field::DsptPublishedOn, format!("'{given}' cannot be read as a date: {why}.")).suggest(suggestion);
}
