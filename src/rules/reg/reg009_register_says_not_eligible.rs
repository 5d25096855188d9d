use crate::rules::prelude::*;
use crate::rules::reg::REG011;

rule! {
    /// By the CQC register the site gives no adult social care.
    ///
    /// # What it checks
    /// One of the service types that CQC lists for the location, or its sector, is adult social care.
    ///
    /// # Why it matters
    /// Registration as social care is for social care. Dentists, surgeries, hospitals and hospices come to NHSmail by
    /// ways of their own.
    ///
    /// # How to fix it
    /// Check the location ID: a slip may have landed on another kind of service. A hospice contacts the NHSmail
    /// feedback team with the subject line "Hospice NHSmail Application Query". If CQC's list is out of date, ask CQC
    /// to correct it.
    ///
    /// # Passes
    /// A location that CQC lists as a care home or a homecare agency.
    ///
    /// # Fails
    /// The location ID of a dental practice.
    REG009 "register-says-not-eligible": severity: Reject, basis: Register, scope: Site, owner: Provider,
    overrules: [REG011], needs: [Register(Group::Cqc)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(of) = known.active_location().filter(|of| of.is_social_care() == Some(false)) else { return };
    let listed = match (of.service_types.is_empty(), of.sector.as_deref()) {
        (false, _) => of.service_types.join(", "),
        (true, sector) => sector.unwrap_or_default().to_owned(),
    };
    let is_hospice = listed.to_lowercase().contains("hospice");
    let advice = if is_hospice { " Hospices do not register for NHSmail as social care." } else { "" };
    let message =
        format!("CQC lists '{}' ({}) as {listed}, which is not adult social care.{advice}", of.id, of.name.trim());
    out.site(site, Field::CqcLocationId, message);
}
