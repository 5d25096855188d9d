//! No row is ever lost or counted twice, whatever the table.

use proptest::prelude::*;
use serde_json::Value;

use crate::util::{Tables, result_of, result_of_tables, settings};

/// A cell as people leave them: nothing, blanks, placeholders, numbers, anything.
fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        1 => Just("  \u{a0}".to_owned()),
        1 => Just("#N/A".to_owned()),
        2 => Just("VLAXL".to_owned()),
        2 => Just("1-1234567890".to_owned()),
        1 => Just("07700 900123".to_owned()),
        1 => Just("Alder House".to_owned()),
        2 => "\\PC{0,12}",
    ]
}

fn any_rows(columns: usize) -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(any_cell(), columns), 0..25)
}

fn count(result: &Value, of: &str, what: &str) -> u64 {
    result["counts"][of][what].as_u64().unwrap()
}

/// The account closes, and what is in it is what went in.
fn check_account(result: &Value, rows_given: u64) -> Result<(), TestCaseError> {
    let sites = count(result, "sites", "accepted") + count(result, "sites", "rejected");
    let users =
        count(result, "users", "accepted") + count(result, "users", "rejected") + count(result, "users", "held");
    prop_assert_eq!(sites, count(result, "sites", "read"));
    prop_assert_eq!(users, count(result, "users", "read"));
    prop_assert_eq!(sites, result["sites"].as_array().unwrap().len() as u64);
    prop_assert_eq!(users, result["users"].as_array().unwrap().len() as u64);
    let (blank, skipped) = (count(result, "rows", "blank"), count(result, "rows", "skipped"));
    prop_assert_eq!(sites + users + blank + skipped, count(result, "rows", "read"));
    // Trailing blank rows are not rows of the sheet; everything else given is there.
    prop_assert!(count(result, "rows", "read") <= rows_given);
    prop_assert!(sites + users + skipped <= rows_given);
    Ok(())
}

fn is_data(row: &[String]) -> bool {
    row.iter().any(|cell| cell.chars().any(|c| !c.is_whitespace() && c != '\u{a0}'))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn csv_rows_all_arrive(sites in any_rows(9), users in any_rows(6)) {
        let mut tables = Tables::good(1);
        tables.sites.rows = sites;
        tables.users.rows = users;
        let given = (tables.sites.rows.len() + tables.users.rows.len()) as u64;
        check_account(&tables.result(), given)?;
    }

    #[test]
    fn workbook_rows_all_arrive(sites in any_rows(9), users in any_rows(6)) {
        let mut tables = Tables::good(1);
        tables.sites.rows = sites;
        tables.users.rows = users;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("estate.xlsx");
        let mut book = rust_xlsxwriter::Workbook::new();
        for table in [&tables.sites, &tables.users] {
            let sheet = book.add_worksheet();
            for (row, cells) in std::iter::once(&table.headings).chain(&table.rows).enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    sheet.write_string(row as u32, column as u16, cell).unwrap();
                }
            }
        }
        book.save(&path).unwrap();
        let result = result_of(&[path], &settings());
        let given = (tables.sites.rows.len() + tables.users.rows.len()) as u64;
        check_account(&result, given)?;
        let data = tables.sites.rows.iter().chain(&tables.users.rows).filter(|row| is_data(row)).count() as u64;
        let placed = count(&result, "sites", "read") + count(&result, "users", "read");
        // A cell of invisible characters alone is blank to us and data to this test's simple eye; never the reverse.
        prop_assert!(placed <= data);
    }

    #[test]
    fn any_text_at_all_is_answered(sites in "\\PC{0,400}", users in "(\\PC|[,;\"\n\r]){0,400}") {
        let result = result_of_tables(&sites, &users);
        check_account(&result, u64::MAX)?;
    }
}

#[test]
fn the_same_rows_give_the_same_sums_in_csv_and_workbook() {
    let tables = Tables::good(30);
    let result = tables.result();
    assert_eq!(count(&result, "sites", "accepted"), 30);
    assert_eq!(count(&result, "users", "accepted"), 60);
    assert_eq!(result["outcome"], "accepted");
}
