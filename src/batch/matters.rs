//! What NAS has to decide, or should know before anything else: senders that nobody has confirmed, sites asked for twice, given up
//! or moved, estates that shrank, submissions that are gone, names learnt; each with what settles it. And what NAS decided itself.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::iter;

use serde::{Deserialize, Serialize};

use super::Row;
use super::decide::{Across, MOST_OTHERS};
use super::earlier::Renewed;
use crate::ledger::{Decided, Decision, Event, EventKind, ProviderKey, Remembered, SiteKey, State};
use crate::rules::batch::{BATCH001, BATCH002, BATCH005, BATCH006};
use crate::text::{first_of, many};

/// One matter for NAS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// What it is, in a few words.
    pub what: Cow<'static, str>,
    /// The submission; empty where it is about none.
    pub submission: String,
    /// The provider, as the ledger knows it.
    pub provider: String,
    /// The sites, by location ID or ODS code; none where it is about none.
    pub sites: Vec<String>,
    /// What there is to know.
    pub detail: String,
    /// What settles it; nothing where there is nothing to settle.
    pub decision: Option<Decision>,
}

impl Matter {
    pub(super) fn new(what: &'static str, submission: &str, provider: &str, detail: String) -> Matter {
        let (submission, provider) = (submission.to_owned(), provider.to_owned());
        Matter { what: what.into(), submission, provider, sites: Vec::new(), detail, decision: None }
    }

    /// What to type to settle it; empty where there is nothing to settle, or where only the summary can say it.
    pub fn command(&self) -> Option<String> {
        let command = self.decision.as_ref()?.command()?;
        Some(format!("ledger {command} --reason \"…\""))
    }
}

/// All of them, the most pressing first: what keeps people out, what changed hands, what is gone, what was learnt, what NAS decided.
pub fn matters(
    rows: &[Row],
    across: &[Across],
    events: &[Event],
    state: &State,
    renewed: &[Renewed],
    learnt: &[(String, String)],
) -> Vec<Matter> {
    let mut matters: Vec<Matter> = rows.iter().filter_map(new_sender).collect();
    matters.extend(asked_for(across, rows));
    // Whoever keeps most people waiting comes first.
    matters.sort_by_cached_key(|matter| std::cmp::Reverse(waiting_for(matter, rows)));
    matters.extend(lapsed(rows));
    matters.extend(renewed.iter().map(under_new_id));
    matters.extend(events.iter().filter_map(changed_hands));
    matters.extend(rows.iter().filter_map(lost_sites));
    matters.extend(rows.iter().filter_map(|row| shrunk(row, state)));
    matters.extend(gone(rows, state));
    let is_new =
        |(alias, provider): &&(String, String)| state.aliases.get(alias).is_none_or(|meant| !meant.contains(provider));
    matters.extend(learnt.iter().filter(is_new).map(name_learnt));
    matters.extend(state.decided.iter().map(decided));
    matters
}

/// How many people wait in the submission that a matter is about.
fn waiting_for(matter: &Matter, rows: &[Row]) -> u64 {
    let row = rows.iter().find(|row| row.name == matter.submission);
    row.map_or(0, |row| row.counts().users_held)
}

fn new_sender(row: &Row) -> Option<Matter> {
    let checked = row.checked.as_ref().ok()?;
    checked.open.keys().find(|(rule, _)| rule == BATCH006.code)?;
    let detail = format!("Its {} until it is known who sent it.", waiting(checked.counts.users_held as usize));
    let decision = confirm(row, &[]);
    Some(Matter { decision, ..Matter::new("New sender", &row.name, &row.provider, detail) })
}

/// That a submission is sent for its provider, and for these.
fn confirm(row: &Row, besides: &[&str]) -> Option<Decision> {
    let providers = iter::once(row.provider.as_str()).chain(besides.iter().copied()).map(str::parse);
    Some(Decision::Confirm { submission: row.name.clone(), providers: providers.collect::<Result<_, _>>().ok()? })
}

fn waiting(people: usize) -> String {
    if people == 1 { "1 person waits".to_owned() } else { format!("{} wait", many(people, "user")) }
}

/// One matter for all sites of a submission that the same others ask for or hold, and one for all that it would give up.
fn asked_for(across: &[Across], rows: &[Row]) -> Vec<Matter> {
    let mut matters: Vec<(Matter, &Row, &Across)> = Vec::new();
    let mut same: HashMap<(&'static str, usize, String), usize> = HashMap::new();
    for found in across {
        let row = &rows[found.part];
        let what = match found.rule {
            rule if *rule == BATCH005 && found.others.is_empty() => GIVE_UP,
            rule if *rule == BATCH005 => REGISTER_NAMES_ANOTHER,
            rule if *rule == BATCH001 => "Site asked for twice",
            rule if *rule == BATCH002 => "Site held by another provider",
            _ => continue,
        };
        let others = found.others.iter().map(|(name, provider)| format!("{name} ({provider})"));
        let detail = first_of(others, found.others.len() + found.more, MOST_OTHERS, "\n");
        let known = *same.entry((what, found.part, detail.clone())).or_insert(matters.len());
        if known == matters.len() {
            matters.push((Matter::new(what, &row.name, &row.provider, detail), row, found));
        }
        matters[known].0.sites.push(found.site.clone());
    }
    let settled = |(matter, row, found): (Matter, &Row, &Across)| {
        let decision = settling(&matter, row, found);
        Matter { decision, ..matter }
    };
    matters.into_iter().map(settled).collect()
}

const GIVE_UP: &str = "Site to be given up";
const REGISTER_NAMES_ANOTHER: &str = "CQC names another provider";

/// What settles a matter of sites. Of several, who sends it tells whose all of them are.
fn settling(matter: &Matter, row: &Row, found: &Across) -> Option<Decision> {
    let sites = || matter.sites.iter().map(|site| site.parse()).collect::<Result<Vec<_>, _>>().ok();
    match matter.what.as_ref() {
        GIVE_UP => Some(Decision::Release { sites: sites()? }),
        _ if matter.sites.len() == 1 => {
            Some(Decision::Assign { sites: sites()?, provider: row.provider.parse().ok()? })
        }
        REGISTER_NAMES_ANOTHER => {
            let registered: Vec<&str> = found.others.iter().map(|(_, provider)| provider.as_str()).collect();
            confirm(row, &registered)
        }
        _ => confirm(row, &[]),
    }
}

/// One line for all that time alone has made wrong: on some days that is half of everything.
fn lapsed(rows: &[Row]) -> Option<Matter> {
    let counted = rows.iter().filter(|row| row.replaced_by.is_none()).filter_map(|row| row.checked.as_ref().ok());
    let concerned: Vec<_> = counted.filter(|checked| checked.gist.sites_lapsed > 0).collect();
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for often in concerned.iter().flat_map(|checked| &checked.gist.lapsed) {
        *rules.entry(often.rule().map_or("", |rule| rule.code)).or_default() += often.times;
    }
    let sites: usize = concerned.iter().map(|checked| checked.gist.sites_lapsed).sum();
    let rules: Vec<String> = rules.into_iter().map(|(rule, times)| format!("{rule} {times}")).collect();
    let detail = format!(
        "{} of {} ({}). The sites stay accepted with the accounts that they have; nobody new goes in, and the replies say what to do.",
        many(sites, "site"),
        many(concerned.len(), "submission"),
        rules.join(", ")
    );
    (sites > 0).then(|| Matter::new("Accepted before, lapsed", "", "", detail))
}

/// A home with another CQC location ID than before.
fn under_new_id(of: &Renewed) -> Matter {
    let held = match of.former_provider.as_str() {
        "" => String::new(),
        provider => format!(", held by {provider}"),
    };
    let detail = format!(
        "Before, CQC had this home as {}{held}. {} listed for it now: accepted for it then, so they join and no account is made.",
        of.former,
        many(of.people, "person").replace("persons", "people")
    );
    let decision = of.former.parse().ok().filter(|_| !held.is_empty());
    let decision = decision.map(|former| Decision::Release { sites: vec![former] });
    let matter = Matter::new("Home under a new ID", &of.submission, &of.provider, detail);
    Matter { sites: vec![of.site.clone()], decision, ..matter }
}

fn changed_hands(event: &Event) -> Option<Matter> {
    let what = match event.kind {
        EventKind::Moved => "Site moved",
        EventKind::Gone => "Site given up",
        EventKind::Accepted | EventKind::Assigned | EventKind::Disputed | EventKind::Released => return None,
    };
    let holder = &event.holder;
    let matter = Matter::new(what, &holder.submission, &holder.provider, event.reason.clone());
    Some(Matter { sites: vec![holder.site.clone()], ..matter })
}

/// A correction that does not list all that it corrects.
fn lost_sites(row: &Row) -> Option<Matter> {
    let detail = "It has taken the place of the sites that it lists. These stand as they were sent before.".to_owned();
    let matter = Matter::new("Correction that lost sites", &row.name, &row.provider, detail);
    (!row.not_listed.is_empty()).then(|| Matter { sites: row.not_listed.clone(), ..matter })
}

/// What lists fewer sites than the last time: a sheet may have fallen out. They stay whose they are.
fn shrunk(row: &Row, state: &State) -> Option<Matter> {
    let checked = row.checked.as_ref().ok()?;
    let before = state.submissions.get(row.was.as_deref().unwrap_or(&row.name))?;
    if before.source != row.source || row.replaced_by.is_some() || !row.not_listed.is_empty() {
        return None;
    }
    let listed: BTreeSet<&str> = checked.sites.iter().filter_map(|site| site.key()).collect();
    let missing: Vec<String> = before.sites.keys().filter(|site| !listed.contains(site.as_str())).cloned().collect();
    let detail = format!(
        "It lists {} and listed {} before. Those that are missing stay whose they are.",
        many(checked.sites.len(), "site"),
        before.sites.len()
    );
    let matter = Matter { sites: missing, ..Matter::new("Estate that shrank", &row.name, &row.provider, detail) };
    (!matter.sites.is_empty() && checked.sites.len() < before.sites.len()).then_some(matter)
}

/// What was read in the last run and is not in the inbox any more.
fn gone(rows: &[Row], state: &State) -> Vec<Matter> {
    let there: BTreeSet<&str> =
        rows.iter().flat_map(|row| [Some(row.name.as_str()), row.was.as_deref()]).flatten().collect();
    let last = state.runs.last().map(|run| run.id);
    let is_gone = |(name, past): &(&String, &Remembered)| Some(past.run) == last && !there.contains(name.as_str());
    let matter = |(name, past): (&String, &Remembered)| {
        let detail = "It was there in the last run. Its provider keeps what it holds.".to_owned();
        Matter::new("Gone from the inbox", name, &state.provider(&past.provider), detail)
    };
    state.submissions.iter().filter(is_gone).map(matter).collect()
}

fn name_learnt((alias, provider): &(String, String)) -> Matter {
    let detail = format!("{alias} is taken for this provider from now on.");
    let decision = alias.parse().ok().map(|alias| Decision::Forget { alias });
    Matter { decision, ..Matter::new("Name learnt", "", provider, detail) }
}

/// What NAS decided since the last run: whoever did not decide it reads it here.
fn decided(of: &Decided) -> Matter {
    let (submission, provider, sites): (&str, Vec<&str>, &[SiteKey]) = match &of.decision {
        Decision::Confirm { submission, providers } => {
            (submission, providers.iter().map(ProviderKey::as_str).collect(), &[])
        }
        Decision::Assign { sites, provider } => ("", vec![provider.as_str()], sites),
        Decision::Release { sites } => ("", Vec::new(), sites),
        Decision::ReleaseAll { provider } => ("", vec![provider.as_str()], &[]),
        Decision::Forget { alias } => ("", vec![alias.as_str()], &[]),
    };
    let what = match &of.decision {
        Decision::Confirm { .. } => "Sender confirmed by NAS",
        Decision::Assign { .. } => "Site assigned by NAS",
        Decision::Release { .. } | Decision::ReleaseAll { .. } => "Site released by NAS",
        Decision::Forget { .. } => "Name forgotten by NAS",
    };
    let matter = Matter::new(what, submission, &provider.join(", "), format!("{}: {}", of.as_of, of.reason));
    Matter { sites: sites.iter().map(SiteKey::to_string).collect(), ..matter }
}
