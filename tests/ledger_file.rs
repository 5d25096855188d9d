//! A night that would go on from something else than the last one is refused, and says how it goes on.

use std::fs;
use std::path::{Path, PathBuf};

use nhsmail_onboard::batch::{Batch, BatchError, Meant};
use nhsmail_onboard::ledger::Ledger;

use crate::util::{Tables, answer_in, batch_meaning, json_in, settings};

struct Nights {
    folder: tempfile::TempDir,
}

impl Nights {
    /// With one night done.
    fn after_one() -> Nights {
        let nights = Nights { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(nights.inbox().join("alder")).unwrap();
        let estate = Tables::good(2);
        fs::write(nights.inbox().join("alder/sites.csv"), estate.sites.csv()).unwrap();
        fs::write(nights.inbox().join("alder/users.csv"), estate.users.csv()).unwrap();
        nights.night("2026-11-21", Meant::default()).unwrap();
        nights
    }

    fn inbox(&self) -> PathBuf {
        self.folder.path().join("inbox")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn ledger(&self) -> PathBuf {
        self.out().join("ledger.sqlite")
    }

    fn night(&self, as_of: &str, meant: Meant) -> Result<Batch, BatchError> {
        let mut settings = settings();
        settings.policy.as_of = as_of.parse().unwrap();
        batch_meaning(&self.inbox(), &self.out(), 1, &settings, None, meant)
    }

    #[track_caller]
    fn refused(&self, as_of: &str, meant: Meant) -> String {
        self.night(as_of, meant).unwrap_err().to_string()
    }

    fn identity(&self) -> String {
        Ledger::open_to_read(&self.out()).unwrap().identity().unwrap()
    }
}

const NEW: Meant = Meant { new_ledger: true, earlier: false, empty: false };

fn summary(out: &Path) -> Vec<u8> {
    fs::read(out.join("batch-summary.xlsx")).unwrap()
}

#[test]
fn a_lost_ledger_is_not_begun_anew_unless_that_is_meant() {
    let nights = Nights::after_one();
    let (first, before) = (nights.identity(), summary(&nights.out()));
    assert_eq!(json_in(&nights.out().join("batch.json"))["ledger"], first.as_str());
    nights.night("2026-11-22", Meant::default()).unwrap();
    assert_eq!(nights.identity(), first, "a ledger keeps its identity");
    let copy = fs::read(nights.ledger()).unwrap();
    for what in ["is missing", "is empty", "is another one"] {
        fs::remove_file(nights.ledger()).unwrap();
        match what {
            "is empty" => fs::write(nights.ledger(), "").unwrap(),
            "is another one" => drop(Ledger::open(&nights.out()).unwrap()),
            _ => {}
        }
        let told = nights.refused("2026-11-23", Meant::default());
        assert!(told.contains(what) && told.contains("run 2 of 2026-11-22") && told.contains("--new-ledger"), "{told}");
        assert_ne!(summary(&nights.out()), before);
        // The copy that is put back is the same ledger.
        fs::write(nights.ledger(), &copy).unwrap();
        nights.night("2026-11-22", Meant::default()).unwrap();
    }
    assert!(nights.refused("2026-11-23", NEW).contains("move it away first"), "a ledger is never thrown away");
    fs::remove_file(nights.ledger()).unwrap();
    assert_eq!(nights.night("2026-11-23", NEW).unwrap().run, 1);
    assert_ne!(nights.identity(), first);
    // Its folders are named anew, so nothing of before lies in them.
    assert!(answer_in(&nights.out(), "alder", "report.xlsx").is_file());
    assert!(nights.out().join("submissions of an earlier ledger (1)/alder/alder-report.xlsx").is_file());
    assert_eq!(nights.night("2026-11-24", Meant::default()).unwrap().run, 2);
}

#[test]
fn a_run_that_was_stopped_with_a_new_ledger_is_made_again() {
    let nights = Nights::after_one();
    fs::remove_file(nights.ledger()).unwrap();
    // What a run leaves that was stopped after it had begun the ledger.
    drop(Ledger::open(&nights.out()).unwrap());
    assert!(nights.refused("2026-11-22", Meant::default()).contains("is another one"));
    assert_eq!(nights.night("2026-11-22", NEW).unwrap().run, 1);
}

#[test]
fn what_is_no_ledger_of_ours_is_neither_used_nor_changed() {
    let nights = Nights::after_one();
    let runs = |sql: &str| {
        let connection = rusqlite::Connection::open(nights.ledger()).unwrap();
        connection.execute_batch(sql).unwrap();
    };
    for (sql, undo) in [
        ("CREATE TRIGGER evil AFTER INSERT ON runs BEGIN DELETE FROM events; END", "DROP TRIGGER evil"),
        ("CREATE VIEW evil AS SELECT 1", "DROP VIEW evil"),
    ] {
        runs(sql);
        assert!(nights.refused("2026-11-22", Meant::default()).contains("triggers or views"));
        assert!(Ledger::open_to_read(&nights.out()).unwrap_err().to_string().contains("triggers or views"));
        runs(undo);
    }
    fs::remove_file(nights.ledger()).unwrap();
    runs("CREATE TABLE recipes (name TEXT)");
    let foreign = fs::read(nights.ledger()).unwrap();
    for meant in [Meant::default(), NEW] {
        assert!(nights.refused("2026-11-22", meant).contains("no ledger"));
    }
    assert_eq!(fs::read(nights.ledger()).unwrap(), foreign);
    fs::remove_file(nights.ledger()).unwrap();
    fs::create_dir(nights.out().join("ledger.sqlite-journal")).unwrap();
    assert!(nights.refused("2026-11-22", NEW).contains("move it away"));
}

#[cfg(unix)]
#[test]
fn a_ledger_that_is_taken_away_is_missed() {
    let nights = Nights::after_one();
    let ledger = Ledger::open(&nights.out()).unwrap();
    assert!(ledger.see_that_it_is_there().is_ok());
    let copy = fs::read(nights.ledger()).unwrap();
    fs::remove_file(nights.ledger()).unwrap();
    assert!(ledger.see_that_it_is_there().unwrap_err().to_string().contains("removed or replaced"));
    fs::write(nights.folder.path().join("copy"), copy).unwrap();
    fs::rename(nights.folder.path().join("copy"), nights.ledger()).unwrap();
    assert!(ledger.see_that_it_is_there().is_err(), "another file of the same name");
}

#[test]
fn the_clock_does_not_go_back_and_the_inbox_does_not_go_empty_unseen() {
    let nights = Nights::after_one();
    let told = nights.refused("2020-01-01", Meant::default());
    assert!(told.contains("2026-11-21") && told.contains("--allow-earlier"), "{told}");
    let before = summary(&nights.out());
    fs::rename(nights.inbox().join("alder"), nights.folder.path().join("alder")).unwrap();
    let told = nights.refused("2026-11-22", Meant::default());
    assert!(told.contains("found 1 submission") && told.contains("--allow-empty"), "{told}");
    assert_eq!(summary(&nights.out()), before, "the last summary stays");
    let all = Meant { earlier: true, empty: true, ..Meant::default() };
    nights.night("2026-11-20", all).unwrap();
    nights.night("2026-11-20", Meant::default()).unwrap();
}

#[test]
fn an_earlier_copy_of_the_ledger_goes_on_and_nas_is_told_what_is_not_in_it() {
    let nights = Nights::after_one();
    let copy = fs::read(nights.ledger()).unwrap();
    let told = |batch: &Batch| batch.for_nas.iter().filter(|matter| matter.what == "Ledger from a copy").count();
    for night in ["2026-11-22", "2026-11-23"] {
        assert_eq!(told(&nights.night(night, Meant::default()).unwrap()), 0);
    }
    fs::write(nights.ledger(), &copy).unwrap();
    let batch = nights.night("2026-11-24", Meant::default()).unwrap();
    assert_eq!((told(&batch), batch.run), (1, 2));
    assert!(
        batch.for_nas[0].detail.contains("runs 2 to 3 (the last one of 2026-11-23)"),
        "{}",
        batch.for_nas[0].detail
    );
    assert_eq!(told(&nights.night("2026-11-25", Meant::default()).unwrap()), 0);
}
