//! Two columns of a sheet whose values stand under each other's headings.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{Case, FEWEST, Mistake, many};
use crate::model::values::{
    CqcContactId, CqcLocationId, DsptStatus, EmailAddress, FieldValue, OdsCode, Postcode, ServiceTypes, UkMobile, clean,
};
use crate::model::{Field, FieldView, Role, column_letters};
use crate::rules::{Finding, Subject};

/// Columns that can be told by what they hold, or hold any text.
const SITE_FIELDS: &[Field] = &[
    Field::SiteName,
    Field::OdsCode,
    Field::CqcLocationId,
    Field::CqcContactId,
    Field::Postcode,
    Field::DsptStatus,
    Field::ServiceType,
    Field::Town,
];
const USER_FIELDS: &[Field] = &[
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
        let fields = match sheet.role {
            Role::Sites => SITE_FIELDS,
            Role::Users => USER_FIELDS,
            Role::Combined | Role::Organisation | Role::Unused => continue,
        };
        for (at, first) in fields.iter().enumerate() {
            for second in &fields[at + 1..] {
                mistakes.extend(swapped(case, number, *first, *second));
            }
        }
    }
    mistakes
}

/// A row of the sheet, whatever it is.
struct Row<'a> {
    subject: Subject,
    first: FieldView<'a>,
    second: FieldView<'a>,
}

fn swapped(case: Case<'_>, sheet: usize, first: Field, second: Field) -> Option<Mistake> {
    let rows = rows_with_both(case, sheet, first, second);
    let rows: Vec<&Row<'_>> =
        rows.iter().filter(|row| !row.first.given.trim().is_empty() && !row.second.given.trim().is_empty()).collect();
    let is_swapped = |row: &&&Row<'_>| {
        let right = fits(first, row.first.given) && fits(second, row.second.given);
        !right && fits(first, row.second.given) && fits(second, row.first.given)
    };
    let wrong: Vec<&Row<'_>> = rows.iter().filter(is_swapped).copied().collect();
    if wrong.len() < FEWEST || wrong.len() * 100 < rows.len() * MOST {
        return None;
    }
    let subjects: HashSet<Subject> = wrong.iter().map(|row| row.subject).collect();
    let in_them =
        |finding: &Finding| subjects.contains(&finding.subject) && [Some(first), Some(second)].contains(&finding.field);
    let lost = users_pointing_at(case, first, second, &wrong);
    let explains = case.findings.iter().enumerate();
    let explains: Vec<usize> = explains
        .filter(|(_, finding)| in_them(finding) || lost.contains(&finding.subject) && finding.rule.code == "USER013")
        .map(|(number, _)| number)
        .collect();
    let heading =
        |field: Field, view: &FieldView<'_>| format!("'{}' (column {})", field.heading(), column_letters(view.column));
    let (one, other) = (heading(first, &wrong[0].first), heading(second, &wrong[0].second));
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

fn rows_with_both<'a>(case: Case<'a>, sheet: usize, first: Field, second: Field) -> Vec<Row<'a>> {
    let submission = case.submission;
    let here = |number: u16| usize::from(number) == sheet;
    if submission.sheets[sheet].role == Role::Sites {
        let sites = submission.sites.iter().filter(|site| here(site.place.sheet));
        sites
            .filter_map(|site| {
                Some(Row { subject: Subject::Site(site.index), first: site.view(first)?, second: site.view(second)? })
            })
            .collect()
    } else {
        let users = submission.users.iter().filter(|user| here(user.place.sheet));
        users
            .filter_map(|user| {
                Some(Row { subject: Subject::User(user.index), first: user.view(first)?, second: user.view(second)? })
            })
            .collect()
    }
}

/// Users that point with the right key at a site whose keys are swapped.
fn users_pointing_at(case: Case<'_>, first: Field, second: Field, wrong: &[&Row<'_>]) -> HashSet<Subject> {
    let folded = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
    let mut keys: HashMap<Field, HashSet<String>> = HashMap::new();
    for row in wrong.iter().filter(|row| matches!(row.subject, Subject::Site(_))) {
        keys.entry(first).or_default().insert(folded(row.second.given));
        keys.entry(second).or_default().insert(folded(row.first.given));
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
