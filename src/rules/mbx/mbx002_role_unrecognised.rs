use crate::rules::prelude::*;

rule! {
    /// The mailbox role is neither Owner nor Member.
    ///
    /// # What it checks
    /// Where the column 'Mailbox role' is filled in, it says Owner or Member, in any case.
    ///
    /// # Why it matters
    /// The role decides what the person may do with the shared mailbox: an Owner reads, sends and decides who else may
    /// use it, a Member reads and sends. With any other word nobody knows which is meant.
    ///
    /// # How to fix it
    /// Write 'Owner' into the cell if the person is to decide who may use the mailbox, else 'Member'. The person's job,
    /// such as Manager, belongs in the column 'Job role'.
    ///
    /// # Passes
    /// ```users
    /// Mailbox role
    /// Owner
    /// member
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Mailbox role
    /// Owner
    /// Manager
    /// ```
    MBX002 "role-unrecognised": severity: Warn, basis: Nhsmail, scope: User, owner: Provider,
    needs: [Column(Role::Users, Field::MailboxRole)], check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.mailbox_role.malformed().is_some() && !user.asks_for_no_account() {
        let message =
            format!("'{}' is not a mailbox role: it is neither Owner nor Member.", user.mailbox_role.given().trim());
        out.user(user, Field::MailboxRole, message);
    }
}
