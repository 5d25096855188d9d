use crate::rules::estate;
use crate::rules::prelude::*;

rule! {
    /// The organisation has fewer sites than are asked for before it may manage its own accounts.
    ///
    /// # What it checks
    /// Off unless the configuration gives a figure, since none is published for social care. Then the sites listed, or the
    /// total that the organisation states if that is larger, are at least as many. A single site is a matter of its own.
    ///
    /// # Why it matters
    /// Self-management is meant for larger providers that have the staff to look after accounts. Smaller ones are looked
    /// after by the National Administration Service (NAS).
    ///
    /// # How to fix it
    /// If there are more sites than listed, say how many under 'Total sites'. Otherwise register through the NHSmail
    /// registration portal for social care; helpdesk@nhs.net answers questions.
    ///
    /// # Passes
    /// Five sites, where the configuration asks for five.
    ///
    /// # Fails
    /// Two sites, where the configuration asks for five.
    ROUTE002 "below-site-threshold": severity: Off, basis: Inference, scope: Submission, owner: Provider,
    decides: TooFewSites, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    let (Some(minimum), false) = (context.policy.minimum_sites, submission.sites.is_empty()) else { return };
    let listed = estate::distinct_sites(submission);
    let sites = listed.max(submission.organisation.total_sites().unwrap_or(0) as usize);
    let single = estate::only_new_site(context).is_some_and(|(_, more)| more.is_none());
    if sites < minimum as usize && !single {
        let message = format!("The organisation has {sites} sites; at least {minimum} are asked for.");
        out.submission(None, message);
    }
}
