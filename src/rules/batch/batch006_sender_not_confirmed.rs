use crate::rules::prelude::*;

rule! {
    /// NAS has not confirmed who sent the submission.
    ///
    /// # What it checks
    /// The National Administration Service (NAS) knows who sends this submission. It confirms a sender once; what the same sender
    /// sends later needs no further confirmation. Until then the people are held, whatever is stated in the submission.
    ///
    /// # Why it matters
    /// Names, codes and provider IDs are public. An account is made for a person only if it is known who asks for it.
    ///
    /// # How to fix it
    /// Nothing in the sheet needs changing. NAS confirms who sent this.
    ///
    /// # Passes
    /// A submission whose sender NAS has confirmed, or a later one of the same sender.
    ///
    /// # Fails
    /// The first submission of a sender.
    BATCH006 "sender-not-confirmed": severity: Reject, basis: Inference, scope: Outcome, owner: Nas,
    floor: Reject, holds_people: true, needs: [Batch], check: Batch(check)
}

fn check(context: &Context<'_>, elsewhere: &Elsewhere, out: &mut Out<'_>) {
    if elsewhere.is_sender_unknown() && !context.submission.users.is_empty() {
        out.outcome(None, "NAS confirms who sent this. Until then the people in it are held.");
    }
}
