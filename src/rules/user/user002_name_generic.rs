use crate::rules::prelude::*;

rule! {
    /// The name is that of a role or a place, not of a person.
    ///
    /// # What it checks
    /// A name in which every word stands for a job or a place (Duty Manager, Night Staff, Reception) is not taken for a
    /// person's. Words that are surnames too, such as Cook, Porter, Ward or Nurse, are never held against anybody by
    /// themselves.
    ///
    /// # Why it matters
    /// User accounts are for individual people. What several people share is the site's shared mailbox.
    ///
    /// # How to fix it
    /// Write the name of the person who is to have the account. If the row stands for a team or a shift, take it out
    /// and give its people access to the shared mailbox instead.
    ///
    /// # Passes
    /// ```users
    /// First name,Last name
    /// Porter,Cook
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Accounts in use
    /// 1
    /// ```
    /// ```users
    /// First name,Last name
    /// Amina,Okafor
    /// Duty,Manager
    /// ```
    USER002 "name-generic": severity: Reject, basis: Nhsmail, scope: User, owner: Provider, check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.has_role_name() {
        let parts: Vec<&str> = [&user.first_name, &user.last_name].into_iter().filter_map(text_of).collect();
        let message =
            format!("'{}' looks like a role or a place, not like a person's name.", Personal(&parts.join(" ")));
        out.user(user, sharing::name_field(user), message);
    }
}
