//! `--portal-csv`: the upload files of the portal.

use std::fs;
use std::path::Path;

use crate::util::{Tables, program};

fn write(folder: &Path, good: &Tables) {
    fs::write(folder.join("sites.csv"), good.sites.csv()).unwrap();
    fs::write(folder.join("users.csv"), good.users.csv()).unwrap();
}

/// The rows of a file, without its byte order mark.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let text = text.strip_prefix('\u{FEFF}').expect("Excel takes a file without a mark for another alphabet");
    assert!(text.contains("\r\n"));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

const INPUTS: [&str; 5] = ["sites.csv", "users.csv", "--portal-csv", "upload", "-q"];

#[test]
fn whoever_may_have_an_account_is_in_no_upload_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(2);
    good.users.lay_over("Has NHSmail account\nNo - old was jane.doe@nhs.net\nNo - never had one\nno\nmaybe\n");
    write(folder.path(), &good);
    program(folder.path()).args(INPUTS).assert().code(0);
    assert_eq!(rows(&folder.path().join("upload/nhsmail-accounts-001.csv")).len(), 1 + 2);
}

#[test]
fn who_is_gone_by_another_row_is_in_no_upload_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(2);
    write(folder.path(), &good);
    good.users.rows.truncate(1);
    fs::write(folder.path().join("Leavers.csv"), good.users.csv()).unwrap();
    program(folder.path()).args(INPUTS).arg("Leavers.csv").assert().code(0);
    assert_eq!(rows(&folder.path().join("upload/nhsmail-accounts-001.csv")).len(), 1 + 3);
}

#[test]
fn a_role_that_no_row_gives_is_assumed_only_of_the_homes_own_staff() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(2);
    good.users.lay_over(
        "Mailbox role,Job role\n(empty),Carer\nOwner,Bank nurse\n(empty),Agency carer\n(empty),Payroll clerk\n",
    );
    write(folder.path(), &good);
    let done = program(folder.path()).args(&INPUTS[..4]).assert().code(0);
    let members = rows(&folder.path().join("upload/shared-mailbox-members.csv"));
    let roles: Vec<&str> = members[1..].iter().map(|row| row[6].as_str()).collect();
    assert_eq!(roles, ["Member (assumed)", "Owner", "", ""]);
    let told = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(told.contains("1 as 'Member (assumed)'") && told.contains("2 left empty"), "{told}");
}

#[test]
fn each_person_comes_once_with_the_headings_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(3);
    good.users.rows[0][1] = "Zoë".to_owned();
    // The same person at two sites, and one who has an account.
    let second = good.users.rows[3][0].clone();
    good.users.rows[3] = good.users.rows[0].clone();
    good.users.rows[3][0] = second;
    good.users.rows[5][3] = "somebody@nhs.net".to_owned();
    write(folder.path(), &good);
    program(folder.path()).args(INPUTS).assert().code(0);
    let people = rows(&folder.path().join("upload/nhsmail-accounts-001.csv"));
    let headings = ["First name", "Last name", "Personal email", "Mobile number", "Job role", "ODS code", "Site name"];
    assert_eq!((people[0].as_slice(), people.len()), (headings.map(str::to_owned).as_slice(), 5));
    assert_eq!((people[1][0].as_str(), people[1][6].as_str()), ("Zoë", "Alder House 1"));
    let members = rows(&folder.path().join("upload/shared-mailbox-members.csv"));
    // Everybody at every site, also who joins.
    assert_eq!(members.len(), 7);
    assert_eq!(members[1][5..], [format!("care.{}@nhs.net", members[1][4].to_lowercase()), "Owner".to_owned()]);
}

#[test]
fn files_are_small_keep_sites_together_and_follow_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(12);
    good.users.lay_over("Payroll number\n00417\n");
    write(folder.path(), &good);
    fs::create_dir(folder.path().join("settings")).unwrap();
    fs::write(folder.path().join("settings/sample.csv"), "Surname,Forename,Mobile,Title,LocalID\n").unwrap();
    let config = "[portal]\nsample = \"sample.csv\"\nrows = 11\n";
    fs::write(folder.path().join("settings/ours.toml"), config).unwrap();
    let arguments = ["sites.csv", "users.csv", "--portal-csv", "upload", "--config", "settings/ours.toml"];
    let done = program(folder.path()).args(arguments).assert().code(0);
    let told = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(told.contains("24 people in 3 files") && told.contains("left empty: Title"), "{told}");
    let sizes: Vec<usize> =
        (1..=3).map(|n| rows(&folder.path().join(format!("upload/nhsmail-accounts-{n:03}.csv"))).len() - 1).collect();
    // Two people a site: an eleventh row would tear one apart.
    assert_eq!(sizes, [10, 10, 4]);
    let first = rows(&folder.path().join("upload/nhsmail-accounts-001.csv"));
    assert_eq!(first[0], ["Surname", "Forename", "Mobile", "Title", "LocalID"]);
    assert_eq!([1, 3, 4].map(|column| first[1][column].as_str()), ["Amara", "", "00417"]);
}

#[test]
fn who_has_an_account_by_one_row_gets_none_by_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(2);
    good.users.headings.extend(["Has NHSmail account", "Request"].map(str::to_owned));
    good.users.rows.iter_mut().for_each(|row| row.extend(["No", "new"].map(str::to_owned)));
    // Amara and Bethan are listed at the second site too, where one row says they have an account.
    for (row, said, request) in [(0, "Yes", "new"), (1, "", "existing")] {
        let site = good.users.rows[row + 2][0].clone();
        good.users.rows[row + 2] = good.users.rows[row].clone();
        let other = &mut good.users.rows[row + 2];
        (other[0], other[6], other[7]) = (site, said.to_owned(), request.to_owned());
    }
    write(folder.path(), &good);
    program(folder.path()).args(INPUTS).args(["--json", "result.json"]).assert().code(0);
    let result = crate::util::json_in(&folder.path().join("result.json"));
    let actions: Vec<&str> =
        result["users"].as_array().unwrap().iter().map(|user| user["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["join", "join", "join", "none"]);
    assert!(!folder.path().join("upload/nhsmail-accounts-001.csv").exists(), "nobody needs an account");
}

#[test]
fn a_column_of_the_sample_without_a_heading_keeps_its_place() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &Tables::good(2));
    fs::write(folder.path().join("sample.csv"), "Forename,,Surname,\n").unwrap();
    fs::write(folder.path().join("ours.toml"), "[portal]\nsample = \"sample.csv\"\n").unwrap();
    let arguments = ["sites.csv", "users.csv", "--portal-csv", "upload", "--config", "ours.toml"];
    let done = program(folder.path()).args(arguments).assert().code(0);
    let told = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(told.contains("left empty: column B."), "{told}");
    let people = rows(&folder.path().join("upload/nhsmail-accounts-001.csv"));
    assert_eq!(people[0], ["Forename", "", "Surname"]);
    assert_eq!(people[1], ["Amara", "", "Testerford"]);
}

#[test]
fn a_sample_that_is_none_is_refused_and_nothing_of_it_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &Tables::good(2));
    fs::write(folder.path().join("ours.toml"), "[portal]\nsample = \"sample.csv\"\n").unwrap();
    let arguments = ["sites.csv", "users.csv", "--portal-csv", "upload", "--config", "ours.toml"];
    for sample in ["root:x:0:0:root:/root:/bin/bash\n", "Colour,Shape\n", "First name,Colour\n"] {
        fs::write(folder.path().join("sample.csv"), sample).unwrap();
        let done = program(folder.path()).args(arguments).assert().code(2);
        let told = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        assert!(told.contains("no columns for people's first and last names"), "{told}");
        assert!(!told.contains("root") && !told.contains("Colour") && !folder.path().join("upload").exists(), "{told}");
    }
}

#[test]
fn what_is_told_fits_a_small_window() {
    let folder = tempfile::tempdir().unwrap();
    let mut tables = Tables::good(20);
    tables.sites.headings[5] = "Something else".to_owned();
    for (number, site) in tables.sites.rows.iter_mut().enumerate() {
        site[1] = format!("A1C{}", number % 3);
        site[4] = ["XX", "", "CF14 3QX"][number % 3].to_owned();
        site[2] = "1-101654321".to_owned();
    }
    for (number, user) in tables.users.rows.iter_mut().enumerate() {
        user[4] = ["07700 900111", "0113 496 0123", "n/a"][number % 3].to_owned();
        user[3] = ["manager@example.org", "", "nobody"][number % 3].to_owned();
    }
    write(folder.path(), &tables);
    let done = program(folder.path()).args(&INPUTS[..4]).assert().code(1);
    let told = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    let last = told.lines().last().unwrap();
    assert!(last.starts_with("The report: ") && told.contains("For the Portal"), "{told}");
    // A line is left for the next command.
    assert!(told.lines().count() <= 23, "{} lines:\n{told}", told.lines().count());
    assert!(told.lines().filter(|line| !line.contains(" in upload.")).all(|line| line.chars().count() <= 80), "{told}");
}

#[test]
fn whom_an_earlier_report_accepted_is_not_sent_twice_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &Tables::good(2));
    program(folder.path()).args(["sites.csv", "users.csv", "-o", "report.xlsx", "-q"]).assert().code(0);
    let again = ["report.xlsx", "--portal-csv", "again"];
    let done = program(folder.path()).args(again).assert().code(0);
    let told = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(told.contains("0 people in 0 files") && told.contains("4 people are left out"), "{told}");
    program(folder.path()).args(["report.xlsx", "--portal-csv", "all", "--portal-all", "-q"]).assert().code(0);
    assert_eq!(rows(&folder.path().join("all/nhsmail-accounts-001.csv")).len(), 5);
}

#[test]
fn whom_an_earlier_report_accepted_is_not_sent_again_for_another_site() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(2);
    write(folder.path(), &good);
    program(folder.path()).args(["sites.csv", "users.csv", "-o", "report.xlsx", "-q"]).assert().code(0);
    // The first person, at the second site and ahead of the row that was accepted; and somebody new.
    let (second_site, mut newcomer) = (good.users.rows[2][0].clone(), good.users.rows[1].clone());
    (newcomer[1], newcomer[3], newcomer[4]) =
        ("Efua".to_owned(), "efua@example.org".to_owned(), "07700 900777".to_owned());
    good.users.rows.truncate(1);
    good.users.rows[0][0] = second_site;
    good.users.rows.push(newcomer);
    fs::write(folder.path().join("more.csv"), good.users.csv()).unwrap();
    program(folder.path()).args(["more.csv", "report.xlsx", "--portal-csv", "upload", "-q"]).assert().code(0);
    let people = rows(&folder.path().join("upload/nhsmail-accounts-001.csv"));
    assert_eq!(people[1..].iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["Efua"]);
}

#[test]
fn a_value_that_looks_like_a_formula_is_harmless_and_earlier_files_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(2);
    good.sites.rows[0][0] = "=HYPERLINK(\"x\")".to_owned();
    write(folder.path(), &good);
    program(folder.path()).args(INPUTS).assert().code(0);
    let people = rows(&folder.path().join("upload/nhsmail-accounts-001.csv"));
    assert_eq!(people[1][6], "'=HYPERLINK(\"x\")");
    let done = program(folder.path()).args(INPUTS).assert().code(2);
    let told = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(told.contains("holds upload files of an earlier run"), "{told}");
    fs::write(folder.path().join("upload/nhsmail-accounts-002.csv"), "old").unwrap();
    program(folder.path()).args(INPUTS).arg("--force").assert().code(0);
    assert!(!folder.path().join("upload/nhsmail-accounts-002.csv").exists(), "a file of the earlier run is left");
}

#[test]
fn whose_address_is_somebody_elses_is_in_no_upload_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(2);
    good.users.lay_over("Personal email\nbethan.testerham@example.org\n");
    write(folder.path(), &good);
    program(folder.path()).args(INPUTS).assert().code(0);
    assert_eq!(rows(&folder.path().join("upload/nhsmail-accounts-001.csv")).len(), 1 + 3);
}
