//! The workbook for the operator: what came in, what became of it, whom to answer, and how the nights compare.

use std::io::{Seek, Write};

use std::collections::BTreeMap;

use rust_xlsxwriter::{Chart, ChartLegendPosition, ChartType, Color, Workbook, Worksheet, XlsxError};

use super::decide::{Across, MOST_OTHERS};
use super::outputs::link_to_report;
use super::{Batch, Matter, Row, Totals};
use crate::answer::{PROGRAM, VERSION};
use crate::model::values::date;
use crate::read::{IgnoredFile, ODD};
use crate::registers::Source;
use crate::rules::Change;
use crate::text::{first_of, many};
use crate::verdict::Outcome;
use crate::workbook::{BLUE, GOLD, Kind, Page, RED, Sheet, Styles, column, fill, filled, properties, save};

const SUMMARY: &str = "Summary";
const TREND: &str = "Trend";
const SUBMISSIONS: &str = "Submissions";
/// The sheet in which NAS decides, and its headings that are read again.
pub const FOR_NAS: &str = "For NAS to decide";
pub const WHAT: &str = "What";
pub const SUBMISSION: &str = "Submission";
pub const PROVIDER: &str = "Provider";
pub const SITES: &str = "Sites";
pub const DECISION: &str = "Decision";
pub const REASON: &str = "Reason";
/// Sites that are listed in a line; the others are counted.
const MOST_SITES: usize = 5;
/// Names that stand in a line; the others are counted.
const MOST_NAMES: usize = 10;
/// Runs that a chart shows.
const CHARTED: u32 = 30;
/// Rows that a chart covers.
const CHART_ROWS: u32 = 17;
/// Links a sheet gets: beyond 65,530 Excel repairs the file.
const MOST_LINKS: usize = 60_000;

/// Writes the workbook.
///
/// # Errors
/// When `to` cannot be written to.
pub fn write(batch: &Batch, to: impl Write + Seek + Send) -> Result<(), XlsxError> {
    let styles = Styles::new();
    let mut workbook = Workbook::new();
    let as_of = batch.as_of;
    let title = format!("NHSmail batch of {}", date::in_words(as_of));
    workbook.set_properties(&properties(&title, PROGRAM, as_of)?);
    workbook.add_worksheet().set_name(SUMMARY)?;
    let (sites, persons): (Vec<&Across>, Vec<&Across>) = batch.across.iter().partition(|of| !of.site.is_empty());
    let twice = "Sites that two submissions list, or that another provider holds.";
    let persons_about = "Rows whose mobile or e-mail address another provider lists too.";
    let sheets = vec![
        for_nas().with_rows(&batch.for_nas),
        submissions().with_rows(in_order(batch)),
        across(batch, "Sites claimed twice", twice, true).with_rows(sites),
        across(batch, "Persons in two providers", persons_about, false).with_rows(persons),
        registers().with_rows(&batch.registers),
        trend().with_rows(&batch.trend),
    ];
    let (written, long) = fill(&mut workbook, &styles, sheets)?;
    link_to_reports(workbook.worksheet_from_name(SUBMISSIONS)?, batch)?;
    let below = batch.trend.len() as u32 + 2;
    let sheet = workbook.worksheet_from_name(TREND)?;
    sheet.insert_chart(below, 0, &sites_by_run(batch))?;
    sheet.insert_chart(below + CHART_ROWS, 0, &findings_by_run(batch))?;
    let sheet = workbook.worksheet_from_name(SUMMARY)?;
    let mut page = Page::new(sheet, &styles)?;
    page.title(&title)?;
    page.outcome(&headline(batch))?;
    totals(&mut page, batch)?;
    page.sheets(&written)?;
    page.section("What this rests on", &[])?;
    page.pair("Run", &format!("{} in this folder's ledger", batch.run))?;
    registers_asked(&mut page, batch)?;
    for change in &batch.changes {
        page.pair("Changed rule", &change_in_words(change))?;
    }
    if let Some(found) = &batch.found_config {
        page.pair("Configuration", found)?;
    }
    page.pair("Made with", &format!("{PROGRAM} {VERSION}"))?;
    page.pair("Personal data", "The contacts of providers. Share this only with those who need it.")?;
    save(&mut workbook, long, to)
}

/// The batch in one sentence.
pub fn headline(batch: &Batch) -> String {
    let totals = &batch.totals;
    let some = |count: u64, what: &str| if count == 0 { String::new() } else { format!(", {count} {what}") };
    let answers = match totals.answers_needed {
        0 => "No answer is needed".to_owned(),
        1 => "1 answer is needed".to_owned(),
        answers => format!("{answers} answers are needed"),
    };
    format!(
        "{}: {} accepted, {} partly, {} rejected, {} not readable{}{}. {answers}.",
        many(totals.submissions, "submission"),
        totals.accepted,
        totals.partial,
        totals.rejected,
        totals.unprocessable,
        some(totals.replaced, "replaced by a correction"),
        some(totals.left, "left for the next night"),
    )
}

/// The name of a submission leads to its report, for as long as the summary lies where it was written.
fn link_to_reports(sheet: &mut Worksheet, batch: &Batch) -> Result<(), XlsxError> {
    const COLUMN: u16 = 1;
    let has_report = |(_, row): &(u32, &Row)| row.checked.is_ok() && !row.folder.contains(['#', '%']);
    for (at, row) in (1..).zip(in_order(batch)).filter(has_report).take(MOST_LINKS) {
        sheet.write_url_with_text(at, COLUMN, link_to_report(&row.folder).as_str(), &row.name)?;
    }
    Ok(())
}

fn change_in_words(Change { what, reason }: &Change) -> String {
    if reason.is_empty() { format!("{what}.") } else { format!("{what}. Reason: {reason}") }
}

fn registers_asked(page: &mut Page<'_>, batch: &Batch) -> Result<(), XlsxError> {
    if batch.registers.is_empty() {
        return page.pair("Registers", "None were given, so nothing was checked against them.");
    }
    for of in &batch.registers {
        let dated = of.dated.map_or("without a date".to_owned(), |day| format!("of {}", date::in_words(day)));
        let part = of.part_in_words().map_or(String::new(), |part| format!("; {part}"));
        let old = of.age_in_days(batch.as_of).filter(|age| *age > batch.register_max_age_days);
        let old = old.map_or(String::new(), |age| format!("; {age} days old, so it only warns"));
        page.pair(of.kind.title(), &format!("{dated}, {} rows{part}{old}", of.rows))?;
    }
    Ok(())
}

fn totals(page: &mut Page<'_>, batch: &Batch) -> Result<(), XlsxError> {
    let totals = &batch.totals;
    page.section("Sites and users", &["Read", "Accepted", "Rejected", "Held"])?;
    let sites = [totals.sites_read, totals.sites_accepted, totals.sites_rejected];
    page.numbers("Sites", &sites.map(Some))?;
    let users = [totals.users_read, totals.users_accepted, totals.users_rejected, totals.users_held];
    page.numbers("Users", &users.map(Some))?;
    page.pair("Sites in the ledger", &totals.sites_held.to_string())?;
    page.section("Since the last run", &[])?;
    let counts = [
        ("Answers needed", totals.answers_needed),
        ("Submissions for the first time", totals.first_time),
        ("Changed by their providers", totals.changed_by_provider),
        ("Changed for other reasons", totals.changed_otherwise),
        ("Findings fixed", totals.fixed),
        ("Findings still open", totals.still_open),
        ("Findings new", totals.new),
    ];
    counts.iter().try_for_each(|(name, count)| page.pair(name, &count.to_string()))?;
    if !batch.around.is_empty() {
        page.pair("Changed for everybody", &format!("{}.", batch.around.join(", ")))?;
    }
    left_aside(page, &batch.left_aside)
}

/// What lies in the inbox and is no submission, by the reason: what leads elsewhere first, for somebody put it there.
fn left_aside(page: &mut Page<'_>, aside: &[IgnoredFile]) -> Result<(), XlsxError> {
    let mut by_reason: BTreeMap<(bool, &str), Vec<&str>> = BTreeMap::new();
    for IgnoredFile { name, why } in aside {
        by_reason.entry((!ODD.contains(why), why)).or_default().push(name);
    }
    by_reason.iter().try_for_each(|((_, why), names)| {
        let names = first_of(names, names.len(), MOST_NAMES, ", ");
        page.pair("Left aside", &format!("{names}: {why}."))
    })
}

/// Unreadable ones first, then those with something for NAS to do, then the rest, by name; within each those to be answered.
fn in_order(batch: &Batch) -> Vec<&Row> {
    let rank = |row: &Row| match &row.checked {
        Err(_) => 0,
        Ok(checked) if checked.outcome == Outcome::Unprocessable => 0,
        Ok(checked) if checked.is_for_nas => 1,
        Ok(_) => 2,
    };
    let mut rows: Vec<&Row> = batch.rows.iter().collect();
    rows.sort_by_key(|row| (rank(row), !row.answer_needed(), row.name.as_str()));
    rows
}

/// That a submission holds folders whose files nobody read.
fn folders_not_read(folders: usize) -> Option<String> {
    (folders > 0).then(|| format!("{} in it not read", many(folders, "folder")))
}

/// Why a submission is as it is, in a few words.
pub fn reason(row: &Row) -> String {
    let checked = match &row.checked {
        Err(why) => return format!("Left for the next night: {why}."),
        Ok(checked) => checked,
    };
    if let Some(passing) = &checked.passing {
        return format!("Not remembered: {passing}.");
    }
    if let Some(by) = &row.replaced_by {
        return format!("The corrected report {by} has taken its place.");
    }
    let reasons = checked.gist.for_nas.iter().chain(&checked.gist.reasons);
    let reasons = reasons.filter_map(|often| Some((often.rule()?, often.times)));
    let reasons = reasons.map(|(rule, times)| format!("{} {} ({times})", rule.code, rule.name));
    let folders = folders_not_read(checked.folders_not_read);
    reasons.chain(folders).collect::<Vec<_>>().join(", ")
}

fn submissions<'b>() -> Sheet<'b, &'b Row> {
    let count = |number: fn(&crate::verdict::Counts) -> u64| {
        move |row: &'b Row| row.checked.as_ref().ok().map(|checked| number(&checked.counts) as usize)
    };
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let columns = vec![
        column("Answer needed", Kind::Code, move |row: &'b Row| yes(row.answer_needed())),
        column("Submission", Kind::Name, |row: &'b Row| row.name.clone()),
        column("Provider", Kind::Name, |row: &'b Row| row.provider_name.clone()),
        column("Provider ID", Kind::Code, |row: &'b Row| row.provider.clone()),
        column("Outcome", Kind::Code, |row: &'b Row| row.outcome()),
        column("Reason", Kind::Prose, reason),
        column("Changed because of", Kind::Name, |row: &'b Row| row.changes.because.join(", ")),
        column("Contact", Kind::Address, |row: &'b Row| {
            row.checked.as_ref().ok().map(|checked| checked.gist.contact.clone())
        }),
        column("Route", Kind::Code, |row: &'b Row| {
            row.checked.as_ref().ok().map(|checked| checked.gist.route.clone().into_owned())
        }),
        column("Sites read", Kind::Number, count(|counts| counts.sites_read)),
        column("Sites accepted", Kind::Number, count(|counts| counts.sites_accepted)),
        column("Sites rejected", Kind::Number, count(|counts| counts.sites_rejected)),
        column("Users read", Kind::Number, count(|counts| counts.users_read)),
        column("Users accepted", Kind::Number, count(|counts| counts.users_accepted)),
        column("Users rejected", Kind::Number, count(|counts| counts.users_rejected)),
        column("Users held", Kind::Number, count(|counts| counts.users_held)),
        column("First time", Kind::Code, move |row: &'b Row| yes(row.changes.is_first)),
        column("Was called", Kind::Name, |row: &'b Row| row.was.clone()),
        column("Fixed", Kind::Number, |row: &'b Row| row.changes.fixed),
        column("Still open", Kind::Number, |row: &'b Row| row.changes.still_open),
        column("New", Kind::Number, |row: &'b Row| row.changes.new),
    ];
    Sheet::new(
        SUBMISSIONS,
        "A row a submission: what became of it and whom to answer. Its name leads to its report.",
        columns,
    )
    // Its links are put in once it is filled.
    .kept_in_memory()
}

fn for_nas<'b>() -> Sheet<'b, &'b Matter> {
    let columns = vec![
        column(WHAT, Kind::Name, |of: &'b Matter| of.what.clone().into_owned()),
        column(SUBMISSION, Kind::Source, |of: &'b Matter| of.submission.clone()),
        column(PROVIDER, Kind::Name, |of: &'b Matter| of.provider.clone()),
        column(SITES, Kind::Code, sites_of),
        column("What there is to know", Kind::Prose, |of: &'b Matter| of.detail.clone()),
        column("What settles it", Kind::Prose, |of: &'b Matter| match (of.command(), &of.decision) {
            (Some(command), _) => format!("{PROGRAM} {command}"),
            (None, Some(_)) => "y below Decision".to_owned(),
            (None, None) => "nothing to settle".to_owned(),
        }),
        column(DECISION, Kind::Code, |_: &'b Matter| ""),
        column(REASON, Kind::Prose, |_: &'b Matter| ""),
    ];
    let about = "Who waits for whom: senders to confirm, sites to settle, and what changed hands, is gone or was learnt. Write y below \
                 Decision, and why below Reason, save, and give the file to 'ledger apply'; or run the command that stands there. Both \
                 take the folder of outputs with --out.";
    Sheet::new(FOR_NAS, about, columns)
}

/// The sites of a matter as its line shows them.
pub fn sites_of(of: &Matter) -> String {
    first_of(&of.sites, of.sites.len(), MOST_SITES, "\n")
}

fn across<'b>(batch: &'b Batch, name: &'static str, about: &'static str, of_sites: bool) -> Sheet<'b, &'b Across> {
    let row = |of: &Across| &batch.rows[of.part];
    let others = |of: &Across| {
        let named = |(name, provider): &(String, String)| format!("{name} ({provider})");
        first_of(of.others.iter().map(named), of.others.len() + of.more, MOST_OTHERS, "\n")
    };
    let mut columns = vec![
        column("Rule", Kind::Code, |of: &'b Across| of.rule.code),
        column("Submission", Kind::Source, move |of: &'b Across| row(of).name.clone()),
        column("Provider", Kind::Name, move |of: &'b Across| row(of).provider_name.clone()),
        column("Provider ID", Kind::Code, move |of: &'b Across| row(of).provider.clone()),
        column("Source", Kind::Source, |of: &'b Across| of.place.clone()),
    ];
    if of_sites {
        columns.push(column("Site", Kind::Code, |of: &'b Across| of.site.clone()));
        columns.push(column("Site name", Kind::Name, |of: &'b Across| of.label.clone()));
    }
    columns.push(column("Others", Kind::Prose, others));
    Sheet::new(name, about, columns)
}

fn registers<'b>() -> Sheet<'b, &'b Source> {
    let columns = vec![
        column("Register", Kind::Name, |of: &'b Source| of.kind.title()),
        column("File", Kind::Source, |of: &'b Source| of.file.clone()),
        column("Dated", Kind::Code, |of: &'b Source| of.dated.map(|day| day.to_string())),
        column("Rows", Kind::Number, |of: &'b Source| of.rows as usize),
    ];
    Sheet::new("Registers", "The registers that were asked, and how old they are.", columns)
}

fn trend<'b>() -> Sheet<'b, &'b (String, Totals)> {
    let number = |heading: &'static str, of: fn(&Totals) -> u64| {
        column(heading, Kind::Number, move |(_, totals): &'b (String, Totals)| of(totals) as usize)
    };
    let columns = vec![
        column("As of", Kind::Code, |(as_of, _): &'b (String, Totals)| as_of.clone()),
        number("Submissions", |of| of.submissions),
        number("Accepted", |of| of.accepted),
        number("Partly", |of| of.partial),
        number("Rejected", |of| of.rejected),
        number("Not readable", |of| of.unprocessable + of.left),
        number("Sites accepted", |of| of.sites_accepted),
        number("Sites rejected", |of| of.sites_rejected),
        number("Users accepted", |of| of.users_accepted),
        number("Users rejected", |of| of.users_rejected),
        number("Users held", |of| of.users_held),
        number("Sites held", |of| of.sites_held),
        number("Fixed", |of| of.fixed),
        number("Still open", |of| of.still_open),
        number("New", |of| of.new),
        number("Answers needed", |of| of.answers_needed),
    ];
    Sheet::new(TREND, "A row a run: how the nights compare.", columns)
}

/// Sites accepted and rejected, run by run.
fn sites_by_run(batch: &Batch) -> Chart {
    let told = |of: &Totals| format!("{} accepted, {} rejected", of.sites_accepted, of.sites_rejected);
    by_run(batch, "Sites by run", &[("Sites accepted", BLUE), ("Sites rejected", RED)], told)
}

/// Findings fixed, still open and new, run by run.
fn findings_by_run(batch: &Batch) -> Chart {
    let told = |of: &Totals| format!("{} fixed, {} still open, {} new", of.fixed, of.still_open, of.new);
    by_run(batch, "Findings by run", &[("Fixed", BLUE), ("Still open", GOLD), ("New", RED)], told)
}

/// Columns of the trend, one over the other, for the last runs.
fn by_run(batch: &Batch, title: &str, columns: &[(&str, Color)], told: impl Fn(&Totals) -> String) -> Chart {
    let last = batch.trend.len() as u32;
    let first = last.saturating_sub(CHARTED - 1).max(1);
    let headings = trend();
    let mut chart = Chart::new(ChartType::ColumnStacked);
    chart.set_width(760).set_height(300);
    chart.title().set_name(title);
    for (heading, colour) in columns {
        let column = headings.position(heading);
        let series = chart.add_series().set_name(*heading).set_categories((TREND, first, 0, last, 0));
        series.set_values((TREND, first, column, last, column)).set_format(&mut filled(*colour));
    }
    chart.legend().set_position(ChartLegendPosition::Bottom);
    let told = batch.trend.iter().skip(first as usize - 1).map(|(as_of, of)| format!("{as_of}: {}", told(of)));
    chart.set_alt_text(format!("Column chart. {title}. {}.", told.collect::<Vec<_>>().join("; ")));
    chart
}
