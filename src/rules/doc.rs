//! A rule's documentation as data: fixed headings, plain words, and examples that the tests run.
//!
//! The examples are small tables in fenced blocks marked `sites` or `users`. A test lays each over a good submission,
//! row by row and column by column, so an example shows only what matters; a cell `(empty)` empties the good value.

/// What to do where the National Administration Service (NAS) looks after the accounts; only in rules whose advice
/// differs then.
pub const THROUGH_NAS: &str = "How to fix it through NAS";

/// The headings every rule's documentation has, in this order; [`THROUGH_NAS`] may stand before the examples.
pub const SECTIONS: [&str; 5] = ["What it checks", "Why it matters", "How to fix it", "Passes", "Fails"];

/// A rule's words, taken apart; its examples are taken apart where they are wanted, see [`examples`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleDoc {
    /// One sentence that says what is wrong.
    pub summary: String,
    /// What the rule looks at and when it speaks.
    pub what: String,
    /// What goes wrong for whom if it is let through.
    pub why: String,
    /// What to do, where to get the right value; for an organisation that manages its own accounts, where that matters.
    pub how: String,
    /// The same where NAS looks after the accounts; empty where it does not matter.
    pub how_through_nas: String,
}

/// A table to lay over a good submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// `sites` or `users`.
    pub sheet: String,
    /// Comma-separated: a line of headings, then a line a row.
    pub csv: String,
}

impl RuleDoc {
    /// Takes the lines of a doc comment apart.
    pub fn parse(lines: &[&str]) -> RuleDoc {
        let mut doc = RuleDoc::default();
        let mut section = Some(&mut doc.summary);
        for line in lines.iter().map(|line| line.trim()) {
            match line.strip_prefix("# ") {
                Some("What it checks") => section = Some(&mut doc.what),
                Some("Why it matters") => section = Some(&mut doc.why),
                Some("How to fix it") => section = Some(&mut doc.how),
                Some(THROUGH_NAS) => section = Some(&mut doc.how_through_nas),
                Some(_) => section = None,
                None => section.iter_mut().for_each(|text| add_line(text, line)),
            }
        }
        for text in [&mut doc.summary, &mut doc.what, &mut doc.why, &mut doc.how, &mut doc.how_through_nas] {
            text.truncate(text.trim_end().len());
        }
        doc
    }
}

/// The text of one section, its lines joined to one paragraph; blank lines part paragraphs.
pub(super) fn section(lines: &[&str], heading: &str) -> String {
    let mut text = String::new();
    section_lines(lines, heading).for_each(|line| add_line(&mut text, line));
    text.trim_end().to_owned()
}

fn add_line(text: &mut String, line: &str) {
    match line {
        "" if text.is_empty() => {}
        "" => text.push('\n'),
        _ => {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push(' ');
            }
            text.push_str(line);
        }
    }
}

fn section_lines<'a>(lines: &'a [&'a str], heading: &'a str) -> impl Iterator<Item = &'a str> {
    lines
        .iter()
        .map(|line| line.trim())
        .skip_while(move |line| line.strip_prefix("# ") != Some(heading))
        .skip(1)
        .take_while(|line| !line.starts_with("# "))
}

/// The tables of one section, `Passes` or `Fails`.
pub(super) fn examples(lines: &[&str], heading: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in section_lines(lines, heading) {
        match (line.strip_prefix("```"), inside) {
            (Some(sheet), false) => {
                found.push(Example { sheet: sheet.to_owned(), csv: String::new() });
                inside = true;
            }
            (Some(_), true) => inside = false,
            (None, true) => {
                if let Some(example) = found.last_mut() {
                    example.csv.push_str(line);
                    example.csv.push('\n');
                }
            }
            (None, false) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doc_comment_comes_apart_into_its_sections() {
        let lines = [
            " The code is wrong.",
            "",
            " # What it checks",
            " One",
            " two.",
            " # Why it matters",
            " Three.",
            " # How to fix it",
            " Four.",
            " # Passes",
            " ```sites",
            " ODS code",
            " VLAXL",
            " ```",
            " # Fails",
            " ```users",
            " Mobile number",
            " 1",
            " ```",
        ];
        let doc = RuleDoc::parse(&lines);
        assert_eq!(doc.summary, "The code is wrong.");
        assert_eq!((doc.what.as_str(), doc.why.as_str(), doc.how.as_str()), ("One two.", "Three.", "Four."));
        assert_eq!(examples(&lines, "Passes"), [Example { sheet: "sites".into(), csv: "ODS code\nVLAXL\n".into() }]);
        assert_eq!(examples(&lines, "Fails"), [Example { sheet: "users".into(), csv: "Mobile number\n1\n".into() }]);
    }
}
