use crate::rules::prelude::*;

rule! {
    /// Two providers list the same person.
    ///
    /// # What it checks
    /// No person's mobile number or personal e-mail address stands in the submission of another provider too. It is told in
    /// the summary of the batch only, never in a provider's report.
    ///
    /// # Why it matters
    /// People work for several providers, and that is no fault. A person who moved needs the joiner process instead of a
    /// second account.
    ///
    /// # How to fix it
    /// Ask both providers whether the person has left one of them. If so, the former marks the person as a leaver and the new
    /// one as joining.
    ///
    /// # Passes
    /// A mobile number in the submissions of one provider only.
    ///
    /// # Fails
    /// The same mobile number in the submissions of two providers.
    BATCH003 "person-in-two-providers": severity: Warn, basis: Inference, scope: User, owner: Nas,
    needs: [Batch], check: Batch(in_the_summary_only)
}

/// A provider is not told whom another employs: the batch tells its operator.
fn in_the_summary_only(_: &Context<'_>, _: &Elsewhere, _: &mut Out<'_>) {}
