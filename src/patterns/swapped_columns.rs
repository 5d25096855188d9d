//! Two columns of a sheet whose values stand under each other's headings.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::{Case, FEWEST, Mistake, many};
use crate::model::values::{
    CqcContactId, CqcLocationId, DsptStatus, EmailAddress, FieldValue, OdsCode, Postcode, ServiceTypes, UkMobile,
    clean, trim,
};
use crate::model::{Field, FieldView, Place, Role, Site, User, column_letters};
use crate::rules::{Finding, Subject};

type Fields = [Field; 8];

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
        let (fields, rows): (_, Vec<Row<'_>>) = match sheet.role {
            Role::Sites => {
                let sites = submission.sites.iter().filter(|site| here(site.place));
                (SITE_FIELDS, sites.map(Row::Site).collect())
            }
            Role::Users => {
                let users = submission.users.iter().filter(|user| here(user.place));
                (USER_FIELDS, users.map(Row::User).collect())
            }
            Role::Combined | Role::Organisation | Role::Unused => continue,
        };
        for (at, pair) in pairs_of(&fields, &rows).iter().enumerate() {
            let (first, second) = (fields[at / fields.len()], fields[at % fields.len()]);
            mistakes.extend(swapped(case, number, first, second, pair));
        }
    }
    mistakes
}

/// A row of the sheet, whatever it is.
#[derive(Clone, Copy)]
enum Row<'a> {
    Site(&'a Site<'a>),
    User(&'a User<'a>),
}

impl<'a> Row<'a> {
    fn subject(self) -> Subject {
        match self {
            Row::Site(site) => Subject::Site(site.index),
            Row::User(user) => Subject::User(user.index),
        }
    }

    fn view(self, field: Field) -> Option<FieldView<'a>> {
        match self {
            Row::Site(site) => site.view(field),
            Row::User(user) => user.view(field),
        }
    }

    fn given(self, field: Field) -> &'a str {
        self.view(field).map_or("", |view| view.given)
    }

    /// Whether its value of a field, as `view` has it, is a right one.
    fn is_right(self, field: Field, view: &FieldView<'_>) -> bool {
        let ods_code = || match self {
            Row::Site(site) => &site.ods_code,
            Row::User(user) => &user.ods_code,
        };
        match (field, self) {
            (Field::OdsCode, _) => ods_code().valid().is_some_and(OdsCode::is_site),
            (Field::ServiceType, Row::Site(site)) => site.service_type.valid().is_some_and(ServiceTypes::any_known),
            (Field::SiteName | Field::Town | Field::FirstName | Field::LastName | Field::JobRole, _) => true,
            _ => view.is_valid(),
        }
    }
}

/// What the rows say of a pair of fields.
#[derive(Default)]
struct Pair<'a> {
    /// Rows with both values.
    both: usize,
    /// Those of them that are right only the other way round, in input order.
    wrong: Vec<Row<'a>>,
}

/// The pairs of fields: the first's number times the number of fields, and the second's.
fn pairs_of<'a>(fields: &Fields, rows: &[Row<'a>]) -> Vec<Pair<'a>> {
    let none = || fields.iter().flat_map(|_| fields).map(|_| Pair::default()).collect();
    let add = |mut pairs: Vec<Pair<'a>>, row: &Row<'a>| {
        add_row(&mut pairs, fields, *row);
        pairs
    };
    let join = |mut pairs: Vec<Pair<'a>>, later: Vec<Pair<'a>>| {
        for (pair, later) in pairs.iter_mut().zip(later) {
            pair.both += later.both;
            pair.wrong.extend(later.wrong);
        }
        pairs
    };
    rows.par_iter().fold(none, add).reduce(none, join)
}

fn add_row<'a>(pairs: &mut [Pair<'a>], fields: &Fields, row: Row<'a>) {
    let given = fields.map(|field| {
        let view = row.view(field).filter(|view| !trim(view.given).is_empty())?;
        Some((view.given, row.is_right(field, &view)))
    });
    for (at, one) in given.iter().enumerate() {
        let Some((one, one_is_right)) = one else { continue };
        for (other_at, other) in given.iter().enumerate().skip(at + 1) {
            let Some((other, other_is_right)) = other else { continue };
            let pair = &mut pairs[at * fields.len() + other_at];
            pair.both += 1;
            let right = *one_is_right && *other_is_right;
            if !right && fits(fields[at], other) && fits(fields[other_at], one) {
                pair.wrong.push(row);
            }
        }
    }
}

fn swapped(case: Case<'_>, sheet: usize, first: Field, second: Field, pair: &Pair<'_>) -> Option<Mistake> {
    let wrong = &pair.wrong;
    if wrong.len() < FEWEST || wrong.len() * 100 < pair.both * MOST {
        return None;
    }
    let subjects: HashSet<Subject> = wrong.iter().map(|row| row.subject()).collect();
    let in_them =
        |finding: &Finding| subjects.contains(&finding.subject) && [Some(first), Some(second)].contains(&finding.field);
    let lost = users_pointing_at(case, first, second, wrong);
    let explains = case.findings.iter().enumerate();
    let explains: Vec<usize> = explains
        .filter(|(_, finding)| in_them(finding) || lost.contains(&finding.subject) && finding.rule.code == "USER013")
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
fn users_pointing_at(case: Case<'_>, first: Field, second: Field, wrong: &[Row<'_>]) -> HashSet<Subject> {
    let folded = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
    let mut keys: HashMap<Field, HashSet<String>> = HashMap::new();
    for row in wrong.iter().filter(|row| matches!(row, Row::Site(_))) {
        keys.entry(first).or_default().insert(folded(row.given(second)));
        keys.entry(second).or_default().insert(folded(row.given(first)));
    }
    let relations = &case.submission.relations;
    let users = case.submission.users.iter().filter(|user| {
        let Some(by) = relations.links[user.index].by else { return false };
        let Some(keys) = keys.get(&by) else { return false };
        user.view(by).is_some_and(|view| keys.contains(&folded(view.given)))
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
