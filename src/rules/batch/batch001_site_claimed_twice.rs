use crate::rules::prelude::*;

rule! {
    /// Submissions of two providers ask for the same site.
    ///
    /// # What it checks
    /// No submission of another provider that is checked in the same batch asks for the same CQC location or ODS code, while
    /// nobody holds the site. Where the CQC register names one of them as the site's provider, that one keeps it.
    ///
    /// # Why it matters
    /// A site has one shared mailbox. Until it is clear whose site it is, its mail could go to the wrong organisation.
    ///
    /// # How to fix it
    /// See that the ODS code and the CQC location ID are this site's own. If they are, nothing in the sheet needs changing:
    /// the National Administration Service (NAS) will contact you about it.
    ///
    /// # Passes
    /// A site that only one provider asks for, or that several files of one provider list.
    ///
    /// # Fails
    /// The same CQC location ID in the estates of two providers.
    BATCH001 "site-claimed-twice": severity: Reject, basis: Inference, scope: Site, owner: Nas,
    floor: Reject, needs: [Batch], check: Batch(check)
}

fn check(context: &Context<'_>, elsewhere: &Elsewhere, out: &mut Out<'_>) {
    elsewhere.tell(context, out, |_, _| super::TO_BE_SETTLED.to_owned());
}
