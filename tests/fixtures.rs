//! A fixture folder a rule: `good` gives nothing, `bad` gives exactly this finding (and what `also.txt` allows). What it
//! says is held in a snapshot, reviewed by a person. A folder's `nhsmail-onboard.toml` is the configuration it is checked
//! with, its `registers` are the registers. They are small, and count as whole; those in `part-of-registers` do not.

use std::path::{Path, PathBuf};

use nhsmail_onboard::answer::Audience;
use nhsmail_onboard::fields::Field;
use nhsmail_onboard::model::values::{error_literal, placeholder};
use nhsmail_onboard::registers::Kind;
use nhsmail_onboard::settings::Settings;
use serde_json::{Value, json};

use crate::util::{
    answer_in, batch_of, codes, configured, for_every_rule, json_in, result_of, root, settings, trusting,
};

/// Files of a fixture folder that are no input.
const NO_INPUT: [&str; 4] = ["also.txt", "nhsmail-onboard.toml", "registers", "part-of-registers"];

fn settings_of(folder: &Path) -> Settings {
    let mut settings = configuration_of(folder);
    let [whole, part] = ["registers", "part-of-registers"].map(|name| folder.join(name));
    if whole.is_dir() {
        settings.whole_registers = Kind::all().collect();
    }
    settings.choices.registers.extend([whole, part].into_iter().filter(|registers| registers.is_dir()));
    settings
}

fn configuration_of(folder: &Path) -> Settings {
    match std::fs::read_to_string(folder.join("nhsmail-onboard.toml")) {
        Ok(text) => configured(&text),
        Err(_) => settings(),
    }
}

/// What a batch finds in the last of some nights: what its reports tell the providers, and what only its summary tells. Where
/// there is no configuration, NAS names the entries itself, and knows all senders.
fn result_of_nights(folder: &Path) -> Value {
    let out = tempfile::tempdir().unwrap();
    let mut settings = settings_of(folder);
    if !folder.join("nhsmail-onboard.toml").is_file() {
        settings.batch = trusting();
    }
    for night in sorted_entries(folder).iter().filter(|night| night.is_dir()) {
        batch_of(night, out.path(), 1, &settings);
    }
    let summary = json_in(&out.path().join("batch.json"));
    let mut findings = Vec::new();
    for submission in summary["submissions"].as_array().unwrap() {
        let report = json_in(&answer_in(out.path(), submission["folder"].as_str().unwrap(), "report.json"));
        findings.extend(report["findings"].as_array().unwrap().iter().cloned());
    }
    let across = summary["across"].as_array().unwrap().iter();
    findings.extend(across.filter(|found| found["rule"] == "BATCH003").map(|found| {
        json!({"rule": found["rule"], "severity": found["severity"], "scope": "user", "message": found["source"],
               "suggestion": found["others"].to_string()})
    }));
    json!({ "findings": findings })
}

fn sorted_entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|_| panic!("make the fixture folder {}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A fixture of a rule across submissions holds a folder for each night, and that an inbox.
fn result_of_folder(folder: &Path) -> Value {
    if folder.join("1").is_dir() {
        return result_of_nights(folder);
    }
    result_with(folder, &settings_of(folder))
}

fn result_with(folder: &Path, settings: &Settings) -> Value {
    // Files are named one by one, so that a file that is no spreadsheet is answered as the user's own, not passed over;
    // FILE018 alone is about what lies in a folder.
    if folder.join(".as-folder").exists() {
        return result_of(&[folder.to_owned()], settings);
    }
    let mut files = sorted_entries(folder);
    files.retain(|path| !NO_INPUT.contains(&path.file_name().unwrap().to_str().unwrap()));
    result_of(&files, settings)
}

fn fixtures(code: &str) -> std::path::PathBuf {
    root().join("tests/fixtures/rules").join(code)
}

#[test]
fn good_data_gives_nothing() {
    for_every_rule(|rule| {
        let result = result_of_folder(&fixtures(rule.code).join("good"));
        let found = codes(&result, &["reject", "warn"]);
        assert!(found.is_empty(), "{}: the good fixture gives {found:?}: {:#}", rule.code, result["findings"]);
        let all = codes(&result, &["info"]);
        assert!(!all.contains(&rule.code.to_owned()), "{}: the good fixture gives the finding itself", rule.code);
    });
}

#[test]
fn bad_data_gives_exactly_this_finding() {
    for_every_rule(|rule| {
        let folder = fixtures(rule.code).join("bad");
        let result = result_of_folder(&folder);
        let all = codes(&result, &["reject", "warn", "info"]);
        assert!(all.contains(&rule.code.to_owned()), "{}: the bad fixture does not give the finding", rule.code);
        let also = std::fs::read_to_string(folder.join("also.txt")).unwrap_or_default();
        let unexpected: Vec<String> = codes(&result, &["reject", "warn"])
            .into_iter()
            .filter(|code| code != rule.code && !also.lines().any(|line| line.trim() == code))
            .collect();
        assert!(
            unexpected.is_empty(),
            "{}: the bad fixture gives {unexpected:?} too: {:#}",
            rule.code,
            result["findings"]
        );
    });
}

#[test]
fn what_the_findings_say() {
    for_every_rule(|rule| {
        let result = result_of_folder(&fixtures(rule.code).join("bad"));
        let findings = result["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule.code);
        let told: Vec<String> = findings
            .map(|finding| {
                let source = &finding["source"];
                let place = [&source["file"], &source["row"], &source["cell"]].map(|part| match part {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
                let text = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
                format!(
                    "{} {} [{}]\n  value: {}\n  says: {}\n  fix: {}\n  suggests: {}\n  others: {}",
                    place.join(" "),
                    text("severity"),
                    text("scope"),
                    finding["value"],
                    text("message"),
                    text("fix"),
                    text("suggestion"),
                    finding["related_count"]
                )
            })
            .collect();
        insta::assert_snapshot!(rule.code, told.join("\n\n"));
    });
}

/// Over the fixtures of all rules, so that none can quote a value without saying that it tells who a person is.
#[test]
fn no_rule_quotes_a_personal_value_that_is_not_marked() {
    let mut looked_at = 0;
    let rules = sorted_entries(&root().join("tests/fixtures/rules")).into_iter().map(|rule| rule.join("bad"));
    for folder in rules.filter(|folder| folder.is_dir() && !folder.join("1").is_dir()) {
        let mut redacting = settings_of(&folder);
        redacting.choices.audience = Audience::Masked;
        let [full, masked] = [settings_of(&folder), redacting].map(|settings| result_with(&folder, &settings));
        let findings = |result: &Value| result["findings"].as_array().unwrap().clone();
        for (full, masked) in findings(&full).iter().zip(findings(&masked)) {
            let (Some(field), Some(value)) = (full["field"].as_str(), full["value"].as_str()) else { continue };
            let is_personal = Field::all().any(|known| known.key() == field && known.is_personal());
            // A word for nothing is nobody's.
            if is_personal && !value.trim().is_empty() && !placeholder(value.trim()) && !error_literal(value.trim()) {
                assert_eq!(masked["value"], "masked", "{}", full["rule"]);
                let text = masked["message"].as_str().unwrap();
                let survives =
                    text.contains(&format!("'{}'", value.trim())) || value.len() > 6 && text.contains(value.trim());
                assert!(!survives, "{} quotes a value that it does not mark as Personal: {text}", full["rule"]);
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 20, "{looked_at}");
}
