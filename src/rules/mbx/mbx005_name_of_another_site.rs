use crate::rules::mailbox::{self, SitesByCode};
use crate::rules::mbx::MBX004;
use crate::rules::prelude::*;

rule! {
    /// The name of the shared mailbox carries the ODS code of another site.
    ///
    /// # What it checks
    /// The name that a new site asks for does not hold the ODS code of another site in the list as a word of its own,
    /// unless it holds the site's own code too. Capitals make no difference. Whole words only: carevr7de is not VR7DE.
    ///
    /// # Why it matters
    /// Whoever writes to the mailbox would believe they reach the other site. Messages about the people you care for
    /// would be read in the wrong place.
    ///
    /// # How to fix it
    /// Look both sites up in ODS Data Search and Export (formerly the ODS portal). If this row's ODS code is right, write
    /// it into the mailbox name in place of the other one. If the code in the mailbox name is right, correct the ODS code
    /// of the row.
    ///
    /// # Passes
    /// ```sites
    /// ODS code,Shared mailbox name
    /// VQA4C,care.vqa4c@nhs.net
    /// VR7DE,Rosewood VR7DE (was VQA4C)
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code,Shared mailbox name
    /// VQA4C,care.vr7de@nhs.net
    /// VR7DE,care.vr7de@nhs.net
    /// ```
    MBX005 "name-of-another-site": severity: Reject, basis: Inference, scope: Site, owner: Provider,
    overrules: [MBX004], needs: [Column(Role::Sites, Field::MailboxName)], check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    let by_code = SitesByCode::new(submission);
    for site in &submission.sites {
        let Some(other) = by_code.other_site_in_name(site) else { continue };
        // A mailbox may keep the code of the registration before this one.
        let code = other.ods_code.valid().map_or("", OdsCode::as_str);
        let own = site.ods_code.valid().map_or("", OdsCode::as_str);
        if context.known.registers.successors(code).iter().any(|succession| succession.new == own) {
            continue;
        }
        let name = mailbox::requested_name(site).unwrap_or_default();
        let cell = other.place.at(other.ods_code.column());
        let message = format!(
            "The mailbox name '{name}' carries the ODS code {}, which is that of {} ({}).",
            code,
            other.label(),
            submission.describe_from(site.place, cell)
        );
        let own = mailbox::standard_address(site).filter(|_| mailbox::is_address(name));
        out.site(site, Field::MailboxName, message).suggest(own).related([cell], 1);
    }
}
