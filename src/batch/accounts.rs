//! Who counts for a site over all submissions of its provider and all nights: persons are united, never added. The same estate every
//! night stays what it is, and the allowance of a site is not passed by two files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::checked::{Asks, CheckedSite, Person};
use super::decide::{Claim, Decision, Part};
use crate::ledger::{Accounts, AccountsOfSources, PersonHash, PersonHashes};
use crate::rules::{Elsewhere, PeopleElsewhere};

/// Tells the submissions that list a site for which too many people count who else does. `earlier` are accounts of submissions that
/// are not there tonight.
pub fn tell(decision: &Decision<'_>, earlier: &[Accounts], told: &mut [Elsewhere]) {
    let (earlier, people) = (Earlier::new(earlier), people(decision));
    for listings in listings(decision) {
        let before = earlier.of(&listings, decision);
        if listings.len() == 1 && before.is_empty() {
            continue;
        }
        let of = |claim: &Claim| people.get(claim).map_or(&[][..], Vec::as_slice);
        let is_trusted = |claim: &&Claim| decision.listing(**claim).0.is_trusted;
        let all = Tally::new(listings.iter().map(of));
        // Whoever has not been confirmed takes no account from a provider that is.
        let trusted = Tally::new(listings.iter().filter(is_trusted).map(of));
        for claim in &listings {
            let site = decision.listing(*claim).1;
            let elsewhere = match is_trusted(&claim) {
                true => trusted.without(of(claim), &before),
                // How many people a provider has is not for whoever only states its ID.
                false => PeopleElsewhere { is_secret: true, ..all.without(of(claim), &[]) },
            };
            if site.counted + elsewhere.arriving + elsewhere.existing + elsewhere.earlier > site.allowance {
                told[claim.0].add_people(claim.1, elsewhere);
            }
        }
    }
}

/// All listings of tonight, those of one site by one provider together.
fn listings(decision: &Decision<'_>) -> Vec<Vec<Claim>> {
    let stay = || decision.listings().filter(|claim| !decision.listing(*claim).1.gone);
    // A code may stand alone in one file and beside the location in another.
    let located = stay().filter_map(|claim| {
        let site = decision.listing(claim).1;
        Some((site.ods_code.as_deref()?, site.location.as_deref()?))
    });
    let location_of: BTreeMap<&str, &str> = located.collect();
    let mut by_site: BTreeMap<&str, Vec<Vec<Claim>>> = BTreeMap::new();
    for claim in stay() {
        let site = decision.listing(claim).1;
        let location = site.location.as_deref().or_else(|| location_of.get(site.ods_code.as_deref()?).copied());
        let Some(key) = location.or(site.key()) else { continue };
        let providers = by_site.entry(key).or_default();
        match providers.iter_mut().find(|claims| !decision.are_rivals(claims[0], claim)) {
            Some(claims) => claims.push(claim),
            None => providers.push(vec![claim]),
        }
    }
    by_site.into_values().flatten().collect()
}

/// The people of every listing whose accounts count or end there, and who can be known again elsewhere: whoever has neither a good
/// address nor a good mobile counts in its own list alone, and does not go in.
fn people<'d>(decision: &Decision<'d>) -> HashMap<Claim, Vec<&'d Person>> {
    let counts = |person: &&Person| person.asks != Asks::NothingMore && person.known_by.iter().any(Option::is_some);
    let users = decision.users().into_iter();
    users.map(|(claim, users)| (claim, users.into_iter().map(|(_, person)| person).filter(counts).collect())).collect()
}

/// Accounts of submissions that are not there tonight, by site.
struct Earlier<'e>(BTreeMap<&'e str, Vec<&'e Accounts>>);

impl<'e> Earlier<'e> {
    fn new(accounts: &'e [Accounts]) -> Earlier<'e> {
        let mut by_site: BTreeMap<&str, Vec<&Accounts>> = BTreeMap::new();
        for accounts in accounts {
            let codes = [&accounts.site, &accounts.ods_code].into_iter().filter(|code| !code.is_empty());
            codes.collect::<BTreeSet<_>>().into_iter().for_each(|code| by_site.entry(code).or_default().push(accounts));
        }
        Earlier(by_site)
    }

    /// Those of a site, as its own provider had them.
    fn of(&self, listings: &[Claim], decision: &Decision<'_>) -> Vec<&'e PersonHashes> {
        let mut sources: BTreeMap<&str, &Accounts> = BTreeMap::new();
        for claim in listings {
            let (part, site) = decision.listing(*claim);
            let keys = [&site.location, &site.ods_code].into_iter().flatten();
            let known = keys.filter_map(|key| self.0.get(key.as_str())).flatten();
            let own =
                known.filter(|accounts| is_of(accounts, site) && part.is_of(&accounts.provider, decision.providers));
            sources.extend(own.map(|accounts| (accounts.source.as_str(), *accounts)));
        }
        sources.into_values().flat_map(|accounts| &accounts.persons).collect()
    }
}

fn is_of(accounts: &Accounts, site: &CheckedSite) -> bool {
    site.location.as_ref().is_none_or(|location| *location == accounts.site || !accounts.site.contains('-'))
}

/// Persons, each once.
#[derive(Default)]
struct Tally {
    numbers: HashMap<PersonHash, usize>,
    persons: Vec<Asks>,
}

impl Tally {
    fn new<'p>(lists: impl Iterator<Item = &'p [&'p Person]>) -> Tally {
        let mut tally = Tally::default();
        lists.flatten().for_each(|person| tally.add(&person.known_by, person.asks));
        tally
    }

    fn find(&self, known_by: &PersonHashes) -> Option<usize> {
        known_by.iter().flatten().find_map(|hash| self.numbers.get(hash)).copied()
    }

    /// Where one list says that an account ends and another that it goes on, it goes on.
    fn add(&mut self, known_by: &PersonHashes, asks: Asks) {
        let number = self.find(known_by).unwrap_or_else(|| {
            self.persons.push(asks);
            self.persons.len() - 1
        });
        for hash in known_by.iter().flatten() {
            self.numbers.entry(*hash).or_insert(number);
        }
        if self.persons[number] == Asks::NoAccount {
            self.persons[number] = asks;
        }
    }

    /// Who counts and is not in a list of its own; and of `before` those who are in no list of tonight.
    fn without(&self, own: &[&Person], before: &[&PersonHashes]) -> PeopleElsewhere {
        let own: BTreeSet<usize> = own.iter().filter_map(|person| self.find(&person.known_by)).collect();
        let others = self.persons.iter().enumerate().filter(|(number, _)| !own.contains(number));
        let (mut arriving, mut existing) = (0, 0);
        others.for_each(|(_, asks)| match asks {
            Asks::Arrives => arriving += 1,
            Asks::IsThere => existing += 1,
            Asks::NothingMore | Asks::NoAccount => {}
        });
        let mut gone = Tally::default();
        before
            .iter()
            .filter(|known_by| self.find(known_by).is_none())
            .for_each(|known_by| gone.add(known_by, Asks::IsThere));
        PeopleElsewhere { arriving, existing, earlier: gone.persons.len() as u32, is_secret: false }
    }
}

/// The accounts that a submission leaves behind.
pub struct Accepted {
    /// The submission.
    pub submission: String,
    source: String,
    accounts: Vec<Accounts>,
}

/// Who was accepted where.
pub fn accepted(parts: &[Part<'_>]) -> Vec<Accepted> {
    parts.iter().map(accepted_in).collect()
}

fn accepted_in(part: &Part<'_>) -> Accepted {
    let mut persons: BTreeMap<usize, Vec<PersonHashes>> = BTreeMap::new();
    for person in part.checked.persons.iter().filter(|person| person.accepted) {
        if let (Some(site), Asks::Arrives | Asks::IsThere) = (person.site, person.asks)
            && !part.is_replaced(site)
        {
            persons.entry(site).or_default().push(person.known_by);
        }
    }
    let accounts = |(site, persons): (usize, Vec<PersonHashes>)| {
        let site = &part.checked.sites[site];
        Some(Accounts {
            source: part.source.to_owned(),
            provider: part.key.to_owned(),
            site: site.key().filter(|_| site.accepted)?.to_owned(),
            ods_code: site.ods_code.clone().unwrap_or_default(),
            persons,
        })
    };
    let accounts = persons.into_iter().filter_map(accounts).collect();
    Accepted { submission: part.name.to_owned(), source: part.source.to_owned(), accounts }
}

/// The same for the ledger: of every source that was read, by site. An estate and a report on it are one source.
pub fn by_source(accepted: impl Iterator<Item = Accepted>) -> AccountsOfSources {
    let mut sources: BTreeMap<String, BTreeMap<String, Accounts>> = BTreeMap::new();
    for Accepted { source, accounts, .. } in accepted {
        let sites = sources.entry(source).or_default();
        for accounts in accounts {
            match sites.get_mut(&accounts.site) {
                Some(known) => known.persons.extend(accounts.persons),
                None => drop(sites.insert(accounts.site.clone(), accounts)),
            }
        }
    }
    sources.into_iter().map(|(source, sites)| (source, sites.into_values().collect())).collect()
}
