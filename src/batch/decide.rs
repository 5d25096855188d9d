//! Decides across submissions: whose a site is where several ask for it. It looks at all of them at once and at the holders
//! of the nights before, never at the order they came in.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::{Checked, CheckedSite};
use super::provider::Providers;
use crate::ledger::{Event, EventKind, Holder, PersonHash};
use crate::rules::batch::{BATCH001, BATCH002, BATCH003, BATCH004};
use crate::rules::{Elsewhere, Policy, Rule, Severity};

/// A submission that takes part.
#[derive(Debug)]
pub struct Part<'c> {
    /// Its name.
    pub name: &'c str,
    /// Who sent it.
    pub provider: &'c str,
    /// The same by what it states; what that means may be known better another night.
    pub key: &'c str,
    /// All that its provider may be called; itself and that of the estate it corrects.
    pub own: &'c BTreeSet<String>,
    /// What is known of it.
    pub checked: &'c Checked,
}

impl Part<'_> {
    /// Its provider as the holder of one of its sites, known by `key`.
    fn holder(&self, key: &str, site: &CheckedSite, since: &str) -> Holder {
        Holder {
            site: key.to_owned(),
            ods_code: site.ods_code.clone().unwrap_or_default(),
            provider: self.key.to_owned(),
            submission: self.name.to_owned(),
            since: since.to_owned(),
        }
    }
}

/// Submissions with their providers.
type Others = BTreeSet<(String, String)>;

/// The rule, the names that the provider is told, and who the others are.
type Found = (&'static Rule, Vec<String>, Others);

/// What was found about one site or person, with the names that only the operator sees.
#[derive(Debug, Clone)]
pub struct Across {
    /// The rule.
    pub rule: &'static Rule,
    /// Its severity.
    pub severity: Severity,
    /// The submission, by its number among those that take part.
    pub part: usize,
    /// Where in it.
    pub place: String,
    /// The site; empty for a person.
    pub site: String,
    /// What the site is called; empty for a person.
    pub label: String,
    /// Submission and provider of the others; a submission that is absent tonight has no name.
    pub others: Others,
}

/// Holders by every key of their sites.
#[derive(Debug)]
struct Holders<'h> {
    by_site: BTreeMap<&'h str, &'h Holder>,
    by_code: BTreeMap<&'h str, &'h Holder>,
}

impl<'h> Holders<'h> {
    /// Those of before, without the sites that their holder gives up tonight.
    fn new(before: &'h BTreeMap<String, Holder>, given_up: &BTreeSet<String>) -> Holders<'h> {
        let held = || before.values().filter(|holder| !given_up.contains(&holder.site));
        Holders {
            by_site: held().map(|holder| (holder.site.as_str(), holder)).collect(),
            by_code: held()
                .filter(|holder| !holder.ods_code.is_empty())
                .map(|holder| (holder.ods_code.as_str(), holder))
                .collect(),
        }
    }

    /// Who holds the site, or another one with its ODS code.
    fn holding(&self, site: &CheckedSite) -> Vec<&'h Holder> {
        let by_site =
            [&site.location, &site.ods_code].into_iter().flatten().filter_map(|key| self.by_site.get(key.as_str()));
        let by_code = site.ods_code.iter().filter_map(|code| self.by_code.get(code.as_str()));
        by_site.chain(by_code).copied().collect()
    }
}

/// One listing of a site: the submission's number and the site's.
type Claim = (usize, usize);

/// All that a decision rests on.
pub struct Decision<'d> {
    parts: &'d [Part<'d>],
    holders: Holders<'d>,
    given_up: BTreeSet<String>,
    providers: &'d Providers,
    /// Who lists what has this key.
    claims: BTreeMap<String, Vec<Claim>>,
}

impl<'d> Decision<'d> {
    /// Decides about these submissions, after what these providers held before.
    pub fn new(parts: &'d [Part<'d>], holders: &'d BTreeMap<String, Holder>, providers: &'d Providers) -> Decision<'d> {
        let all = Holders::new(holders, &BTreeSet::new());
        let leaving = parts.iter().flat_map(|part| part.checked.sites.iter().map(move |site| (part, site)));
        let leaving = leaving.filter(|(_, site)| site.gone);
        let given_up = leaving.flat_map(|(part, site)| {
            let held = all.holding(site).into_iter().filter(|holder| is_own(part, holder, providers));
            held.map(|holder| holder.site.clone()).collect::<Vec<_>>()
        });
        let given_up: BTreeSet<String> = given_up.collect();
        let mut claims: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
        for (number, part) in parts.iter().enumerate() {
            for (at, site) in part.checked.sites.iter().enumerate().filter(|(_, site)| !site.gone) {
                for key in keys(site) {
                    claims.entry(key).or_default().push((number, at));
                }
            }
        }
        Decision { parts, holders: Holders::new(holders, &given_up), given_up, providers, claims }
    }

    /// What is said of each submission's sites, and the same with names.
    pub fn across(&self, policy: &Policy) -> (Vec<Elsewhere>, Vec<Across>) {
        let mut said = vec![Elsewhere::default(); self.parts.len()];
        let mut across = Vec::new();
        let estates = self.estates();
        for (number, part) in self.parts.iter().enumerate() {
            if is_single(part.checked) && has_more(part, &estates) {
                said[number].add_more();
            }
            for (at, site) in part.checked.sites.iter().enumerate().filter(|(_, site)| !site.gone) {
                let found = [self.held_or_claimed((number, at)), self.listed_twice((number, at))];
                for (rule, names, others) in found.into_iter().flatten() {
                    let severity = policy.severity(rule);
                    if severity == Severity::Off {
                        continue;
                    }
                    said[number].add(at, rule, names);
                    let (place, label) = (site.place.clone(), site.label.clone());
                    let site = site.key().unwrap_or_default().to_owned();
                    across.push(Across { rule, severity, part: number, place, site, label, others });
                }
            }
        }
        (said, across)
    }

    /// What sites every provider has, by all it may be called: those that its submissions list tonight and those it holds.
    fn estates(&self) -> BTreeMap<String, BTreeSet<&str>> {
        let listed = self.parts.iter().flat_map(|part| {
            let sites = part.checked.sites.iter().filter(|site| !site.gone).filter_map(CheckedSite::key);
            sites.flat_map(move |site| part.own.iter().map(move |own| (own.clone(), site)))
        });
        let held = self.holders.by_site.iter();
        let held = held.flat_map(|(site, holder)| {
            self.providers.all_of(&holder.provider).into_iter().map(move |own| (own, *site))
        });
        let mut estates: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (provider, site) in listed.chain(held) {
            estates.entry(provider).or_default().insert(site);
        }
        estates
    }

    fn held_or_claimed(&self, claim: Claim) -> Option<Found> {
        let (part, site) = self.listing(claim);
        if self.is_named_by_register(claim) {
            return None;
        }
        let holders: Vec<&Holder> = self.holders.holding(site);
        let named = |holder: &&Holder| (holder.submission.clone(), self.providers.resolved(&holder.provider));
        let rivals: Vec<Claim> = self.rivals(claim).collect();
        let named_rival =
            |rival: &Claim| (self.listing(*rival).0.name.to_owned(), self.listing(*rival).0.provider.to_owned());
        // The register gives the site to somebody whose own list is in order: it is theirs from tonight.
        let taken_over: BTreeSet<_> = rivals
            .iter()
            .filter(|rival| self.is_named_by_register(**rival) && self.listing(**rival).1.accepted)
            .map(named_rival)
            .collect();
        if !holders.is_empty() && !taken_over.is_empty() {
            return Some((&BATCH002, Vec::new(), taken_over));
        }
        let others: BTreeSet<_> =
            holders.iter().filter(|holder| !is_own(part, holder, self.providers)).map(named).collect();
        if !others.is_empty() {
            return Some((&BATCH002, Vec::new(), others));
        }
        // What the provider holds already is not taken from it by a second claim.
        let claimed = holders.is_empty() && !rivals.is_empty();
        claimed.then(|| (&BATCH001, Vec::new(), rivals.iter().map(named_rival).collect()))
    }

    fn listed_twice(&self, claim: Claim) -> Option<Found> {
        let (part, site) = self.listing(claim);
        let is_same = |other: &CheckedSite| match (&site.location, &other.location) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        let others = self.sharing(claim).filter(|other| other.0 != claim.0 && !self.are_rivals(claim, *other));
        let others: BTreeSet<(String, String)> = others
            .filter(|other| is_same(self.listing(*other).1))
            .map(|other| (self.listing(other).0.name.to_owned(), part.provider.to_owned()))
            .collect();
        let names = others.iter().map(|(name, _)| name.clone()).collect();
        (!others.is_empty()).then_some((&BATCH004, names, others))
    }

    fn listing(&self, (part, site): Claim) -> (&'d Part<'d>, &'d CheckedSite) {
        (&self.parts[part], &self.parts[part].checked.sites[site])
    }

    /// Whether the CQC register names the claimant as the site's provider.
    fn is_named_by_register(&self, claim: Claim) -> bool {
        let (part, site) = self.listing(claim);
        part.own.iter().any(|own| self.providers.is_named(own, site.registered.as_ref()))
    }

    fn sharing(&self, claim: Claim) -> impl Iterator<Item = Claim> {
        let (_, site) = self.listing(claim);
        let sharing: BTreeSet<Claim> = keys(site)
            .filter_map(|key| self.claims.get(&key))
            .flatten()
            .copied()
            .filter(|other| *other != claim)
            .collect();
        sharing.into_iter()
    }

    fn rivals(&self, claim: Claim) -> impl Iterator<Item = Claim> {
        self.sharing(claim).filter(move |other| self.are_rivals(claim, *other))
    }

    fn are_rivals(&self, one: Claim, other: Claim) -> bool {
        self.listing(one).0.own.is_disjoint(self.listing(other).0.own)
    }

    /// What happens to sites, now that `accepted` says which claims stand: the same submissions as were decided about, checked
    /// once more with what was said of them.
    pub fn events(&self, accepted: impl Fn(usize, usize) -> bool, as_of: &str) -> Vec<Event> {
        let mut events: Vec<Event> = self.holders_giving_up(as_of);
        let mut held: BTreeSet<String> = BTreeSet::new();
        for (number, at) in self.claims_by_provider() {
            let (part, site) = self.listing((number, at));
            let Some(key) = site.key().filter(|_| accepted(number, at)) else { continue };
            let holder = part.holder(key, site, as_of);
            let holders = self.holders.holding(site);
            if holders.iter().any(|holder| is_own(part, holder, self.providers))
                || keys(site).any(|key| held.contains(&key))
            {
                continue;
            }
            held.extend(keys(site));
            let (kind, reason) = match holders.first() {
                None => (EventKind::Accepted, String::new()),
                Some(former) => {
                    let former = self.providers.resolved(&former.provider);
                    (EventKind::Moved, format!("the CQC register names it instead of {former}"))
                }
            };
            // The site keeps the name it was first held by.
            let site = holders.first().map_or(holder.site.clone(), |former| former.site.clone());
            events.push(Event { kind, holder: Holder { site, ..holder }, reason });
        }
        events
    }

    fn holders_giving_up(&self, as_of: &str) -> Vec<Event> {
        let mut events = BTreeMap::new();
        for part in self.parts {
            for site in part.checked.sites.iter().filter(|site| site.gone) {
                let Some(key) =
                    [&site.location, &site.ods_code].into_iter().flatten().find(|key| self.given_up.contains(*key))
                else {
                    continue;
                };
                let holder = part.holder(key, site, as_of);
                let reason = "its holder marked it as leaving".to_owned();
                events.entry(key.clone()).or_insert(Event { kind: EventKind::Gone, holder, reason });
            }
        }
        events.into_values().collect()
    }

    /// All claims, those that the register supports first, then by provider, submission and row.
    fn claims_by_provider(&self) -> Vec<Claim> {
        let all = self.parts.iter().enumerate();
        let mut claims: Vec<Claim> = all
            .flat_map(|(number, part)| (0..part.checked.sites.len()).map(move |site| (number, site)))
            .filter(|claim| !self.listing(*claim).1.gone)
            .collect();
        claims.sort_by_key(|claim| {
            let part = self.listing(*claim).0;
            (!self.is_named_by_register(*claim), part.provider, part.name, claim.1)
        });
        claims
    }
}

/// Whether a submission lists one site only, once or several times.
fn is_single(checked: &Checked) -> bool {
    let keys: BTreeSet<Option<&str>> = checked.sites.iter().map(CheckedSite::key).collect();
    keys.len() == 1 && keys.first().is_some_and(Option::is_some)
}

/// Whether the provider of a submission that lists one site has another.
fn has_more(part: &Part<'_>, estates: &BTreeMap<String, BTreeSet<&str>>) -> bool {
    let keys = part.checked.sites.iter().flat_map(|site| [&site.location, &site.ods_code]);
    let own: BTreeSet<&str> = keys.flatten().map(String::as_str).collect();
    part.own.iter().filter_map(|key| estates.get(key)).any(|estate| estate.iter().any(|site| !own.contains(site)))
}

fn is_own(part: &Part<'_>, holder: &Holder, providers: &Providers) -> bool {
    !part.own.is_disjoint(&providers.all_of(&holder.provider))
}

/// By what a site may be the same as another.
fn keys(site: &CheckedSite) -> impl Iterator<Item = String> {
    let location = site.location.iter().map(|id| format!("location {id}"));
    location.chain(site.ods_code.iter().map(|code| format!("code {code}")))
}

/// Persons that stand in the submissions of two providers. `absent` knows those of submissions that did not come tonight.
pub fn persons_in_two_providers(
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
            for hash in &person.hashes {
                let tonight = listed.get(hash).copied().unwrap_or_default().iter().map(|(_, other)| &parts[*other]);
                let rivals = tonight.filter(|other| other.own.is_disjoint(part.own));
                others.extend(rivals.map(|other| (other.name.to_owned(), other.provider.to_owned())));
                let is_another = |(_, provider): &(String, String)| part.own.is_disjoint(&providers.all_of(provider));
                others.extend(absent(hash).into_iter().filter(is_another));
            }
            if !others.is_empty() {
                let (place, site, label) = (person.place.to_string(), String::new(), String::new());
                across.push(Across { rule, severity, part: number, place, site, label, others });
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
        let hashes = part.checked.persons.iter().flat_map(|person| &person.hashes);
        hashes.map(move |hash| (*hash, number)).collect::<Vec<_>>()
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
