//! Two columns of a sheet whose values stand under each other's headings.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::{Case, FEWEST, Mistake};
use crate::compare::fold_key;
use crate::fields::{Field, Role};
use crate::model::values::{
    CqcContactId, CqcLocationId, DsptStatus, EmailAddress, FieldValue, OdsCode, Postcode, ServiceTypes, UkMobile,
    clean, trim,
};
use crate::model::{FieldView, Place, Record, column_letters};
use crate::rules::user::USER013;
use crate::rules::{Finding, Subject};
use crate::text::many;

const FIELDS: usize = 8;
type Fields = [Field; FIELDS];

/// Columns that can be told by what they hold, or hold any text.
const SITE_FIELDS: Fields = [
    Field::SiteName,
    Field::OdsCode,
    Field::CqcLocationId,
    Field::CqcContactId,
    Field::Postcode,
    Field::DsptStatus,
    Field::ServiceType,
    Field::Town,
];
const USER_FIELDS: Fields = [
    Field::SiteName,
    Field::OdsCode,
    Field::CqcLocationId,
    Field::FirstName,
    Field::LastName,
    Field::Email,
    Field::Mobile,
    Field::JobRole,
];

/// Of the rows that have both values, so many of a hundred must be right the other way round.
const MOST: usize = 80;

pub(super) fn find(case: Case<'_>) -> Vec<Mistake> {
    let submission = case.submission;
    let mut mistakes = Vec::new();
    for (number, sheet) in submission.sheets.iter().enumerate() {
        let here = |place: Place| usize::from(place.sheet) == number;
        let (fields, rows): (_, Vec<Record<'_, '_>>) = match sheet.role {
            Role::Sites => {
                let sites = submission.sites.iter().filter(|site| here(site.place));
                (SITE_FIELDS, sites.map(Record::Site).collect())
            }
            Role::Users => {
                let users = submission.users.iter().filter(|user| here(user.place));
                (USER_FIELDS, users.map(Record::User).collect())
            }
            Role::Combined | Role::Organisation | Role::Unused => continue,
        };
        let told = Told::by(&fields, &rows);
        for (first, second) in (0..FIELDS).flat_map(|first| (first + 1..FIELDS).map(move |second| (first, second))) {
            let wrong = &told.wrong[pair(first, second)];
            if wrong.len() >= FEWEST && wrong.len() * 100 >= told.rows_with_both(first, second) * MOST {
                mistakes.extend(swapped(case, number, fields[first], fields[second], wrong));
            }
        }
    }
    mistakes
}

fn given<'r>(record: Record<'r, '_>, field: Field) -> &'r str {
    record.view(field).map_or("", |view| view.given)
}

/// Whether its value of a field, as `view` has it, is a right one.
fn is_right(record: Record<'_, '_>, field: Field, view: &FieldView<'_>) -> bool {
    match (field, record) {
        (Field::OdsCode, Record::Site(site)) => site.ods_code.valid().is_some_and(OdsCode::is_site),
        (Field::OdsCode, Record::User(user)) => user.ods_code.valid().is_some_and(OdsCode::is_site),
        (Field::ServiceType, Record::Site(site)) => site.service_type.valid().is_some_and(ServiceTypes::any_known),
        (Field::SiteName | Field::Town | Field::FirstName | Field::LastName | Field::JobRole, _) => true,
        _ => view.is_valid(),
    }
}

/// What the rows of a sheet say of its fields, each known by its number in [`Fields`].
struct Told<'a> {
    /// How many rows have values of just these fields, a bit each.
    rows_with: Vec<usize>,
    /// The rows where two fields are right only the other way round, in input order; see [`pair`].
    wrong: Vec<Vec<Record<'a, 'a>>>,
}

/// Where in [`Told::wrong`] the rows stand in which these two are the wrong way round.
fn pair(first: usize, second: usize) -> usize {
    first * FIELDS + second
}

impl<'a> Told<'a> {
    fn nothing() -> Told<'a> {
        Told { rows_with: vec![0; 1 << FIELDS], wrong: vec![Vec::new(); FIELDS * FIELDS] }
    }

    fn by(fields: &Fields, rows: &[Record<'a, 'a>]) -> Told<'a> {
        let add = |mut told: Told<'a>, row: &Record<'a, 'a>| {
            told.add(fields, *row);
            told
        };
        rows.par_iter().fold(Told::nothing, add).reduce(Told::nothing, Told::and)
    }

    fn add(&mut self, fields: &Fields, row: Record<'a, 'a>) {
        let values = fields.map(|field| {
            let view = row.view(field).filter(|view| !trim(view.given).is_empty())?;
            Some((view.given, is_right(row, field, &view)))
        });
        let bits = values.iter().enumerate().map(|(at, value)| usize::from(value.is_some()) << at);
        self.rows_with[bits.sum::<usize>()] += 1;
        // Nearly every row is right throughout.
        if values.iter().flatten().all(|(_, is_right)| *is_right) {
            return;
        }
        for (first, one) in values.iter().enumerate() {
            let Some((one, one_is_right)) = one else { continue };
            for (second, other) in values.iter().enumerate().skip(first + 1) {
                let Some((other, other_is_right)) = other else { continue };
                let right = *one_is_right && *other_is_right;
                if !right && fits(fields[first], other) && fits(fields[second], one) {
                    self.wrong[pair(first, second)].push(row);
                }
            }
        }
    }

    fn and(mut self, later: Told<'a>) -> Told<'a> {
        self.rows_with.iter_mut().zip(later.rows_with).for_each(|(rows, later)| *rows += later);
        self.wrong.iter_mut().zip(later.wrong).for_each(|(rows, later)| rows.extend(later));
        self
    }

    /// How many rows have values of both fields.
    fn rows_with_both(&self, first: usize, second: usize) -> usize {
        let both = 1 << first | 1 << second;
        let with_both = self.rows_with.iter().enumerate().filter(|(fields, _)| fields & both == both);
        with_both.map(|(_, rows)| rows).sum()
    }
}

fn swapped(case: Case<'_>, sheet: usize, first: Field, second: Field, wrong: &[Record<'_, '_>]) -> Option<Mistake> {
    let subjects: HashSet<Subject> = wrong.iter().map(|row| Subject::from(*row)).collect();
    let in_them =
        |finding: &Finding| subjects.contains(&finding.subject) && [Some(first), Some(second)].contains(&finding.field);
    let lost = users_pointing_at(case, first, second, wrong);
    let explains = case.findings.iter().enumerate();
    let explains: Vec<usize> = explains
        .filter(|(_, finding)| in_them(finding) || lost.contains(&finding.subject) && *finding.rule == USER013)
        .map(|(number, _)| number)
        .collect();
    let heading = |field: Field| {
        let column = wrong[0].view(field).map(|view| column_letters(view.column)).unwrap_or_default();
        format!("'{}' (column {column})", field.heading())
    };
    let (one, other) = (heading(first), heading(second));
    (!explains.is_empty()).then(|| Mistake {
        name: "swapped-columns",
        message: format!(
            "In sheet '{}' the columns {one} and {other} are swapped: in {} each holds what belongs in the other.",
            case.submission.sheets[sheet].name,
            many(wrong.len(), "row")
        ),
        fix: "Exchange the two headings.".to_owned(),
        explains,
    })
}

/// Users that point with the right key at a site whose keys are swapped.
fn users_pointing_at(case: Case<'_>, first: Field, second: Field, wrong: &[Record<'_, '_>]) -> HashSet<Subject> {
    let mut keys: HashMap<Field, HashSet<String>> = HashMap::new();
    for row in wrong.iter().filter(|row| matches!(row, Record::Site(_))) {
        keys.entry(first).or_default().insert(fold_key(given(*row, second).into()));
        keys.entry(second).or_default().insert(fold_key(given(*row, first).into()));
    }
    let relations = &case.submission.relations;
    let users = case.submission.users.iter().filter(|user| {
        let Some(by) = relations.links[user.index].by else { return false };
        let Some(keys) = keys.get(&by) else { return false };
        user.view(by).is_some_and(|view| keys.contains(&fold_key(view.given.into())))
    });
    users.map(|user| Subject::User(user.index)).collect()
}

/// Whether a text is a right value of the field; any text is where the field holds text.
fn fits(field: Field, given: &str) -> bool {
    let (text, _) = clean(given);
    match field {
        Field::OdsCode => OdsCode::parse(text, false).is_ok_and(|(code, _)| code.is_site()),
        Field::CqcLocationId => is::<CqcLocationId>(text),
        Field::CqcContactId => is::<CqcContactId>(text),
        Field::Postcode => is::<Postcode>(text),
        Field::DsptStatus => is::<DsptStatus>(text),
        Field::ServiceType => ServiceTypes::parse(text, false).is_ok_and(|(types, _)| types.any_known()),
        Field::Email => is::<EmailAddress<'_>>(text),
        Field::Mobile => is::<UkMobile>(text),
        _ => true,
    }
}

fn is<'s, T: FieldValue<'s>>(text: Cow<'s, str>) -> bool {
    T::parse(text, false).is_ok()
}
