//! The result for programs: one JSON document, its shape fixed by the contract (§6).

use std::borrow::Cow;
use std::io::Write;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::answer::{Answer, PROGRAM, Results, VERSION};
use crate::fields::{Field, Role};
use crate::model::{FieldView, Place, SheetFacts, Site, Submission, User, column_letters, number};
use crate::patterns::Pattern;
use crate::registers;
use crate::rules::{Finding, Subject};

/// Rises only when a field is removed or changes its meaning.
pub const SCHEMA: u32 = 1;

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
        let results = &self.0.results;
        let submission = results.submission;
        let rules = RulesByRow::of(results);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &SCHEMA)?;
        map.serialize_entry("program", &json!({"name": PROGRAM, "version": VERSION}))?;
        map.serialize_entry("as_of", &results.policy.as_of.to_string())?;
        map.serialize_entry("submission", &json!({"name": submission.name, "files": files(submission)}))?;
        map.serialize_entry("outcome", results.verdict.outcome.name())?;
        map.serialize_entry("route", &route(self.0))?;
        map.serialize_entry("counts", &counts(results))?;
        map.serialize_entry("not_checked", &not_checked(results))?;
        map.serialize_entry("patterns", &patterns(results, false))?;
        map.serialize_entry("single_fixes", &patterns(results, true))?;
        map.serialize_entry("registers", &registers(results.registers.sources()))?;
        map.serialize_entry("sheets", &submission.sheets.iter().map(|s| sheet(submission, s)).collect::<Vec<_>>())?;
        map.serialize_entry("sites", &Each(|| submission.sites.iter().map(|each| site(results, &rules, each))))?;
        map.serialize_entry("users", &Each(|| submission.users.iter().map(|each| user(results, &rules, each))))?;
        map.serialize_entry("findings", &Each(|| results.listed().iter().map(|each| finding(results, each))))?;
        if results.not_listed() > 0 {
            map.serialize_entry("findings_not_listed", &results.not_listed())?;
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
    fn of(results: &Results<'_>) -> RulesByRow {
        let mut rows = RulesByRow {
            sites: vec![Vec::new(); results.submission.sites.len()],
            users: vec![Vec::new(); results.submission.users.len()],
        };
        for finding in results.findings {
            let codes = match finding.subject {
                Subject::Site(site) => &mut rows.sites[site],
                Subject::User(user) => &mut rows.users[user],
                Subject::Submission | Subject::File(_) | Subject::Sheet(_) => continue,
            };
            if !codes.contains(&finding.rule.code) {
                codes.push(finding.rule.code);
            }
        }
        rows
    }
}

fn files(submission: &Submission<'_>) -> Value {
    let read = submission.files.iter().filter(|file| file.ignored.is_none());
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
    let route = &answer.results.verdict.route;
    json!({"route": route.name, "reason": route.reason, "next_step": route.next_step,
           "administered_by": route.administered_by, "contact": answer.contact()})
}

fn counts(results: &Results<'_>) -> Value {
    let counts = &results.verdict.counts;
    json!({
        "sites": {"read": counts.sites_read, "accepted": counts.sites_accepted, "rejected": counts.sites_rejected},
        "users": {"read": counts.users_read, "accepted": counts.users_accepted, "rejected": counts.users_rejected,
                  "held": counts.users_held},
        "rows": {"read": counts.rows_read, "blank": counts.rows_blank, "skipped": counts.rows_skipped},
        "findings": {"reject": counts.rejects, "warn": counts.warnings, "info": counts.infos},
    })
}

fn patterns(results: &Results<'_>, single: bool) -> Value {
    let places = |places: &[Place]| places.iter().map(|place| cell(results.submission, *place)).collect::<Vec<_>>();
    let pattern = |pattern: &Pattern| {
        json!({"pattern": pattern.name, "message": pattern.message, "fix": pattern.fix, "findings": pattern.findings,
               "sites_freed": pattern.sites_freed, "users_freed": pattern.users_freed,
               "places": places(&pattern.places)})
    };
    results.patterns.iter().filter(|pattern| pattern.is_single_fix() == single).map(pattern).collect()
}

fn not_checked(results: &Results<'_>) -> Value {
    results.not_checked.iter().map(|item| json!({"what": item.what, "why": item.why})).collect()
}

fn sheet(submission: &Submission<'_>, sheet: &SheetFacts) -> Value {
    let columns: Vec<Value> = sheet
        .columns
        .iter()
        .map(|column| {
            json!({"column": column_letters(column.column), "heading": column.heading, "field": column.field.map(Field::key),
                   "matched": column.matched.name(), "repaired": sheet.repaired(column)})
        })
        .collect();
    json!({"file": submission.files[usize::from(sheet.file)].name, "sheet": sheet.name, "visible": sheet.visible,
           "role": sheet.role.name(), "heading_row": (sheet.heading_row > 0).then_some(sheet.heading_row),
           "rows": sheet.rows, "cells": sheet.cells, "columns": columns})
}

/// Where something stands. Of the many rows nothing is copied to say so.
#[derive(Serialize)]
#[serde(untagged)]
enum Source<'a> {
    File { file: &'a str },
    Row { file: &'a str, sheet: &'a str, row: Option<u32> },
    Cell { file: &'a str, sheet: &'a str, row: Option<u32>, cell: Option<String> },
}

fn row<'a>(submission: &'a Submission<'_>, place: Place) -> Source<'a> {
    let sheet = &submission.sheets[usize::from(place.sheet)];
    let (file, row) = (&submission.files[usize::from(sheet.file)].name, (place.row > 0).then_some(place.row));
    Source::Row { file, sheet: &sheet.name, row }
}

fn cell<'a>(submission: &'a Submission<'_>, place: Place) -> Source<'a> {
    match row(submission, place) {
        Source::Row { file, sheet, row } => Source::Cell { file, sheet, row, cell: place.cell() },
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
    fn of(views: impl Iterator<Item = (Field, FieldView<'a>)>, accepted: bool, most: usize) -> Values<'a> {
        let text = |view: FieldView<'a>| match (accepted, view.normal()) {
            (true, Some(normal)) => normal,
            _ => Cow::Borrowed(view.given),
        };
        Values(views.map(|(field, view)| (field, cut(text(view), most))).collect())
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

fn site<'a>(results: &'a Results<'_>, rules: &'a RulesByRow, site: &'a Site<'_>) -> SiteRow<'a> {
    let verdict = results.verdict.sites[site.index];
    let views = Field::of_role(Role::Sites).iter().filter_map(|field| Some((*field, site.view(*field)?)));
    SiteRow {
        source: row(results.submission, site.place),
        verdict: if verdict.accepted { "accepted" } else { "rejected" },
        action: if verdict.onboard { "onboard" } else { "none" },
        values: Values::of(views, verdict.accepted, results.limits.json_characters),
        users: UsersOfSite {
            counted: results.verdict.counted[site.index].total(),
            requested: number(&site.accounts_requested),
            accepted: verdict.users_accepted,
            allowance: results.policy.allowance_of(site),
        },
        rules: &rules.sites[site.index],
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

fn user<'a>(results: &'a Results<'_>, rules: &'a RulesByRow, user: &'a User<'_>) -> UserRow<'a> {
    let verdict = results.verdict.users[user.index];
    let accepted = verdict.is_accepted();
    let site = results.submission.site_of(user.index).map(|site| row(results.submission, site.place));
    UserRow {
        source: row(results.submission, user.place),
        site,
        verdict: verdict.standing.name(),
        action: verdict.action.name(),
        values: Values::of(user.fields(accepted), accepted, results.limits.json_characters),
        rules: &rules.users[user.index],
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
    message: &'a str,
    fix: &'a str,
    suggestion: Option<&'a str>,
    owner: &'static str,
    related: Vec<Source<'a>>,
    related_count: usize,
}

fn finding<'a>(results: &'a Results<'_>, finding: &'a Finding) -> FindingRow<'a> {
    let (submission, most) = (results.submission, results.limits.json_characters);
    let source = match (finding.place, finding.subject) {
        (Some(place), _) => Some(cell(submission, place)),
        (None, Subject::File(file)) => Some(Source::File { file: &submission.files[file].name }),
        (None, _) => None,
    };
    FindingRow {
        rule: finding.rule.code,
        name: finding.rule.name,
        severity: finding.severity.name(),
        scope: finding.subject.scope_name(),
        basis: finding.rule.basis.name(),
        source,
        field: finding.field.map(Field::key),
        value: finding.value.as_deref().map(|value| cut(value.into(), most)),
        message: &finding.message,
        fix: finding.how_to_fix(),
        suggestion: finding.suggestion(),
        owner: finding.rule.owner.name(),
        related: finding.related_places().iter().map(|place| cell(submission, *place)).collect(),
        related_count: finding.related_count(),
    }
}
