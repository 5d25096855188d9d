//! Everything that was found, and every rule it was found by.

use crate::workbook::{Cell, Column, Kind, Sheet, column};
use std::collections::HashMap;

use super::places::Places;
use crate::answer::{Answer, Told};
use crate::fields::Field;
use crate::papers::{ReportSheet, SOURCE};
use crate::rules::{Rule, Severity};

/// `Findings`.
pub fn findings<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, Told<'s>> {
    let columns = vec![
        column("Severity", Kind::Code, |finding: Told<'s>| finding.severity().name()),
        column("Rule", Kind::Code, |finding: Told<'s>| finding.rule().code),
        column("Rule name", Kind::Name, |finding: Told<'s>| finding.rule().name),
        source_column(answer, places),
        column("Site", Kind::Name, |finding: Told<'s>| answer.site_at(finding)),
        column("Field", Kind::Name, |finding: Told<'s>| finding.field().map(Field::heading)),
        column("Value given", Kind::Name, |finding: Told<'s>| finding.value()),
        column("What is wrong", Kind::Prose, |finding: Told<'s>| finding.message()),
        column("How to fix it", Kind::Prose, |finding: Told<'s>| finding.how_to_fix()),
        column("Suggestion", Kind::Name, |finding: Told<'s>| finding.suggestion()),
        column("Other cells", Kind::Source, |finding: Told<'s>| answer.other_places(finding)),
        column("Who can fix it", Kind::Code, |finding: Told<'s>| finding.rule().owner.name()),
    ];
    let about = match answer.not_listed() {
        0 => "What was found, one finding a row: what rejects first, then what is worth checking.",
        _ => "The first findings, one a row: what rejects first. There are more: 'Rules' counts all of them.",
    };
    Sheet::new(ReportSheet::Findings.name(), about, columns)
}

/// `What we changed`.
pub fn what_we_changed<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, Told<'s>> {
    let columns = vec![
        source_column(answer, places),
        column("Site", Kind::Name, |finding: Told<'s>| answer.site_at(finding)),
        column("Field", Kind::Name, |finding: Told<'s>| finding.field().map(Field::heading)),
        column("Value given", Kind::Name, |finding: Told<'s>| finding.value()),
        column("Read as", Kind::Name, |finding: Told<'s>| answer.read_as(finding)),
        column("Why", Kind::Prose, |finding: Told<'s>| finding.message()),
    ];
    let about = "Every value that was read otherwise than it stands. Nothing needs doing where the value read is the one meant.";
    Sheet::new(ReportSheet::WhatWeChanged.name(), about, columns)
}

/// `Not read`.
pub fn not_read<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, Told<'s>> {
    let columns = vec![
        column("What", Kind::Name, |finding: Told<'s>| finding.rule().name.replace('-', " ")),
        source_column(answer, places),
        column("Why", Kind::Prose, |finding: Told<'s>| finding.message()),
        column("What to do", Kind::Prose, |finding: Told<'s>| finding.how_to_fix()),
    ];
    let about = "Files, sheets, columns and rows that are no part of the answer.";
    Sheet::new(ReportSheet::NotRead.name(), about, columns)
}

/// `Rules`.
pub fn rules<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, &'static Rule> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (rule, _) in answer.found() {
        *counts.entry(rule.code).or_default() += 1;
    }
    let in_force = |rule: &Rule| answer.policy.severity(rule).name();
    let columns = vec![
        column("Rule", Kind::Code, |rule: &'static Rule| rule.code),
        column("Rule name", Kind::Name, |rule: &'static Rule| rule.name),
        column("Severity in force", Kind::Code, in_force),
        column("Default severity", Kind::Code, |rule: &'static Rule| rule.severity.name()),
        column("Basis", Kind::Code, |rule: &'static Rule| rule.basis.name()),
        column("Scope", Kind::Code, |rule: &'static Rule| rule.scope.name()),
        column("What it finds", Kind::Prose, |rule: &'static Rule| rule.explain().summary.as_str()),
        column("Findings", Kind::Number, move |rule: &'static Rule| {
            let is_off = answer.policy.severity(rule) == Severity::Off;
            (!is_off).then(|| counts.get(rule.code).copied().unwrap_or(0))
        }),
    ];
    Sheet::new(ReportSheet::Rules.name(), "Every rule, its severity and how often it found something.", columns)
}

fn source_column<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Column<'c, Told<'s>> {
    column(SOURCE, Kind::Source, |finding: Told<'s>| {
        Cell::linked(answer.source(finding), places.row_of(finding.subject()))
    })
}
