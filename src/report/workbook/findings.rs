//! Everything that was found, and every rule it was found by.

use crate::workbook::{Cell, Column, Kind, Sheet, column};
use std::borrow::Cow;
use std::collections::HashMap;

use super::places::Places;
use crate::answer::Answer;
use crate::fields::Field;
use crate::papers::{ReportSheet, SOURCE};
use crate::rules::{Finding, RELATED_LISTED, Rule, Severity, Subject};
use crate::text::first_of;

/// `Findings`.
pub fn findings<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, &'s Finding> {
    let columns = vec![
        column("Severity", Kind::Code, |finding: &'s Finding| finding.severity.name()),
        column("Rule", Kind::Code, |finding: &'s Finding| finding.rule.code),
        column("Rule name", Kind::Name, |finding: &'s Finding| finding.rule.name),
        source_column(answer, places),
        column("Site", Kind::Name, |finding: &'s Finding| site(answer, finding)),
        column("Field", Kind::Name, |finding: &'s Finding| finding.field.map(Field::heading)),
        column("Value given", Kind::Name, |finding: &'s Finding| finding.value.as_deref()),
        column("What is wrong", Kind::Prose, |finding: &'s Finding| &*finding.message),
        column("How to fix it", Kind::Prose, |finding: &'s Finding| finding.how_to_fix()),
        column("Suggestion", Kind::Name, |finding: &'s Finding| finding.suggestion()),
        column("Other cells", Kind::Source, |finding: &'s Finding| others(answer, finding)),
        column("Who can fix it", Kind::Code, |finding: &'s Finding| finding.rule.owner.name()),
    ];
    let about = match answer.results.not_listed() {
        0 => "What was found, one finding a row: what rejects first, then what is worth checking.",
        _ => "The first findings, one a row: what rejects first. There are more: 'Rules' counts all of them.",
    };
    Sheet::new(ReportSheet::Findings.name(), about, columns)
}

/// `What we changed`.
pub fn what_we_changed<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, &'s Finding> {
    let columns = vec![
        source_column(answer, places),
        column("Site", Kind::Name, |finding: &'s Finding| site(answer, finding)),
        column("Field", Kind::Name, |finding: &'s Finding| finding.field.map(Field::heading)),
        column("Value given", Kind::Name, |finding: &'s Finding| finding.value.as_deref()),
        column("Read as", Kind::Name, |finding: &'s Finding| read_as(answer, finding)),
        column("Why", Kind::Prose, |finding: &'s Finding| &*finding.message),
    ];
    let about = "Every value that was read otherwise than it stands. Nothing needs doing where the value read is the one meant.";
    Sheet::new(ReportSheet::WhatWeChanged.name(), about, columns)
}

/// `Not read`.
pub fn not_read<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, &'s Finding> {
    let columns = vec![
        column("What", Kind::Name, |finding: &'s Finding| finding.rule.name.replace('-', " ")),
        source_column(answer, places),
        column("Why", Kind::Prose, |finding: &'s Finding| &*finding.message),
        column("What to do", Kind::Prose, |finding: &'s Finding| finding.how_to_fix()),
    ];
    let about = "Files, sheets, columns and rows that are no part of the answer.";
    Sheet::new(ReportSheet::NotRead.name(), about, columns)
}

/// `Rules`.
pub fn rules<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, &'static Rule> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for finding in answer.results.findings {
        *counts.entry(finding.rule.code).or_default() += 1;
    }
    let in_force = |rule: &Rule| answer.results.policy.severity(rule).name();
    let columns = vec![
        column("Rule", Kind::Code, |rule: &'static Rule| rule.code),
        column("Rule name", Kind::Name, |rule: &'static Rule| rule.name),
        column("Severity in force", Kind::Code, in_force),
        column("Default severity", Kind::Code, |rule: &'static Rule| rule.severity.name()),
        column("Basis", Kind::Code, |rule: &'static Rule| rule.basis.name()),
        column("Scope", Kind::Code, |rule: &'static Rule| rule.scope.name()),
        column("What it finds", Kind::Prose, |rule: &'static Rule| rule.explain().summary.as_str()),
        column("Findings", Kind::Number, move |rule: &'static Rule| {
            let is_off = answer.results.policy.severity(rule) == Severity::Off;
            (!is_off).then(|| counts.get(rule.code).copied().unwrap_or(0))
        }),
    ];
    Sheet::new(ReportSheet::Rules.name(), "Every rule, its severity and how often it found something.", columns)
}

fn source_column<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Column<'c, &'s Finding> {
    column(SOURCE, Kind::Source, |finding: &'s Finding| {
        Cell::linked(source(answer, finding), places.row_of(finding.subject))
    })
}

/// The value in the form in which it was read.
fn read_as<'s>(answer: &Answer<'s>, finding: &Finding) -> Option<Cow<'s, str>> {
    let (submission, field) = (answer.results.submission, finding.field?);
    match finding.subject {
        Subject::Site(site) => submission.sites[site].view(field)?.normal(),
        Subject::User(user) => submission.users[user].view(field)?.normal(),
        Subject::Submission | Subject::File(_) | Subject::Sheet(_) => None,
    }
}

fn source(answer: &Answer<'_>, finding: &Finding) -> String {
    let submission = answer.results.submission;
    match (finding.place, finding.subject) {
        (Some(place), _) => submission.describe(place),
        (None, Subject::File(file)) => submission.files[file].name.clone(),
        (None, _) => "the submission as a whole".to_owned(),
    }
}

fn site(answer: &Answer<'_>, finding: &Finding) -> Option<String> {
    let submission = answer.results.submission;
    match finding.subject {
        Subject::Site(site) => Some(submission.sites[site].label()),
        Subject::User(user) => submission.site_of(user).map(|site| site.label()),
        Subject::Submission | Subject::File(_) | Subject::Sheet(_) => None,
    }
}

fn others(answer: &Answer<'_>, finding: &Finding) -> Option<String> {
    let submission = answer.results.submission;
    // Each is told as seen from the one before it, so that a sheet is named once.
    let mut before = finding.place;
    let told = finding.related_places().iter().map(|place| match before.replace(*place) {
        Some(here) => submission.describe_from(here, *place),
        None => submission.describe(*place),
    });
    let list = first_of(told, finding.related_count(), RELATED_LISTED, "; ");
    (!list.is_empty()).then_some(list)
}
