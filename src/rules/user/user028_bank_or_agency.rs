use crate::rules::prelude::*;

rule! {
    /// The person is bank, agency or locum staff.
    ///
    /// # What it checks
    /// The words bank, agency and locum in the job role, or beside the name. A care agency's own staff and people called Banks
    /// are not meant.
    ///
    /// # Why it matters
    /// Such people work for several employers and often have an NHSmail account through one of them. A second one is never
    /// made. They also use one of the site's ten accounts, for work they may do once.
    ///
    /// # How to fix it
    /// Ask whether the person has, or had, an address that ends in nhs.net, and write Yes or No into the column 'Has NHSmail
    /// account'. If they do not need an account, take the row out.
    ///
    /// # Passes
    /// ```users
    /// Job role
    /// Homecare agency manager
    /// Senior carer
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Job role
    /// Bank nurse
    /// Carer (agency)
    /// ```
    USER028 "bank-or-agency": severity: Warn, basis: Nhsmail, scope: User, owner: Provider, check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.asks_for_no_account() {
        return;
    }
    let Some((field, word)) = user.outside_staff() else { return };
    let message = format!(
        "'{word}' says that the person works for several employers: one may have given them an account already."
    );
    out.user(user, field, message);
}
