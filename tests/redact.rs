//! `--redact`: no name, no address and no number of a person in any output, and the rest as in the full report.

use std::fs;
use std::io::Read;

use serde_json::Value;
use zip::ZipArchive;

use crate::util::{program, root};

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
