//! The program as a user runs it: arguments, exit codes, outputs, what it says.

use std::fs;
use std::path::Path;

use assert_cmd::assert::Assert;

use crate::util::{AS_OF, Tables, program, root};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn said(assert: &Assert) -> (String, String) {
    (text(&assert.get_output().stdout), text(&assert.get_output().stderr))
}

fn write_good(folder: &Path) {
    let tables = Tables::good(3);
    fs::write(folder.join("sites.csv"), tables.sites.csv()).unwrap();
    fs::write(folder.join("users.csv"), tables.users.csv()).unwrap();
}

fn copy_sample(folder: &Path, name: &str) {
    fs::copy(root().join("samples").join(name), folder.join(name)).unwrap();
}

#[test]
fn a_cell_is_explained_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let good = Tables::good(2);
    std::fs::write(folder.path().join("sites.csv"), good.sites.csv()).unwrap();
    std::fs::write(folder.path().join("users.csv"), good.users.csv()).unwrap();
    let why = |cell: &str| {
        let arguments = ["sites.csv", "users.csv", "-o", "report.xlsx", "--force", "--why", cell];
        text(&program(folder.path()).args(arguments).assert().code(0).get_output().stdout)
    };
    let told = why("sites!B2");
    assert!(told.contains("Cell B2 of sheet 'sites' (sites.csv):"), "{told}");
    assert!(told.contains("(headings above rows), read as sites."), "{told}");
    assert!(told.contains("It is the ODS code of a site (sites.csv, line 2): '"), "{told}");
    assert!(why("users!A1").contains("It is a heading: its column was taken for"));
    assert!(why("users!ZZ99").contains("Nothing was read from it"));
    assert!(why("Nowhere!A1").contains("--why: no file has a sheet named 'Nowhere'."));
    program(folder.path()).args(["sites.csv", "--why", "B2"]).assert().code(2);
}

#[test]
fn a_good_estate_exits_0_and_writes_its_report_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    write_good(folder.path());
    let done = program(folder.path()).args(["sites.csv", "users.csv"]).assert().code(0);
    let (out, err) = said(&done);
    assert!(out.contains("pass every check that was made"), "{out}");
    assert!(err.is_empty(), "{err}");
    assert!(folder.path().join("sites-report.xlsx").is_file());
    program(folder.path()).args(["sites.csv", "users.csv"]).assert().code(0);
    assert!(folder.path().join("sites-report-2.xlsx").is_file());
}

#[test]
fn an_estate_with_faults_exits_1() {
    let folder = tempfile::tempdir().unwrap();
    copy_sample(folder.path(), "rosewood-estate.xlsx");
    let done = program(folder.path()).args(["rosewood-estate.xlsx", "--json", "-"]).assert().code(1);
    let (out, err) = said(&done);
    let result: serde_json::Value = serde_json::from_str(&out).expect("standard output is the JSON and nothing else");
    assert_eq!(result["outcome"], "partial");
    assert!(err.contains("Commonest reasons"), "the summary goes to standard error then: {err}");
}

#[test]
fn the_bare_file_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    copy_sample(folder.path(), "clean-estate.xlsx");
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
    command.current_dir(folder.path()).args(["clean-estate.xlsx", "--as-of", AS_OF]).assert().code(0);
    assert!(folder.path().join("clean-estate-report.xlsx").is_file());
}

#[test]
fn a_folder_is_one_submission_and_an_earlier_report_in_it_is_left_aside() {
    let folder = tempfile::tempdir().unwrap();
    let estate = folder.path().join("estate");
    fs::create_dir(&estate).unwrap();
    write_good(&estate);
    program(folder.path()).args(["estate/sites.csv", "estate/users.csv"]).assert().code(0);
    assert!(estate.join("sites-report.xlsx").is_file());
    let done = program(folder.path()).args(["estate", "--json", "-"]).assert().code(0);
    let result: serde_json::Value = serde_json::from_str(&said(&done).0).unwrap();
    assert_eq!(result["counts"]["sites"]["read"], 3);
    assert!(folder.path().join("estate-report.xlsx").is_file(), "the report lies beside the folder, not in it");
}

#[test]
fn what_could_not_be_done_exits_2_with_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    write_good(folder.path());
    copy_sample(folder.path(), "clean-estate.xlsx");
    fs::write(folder.path().join("letter.csv"), "Dear all\n").unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["absent.xlsx"], "absent.xlsx"),
        (&["clean-estate.xlsx", "-o", "clean-estate.xlsx", "--force"], "clean-estate.xlsx is an input"),
        (&["sites.csv", "users.csv", "-o", "report.pdf"], "ends in .xlsx"),
        (&["sites.csv", "users.csv", "-o", "a.xlsx", "--json", "a.xlsx"], "cannot both be a.xlsx"),
        (&["letter.csv", "--quiet", "-o", "b.xlsx"], "No site could be read"),
        (&["sites.csv", "users.csv", "-o", "no/such/folder/report.xlsx"], "no/such/folder/report.xlsx"),
        (&["sites.csv", "users.csv", "--map", "Nothing=site_name"], "'Nothing'"),
        (&["sites.csv", "users.csv", "--map", "Site name=site_nam"], "site_name"),
        (&["sites.csv", "users.csv", "--sheet", "Absent"], "'Absent'"),
        (&["sites.csv", "users.csv", "--config", "absent.toml"], "absent.toml"),
    ];
    for (args, named) in cases {
        let (out, err) = said(&program(folder.path()).args(*args).assert().code(2));
        assert!(err.contains(named), "{args:?}: {err}");
        assert_eq!(err.trim().lines().count(), 1, "{args:?}: one sentence, not {err}");
        assert!(out.is_empty() && !err.contains("panicked"), "{args:?}: {out}{err}");
    }
    program(folder.path()).args(["sites.csv", "--as-of", "yesterday"]).assert().code(2);
    let mut early = assert_cmd::Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
    early.current_dir(folder.path()).args(["check", "sites.csv", "--as-of", "1800-01-01"]);
    assert!(said(&early.assert().code(2)).1.contains("1900-01-01"), "a date no workbook can hold");
    program(folder.path()).args(["sites.csv", "--threads", "0"]).assert().code(2);
}

#[test]
fn an_unprocessable_submission_exits_2_and_is_answered_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.csv"), "Dear all\nplease find attached\n").unwrap();
    let done = program(folder.path()).args(["letter.csv", "--json", "result.json"]).assert().code(2);
    assert!(said(&done).0.contains("No site could be read"));
    assert!(folder.path().join("letter-report.xlsx").is_file());
    let result = fs::read_to_string(folder.path().join("result.json")).unwrap();
    assert!(result.contains("\"unprocessable\"") && result.contains("FILE006"));
}

#[test]
fn an_existing_output_is_replaced_only_with_force() {
    let folder = tempfile::tempdir().unwrap();
    write_good(folder.path());
    fs::write(folder.path().join("mine.xlsx"), "precious").unwrap();
    let args = ["sites.csv", "users.csv", "-o", "mine.xlsx"];
    let (_, err) = said(&program(folder.path()).args(args).assert().code(2));
    assert!(err.contains("--force"), "{err}");
    assert_eq!(fs::read(folder.path().join("mine.xlsx")).unwrap(), b"precious");
    program(folder.path()).args(args).arg("--force").assert().code(0);
    assert!(fs::read(folder.path().join("mine.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn workbook_and_json_are_the_same_bytes_at_1_thread_and_at_8() {
    let folder = tempfile::tempdir().unwrap();
    copy_sample(folder.path(), "rosewood-estate.xlsx");
    for threads in ["1", "8"] {
        let (report, json) = (format!("{threads}.xlsx"), format!("{threads}.json"));
        let args = ["rosewood-estate.xlsx", "--threads", threads, "-o", &report, "--json", &json, "--quiet"];
        let (out, err) = said(&program(folder.path()).args(args).assert().code(1));
        assert!(out.is_empty() && err.is_empty(), "--quiet prints nothing: {out}{err}");
    }
    let bytes = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(bytes("1.json") == bytes("8.json"), "the JSON depends on the number of threads");
    assert!(bytes("1.xlsx") == bytes("8.xlsx"), "the workbook depends on the number of threads");
}

#[test]
fn a_column_can_be_fixed_by_hand_and_a_sheet_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let tables = Tables::good(3);
    fs::write(folder.path().join("sites.csv"), tables.sites.csv()).unwrap();
    fs::write(folder.path().join("users.csv"), tables.users.csv().replacen("Personal email", "Write to", 1)).unwrap();
    program(folder.path()).args(["sites.csv", "users.csv", "--quiet"]).assert().code(1);
    program(folder.path()).args(["sites.csv", "users.csv", "--quiet", "--map", "Write to=email"]).assert().code(0);
    let done =
        program(folder.path()).args(["sites.csv", "users.csv", "--sheet", "sites", "--json", "-", "--quiet"]).assert();
    let result: serde_json::Value = serde_json::from_str(&said(&done).0).unwrap();
    assert_eq!(result["counts"]["users"]["read"], 0);
}

#[test]
fn a_heading_named_by_hand_is_known_from_then_on_if_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let tables = Tables::good(3);
    fs::write(folder.path().join("sites.csv"), tables.sites.csv()).unwrap();
    fs::write(folder.path().join("users.csv"), tables.users.csv().replacen("Personal email", "Write to", 1)).unwrap();
    let inputs = ["sites.csv", "users.csv"];
    let (out, _) =
        said(&program(folder.path()).args(inputs).args(["--map", "Write to=email", "--remember"]).assert().code(0));
    assert!(out.contains("known from now on"), "{out}");
    program(folder.path()).args(inputs).arg("--quiet").assert().code(0);
    program(folder.path()).args(inputs).arg("--remember").assert().code(2);
    // What no check could use is not kept.
    program(folder.path()).args(inputs).args(["--map", "Nowhere=town", "--remember"]).assert().code(2);
    let kept = fs::read_to_string(folder.path().join("own settings/nhsmail-onboard/headings.toml")).unwrap();
    assert_eq!(kept, "[headings]\nemail = [\"Write to\"]\n");
}

#[test]
fn a_configuration_found_in_the_folder_is_told() {
    let folder = tempfile::tempdir().unwrap();
    copy_sample(folder.path(), "clean-estate.xlsx");
    fs::write(folder.path().join("nhsmail-onboard.toml"), "[rules]\nMBX003 = \"off\"\n").unwrap();
    let done = program(folder.path()).args(["clean-estate.xlsx", "--json", "r.json"]).assert().code(0);
    assert!(said(&done).0.contains("nhsmail-onboard.toml, found in this folder, was read"), "{}", said(&done).0);
}

#[test]
fn the_configuration_changes_severities_and_the_report_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut tables = Tables::good(3);
    tables.sites.rows[0][1] = "V12345".to_owned();
    tables.users.rows[0][0] = "V12345".to_owned();
    tables.users.rows[1][0] = "V12345".to_owned();
    fs::write(folder.path().join("sites.csv"), tables.sites.csv()).unwrap();
    fs::write(folder.path().join("users.csv"), tables.users.csv()).unwrap();
    program(folder.path()).args(["sites.csv", "users.csv", "--quiet"]).assert().code(0);
    fs::write(folder.path().join("nhsmail-onboard.toml"), "[rules]\nODS003 = \"reject\"\n").unwrap();
    program(folder.path()).args(["sites.csv", "users.csv", "--quiet"]).assert().code(1);
    fs::write(folder.path().join("bad.toml"), "[rulez]\n").unwrap();
    let (_, err) =
        said(&program(folder.path()).args(["sites.csv", "users.csv", "--config", "bad.toml"]).assert().code(2));
    assert!(err.contains("did you mean 'rules'"), "{err}");
}

#[test]
fn logs_are_structured_and_carry_nothing_personal() {
    let folder = tempfile::tempdir().unwrap();
    copy_sample(folder.path(), "rosewood-estate.xlsx");
    let args = ["rosewood-estate.xlsx", "-vv", "--log-format", "json", "--json", "r.json"];
    let (_, err) = said(&program(folder.path()).args(args).assert().code(1));
    assert!(!err.trim().is_empty());
    for line in err.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_| panic!("not a JSON line: {line}"));
    }
    let result: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("r.json")).unwrap()).unwrap();
    for user in result["users"].as_array().unwrap() {
        for key in ["last_name", "email", "mobile"] {
            let value = user["values"][key].as_str().unwrap_or("").trim();
            assert!(value.len() < 4 || !err.contains(value), "a personal value is in the log");
        }
    }
}

/// The verdicts and counts a report repeats when it is sent back as it is.
#[test]
fn an_untouched_report_sent_back_gives_the_same_counts() {
    let folder = tempfile::tempdir().unwrap();
    for sample in ["rosewood-estate.xlsx", "clean-estate.xlsx"] {
        copy_sample(folder.path(), sample);
        let counts = |input: &str| {
            let done = program(folder.path()).args([input, "--json", "-", "--quiet"]).assert();
            let result: serde_json::Value = serde_json::from_str(&said(&done).0).unwrap();
            (result["counts"]["sites"].clone(), result["counts"]["users"].clone(), result["outcome"].clone())
        };
        assert_eq!(counts(sample), counts(&sample.replace(".xlsx", "-report.xlsx")), "{sample}");
    }
}

#[test]
fn the_summary_of_a_single_site_names_its_route_and_whom_to_write_to() {
    use calamine::Reader;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sites.csv"), Tables::good(1).sites.csv()).unwrap();
    program(folder.path()).args(["sites.csv", "--quiet"]).assert().code(1);
    let mut report: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("sites-report.xlsx")).unwrap();
    let summary = report.worksheet_range("Summary").unwrap();
    let text: Vec<String> = summary.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    for wanted in ["Rejected: 1 site on this route", "NHSmail registration portal", "helpdesk@nhs.net"] {
        assert!(text.iter().any(|cell| cell.starts_with(wanted) || cell.contains(wanted)), "{wanted}: {text:?}");
    }
}

#[test]
fn help_says_what_there_is() {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
    let (out, _) = said(&command.args(["check", "--help"]).assert().code(0));
    for option in [
        "--output", "--json", "--as-of", "--map", "--sheet", "--config", "--threads", "--quiet", "--log-format",
        "--force",
    ] {
        assert!(out.contains(option), "{option} is missing from the help");
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let rules = |args: &[&str]| {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
        command.arg("rules").args(args).assert()
    };
    let told = |args: &[&str]| String::from_utf8(rules(args).code(0).get_output().stdout.clone()).unwrap();
    assert!(told(&[]).lines().count() > nhsmail_onboard::rules::all().len());
    assert!(told(&["ods"]).lines().filter(|line| line.starts_with("ODS")).count() >= 6);
    assert!(told(&["ods-code-malformed"]).contains("How to fix it"));
    assert!(told(&["QUOTA001", "--format", "markdown"]).starts_with("# QUOTA001 too-many-users"));
    let list: serde_json::Value = serde_json::from_str(&told(&["--format", "json"])).unwrap();
    assert_eq!(list.as_array().unwrap().len(), nhsmail_onboard::rules::all().len());
    let unknown = String::from_utf8(rules(&["ODS02"]).code(2).get_output().stderr.clone()).unwrap();
    assert!(unknown.contains("did you mean ODS002?"), "{unknown}");
}
