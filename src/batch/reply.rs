//! The covering text that goes to a provider with its report. It carries no personal data: no name, no address, no cell.

use super::{Batch, Checked, Row};
use crate::report::lines;
use crate::rules;
use crate::verdict::Outcome;

/// Characters of a line.
const WIDTH: usize = 78;

/// The text.
pub fn text(row: &Row, checked: &Checked, batch: &Batch) -> String {
    if checked.passing.is_some() {
        return without_report(row, batch);
    }
    let mut parts = vec![title(batch), what_came_out(row, checked)];
    let known = !row.changes.is_first && row.changes.is_by_provider();
    if known {
        let changes = &row.changes;
        let what = format!("{} fixed, {} still open, {} new", changes.fixed, changes.still_open, changes.new);
        parts.push(format!("Since your last submission: {what}."));
    }
    if !checked.reasons.is_empty() {
        parts.push(format!("What stands in the way most often:\n{}", reasons(checked)));
    }
    if checked.outcome != Outcome::Unprocessable {
        parts.push(format!("What comes next: {}", checked.next_step));
    }
    parts.push(about_the_report(checked.outcome).to_owned());
    laid_out(&parts)
}

fn about_the_report(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => {
            "The report, report.xlsx, lists what is accepted, what may be worth mending all the same, and what was not checked. \
             It contains personal data, so share it only with those who need it."
        }
        Outcome::Partial | Outcome::Rejected => {
            "The report, report.xlsx, shows what is wrong where, and what to do about it. You may correct the rejected rows in \
             the report itself and send it back: it takes the place of what you sent before. It contains personal data, so \
             share it only with those who need it."
        }
        Outcome::Unprocessable => {
            "The report, report.xlsx, says of each file what is wrong with it, and what to do about it. Please send the \
             submission again when that is done."
        }
    }
}

/// The text about a submission that could not be read for a reason that may pass: its report, if any, would mislead.
pub fn without_report(row: &Row, batch: &Batch) -> String {
    laid_out(&[title(batch), unread(row)])
}

fn title(batch: &Batch) -> String {
    format!("NHSmail estate check of {}", batch.as_of.strftime("%-d %B %Y"))
}

fn unread(row: &Row) -> String {
    if !row.answer_needed() {
        return "We could not read this submission today. We will try again; nothing needs to be done by you for now."
            .to_owned();
    }
    format!(
        "We could not read this submission {} times in a row. Please send it again, saved anew from Excel and, if it is large, \
         in several workbooks with whole sites each.",
        row.nights_unread
    )
}

fn laid_out(parts: &[String]) -> String {
    let wrapped = parts.iter().map(|part| part.lines().flat_map(wrapped).collect::<Vec<_>>().join("\n"));
    wrapped.collect::<Vec<_>>().join("\n\n") + "\n"
}

fn what_came_out(row: &Row, checked: &Checked) -> String {
    let counts = &checked.counts;
    if row.replaced_by.is_some() {
        return "A corrected report that you sent has taken the place of this submission; see the answer to that."
            .to_owned();
    }
    match checked.outcome {
        Outcome::Accepted => {
            let (sites, users) = (counts.sites_accepted, counts.users_accepted);
            format!("All {sites} sites and {users} users pass every check that was made.")
        }
        Outcome::Partial => format!(
            "{} of {} sites and {} of {} users can go in; the rest needs mending first.",
            counts.sites_accepted, counts.sites_read, counts.users_accepted, counts.users_read
        ),
        Outcome::Rejected => format!("None of the {} sites can go in yet.", counts.sites_read),
        Outcome::Unprocessable => "No site could be read from what you sent. The report says why.".to_owned(),
    }
}

fn reasons(checked: &Checked) -> String {
    let line = |(code, count): &(&'static str, usize)| {
        let what = rules::find(code).map(|rule| rule.explain().summary.as_str()).unwrap_or_default();
        let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
        format!("- {what} ({code}, {times})")
    };
    checked.reasons.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn wrapped(line: &str) -> Vec<String> {
    let indent = if line.starts_with("- ") { "  " } else { "" };
    let wrapped = lines(line, WIDTH).into_iter().enumerate();
    wrapped.map(|(number, line)| if number == 0 { line } else { format!("{indent}{line}") }).collect()
}
