use crate::rules::mailbox;
use crate::rules::prelude::*;

rule! {
    /// Only one person at the site is an Owner of its shared mailbox.
    ///
    /// # What it checks
    /// Where a mailbox role is given for anybody at a site that goes ahead, at least two people whose rows passed are
    /// Owners. Leavers do not count. Nothing is said of a site that has its mailbox already: it may have Owners who are
    /// not listed. A site without any Owner is told so by another rule.
    ///
    /// # Why it matters
    /// Only an Owner can let a new colleague into the mailbox or take somebody out. While the only Owner is on leave, or
    /// after they left, nobody at the site can.
    ///
    /// # How to fix it
    /// If you can, write 'Owner' into the column 'Mailbox role' for a second person at this site, such as the deputy
    /// manager. Nothing is held up if you do not.
    ///
    /// # Passes
    /// ```sites
    /// Request
    /// new
    /// existing
    /// ```
    /// ```users
    /// Mailbox role
    /// Owner
    /// Owner
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Mailbox role
    /// Owner
    /// Member
    /// ```
    MBX003 "single-owner": severity: Info, basis: Inference, scope: Site, owner: Provider,
    needs: [Column(Role::Users, Field::MailboxRole)], check: AfterUsers(check)
}

fn check(context: &Context<'_>, standing: &Standing, out: &mut Out<'_>) {
    let submission = context.submission;
    let new = submission.sites.iter().filter(|site| site.is_new());
    for site in new.filter(|site| !standing.site_rejected(submission, site.index)) {
        let owners = mailbox::owners(&mailbox::listed(submission, site), standing);
        let mut accepted = owners.iter().filter(|(_, passed)| *passed).map(|(user, _)| *user);
        let (Some(owner), None) = (accepted.next(), accepted.next()) else { continue };
        let cell = sharing::user_cell(owner, Field::MailboxRole);
        let place = submission.describe_from(site.place, cell);
        let rejected = if owners.len() > 1 { " The rows of its other Owners were rejected." } else { "" };
        let message = format!("{} has only one Owner of its shared mailbox: {place}.{rejected}", site.label());
        out.site(site, Field::SiteName, message).related([cell], 1);
    }
}
