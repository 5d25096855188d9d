//! The summary's sentences.

use super::super::Report;
use crate::patterns::Pattern;
use crate::rules::{Severity, Subject};
use crate::verdict::{Counts, Outcome};

/// The outcome in one plain sentence.
pub fn outcome(report: &Report<'_>) -> String {
    let counts = &report.results.verdict.counts;
    let all = format!("{} and {}", many(counts.sites_read, "site"), many(counts.users_read, "user"));
    match report.results.verdict.outcome {
        Outcome::Accepted => format!("Accepted: {all} pass every check that was made. See what was not checked."),
        Outcome::Partial => format!("In part: {}; the rest can go in.", shortfall(counts)),
        Outcome::Rejected if takes_another_route(report) => {
            format!(
                "Rejected: {} on this route. See the next step for the route to take.",
                many(counts.sites_read, "site")
            )
        }
        Outcome::Rejected => format!("Rejected: none of the {} can go in yet.", many(counts.sites_read, "site")),
        Outcome::Unprocessable => format!("No site could be read. {}", why_nothing(report)),
    }
}

/// Whether nothing here can be mended into self-management: a single site, or hospices only.
fn takes_another_route(report: &Report<'_>) -> bool {
    report.results.verdict.route.name != "self-management"
}

fn shortfall(counts: &Counts) -> String {
    let mut parts = Vec::new();
    if counts.sites_rejected > 0 {
        parts.push(format!("{} of {} rejected", counts.sites_rejected, many(counts.sites_read, "site")));
    }
    if counts.users_rejected > 0 {
        parts.push(format!("{} of {} rejected", counts.users_rejected, many(counts.users_read, "user")));
    }
    if counts.users_held > 0 {
        parts.push(format!("{} held because of {} site", many(counts.users_held, "user"), whose(counts.users_held)));
    }
    if parts.is_empty() { "some of what was sent could not be used".to_owned() } else { parts.join(", ") }
}

fn whose(count: u64) -> &'static str {
    if count == 1 { "its" } else { "their" }
}

/// What comes before the route's next step.
pub fn first_step(report: &Report<'_>) -> Option<&'static str> {
    match report.results.verdict.outcome {
        Outcome::Accepted => None,
        Outcome::Rejected if takes_another_route(report) => None,
        Outcome::Partial => Some(
            "Correct what is listed on 'Rejected sites' and 'Rejected users', in this workbook or in your own, and check it \
             again. What is accepted need not wait for it.",
        ),
        Outcome::Rejected => Some(
            "Nothing can be sent yet. Correct what is listed on 'Rejected sites' and 'Rejected users', in this workbook or in \
             your own, and check it again.",
        ),
        Outcome::Unprocessable => {
            Some("Nothing can be sent yet. Correct the files as described here and check them again.")
        }
    }
}

/// Why no site could be read: what was found about the files.
fn why_nothing(report: &Report<'_>) -> String {
    let files = (0..report.results.submission.files.len()).map(Subject::File);
    let subjects = files.chain([Subject::Submission]);
    let rejects = subjects.flat_map(|subject| report.by_row.about(subject)).filter(|f| f.severity == Severity::Reject);
    let told: Vec<&str> = rejects.take(2).map(|finding| &*finding.message).collect();
    if told.is_empty() { "See what was found below.".to_owned() } else { told.join(" ") }
}

/// The row account.
pub fn row_account(counts: &Counts) -> String {
    let own = counts.sites_read - counts.sites_in_user_rows;
    let besides = match counts.sites_in_user_rows {
        0 => String::new(),
        sites => format!("; {} in rows of users besides", many(sites, "site")),
    };
    format!(
        "{} below headings = {} + {} + {} blank + {} skipped{besides}",
        many(counts.rows_read, "row"),
        many(own, "site"),
        many(counts.users_read, "user"),
        counts.rows_blank,
        counts.rows_skipped
    )
}

/// The route's name as people say it.
pub fn route(name: &str) -> &str {
    match name {
        "self-management" => "Self-management",
        "nas" => "National Administration Service (NAS)",
        other => other,
    }
}

/// What mending a mistake frees.
pub fn freed(pattern: &Pattern) -> String {
    match (pattern.sites_freed as u64, pattern.users_freed as u64) {
        (0, 0) => "Frees none by itself".to_owned(),
        (0, users) => format!("Frees {}", many(users, "user")),
        (sites, 0) => format!("Frees {}", many(sites, "site")),
        (sites, users) => format!("Frees {}, {}", many(sites, "site"), many(users, "user")),
    }
}

/// What a finding does, in a word.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Reject => "Must be mended",
        _ => "Worth mending",
    }
}

/// A date as people write it.
pub fn date(date: jiff::civil::Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// How many people there are, each counted once; `first_rows` has every row's first row of the same person.
pub fn people(first_rows: &[usize]) -> String {
    match first_rows.iter().enumerate().filter(|(row, first)| row == *first).count() {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    }
}

fn many(count: u64, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
