//! The covering text that goes to a provider with its report. It carries no personal data: no name, no address, no cell.

use jiff::civil::Date;

use crate::answer::{Gist, Often};
use crate::model::values::date;
use crate::text::{first_of, lines, many};
use crate::verdict::Outcome;

/// Characters of a line.
const WIDTH: usize = 78;

/// What the text tells.
#[derive(Debug)]
pub struct Reply<'a> {
    /// The day of the check.
    pub as_of: Date,
    /// What became of the submission.
    pub outcome: Outcome,
    /// The answer in a few words.
    pub gist: &'a Gist,
    /// Folders in it whose files were not read.
    pub folders_not_read: usize,
    /// Whether a corrected report has taken its place.
    pub is_replaced: bool,
    /// How many of its sites a corrected report has taken the place of, where not of all.
    pub sites_replaced: usize,
    /// Sites of the estate that it corrects which it does not list.
    pub not_listed: &'a [String],
    /// How many findings are fixed, still open and new since the provider's last submission.
    pub since: Option<[u32; 3]>,
}

const REPLACED: &str =
    "A corrected report that you sent has taken the place of this submission; see the answer to that.";

/// What comes next where the provider has nothing to do.
const WAIT: &str = "What comes next: NAS will contact you, and you need not send anything again. The report, whose name ends in -report.xlsx, \
                    shows what is accepted and what waits. It contains personal data, so share it only with those who need it.";

/// Sites that are named; the others are counted.
const SITES_NAMED: usize = 10;

/// What comes next where only time has made something wrong.
const PUT_RIGHT: &str = "What comes next: put right what has lapsed, and send the estate again once that is done. The report, whose name ends in \
                         -report.xlsx, says at each of these sites what it is and what to do; look for 'Worth checking'. It contains personal \
                         data, so share it only with those who need it.";

/// The text.
pub fn text(reply: &Reply<'_>) -> String {
    if reply.is_replaced {
        return laid_out(&[title(reply.as_of), REPLACED.to_owned()]);
    }
    let mut parts = vec![title(reply.as_of), reply.gist.headline.clone()];
    if reply.folders_not_read > 0 {
        parts.push(format!(
            "It holds {} whose files were not read. If they are part of the estate, put them beside the other files and send it again.",
            many(reply.folders_not_read, "folder")
        ));
    }
    if let Some([fixed, open, new]) = reply.since {
        parts.push(format!("Since your last submission: {fixed} fixed, {open} still open, {new} new."));
    }
    if !reply.gist.reasons.is_empty() {
        parts.push(format!("What stands in the way most often:\n{}", listed(&reply.gist.reasons)));
    }
    if !reply.gist.for_nas.is_empty() {
        parts.push(format!(
            "What the National Administration Service (NAS) has to settle first; there is nothing for you to correct about it:\n{}",
            listed(&reply.gist.for_nas)
        ));
    }
    if reply.sites_replaced > 0 {
        parts.push(format!(
            "A corrected report that you sent has taken the place of {}; see the answer to that. The others stand as in this answer.",
            many(reply.sites_replaced, "site")
        ));
    }
    if !reply.not_listed.is_empty() {
        let sites = first_of(reply.not_listed.iter().cloned(), reply.not_listed.len(), SITES_NAMED, "\n");
        parts.push(format!(
            "It corrects an estate, but does not list all sites of that. What it lists has taken their place; these stand as they were sent \
             before. If a sheet or rows got lost, send it again with them:\n{sites}"
        ));
    }
    if reply.gist.sites_lapsed > 0 {
        parts.push(format!(
            "Of the sites accepted before, something has lapsed at {}. The accounts that they have are not in question, but nobody new goes in \
             for them until it is put right:\n{}",
            many(reply.gist.sites_lapsed, "site"),
            listed(&reply.gist.lapsed)
        ));
    }
    let has_only_lapsed = reply.gist.reasons.is_empty() && reply.gist.sites_lapsed > 0;
    let waits_for_nas = reply.gist.reasons.is_empty() && !reply.gist.for_nas.is_empty();
    if has_only_lapsed {
        parts.push(PUT_RIGHT.to_owned());
    } else if waits_for_nas {
        parts.push(WAIT.to_owned());
    } else {
        if reply.outcome != Outcome::Unprocessable {
            parts.push(format!("What comes next: {}", reply.gist.next_step));
        }
        parts.push(about_the_report(reply.outcome).to_owned());
    }
    laid_out(&parts)
}

/// The text about a submission that could not be read for a reason that may pass: its report, if any, would mislead. `nights`
/// is for how many nights, where that is too long to wait on.
pub fn without_report(as_of: Date, nights: Option<u32>) -> String {
    laid_out(&[title(as_of), unread(nights)])
}

fn about_the_report(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => {
            "The report, whose name ends in -report.xlsx, lists what is accepted, what may be worth fixing all the same, and what was not checked. \
             It contains personal data, so share it only with those who need it."
        }
        Outcome::Partial | Outcome::Rejected => {
            "The report, whose name ends in -report.xlsx, shows what is wrong where, and what to do about it. You may correct the rejected rows in \
             the report itself and send it back: it takes the place of what you sent before. It contains personal data, so \
             share it only with those who need it."
        }
        Outcome::Unprocessable => {
            "The report, whose name ends in -report.xlsx, says of each file what is wrong with it, and what to do about it. Please send the \
             submission again when that is done."
        }
    }
}

fn title(as_of: Date) -> String {
    format!("NHSmail (now NHS.net Connect) estate check of {}", date::in_words(as_of))
}

fn unread(nights: Option<u32>) -> String {
    match nights {
        None => "We could not read this submission today. We will try again; nothing needs to be done by you for now."
            .to_owned(),
        Some(nights) => format!(
            "We could not read this submission {nights} times in a row. Please send it again, saved anew from Excel and, if it \
             is large, in several workbooks with whole sites each."
        ),
    }
}

fn laid_out(parts: &[String]) -> String {
    let wrapped = parts.iter().map(|part| part.lines().flat_map(wrapped).collect::<Vec<_>>().join("\n"));
    wrapped.collect::<Vec<_>>().join("\n\n") + "\n"
}

fn listed(reasons: &[Often]) -> String {
    let lines = reasons.iter().filter_map(|often| {
        let rule = often.rule()?;
        let times = if often.times == 1 { "once".to_owned() } else { format!("{} times", often.times) };
        Some(format!("- {} ({}, {times})", rule.explain().summary, rule.code))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn wrapped(line: &str) -> Vec<String> {
    let indent = if line.starts_with("- ") { "  " } else { "" };
    let wrapped = lines(line, WIDTH).into_iter().enumerate();
    wrapped.map(|(number, line)| if number == 0 { line } else { format!("{indent}{line}") }).collect()
}
