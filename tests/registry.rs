//! The rules as a catalogue: nothing missing, nothing twice, everything explained.

use std::collections::HashSet;

use nhsmail_onboard::rules::{self, doc};

use crate::util::{root, rust_files};

#[test]
fn codes_and_names_are_unique_and_sorted() {
    let codes: Vec<&str> = rules::all().iter().map(|rule| rule.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted, "keep the lists in src/rules/*/mod.rs sorted by code, each code once");
    // A site's rule and a user's may ask the same of their rows.
    let names: HashSet<(&str, &str)> = rules::all().iter().map(|rule| (&rule.code[..3], rule.name)).collect();
    assert_eq!(names.len(), codes.len(), "two rules of a family have one name");
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
        let headings = rule.doc.iter().filter_map(|line| line.trim().strip_prefix("# "));
        let headings: Vec<&str> = headings.filter(|heading| *heading != doc::THROUGH_NAS).collect();
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

#[test]
fn every_rule_file_is_in_the_list_of_its_family() {
    for file in rust_files(&root().join("src/rules")) {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let code = name.split('_').next().unwrap().to_uppercase();
        if code.ends_with(|c: char| c.is_ascii_digit()) {
            let lines = format!("`mod {name};` and `{name}::{code},` in the mod.rs beside it");
            assert!(rules::find(&code).is_some(), "{}: it is never run; it needs {lines}", file.display());
        }
    }
}

/// A code in a text goes stale unnoticed, and so does what hangs on it: the rule itself can be named instead.
#[test]
fn no_rule_is_named_by_a_text() {
    for file in rust_files(&root().join("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let own = file.file_stem().unwrap().to_str().unwrap().split('_').next().unwrap().to_uppercase();
        let is_example = |line: &str| line.trim_start().starts_with("//") || line.contains("nhsmail-onboard rules");
        // What tests expect is written out; a module's tests come last in it.
        let code = text.split("#[cfg(test)]").next().unwrap().lines().enumerate();
        for (number, line) in code.filter(|(_, line)| !is_example(line) && !file.ends_with("tests.rs")) {
            // Every second piece is a text.
            let texts = line.split('"').skip(1).step_by(2);
            let words = texts.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
            let named = words.filter(|word| rules::all().iter().any(|rule| rule.code == *word && rule.code != own));
            let named: Vec<&str> = named.collect();
            assert!(
                named.is_empty(),
                "{}:{}: name the rule itself, as in crate::rules::ods::ODS002, not by the text {named:?}",
                file.display(),
                number + 1
            );
        }
    }
}
