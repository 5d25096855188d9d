//! Persons that stand in the submissions of two providers.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::{Across, Part, first_others};
use super::provider::Providers;
use crate::ledger::PersonHash;
use crate::rules::batch::BATCH003;
use crate::rules::{Policy, Severity};

/// Persons that two providers list. `absent` knows those of submissions that did not come tonight.
pub fn in_two_providers(
    parts: &[Part<'_>],
    absent: impl Fn(&PersonHash) -> Vec<(String, String)>,
    providers: &Providers,
    policy: &Policy,
) -> Vec<Across> {
    let rule = &BATCH003;
    let severity = policy.severity(rule);
    if severity == Severity::Off {
        return Vec::new();
    }
    let mut all = hashes_listed(parts);
    let listed = listed_by_several(&mut all);
    let mut across = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        for person in &part.checked.persons {
            let mut others = BTreeSet::new();
            for hash in person.hashes.iter().flatten() {
                let tonight = listed.get(hash).copied().unwrap_or_default().iter().map(|(_, other)| &parts[*other]);
                let rivals = tonight.filter(|other| other.own.is_disjoint(part.own));
                others.extend(rivals.map(|other| (other.name.to_owned(), other.provider.to_owned())));
                let is_another = |(_, provider): &(String, String)| !part.is_of(provider, providers);
                others.extend(absent(hash).into_iter().filter(is_another));
            }
            if !others.is_empty() {
                let (place, site, label) = (person.place.to_string(), String::new(), String::new());
                let (others, more) = first_others(others);
                across.push(Across { rule, severity, part: number, place, site, label, others, more });
            }
        }
    }
    across
}

/// The hash of a person and the part that lists it.
type Listed = (PersonHash, usize);

/// Every hash that any part lists: half a million of a night, nearly all of them once, so they are kept side by side.
fn hashes_listed(parts: &[Part<'_>]) -> Vec<Listed> {
    let listed = |(number, part): (usize, &Part<'_>)| {
        let hashes = part.checked.persons.iter().flat_map(|person| person.hashes).flatten();
        hashes.map(move |hash| (hash, number)).collect::<Vec<_>>()
    };
    parts.iter().enumerate().flat_map(listed).collect()
}

/// Those that several parts list, each with all of them.
fn listed_by_several(all: &mut Vec<Listed>) -> BTreeMap<PersonHash, &[Listed]> {
    all.sort_unstable();
    all.dedup();
    let several = all.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1);
    several.map(|same| (same[0].0, same)).collect()
}
