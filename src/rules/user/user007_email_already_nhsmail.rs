use crate::rules::prelude::*;

rule! {
    /// The e-mail address is an NHSmail address, so the person has an account already.
    ///
    /// # What it checks
    /// An address that ends in nhs.net belongs to an NHSmail account. It is expected only of people whose request is
    /// 'existing'.
    ///
    /// # Why it matters
    /// Each person has one account. It moves with them from one employer to the next; a second one is never made. The
    /// row is kept, and the person is listed as a joiner.
    ///
    /// # How to fix it
    /// If the account is this site's already, write 'existing' into the column Request. Otherwise ask the organisation
    /// the person comes from to mark the account as a leaver's. It then has to be joined to yours within 30 days, or it
    /// is deleted.
    ///
    /// # Passes
    /// ```users
    /// Personal email,Request
    /// amina.okafor@nhs.net,existing
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Personal email,Request
    /// amina.okafor@nhs.net,new
    /// ```
    USER007 "email-already-nhsmail": severity: Warn, basis: Nhsmail, scope: User, owner: Provider, check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.has_nhs_address() && matches!(user.meaning().asked, Asked::New | Asked::Join) {
        let message = format!(
            "'{}' is an NHSmail address: the person has an account, which joins this site. No second one is made.",
            Personal(user.email.given().trim())
        );
        out.user(user, Field::Email, message);
    }
}
