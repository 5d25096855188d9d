//! What released versions wrote is read by this one: `fixtures/released`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

use crate::util::{AS_OF, answer_in, batch_of, codes, json_in, result_of, root, settings};

fn released(name: &str) -> PathBuf {
    root().join("tests/fixtures/released/0.1.0").join(name)
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// A copy of the released inbox and folder of outputs: to open a ledger is to write beside it.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["inbox", "out"] {
        copy(&released(name), &folder.path().join(name));
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
}

/// What `ledger` prints about the folder of outputs in `folder`.
fn ledger(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
    let done = command.current_dir(folder).arg("ledger").args(arguments).args(["--out", "out"]).assert().success();
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

/// Every site or user of a result: verdict, action, and the values of these fields.
fn records(result: &Value, of: &str, fields: &[&str]) -> Vec<String> {
    let record = |record: &Value| {
        let values = fields.iter().map(|field| record["values"][field].as_str().unwrap_or_default());
        let values: Vec<&str> = values.collect();
        format!("{} {} {}", record["verdict"], record["action"], values.join(" | "))
    };
    let mut records: Vec<String> = result[of].as_array().unwrap().iter().map(record).collect();
    records.sort();
    records
}

#[test]
fn a_report_is_read_whole_and_says_the_same_as_its_estate() {
    let then = json_in(&released("out/estate.xlsx/report.json"));
    let estate = result_of(&[released("inbox/estate.xlsx")], &settings());
    let report = result_of(&[released("out/estate.xlsx/report.xlsx")], &settings());
    let sites = ["site_name", "ods_code", "cqc_location_id", "cqc_contact_id", "postcode", "dspt_status"];
    let users = ["first_name", "last_name", "email", "mobile", "ods_code", "mailbox_role"];
    for (of, fields) in [("sites", sites), ("users", users)] {
        assert_eq!(records(&report, of, &fields), records(&estate, of, &fields));
        // Since 0.1.0 an address written with "(at)" is read, and so accepted.
        let then: Vec<String> = records(&then, of, &fields).into_iter().filter(|row| !row.contains("Eirwen")).collect();
        let report = records(&report, of, &fields).into_iter().filter(|row| !row.contains("Eirwen"));
        assert_eq!(report.collect::<Vec<_>>(), then);
    }
    let then: Vec<String> = codes(&then, &["reject"]).into_iter().filter(|code| code != "USER004").collect();
    assert_eq!(codes(&report, &["reject"]), then);
    let corrected = result_of(&[released("inbox/corrected.xlsx")], &settings());
    let then = json_in(&released("out/corrected.xlsx/report.json"));
    let others = |result: &Value| -> Vec<String> {
        records(result, "users", &users).into_iter().filter(|row| !row.contains("Eirwen")).collect()
    };
    assert_eq!(records(&corrected, "sites", &sites), records(&then, "sites", &sites));
    assert_eq!(others(&corrected), others(&then));
}

#[test]
fn a_report_for_sharing_is_refused() {
    let result = result_of(&[released("redacted.xlsx")], &settings());
    assert_eq!(result["outcome"], "unprocessable");
    let told = &result["findings"][0]["message"];
    assert!(told.as_str().unwrap().contains("made with --redact"), "{told}");
}

#[test]
fn the_template_and_the_snapshot_are_read() {
    let mut with = [released("registers.db"), root().join("tests/fixtures/registers")].map(|registers| {
        let mut settings = settings();
        settings.choices.registers = vec![registers];
        result_of(&[released("template.xlsx")], &settings)
    });
    let names = |result: &Value| records(result, "sites", &["site_name", "ods_code", "cqc_location_id"]);
    assert_eq!(names(&with[0]).len(), 2, "{:#}", with[0]);
    assert_eq!(names(&with[0]), names(&with[1]));
    let sources = |result: &Value| {
        let of =
            |source: &Value| [&source["kind"], &source["sha256"], &source["dated"], &source["rows"]].map(Value::clone);
        result["registers"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(sources(&with[0]), sources(&with[1]));
    // The snapshot says what the extracts say that it was built from.
    let findings = with.each_mut().map(|result| result["findings"].take());
    assert_eq!(findings[0], findings[1]);
    assert!(!findings[0].as_array().unwrap().is_empty());
}

#[test]
fn a_ledger_is_listed_and_exported_as_it_was() {
    let folder = copied();
    let list = ledger(folder.path(), &["list"]);
    let held = |list: &str| -> Vec<Vec<String>> {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        list.lines().skip(1).take_while(|line| !line.is_empty()).map(words).collect()
    };
    // Evidence and submission are told besides, before the name.
    for (now, then) in held(&list).iter().zip(&held(&text(&released("ledger-list.txt")))) {
        assert!(then.iter().all(|word| now.contains(word)), "{now:?} {then:?}");
        assert_eq!(now[..3], then[..3]);
    }
    let rows = |csv: &str| -> Vec<BTreeMap<String, String>> {
        csv::Reader::from_reader(csv.as_bytes()).deserialize().map(Result::unwrap).collect()
    };
    let (now, then) = (rows(&ledger(folder.path(), &["export"])), rows(&text(&released("ledger-export.csv"))));
    assert_eq!(now.len(), then.len());
    for (now, then) in now.iter().zip(&then) {
        then.iter().for_each(|(heading, value)| assert_eq!(now.get(heading), Some(value), "{heading} of {then:?}"));
    }
}

#[test]
fn a_further_night_goes_on_where_the_last_one_ended() {
    let folder = copied();
    let (inbox, out) = (folder.path().join("inbox"), folder.path().join("out"));
    let held = |list: &str| list.lines().take_while(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let before = held(&ledger(folder.path(), &["list"]));
    let batch = batch_of(&inbox, &out, 2, &settings());
    assert_eq!((batch.run, batch.as_of.to_string().as_str()), (4, AS_OF));
    let (now, then) = (json_in(&out.join("batch.json")), json_in(&released("out/batch.json")));
    // The answers of 0.1.0 have moved to where answers lie now.
    for (before, folder) in [("alder", "alder"), ("estate.xlsx", "estate"), ("corrected.xlsx", "corrected")] {
        assert!(!out.join(before).exists() && answer_in(&out, folder, "report.xlsx").is_file(), "{before}");
    }
    let absent = fs::read(answer_in(&out, "alder", "report.json")).unwrap();
    assert_eq!(absent, fs::read(released("out/alder/report.json")).unwrap());
    let rows = |batch: &Value| batch["submissions"].as_array().unwrap().clone();
    assert_eq!(rows(&now).len(), rows(&then).len());
    for (now, then) in rows(&now).iter().zip(&rows(&then)) {
        for fact in
            ["name", "provider", "provider_name", "outcome", "was", "replaced_by", "content", "route", "contact"]
        {
            assert_eq!(now[fact], then[fact], "{fact} of {}", then["name"]);
        }
        assert_eq!(now["counts"]["sites"], then["counts"]["sites"]);
        // Since 0.1.0 an address written with "(at)" is read; two of the submissions have one.
        let fixed = now["changes"]["fixed"].as_i64().unwrap();
        assert_eq!(now["counts"]["users"]["read"], then["counts"]["users"]["read"]);
        assert_eq!(now["changes"]["first"], false, "{now:#}");
        assert_eq!(fixed > 0, then["name"] != "damson", "{now:#}");
        let open = |batch: &Value| batch["changes"]["still_open"].as_i64().unwrap();
        assert_eq!(open(now), open(then) - fixed);
    }
    // Who is absent still holds its home.
    let across = |batch: &Value, rule: &str| {
        let of = |line: &Value| (line["rule"].clone(), line["submission"].clone(), line["others"].clone());
        batch["across"].as_array().unwrap().iter().filter(|line| line["rule"] == rule).map(of).collect::<Vec<_>>()
    };
    assert_eq!(across(&now, "BATCH002"), across(&then, "BATCH002"));
    assert_eq!(across(&now, "BATCH002").len(), 1);
    let nights = then["trend"].as_array().unwrap();
    assert_eq!(now["trend"].as_array().unwrap()[..nights.len()], nights[..]);
    assert_eq!(held(&ledger(folder.path(), &["list"])), before);
    // Persons are hashed otherwise than by 0.1.0. Nobody is mistaken for that, and who is absent is known again after the next
    // night on which they are there.
    assert_eq!(across(&then, "BATCH003").len(), 1);
    assert_eq!(across(&now, "BATCH003"), []);
    fs::copy(released("out/alder/report.xlsx"), inbox.join("alder.xlsx")).unwrap();
    batch_of(&inbox, &out, 2, &settings());
    assert_eq!(across(&json_in(&out.join("batch.json")), "BATCH003").len(), 2, "both are told of");
    fs::remove_file(inbox.join("alder.xlsx")).unwrap();
    batch_of(&inbox, &out, 2, &settings());
    let absent = across(&json_in(&out.join("batch.json")), "BATCH003");
    assert_eq!((absent.len(), &absent[0].2[0]["submission"]), (1, &"alder.xlsx".into()));
}

#[test]
fn a_ledger_gives_up_its_write_ahead_log() {
    let folder = copied();
    let out = folder.path().join("out");
    let is_ahead = || fs::read(out.join("ledger.sqlite")).unwrap()[18..20] == [2, 2];
    assert!(is_ahead());
    batch_of(&folder.path().join("inbox"), &out, 2, &settings());
    assert!(!is_ahead());
    for beside in ["-wal", "-shm", "-journal"] {
        assert!(!out.join(format!("ledger.sqlite{beside}")).exists());
    }
}
