use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::rules::prelude::*;

rule! {
    /// Most addresses in a column are at the provider's own domain.
    ///
    /// # What it checks
    /// Whether four in five of a sheet's addresses, and at least ten, are at one domain that is not a mail service's for
    /// anybody.
    ///
    /// # Why it matters
    /// NHSmail asks for a personal address: the account's user name is sent there, and later whatever is needed to get back into
    /// it. An address at work is lost with the job, and is often read by others.
    ///
    /// # How to fix it
    /// Ask your people for an address of their own, or leave these if each is read by that person alone.
    ///
    /// # Passes
    /// ```users
    /// Personal email
    /// joan@example.org
    /// kate@example.com
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code
    /// VLAXL
    /// VN6C2
    /// VQA4C
    /// VR7DE
    /// VT3KX
    /// ```
    USER026 "work-address": severity: Info, basis: Nhsmail, scope: Submission, owner: Provider, check: Across(check)
}

/// Fewer addresses at one domain are chance.
const FEWEST: usize = 10;
/// Of a hundred addresses so many are at it.
const MOST: usize = 80;

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let mut domains: BTreeMap<Number, BTreeMap<&str, usize>> = BTreeMap::new();
    for user in &context.submission.users {
        if let Some(address) = user.email.valid().filter(|address| !address.is_nhs_net()) {
            *domains.entry(user.place.sheet).or_default().entry(address.domain()).or_default() += 1;
        }
    }
    for (sheet, domains) in domains {
        let all: usize = domains.values().sum();
        let Some((domain, count)) = domains.into_iter().min_by_key(|(domain, count)| (Reverse(*count), *domain)) else {
            continue;
        };
        if count < FEWEST || count * 100 < all * MOST || is_anybodys(domain) {
            continue;
        }
        let facts = &context.submission.sheets[usize::from(sheet)];
        let place = Place { sheet, row: facts.heading_row, column: facts.column_of(Field::Email) };
        let message = format!(
            "{count} of {all} addresses in sheet '{}' are at '{domain}', which looks like the provider's own domain. NHSmail asks for \
             personal addresses.",
            facts.name
        );
        out.submission(Some(place), message);
    }
}
