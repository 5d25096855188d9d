use crate::rules::prelude::*;

rule! {
    /// Two submissions of one provider list the same site.
    ///
    /// # What it checks
    /// Of the submissions that a provider has sent, only one lists the site. A corrected report takes the place of the estate
    /// it was made from, so that the two do not count as two.
    ///
    /// # Why it matters
    /// Both are taken for parts of one estate. If they are versions of it, nobody can say which one is right where they differ,
    /// and people may be set up twice.
    ///
    /// # How to fix it
    /// Take back the submission that is out of date, or list each site in one of them only.
    ///
    /// # Passes
    /// Two files of one provider with different sites.
    ///
    /// # Fails
    /// An estate, and its newer version beside it.
    BATCH004 "listed-twice-by-provider": severity: Warn, basis: Inference, scope: Site, owner: Provider,
    needs: [Batch], check: Batch(check)
}

fn check(context: &Context<'_>, elsewhere: &Elsewhere, out: &mut Out<'_>) {
    let message = |_: &Site<'_>, others: &[String]| match others {
        [] => "This site is also in another submission that states your provider.".to_owned(),
        others => format!("This site is also in {} of yours.", others.join(", ")),
    };
    elsewhere.tell(context, out, message);
}
