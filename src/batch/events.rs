//! What happens to sites by a decision: who holds them from tonight, who gives them up, who else asks for them.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::{Claim, Decision, is_own, keys};
use crate::ledger::{Event, EventKind, Evidence, Holder};

impl Decision<'_> {
    /// What happens to sites, now that `accepted` says which claims stand: the same submissions as were decided about, checked
    /// once more with what was said of them.
    pub fn events(&self, accepted: impl Fn(usize, usize) -> bool, as_of: &str) -> Vec<Event> {
        let mut events: Vec<Event> = self.holders_giving_up(as_of);
        let mut held: BTreeSet<String> = BTreeSet::new();
        for claim in self.claims_by_provider() {
            let (part, site) = self.listing(claim);
            let Some(key) = site.key() else { continue };
            let holders = self.holders.holding(site);
            let mut holder = part.holder(key, site, (as_of, self.evidence(claim)));
            // The site keeps the name it was first held by.
            if let Some(former) = holders.first() {
                holder.site.clone_from(&former.site);
            }
            let event = |kind, reason| Event { kind, holder: holder.clone(), reason };
            if !accepted(claim.0, claim.1) {
                events.extend(self.is_new_dispute(claim, &holders).then(|| event(EventKind::Disputed, String::new())));
                continue;
            }
            let is_new = !keys(site).any(|key| held.contains(&key));
            let reason = match holders.iter().find(|holder| is_own(part, holder, self.providers)) {
                Some(own) if part.own.contains(&self.providers.resolved(&own.provider)) => continue,
                Some(own) => Some(format!("its own submission states this provider instead of {}", own.provider)),
                None => holders.first().map(|former| {
                    let former = self.providers.resolved(&former.provider);
                    match holder.evidence {
                        Evidence::Confirmed => {
                            format!("NAS has confirmed who sends it; before it was held by {former}")
                        }
                        _ => format!("the CQC register names it instead of {former}"),
                    }
                }),
            };
            if is_new {
                held.extend(keys(site));
                events.push(match reason {
                    None => event(EventKind::Accepted, String::new()),
                    Some(reason) => event(EventKind::Moved, reason),
                });
            }
        }
        events
    }

    /// Whether a claim stands against what another provider holds by no more than a claim, and did not before.
    fn is_new_dispute(&self, claim: Claim, holders: &[&Holder]) -> bool {
        let (part, site) = self.listing(claim);
        let is_against = |holder: &&&Holder| {
            let is_same =
                site.location.is_none() || site.location.as_ref() == Some(&holder.site) || !holder.site.contains('-');
            is_same && !is_own(part, holder, self.providers) && !self.strength(holder, site).is_more_than_a_claim()
        };
        let is_told = |holder: &&Holder| {
            let mut told = self.state.disputes.get(&holder.site).into_iter().flatten();
            told.any(|dispute| dispute.source == part.source || is_own(part, dispute, self.providers))
        };
        let against = holders.iter().find(is_against);
        against.is_some_and(|holder| !is_told(holder))
    }

    fn holders_giving_up(&self, as_of: &str) -> Vec<Event> {
        let mut events = BTreeMap::new();
        for (number, part) in self.parts.iter().enumerate() {
            for (at, site) in part.checked.sites.iter().enumerate().filter(|(_, site)| site.gone) {
                let keys = || [&site.location, &site.ods_code].into_iter().flatten();
                let Some(key) = keys().find(|key| self.given_up.contains(*key)) else { continue };
                let holder = part.holder(key, site, (as_of, self.evidence((number, at))));
                let reason = "its holder marked it as leaving".to_owned();
                events.entry(key.clone()).or_insert(Event { kind: EventKind::Gone, holder, reason });
            }
        }
        events.into_values().collect()
    }

    /// All claims, those with the best evidence first, then by provider, submission and row.
    fn claims_by_provider(&self) -> Vec<Claim> {
        let all = self.parts.iter().enumerate();
        let mut claims: Vec<Claim> = all
            .flat_map(|(number, part)| (0..part.checked.sites.len()).map(move |site| (number, site)))
            .filter(|claim| !self.listing(*claim).1.gone)
            .collect();
        claims.sort_by_cached_key(|claim| {
            let part = self.listing(*claim).0;
            let evidence = self.evidence(*claim);
            (std::cmp::Reverse(evidence.is_more_than_a_claim().then_some(evidence)), part.provider, part.name, claim.1)
        });
        claims
    }
}
