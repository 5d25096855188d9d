//! Headings as people write them: each is understood alone and among others, with all its values or half of them, and not taken
//! where the values are something else's; and columns of other things are taken for nothing.

use std::collections::BTreeMap;

use nhsmail_onboard::fields::{Field, HeadingOptions, Role};
use nhsmail_onboard::headings::{Why, map_tables};
use nhsmail_onboard::layout::lay_out;
use nhsmail_onboard::read::{CellKind, InputFile, RowChunk, Sheet};

use crate::util::{root, settings};

/// Values of a field, one a row. Those of the site keys are the same in both sheets.
fn values(field: Field) -> [&'static str; 4] {
    match field {
        Field::SiteName => ["Alder House", "Birch Grange", "Cedar Court", "Dovecote Manor"],
        Field::OdsCode => ["VA4F9", "VC4G2", "VD4H1", "VE4J8"],
        Field::CqcLocationId => ["1-2304518871", "1-2312438202", "1-2320357533", "1-2328276864"],
        Field::CqcContactId => ["CON1-4418203317", "CON1-4418233834", "CON1-4418264351", "CON1-4418294868"],
        Field::Postcode => ["LS8 2AB", "BD4 7HQ", "HU5 3RT", "YO10 4DP"],
        Field::DsptStatus => {
            ["25/26 Standards Met", "25/26 Standards Exceeded", "25/26 Standards Met", "Standards Met"]
        }
        Field::ServiceType => ["Residential home", "Care home with nursing", "Homecare agency", "Supported living"],
        Field::AccountsRequested => ["2", "10", "4", "3"],
        Field::FirstName => ["Amelia", "Brian", "Chidi", "Deborah"],
        Field::LastName => ["Abbott", "Clarke", "Obi", "Mensah"],
        Field::Email => ["amelia@example.org", "brian@example.org", "chidi@example.org", "deborah@example.org"],
        Field::Mobile => ["07700 900101", "07700 900102", "07700 900103", "07700 900104"],
        Field::JobRole => ["Manager", "Senior carer", "Administrator", "Deputy"],
        Field::MailboxRole => ["Owner", "Member", "Member", "Owner"],
        Field::HasNhsmail => ["No", "Yes", "no", "No"],
        _ => ["x", "y", "z", "w"],
    }
}

const OF_SITES: [Field; 8] = [
    Field::SiteName,
    Field::OdsCode,
    Field::CqcLocationId,
    Field::CqcContactId,
    Field::Postcode,
    Field::DsptStatus,
    Field::ServiceType,
    Field::AccountsRequested,
];

const OF_USERS: [Field; 8] = [
    Field::SiteName,
    Field::FirstName,
    Field::LastName,
    Field::Email,
    Field::Mobile,
    Field::JobRole,
    Field::MailboxRole,
    Field::HasNhsmail,
];

/// A column of a sheet.
type ColumnOf = (String, Vec<String>);

fn columns(fields: &[Field]) -> Vec<ColumnOf> {
    let column = |field: &Field| (field.heading().to_owned(), values(*field).map(str::to_owned).to_vec());
    fields.iter().map(column).collect()
}

fn sheet(name: &str, columns: &[ColumnOf]) -> Sheet {
    let mut chunk = RowChunk::default();
    for row in 0..=4 {
        chunk.start_row(row as u32 + 1, 0);
        for (at, (heading, values)) in columns.iter().enumerate() {
            let text = if row == 0 { heading } else { &values[row - 1] };
            if !text.is_empty() {
                chunk.push(at as u16, CellKind::Text, text);
            }
        }
    }
    Sheet { name: name.to_owned(), visible: true, chunks: vec![chunk], row_count: 5, ..Sheet::default() }
}

/// What each column of the sites, and of the users, is taken for.
fn taken(sites: &[ColumnOf], users: &[ColumnOf]) -> [Vec<(Option<Field>, Option<Why>)>; 2] {
    let sheets = vec![sheet("Sites", sites), sheet("Users", users)];
    let file = InputFile { sheets, ..InputFile::without_sheets("estate.xlsx".to_owned(), None) };
    let options = HeadingOptions { required: settings().headings.required, ..HeadingOptions::default() };
    let maps = map_tables(&lay_out(vec![file], &options), &options).unwrap();
    [0, 1].map(|number| maps[0][number].columns.iter().map(|column| (column.field, column.why)).collect())
}

struct Case {
    role: Role,
    field: Field,
    heading: String,
}

/// One heading a line: sheet, field, heading.
fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(root().join("tests/fixtures/headings.tsv")).unwrap();
    let case = |line: &str| {
        let parts: Vec<&str> = line.splitn(3, '\t').collect();
        let role = if parts[0] == "sites" { Role::Sites } else { Role::Users };
        let field = if parts[1] == "site" { Field::SiteName } else { Field::from_key(parts[1]).unwrap() };
        Case { role, field, heading: parts[2].to_owned() }
    };
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(case).collect()
}

impl Case {
    /// The good estate with these columns changed, and what the column of this case is taken for.
    fn taken_with(&self, change: impl Fn(&mut Vec<ColumnOf>, usize)) -> (Option<Field>, Option<Why>) {
        let (mut sites, mut users) = (columns(&OF_SITES), columns(&OF_USERS));
        let (fields, own) = match self.role {
            Role::Sites => (&OF_SITES, &mut sites),
            _ => (&OF_USERS, &mut users),
        };
        let at = fields.iter().position(|field| *field == self.field).unwrap();
        self.heading.clone_into(&mut own[at].0);
        change(own, at);
        let [of_sites, of_users] = taken(&sites, &users);
        if self.role == Role::Sites { of_sites[at] } else { of_users[at] }
    }

    fn is_right(&self, found: Option<Field>) -> bool {
        let keys = [Field::SiteName, Field::OdsCode, Field::CqcLocationId];
        let may_be_any_key = self.role == Role::Users && self.field == Field::SiteName;
        found == Some(self.field) || may_be_any_key && found.is_some_and(|found| keys.contains(&found))
    }
}

#[test]
fn every_heading_is_understood_with_all_its_values_and_with_half_of_them() {
    let mut wrong = Vec::new();
    for case in cases() {
        let whole = case.taken_with(|_, _| {}).0;
        let half = case.taken_with(|columns, at| columns[at].1.iter_mut().step_by(2).for_each(String::clear)).0;
        if !case.is_right(whole) || !case.is_right(half) {
            wrong.push(format!("{:?} {:?} {whole:?} {half:?}", case.heading, case.field));
        }
    }
    assert!(wrong.is_empty(), "{} headings:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_heading_is_understood_among_three_others_from_the_list() {
    let cases = cases();
    let mut wrong = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        // Others of the same sheet, spread over the list: the same ones in every run.
        let others: Vec<&Case> = (1..cases.len())
            .map(|step| &cases[(number + step * 37) % cases.len()])
            .filter(|other| other.role == case.role && other.field != case.field)
            .collect();
        let found = case.taken_with(|columns, _| {
            let fields = if case.role == Role::Sites { &OF_SITES } else { &OF_USERS };
            let mut changed = Vec::new();
            for other in &others {
                if changed.len() < 3 && !changed.contains(&other.field) {
                    let at = fields.iter().position(|field| *field == other.field).unwrap();
                    other.heading.clone_into(&mut columns[at].0);
                    changed.push(other.field);
                }
            }
        });
        if !case.is_right(found.0) {
            let names: Vec<&str> = others.iter().take(6).map(|other| other.heading.as_str()).collect();
            wrong.push(format!("{:?} {:?} {found:?} {names:?}", case.heading, case.field));
        }
    }
    assert!(wrong.is_empty(), "{} headings:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_heading_is_taken_for_its_field_above_another_fields_values() {
    let others =
        [Field::Postcode, Field::CqcLocationId, Field::OdsCode, Field::Email, Field::Mobile, Field::DsptStatus];
    let mut confused: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in cases() {
        if Field::from_key(&case.heading).is_some() {
            // The template's own headings are believed: the rules say what is wrong with the values.
            continue;
        }
        for other in others.into_iter().filter(|other| *other != case.field && !(case.is_right(Some(*other)))) {
            let is_shared = matches!(
                (case.field, other),
                (Field::CqcContactId, Field::CqcLocationId) | (Field::HasNhsmail, Field::Email)
            );
            let (found, why) = case.taken_with(|columns, at| columns[at].1 = values(other).map(str::to_owned).to_vec());
            if found == Some(case.field) && !is_shared {
                let row = format!("{} with values of {}", case.field.key(), other.key());
                confused.entry(row).or_default().push(format!("{} ({why:?})", case.heading));
            }
        }
    }
    assert!(confused.is_empty(), "{confused:#?}");
}

#[test]
fn columns_of_other_things_are_taken_for_nothing_that_decides() {
    let text = std::fs::read_to_string(root().join("tests/fixtures/headings_of_other_things.tsv")).unwrap();
    let mut wrong = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let parts: Vec<&str> = line.split('\t').collect();
        let (mut sites, mut users) = (columns(&OF_SITES), columns(&OF_USERS));
        let own = if parts[0] == "sites" { &mut sites } else { &mut users };
        let mut values: Vec<String> = parts[2].split(" | ").map(str::to_owned).collect();
        let again = values.clone();
        values.extend(again.into_iter().cycle().take(4));
        values.truncate(4);
        own.insert(0, (parts[1].to_owned(), values));
        let [of_sites, of_users] = taken(&sites, &users);
        let (all, expected) = if parts[0] == "sites" { (of_sites, OF_SITES) } else { (of_users, OF_USERS) };
        let rest: Vec<Option<Field>> = all[1..].iter().map(|(field, _)| *field).collect();
        let allowed = parts.get(3).and_then(|key| Field::from_key(key));
        if all[0].0 != allowed || rest != expected.map(Some) {
            wrong.push(format!("{:?}: {:?}, and the others {rest:?}", parts[1], all[0]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a column of an export is taken for, in words, or why that is wrong.
fn wrong_in_export(name: &str, lines: &[&str]) -> Vec<String> {
    let parts = |line: &&str| -> Vec<String> { line.split('\t').map(str::to_owned).collect() };
    let lines: Vec<Vec<String>> = lines.iter().map(parts).collect();
    let column = |line: &Vec<String>| -> ColumnOf {
        let values = line[1].split('|').map(|value| value.trim().to_owned()).collect();
        (line[0].clone(), values)
    };
    let people: Vec<ColumnOf> = lines.iter().map(column).collect();
    let [_, found] = taken(&columns(&OF_SITES), &people);
    let is_right = |field: Option<Field>, wanted: &str| match wanted {
        "-" => field.is_none(),
        "site" => field.is_some_and(Field::is_site_key),
        key => field.is_some() && field == Field::from_key(key),
    };
    let checked = lines
        .iter()
        .zip(&found)
        .filter(|(line, (field, _))| !line[2].split('/').any(|wanted| is_right(*field, wanted)));
    let mut wrong: Vec<String> =
        checked.map(|(line, found)| format!("{name}: '{}' is {found:?}, wanted {}", line[0], line[2])).collect();
    if found.len() != lines.len() {
        wrong.push(format!("{name}: it is read as a list of {} columns", found.len()));
    }
    wrong
}

#[test]
fn exports_of_hr_systems_and_directories_are_read_as_they_come() {
    let text = std::fs::read_to_string(root().join("tests/fixtures/exports.tsv")).unwrap();
    let exports: Vec<&str> = text.split("\n## ").skip(1).collect();
    let wrong = exports.iter().flat_map(|export| {
        let lines: Vec<&str> = export.lines().filter(|line| !line.is_empty()).collect();
        wrong_in_export(lines[0], &lines[1..])
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(exports.len() > 10 && wrong.is_empty(), "{} columns:\n{}", wrong.len(), wrong.join("\n"));
}
