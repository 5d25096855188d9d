use crate::rules::estate;
use crate::rules::prelude::*;

rule! {
    /// A head-office role on the route that the National Administration Service (NAS) looks after.
    ///
    /// # What it checks
    /// Where the submission takes the NAS route, no job role speaks of the head office, human resources, payroll or finance.
    ///
    /// # Why it matters
    /// NAS gives accounts to people who care for residents. Staff who give no direct care, such as head office and HR, are
    /// refused there, and the person would wait for nothing.
    ///
    /// # How to fix it
    /// Leave the person out. If they also give care at the site, write that role.
    ///
    /// # Passes
    /// ```users
    /// Job role
    /// HR manager
    /// ```
    ///
    /// # Fails
    /// An HR manager in a submission of one site.
    USER025 "head-office-role": severity: Warn, basis: Nhsmail, scope: User, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    if !estate::is_single_site(context) {
        return;
    }
    for user in context.submission.users.iter().filter(|user| !user.asks_for_no_account()) {
        let Some(role) = user.head_office_role() else { continue };
        let message = format!("'{role}' is work for the head office, for which NAS gives no account.");
        out.user(user, Field::JobRole, message);
    }
}
