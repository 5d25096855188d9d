//! One mistake behind many findings, on constructed estates: it is said once, with the sites that mending it would free.

use serde_json::Value;

use crate::util::{Table, Tables, configured, result_of_tables};

/// The patterns of a result: name, findings, sites freed, users freed.
fn patterns(result: &Value) -> Vec<(String, u64, u64, u64)> {
    let number = |pattern: &Value, key: &str| pattern[key].as_u64().unwrap();
    let patterns = result["patterns"].as_array().unwrap().iter();
    patterns
        .map(|pattern| {
            (
                pattern["pattern"].as_str().unwrap().to_owned(),
                number(pattern, "findings"),
                number(pattern, "sites_freed"),
                number(pattern, "users_freed"),
            )
        })
        .collect()
}

/// The single fixes of a result: message, sites freed, users freed.
fn single_fixes(result: &Value) -> Vec<(&str, u64, u64)> {
    let fixes = result["single_fixes"].as_array().unwrap().iter();
    let number = |fix: &Value, key: &str| fix[key].as_u64().unwrap();
    fixes
        .map(|fix| (fix["message"].as_str().unwrap(), number(fix, "sites_freed"), number(fix, "users_freed")))
        .collect()
}

fn message(result: &Value) -> &str {
    result["patterns"][0]["message"].as_str().unwrap()
}

/// Column of a heading.
fn at(table: &Table, heading: &str) -> usize {
    table.headings.iter().position(|known| known == heading).unwrap()
}

fn set(table: &mut Table, heading: &str, value: impl Fn(usize) -> String) {
    let column = at(table, heading);
    table.rows.iter_mut().enumerate().for_each(|(row, cells)| cells[column] = value(row));
}

fn found(tables: &Tables) -> Value {
    result_of_tables(&tables.sites.csv(), &tables.users.csv())
}

#[test]
fn a_good_estate_has_no_pattern() {
    assert!(patterns(&Tables::good(20).result()).is_empty());
}

#[test]
fn a_head_office_code_on_every_site() {
    let mut tables = Tables::good(12);
    set(&mut tables.sites, "ODS code", |_| "A1C2".to_owned());
    let result = found(&tables);
    // The 24 users, who have the right codes, point at no site for the same reason.
    assert_eq!(patterns(&result), [("head-office-code".to_owned(), 36, 12, 0)]);
    assert_eq!(
        message(&result),
        "12 of 12 sites give the ODS code of a head office, 'A1C2' on 12 of them. Every site has a code of its own."
    );
}

#[test]
fn a_site_with_another_fault_is_not_freed() {
    let mut tables = Tables::good(12);
    set(&mut tables.sites, "ODS code", |row| format!("A1C{}", row % 3));
    set(&mut tables.sites, "Postcode", |row| if row < 2 { "XX".into() } else { "LS1 4AB".into() });
    assert_eq!(patterns(&found(&tables))[0], ("head-office-code".to_owned(), 36, 10, 0));
}

#[test]
fn two_codes_of_head_offices_are_slips_not_a_pattern() {
    let mut tables = Tables::good(12);
    let column = at(&tables.sites, "ODS code");
    (0..2).for_each(|row| tables.sites.rows[row][column] = "A1C2".to_owned());
    assert!(patterns(&found(&tables)).is_empty());
}

#[test]
fn two_columns_swapped() {
    let mut tables = Tables::good(8);
    let (ods, location) = (at(&tables.sites, "ODS code"), at(&tables.sites, "CQC location ID"));
    tables.sites.rows.iter_mut().for_each(|row| row.swap(ods, location));
    let result = found(&tables);
    // Both cells of each site are wrong, and each of the 16 users points at a code that no site has.
    assert_eq!(patterns(&result), [("swapped-columns".to_owned(), 32, 8, 0)]);
    assert!(message(&result).contains("'ODS code' (column B) and 'CQC location ID' (column C) are swapped: in 8 rows"));
}

#[test]
fn e_mail_and_mobile_swapped() {
    let mut tables = Tables::good(5);
    let (email, mobile) = (at(&tables.users, "Personal email"), at(&tables.users, "Mobile number"));
    tables.users.rows.iter_mut().for_each(|row| row.swap(email, mobile));
    assert_eq!(patterns(&found(&tables)), [("swapped-columns".to_owned(), 20, 0, 10)]);
}

#[test]
fn contact_ids_in_the_location_column_of_a_few_rows_are_no_swap() {
    let mut tables = Tables::good(8);
    let (contact, location) = (at(&tables.sites, "CQC contact ID"), at(&tables.sites, "CQC location ID"));
    tables.sites.rows.iter_mut().take(4).for_each(|row| row.swap(contact, location));
    assert!(patterns(&found(&tables)).is_empty());
}

#[test]
fn one_mobile_for_a_whole_home() {
    let mut tables = Tables::good(4);
    // The four people of the first two homes give one number, those of the third another.
    set(&mut tables.users, "Mobile number", |row| format!("07700 9{:05}", if row < 4 { 100 } else { row }));
    let result = found(&tables);
    assert_eq!(patterns(&result), [("shared-contact".to_owned(), 4, 0, 4)]);
    assert!(message(&result).starts_with("4 people share one mobile number, at 2 sites."));
}

#[test]
fn the_provider_id_in_the_location_column() {
    let mut tables = Tables::good(9);
    set(&mut tables.sites, "CQC location ID", |_| "1-101654321".to_owned());
    let result = found(&tables);
    assert_eq!(patterns(&result), [("provider-id-as-location".to_owned(), 9, 9, 18)]);
    assert!(message(&result).contains("probably the ID of the provider"));
}

#[test]
fn schemes_of_registered_locations_are_freed_once_each() {
    let mut tables = Tables::good(7);
    // Three schemes of the first location, two of the second, two sites of their own.
    let location_of = [0, 0, 0, 3, 3, 5, 6];
    let rows = tables.sites.rows.clone();
    for (row, location) in location_of.into_iter().enumerate() {
        tables.sites.rows[row][1].clone_from(&rows[location][1]);
        tables.sites.rows[row][2].clone_from(&rows[location][2]);
    }
    let result = found(&tables);
    let of_schemes = &patterns(&result)[0];
    assert_eq!(of_schemes, &("schemes-listed-as-sites".to_owned(), 10, 2, 0));
    assert!(message(&result).starts_with("5 rows have the ODS code and CQC location ID of 2 registered locations"));
}

#[test]
fn a_column_left_empty_is_said_once_and_a_single_empty_cell_is_not() {
    let mut tables = Tables::good(10);
    set(&mut tables.sites, "DSPT status", |_| String::new());
    let result = found(&tables);
    assert_eq!(patterns(&result), [("whole-column".to_owned(), 10, 10, 20)]);
    assert!(message(&result).contains("10 of 10 sites of sheet 'sites', column 'DSPT status'"));
    set(&mut tables.sites, "DSPT status", |row| if row == 0 { String::new() } else { "25/26 Standards Met".into() });
    assert!(patterns(&found(&tables)).is_empty());
}

#[test]
fn what_frees_more_sites_comes_first() {
    let mut tables = Tables::good(30);
    let (ods, location) = (at(&tables.sites, "ODS code"), at(&tables.sites, "CQC location ID"));
    (0..4).for_each(|row| tables.sites.rows[row][ods] = format!("A1C{row}"));
    (10..20).for_each(|row| tables.sites.rows[row][location] = "1-101654321".to_owned());
    let names: Vec<String> = patterns(&found(&tables)).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["provider-id-as-location", "head-office-code"]);
}

#[test]
fn what_alone_stops_a_site_is_a_single_fix() {
    let mut tables = Tables::good(8);
    let (ods, postcode) = (at(&tables.sites, "ODS code"), at(&tables.sites, "Postcode"));
    let mobile = at(&tables.users, "Mobile number");
    tables.sites.rows[0][postcode] = "XX".to_owned();
    tables.sites.rows[1][postcode] = String::new();
    tables.sites.rows[2][postcode] = String::new();
    // Two faults, so that mending one frees nothing.
    tables.sites.rows[3][postcode] = "XX".to_owned();
    tables.sites.rows[3][ods] = "8HE41".to_owned();
    // One of the people of the first site has a fault of their own, one of the second the same as nobody else.
    tables.users.rows[1][mobile] = "n/a".to_owned();
    let result = found(&tables);
    assert!(patterns(&result).is_empty());
    let expected = [
        ("The site has no postcode. (sites.csv, line 3, column E, line 4)", 2, 4),
        ("The postcode does not look like a UK postcode. (sites.csv, line 2, column E, line 5)", 1, 1),
    ];
    assert_eq!(single_fixes(&result), expected);
}

#[test]
fn what_to_do_is_told_for_the_route_that_is_taken() {
    let mut tables = Tables::good(6);
    set(&mut tables.sites, "User accounts", |_| "11".to_owned());
    // Local Administrators give further accounts; where NAS looks after them, its helpdesk does.
    for (settings, helpdesk) in [("", false), ("[rules]\nROUTE002 = \"reject\"\n[route]\nminimum_sites = 20\n", true)] {
        let result = tables.result_with(&configured(settings));
        let fix = result["patterns"][0]["fix"].as_str().unwrap();
        assert_eq!(fix.contains("helpdesk@nhs.net"), helpdesk, "{fix}");
    }
}

#[test]
fn what_a_pattern_explains_is_no_single_fix() {
    let mut tables = Tables::good(10);
    set(&mut tables.sites, "DSPT status", |_| String::new());
    assert!(single_fixes(&found(&tables)).is_empty());
}

#[test]
fn addresses_a_row_below_their_people() {
    let mut tables = Tables::good(6);
    set(&mut tables.users, "Last name", |row| {
        ["Abbott", "Banks", "Clarke", "Dunn", "Ekpo", "Farrow", "Grewal", "Hollis"][row % 8].to_owned()
    });
    let [first, last] = ["First name", "Last name"].map(|heading| at(&tables.users, heading));
    let names: Vec<String> = tables.users.rows.iter().map(|row| format!("{}.{}", row[first], row[last])).collect();
    set(&mut tables.users, "Personal email", |row| format!("{}{row}@example.org", names[row].replace("Hollis", "H")));
    assert!(patterns(&found(&tables)).is_empty());
    // Slipped from the fourth person to the eighth, by one row.
    set(&mut tables.users, "Personal email", |row| {
        format!("{}{row}@example.org", names[if (3..8).contains(&row) { row - 1 } else { row }])
    });
    let result = found(&tables);
    assert_eq!(patterns(&result), [("slipped-column".to_owned(), 5, 0, 0)]);
    assert_eq!(
        message(&result),
        "In 5 rows of sheet 'users' the address spells the name of somebody else in the list: the column 'Personal email' \
         has slipped against the names, one row down."
    );
    assert_eq!(
        (result["outcome"].as_str(), result["users"][4]["verdict"].as_str()),
        (Some("accepted"), Some("accepted"))
    );
}
