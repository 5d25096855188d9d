//! Each submission is checked by a process of its own: the same answers, and whatever happens to that process is this submission's
//! misfortune alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use nhsmail_onboard::read::Reader;
use nhsmail_onboard::settings::Settings;

use crate::batch::{Nights, estate, location};
use crate::util::{configured, settings};

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_nhsmail-onboard"))
}

fn answers(out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for folder in fs::read_dir(out.join("submissions")).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            // The token is made with the ledger's secret, and so is no other's.
            if path.extension().is_some_and(|extension| extension != "xlsx") {
                all.insert(path.strip_prefix(out).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    all
}

#[test]
fn the_answers_are_those_of_one_process_for_all() {
    let night = |reader: Reader| {
        let nights = Nights::new();
        nights.send("alder", &estate("Alder Care", &[0, 1]));
        // One that is told of the other, and is checked twice.
        nights.send("birch", &estate("Birch Care", &[1, 2]));
        fs::write(nights.inbox().join("letter.pdf"), "%PDF-1.7 a letter").unwrap();
        let configured = configured("[rules]\nQUOTA002 = \"reject\"\n[limits]\njson_characters = 20\n");
        nights.night_with("2026-11-21", Settings { reader, ..configured });
        answers(&nights.out())
    };
    let (one, each) = (night(Reader::InProcess), night(Reader::Worker(program())));
    assert_eq!(one.len(), 6);
    for (path, bytes) in &one {
        assert!(each.get(path) == Some(bytes), "{} differs", path.display());
    }
}

/// A stand-in for the program brings itself down.
#[cfg(unix)]
#[test]
fn what_its_process_does_not_survive_is_left_and_nothing_is_forgotten() {
    use std::os::unix::fs::PermissionsExt;
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.night_with("2026-11-21", Settings { reader: Reader::Worker(program()), ..settings() });
    let stand_in = nights.folder.path().join("stand-in");
    fs::write(&stand_in, "#!/bin/sh\nkill -SEGV $$\n").unwrap();
    fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755)).unwrap();
    nights.night_with("2026-11-22", Settings { reader: Reader::Worker(stand_in), ..settings() });
    let row = nights.row("alder");
    assert_eq!((&row["outcome"], &row["answer_needed"]), (&"left".into(), &false.into()), "{row:#}");
    assert!(row["reason"].as_str().unwrap().contains("stopped in the middle"), "{row:#}");
    assert_eq!(nights.report("alder")["outcome"], "accepted", "the answer of the night before stays");
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));
}

#[test]
fn one_that_takes_too_much_memory_is_left_and_the_rest_is_answered() {
    if !cfg!(any(target_os = "linux", target_os = "macos")) {
        return;
    }
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    let mut narrow = Settings { reader: Reader::Worker(program()), ..settings() };
    narrow.limits.memory_bytes = 1_000_000;
    nights.night_with("2026-11-21", narrow);
    let row = nights.row("alder");
    assert_eq!(row["outcome"], "left", "{row:#}");
}
