use super::{BATCH001, BATCH002, BATCH004};
use crate::rules::prelude::*;
use crate::rules::reg::REG020;

rule! {
    /// A site is to be given up, or is another provider's by the register, and NAS has to decide about it.
    ///
    /// # What it checks
    /// A row that says that a site is leaving, closed or sold gives the site up only where it is sure that it comes from whoever
    /// holds it: the very submission that it was accepted in, or a report of the batch on that which came back. A site that the CQC
    /// register has under another provider than the other sites of the submission waits until NAS has said whose it is.
    ///
    /// # Why it matters
    /// A provider ID is public, and a file name is anybody's. Whoever could give up another provider's site could ask for it the
    /// next night.
    ///
    /// # How to fix it
    /// Nothing in the sheet needs changing. The National Administration Service (NAS) will contact you about it.
    ///
    /// # Passes
    /// A site marked as leaving in the report that came back.
    ///
    /// # Fails
    /// A site marked as leaving in another file that states the same provider ID.
    BATCH005 "held-for-nas": severity: Reject, basis: Inference, scope: Site, owner: Nas,
    overrules: [BATCH001, BATCH002, BATCH004, REG020], floor: Reject, needs: [Batch], check: Batch(check)
}

fn check(context: &Context<'_>, elsewhere: &Elsewhere, out: &mut Out<'_>) {
    elsewhere.tell(context, out, |site, _| match site.is_gone() {
        true => "Nothing is wrong with this row: NAS must first decide whether the site is given up, and will contact you.",
        false => {
            "CQC has this location under another provider than your other sites. If it is yours, nothing in this row needs changing: NAS \
             must first settle whose it is, and will contact you."
        }
    }.to_owned());
}
