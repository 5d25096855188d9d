//! The summary on the terminal: what happened, on one screen.

use std::collections::HashMap;

use crate::patterns::Pattern;
use crate::report::{Results, lines as wrap};
use crate::rules::{Finding, Severity, Subject};
use crate::verdict::Outcome;

/// Characters of a line before it is broken, so that a window of 80 holds it.
const WIDTH: usize = 76;

/// Lines of a small window, less the one for the next command.
const WINDOW: usize = 23;
/// The last lines, which say where the report is.
const LAST_LINES: usize = 2;

/// How much is told; the report has it all.
#[derive(Debug, Clone, Copy)]
struct Detail {
    /// Findings about the submission as a whole.
    wide: usize,
    /// Lines of each of these.
    wide_lines: usize,
    /// Mistakes that explain many findings.
    mistakes: usize,
    /// Lines of each of these.
    lines: usize,
    /// Commonest reasons.
    reasons: usize,
    /// Lines of the next step.
    next: usize,
}

/// From the most to the least; the first that fits the window is told.
const DETAILS: [Detail; 6] = [
    Detail { wide: 2, wide_lines: 2, mistakes: 2, lines: 2, reasons: 5, next: 5 },
    Detail { wide: 2, wide_lines: 2, mistakes: 2, lines: 1, reasons: 5, next: 5 },
    Detail { wide: 1, wide_lines: 2, mistakes: 1, lines: 1, reasons: 5, next: 5 },
    Detail { wide: 1, wide_lines: 2, mistakes: 1, lines: 1, reasons: 4, next: 2 },
    Detail { wide: 1, wide_lines: 2, mistakes: 1, lines: 1, reasons: 2, next: 2 },
    Detail { wide: 1, wide_lines: 1, mistakes: 0, lines: 1, reasons: 2, next: 1 },
];

/// Where nothing could be read, what is wrong with the files is all there is to say.
const NOTHING_READ: Detail = Detail { wide: 5, wide_lines: usize::MAX, mistakes: 0, lines: 0, reasons: 0, next: 5 };

/// The summary, line by line, with room for `more` lines after it on one screen.
pub fn lines(results: &Results<'_>, more: usize) -> Vec<String> {
    if results.verdict.outcome == Outcome::Unprocessable {
        return told(results, NOTHING_READ);
    }
    let room = WINDOW - LAST_LINES - more;
    let mut tried = DETAILS.iter().map(|detail| told(results, *detail));
    let fits = tried.find(|lines| lines.len() <= room);
    fits.unwrap_or_else(|| told(results, DETAILS[DETAILS.len() - 1]))
}

fn told(results: &Results<'_>, detail: Detail) -> Vec<String> {
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
    lines.extend(about_everything(results, detail));
    lines.extend(commonest(results, detail));
    lines.extend(fix_first(results, detail));
    lines.push(String::new());
    lines.extend(cut(wrap(&format!("Next: {}", results.verdict.route.next_step), WIDTH), detail.next));
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
fn about_everything(results: &Results<'_>, detail: Detail) -> Vec<String> {
    let is_wide = |finding: &&Finding| {
        finding.severity >= Severity::Warn && !matches!(finding.subject, Subject::Site(_) | Subject::User(_))
    };
    let mut wide: Vec<&Finding> = results.findings.iter().filter(is_wide).collect();
    wide.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut lines: Vec<String> = wide
        .iter()
        .take(detail.wide)
        .flat_map(|finding| cut(wrapped(&in_full(results, finding)), detail.wide_lines))
        .collect();
    match wide.len().saturating_sub(detail.wide) {
        0 => {}
        more => lines.push(format!("  and {more} more about the submission as a whole")),
    }
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

fn in_full(results: &Results<'_>, finding: &Finding) -> String {
    format!("{}{} {}", finding.whereabouts(results.submission), finding.message, finding.how_to_fix())
}

/// A text in lines that fit a terminal, the first of them set out.
fn wrapped(text: &str) -> Vec<String> {
    let lines = wrap(text, WIDTH - 4).into_iter().enumerate();
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
fn fix_first(results: &Results<'_>, detail: Detail) -> Vec<String> {
    let freed = |pattern: &Pattern| match (pattern.sites_freed, pattern.users_freed) {
        (0, 0) => String::new(),
        (0, users) => format!(" (frees {users} users)"),
        (sites, _) => format!(" (frees {sites} sites)"),
    };
    let told = results.patterns.iter().filter(|pattern| !pattern.is_single_fix()).take(detail.mistakes);
    let lines: Vec<String> = told
        .flat_map(|pattern| cut(wrapped(&format!("{}{}", pattern.message, freed(pattern))), detail.lines))
        .collect();
    if lines.is_empty() {
        return lines;
    }
    ["".to_owned(), "Fix first, one mistake behind many findings:".to_owned()].into_iter().chain(lines).collect()
}

fn commonest(results: &Results<'_>, detail: Detail) -> Vec<String> {
    let mut counts: HashMap<&str, (usize, &Finding)> = HashMap::new();
    for finding in results.findings.iter().filter(|finding| finding.severity == Severity::Reject) {
        counts.entry(finding.rule.code).or_insert((0, finding)).0 += 1;
    }
    let mut reasons: Vec<(usize, &Finding)> = counts.into_values().collect();
    reasons.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.rule.code.cmp(b.1.rule.code)));
    if reasons.is_empty() || detail.reasons == 0 {
        return Vec::new();
    }
    let shown = reasons.iter().take(detail.reasons);
    let rows = shown.map(|(count, finding)| {
        let what = cut(wrap(&finding.rule.explain().summary, WIDTH - 18), 1).concat();
        format!("{count:>6}  {what}  ({})", finding.rule.code)
    });
    ["".to_owned(), "Commonest reasons for rejection:".to_owned()].into_iter().chain(rows).collect()
}
