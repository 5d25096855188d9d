use crate::rules::prelude::*;
use crate::text::first_of;

rule! {
    /// The provider has active locations that the submission leaves out.
    ///
    /// # What it checks
    /// With a CQC extract: every active social-care location of the submission's providers and brand is listed. They
    /// are those most of its locations belong to, and those it declares.
    ///
    /// # Why it matters
    /// A home that is forgotten gets no NHSmail. It may as well be left out on purpose, or be registered already.
    ///
    /// # How to fix it
    /// See the sheet 'Estate check' for the locations, and add those that should be part of the estate.
    ///
    /// # Passes
    /// A submission with all the provider's locations.
    ///
    /// # Fails
    /// A submission that leaves one home out.
    REG017 "estate-incomplete": severity: Info, basis: Register, scope: Submission, owner: Provider,
    needs: [Register(Group::Cqc)], check: Across(check)
}

/// Locations that the message names; 'Estate check' lists them all.
const LOCATIONS_NAMED: usize = 5;

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let left_out = &context.known.estate.left_out;
    if left_out.is_empty() || context.submission.sites.is_empty() {
        return;
    }
    let named: Vec<String> = left_out.iter().map(|of| format!("{} ({})", of.name.trim(), of.id)).collect();
    let (count, are) = match named.len() {
        1 => ("One active location".to_owned(), "is"),
        more => (format!("{more} active locations"), "are"),
    };
    let shown = first_of(&named, named.len(), LOCATIONS_NAMED, ", ");
    out.submission(None, format!("{count} of this provider at CQC {are} not in the submission: {shown}."));
}
