//! Sheets about the people who live in a home or are cared for. Nobody in such a sheet is ever a user, and nothing of it is read
//! on or repeated, whatever anybody asks for: only its name and its headings are looked at.
//!
//! A sheet is about residents if a heading is that of a resident's name or NHS number, if several headings speak of a
//! resident's life, or if its name says so. Lists of staff and of homes speak of residents too (an emergency contact, how many
//! live there), so what shows that the rows are staff or homes outweighs all but a resident's own name.

use std::collections::HashSet;

use super::{may_be_headings, top};
use crate::compare::fold_heading;
use crate::fields::{Field, Role, field_named};
use crate::read::{CellKind, Row, Sheet};

/// What those are called who are cared for.
const RESIDENTS: [&str; 4] = ["resident", "patient", "serviceuser", "su"];
/// The same, which may also be what a firm calls the homes it works for.
const CLIENTS: [&str; 1] = ["client"];

/// What stands beside these words where the column holds their names.
const NAMED: [&str; 10] =
    ["name", "names", "full", "first", "last", "surname", "forename", "forenames", "initials", "preferred"];
/// What else does no harm there, or in the name of a sheet. With any other word ("number of", "capacity", "liaison") the
/// column, or the sheet, is about something else.
const BESIDE: [&str; 17] = [
    "list", "lists", "details", "register", "data", "info", "information", "current", "all", "our", "the", "of", "and",
    "census", "s", "dob", "known",
];

/// The headings of a resident's number at the NHS, folded.
const NHS_NUMBER: [&str; 5] = ["nhsnumber", "nhsno", "nhsnum", "nhsid", "nhsnr"];

/// What lists of residents tell of each, by what it is: a folded heading that holds one of these …
const LIFE: [&[&str]; 8] = [
    &["nextofkin", "familycontact"],
    &["careplan", "careneeds", "levelofcare"],
    &["dnacpr", "dnar", "advancecareplan"],
    &["deprivationofliberty", "mentalcapacity", "lastingpower"],
    &["allerg", "medication", "diagnos", "medicalhistory", "dietary"],
    &["admissiondate", "dateofadmission", "movedin", "dateofdischarge", "dischargedate"],
    &["fundedby", "fundingsource", "fundingtype", "selffund"],
    &["keyworker", "namednurse", "socialworker"],
];
/// … or is one of these: a room or a doctor may also be that of an office or a home.
const LIFE_WHOLE: [&[&str]; 4] = [
    &["nok", "poa", "dols"],
    &["room", "roomno", "roomnumber", "bed", "bedroom", "bedno", "bednumber"],
    &["gp", "gpname", "gpsurgery", "gppractice", "gpdetails", "registeredgp", "doctor"],
    &["religion", "weight", "waterlow"],
];
/// So many of them make a list of residents.
const FEWEST: usize = 2;

/// Columns that only a list of staff has.
const OF_STAFF: [Field; 4] = [Field::JobRole, Field::MailboxRole, Field::HasNhsmail, Field::LocalId];
/// Columns that only a list of homes has.
const OF_HOMES: [Field; 5] =
    [Field::OdsCode, Field::CqcLocationId, Field::CqcContactId, Field::DsptStatus, Field::ServiceType];

/// Longer texts are no headings.
const LONGEST_HEADING: usize = 80;

/// Rows looked at to see whether a column holds numbers.
const SAMPLE_ROWS: usize = 50;

/// The headings that show that the sheet is about residents, none where its name does; `None` for any other sheet.
pub(super) fn residents_in(sheet: &Sheet) -> Option<Vec<String>> {
    let head: Vec<Row<'_>> = top(sheet).filter(may_be_headings).collect();
    let told: Vec<Told> = head.iter().map(|row| Told::by(sheet, *row)).collect();
    if told.iter().all(|row| row.headings.is_empty()) && !is_named_after_residents(&sheet.name) {
        return None;
    }
    let others: Vec<Others> = head.iter().map(|row| Others::by(*row)).collect();
    let any = |is: fn(&Others) -> bool| others.iter().any(is);
    let (staff, homes) = (any(|row| row.staff), any(|row| row.homes));
    let reachable = staff || any(|row| row.contacts);
    let is_about_residents = |row: &&Told| {
        row.names_residents && !staff
            || row.has_nhs_number && !reachable
            || (row.speaks_of_residents || row.life >= FEWEST) && !reachable && !homes
    };
    match told.iter().find(is_about_residents) {
        Some(row) => Some(row.headings.clone()),
        None => {
            (is_named_after_residents(&sheet.name) && !staff && !homes && lists_anybody(sheet, &told)).then(Vec::new)
        }
    }
}

/// What a row says, read as headings.
#[derive(Default)]
struct Told {
    names_residents: bool,
    has_nhs_number: bool,
    /// A column of residents, by whatever they are called.
    speaks_of_residents: bool,
    life: usize,
    /// Those that speak of residents.
    headings: Vec<String>,
}

/// What a row says of others than residents.
struct Others {
    staff: bool,
    homes: bool,
    /// An e-mail address and a mobile number.
    contacts: bool,
}

impl Others {
    fn by(row: Row<'_>) -> Others {
        let fields = |role: Role| -> Vec<Field> {
            let headings = row.cells().filter(|cell| cell.text.len() <= LONGEST_HEADING);
            headings.filter_map(|cell| field_named(cell.text.trim(), role)).collect()
        };
        let (of_users, of_sites) = (fields(Role::Users), fields(Role::Sites));
        Others {
            staff: of_users.iter().any(|field| OF_STAFF.contains(field)),
            homes: of_sites.iter().any(|field| OF_HOMES.contains(field)),
            contacts: [Field::Email, Field::Mobile].iter().all(|field| of_users.contains(field)),
        }
    }
}

impl Told {
    fn by(sheet: &Sheet, row: Row<'_>) -> Told {
        let mut told = Told::default();
        let mut life = HashSet::new();
        for cell in row.cells() {
            let heading = cell.text.trim();
            let folded = fold_heading(heading);
            if folded.is_empty() || heading.len() > LONGEST_HEADING {
                continue;
            }
            let speaks = words_about(heading, &RESIDENTS);
            let is_named = speaks.is_some_and(|named| named);
            let is_spoken_of = (speaks.or(words_about(heading, &CLIENTS)).is_some())
                && (is_named || !holds_numbers(sheet, row.number(), cell.column));
            let has_number = NHS_NUMBER.contains(&folded.as_str());
            let of_life = kinds_of_life(&folded);
            if is_spoken_of || has_number || !of_life.is_empty() {
                told.headings.push(heading.to_owned());
            }
            told.names_residents |= is_named;
            told.speaks_of_residents |= is_spoken_of;
            told.has_nhs_number |= has_number;
            life.extend(of_life);
        }
        Told { life: life.len(), ..told }
    }
}

/// Whether a text speaks of those who are called one of `called`, and of nothing else; then whether of their names.
fn words_about(text: &str, called: &[&str]) -> Option<bool> {
    let lower = text.to_lowercase().replace("service user", "serviceuser").replace("service-user", "serviceuser");
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_called =
        |word: &str| called.contains(&word) || word.strip_suffix('s').is_some_and(|one| called.contains(&one));
    let speaks = words.iter().any(|word| is_called(word))
        && words.iter().all(|word| is_called(word) || NAMED.contains(word) || BESIDE.contains(word));
    speaks.then(|| words.iter().any(|word| NAMED.contains(word)))
}

fn is_named_after_residents(name: &str) -> bool {
    words_about(name, &RESIDENTS).or(words_about(name, &CLIENTS)).is_some()
}

fn kinds_of_life(folded: &str) -> Vec<usize> {
    let holds = LIFE.iter().map(|parts| parts.iter().any(|part| folded.contains(part)));
    let is = LIFE_WHOLE.iter().map(|whole| whole.contains(&folded));
    holds.chain(is).enumerate().filter(|(_, of_kind)| *of_kind).map(|(kind, _)| kind).collect()
}

/// Whether most values below a heading are numbers: how many residents there are, not who.
fn holds_numbers(sheet: &Sheet, heading_row: u32, column: u16) -> bool {
    let (numbers, values) = numbers_in(sheet, heading_row, column);
    numbers * 2 >= values
}

fn numbers_in(sheet: &Sheet, heading_row: u32, column: u16) -> (usize, usize) {
    let below = sheet.rows().filter(|row| row.number() > heading_row).take(SAMPLE_ROWS);
    let values = below.filter_map(|row| row.cell(column)).filter(|cell| !cell.text.trim().is_empty());
    values.fold((0, 0), |(numbers, values), cell| {
        let is_number = cell.kind == CellKind::Number || cell.text.trim().parse::<f64>().is_ok();
        (numbers + usize::from(is_number), values + 1)
    })
}

/// Whether a sheet that is called after residents lists them, and not how many live in each home.
fn lists_anybody(sheet: &Sheet, told: &[Told]) -> bool {
    let Some(first) = sheet.rows().find(|row| row.cells().any(|cell| !cell.text.trim().is_empty())) else {
        return false;
    };
    let last = sheet.rows().take(SAMPLE_ROWS).flat_map(|row| row.cells()).map(|cell| cell.column).max().unwrap_or(0);
    let columns = (0..=last).map(|column| numbers_in(sheet, first.number(), column)).filter(|(_, values)| *values > 0);
    let (of_numbers, of_words): (Vec<_>, Vec<_>) = columns.partition(|(numbers, values)| numbers * 2 >= *values);
    of_words.len() > 1 || of_words.len() == 1 && of_numbers.is_empty() || told.iter().any(|row| row.life > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::RowChunk;

    fn told_by(name: &str, rows: &[&str]) -> Option<Vec<String>> {
        let mut chunk = RowChunk::default();
        let mut cells = 0;
        for (number, row) in (1..).zip(rows) {
            chunk.start_row(number, 0);
            for (column, text) in (0..).zip(row.split(',')).filter(|(_, text)| !text.is_empty()) {
                chunk.push(column, CellKind::Text, text);
                cells += 1;
            }
        }
        let (row_count, cell_count) = (rows.len() as u32, cells);
        residents_in(&Sheet {
            name: name.to_owned(),
            visible: true,
            chunks: vec![chunk],
            row_count,
            cell_count,
            ..Sheet::default()
        })
    }

    #[test]
    fn lists_of_residents_are_known() {
        for (name, headings, row) in [
            ("Sheet1", "Resident name,DOB,Room", "Joan Abbott,1/2/1940,4"),
            ("Sheet1", "Home,ODS code,Service user's name", "Ashdown,VLAXL,Joan Abbott"),
            ("Sheet1", "Name,NHS number", "Joan Abbott,4857773456"),
            ("Sheet1", "Name,Room,GP", "Joan Abbott,4,Dr Shah"),
            ("Sheet1", "Name,Next of Kin Name,Care plan reviewed", "Joan Abbott,Sam,May"),
            ("Sheet1", "Patient,Date", "Joan Abbott,1/2/2026"),
            ("Clients", "Name,Postcode", "Joan Abbott,LS1 1AB"),
            ("Residents", "Name,E-mail,Mobile", "Joan Abbott,joan@example.org,07700 900123"),
            ("Service users", "Joan Abbott", "Kate Clarke"),
            ("Resident list", "Name,Room", "Joan Abbott,4"),
        ] {
            assert!(told_by(name, &[headings, row]).is_some(), "{name}: {headings}");
        }
        let told = told_by("Sheet1", &["List of July", "Name,NHS no.,Room", "Joan,1,2"]);
        assert_eq!(told, Some(["NHS no.", "Room"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn lists_of_homes_and_of_staff_are_no_lists_of_residents() {
        for (name, headings, row) in [
            ("Residential homes", "Name,Postcode,Manager", "Ashdown,LS1 1AB,Sam"),
            ("Sites", "Site name,ODS code,Residents,GP surgery,Room", "Ashdown,VLAXL,24,Park Surgery,12"),
            ("Homes", "Home,Number of residents,Beds", "Ashdown,24,30"),
            ("Residents", "Home,Residents,Beds", "Ashdown,24,30"),
            (
                "Staff",
                "Name,Email,Mobile,Emergency contact,Next of kin,GP",
                "Joan,j@example.org,07700 900123,Sam,Sam,Dr Shah",
            ),
            ("Staff", "Name,Job title,Key worker,Room", "Joan,Carer,Sam,4"),
            ("Staff", "Name,Email,Mobile,NHS number", "Joan,j@example.org,07700 900123,no"),
            ("Staff", "First name,Surname,Resident liaison,Client manager", "Joan,Abbott,Yes,No"),
            ("Clients", "Client,Site name,ODS code", "Example Care,Ashdown,VLAXL"),
            ("Sheet1", "Home,Service user band - dementia,Service users", "Ashdown,Y,24"),
            ("Patient services team", "Name,Email", "Joan,j@example.org"),
        ] {
            assert_eq!(told_by(name, &[headings, row]), None, "{name}: {headings}");
        }
        assert_eq!(told_by("Residents", &[]), None);
    }
}
