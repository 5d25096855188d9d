use crate::rules::mailbox;
use crate::rules::prelude::*;

rule! {
    /// Nobody who passed the checks is an Owner of the site's shared mailbox.
    ///
    /// # What it checks
    /// Where a mailbox role is given for anybody at the site, at least one person whose row passed is an Owner. Leavers
    /// do not count. Where no role is given for anybody at the site, nothing is said.
    ///
    /// # Why it matters
    /// An Owner reads and sends mail and decides who else may use the mailbox. A Member only reads and sends. Without
    /// an Owner nobody at the site can let a new colleague in.
    ///
    /// # How to fix it
    /// Write 'Owner' into the column 'Mailbox role' for at least one person at this site, usually the manager, better
    /// for two. If the Owner's row was rejected, put that row right.
    ///
    /// # Passes
    /// ```users
    /// Mailbox role
    /// Owner
    /// Member
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Mailbox role
    /// Member
    /// Member
    /// ```
    MBX001 "no-owner": severity: Warn, basis: Nhsmail, scope: Site, owner: Provider,
    needs: [Column(Role::Users, Field::MailboxRole)], check: AfterUsers(check)
}

fn check(context: &Context<'_>, standing: &Standing, out: &mut Out<'_>) {
    let submission = context.submission;
    for site in &submission.sites {
        let listed = mailbox::listed(submission, site);
        let owners = mailbox::owners(&listed, standing);
        let role_given = listed.iter().any(|user| user.mailbox_role.is_given());
        if !role_given || owners.iter().any(|(_, passed)| *passed) {
            continue;
        }
        let name = site.label();
        let message = match owners.len() {
            0 => format!("No person listed for {name} is an Owner of its shared mailbox."),
            _ => format!("Every Owner of the shared mailbox of {name} stands in a row that was rejected."),
        };
        let cells = owners.iter().map(|(user, _)| sharing::user_cell(user, Field::MailboxRole));
        out.site(site, Field::SiteName, message).related(cells, owners.len());
    }
}
