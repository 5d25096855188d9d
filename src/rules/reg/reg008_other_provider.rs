use crate::rules::prelude::*;

rule! {
    /// The CQC register has the site under another provider than most of the submission.
    ///
    /// # What it checks
    /// The provider of the location, or its brand, is that of most locations of the submission, or one the submission
    /// declares.
    ///
    /// # Why it matters
    /// A home that was sold, or a slip in its location ID: in either case it may not be yours to register.
    ///
    /// # How to fix it
    /// Check who runs the home. If it is yours under another company, give that company's CQC provider ID in the row,
    /// or register the change with CQC.
    ///
    /// # Passes
    /// A location of the same provider or the same brand as the others.
    ///
    /// # Fails
    /// A location that CQC lists under another provider.
    REG008 "other-provider": severity: Warn, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::Cqc)], check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let estate = &context.known.estate;
    if !estate.is_known() {
        return;
    }
    for known in &context.known.sites {
        let listed = known
            .active_location()
            .filter(|of| of.provider_id.is_some() && !estate.has(of) && !context.is_settled(known.site));
        let Some(of) = listed else { continue };
        let provider = of.provider_name.as_deref().or(of.provider_id.as_deref()).unwrap_or_default();
        let message = format!(
            "CQC has the location '{}' under the provider {provider}, not under the one that most of the sites belong to.",
            of.id
        );
        out.site(known.site, Field::CqcLocationId, message);
    }
}
