//! The sums of a run.

use serde::{Deserialize, Serialize};

use super::Row;

/// The sums of a run; with those of the runs before they make the trend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Totals {
    pub submissions: u64,
    pub accepted: u64,
    pub partial: u64,
    pub rejected: u64,
    pub unprocessable: u64,
    pub replaced: u64,
    pub left: u64,
    pub answers_needed: u64,
    pub sites_read: u64,
    pub sites_accepted: u64,
    pub sites_rejected: u64,
    pub users_read: u64,
    pub users_accepted: u64,
    pub users_rejected: u64,
    pub users_held: u64,
    pub sites_held: u64,
    pub rejects: u64,
    pub warnings: u64,
    pub fixed: u64,
    pub still_open: u64,
    pub new: u64,
    pub first_time: u64,
    pub changed_by_provider: u64,
    pub changed_otherwise: u64,
}

impl Totals {
    /// Sums these rows.
    pub(super) fn new(rows: &[Row], sites_held: u64) -> Totals {
        let of_outcome = |outcome: &str| rows.iter().filter(|row| row.outcome() == outcome).count() as u64;
        let mut totals = Totals {
            submissions: rows.len() as u64,
            accepted: of_outcome("accepted"),
            partial: of_outcome("partial"),
            rejected: of_outcome("rejected"),
            unprocessable: of_outcome("unprocessable"),
            replaced: of_outcome("replaced"),
            left: of_outcome("left"),
            answers_needed: rows.iter().filter(|row| row.answer_needed()).count() as u64,
            sites_held,
            ..Totals::default()
        };
        // What a corrected report has taken the place of would count twice.
        for row in rows.iter().filter(|row| row.replaced_by.is_none()) {
            let counts = row.counts();
            totals.sites_read += counts.sites_read;
            totals.sites_accepted += counts.sites_accepted;
            totals.sites_rejected += counts.sites_rejected;
            totals.users_read += counts.users_read;
            totals.users_accepted += counts.users_accepted;
            totals.users_rejected += counts.users_rejected;
            totals.users_held += counts.users_held;
            totals.rejects += counts.rejects;
            totals.warnings += counts.warnings;
            totals.fixed += u64::from(row.changes.fixed);
            totals.still_open += u64::from(row.changes.still_open);
            totals.new += u64::from(row.changes.new);
            totals.first_time += u64::from(row.changes.is_first);
            let is_changed = row.changes.is_changed();
            totals.changed_by_provider += u64::from(is_changed && row.changes.is_by_provider());
            totals.changed_otherwise += u64::from(is_changed && !row.changes.is_by_provider());
        }
        totals
    }
}
