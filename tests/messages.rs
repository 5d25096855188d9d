//! Value → message: what is said of some 350 cells as people write them, in one file to be read. A message says what is wrong
//! with this very value, is true, and says what to do next.

use std::path::PathBuf;

use serde_json::Value;

use crate::util::{Table, Tables, result_of_tables, root};

/// A line of the file.
struct Line {
    field: String,
    cell: String,
    told: String,
}

fn path() -> PathBuf {
    root().join("tests/fixtures/messages.tsv")
}

fn lines() -> (String, Vec<Line>) {
    let text = std::fs::read_to_string(path()).unwrap();
    let (remarks, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
    let line = |line: &&str| {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Line { field: next(), cell: next(), told: next() }
    };
    (remarks.join("\n"), lines.iter().map(line).collect())
}

/// Where a line's cell stands, and what its row is known by: in the words, good values of the row are named by their headings.
struct Place {
    cell: String,
    good: Vec<(String, String)>,
}

impl Place {
    fn without_good_values(&self, said: String) -> String {
        let long = self.good.iter().filter(|(_, value)| value.len() > 4);
        let forms = long.flat_map(|(heading, value)| {
            [value.clone(), value.replace(' ', ""), value.to_lowercase()].map(|form| (heading.clone(), form))
        });
        forms.fold(said, |said, (heading, form)| said.replace(&form, &format!("{{{heading}}}")))
    }
}

/// Columns of which the good estate has none.
const MORE_OF_SITES: [&str; 6] =
    ["DSPT published on", "Phone", "Request", "Shared mailbox name", "Closing date", "Site status"];
const MORE_OF_USERS: [&str; 6] =
    ["Has NHSmail account", "Request", "Job role", "Local ID", "Leaving date", "Employment status"];

/// The heading of a field, and whether it is one of people.
fn heading(field: &str) -> (&'static str, bool) {
    match field {
        "site_name" => ("Site name", false),
        "ods_code" => ("ODS code", false),
        "cqc_location_id" => ("CQC location ID", false),
        "cqc_contact_id" => ("CQC contact ID", false),
        "postcode" => ("Postcode", false),
        "dspt_status" => ("DSPT status", false),
        "dspt_published_on" => ("DSPT published on", false),
        "service_type" => ("Service type", false),
        "accounts_requested" => ("User accounts", false),
        "phone" => ("Phone", false),
        "request" => ("Request", false),
        "mailbox_name" => ("Shared mailbox name", false),
        "closing" => ("Closing date", false),
        "site_status" => ("Site status", false),
        "first_name" => ("First name", true),
        "last_name" => ("Last name", true),
        "full_name" => ("Full name", true),
        "email" => ("Personal email", true),
        "mobile" => ("Mobile number", true),
        "has_nhsmail" => ("Has NHSmail account", true),
        "mailbox_role" => ("Mailbox role", true),
        "job_role" => ("Job role", true),
        "local_id" => ("Local ID", true),
        "user_request" => ("Request", true),
        "leaving" => ("Leaving date", true),
        "user_status" => ("Employment status", true),
        other => panic!("no such field: {other}"),
    }
}

/// An estate with a site and two people for every line, and more columns than usual.
fn estate(lines: &[&Line], with_full_names: bool) -> (Tables, Vec<Place>) {
    let mut tables = Tables::good(lines.len());
    let column = |table: &Table, heading: &str| table.headings.iter().position(|known| known == heading).unwrap();
    let add = |table: &mut Table, more: &[&str]| {
        table.headings.extend(more.iter().map(|heading| (*heading).to_owned()));
        let width = table.headings.len();
        table.rows.iter_mut().for_each(|row| row.resize(width, String::new()));
    };
    add(&mut tables.sites, &MORE_OF_SITES);
    add(&mut tables.users, &MORE_OF_USERS);
    let role = column(&tables.users, "Job role");
    tables.users.rows.iter_mut().for_each(|row| "Carer".clone_into(&mut row[role]));
    if with_full_names {
        let last = column(&tables.users, "Last name");
        "Full name".clone_into(&mut tables.users.headings[last - 1]);
        tables.users.headings.remove(last);
        for row in &mut tables.users.rows {
            let name = row.remove(last);
            row[last - 1] = format!("{} {name}", row[last - 1]);
        }
    }
    let mut places = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let (heading, of_person) = heading(&line.field);
        let (table, row, file) = if of_person {
            (&mut tables.users, 2 * number, "users.csv")
        } else {
            (&mut tables.sites, number, "sites.csv")
        };
        let at = column(table, heading);
        let own = table.rows[row][at].clone();
        let others =
            table.headings.iter().zip(&table.rows[row]).map(|(heading, value)| (heading.clone(), value.clone()));
        let mut good = vec![("own".to_owned(), own.clone())];
        good.extend(others.filter(|(_, value)| value.len() > 5 && value != "Member"));
        table.rows[row][at] = line.cell.replace("{own}", &own);
        let letter = char::from(b'A' + u8::try_from(at).unwrap());
        places.push(Place { cell: format!("{file} {letter}{}", row + 2), good });
    }
    (tables, places)
}

/// What is told of each line's cell: rejects, warnings, and how it was read.
fn told(lines: &[&Line], with_full_names: bool) -> Vec<String> {
    let (tables, places) = estate(lines, with_full_names);
    let result = result_of_tables(&tables.sites.csv(), &tables.users.csv());
    let findings = result["findings"].as_array().unwrap();
    let text = |of: &Value, key: &str| of[key].as_str().unwrap_or_default().to_owned();
    let is_told = |of: &&Value| {
        of["severity"] != "info" || ["FILE015", "FILE026"].contains(&of["rule"].as_str().unwrap_or_default())
    };
    places
        .iter()
        .map(|place| {
            let here =
                |of: &&Value| format!("{} {}", text(&of["source"], "file"), text(&of["source"], "cell")) == place.cell;
            let said = findings.iter().filter(is_told).filter(here).map(|of| {
                let suggestion = text(of, "suggestion");
                let meant = if suggestion.is_empty() { String::new() } else { format!(" [{suggestion}?]") };
                format!("{} {}: {}{meant}", text(of, "rule"), text(of, "severity"), text(of, "message"))
            });
            let said = place.without_good_values(said.collect::<Vec<_>>().join(" | "));
            if said.is_empty() { "ok".to_owned() } else { said }
        })
        .collect()
}

#[test]
fn every_cell_is_told_of_as_it_deserves() {
    let (remarks, mut lines) = lines();
    for with_full_names in [false, true] {
        let at: Vec<usize> =
            (0..lines.len()).filter(|line| (lines[*line].field == "full_name") == with_full_names).collect();
        let said = told(&at.iter().map(|line| &lines[*line]).collect::<Vec<_>>(), with_full_names);
        if std::env::var_os("UPDATE_MESSAGES").is_some() {
            at.iter().zip(said).for_each(|(line, said)| lines[*line].told = said);
            continue;
        }
        for (line, said) in at.iter().map(|line| &lines[*line]).zip(said) {
            assert_eq!(
                said,
                line.told,
                "{}: '{}'. If the new words are better, see the head of {}",
                line.field,
                line.cell,
                path().display()
            );
        }
    }
    if std::env::var_os("UPDATE_MESSAGES").is_some() {
        let lines: Vec<String> =
            lines.iter().map(|line| format!("{}\t{}\t{}", line.field, line.cell, line.told)).collect();
        std::fs::write(path(), format!("{remarks}\n{}\n", lines.join("\n"))).unwrap();
    }
    assert!(lines.len() > 300);
}
