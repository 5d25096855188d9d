//! The ledger as a table for other programs: a row a site that is or was held, without personal data.

use std::collections::BTreeMap;
use std::io::Write;

use super::{Event, Ledger, LedgerError};
use crate::report::harmless;

const HEADINGS: [&str; 11] = [
    "site", "ods_code", "held_by", "provider_name", "since", "submission", "verdict", "codes", "verdict_since",
    "history", "evidence",
];

/// What happened to one site, event after event, verdict after verdict.
#[derive(Default)]
struct History {
    ods_code: String,
    held_by: String,
    since: String,
    evidence: &'static str,
    submission: String,
    verdict: [String; 3],
    events: Vec<String>,
}

/// Writes all sites, by their ID, as CSV.
///
/// # Errors
/// [`LedgerError::Export`] where `to` cannot be written to.
pub fn export(ledger: &Ledger, to: impl Write) -> Result<(), LedgerError> {
    let state = ledger.state_before(i64::MAX)?;
    let sites = histories(ledger).map_err(|error| ledger.failed(&error))?;
    let mut csv = csv::Writer::from_writer(to);
    let mut write = || -> csv::Result<()> {
        csv.write_record(HEADINGS)?;
        for (site, history) in &sites {
            let held_by = state.provider(&history.held_by);
            let name = state.names.get(&held_by).map_or("", String::as_str);
            let [verdict, codes, verdict_since] = &history.verdict;
            let events = history.events.join("; ");
            let row = [
                site, &history.ods_code, &held_by, name, &history.since, &history.submission, verdict, codes,
                verdict_since, &events, history.evidence,
            ];
            csv.write_record(row.map(harmless))?;
        }
        Ok(csv.flush()?)
    };
    write().map_err(|error| LedgerError::Export { reason: error.to_string() })
}

fn histories(ledger: &Ledger) -> rusqlite::Result<BTreeMap<String, History>> {
    let mut sites: BTreeMap<String, History> = BTreeMap::new();
    for Event { kind, holder, reason } in ledger.events(i64::MAX)? {
        let history = sites.entry(holder.site).or_default();
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        history.events.push(format!("{} {} ({}{why})", holder.since, kind.name(), holder.provider));
        let Some(begins) = kind.begins_holding() else { continue };
        (history.held_by, history.since, history.evidence) = match begins {
            true => (holder.provider, holder.since, holder.evidence.name()),
            false => Default::default(),
        };
        (history.ods_code, history.submission) = (holder.ods_code, holder.submission);
    }
    let sql = "SELECT site, verdict, codes, as_of FROM verdicts ORDER BY run, submission";
    let mut statement = ledger.connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(history) = sites.get_mut(&row.get::<_, String>(0)?) {
            history.verdict = [row.get(1)?, row.get(2)?, row.get(3)?];
        }
    }
    Ok(sites)
}
