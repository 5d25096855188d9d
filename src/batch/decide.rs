//! Decides across submissions: whose a site is where several ask for it. It looks at all of them at once and at the holders
//! of the nights before, never at the order they came in.
//!
//! What a submission says of itself is a claim ([`Evidence`]). A claim may hold a site that nobody else asks for; it takes none
//! from anybody, and gives none away but what its own source holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::checked::{Checked, CheckedSite, Person};
use super::lineage::Tie;
use super::provider::{Providers, cqc_key};
use crate::ledger::{Evidence, Holder, State};
use crate::rules::batch::{BATCH001, BATCH002, BATCH004, BATCH005};
use crate::rules::{Elsewhere, Policy, Rule, Severity};
use crate::text::and_more;

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
    /// The source that it belongs to.
    pub source: &'c str,
    /// How sure that is.
    pub tie: Tie,
    /// Whether NAS has confirmed who sends it.
    pub is_confirmed: bool,
    /// Whether it may be told of others that it belongs to: NAS has confirmed who sends it, or asks nobody.
    pub is_trusted: bool,
    /// Sites of it whose place a correction takes.
    pub replaced: Option<&'c BTreeSet<usize>>,
    /// What is known of it.
    pub checked: &'c Checked,
}

impl Part<'_> {
    /// Whether a provider is its own, by anything that either is called.
    pub(super) fn is_of(&self, provider: &str, providers: &Providers) -> bool {
        !self.own.is_disjoint(&providers.all_of(provider))
    }

    /// Its sites that count, with their numbers.
    pub(super) fn sites(&self) -> impl Iterator<Item = (usize, &CheckedSite)> {
        self.checked.sites.iter().enumerate().filter(|(number, _)| !self.is_replaced(*number))
    }

    /// Whether a correction takes the place of one of its sites.
    pub(super) fn is_replaced(&self, site: usize) -> bool {
        self.replaced.is_some_and(|replaced| replaced.contains(&site))
    }

    /// Its provider as the holder of one of its sites, known by `key`.
    pub(super) fn holder(&self, key: &str, site: &CheckedSite, (since, evidence): (&str, Evidence)) -> Holder {
        Holder {
            site: key.to_owned(),
            ods_code: site.ods_code.clone().unwrap_or_default(),
            provider: self.key.to_owned(),
            submission: self.name.to_owned(),
            since: since.to_owned(),
            source: self.source.to_owned(),
            evidence,
        }
    }

    /// Whether its source is the one that holds a site. What is held by more than a claim stays with its provider, unless it is
    /// proven that this is from the same one.
    fn is_source_of(&self, holder: &Holder) -> bool {
        let is_sure = match self.tie {
            Tie::New => false,
            Tie::Likely => !holder.evidence.is_more_than_a_claim(),
            Tie::Proven => true,
        };
        is_sure && self.source == holder.source
    }
}

/// Submissions with their providers.
pub type Others = BTreeSet<(String, String)>;

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
    /// Submission and provider of the first of the others; a submission that is absent tonight has no name.
    pub others: Others,
    /// How many more there are.
    pub more: usize,
}

/// Other submissions of its own that a provider is told by name.
const NAMES_TOLD: usize = 5;

/// Others that are named with one site or person: what many submissions share would be listed for each of them.
pub const MOST_OTHERS: usize = 20;

/// The first of many others, and how many more there are.
pub fn first_others(others: Others) -> (Others, usize) {
    let more = others.len().saturating_sub(MOST_OTHERS);
    (others.into_iter().take(MOST_OTHERS).collect(), more)
}

/// Holders by every key of their sites.
#[derive(Debug)]
pub(super) struct Holders<'h> {
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
    pub(super) fn holding(&self, site: &CheckedSite) -> Vec<&'h Holder> {
        let by_site =
            [&site.location, &site.ods_code].into_iter().flatten().filter_map(|key| self.by_site.get(key.as_str()));
        let by_code = site.ods_code.iter().filter_map(|code| self.by_code.get(code.as_str()));
        by_site.chain(by_code).copied().collect()
    }
}

/// One listing of a site: the submission's number and the site's.
pub(super) type Claim = (usize, usize);

/// All that a decision rests on.
pub struct Decision<'d> {
    pub(super) parts: &'d [Part<'d>],
    pub(super) state: &'d State,
    pub(super) holders: Holders<'d>,
    pub(super) given_up: BTreeSet<String>,
    /// Sites marked as leaving by somebody who may not give them up.
    to_settle: BTreeSet<Claim>,
    pub(super) providers: &'d Providers,
    /// Who lists what has this key.
    claims: BTreeMap<String, Vec<Claim>>,
}

impl<'d> Decision<'d> {
    /// Decides about these submissions, after what was known before.
    pub fn new(parts: &'d [Part<'d>], state: &'d State, providers: &'d Providers) -> Decision<'d> {
        let all = Holders::new(&state.holders, &BTreeSet::new());
        let (mut given_up, mut to_settle) = (BTreeSet::new(), BTreeSet::new());
        let mut claims: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
        for (number, part) in parts.iter().enumerate() {
            for (at, site) in part.sites() {
                if !site.gone {
                    keys(site).for_each(|key| claims.entry(key).or_default().push((number, at)));
                    continue;
                }
                for holder in all.holding(site).into_iter().filter(|holder| is_own(part, holder, providers)) {
                    if part.is_source_of(holder) && part.tie == Tie::Proven {
                        given_up.insert(holder.site.clone());
                    } else {
                        to_settle.insert((number, at));
                    }
                }
            }
        }
        Decision {
            parts,
            state,
            holders: Holders::new(&state.holders, &given_up),
            given_up,
            to_settle,
            providers,
            claims,
        }
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
            // Where a correction takes a site's place, this row says no more than that one.
            for (at, site) in part.checked.sites.iter().enumerate() {
                let (claim, is_replaced) = ((number, at), part.is_replaced(at));
                if self.is_settled(claim) {
                    said[number].add_settled(at);
                }
                let found = match site.gone {
                    true => [self.to_settle.contains(&claim).then(|| (&BATCH005, Vec::new(), Others::new())), None],
                    false => {
                        let disputed = self.held_or_claimed(claim).or_else(|| self.named_another(claim));
                        [disputed, if is_replaced { None } else { self.listed_twice(claim) }]
                    }
                };
                for (rule, names, others) in found.into_iter().flatten() {
                    let severity = policy.severity(rule);
                    if severity == Severity::Off {
                        continue;
                    }
                    said[number].add(at, rule, names);
                    if is_replaced {
                        continue;
                    }
                    let (place, label) = (site.place.clone(), site.label.clone());
                    let site = site.key().unwrap_or_default().to_owned();
                    let (others, more) = first_others(others);
                    across.push(Across { rule, severity, part: number, place, site, label, others, more });
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
        let holders = self.holders.holding(site);
        let rivals: Vec<Claim> = self.rivals(claim).collect();
        let named = |claims: &[Claim]| -> Others { claims.iter().map(|claim| self.named(*claim)).collect() };
        let others = holders.iter().filter(|holder| !is_own(part, holder, self.providers));
        let others: Vec<&Holder> = others.copied().collect();
        if let Some(strongest) = others.iter().map(|holder| self.strength(holder, site)).max() {
            let holding: Others = others.iter().map(|holder| self.named_holder(holder)).collect();
            return (!self.takes_from(claim, strongest)).then_some((&BATCH002, Vec::new(), holding));
        }
        let Some(strength) = holders.iter().map(|holder| self.strength(holder, site)).max() else {
            let is_first = rivals.iter().all(|rival| self.takes_from(claim, self.evidence(*rival)));
            return (!is_first).then(|| (&BATCH001, Vec::new(), named(&rivals)));
        };
        // Whoever has better evidence, and whose own list is in order, has the site from tonight.
        let takes_over = |rival: &Claim| self.takes_from(*rival, strength) && self.listing(*rival).1.accepted;
        let taken_over: Vec<Claim> = rivals.iter().copied().filter(takes_over).collect();
        if !taken_over.is_empty() {
            return Some((&BATCH002, Vec::new(), named(&taken_over)));
        }
        // What is held by no more than a claim is settled by NAS once another claim stands against it, tonight or before.
        let rivals: Vec<Claim> =
            rivals.into_iter().filter(|rival| is_same_site(site, self.listing(*rival).1)).collect();
        let mut disputing = named(&rivals);
        let before = holders.iter().filter_map(|holder| self.state.disputes.get(&holder.site)).flatten();
        let before = before.filter(|dispute| !is_own(part, dispute, self.providers));
        disputing.extend(before.map(|dispute| self.named_holder(dispute)));
        let is_disputed = !strength.is_more_than_a_claim() && !disputing.is_empty();
        is_disputed.then_some((&BATCH001, Vec::new(), disputing))
    }

    /// Where the CQC register has a site under another provider than all the rest of the submission.
    fn named_another(&self, claim: Claim) -> Option<Found> {
        let (part, site) = self.listing(claim);
        let (id, name) = site.registered.as_ref().filter(|_| site.is_of_claimed == Some(false))?;
        let is_theirs = |site: &CheckedSite| site.is_of_claimed == Some(true);
        let is_open = !self.is_settled(claim) && part.checked.sites.iter().any(is_theirs);
        let registered = (name.clone().unwrap_or_default(), cqc_key(id));
        is_open.then(|| (&BATCH005, Vec::new(), Others::from([registered])))
    }

    /// Whether NAS has said whose a site is: by giving it to the provider, or by confirming the source for the provider that the
    /// register names too.
    fn is_settled(&self, claim: Claim) -> bool {
        let (part, site) = self.listing(claim);
        let registered = site.registered.as_ref().map(|(id, _)| cqc_key(id));
        let confirmed = self.state.confirmed.get(part.source);
        let is_confirmed = registered.zip(confirmed).is_some_and(|(id, providers)| providers.contains(&id));
        is_confirmed || self.is_assigned(claim)
    }

    fn is_assigned(&self, claim: Claim) -> bool {
        let (part, site) = self.listing(claim);
        let mut holders = self.holders.holding(site).into_iter();
        holders.any(|holder| holder.evidence == Evidence::Nas && is_own(part, holder, self.providers))
    }

    fn named(&self, claim: Claim) -> (String, String) {
        let part = self.listing(claim).0;
        (part.name.to_owned(), part.provider.to_owned())
    }

    fn named_holder(&self, holder: &Holder) -> (String, String) {
        (holder.submission.clone(), self.providers.resolved(&holder.provider))
    }

    /// What a claim rests on.
    pub(super) fn evidence(&self, claim: Claim) -> Evidence {
        let part = self.listing(claim).0;
        if self.is_assigned(claim) {
            Evidence::Nas
        } else if self.is_named_by_register(claim) {
            Evidence::Register
        } else if part.is_confirmed {
            Evidence::Confirmed
        } else if part.key.starts_with("name:") {
            Evidence::Name
        } else {
            Evidence::Id
        }
    }

    /// Whether a claim is enough to take a site from somebody who has it by this evidence.
    fn takes_from(&self, claim: Claim, other: Evidence) -> bool {
        let own = self.evidence(claim);
        own.is_more_than_a_claim() && own > other
    }

    /// What a site is held by, as it looks tonight: NAS may have confirmed its source since, and the register may name the holder
    /// now, or somebody else.
    pub(super) fn strength(&self, holder: &Holder, site: &CheckedSite) -> Evidence {
        if holder.evidence == Evidence::Nas {
            return Evidence::Nas;
        }
        let all = self.providers.all_of(&holder.provider);
        if all.iter().any(|own| self.providers.is_named(own, site.registered.as_ref())) {
            return Evidence::Register;
        }
        let confirmed = self.state.confirmed.get(&holder.source).into_iter().flatten();
        let is_confirmed = confirmed.flat_map(|key| self.providers.all_of(key)).any(|key| all.contains(&key));
        match (is_confirmed, &site.registered) {
            (true, _) => Evidence::Confirmed,
            // The register has another provider now.
            (false, Some(_)) => holder.evidence.min(Evidence::Id),
            (false, None) => holder.evidence,
        }
    }

    fn listed_twice(&self, claim: Claim) -> Option<Found> {
        let (part, site) = self.listing(claim);
        let others = self.sharing(claim).filter(|other| other.0 != claim.0 && !self.are_rivals(claim, *other));
        let others: BTreeSet<(String, String)> = others
            .filter(|other| is_same_site(site, self.listing(*other).1))
            .map(|other| (self.listing(other).0.name.to_owned(), part.provider.to_owned()))
            .collect();
        // Whoever only states the provider's ID learns nothing of its files.
        let mut names: Vec<String> = others.iter().take(NAMES_TOLD).map(|(name, _)| name.clone()).collect();
        names.extend(and_more(others.len().saturating_sub(NAMES_TOLD)));
        names.retain(|_| part.is_trusted);
        (!others.is_empty()).then_some((&BATCH004, names, others))
    }

    /// The users of every listing, with their numbers in the submission.
    pub(super) fn users(&self) -> HashMap<Claim, Vec<(usize, &'d Person)>> {
        let mut users: HashMap<Claim, Vec<(usize, &Person)>> = HashMap::new();
        for (part, listed) in self.parts.iter().enumerate() {
            for (number, person) in listed.checked.persons.iter().enumerate() {
                if let Some(site) = person.site {
                    users.entry((part, site)).or_default().push((number, person));
                }
            }
        }
        users
    }

    /// All listings that count.
    pub(super) fn listings(&self) -> impl Iterator<Item = Claim> {
        let parts = self.parts.iter().enumerate();
        parts.flat_map(|(number, part)| part.sites().map(move |(site, _)| (number, site)))
    }

    pub(super) fn listing(&self, (part, site): Claim) -> (&'d Part<'d>, &'d CheckedSite) {
        (&self.parts[part], &self.parts[part].checked.sites[site])
    }

    /// Whether the CQC register names the claimant as the site's provider.
    fn is_named_by_register(&self, claim: Claim) -> bool {
        let (part, site) = self.listing(claim);
        part.own.iter().any(|own| self.providers.is_named(own, site.registered.as_ref()))
    }

    pub(super) fn sharing(&self, claim: Claim) -> impl Iterator<Item = Claim> {
        let (_, site) = self.listing(claim);
        let sharing: BTreeSet<Claim> = keys(site)
            .filter_map(|key| self.claims.get(&key))
            .flatten()
            .copied()
            .filter(|other| *other != claim)
            .collect();
        sharing.into_iter()
    }

    pub(super) fn rivals(&self, claim: Claim) -> impl Iterator<Item = Claim> {
        self.sharing(claim).filter(move |other| self.are_rivals(claim, *other))
    }

    pub(super) fn are_rivals(&self, one: Claim, other: Claim) -> bool {
        self.listing(one).0.own.is_disjoint(self.listing(other).0.own)
    }
}

/// Whether two that share a code are one site: where both have a location ID, that says it.
pub(super) fn is_same_site(one: &CheckedSite, other: &CheckedSite) -> bool {
    match (&one.location, &other.location) {
        (Some(one), Some(two)) => one == two,
        _ => true,
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

/// Whether a holder is the submission's own provider, or held the site by the same source: a provider that corrects its ID is
/// the same one.
pub(super) fn is_own(part: &Part<'_>, holder: &Holder, providers: &Providers) -> bool {
    part.is_source_of(holder) || part.is_of(&holder.provider, providers)
}

/// By what a site may be the same as another.
pub(super) fn keys(site: &CheckedSite) -> impl Iterator<Item = String> {
    let location = site.location.iter().map(|id| format!("location {id}"));
    location.chain(site.ods_code.iter().map(|code| format!("code {code}")))
}
