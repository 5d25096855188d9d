//! What earlier nights accepted. **Time alone rejects nothing**: a site that was accepted while it was right stays so when its DSPT
//! edition lapses or a register closes it, and only nobody new goes in. **A home is followed over its IDs**: who was accepted for it
//! under the one that CQC has taken back has an account, and joins.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::checked::CheckedSite;
use super::decide::{Claim, Decision, is_own};
use crate::ledger::{Accounts, Holder, PersonHash};
use crate::rules::Elsewhere;

/// A home that has another CQC location ID than it had when people were accepted for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    /// The submission that lists it.
    pub submission: String,
    /// Its provider.
    pub provider: String,
    /// The ID that it has.
    pub site: String,
    /// The ID that it had.
    pub former: String,
    /// Who holds it by that alone; empty where nobody does.
    pub former_provider: String,
    /// How many of the people listed were accepted for it by that.
    pub people: usize,
}

/// The sites of which it is asked who was accepted for them.
pub fn sites_asked(decision: &Decision<'_>) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for claim in decision.listings() {
        let site = decision.listing(claim).1;
        asked.extend(site.former.iter().cloned());
        asked.extend(accepted_as(decision, claim).into_iter().flat_map(|holder| keys(holder, site)).map(str::to_owned));
    }
    asked
}

/// By what people may have been accepted for a site: as it was first held, and as it is listed.
fn keys<'k>(holder: &'k Holder, site: &'k CheckedSite) -> impl Iterator<Item = &'k str> {
    [Some(&holder.site), site.location.as_ref(), site.ods_code.as_ref()].into_iter().flatten().map(String::as_str)
}

/// Tells every submission what was accepted of it before; `accounts` are those of the sites asked for.
pub fn tell(decision: &Decision<'_>, accounts: &[Accounts], told: &mut [Elsewhere]) -> Vec<Renewed> {
    let mut by_site: BTreeMap<&str, HashSet<PersonHash>> = BTreeMap::new();
    for accounts in accounts {
        by_site.entry(&accounts.site).or_default().extend(accounts.persons.iter().flatten().flatten());
    }
    let users = if by_site.is_empty() { HashMap::new() } else { decision.users() };
    // Users of a listing who were accepted for the site of one of these keys.
    let among = |claim: Claim, keys: &mut dyn Iterator<Item = &str>| -> Vec<usize> {
        let accepted: Vec<&HashSet<PersonHash>> = keys.filter_map(|key| by_site.get(key)).collect();
        let is_accepted = |hash: &PersonHash| accepted.iter().any(|people| people.contains(hash));
        let users = users.get(&claim).into_iter().flatten();
        let known = users.filter(|(_, person)| person.known_by.iter().flatten().any(is_accepted));
        known.map(|(number, _)| *number).collect()
    };
    let mut renewed = Vec::new();
    for claim in decision.listings() {
        let (part, site) = decision.listing(claim);
        if let Some(holder) = accepted_as(decision, claim)
            && let Some(on) = accepted_on(holder, site)
        {
            told[claim.0].add_accepted(claim.1, on, among(claim, &mut keys(holder, site)));
        }
        // Who was accepted under another provider is for nobody to know who only states an ID.
        for former in site.former.iter().filter(|_| part.is_trusted) {
            // What is held with the same code goes over with it.
            let held = decision.holders.holding(site);
            let holder = decision.state.holders.get(former).filter(|holder| !held.contains(holder));
            let people = among(claim, &mut [former.as_str()].into_iter());
            let is_new = !held.iter().any(|holder| is_own(part, holder, decision.providers));
            // Once its provider holds it, and nobody by the former ID alone, there is nothing to know.
            if holder.is_some() || is_new && !people.is_empty() {
                renewed.push(Renewed {
                    submission: part.name.to_owned(),
                    provider: part.provider.to_owned(),
                    site: site.key().unwrap_or_default().to_owned(),
                    former: former.clone(),
                    former_provider: holder.map_or_else(String::new, |of| decision.providers.resolved(&of.provider)),
                    people: people.len(),
                });
            }
            told[claim.0].add_from_before(people);
        }
    }
    renewed
}

/// By what a site of which time has made something wrong was accepted before: held by its own provider, and not listed by somebody
/// who merely says that he is it.
fn accepted_as<'d>(decision: &Decision<'d>, claim: Claim) -> Option<&'d Holder> {
    let (part, site) = decision.listing(claim);
    let is_theirs = |holder: &&Holder| {
        is_own(part, holder, decision.providers) && (part.is_confirmed || part.source == holder.source)
    };
    site.wrong_since.and_then(|_| decision.holders.holding(site).into_iter().find(is_theirs))
}

/// The day on which it was accepted, where that was before it was wrong.
fn accepted_on(holder: &Holder, site: &CheckedSite) -> Option<Date> {
    let on: Date = holder.since.parse().ok()?;
    site.wrong_since.filter(|since| on < *since).and(Some(on))
}
