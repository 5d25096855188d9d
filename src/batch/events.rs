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
            for (at, site) in part.sites().filter(|(_, site)| site.gone) {
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
        let mut claims: Vec<Claim> = self.listings().filter(|claim| !self.listing(*claim).1.gone).collect();
        claims.sort_by_cached_key(|claim| {
            let part = self.listing(*claim).0;
            let evidence = self.evidence(*claim);
            (std::cmp::Reverse(evidence.is_more_than_a_claim().then_some(evidence)), part.provider, part.name, claim.1)
        });
        claims
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::super::checked::{Checked, CheckedSite};
    use super::super::decide::Part;
    use super::super::lineage::Tie;
    use super::super::provider::{Providers, Stated};
    use super::*;
    use crate::answer::Gist;
    use crate::ledger::State;
    use crate::rules::Policy;
    use crate::rules::batch::{BATCH001, BATCH002, BATCH005};
    use crate::verdict::{Counts, Outcome};

    const SITE: &str = "1-1200000001";
    /// The holder's ID, its name, and two other providers.
    const KEYS: [&str; 4] = ["cqc:1-1", "name:alder care", "cqc:1-2", "cqc:1-3"];

    /// A file of somebody who is not the holder.
    #[derive(Debug, Clone)]
    struct Sent {
        key: usize,
        source: usize,
        tie: Tie,
        /// Nobody else is ever confirmed for the holder.
        is_confirmed: bool,
        is_gone: bool,
        is_accepted: bool,
    }

    fn sent() -> impl Strategy<Value = Sent> {
        let tie = prop_oneof![Just(Tie::New), Just(Tie::Likely), Just(Tie::Proven)];
        (0..4_usize, 0..3_usize, tie, any::<[bool; 3]>()).prop_map(
            |(key, source, tie, [is_confirmed, is_gone, is_accepted])| Sent {
                key,
                source,
                tie,
                is_confirmed: is_confirmed && key > 1,
                is_gone,
                is_accepted,
            },
        )
    }

    fn checked(sent: &Sent, registered: Option<usize>) -> Checked {
        let site = CheckedSite {
            location: Some(SITE.to_owned()),
            ods_code: Some("VLAXL".to_owned()),
            label: String::new(),
            place: String::new(),
            accepted: sent.is_accepted,
            gone: sent.is_gone,
            registered: registered.map(|key| (KEYS[key].trim_start_matches("cqc:").to_owned(), None)),
            counted: 0,
            allowance: 10,
            is_of_claimed: None,
            wrong_since: None,
            former: Vec::new(),
            codes: Vec::new(),
        };
        let (headline, contact) = (String::new(), String::new());
        let (route, next_step) = ("".into(), "".into());
        Checked {
            content: String::new(),
            report_on: None,
            token: None,
            stated: Stated::default(),
            outcome: Outcome::Accepted,
            counts: Counts::default(),
            gist: Gist { headline, route, next_step, contact, ..Gist::default() },
            sites: vec![site],
            open: BTreeMap::new(),
            is_for_nas: false,
            passing: None,
            folders_not_read: 0,
            persons: Vec::new(),
        }
    }

    fn held_by(evidence: Evidence) -> State {
        let holder = Holder {
            site: SITE.to_owned(),
            ods_code: "VLAXL".to_owned(),
            provider: KEYS[0].to_owned(),
            submission: "alder".to_owned(),
            since: String::new(),
            source: if evidence == Evidence::Nas { String::new() } else { "alder".to_owned() },
            evidence,
        };
        State { holders: BTreeMap::from([(SITE.to_owned(), holder)]), ..State::default() }
    }

    /// What a night of these files does to the holders.
    fn night(state: &mut State, files: &[Sent], registered: Option<usize>) {
        let none = (BTreeMap::new(), BTreeSet::new());
        let providers = Providers::new(&none.0, std::iter::empty(), &none.1);
        let all: Vec<(Checked, BTreeSet<String>, String)> = files
            .iter()
            .map(|sent| (checked(sent, registered), providers.all_of(KEYS[sent.key]), format!("other {}", sent.source)))
            .collect();
        let parts: Vec<Part<'_>> = files
            .iter()
            .zip(&all)
            .map(|(sent, (checked, own, source))| Part {
                name: source,
                provider: KEYS[sent.key],
                key: KEYS[sent.key],
                own,
                source,
                tie: sent.tie,
                is_confirmed: sent.is_confirmed,
                is_trusted: sent.is_confirmed,
                replaced: None,
                checked,
            })
            .collect();
        let decision = Decision::new(&parts, state, &providers);
        let (told, _) = decision.across(&Policy::at("2026-11-21".parse().unwrap()));
        let is_told = |part: usize| [&BATCH001, &BATCH002, &BATCH005].iter().any(|rule| told[part].concerns(0, rule));
        let events = decision.events(|part, _| files[part].is_accepted && !is_told(part), "2026-11-21");
        for event in events {
            match event.kind.begins_holding() {
                Some(true) => drop(state.holders.insert(event.holder.site.clone(), event.holder)),
                Some(false) => drop(state.holders.remove(&event.holder.site)),
                None => state.disputes.entry(event.holder.site.clone()).or_default().push(event.holder),
            }
        }
    }

    proptest! {
        /// Whatever others send, night after night, the holder keeps its site but for somebody who has better evidence.
        #[test]
        fn no_files_of_others_take_a_site_from_better_evidence(
            evidence in 0..5_usize,
            registered in prop_oneof![Just(None), Just(Some(0)), Just(Some(2))],
            nights in prop::collection::vec(prop::collection::vec(sent(), 1..4), 1..5),
        ) {
            let all = [Evidence::Name, Evidence::Id, Evidence::Confirmed, Evidence::Register, Evidence::Nas];
            let evidence = all[evidence];
            let mut state = held_by(evidence);
            if evidence == Evidence::Confirmed {
                state.confirmed.insert("alder".to_owned(), BTreeSet::from([KEYS[0].to_owned()]));
            }
            for files in &nights {
                night(&mut state, files, registered);
                let holder = state.holders.get(SITE);
                prop_assert!(holder.is_some(), "nobody else gives it up");
                let provider = &holder.unwrap().provider;
                if provider == KEYS[0] {
                    continue;
                }
                // It was taken: by the provider that the register names, or by a confirmed one from a mere claim. What a register
                // said once is a claim when it names somebody else.
                let is_registered = registered.is_some_and(|key| provider == KEYS[key]);
                let is_claim = evidence < Evidence::Confirmed || evidence == Evidence::Register && registered == Some(2);
                let by_confirmed = |sent: &Sent| sent.is_confirmed && sent.is_accepted && KEYS[sent.key] == provider;
                let is_confirmed = is_claim && nights.iter().flatten().any(by_confirmed);
                prop_assert!(evidence != Evidence::Nas, "what NAS has given stays");
                prop_assert!(registered != Some(0), "the register names the holder");
                prop_assert!(is_registered || is_confirmed, "{provider} has it by a claim");
                break;
            }
        }
    }
}
