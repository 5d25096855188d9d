//! What NAS has to decide, or should know before anything else: senders that nobody has confirmed, sites asked for twice, given up
//! or moved, submissions that are gone, names learnt; each with the command that settles it.

use std::collections::{BTreeSet, HashMap};

use super::Row;
use super::decide::Across;
use crate::ledger::{Event, EventKind, Remembered, State};
use crate::rules::batch::{BATCH001, BATCH002, BATCH005, BATCH006};
use crate::text::many;

/// One matter for NAS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// What it is, in a few words.
    pub what: &'static str,
    /// The submission; empty where it is about none.
    pub submission: String,
    /// The provider, as the ledger knows it.
    pub provider: String,
    /// The sites, by location ID or ODS code; none where it is about none.
    pub sites: Vec<String>,
    /// What there is to know.
    pub detail: String,
    /// What to run to settle it; empty where there is nothing to settle.
    pub settle: String,
}

/// All of them, the most pressing first: what keeps people out, what changed hands, what is gone, what was learnt.
pub fn matters(
    rows: &[Row],
    across: &[Across],
    events: &[Event],
    state: &State,
    learnt: &[(String, String)],
) -> Vec<Matter> {
    let mut matters: Vec<Matter> = rows.iter().filter_map(new_sender).collect();
    matters.extend(asked_for(across, rows));
    matters.extend(events.iter().filter_map(changed_hands));
    matters.extend(gone(rows, state));
    let is_new =
        |(alias, provider): &&(String, String)| state.aliases.get(alias).is_none_or(|meant| !meant.contains(provider));
    matters.extend(learnt.iter().filter(is_new).map(name_learnt));
    matters
}

fn new_sender(row: &Row) -> Option<Matter> {
    let checked = row.checked.as_ref().ok()?;
    checked.open.keys().find(|(rule, _)| rule == BATCH006.code)?;
    let detail = format!("Its {} until it is known who sent it.", waiting(checked.counts.users_held as usize));
    Some(Matter {
        what: "New sender",
        submission: row.name.clone(),
        provider: row.provider.clone(),
        sites: Vec::new(),
        detail,
        settle: format!("ledger confirm {} {} {REASON}", quoted(&row.name), quoted(&row.provider)),
    })
}

fn waiting(people: usize) -> String {
    if people == 1 { "1 person waits".to_owned() } else { format!("{} wait", many(people, "user")) }
}

/// One matter for all sites of a submission that the same others ask for or hold, and one for each site to be given up.
fn asked_for(across: &[Across], rows: &[Row]) -> Vec<Matter> {
    let mut matters: Vec<Matter> = Vec::new();
    let mut same: HashMap<(&'static str, usize, String), usize> = HashMap::new();
    for found in across {
        let row = &rows[found.part];
        let (name, provider) = (quoted(&row.name), quoted(&row.provider));
        let others: Vec<String> = found.others.iter().map(|(name, provider)| format!("{name} ({provider})")).collect();
        let assign = || format!("ledger assign {} {provider} {REASON}", found.site);
        // Who sends it tells whose all of them are.
        let confirm = |besides: &str| format!("ledger confirm {name} {provider}{besides} {REASON}");
        let (what, settle, settle_all) = if *found.rule == BATCH005 && others.is_empty() {
            ("Site to be given up", format!("ledger release {} {REASON}", found.site), None)
        } else if *found.rule == BATCH005 {
            let registered: String =
                found.others.iter().map(|(_, provider)| format!(" {}", quoted(provider))).collect();
            ("CQC names another provider", assign(), Some(confirm(&registered)))
        } else if *found.rule == BATCH001 {
            ("Site asked for twice", assign(), Some(confirm("")))
        } else if *found.rule == BATCH002 {
            ("Site held by another provider", assign(), Some(confirm("")))
        } else {
            continue;
        };
        if let Some(settle_all) = settle_all {
            let known = same.entry((what, found.part, others.join("\n"))).or_insert(matters.len());
            if let Some(matter) = matters.get_mut(*known) {
                matter.sites.push(found.site.clone());
                matter.settle = settle_all;
                continue;
            }
        }
        matters.push(Matter {
            what,
            submission: row.name.clone(),
            provider: row.provider.clone(),
            sites: vec![found.site.clone()],
            detail: others.join("\n"),
            settle,
        });
    }
    matters
}

fn changed_hands(event: &Event) -> Option<Matter> {
    let what = match event.kind {
        EventKind::Moved => "Site moved",
        EventKind::Gone => "Site given up",
        EventKind::Accepted | EventKind::Assigned | EventKind::Disputed | EventKind::Released => return None,
    };
    Some(Matter {
        what,
        submission: event.holder.submission.clone(),
        provider: event.holder.provider.clone(),
        sites: vec![event.holder.site.clone()],
        detail: event.reason.clone(),
        settle: String::new(),
    })
}

/// What was read in the last run and is not in the inbox any more.
fn gone(rows: &[Row], state: &State) -> Vec<Matter> {
    let there: BTreeSet<&str> =
        rows.iter().flat_map(|row| [Some(row.name.as_str()), row.was.as_deref()]).flatten().collect();
    let last = state.runs.last().map(|run| run.id);
    let is_gone = |(name, past): &(&String, &Remembered)| Some(past.run) == last && !there.contains(name.as_str());
    let matter = |(name, past): (&String, &Remembered)| Matter {
        what: "Gone from the inbox",
        submission: name.clone(),
        provider: state.provider(&past.provider),
        sites: Vec::new(),
        detail: "It was there in the last run. Its provider keeps what it holds.".to_owned(),
        settle: String::new(),
    };
    state.submissions.iter().filter(is_gone).map(matter).collect()
}

fn name_learnt((alias, provider): &(String, String)) -> Matter {
    Matter {
        what: "Name learnt",
        submission: String::new(),
        provider: provider.clone(),
        sites: Vec::new(),
        detail: format!("{alias} is taken for this provider from now on."),
        settle: format!("ledger aliases --forget {} {REASON}", quoted(alias)),
    }
}

const REASON: &str = "--reason \"…\"";

/// An argument as every shell takes it: in double quotes where it holds a blank.
fn quoted(argument: &str) -> String {
    if argument.contains(' ') { format!("\"{argument}\"") } else { argument.to_owned() }
}
