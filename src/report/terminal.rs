//! The summary on the terminal: what happened, on one screen.

use crate::answer::{Answer, Told};
use crate::patterns::Pattern;
use crate::rules::Severity;
use crate::text::and_more;
use crate::text::lines as wrap;
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
pub fn lines(answer: &Answer<'_>, more: usize) -> Vec<String> {
    if answer.verdict.outcome == Outcome::Unprocessable {
        return told(answer, NOTHING_READ);
    }
    let room = WINDOW - LAST_LINES - more;
    let mut tried = DETAILS.iter().map(|detail| told(answer, *detail));
    let fits = tried.find(|lines| lines.len() <= room);
    fits.unwrap_or_else(|| told(answer, DETAILS[DETAILS.len() - 1]))
}

fn told(answer: &Answer<'_>, detail: Detail) -> Vec<String> {
    let mut lines = wrap(&answer.headline(), WIDTH);
    lines.push(String::new());
    let counts = &answer.verdict.counts;
    lines.push(format!(
        "Sites  {:>6} read  {:>6} accepted  {:>6} rejected",
        counts.sites_read, counts.sites_accepted, counts.sites_rejected
    ));
    lines.push(format!(
        "Users  {:>6} read  {:>6} accepted  {:>6} rejected  {:>6} held",
        counts.users_read, counts.users_accepted, counts.users_rejected, counts.users_held
    ));
    lines.extend(about_everything(answer, detail));
    lines.extend(commonest(answer, detail));
    lines.extend(fix_first(answer, detail));
    lines.push(String::new());
    lines.extend(cut(wrap(&format!("Next: {}", answer.verdict.route.next_step), WIDTH), detail.next));
    lines.push(format!("Not checked: {} things, listed in the report's Summary.", answer.not_checked.len()));
    lines
}

/// Rejects and warnings about files, sheets and the submission, in full: they come before any single row.
fn about_everything(answer: &Answer<'_>, detail: Detail) -> Vec<String> {
    let wide = answer.about_the_whole();
    let mut lines: Vec<String> = wide
        .iter()
        .take(detail.wide)
        .flat_map(|finding| cut(wrapped(&in_full(answer, *finding)), detail.wide_lines))
        .collect();
    if let Some(more) = and_more(wide.len().saturating_sub(detail.wide)) {
        lines.push(format!("  {more} about the submission as a whole"));
    }
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

fn in_full(answer: &Answer<'_>, finding: Told<'_>) -> String {
    format!("{}{} {}", answer.whereabouts(finding), finding.message(), finding.how_to_fix())
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
fn fix_first(answer: &Answer<'_>, detail: Detail) -> Vec<String> {
    let freed = |pattern: &Pattern| match (pattern.sites_freed, pattern.users_freed) {
        (0, 0) => String::new(),
        (0, users) => format!(" (frees {users} users)"),
        (sites, _) => format!(" (frees {sites} sites)"),
    };
    let told = answer.patterns.iter().filter(|pattern| !pattern.is_single_fix()).take(detail.mistakes);
    let lines: Vec<String> = told
        .flat_map(|pattern| cut(wrapped(&format!("{}{}", pattern.message, freed(pattern))), detail.lines))
        .collect();
    if lines.is_empty() {
        return lines;
    }
    ["".to_owned(), "Fix first, one mistake behind many findings:".to_owned()].into_iter().chain(lines).collect()
}

fn commonest(answer: &Answer<'_>, detail: Detail) -> Vec<String> {
    let rejects = answer.reasons.iter().filter(|reason| reason.severity == Severity::Reject).take(detail.reasons);
    let rows: Vec<String> = rejects
        .map(|reason| {
            let what = cut(wrap(&reason.what, WIDTH - 18), 1).concat();
            format!("{:>6}  {what}  ({})", reason.findings, reason.rule.code)
        })
        .collect();
    if rows.is_empty() {
        return rows;
    }
    ["".to_owned(), "Commonest reasons for rejection:".to_owned()].into_iter().chain(rows).collect()
}
