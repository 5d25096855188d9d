use crate::rules::held_back;
use crate::rules::prelude::*;

rule! {
    /// More shared mailboxes are requested for the site than it may have.
    ///
    /// # What it checks
    /// The number in the column 'Shared mailboxes' is one at most.
    ///
    /// # Why it matters
    /// Each site is given one shared mailbox. A request for a second one is turned down.
    ///
    /// # How to fix it
    /// Write 1 into the cell. If the number covers several homes or branches, list each of them as a site in a row of its
    /// own, with its own ODS code and CQC location ID. Anything beyond that is for your own Local Administrators to
    /// settle.
    ///
    /// # How to fix it through NAS
    /// Write 1 into the cell. If the number covers several homes or branches, list each of them as a site in a row of
    /// its own, with its own ODS code and CQC location ID. Anything beyond that is asked for later at helpdesk@nhs.net.
    ///
    /// # Passes
    /// ```sites
    /// Shared mailboxes
    /// 1
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Shared mailboxes
    /// 2
    /// ```
    QUOTA007 "too-many-mailboxes": severity: Reject, basis: Guidance, scope: Site, owner: Provider,
    check: AfterSites(check)
}

fn check(context: &Context<'_>, standing: &Standing, out: &mut Out<'_>) {
    let allowed = context.policy.quota_mailboxes;
    for site in held_back::sites_to_count(context, standing) {
        let Some(Count(requested)) = site.mailboxes_requested.valid().filter(|count| count.0 > allowed) else {
            continue;
        };
        let message =
            format!("{requested} shared mailboxes are requested for {}; a site may have {allowed}.", site.label());
        out.site(site, Field::MailboxesRequested, message);
    }
}
