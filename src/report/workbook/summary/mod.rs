//! The first sheet: one page that says what came out, why, what to do next and what was not checked.

mod charts;

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::answer::{Answer, words};
use crate::papers::ReportSheet;
use crate::text::{and_more, capitalised};
use crate::verdict::Outcome;
use crate::workbook::{Cell, Page, Styles, Written};

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
    answer: &Answer<'_>,
    written: &[Written],
) -> Result<(), XlsxError> {
    let mut page = Page::new(worksheet, styles)?;
    page.title(&format!("NHSmail (now NHS.net Connect) estate check: {}", answer.name()))?;
    page.outcome(&answer.headline_and_why())?;
    weak_registers(&mut page, answer)?;
    route(&mut page, answer)?;
    counts(&mut page, answer)?;
    on_all(&mut page, answer)?;
    not_checked(&mut page, answer)?;
    page.sheets(written)?;
    provenance(&mut page, answer)
}

/// What rests on an old register, or on a part of one, is less sure than it looks, so that is said at the top.
fn weak_registers(page: &mut Page<'_>, answer: &Answer<'_>) -> Result<(), XlsxError> {
    for finding in answer.weak_registers() {
        page.wide(&format!("Warning: {}", finding.message()))?;
    }
    Ok(())
}

fn route(page: &mut Page<'_>, answer: &Answer<'_>) -> Result<(), XlsxError> {
    let route = &answer.verdict.route;
    page.section("What happens next", &[])?;
    if let Some(first) = answer.first_step() {
        page.pair("First", first)?;
    }
    page.pair("Next step", route.next_step)?;
    page.pair("Route", &format!("{}. {}", words::route(route.name), route.reason))?;
    page.pair("Administered by", &capitalised(route.administered_by))?;
    page.pair("Contact", &answer.contact())
}

/// The numbers, their chart, what to fix first, and the commonest reasons, whose chart stands beside the first: the charts
/// draw on the cells above and below them.
fn counts(page: &mut Page<'_>, answer: &Answer<'_>) -> Result<(), XlsxError> {
    let counts = &answer.verdict.counts;
    page.section("Sites and users", &["Read", "Accepted", "Rejected", "Held"])?;
    let first = page
        .numbers("Sites", &[Some(counts.sites_read), Some(counts.sites_accepted), Some(counts.sites_rejected), None])?;
    let users = [counts.users_read, counts.users_accepted, counts.users_rejected, counts.users_held];
    let last = page.numbers("Users", &users.map(Some))?;
    page.pair("Rows", &words::row_account(counts))?;
    let charts_at = if counts.sites_read + counts.users_read > 0 { Some(page.room_for_charts()) } else { None };
    fix_first(page, answer)?;
    if answer.verdict.outcome == Outcome::Unprocessable {
        return Ok(());
    }
    page.section("Commonest reasons", &["What it is", "Severity", "Findings", "Sites affected"])?;
    let listed = &answer.reasons[..answer.reasons.len().min(REASONS)];
    let from = page.next_row();
    for reason in listed {
        let ends = [reason.severity.name().into(), reason.findings.into(), reason.sites.into()];
        page.row(&reason.label(), &reason.what, ends)?;
    }
    if listed.is_empty() {
        page.pair("None", "Nothing was found that stands in the way.")?;
    }
    more(page, answer.reasons.len() - listed.len(), "'Rules' and 'Findings'")?;
    if let Some(at) = charts_at {
        page.chart(at, 0, &charts::standing(first, last, counts))?;
        if !listed.is_empty() {
            page.chart(at, charts::BESIDE, &charts::reasons(from, listed))?;
        }
    }
    Ok(())
}

/// Mistakes that explain many findings and single fixes, those that free the most sites first.
fn fix_first(page: &mut Page<'_>, answer: &Answer<'_>) -> Result<(), XlsxError> {
    let patterns = answer.patterns;
    if patterns.is_empty() {
        return Ok(());
    }
    page.section("Fix first", &["What to fix", "Findings", "Sites freed", "Users freed"])?;
    for pattern in patterns.iter().take(PATTERNS) {
        let ends = [pattern.findings.into(), pattern.sites_freed.into(), pattern.users_freed.into()];
        page.row(&words::freed(pattern), &words::mistake(pattern), ends)?;
    }
    more(page, patterns.len().saturating_sub(PATTERNS), "'Rejected sites' and 'Rejected users'")
}

/// What was found about the submission, a file or a sheet: it stands on no row of its own elsewhere.
fn on_all(page: &mut Page<'_>, answer: &Answer<'_>) -> Result<(), XlsxError> {
    let found = answer.about_the_whole();
    if found.is_empty() {
        return Ok(());
    }
    page.section("About the submission as a whole", &[])?;
    for finding in found.iter().take(TOLD_IN_FULL) {
        let words = format!("{}{}", answer.whereabouts(*finding), finding.without_weight());
        page.pair(words::severity(finding.severity()), &words)?;
    }
    more(page, found.len().saturating_sub(TOLD_IN_FULL), "'Findings'")
}

/// Where the rest of a list is that was cut.
fn more(page: &mut Page<'_>, count: usize, sheets: &str) -> Result<(), XlsxError> {
    and_more(count).map_or(Ok(()), |more| page.pair("", &format!("{more}, see {sheets}")))
}

fn not_checked(page: &mut Page<'_>, answer: &Answer<'_>) -> Result<(), XlsxError> {
    page.section("What was not checked", &[])?;
    for item in answer.not_checked {
        page.wide(&format!("{}: {}.", item.what, item.why))?;
    }
    Ok(())
}

fn provenance(page: &mut Page<'_>, answer: &Answer<'_>) -> Result<(), XlsxError> {
    page.section("What this rests on", &["Name and SHA-256", "", "", "Bytes"])?;
    for source in answer.rests_on() {
        let words = [Some(source.which.as_str()), source.sha256].into_iter().flatten().collect::<Vec<_>>().join("\n");
        page.row(source.what, &words, [Cell::Empty, Cell::Empty, source.bytes.map(|bytes| bytes as f64).into()])?;
    }
    if answer.is_masked() {
        let words = "What tells who a person is has been masked, so this report is for sharing. It cannot be sent back: \
                     correct the full report, or the estate itself.";
        return page.pair("Personal data", words);
    }
    if answer.sites().next().is_none() && answer.users().next().is_none() {
        return page.pair("Personal data", "This report contains none.");
    }
    let people = match answer.people() {
        1 => "1 person".to_owned(),
        people => format!("{people} people"),
    };
    page.pair(
        "Personal data",
        &format!("This report contains personal data of {people}. Share it only with those who need it."),
    )
}
