//! The data goes one way, and so do the `use`s: no folder knows one that comes after it. The test names the line to move.

use crate::util::{root, rust_files};

/// Modules from the bytes to the terminal. Each may use itself and those before it, less what `MUST_NOT_KNOW` takes away.
const ORDER: &[&str] = &[
    "compare", "text", "work_folder", "papers", "limits", "process", "personal", "read", "fields", "workbook",
    "layout", "headings", "model", "registers", "rules", "verdict", "patterns", "answer", "report", "template",
    "settings", "observe", "pipeline", "ledger", "batch", "cli",
];

/// What a module must not use although it comes before it.
const MUST_NOT_KNOW: &[(&str, &[&str])] = &[
    ("read", &["fields"]),
    ("fields", &["read", "papers"]),
    ("workbook", &["papers", "read", "fields"]),
    ("registers", &["headings"]),
    ("rules", &["read"]),
    ("verdict", &["read", "headings"]),
    ("patterns", &["read", "headings"]),
    ("answer", &["read", "headings"]),
    ("report", &["read", "model"]),
    ("template", &["read", "headings"]),
    ("settings", &["report", "verdict"]),
    ("observe", &["read", "headings", "model", "rules", "verdict", "report", "settings"]),
];

/// What a module may name of one that it must not know otherwise. Rules tell people what became of a file, in words of `read`
/// that hold nothing of its content. Renderers say where something stands and how it was read; what stands there they have from
/// the answer, which knows who may read it.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("rules", &["read", "FileProblem", "NotASpreadsheet", "Unavailable"]),
    ("report", &["model", "Place", "FileFacts", "SheetFacts", "column_letters", "values", "date"]),
];

#[test]
fn every_use_points_with_the_arrows() {
    let source = root().join("src");
    // A module's tests may build what they test with from anywhere.
    for file in rust_files(&source).into_iter().filter(|file| !file.ends_with("tests.rs")) {
        let relative = file.strip_prefix(&source).unwrap();
        let module =
            relative.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let Some(own) = ORDER.iter().position(|name| *name == module) else {
            assert!(["lib", "main"].contains(&module.as_str()), "give src/{module} a place in tests/layers.rs");
            continue;
        };
        let forbidden = MUST_NOT_KNOW.iter().find(|(name, _)| *name == module).map_or(&[][..], |(_, names)| names);
        for (number, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
            for used in modules_used(line) {
                let place = ORDER.iter().position(|name| *name == used);
                let is_forbidden = forbidden.contains(&used) && !names_only_what_it_may(&module, line, used);
                let wrong = place.is_some_and(|place| place > own) || is_forbidden;
                assert!(
                    !wrong,
                    "src/{}:{}: {module} must not know {used}; move this line",
                    relative.display(),
                    number + 1
                );
            }
        }
    }
}

/// A module that hands on what another one defines hides who knows whom.
#[test]
fn the_model_defines_what_it_exports() {
    let text = std::fs::read_to_string(root().join("src/model/mod.rs")).unwrap();
    let handed_on = text.lines().find(|line| line.starts_with("pub use crate::"));
    assert_eq!(handed_on, None, "import it from where it is defined");
}

#[test]
fn only_the_terminal_prints() {
    for file in rust_files(&root().join("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let in_cli = file.starts_with(root().join("src/cli"));
        assert!(
            in_cli || !["println!", "eprintln!"].iter().any(|p| text.contains(p)),
            "{}: printing belongs to src/cli",
            file.display()
        );
    }
}

/// The names after `crate::` on a line of code.
fn modules_used(line: &str) -> impl Iterator<Item = &str> {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    code.split("crate::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or(""))
}

fn names_only_what_it_may(module: &str, line: &str, used: &str) -> bool {
    let Some((_, names)) = MAY_NAME.iter().find(|(name, _)| *name == module) else { return false };
    let named = line.split("crate::").nth(1).unwrap_or("").split(|c: char| !c.is_alphanumeric() && c != '_');
    names.contains(&used) && named.filter(|name| !name.is_empty()).all(|name| names.contains(&name))
}
