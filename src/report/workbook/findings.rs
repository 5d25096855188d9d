//! Everything that was found, and every rule it was found by.

use std::collections::HashMap;

use super::Report;
use super::cell::{Cell, Kind, column};
use super::sheet_writer::Sheet;
use super::users::site_of;
use crate::fields::Field;
use crate::papers::ReportSheet;
use crate::rules::{Finding, Rule, Severity, Subject};

/// `Findings`.
pub fn findings<'c, 's>(report: &'c Report<'s>) -> Sheet<'c, &'s Finding> {
    let columns = vec![
        column("Severity", Kind::Code, |finding: &'s Finding| finding.severity.name()),
        column("Rule", Kind::Code, |finding: &'s Finding| finding.rule.code),
        column("Rule name", Kind::Name, |finding: &'s Finding| finding.rule.name),
        column("Source", Kind::Source, |finding: &'s Finding| {
            Cell::linked(source(report, finding), report.places.row_of(finding.subject))
        }),
        column("Site", Kind::Name, |finding: &'s Finding| site(report, finding)),
        column("Field", Kind::Name, |finding: &'s Finding| finding.field.map(Field::heading)),
        column("Value given", Kind::Name, |finding: &'s Finding| finding.value.as_deref()),
        column("What is wrong", Kind::Prose, |finding: &'s Finding| &*finding.message),
        column("How to fix it", Kind::Prose, |finding: &'s Finding| finding.how_to_fix()),
        column("Suggestion", Kind::Name, |finding: &'s Finding| finding.suggestion()),
        column("Other cells", Kind::Source, |finding: &'s Finding| others(report, finding)),
        column("Who can fix it", Kind::Code, |finding: &'s Finding| finding.rule.owner.name()),
    ];
    let about = match report.results.not_listed() {
        0 => "Everything that was found, one finding a row, in the order of the input.",
        _ => "The first findings, one a row, in the order of the input. There are more: 'Rules' counts all of them.",
    };
    Sheet::new(ReportSheet::Findings.name(), about, columns)
}

/// `Rules`.
pub fn rules<'c, 's>(report: &'c Report<'s>) -> Sheet<'c, &'static Rule> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for finding in report.results.findings {
        *counts.entry(finding.rule.code).or_default() += 1;
    }
    let in_force = |rule: &Rule| report.results.policy.severity(rule).name();
    let columns = vec![
        column("Rule", Kind::Code, |rule: &'static Rule| rule.code),
        column("Rule name", Kind::Name, |rule: &'static Rule| rule.name),
        column("Severity in force", Kind::Code, in_force),
        column("Default severity", Kind::Code, |rule: &'static Rule| rule.severity.name()),
        column("Basis", Kind::Code, |rule: &'static Rule| rule.basis.name()),
        column("Scope", Kind::Code, |rule: &'static Rule| rule.scope.name()),
        column("What it finds", Kind::Prose, |rule: &'static Rule| rule.explain().summary.as_str()),
        column("Findings", Kind::Number, move |rule: &'static Rule| {
            let is_off = report.results.policy.severity(rule) == Severity::Off;
            (!is_off).then(|| counts.get(rule.code).copied().unwrap_or(0))
        }),
    ];
    Sheet::new(ReportSheet::Rules.name(), "Every rule, its severity and how often it found something.", columns)
}

fn source(report: &Report<'_>, finding: &Finding) -> String {
    let submission = report.results.submission;
    match (finding.place, finding.subject) {
        (Some(place), _) => submission.describe(place),
        (None, Subject::File(file)) => submission.files[file].name.clone(),
        (None, _) => "the submission as a whole".to_owned(),
    }
}

fn site(report: &Report<'_>, finding: &Finding) -> Option<String> {
    let submission = report.results.submission;
    match finding.subject {
        Subject::Site(site) => Some(submission.sites[site].label()),
        Subject::User(user) => site_of(report, &submission.users[user]).map(|site| site.label()),
        Subject::Submission | Subject::File(_) | Subject::Sheet(_) => None,
    }
}

fn others(report: &Report<'_>, finding: &Finding) -> Option<String> {
    let submission = report.results.submission;
    let told = finding.related_places().iter().map(|place| match finding.place {
        Some(here) => submission.describe_from(here, *place),
        None => submission.describe(*place),
    });
    let mut list = told.collect::<Vec<_>>().join("; ");
    let more = finding.related_count().saturating_sub(finding.related_places().len());
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    (!list.is_empty()).then_some(list)
}
