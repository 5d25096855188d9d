//! The first sheet: one page that says what came out, why, what to do next and what was not checked.

mod charts;
mod page;
pub mod reasons;
pub mod words;

use std::cmp::Reverse;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Report;
use super::by_row::{WORTH, in_words};
use super::sheet_writer::{capitalised, set_up_page};
use super::styles::Styles;
use super::written::Written;
use crate::papers::ReportSheet;
use crate::report::{PROGRAM, VERSION};
use crate::rules::Subject;
use crate::rules::reg::REG019;
use crate::verdict::Outcome;
pub use page::Page;
use reasons::Reason;

/// The sheet's name.
pub const NAME: &str = ReportSheet::Summary.name();
/// Reasons listed.
const REASONS: usize = 8;
/// Mistakes listed under "Fix first".
const PATTERNS: usize = 8;
/// Findings about sheets, files and the submission told in full.
const TOLD_IN_FULL: usize = 12;

/// Fills the sheet.
pub fn fill(
    worksheet: &mut Worksheet,
    styles: &Styles,
    report: &Report<'_>,
    written: &[Written],
) -> Result<(), XlsxError> {
    set_up_page(worksheet)?.set_portrait().set_print_fit_to_pages(1, 1).set_screen_gridlines(false);
    let mut page = Page::new(worksheet, styles)?;
    page.title(&format!("NHSmail estate check: {}", report.results.submission.name))?;
    page.outcome(&words::outcome(report))?;
    stale_registers(&mut page, report)?;
    route(&mut page, report)?;
    let reasons = reasons::commonest(report);
    counts(&mut page, report, &reasons)?;
    on_all(&mut page, report)?;
    not_checked(&mut page, report)?;
    where_to_look(&mut page, written)?;
    provenance(&mut page, report)
}

/// What rests on an old register is less sure than it looks, so that is said at the top.
fn stale_registers(page: &mut Page<'_>, report: &Report<'_>) -> Result<(), XlsxError> {
    let found = report.results.findings.iter().filter(|finding| *finding.rule == REG019);
    for finding in found {
        page.wide(&format!("Warning: {}", finding.message))?;
    }
    Ok(())
}

fn route(page: &mut Page<'_>, report: &Report<'_>) -> Result<(), XlsxError> {
    let route = &report.results.verdict.route;
    page.section("What happens next", &[])?;
    if let Some(first) = words::first_step(report) {
        page.pair("First", first)?;
    }
    page.pair("Next step", route.next_step)?;
    page.pair("Route", &format!("{}. {}", words::route(route.name), route.reason))?;
    page.pair("Administered by", &capitalised(route.administered_by))?;
    page.pair("Contact", &route.contact)
}

/// The numbers, their chart, what to fix first, and the commonest reasons, whose chart stands beside the first: the charts
/// draw on the cells above and below them.
fn counts(page: &mut Page<'_>, report: &Report<'_>, reasons: &[Reason]) -> Result<(), XlsxError> {
    let counts = &report.results.verdict.counts;
    page.section("Sites and users", &["Read", "Accepted", "Rejected", "Held"])?;
    let first = page
        .numbers("Sites", &[Some(counts.sites_read), Some(counts.sites_accepted), Some(counts.sites_rejected), None])?;
    let users = [counts.users_read, counts.users_accepted, counts.users_rejected, counts.users_held];
    let last = page.numbers("Users", &users.map(Some))?;
    page.pair("Rows", &words::row_account(counts))?;
    let charts_at = if counts.sites_read + counts.users_read > 0 { Some(page.room_for_charts()?) } else { None };
    fix_first(page, report)?;
    if report.results.verdict.outcome == Outcome::Unprocessable {
        return Ok(());
    }
    page.section("Commonest reasons", &["What it is", "Severity", "Findings", "Sites affected"])?;
    let listed = &reasons[..reasons.len().min(REASONS)];
    let from = page.next_row();
    for reason in listed {
        page.reason(reason)?;
    }
    match (listed.is_empty(), reasons.len() - listed.len()) {
        (true, _) => page.pair("None", "Nothing was found that stands in the way.")?,
        (false, 0) => {}
        (false, more) => page.pair("", &format!("and {more} more, see 'Rules' and 'Findings'"))?,
    }
    if let Some(at) = charts_at {
        page.chart(at, charts::Side::Left, &charts::standing(first, last, counts))?;
        if !listed.is_empty() {
            page.chart(at, charts::Side::Right, &charts::reasons(from, listed))?;
        }
    }
    Ok(())
}

/// Mistakes that explain many findings and single fixes, those that free the most sites first.
fn fix_first(page: &mut Page<'_>, report: &Report<'_>) -> Result<(), XlsxError> {
    let patterns = report.results.patterns;
    if patterns.is_empty() {
        return Ok(());
    }
    page.section("Fix first", &["What to mend", "Findings", "Sites freed", "Users freed"])?;
    for pattern in patterns.iter().take(PATTERNS) {
        page.pattern(pattern)?;
    }
    match patterns.len().saturating_sub(PATTERNS) {
        0 => Ok(()),
        more => page.pair("", &format!("and {more} more, see 'Rejected sites' and 'Rejected users'")),
    }
}

/// What was found about the submission, a file or a sheet: it stands on no row of its own elsewhere.
fn on_all(page: &mut Page<'_>, report: &Report<'_>) -> Result<(), XlsxError> {
    let submission = report.results.submission;
    let files = (0..submission.files.len()).map(Subject::File);
    let sheets = (0..submission.sheets.len()).map(Subject::Sheet);
    let subjects = std::iter::once(Subject::Submission).chain(files).chain(sheets);
    let mut found: Vec<_> = subjects.flat_map(|subject| report.by_row.about(subject)).collect();
    found.sort_by_key(|finding| Reverse(finding.severity));
    if found.is_empty() {
        return Ok(());
    }
    page.section("About the submission as a whole", &[])?;
    for finding in found.iter().take(TOLD_IN_FULL) {
        let words = format!("{}{}", finding.whereabouts(submission), in_words(finding).trim_start_matches(WORTH));
        page.pair(words::severity(finding.severity), &words)?;
    }
    match found.len().saturating_sub(TOLD_IN_FULL) {
        0 => Ok(()),
        more => page.pair("", &format!("and {more} more, see 'Findings'")),
    }
}

fn not_checked(page: &mut Page<'_>, report: &Report<'_>) -> Result<(), XlsxError> {
    page.section("What was not checked", &[])?;
    for item in report.results.not_checked {
        page.wide(&format!("{}: {}.", item.what, item.why))?;
    }
    Ok(())
}

fn where_to_look(page: &mut Page<'_>, written: &[Written]) -> Result<(), XlsxError> {
    page.section("Where to look", &["What it holds", "", "", "Rows"])?;
    for sheet in written {
        page.link(sheet.name, sheet.about, sheet.rows)?;
    }
    written.iter().flat_map(Written::remarks).try_for_each(|remark| page.wide(&remark))
}

fn provenance(page: &mut Page<'_>, report: &Report<'_>) -> Result<(), XlsxError> {
    let results = report.results;
    page.section("What this rests on", &["Name and SHA-256", "", "", "Bytes"])?;
    for file in &results.submission.files {
        match file.ignored {
            Some(why) => page.pair("File left aside", &format!("{}: {why}.", file.name))?,
            None => page.file(&file.name, &file.sha256, file.bytes)?,
        }
    }
    for register in results.registers.sources() {
        let dated = register.dated.map_or("of unknown date".to_owned(), |day| format!("of {}", words::date(day)));
        let words = format!(
            "{}: {}, {dated}, {} rows\n{}",
            register.kind.title(),
            register.file,
            register.rows,
            register.sha256
        );
        page.pair("Register", &words)?;
    }
    for change in &results.policy.changes {
        let reason = if change.reason.is_empty() { String::new() } else { format!(" Reason: {}", change.reason) };
        page.pair("Changed rule", &format!("{}.{reason}", change.what))?;
    }
    page.pair("As of", &words::date(results.policy.as_of))?;
    page.pair("Made with", &format!("{PROGRAM} {VERSION}"))?;
    if results.redacted {
        let words = "What tells who a person is has been masked, so this report is for sharing. It cannot be sent back: \
                     correct the full report, or the estate itself.";
        return page.pair("Personal data", words);
    }
    if results.submission.users.is_empty() && results.submission.sites.is_empty() {
        return page.pair("Personal data", "This report contains none.");
    }
    let people = words::people(&results.submission.relations.person);
    page.pair(
        "Personal data",
        &format!("This report contains personal data of {people}. Share it only with those who need it."),
    )
}
