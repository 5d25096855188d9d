//! The rules explained: for the terminal, for programs, and as Markdown (the README's list is made of it).

use serde_json::{Value, json};

use crate::fields::{Field, Role};
use crate::rules::doc::{Example, THROUGH_NAS};
use crate::rules::{Rule, Severity};
use crate::text::lines;

/// Characters of a line on the terminal.
const WIDTH: usize = 96;
/// Characters of a label before what it says.
const LABEL: usize = 16;

/// One line a rule: code, severity, what is wrong.
pub fn list_as_text(rules: &[&Rule]) -> String {
    let row = |rule: &&Rule| format!("{:<9} {:<7} {}\n", rule.code, rule.severity.name(), rule.explain().summary);
    let rows: String = rules.iter().map(row).collect();
    format!("{rows}\n{} rules. 'nhsmail-onboard rules CODE' explains one.\n", rules.len())
}

/// One rule in full: what, why, how to fix it, what passes and what fails.
pub fn rule_as_text(rule: &Rule) -> String {
    let head = format!("{} {}\n{}\n\n", rule.code, rule.name, indented(&rule.explain().summary, ""));
    let fact = |label: &str, value: &str| {
        let value = lines(value, WIDTH - LABEL).join(&format!("\n{:LABEL$}", ""));
        format!("{label:<LABEL$}{value}\n")
    };
    let body = |words: &str| format!("{}\n", indented(words, "  "));
    in_full(rule, head, fact, |heading| format!("\n{heading}\n"), body, table_as_text)
}

/// Every rule with all its words.
pub fn list_as_json(rules: &[&Rule]) -> Value {
    rules.iter().map(|rule| rule_as_json(rule)).collect()
}

/// One rule with all its words.
pub fn rule_as_json(rule: &Rule) -> Value {
    let explained = rule.explain();
    // Tables where cells can show it, else a sentence.
    let examples = |heading: &str| -> Value {
        let examples = rule.examples(heading);
        let tables: Value =
            examples.iter().map(|example| json!({"sheet": example.sheet, "csv": example.csv})).collect();
        let words = examples.is_empty().then(|| rule.section(heading));
        json!({"tables": tables, "words": words})
    };
    json!({
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.name(),
        "basis": rule.basis.name(),
        "source": rule.basis.source(),
        "scope": rule.scope.name(),
        "owner": rule.owner.name(),
        "required_column": rule.requires.first().map(|field| field.heading()),
        "summary": explained.summary,
        "what": explained.what,
        "why": explained.why,
        "how_to_fix": explained.how,
        "how_to_fix_through_nas": explained.how_through_nas,
        "passes": examples("Passes"),
        "fails": examples("Fails"),
    })
}

/// A table, one row a rule.
pub fn list_as_markdown(rules: &[&Rule]) -> String {
    let mut text = "| code | name | severity | rejects | what is wrong |\n|---|---|---|---|---|\n".to_owned();
    for rule in rules {
        let summary = &rule.explain().summary;
        text.push_str(&format!(
            "| {} | {} | {} | {} | {summary} |\n",
            rule.code,
            rule.name,
            rule.severity.name(),
            rule.scope.name()
        ));
    }
    text
}

/// A table of the fields a column can hold and the names each is known by, best first.
pub fn fields_as_markdown() -> String {
    let mut text = "| field | heading | also understood | if the values fit |\n|---|---|---|---|\n".to_owned();
    for field in Field::all() {
        let mut aliases: Vec<&str> = Vec::new();
        for alias in [Role::Sites, Role::Users, Role::Organisation].iter().flat_map(|role| field.aliases(*role)) {
            if !aliases.contains(alias) {
                aliases.push(alias);
            }
        }
        let general = field.general().join(", ");
        text.push_str(&format!("| `{}` | {} | {} | {general} |\n", field.key(), field.heading(), aliases.join(", ")));
    }
    text
}

/// One rule in full.
pub fn rule_as_markdown(rule: &Rule) -> String {
    let head = format!("# {} {}\n\n{}\n\n", rule.code, rule.name, rule.explain().summary);
    let fact = |label: &str, value: &str| format!("- {label}: {value}\n");
    let body = |words: &str| format!("\n{words}\n");
    in_full(rule, head, fact, |heading| format!("\n## {heading}\n"), body, table_as_markdown)
}

/// What comes after the head, each piece put as its function puts it.
fn in_full(
    rule: &Rule,
    mut text: String,
    fact: impl Fn(&str, &str) -> String,
    heading: impl Fn(&str) -> String,
    body: impl Fn(&str) -> String,
    table: fn(&Example) -> String,
) -> String {
    let explained = rule.explain();
    facts(rule).iter().for_each(|(label, value)| text.push_str(&fact(label, value)));
    let words = [
        ("What it checks", &explained.what),
        ("Why it matters", &explained.why),
        ("How to fix it", &explained.how),
        (THROUGH_NAS, &explained.how_through_nas),
    ];
    for (name, words) in words.into_iter().filter(|(_, words)| !words.is_empty()) {
        text.push_str(&heading(name));
        text.push_str(&body(words));
    }
    for name in ["Passes", "Fails"] {
        let examples = rule.examples(name);
        text.push_str(&heading(name));
        if examples.is_empty() {
            text.push_str(&body(&rule.section(name)));
        }
        examples.iter().for_each(|example| text.push_str(&table(example)));
    }
    text
}

fn facts(rule: &Rule) -> Vec<(&'static str, String)> {
    let severity = match rule.severity {
        Severity::Reject => format!("reject: rejects the {}", rule.scope.name()),
        Severity::Warn => "warn: worth fixing, holds nothing up".to_owned(),
        Severity::Info => "info: worth knowing".to_owned(),
        Severity::Off => "off, unless the configuration turns it on".to_owned(),
    };
    let mut facts = vec![
        ("Severity", severity),
        ("Basis", format!("{}: {}", rule.basis.name(), rule.basis.source())),
        ("Who can fix it", rule.owner.name().to_owned()),
    ];
    if !rule.requires.is_empty() {
        let headings: Vec<&str> = rule.requires.iter().map(|field| field.heading()).collect();
        facts.push(("Needs a column", headings.join(", ")));
    }
    facts
}

fn indented(text: &str, by: &str) -> String {
    lines(text, WIDTH - by.len()).iter().map(|line| format!("{by}{line}")).collect::<Vec<_>>().join("\n")
}

fn cells(example: &Example) -> Vec<Vec<String>> {
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(example.csv.as_bytes());
    let records = reader.into_records().filter_map(Result::ok);
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

fn table_as_text(example: &Example) -> String {
    let rows = cells(example);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().enumerate().map(|(column, cell)| format!("{cell:<width$}", width = width(column))).collect();
        format!("    {}\n", cells.join("  ").trim_end())
    };
    format!("  in a sheet of {}:\n{}", example.sheet, rows.iter().map(line).collect::<String>())
}

fn table_as_markdown(example: &Example) -> String {
    let rows = cells(example);
    let line = |row: &Vec<String>| format!("| {} |\n", row.join(" | "));
    let mut text = format!("\nIn a sheet of {}:\n\n", example.sheet);
    for (number, row) in rows.iter().enumerate() {
        text.push_str(&line(row));
        if number == 0 {
            text.push_str(&format!("|{}\n", "---|".repeat(row.len())));
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn a_rule_is_explained_on_the_terminal() {
        insta::assert_snapshot!(rule_as_text(rules::find("ods002").unwrap()));
    }

    #[test]
    fn a_rule_is_explained_as_markdown() {
        insta::assert_snapshot!(rule_as_markdown(rules::find("USER005").unwrap()));
    }

    #[test]
    fn a_rule_without_tables_says_in_words_what_passes() {
        let text = rule_as_text(rules::find("FILE001").unwrap());
        assert!(text.contains("Fails\n  A file of no bytes"), "{text}");
    }

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        for rule in rules::all() {
            for line in rule_as_text(rule).lines().filter(|line| !line.starts_with("    ")) {
                assert!(line.chars().count() <= WIDTH, "{}: {line}", rule.code);
            }
        }
    }

    #[test]
    fn programs_get_every_word() {
        let list = list_as_json(rules::all());
        assert_eq!(list.as_array().unwrap().len(), rules::all().len());
        assert!(list.as_array().unwrap().iter().all(|rule| rule["how_to_fix"].as_str().unwrap().len() > 20));
    }
}
