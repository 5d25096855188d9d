//! What NAS decided in a batch summary, read back from it: a line of `For NAS to decide` with a `y` below `Decision`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::matters::Matter;
use super::outputs::FOR_PROGRAMS;
use super::summary::{DECISION, FOR_NAS, PROVIDER, REASON, SITES, SUBMISSION, WHAT, sites_of};
use crate::ledger::Decision;
use crate::model::values::{FieldValue, YesNo};
use crate::read::{InputFile, Row, Sheet};

/// Why what stands in a summary cannot be carried out. Nothing is done then.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum ApplyError {
    /// The file could not be read.
    #[error("{name} could not be read: {why}")]
    Unreadable { name: String, why: String },
    /// It is no batch summary.
    #[error("{name} has no sheet 'For NAS to decide' as a batch writes it; give its batch-summary.xlsx")]
    NoSummary { name: String },
    /// The folder of outputs holds no batch.
    #[error("{name} could not be read ({why}); give the folder of the batch with --out")]
    NoBatch { name: String, why: String },
    /// Nobody wrote a decision into it.
    #[error("nothing is decided in {name}: write y below Decision in the sheet 'For NAS to decide', and save it")]
    NothingDecided { name: String },
    /// A cell says neither yes nor no.
    #[error("row {row}: '{said}' below Decision is neither y nor n")]
    NotUnderstood { row: u32, said: String },
    /// A decision has no reason.
    #[error("row {row}: say why below Reason; it stays in the ledger")]
    NoReason { row: u32 },
    /// The line is not one of the last run's.
    #[error("row {row} is not in the list of the last run any more; decide in the newest batch-summary.xlsx")]
    Outdated { row: u32 },
    /// There is nothing to be decided about it.
    #[error("row {row} tells what happened, and there is nothing to decide about it; take the y away")]
    NothingToDecide { row: u32 },
    /// Two lines would give one site to two.
    #[error("rows {one} and {other} decide about {site} in two ways; leave the y in one of them")]
    Twice { one: u32, other: u32, site: String },
}

#[derive(Deserialize)]
struct Told {
    for_nas: Vec<Matter>,
}

/// The decisions in a summary with their reasons, held against what the last run in `out` listed.
///
/// # Errors
/// See [`ApplyError`].
pub fn decisions_in(summary: &InputFile, out: &Path) -> Result<Vec<(Decision, String)>, ApplyError> {
    let name = summary.name.clone();
    if let Some(problem) = &summary.problem {
        return Err(ApplyError::Unreadable { name, why: problem.to_string() });
    }
    let listed = listed(out)?;
    let sheet = summary.sheets.iter().find(|sheet| sheet.name == FOR_NAS);
    let Some((sheet, columns)) = sheet.and_then(|sheet| Some((sheet, Columns::of(sheet)?))) else {
        return Err(ApplyError::NoSummary { name });
    };
    let mut decided: Vec<(u32, &Decision, String)> = Vec::new();
    for row in sheet.rows().filter(|row| row.number() > columns.headings) {
        let number = row.number();
        let Some(reason) = columns.reason_given(&row, number)? else { continue };
        let matter =
            listed.iter().find(|matter| columns.shows(&row, matter)).ok_or(ApplyError::Outdated { row: number })?;
        let decision = matter.decision.as_ref().ok_or(ApplyError::NothingToDecide { row: number })?;
        decided.push((number, decision, reason));
    }
    refuse_two_on_one_site(&decided)?;
    match decided.is_empty() {
        true => Err(ApplyError::NothingDecided { name }),
        false => Ok(decided.into_iter().map(|(_, decision, reason)| (decision.clone(), reason)).collect()),
    }
}

fn listed(out: &Path) -> Result<Vec<Matter>, ApplyError> {
    let path = out.join(FOR_PROGRAMS);
    let failed = |why: String| ApplyError::NoBatch { name: path.display().to_string(), why };
    let text = std::fs::read(&path).map_err(|error| failed(error.to_string()))?;
    let told: Told = serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))?;
    Ok(told.for_nas)
}

fn refuse_two_on_one_site(decided: &[(u32, &Decision, String)]) -> Result<(), ApplyError> {
    let sites = |decision: &Decision| match decision {
        Decision::Assign { sites, .. } | Decision::Release { sites } => sites.clone(),
        Decision::Confirm { .. } | Decision::ReleaseAll { .. } | Decision::Forget { .. } => Vec::new(),
    };
    let mut seen = BTreeMap::new();
    for (row, decision, _) in decided {
        for site in sites(decision) {
            let before = seen.insert(site.clone(), (*row, *decision));
            if let Some((one, _)) = before.filter(|(_, before)| before != decision) {
                return Err(ApplyError::Twice { one, other: *row, site: site.to_string() });
            }
        }
    }
    Ok(())
}

/// Where what is read again stands.
struct Columns {
    headings: u32,
    what: u16,
    submission: u16,
    provider: u16,
    sites: u16,
    decision: u16,
    reason: u16,
}

impl Columns {
    fn of(sheet: &Sheet) -> Option<Columns> {
        sheet.rows().find_map(|row| {
            let at = |heading: &str| row.cells().find(|cell| cell.text.trim() == heading).map(|cell| cell.column);
            Some(Columns {
                headings: row.number(),
                what: at(WHAT)?,
                submission: at(SUBMISSION)?,
                provider: at(PROVIDER)?,
                sites: at(SITES)?,
                decision: at(DECISION)?,
                reason: at(REASON)?,
            })
        })
    }

    /// Why the row is decided; nothing where it is not.
    fn reason_given(&self, row: &Row<'_>, number: u32) -> Result<Option<String>, ApplyError> {
        let said = text(row, self.decision);
        if said.is_empty() {
            return Ok(None);
        }
        match YesNo::parse(said.as_str().into(), false) {
            Ok((YesNo::No, _)) => Ok(None),
            Ok((YesNo::Yes, _)) => match text(row, self.reason) {
                reason if reason.is_empty() => Err(ApplyError::NoReason { row: number }),
                reason => Ok(Some(reason)),
            },
            Err(_) => Err(ApplyError::NotUnderstood { row: number, said }),
        }
    }

    fn shows(&self, row: &Row<'_>, of: &Matter) -> bool {
        text(row, self.what) == of.what
            && text(row, self.submission) == in_words(&of.submission)
            && text(row, self.provider) == in_words(&of.provider)
            && text(row, self.sites) == in_words(&sites_of(of))
    }
}

/// A cell's text; another program may have changed its line ends.
fn text(row: &Row<'_>, column: u16) -> String {
    row.cell(column).map_or(String::new(), |cell| in_words(cell.text))
}

fn in_words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
