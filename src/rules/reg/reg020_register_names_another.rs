use crate::rules::batch::{BATCH001, BATCH002};
use crate::rules::prelude::*;
use crate::rules::reg::REG008;

rule! {
    /// The CQC register has the site under another provider than the one it is claimed for.
    ///
    /// # What it checks
    /// Where the row or the submission says whose site it is, by a CQC provider ID, by a name that CQC knows or by the code of the
    /// head office: the location is that provider's, or one of the same brand or of the same head office at ODS.
    ///
    /// An estate that is checked by itself is only warned. In a batch the site is rejected where another submission asks for
    /// it too or holds it, or where CQC has no site of the submission under the provider stated; any other is held until NAS has
    /// said whose it is (BATCH005). A register that is old, or that is not whole, only warns.
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
    REG020 "register-names-another": severity: Reject, basis: Register, scope: Site, owner: Provider,
    overrules: [REG008, BATCH001, BATCH002], needs: [Register(Group::Cqc)], check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let (known, submission) = (context.known, context.submission);
    let is_claimed = |site| known.is_of_claimed_provider(site, submission);
    let is_claimed: Vec<Option<bool>> = known.sites.iter().map(is_claimed).collect();
    let none_is_theirs = !is_claimed.contains(&Some(true));
    for (site, _) in known.sites.iter().zip(&is_claimed).filter(|(_, is_claimed)| **is_claimed == Some(false)) {
        let Some(location) = site.active_location().filter(|_| !context.is_settled(site.site)) else { continue };
        let id = location.provider_id.as_deref().unwrap_or_default();
        let provider =
            location.provider_name.as_deref().map_or(id.to_owned(), |name| format!("{} ({id})", name.trim()));
        let message =
            format!("CQC has the location '{}' under the provider {provider}, not under the one stated.", location.id);
        let is_disputed = |elsewhere: &Elsewhere| {
            none_is_theirs || [&BATCH001, &BATCH002].iter().any(|rule| elsewhere.concerns(site.site.index, rule))
        };
        let finding = out.site(site.site, Field::CqcLocationId, message);
        if !(is_relied_on(context) && context.elsewhere.is_some_and(is_disputed)) {
            finding.at_most(Severity::Warn);
        }
    }
}

/// Whether the CQC register is whole and new enough to be held against a site.
pub fn is_relied_on(context: &Context<'_>) -> bool {
    context.known.registers.is_complete(Group::Cqc) && !context.is_stale(Group::Cqc)
}
