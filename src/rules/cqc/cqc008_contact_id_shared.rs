use crate::rules::{estate, prelude::*};

rule! {
    /// Several sites have the same CQC contact ID.
    ///
    /// # What it checks
    /// Whether the registered manager of a site is that of another site too. With or without CON in front it is the same ID.
    /// A site that is listed twice does not count as two.
    ///
    /// # Why it matters
    /// One registered manager may look after several sites, and that is usual. It is told because the same ID is also what a
    /// cell copied down by mistake leaves behind.
    ///
    /// # How to fix it
    /// Nothing needs doing if one person is the registered manager of these sites. Otherwise take each ID from the certificate of that
    /// site's own registered manager.
    ///
    /// # Passes
    /// ```sites
    /// CQC contact ID
    /// CON1-310000101
    /// CON1-310000102
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// CQC contact ID
    /// CON1-310000101
    /// 1-310000101
    /// ```
    CQC008 "contact-id-shared": severity: Info, basis: Register, scope: Site, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let contact = |site: &Site<'_>| Some(site.cqc_contact_id.valid()?.number_with_prefix().to_owned());
    estate::in_common(context, Field::CqcContactId, "CQC contact ID", contact, out);
}
