//! The summary on the terminal: what happened, on one screen.

use std::collections::HashMap;

use crate::patterns::Pattern;
use crate::report::{Results, lines as wrap};
use crate::rules::{Finding, Severity, Subject};
use crate::verdict::Outcome;

/// Reasons shown.
const COMMONEST: usize = 5;

/// Characters of a line before it is broken, so that a window of 80 holds it.
const WIDTH: usize = 76;

/// Mistakes shown that explain many findings.
const MISTAKES: usize = 2;

/// Findings about the submission as a whole that are shown, and the lines of each; the report has them in full.
const WIDE: usize = 2;
const LINES_EACH: usize = 2;

/// The summary, line by line.
pub fn lines(results: &Results<'_>) -> Vec<String> {
    let mut lines = wrap(&headline(results), WIDTH);
    lines.push(String::new());
    let counts = &results.verdict.counts;
    lines.push(format!(
        "Sites  {:>6} read  {:>6} accepted  {:>6} rejected",
        counts.sites_read, counts.sites_accepted, counts.sites_rejected
    ));
    lines.push(format!(
        "Users  {:>6} read  {:>6} accepted  {:>6} rejected  {:>6} held",
        counts.users_read, counts.users_accepted, counts.users_rejected, counts.users_held
    ));
    lines.extend(about_everything(results));
    lines.extend(commonest(results));
    lines.extend(fix_first(results));
    lines.push(String::new());
    lines.extend(wrap(&format!("Next: {}", results.verdict.route.next_step), WIDTH));
    lines.push(format!("Not checked: {} things, listed in the report's Summary.", results.not_checked.len()));
    lines
}

/// The outcome in one sentence; it never claims more than was checked.
pub fn headline(results: &Results<'_>) -> String {
    let counts = &results.verdict.counts;
    let name = &results.submission.name;
    match results.verdict.outcome {
        Outcome::Accepted => format!("{name}: every site and user passes every check that was made."),
        Outcome::Partial => format!(
            "{name}: {} of {} sites and {} of {} users can go in; the rest need mending first.",
            counts.sites_accepted, counts.sites_read, counts.users_accepted, counts.users_read
        ),
        Outcome::Rejected => format!("{name}: none of the {} sites can go in yet.", counts.sites_read),
        Outcome::Unprocessable => format!("{name}: no site could be read."),
    }
}

/// Rejects and warnings about files, sheets and the submission, in full: they come before any single row.
fn about_everything(results: &Results<'_>) -> Vec<String> {
    let is_wide = |finding: &&Finding| {
        finding.severity >= Severity::Warn && !matches!(finding.subject, Subject::Site(_) | Subject::User(_))
    };
    let mut wide: Vec<&Finding> = results.findings.iter().filter(is_wide).collect();
    wide.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    // Where nothing could be read they are all there is to say.
    let (shown, each) = match results.verdict.outcome {
        Outcome::Unprocessable => (COMMONEST, usize::MAX),
        _ => (WIDE, LINES_EACH),
    };
    let mut lines: Vec<String> =
        wide.iter().take(shown).flat_map(|finding| cut(wrapped(&in_full(results, finding)), each)).collect();
    match wide.len().saturating_sub(shown) {
        0 => {}
        more => lines.push(format!("  and {more} more about the submission as a whole")),
    }
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

fn in_full(results: &Results<'_>, finding: &Finding) -> String {
    let place = match (finding.place, finding.subject) {
        (Some(place), _) => format!("{}: ", results.submission.describe(place)),
        (None, Subject::File(file)) => format!("{}: ", results.submission.files[file].name),
        (None, _) => String::new(),
    };
    format!("{place}{} {}", finding.message, finding.how_to_fix())
}

/// A text in lines that fit a terminal, the first of them set out.
fn wrapped(text: &str) -> Vec<String> {
    let lines = wrap(text, WIDTH).into_iter().enumerate();
    lines.map(|(number, line)| if number == 0 { format!("  {line}") } else { format!("    {line}") }).collect()
}

/// The first lines of a text; what is left out is told by the last.
fn cut(mut lines: Vec<String>, most: usize) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push_str(" …");
        }
    }
    lines
}

/// Mistakes that explain many findings.
fn fix_first(results: &Results<'_>) -> Vec<String> {
    let freed = |pattern: &Pattern| match (pattern.sites_freed, pattern.users_freed) {
        (0, 0) => String::new(),
        (0, users) => format!(" (frees {users} users)"),
        (sites, _) => format!(" (frees {sites} sites)"),
    };
    let told = results.patterns.iter().take(MISTAKES);
    let lines: Vec<String> =
        told.flat_map(|pattern| cut(wrapped(&format!("{}{}", pattern.message, freed(pattern))), LINES_EACH)).collect();
    if lines.is_empty() {
        return lines;
    }
    ["".to_owned(), "Fix first, one mistake behind many findings:".to_owned()].into_iter().chain(lines).collect()
}

fn commonest(results: &Results<'_>) -> Vec<String> {
    let mut counts: HashMap<&str, (usize, &Finding)> = HashMap::new();
    for finding in results.findings.iter().filter(|finding| finding.severity == Severity::Reject) {
        counts.entry(finding.rule.code).or_insert((0, finding)).0 += 1;
    }
    let mut reasons: Vec<(usize, &Finding)> = counts.into_values().collect();
    reasons.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.rule.code.cmp(b.1.rule.code)));
    if reasons.is_empty() {
        return Vec::new();
    }
    let shown = reasons.iter().take(COMMONEST);
    let rows = shown.map(|(count, finding)| {
        let what = cut(wrap(&finding.rule.explain().summary, WIDTH - 18), 1).concat();
        format!("{count:>6}  {what}  ({})", finding.rule.code)
    });
    ["".to_owned(), "Commonest reasons for rejection:".to_owned()].into_iter().chain(rows).collect()
}
