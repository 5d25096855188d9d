use crate::rules::mailbox;
use crate::rules::prelude::*;

rule! {
    /// The address asked for is not the usual one for a site's shared mailbox.
    ///
    /// # What it checks
    /// The usual address is care, a dot, and the site's ODS code, such as care.vqa4c@nhs.net. Capitals make no difference.
    /// Nothing is said of a name without @, of a site that has its mailbox already, or where the site's ODS code is not
    /// right.
    ///
    /// # Why it matters
    /// Sites that are looked after by the National Administration Service (NAS) are given the usual address. An
    /// organisation that manages its own accounts may begin the address with its short name. The mailbox may come with
    /// another address than the one you expect, so nothing should be printed before it is there.
    ///
    /// # How to fix it
    /// Write the usual address into the cell, or leave the cell empty. If your organisation manages its own accounts and the
    /// address begins with its short name, leave it as it is: nothing is held up.
    ///
    /// # Passes
    /// ```sites
    /// ODS code,Shared mailbox name
    /// VQA4C,Care.VQA4C@nhs.net
    /// VR7DE,Rosewood Lodge
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code,Shared mailbox name
    /// VQA4C,willow.house@nhs.net
    /// VR7DE,
    /// ```
    MBX004 "name-not-standard": severity: Info, basis: Nhsmail, scope: Site, owner: Provider,
    needs: [Column(Role::Sites, Field::MailboxName)], check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let well_formed = |name: &&str| mailbox::is_address(name) && mailbox::name_fault(name).is_none();
    let Some(name) = mailbox::requested_name(site).filter(well_formed) else { return };
    let Some(standard) = mailbox::standard_address(site).filter(|standard| !standard.eq_ignore_ascii_case(name)) else {
        return;
    };
    let message = format!(
        "'{name}' is not the usual address, which is {standard} for a site that NAS administers. An organisation that \
         manages its own accounts may begin it with its short name."
    );
    out.site(site, Field::MailboxName, message).suggest(Some(standard));
}
