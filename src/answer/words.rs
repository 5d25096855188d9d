//! The sentences in which outputs tell patterns, numbers and dates.

use crate::patterns::Pattern;
use crate::rules::Severity;
use crate::text::many;
use crate::verdict::Counts;

/// Sentences as a numbered list, one a line.
pub fn numbered(sentences: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = (1..).zip(sentences).map(|(number, sentence)| format!("{number}. {sentence}")).collect();
    lines.join("\n")
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

/// What correcting a mistake frees.
pub fn freed(pattern: &Pattern) -> String {
    match (pattern.sites_freed, pattern.users_freed) {
        (0, 0) => "Frees none by itself".to_owned(),
        (0, users) => format!("Frees {}", many(users, "user")),
        (sites, 0) => format!("Frees {}", many(sites, "site")),
        (sites, users) => format!("Frees {}, {}", many(sites, "site"), many(users, "user")),
    }
}

/// What a pattern is; what to do about a single fix stands beside the row it is about.
pub fn mistake(pattern: &Pattern) -> String {
    if pattern.is_single_fix() { pattern.message.clone() } else { format!("{} {}", pattern.message, pattern.fix) }
}

/// What a finding does, in a word.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Reject => "Must be fixed",
        _ => "Worth fixing",
    }
}
