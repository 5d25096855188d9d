//! What the folder of an answer is called: after the submission, so that NAS knows it, and so that every system takes it.

use std::collections::{BTreeMap, HashSet};

use crate::ledger::{Answered, FolderNames};
use crate::papers::without_report_suffix;
use crate::read::without_spreadsheet_ending;

/// The longest name, in bytes. It stands twice in a path, in that of the folder and in that of the file, and Windows allows 260
/// characters for a path; most systems allow 255 bytes for a name.
const LONGEST: usize = 60;

/// The names of the folders, those given long ago and those given tonight.
#[derive(Debug, Default)]
pub struct Folders {
    given: BTreeMap<Answered, String>,
    /// As Windows compares names.
    taken: HashSet<String>,
    /// Submissions whose answers lie where earlier versions put them, and the folders that they are to have.
    to_move: Vec<(String, String)>,
}

impl Folders {
    /// Those that the ledger knows. Names given by an earlier version come before all of tonight's.
    pub fn known(names: FolderNames) -> Folders {
        let taken = names.given.values().map(|folder| folder.to_lowercase()).collect();
        let mut folders = Folders { given: names.given, taken, to_move: Vec::new() };
        let to_move = |(entry, source): Answered| (entry.clone(), folders.of(&entry, &source));
        folders.to_move = names.without.into_iter().map(to_move).collect();
        folders
    }

    /// The folder of the submission of this name in the inbox that belongs to this source. Another source that comes under the
    /// same name has another one.
    pub fn of(&mut self, entry: &str, source: &str) -> String {
        let answered = (entry.to_owned(), source.to_owned());
        if let Some(folder) = self.given.get(&answered) {
            return folder.clone();
        }
        let folder = free(entry, &mut self.taken);
        self.given.insert(answered, folder.clone());
        folder
    }

    /// Answers that lie where earlier versions put them: the submission and its folder.
    pub fn to_move(&self) -> &[(String, String)] {
        &self.to_move
    }

    /// All of them.
    pub fn into_given(self) -> BTreeMap<Answered, String> {
        self.given
    }
}

/// The plainest name that nobody has: without what every spreadsheet's or report's name ends in, whole, or numbered.
fn free(entry: &str, taken: &mut HashSet<String>) -> String {
    let stem = without_spreadsheet_ending(entry);
    let plain = [without_report_suffix(stem), stem, entry].map(|name| safe(name, LONGEST));
    let whole = safe(entry, LONGEST - " (000000)".len());
    let numbered = (2u32..).map(|number| format!("{whole} ({number})"));
    let mut free = plain.into_iter().chain(numbered).filter(|name| taken.insert(name.to_lowercase()));
    free.next().unwrap_or_default()
}

/// A name that Windows takes for a folder, of at most `longest` bytes: no device, no forbidden character, no dot or blank at its
/// end, and none that hides it.
fn safe(name: &str, longest: usize) -> String {
    let forbidden = |letter: char| letter.is_control() || "<>:\"/\\|?*\u{FFFD}".contains(letter);
    let replaced: String = name.chars().map(|letter| if forbidden(letter) { '_' } else { letter }).collect();
    let name = replaced.trim_start();
    let ends = name.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let name = &name[..ends.take_while(|end| *end < longest).last().unwrap_or_default()];
    let name = name.trim_end_matches(['.', ' ']);
    if name.is_empty() || name.starts_with('.') || is_device(name) { format!("_{name}") } else { name.to_owned() }
}

/// Whether Windows takes it for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device).map(str::chars);
        number.is_some_and(|mut number| {
            number.next().is_some_and(|c| "123456789¹²³".contains(c)) && number.next().is_none()
        })
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(entries: &[&str]) -> Vec<String> {
        let mut folders = Folders::default();
        entries.iter().map(|entry| folders.of(entry, entry)).collect()
    }

    #[test]
    fn names_are_safe_on_windows() {
        for (name, expected) in [
            ("rosewood.xlsx", "rosewood"),
            ("rosewood-report-2.xlsx", "rosewood"),
            ("St. Mary's", "St. Mary's"),
            ("letter.pdf", "letter.pdf"),
            ("con.xlsx", "_con"),
            ("LPT1", "_LPT1"),
            ("COM10.csv", "COM10"),
            ("a:b?.csv", "a_b_"),
            ("ends in dots...", "ends in dots"),
            (" .work", "_.work"),
            ("-report.xlsx", "_"),
            (" ", "_"),
        ] {
            assert_eq!(named(&[name]), [expected]);
        }
    }

    #[test]
    fn a_name_is_cut_by_bytes_with_all_that_is_put_to_it() {
        let faces = format!("CON.{}abc", "\u{1F600}".repeat(62));
        let long = "x".repeat(250);
        let entries = [faces.as_str(), &faces.to_lowercase(), &long, &long.to_uppercase()];
        let folders = named(&entries);
        assert!(folders.iter().all(|folder| folder.len() <= LONGEST), "{folders:?}");
        let different: HashSet<String> = folders.iter().map(|folder| folder.to_lowercase()).collect();
        assert_eq!(different.len(), entries.len());
    }

    #[test]
    fn names_that_look_the_same_are_told_apart_and_never_passed_on() {
        assert_eq!(
            named(&["a.csv", "A.csv", "a.xlsx", "a-report.xlsx", "a_b.csv", "a:b.csv", "a?b.csv", "a.csv"]),
            ["a", "A.csv", "a.xlsx", "a-report", "a_b", "a_b.csv", "a_b.csv (2)", "a"]
        );
        let mut given = BTreeMap::new();
        let named = |entry: &str| (entry.to_owned(), entry.to_owned());
        given.insert(named("a:b.csv"), "a_b".to_owned());
        let mut folders = Folders::known(FolderNames { given, without: vec![named("old.xlsx")] });
        let of_tonight = ["a_b.csv", "a:b.csv", "old.csv"].map(|entry| folders.of(entry, entry));
        assert_eq!(of_tonight, ["a_b.csv", "a_b", "old.csv"]);
        assert_eq!(folders.of("a:b.csv", "a:b.csv (run 7)"), "a_b.csv (2)", "another firm's file of that name");
        assert_eq!(folders.to_move(), [("old.xlsx".to_owned(), "old".to_owned())]);
    }
}
