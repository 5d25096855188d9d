//! The result for programs: one JSON document, its shape fixed by the contract (§6).

use std::borrow::Cow;
use std::io::Write;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::answer::{Answer, PROGRAM, Row, Told, VERSION};
use crate::fields::Field;
use crate::headings::{Column, Why};
use crate::model::{Place, SheetFacts};
use crate::patterns::Pattern;
use crate::registers;
use crate::rules::Subject;

/// Rises only when a field is removed or changes its meaning.
pub const SCHEMA: u32 = 2;

/// The version of how sheets, headings and cells are understood. It rises when the same file may be read in another way.
pub const UNDERSTANDING: u32 = 2;

/// Writes the document.
///
/// # Errors
/// When `to` cannot be written to.
pub fn write(answer: &Answer<'_>, to: impl Write) -> Result<(), serde_json::Error> {
    serde_json::to_writer_pretty(to, &Document(answer))
}

struct Document<'d, 'a>(&'d Answer<'a>);

impl Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let answer = self.0;
        let rules = RulesByRow::new(answer);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &SCHEMA)?;
        map.serialize_entry("understanding", &UNDERSTANDING)?;
        map.serialize_entry("program", &json!({"name": PROGRAM, "version": VERSION}))?;
        map.serialize_entry("as_of", &answer.policy.as_of.to_string())?;
        map.serialize_entry("submission", &json!({"name": answer.name(), "files": files(answer)}))?;
        map.serialize_entry("outcome", answer.verdict.outcome.name())?;
        map.serialize_entry("route", &route(answer))?;
        map.serialize_entry("counts", &counts(answer))?;
        map.serialize_entry("not_checked", &not_checked(answer))?;
        map.serialize_entry("patterns", &patterns(answer, false))?;
        map.serialize_entry("single_fixes", &patterns(answer, true))?;
        map.serialize_entry("registers", &registers(answer.registers()))?;
        map.serialize_entry("sheets", &sheets(answer))?;
        map.serialize_entry("sites", &Each(|| answer.sites().map(|each| site(answer, &rules, each))))?;
        map.serialize_entry("users", &Each(|| answer.users().map(|each| user(answer, &rules, each))))?;
        map.serialize_entry("findings", &Each(|| answer.listed().map(|each| finding(answer, each))))?;
        if answer.not_listed() > 0 {
            map.serialize_entry("findings_not_listed", &answer.not_listed())?;
        }
        map.end()
    }
}

/// A list that is made while it is written, so that a long one is never whole in memory.
struct Each<F>(F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// The codes on each row, any severity.
struct RulesByRow {
    sites: Vec<Vec<&'static str>>,
    users: Vec<Vec<&'static str>>,
}

impl RulesByRow {
    fn new(answer: &Answer<'_>) -> RulesByRow {
        let (sites, users) = (answer.verdict.sites.len(), answer.verdict.users.len());
        let mut rows = RulesByRow { sites: vec![Vec::new(); sites], users: vec![Vec::new(); users] };
        for (rule, subject) in answer.found() {
            let codes = match subject {
                Subject::Site(site) => &mut rows.sites[site],
                Subject::User(user) => &mut rows.users[user],
                Subject::Outcome | Subject::Submission | Subject::File(_) | Subject::Sheet(_) => continue,
            };
            if !codes.contains(&rule.code) {
                codes.push(rule.code);
            }
        }
        rows
    }
}

fn files(answer: &Answer<'_>) -> Value {
    let read = answer.files.iter().filter(|file| file.ignored.is_none());
    read.map(|file| json!({"name": file.name, "bytes": file.bytes, "sha256": file.sha256})).collect()
}

/// Which extracts were asked.
pub fn registers(sources: &[registers::Source]) -> Value {
    let register = |of: &registers::Source| {
        json!({"kind": of.kind.name(), "file": of.file, "sha256": of.sha256,
               "dated": of.dated.map(|day| day.to_string()), "rows": of.rows})
    };
    sources.iter().map(register).collect()
}

fn route(answer: &Answer<'_>) -> Value {
    let route = &answer.verdict.route;
    json!({"route": route.name, "reason": route.reason, "next_step": route.next_step,
           "administered_by": route.administered_by, "contact": answer.contact()})
}

fn counts(answer: &Answer<'_>) -> Value {
    let counts = &answer.verdict.counts;
    json!({
        "sites": {"read": counts.sites_read, "accepted": counts.sites_accepted, "rejected": counts.sites_rejected},
        "users": {"read": counts.users_read, "accepted": counts.users_accepted, "rejected": counts.users_rejected,
                  "held": counts.users_held},
        "rows": {"read": counts.rows_read, "blank": counts.rows_blank, "skipped": counts.rows_skipped},
        "findings": {"reject": counts.rejects, "warn": counts.warnings, "info": counts.infos},
    })
}

fn patterns(answer: &Answer<'_>, single: bool) -> Value {
    let places = |places: &[Place]| places.iter().map(|place| cell(answer, *place)).collect::<Vec<_>>();
    let pattern = |pattern: &Pattern| {
        json!({"pattern": pattern.name, "message": pattern.message, "fix": pattern.fix, "findings": pattern.findings,
               "sites_freed": pattern.sites_freed, "users_freed": pattern.users_freed,
               "places": places(&pattern.places)})
    };
    answer.patterns.iter().filter(|pattern| pattern.is_single_fix() == single).map(pattern).collect()
}

fn not_checked(answer: &Answer<'_>) -> Value {
    answer.not_checked.iter().map(|item| json!({"what": item.what, "why": item.why})).collect()
}

/// Every sheet with its tables. What is said of the sheet itself is that of its first table.
fn sheets(answer: &Answer<'_>) -> Vec<Value> {
    let mut sheets: Vec<Value> = Vec::new();
    for facts in answer.sheets() {
        let table = table(facts);
        match sheets.last_mut().and_then(|sheet| sheet["tables"].as_array_mut()).filter(|_| facts.table > 0) {
            Some(tables) => tables.push(table),
            None => sheets.push(json!({
                "file": answer.files[usize::from(facts.file)].name, "sheet": facts.name, "visible": facts.visible,
                "role": table["role"], "heading_row": table["heading_row"], "rows": facts.rows, "cells": facts.cells,
                "columns": table["columns"], "tables": [table],
            })),
        }
    }
    sheets
}

fn table(facts: &SheetFacts) -> Value {
    let column = |column: &Column| {
        json!({"column": facts.seen_letters(column), "heading": column.heading, "field": column.field.map(Field::key),
               "matched": column.matched.name(), "why": column.why.map(Why::name), "repaired": facts.repaired(column)})
    };
    let heading_row = facts.seen_heading_row();
    json!({"layout": facts.layout.name(), "role": facts.role.name(), "range": facts.range(),
           "heading_row": (heading_row > 0).then_some(heading_row), "keys_from": facts.keys_from.name(),
           "columns": facts.columns.iter().map(column).collect::<Vec<_>>()})
}

/// Where something stands. Of the many rows nothing is copied to say so.
#[derive(Serialize)]
#[serde(untagged)]
enum Source<'a> {
    File { file: &'a str },
    Row { file: &'a str, sheet: &'a str, row: Option<u32> },
    Cell { file: &'a str, sheet: &'a str, row: Option<u32>, cell: Option<String> },
}

fn row<'a>(answer: &'a Answer<'_>, place: Place) -> Source<'a> {
    let sheet = &answer.sheets()[usize::from(place.sheet)];
    let (file, place) = (&answer.files[usize::from(sheet.file)].name, sheet.seen(place));
    let row = (place.row > 0).then_some(place.row);
    // Of a row that stands apart the cell tells which of several in one line it is.
    match place.cell() {
        Some(cell) => Source::Cell { file, sheet: &sheet.name, row, cell: Some(cell) },
        None => Source::Row { file, sheet: &sheet.name, row },
    }
}

fn cell<'a>(answer: &'a Answer<'_>, place: Place) -> Source<'a> {
    match row(answer, place) {
        Source::Row { file, sheet, row } => Source::Cell { file, sheet, row, cell: None },
        other => other,
    }
}

/// A value, cut and marked where it has more characters than are told.
fn cut(value: Cow<'_, str>, most: usize) -> Cow<'_, str> {
    // No text has more characters than bytes.
    if value.len() <= most {
        return value;
    }
    match value.char_indices().nth(most) {
        Some((end, _)) => format!("{}… (cut: {} characters)", &value[..end], value.chars().count()).into(),
        None => value,
    }
}

/// Values by the keys of their fields.
struct Values<'a>(Vec<(Field, Cow<'a, str>)>);

impl<'a> Values<'a> {
    /// Those of a row: in their normal form where it is accepted, else as they were given.
    fn new<'s: 'a>(row: Row<'s>, accepted: bool, most: usize) -> Values<'a> {
        let text = |field| if accepted { row.value(field) } else { row.given(field) };
        let value = |field| (field, cut(text(field).unwrap_or_default(), most));
        Values(row.fields(accepted).into_iter().map(value).collect())
    }
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, text)| (field.key(), text)))
    }
}

#[derive(Serialize)]
struct SiteRow<'a> {
    source: Source<'a>,
    verdict: &'static str,
    /// That it was accepted before and only time has made something of it wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    lapsed: Option<bool>,
    action: &'static str,
    values: Values<'a>,
    users: UsersOfSite,
    rules: &'a [&'static str],
}

#[derive(Serialize)]
struct UsersOfSite {
    counted: u32,
    requested: Option<u32>,
    accepted: u32,
    allowance: u32,
}

fn site<'a, 's>(answer: &'a Answer<'s>, rules: &'a RulesByRow, site: Row<'s>) -> SiteRow<'a> {
    let verdict = answer.verdict.sites[site.index()];
    SiteRow {
        source: row(answer, site.place()),
        verdict: if verdict.accepted { "accepted" } else { "rejected" },
        lapsed: verdict.has_lapsed.then_some(true),
        action: if verdict.onboard { "onboard" } else { "none" },
        values: Values::new(site, verdict.accepted, answer.limits.json_characters),
        users: UsersOfSite {
            counted: answer.verdict.counted[site.index()].told(),
            requested: site.number(Field::AccountsRequested),
            accepted: verdict.users_accepted,
            allowance: answer.allowance(site),
        },
        rules: &rules.sites[site.index()],
    }
}

#[derive(Serialize)]
struct UserRow<'a> {
    source: Source<'a>,
    site: Option<Source<'a>>,
    verdict: &'static str,
    action: &'static str,
    values: Values<'a>,
    rules: &'a [&'static str],
}

fn user<'a, 's>(answer: &'a Answer<'s>, rules: &'a RulesByRow, user: Row<'s>) -> UserRow<'a> {
    let verdict = answer.verdict.users[user.index()];
    UserRow {
        source: row(answer, user.place()),
        site: answer.site_of(user).map(|site| row(answer, site.place())),
        verdict: verdict.standing.name(),
        action: verdict.action.name(),
        values: Values::new(user, verdict.is_accepted(), answer.limits.json_characters),
        rules: &rules.users[user.index()],
    }
}

#[derive(Serialize)]
struct FindingRow<'a> {
    rule: &'static str,
    name: &'static str,
    severity: &'static str,
    scope: &'static str,
    basis: &'static str,
    source: Option<Source<'a>>,
    field: Option<&'static str>,
    value: Option<Cow<'a, str>>,
    message: Cow<'a, str>,
    fix: Cow<'a, str>,
    suggestion: Option<&'a str>,
    owner: &'static str,
    related: Vec<Source<'a>>,
    related_count: usize,
}

fn finding<'a, 's>(answer: &'a Answer<'s>, finding: Told<'s>) -> FindingRow<'a> {
    let source = match (finding.place(), finding.subject()) {
        (Some(place), _) => Some(cell(answer, place)),
        (None, Subject::File(file)) => Some(Source::File { file: &answer.files[file].name }),
        (None, _) => None,
    };
    let rule = finding.rule();
    FindingRow {
        rule: rule.code,
        name: rule.name,
        severity: finding.severity().name(),
        scope: finding.subject().scope_name(),
        basis: rule.basis.name(),
        source,
        field: finding.field().map(Field::key),
        value: finding.value().map(|value| cut(value, answer.limits.json_characters)),
        message: finding.message(),
        fix: finding.how_to_fix(),
        suggestion: finding.suggestion(),
        owner: rule.owner.name(),
        related: finding.related_places().iter().map(|place| cell(answer, *place)).collect(),
        related_count: finding.related_count(),
    }
}
