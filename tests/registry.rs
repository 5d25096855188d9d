//! The rules as a catalogue: nothing missing, nothing twice, everything explained.

use std::collections::HashSet;

use nhsmail_onboard::rules::{self, doc};

use crate::util::root;

#[test]
fn codes_and_names_are_unique_and_sorted() {
    let codes: Vec<&str> = rules::all().iter().map(|rule| rule.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted, "keep the registry in src/rules/mod.rs sorted by code, each code once");
    let names: HashSet<&str> = rules::all().iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), codes.len(), "two rules have one name");
}

#[test]
fn every_rule_is_explained() {
    for rule in rules::all() {
        let explained = rule.explain();
        let one_sentence = explained.summary.ends_with('.') && !explained.summary.trim_end_matches('.').contains(". ");
        assert!(one_sentence, "{}: begin its doc comment with one sentence: '{}'", rule.code, explained.summary);
        for (section, text) in
            [("What it checks", &explained.what), ("Why it matters", &explained.why), ("How to fix it", &explained.how)]
        {
            assert!(text.len() > 20, "{}: write the section '# {section}' of its doc comment", rule.code);
        }
        let headings: Vec<&str> = rule.doc.iter().filter_map(|line| line.trim().strip_prefix("# ")).collect();
        assert_eq!(headings, doc::SECTIONS, "{}: its doc comment has these sections, in this order", rule.code);
    }
}

#[test]
fn every_rule_is_in_a_file_of_its_name() {
    for rule in rules::all() {
        let family = rule.code.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase();
        let file = format!("{}_{}.rs", rule.code.to_lowercase(), rule.name.replace('-', "_"));
        assert!(
            root().join("src/rules").join(&family).join(&file).is_file(),
            "{}: put it in src/rules/{family}/{file}",
            rule.code
        );
    }
}

#[test]
fn every_rule_has_fixtures() {
    for rule in rules::all() {
        for kind in ["good", "bad"] {
            let folder = root().join("tests/fixtures/rules").join(rule.code).join(kind);
            assert!(folder.is_dir(), "{}: make the fixture folder {}", rule.code, folder.display());
        }
    }
}

#[test]
fn no_fixture_outlives_its_rule() {
    for entry in std::fs::read_dir(root().join("tests/fixtures/rules")).unwrap() {
        let code = entry.unwrap().file_name().into_string().unwrap();
        assert!(rules::find(&code).is_some(), "tests/fixtures/rules/{code} belongs to no rule: remove it");
    }
}
