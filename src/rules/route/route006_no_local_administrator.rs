use crate::rules::estate;
use crate::rules::prelude::*;

rule! {
    /// No Local Administrator is named.
    ///
    /// # What it checks
    /// An organisation that manages its own accounts names a Local Administrator, by name or e-mail address: in a sheet of
    /// two columns for the organisation, or in a column beside its sites.
    ///
    /// # Why it matters
    /// Self-management is co-ordinated by the provider's own Local Administrators. They make the accounts and help the users
    /// afterwards, and NHSmail writes to them.
    ///
    /// # How to fix it
    /// Add a sheet with two columns, and in it 'Local Administrator name' and 'Local Administrator email' with the values
    /// beside them; or add these as columns to the list of sites.
    ///
    /// # Passes
    /// ```sites
    /// Local Administrator name
    /// Priya Example
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Local Administrator email
    /// (empty)
    /// ```
    ROUTE006 "no-local-administrator": Warn, Nhsmail, Submission, Provider, Check::Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    let named = [Field::LocalAdminName, Field::LocalAdminEmail]
        .iter()
        .any(|field| submission.organisation.get(*field).is_some());
    // A single site is administered by NAS.
    let single = estate::only_new_site(context).is_some_and(|(_, more)| more.is_none());
    if !named && !single && !submission.sites.is_empty() {
        out.submission(
            None,
            "No Local Administrator is named. An organisation that manages its own accounts needs one.",
        );
    }
}
