use crate::rules::batch::{BATCH001, BATCH002};
use crate::rules::prelude::*;
use crate::rules::reg::REG008;

rule! {
    /// The CQC register has the site under another provider than the one it is claimed for.
    ///
    /// # What it checks
    /// Where the row or the submission says whose site it is, by a CQC provider ID or by a name that CQC knows: the
    /// location is that provider's, or one of the same brand or of the same head office at ODS.
    ///
    /// # Why it matters
    /// A home that was sold, or a slip in its location ID: in either case it may not be yours to register.
    ///
    /// # How to fix it
    /// Check who runs the home. If it is yours under another company, give that company's CQC provider ID in the row. If you
    /// have taken it over, see that CQC registers the change first. If the provider ID that you stated is wrong, correct it.
    ///
    /// # Passes
    /// A location of the provider stated, or of another company of its brand.
    ///
    /// # Fails
    /// A location that CQC lists under another provider than the one whose ID the row gives.
    REG020 "register-names-another": severity: Warn, basis: Register, scope: Site, owner: Provider,
    overrules: [REG008, BATCH001, BATCH002], needs: [Register(Group::Cqc)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    if known.is_of_claimed_provider(context.submission) != Some(false) {
        return;
    }
    let Some(location) = known.active_location() else { return };
    let id = location.provider_id.as_deref().unwrap_or_default();
    let provider = location.provider_name.as_deref().map_or(id.to_owned(), |name| format!("{} ({id})", name.trim()));
    let message =
        format!("CQC has the location '{}' under the provider {provider}, not under the one stated.", location.id);
    out.site(site, Field::CqcLocationId, message);
}
