//! What an answer rests on: files, registers, rules that were changed, the date and the program.

use super::{Answer, PROGRAM, VERSION};
use crate::model::values::date;

/// One of the things that an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance<'a> {
    /// What it is.
    pub what: &'static str,
    /// Which one.
    pub which: String,
    /// The SHA-256 of its content.
    pub sha256: Option<&'a str>,
    /// Its size in bytes.
    pub bytes: Option<u64>,
}

impl Answer<'_> {
    /// All of them, in the order in which they are told.
    pub fn rests_on(&self) -> Vec<Provenance<'_>> {
        let plain = |what, which| Provenance { what, which, sha256: None, bytes: None };
        let files = self.files.iter().map(|file| match file.ignored {
            Some(why) => plain("File left aside", format!("{}: {why}.", file.name)),
            None => {
                let (sha256, bytes) = (Some(file.sha256.as_str()), Some(file.bytes));
                Provenance { what: "Input", which: file.name.clone(), sha256, bytes }
            }
        });
        let registers = self.registers().iter().map(|register| {
            let dated =
                register.dated.map_or("of unknown date".to_owned(), |day| format!("of {}", date::in_words(day)));
            let part = register.part_in_words().map_or(String::new(), |part| format!("; {part}"));
            let which = format!("{}: {}, {dated}, {} rows{part}", register.kind.title(), register.file, register.rows);
            Provenance { what: "Register", which, sha256: Some(&register.sha256), bytes: None }
        });
        let changes = self.policy.changes.iter().map(|change| {
            let reason = if change.reason.is_empty() { String::new() } else { format!(" Reason: {}", change.reason) };
            plain("Changed rule", format!("{}.{reason}", change.what))
        });
        let made =
            [plain("As of", date::in_words(self.policy.as_of)), plain("Made with", format!("{PROGRAM} {VERSION}"))];
        files.chain(registers).chain(changes).chain(made).collect()
    }
}
