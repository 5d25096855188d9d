//! `--redact`: no name, no address and no number of a person in any output, and the rest as in the full report.

use std::fs;
use std::io::Read;

use serde_json::Value;
use zip::ZipArchive;

use crate::util::{Tables, program, root};

/// Every text in the outputs: the parts of the workbook and the JSON.
fn outputs(redact: bool) -> (String, Value) {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("samples/rosewood-estate.xlsx"), folder.path().join("estate.xlsx")).unwrap();
    let mut command = program(folder.path());
    command.args(["estate.xlsx", "-o", "report.xlsx", "--json", "result.json", "-q", "--keep-columns"]);
    if redact {
        command.arg("--redact");
    }
    command.assert().code(1);
    let json = fs::read_to_string(folder.path().join("result.json")).unwrap();
    let mut text = json.clone();
    let mut archive = ZipArchive::new(fs::File::open(folder.path().join("report.xlsx")).unwrap()).unwrap();
    for at in 0..archive.len() {
        archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
    }
    (text, serde_json::from_str(&json).unwrap())
}

#[test]
fn nothing_personal_survives_and_all_else_does() {
    let ((full_text, full), (text, redacted)) = (outputs(false), outputs(true));
    assert_eq!(full["counts"], redacted["counts"]);
    let mut looked_for = 0;
    for user in full["users"].as_array().unwrap() {
        for field in ["first_name", "last_name", "full_name", "email", "mobile"] {
            let Some(value) = user["values"][field].as_str().filter(|value| value.len() > 3) else { continue };
            // A first name may be part of a home's name; an address or a number is nobody else's.
            let is_unmistakable = ["email", "mobile"].contains(&field);
            let alone = [format!("\"{value}\""), format!(">{value}<"), format!("'{value}'")];
            assert!(full_text.contains(value));
            let survives = alone.iter().any(|alone| text.contains(alone)) || is_unmistakable && text.contains(value);
            assert!(!survives, "{field} survives");
            looked_for += 1;
        }
    }
    assert!(looked_for > 900, "{looked_for}");
    for file in full["submission"]["files"].as_array().unwrap() {
        let hash = file["sha256"].as_str().unwrap();
        assert!(full_text.contains(hash) && !text.contains(hash), "a content hash survives");
    }
    for site in full["sites"].as_array().unwrap() {
        let contact = site["values"]["cqc_contact_id"].as_str().filter(|value| value.starts_with("CON1-"));
        assert!(contact.is_none_or(|contact| !text.contains(contact)), "a contact ID survives");
    }
    let cells = |result: &Value| -> Vec<String> {
        let all = result["findings"].as_array().unwrap();
        all.iter().map(|finding| format!("{} {}", finding["rule"], finding["source"])).collect()
    };
    assert_eq!(cells(&full), cells(&redacted));
}

#[test]
fn a_redacted_report_is_refused_as_input() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("samples/clean-estate.xlsx"), folder.path().join("estate.xlsx")).unwrap();
    program(folder.path()).args(["estate.xlsx", "-o", "shared.xlsx", "--redact", "-q"]).assert().code(0);
    let done = program(folder.path()).args(["shared.xlsx", "--json", "-", "-q"]).assert().code(2);
    let result: Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    let message = result["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("made with --redact"), "{message}");
}

/// An estate whose Organisation sheet names a Local Administrator, and whose contact IDs are wrong.
fn names_an_administrator(folder: &std::path::Path) {
    let mut good = Tables::good(3);
    good.sites.rows.iter_mut().for_each(|row| "CON1-12".clone_into(&mut row[3]));
    fs::write(folder.join("sites.csv"), good.sites.csv()).unwrap();
    fs::write(folder.join("users.csv"), good.users.csv()).unwrap();
    let organisation = "Organisation name,Rosewood Care\nLocal Administrator name,Priya Example\n\
                        Local Administrator email,priya.admin@example.org\n";
    fs::write(folder.join("organisation.csv"), organisation).unwrap();
}

fn check(folder: &std::path::Path, args: &[&str]) {
    let inputs = ["sites.csv", "users.csv", "organisation.csv"];
    program(folder).args(inputs).args(["-o", "report.xlsx", "-q", "--force"]).args(args).assert().code(1);
}

fn told_in(folder: &std::path::Path, names: &[&str]) -> String {
    let mut text = String::new();
    for name in names {
        if name.ends_with(".xlsx") {
            let mut archive = ZipArchive::new(fs::File::open(folder.join(name)).unwrap()).unwrap();
            (0..archive.len()).for_each(|at| {
                archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
            });
        } else {
            text += &fs::read_to_string(folder.join(name)).unwrap();
        }
    }
    text
}

#[test]
fn the_local_administrator_is_masked_too() {
    let folder = tempfile::tempdir().unwrap();
    names_an_administrator(folder.path());
    let outputs = ["report.xlsx", "result.json", "answer.html"];
    check(folder.path(), &["--json", "result.json", "--html", "answer.html"]);
    let full = told_in(folder.path(), &outputs);
    check(folder.path(), &["--json", "result.json", "--html", "answer.html", "--redact"]);
    let masked = told_in(folder.path(), &outputs);
    for personal in ["Priya Example", "priya.admin@example.org", "CON1-12"] {
        assert!(full.contains(personal), "{personal} is not in the full outputs");
        assert!(!masked.contains(personal), "{personal} survives");
    }
}

#[test]
fn a_page_to_be_forwarded_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    names_an_administrator(folder.path());
    check(folder.path(), &["--html", "answer.html"]);
    let page = told_in(folder.path(), &["answer.html"]);
    assert!(page.contains("The Local Administrator named in the submission"));
    for personal in ["Priya", "priya.admin", "CON1-12"] {
        assert!(!page.contains(personal), "{personal} is on the page");
    }
}
