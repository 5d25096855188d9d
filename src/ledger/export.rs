//! The ledger as a table for other programs: a row a site that is or was held, without personal data.

use std::collections::BTreeMap;
use std::io::Write;

use super::{EventKind, Ledger, LedgerError};
use crate::report::harmless;

const HEADINGS: [&str; 10] = [
    "site", "ods_code", "held_by", "provider_name", "since", "submission", "verdict", "codes", "verdict_since",
    "history",
];

/// What happened to one site, event after event, verdict after verdict.
#[derive(Default)]
struct History {
    ods_code: String,
    held_by: String,
    since: String,
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
                verdict_since, &events,
            ];
            csv.write_record(row.map(harmless))?;
        }
        Ok(csv.flush()?)
    };
    write().map_err(|error| LedgerError::Export { reason: error.to_string() })
}

fn histories(ledger: &Ledger) -> rusqlite::Result<BTreeMap<String, History>> {
    let mut sites: BTreeMap<String, History> = BTreeMap::new();
    let sql = "SELECT site, ods_code, provider, submission, as_of, what, reason FROM events ORDER BY id";
    let mut statement = ledger.connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let history = sites.entry(row.get(0)?).or_default();
        let [ods_code, provider, submission, as_of, what, reason]: [String; 6] =
            [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        history.events.push(format!("{as_of} {what} ({provider}{why})"));
        let is_held = EventKind::named(&what).is_some_and(EventKind::is_holding);
        (history.held_by, history.since) = if is_held { (provider, as_of) } else { Default::default() };
        (history.ods_code, history.submission) = (ods_code, submission);
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
