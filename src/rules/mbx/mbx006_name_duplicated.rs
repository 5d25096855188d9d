use crate::rules::estate;
use crate::rules::mailbox::{self, SitesByCode};
use crate::rules::mbx::MBX004;
use crate::rules::prelude::*;

rule! {
    /// Several sites ask for the same name of a shared mailbox.
    ///
    /// # What it checks
    /// No two sites have the same name of a shared mailbox. Capitals and blanks make no difference. Rows with the same ODS
    /// code are one site here, and names that carry another site's code are left to another rule. Of a site that has its
    /// mailbox already nothing is said; a new site may not ask for its name.
    ///
    /// # Why it matters
    /// Each site has a mailbox of its own. With one name for two, messages about the people you care for would be read in
    /// the wrong place.
    ///
    /// # How to fix it
    /// Give each site its own name, for example care, a dot, and the site's ODS code: care.vqa4c@nhs.net. The code is in
    /// the column 'ODS code' and in ODS Data Search and Export (formerly the ODS portal).
    ///
    /// # Passes
    /// ```sites
    /// ODS code,Shared mailbox name
    /// VQA4C,Willow House
    /// VR7DE,Willow House 2
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code,Shared mailbox name
    /// VQA4C,Willow House
    /// VR7DE,willow  house
    /// ```
    MBX006 "name-duplicated": severity: Reject, basis: Inference, scope: Site, owner: Provider,
    overrules: [MBX004], needs: [Column(Role::Sites, Field::MailboxName)], check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    let (by_code, parties) = (SitesByCode::new(submission), estate::same_site(&submission.sites));
    let keyed = submission.sites.iter().filter_map(|site| {
        let name = mailbox::name(site).filter(|name| mailbox::name_fault(name).is_none())?;
        let own = by_code.other_site_in_name(site).is_none();
        // Blanks are one each since the cell was read.
        own.then(|| (site.index, parties[site.index], name.to_lowercase()))
    });
    // Looked up once, though they are gone through twice.
    let keyed: Vec<(usize, usize, String)> = keyed.collect();
    for group in sharing::shared(keyed.iter().map(|(site, party, name)| (*site, *party, name.as_str()))) {
        for &(row, party) in &group.rows {
            let site = &submission.sites[row];
            let Some(name) = mailbox::requested_name(site) else { continue };
            let (others, count) = group.others(party);
            let cell = |other: &usize| sharing::site_cell(&submission.sites[*other], Field::MailboxName);
            let cells: Vec<Place> = others.iter().map(cell).collect();
            let named = sharing::in_words(submission, site.place, &cells, count);
            let message = format!("'{name}' is the mailbox name of several sites: also in {named}.");
            out.site(site, Field::MailboxName, message)
                .suggest(mailbox::standard_address(site).filter(|_| mailbox::is_address(name)))
                .related(cells, count);
        }
    }
}
