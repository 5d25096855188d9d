use crate::rules::prelude::*;

rule! {
    /// The site was accepted before for another provider.
    ///
    /// # What it checks
    /// The site is not held by another provider, that is, accepted for it in an earlier batch. A site moves when its holder
    /// marks it as leaving, when the National Administration Service (NAS) releases it, or when the CQC register names the
    /// new provider.
    ///
    /// # Why it matters
    /// The site's shared mailbox and accounts belong to the provider that holds it. They are not given away because a second
    /// list names the site.
    ///
    /// # How to fix it
    /// See that the ODS code and the CQC location ID are this site's own. If you have taken the site over, see that the CQC
    /// register names you as its provider; NAS will contact you.
    ///
    /// # Passes
    /// A site that nobody holds, or that the same provider holds.
    ///
    /// # Fails
    /// A site that was accepted for another provider last month.
    BATCH002 "site-held-by-another": severity: Reject, basis: Inference, scope: Site, owner: Nas,
    floor: Reject, needs: [Batch], check: Batch(check)
}

fn check(context: &Context<'_>, elsewhere: &Elsewhere, out: &mut Out<'_>) {
    elsewhere.tell(context, out, |_, _| super::TO_BE_SETTLED.to_owned());
}
