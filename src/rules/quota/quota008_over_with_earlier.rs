use crate::rules::held_back;
use crate::rules::prelude::*;

rule! {
    /// With the accounts of earlier nights the site has more than it may have.
    ///
    /// # What it checks
    /// In a batch the people who were accepted for the site on earlier nights, in submissions of its provider that are not there any
    /// more, are counted with those of tonight, each person once. Nobody counts who leaves, or whom a newer list of the same
    /// submission does not name any more.
    ///
    /// # Why it matters
    /// Each site is given up to ten user accounts. What is right in each list may be too much together.
    ///
    /// # How to fix it
    /// List the people who have left with the request `leaving`. If all of them stay, nothing in the sheet needs changing: the
    /// National Administration Service (NAS) will contact you about it.
    ///
    /// # Passes
    /// Seven people last week, and three others tonight in another file.
    ///
    /// # Fails
    /// Seven people last week, and four others tonight in another file.
    QUOTA008 "over-with-earlier": severity: Warn, basis: Guidance, scope: Site, owner: Nas,
    needs: [Batch], check: AfterSites(check)
}

fn check(context: &Context<'_>, standing: &Standing, out: &mut Out<'_>) {
    for site in held_back::sites_to_count(context, standing) {
        let allowance = context.policy.allowance_of(site);
        let counted = standing.counted(site.index);
        let (tonight, earlier) = (counted.total(), counted.elsewhere.earlier);
        if tonight > allowance || tonight + earlier <= allowance {
            continue;
        }
        let (excess, label) = (tonight + earlier - allowance, site.label());
        let message = format!(
            "{label} is within the {allowance} user accounts it may have by this list ({tonight}), but {earlier} other people were \
             accepted for it before, in submissions that are not there any more. That is {excess} more than it may have."
        );
        out.site(site, Field::SiteName, message);
    }
}
