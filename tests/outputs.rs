//! Where outputs go: never over an input, never two into one, never over a file unless that was asked for, and nothing else
//! stays.

use std::fs;
use std::path::Path;

use assert_cmd::assert::Assert;
use nhsmail_onboard::report::outputs::{OUTPUTS, Place};
use nhsmail_onboard::work_folder::WorkFolder;

use crate::util::{AS_OF, Tables, root};

fn run(folder: &Path, args: &[&str]) -> Assert {
    assert_cmd::Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard")).current_dir(folder).args(args).assert()
}

/// The one sentence with which it is refused.
fn refusal(folder: &Path, args: &[&str]) -> String {
    let refused = run(folder, args).code(2);
    let told = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert_eq!(told.trim().lines().count(), 1, "{args:?}: {told}");
    told
}

/// A folder with a good estate in the folder `estate`.
fn with_estate() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let estate = folder.path().join("estate");
    fs::create_dir(&estate).unwrap();
    let tables = Tables::good(3);
    fs::write(estate.join("sites.csv"), tables.sites.csv()).unwrap();
    fs::write(estate.join("users.csv"), tables.users.csv()).unwrap();
    folder
}

fn check<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["check", "estate", "--as-of", AS_OF, "--quiet"], args].concat()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn an_input_is_never_overwritten_not_even_one_found_in_a_folder() {
    let folder = with_estate();
    let at = folder.path();
    fs::copy(root().join("samples/clean-estate.xlsx"), at.join("estate/more.xlsx")).unwrap();
    let before = fs::read(at.join("estate/more.xlsx")).unwrap();
    let of = |args: &[&str]| refusal(at, &check(args));
    assert!(of(&["-o", "estate/more.xlsx", "--force"]).contains("estate/more.xlsx is an input"));
    assert!(of(&["--json", "./estate/../estate/sites.csv", "--force"]).contains("is an input"));
    fs::write(at.join("ours.toml"), "").unwrap();
    assert!(of(&["--config", "ours.toml", "--json", "ours.toml", "--force"]).contains("ours.toml is an input"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(at.join("estate"), at.join("link")).unwrap();
        assert!(of(&["--json", "link/sites.csv", "--force"]).contains("is an input"));
    }
    fs::rename(at.join("estate/sites.csv"), at.join("estate/nhsmail-accounts-001.csv")).unwrap();
    assert!(of(&["--portal-csv", "estate", "--force"]).contains("is an input"));
    assert_eq!(fs::read(at.join("estate/more.xlsx")).unwrap(), before);
}

#[test]
fn an_extract_is_never_overwritten_by_the_snapshot_built_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let extracts = root().join("tests/fixtures/registers");
    let extracts: Vec<_> = fs::read_dir(extracts).unwrap().map(|entry| entry.unwrap().path()).collect();
    fs::create_dir(folder.path().join("extracts")).unwrap();
    let extract = extracts.iter().find(|path| path.extension().is_some_and(|extension| extension == "csv")).unwrap();
    fs::copy(extract, folder.path().join("extracts/x.csv")).unwrap();
    let args = ["registers", "build", "extracts", "-o", "extracts/x.csv", "--force"];
    assert!(refusal(folder.path(), &args).contains("extracts/x.csv is an input"));
    assert_eq!(fs::read(extract).unwrap(), fs::read(folder.path().join("extracts/x.csv")).unwrap());
}

#[test]
fn no_two_outputs_are_one_file() {
    let folder = with_estate();
    let at = folder.path();
    let of = |args: &[&str]| refusal(at, &check(args));
    assert!(
        of(&["--json", "estate-report.xlsx"]).contains("the report and the JSON cannot both be estate-report.xlsx")
    );
    assert!(of(&["--json", "o", "--html", "./o"]).contains("cannot both be ./o"));
    assert!(of(&["--json", "o", "--html", "estate/../o"]).contains("cannot both be"));
    let in_portal_folder = ["--portal-csv", "up", "--json", "up/nhsmail-accounts-007.csv"];
    assert!(of(&in_portal_folder).contains("cannot both be up/nhsmail-accounts-007.csv"));
    assert_eq!(names(at), ["estate", "up"], "nothing was written");
    run(at, &check(&["--portal-csv", "up", "-o", "up/report.xlsx"])).code(0);
    assert_eq!(names(&at.join("up")), ["nhsmail-accounts-001.csv", "report.xlsx", "shared-mailbox-members.csv"]);
}

#[test]
fn a_report_without_a_name_of_its_own_takes_none_that_another_output_was_given() {
    let folder = with_estate();
    let at = folder.path();
    fs::write(at.join("estate-report.xlsx"), "an earlier one").unwrap();
    run(at, &check(&["--json", "estate-report-2.xlsx"])).code(0);
    assert!(fs::read(at.join("estate-report-2.xlsx")).unwrap().starts_with(b"{"));
    assert!(fs::read(at.join("estate-report-3.xlsx")).unwrap().starts_with(b"PK"));
}

/// Every output there is, with a name for it and what it writes there.
fn every_output(at: &Path) -> Vec<(String, String, String)> {
    let mut args = Vec::new();
    for output in OUTPUTS {
        let name = if matches!(output.place, Place::PersonalFiles(_)) { output.option } else { "name.xlsx" };
        args.push((format!("--{}", output.option), name.to_owned()));
    }
    let one = |(option, name): (String, String)| {
        run(at, &check(&[&option, &name, "--force"])).code(0);
        let path = at.join(&name);
        let file = if path.is_dir() { format!("{name}/{}", names(&path)[0]) } else { name.clone() };
        (option, name, file)
    };
    args.into_iter().map(one).collect()
}

#[test]
fn every_output_is_in_the_readme_collides_with_no_other_and_heeds_force() {
    let folder = with_estate();
    let at = folder.path();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let outputs = every_output(at);
    for (option, name, file) in &outputs {
        assert!(
            readme.contains(&format!("{option} ")) || readme.contains(&format!("`{option}`")),
            "README.md lacks {option}"
        );
        fs::write(at.join(file), "precious").unwrap();
        assert!(refusal(at, &check(&[option, name])).contains("--force"), "{option} replaces what is there");
        assert_eq!(fs::read(at.join(file)).unwrap(), b"precious");
        run(at, &check(&[option, name, "--force"])).code(0);
        assert_ne!(fs::read(at.join(file)).unwrap(), b"precious");
        // Given the name of another, or of a file that another writes into its folder, it is refused.
        let is_file = !at.join(name).is_dir();
        for (other, other_name, other_file) in outputs.iter().filter(|(other, ..)| is_file && other != option) {
            let told = refusal(at, &check(&[option, other_file, other, other_name, "--force"]));
            let is_no_workbook = option == "--output" && !other_file.ends_with(".xlsx");
            assert!(told.contains("cannot both be") || is_no_workbook, "{option} and {other}: {told}");
        }
    }
}

#[test]
fn what_a_killed_run_left_goes_with_the_next_and_a_living_one_is_left_alone() {
    let folder = with_estate();
    let at = folder.path();
    let left = at.join(".nhsmail-onboard-killed.tmp");
    fs::create_dir_all(left.join("work")).unwrap();
    fs::write(left.join("lock"), "").unwrap();
    fs::write(left.join("work/report"), "names and addresses").unwrap();
    let alive = WorkFolder::begin(&at.join("estate")).unwrap();
    let also_alive = WorkFolder::begin(at).unwrap();
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("lock"), "").unwrap();
    run(at, &check(&["--json", "estate/result.json"])).code(0);
    assert!(!left.exists() && alive.path().is_dir() && also_alive.path().is_dir());
    drop((alive, also_alive));
    assert_eq!(names(at), ["estate", "estate-report.xlsx"]);
}

#[test]
fn a_list_of_the_ledger_replaces_a_file_only_with_force_and_the_ledger_never() {
    let folder = with_estate();
    let at = folder.path();
    fs::create_dir(at.join("inbox")).unwrap();
    fs::rename(at.join("estate"), at.join("inbox/estate")).unwrap();
    run(at, &["batch", "inbox", "--out", "answers", "--as-of", AS_OF, "--quiet"]).code(1);
    fs::write(at.join("ledger.csv"), "precious").unwrap();
    let export = ["ledger", "export", "--out", "answers", "-o", "ledger.csv"];
    assert!(refusal(at, &export).contains("--force"));
    assert_eq!(fs::read(at.join("ledger.csv")).unwrap(), b"precious");
    run(at, &[&export[..], &["--force"]].concat()).code(0);
    assert!(fs::read(at.join("ledger.csv")).unwrap().starts_with(b"site,"));
    let over = ["ledger", "export", "--out", "answers", "-o", "answers/ledger.sqlite", "--force"];
    assert!(refusal(at, &over).contains("is an input"));
}

/// A submission whose answer has no place is answered when there is one; the others are answered all the same.
#[test]
fn a_file_in_the_way_of_an_answer_is_the_failure_of_that_submission_alone() {
    let folder = with_estate();
    let at = folder.path();
    fs::create_dir(at.join("inbox")).unwrap();
    fs::rename(at.join("estate"), at.join("inbox/estate")).unwrap();
    fs::create_dir(at.join("inbox/lock")).unwrap();
    let others = Tables::good(5);
    fs::write(at.join("inbox/lock/sites.csv"), others.sites.csv()).unwrap();
    fs::create_dir_all(at.join("answers/submissions")).unwrap();
    fs::write(at.join("answers/submissions/estate"), "a file").unwrap();
    run(at, &["batch", "inbox", "--out", "answers", "--as-of", AS_OF, "--quiet"]).code(1);
    assert_eq!(fs::read(at.join("answers/submissions/estate")).unwrap(), b"a file");
    assert!(at.join("answers/submissions/lock/lock-report.xlsx").is_file());
    let batch = crate::util::json_in(&at.join("answers/batch.json"));
    assert_eq!(batch["submissions"][0]["outcome"], "left");
    assert!(batch["submissions"][0]["reason"].as_str().unwrap().contains("move that away"), "{batch}");
    // What lies beside a report that was open in another program the last time is outdated once that can be replaced.
    fs::remove_file(at.join("answers/submissions/estate")).unwrap();
    fs::write(at.join("answers/submissions/lock/new lock-report.xlsx"), "of the run before").unwrap();
    run(at, &["batch", "inbox", "--out", "answers", "--as-of", AS_OF, "--quiet"]).code(1);
    assert!(at.join("answers/submissions/estate/estate-report.xlsx").is_file());
    assert_eq!(names(&at.join("answers/submissions/lock")), ["lock-reply.txt", "lock-report.json", "lock-report.xlsx"]);
    assert!(!names(&at.join("answers")).iter().any(|name| name.starts_with('.')));
}
