//! What NAS decides in the batch summary, carried out as a whole, and taken back.

use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use nhsmail_onboard::ledger::Decision;
use nhsmail_onboard::settings::BatchTrust;

use crate::batch::{Nights, estate, location, rejected_by, stating};
use crate::util::Tables;

const ALDER: &str = "1-1300000001";
const BIRCH: &str = "1-1300000002";
const SHEET: &str = "For NAS to decide";

fn by_id(id: &str, name: &str, sites: &[usize]) -> Tables {
    stating(estate(name, sites), "CQC provider ID", id)
}

/// Two providers that NAS does not know, one of whose homes both ask for.
fn first_night() -> Nights {
    let nights = Nights { trust: BatchTrust { confirm_senders: true, names_are_ours: false }, ..Nights::new() };
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1]));
    nights.send("birch $(x)", &by_id(BIRCH, "Birch Care", &[1, 2]));
    nights.night("2026-11-21");
    nights
}

/// The summary saved by another program, with what is decided in the lines that `decide` knows by what they are about and by their
/// submission.
fn decided(nights: &Nights, decide: impl Fn(&str, &str) -> Option<(&'static str, &'static str)>) -> PathBuf {
    let mut summary: Xlsx<_> = open_workbook(nights.out().join("batch-summary.xlsx")).unwrap();
    let lines = summary.worksheet_range(SHEET).unwrap();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name(SHEET).unwrap();
    for (number, line) in (0..).zip(lines.rows()) {
        let texts: Vec<String> = line.iter().map(Data::to_string).collect();
        for (column, text) in (0..).zip(&texts) {
            sheet.write(number, column, text).unwrap();
        }
        if let Some((decision, reason)) = decide(&texts[0], &texts[1]) {
            sheet.write(number, 6, decision).unwrap();
            sheet.write(number, 7, reason).unwrap();
        }
    }
    let path = nights.folder.path().join("decided.xlsx");
    workbook.save(&path).unwrap();
    path
}

/// The exit code of a ledger command, and what it says.
fn ledger(nights: &Nights, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
    let output = command.arg("ledger").args(arguments).arg("--out").arg(nights.out()).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code().unwrap(), said.concat())
}

fn apply(nights: &Nights, summary: &Path) -> (i32, String) {
    ledger(nights, &["apply", summary.to_str().unwrap()])
}

/// That a command ends so and says all of this.
fn says((code, said): (i32, String), expected: i32, parts: &[&str]) {
    assert_eq!(code, expected, "{said}");
    parts.iter().for_each(|part| assert!(said.contains(part), "{said}"));
}

#[test]
fn what_is_decided_in_the_summary_is_done_as_a_whole_and_once() {
    let nights = first_night();
    let summary = decided(&nights, |what, submission| match (what, submission) {
        ("New sender", _) => Some(("y", "known by telephone")),
        ("Site asked for twice", "alder") => Some(("yes", "deed of sale")),
        _ => None,
    });
    let held = format!("{} is held by cqc:{ALDER}", location(1));
    let parts = ["'alder' is known to be sent for", "'birch $(x)' is known to be sent for", &held];
    says(apply(&nights, &summary), 0, &parts);
    says(apply(&nights, &summary), 0, &[]);
    says(ledger(&nights, &["undo"]), 0, &["Taken back: confirm alder", "confirm ", "assign"]);
    says(ledger(&nights, &["undo"]), 2, &["nothing was decided"]);
    says(apply(&nights, &summary), 0, &[]);
    let batch = nights.night("2026-11-22");
    assert_eq!(nights.row("alder")["outcome"], "accepted");
    assert_eq!(rejected_by(&nights.report("birch $(x)"), "BATCH002"), 1);
    let told: Vec<&str> = batch.for_nas.iter().map(|matter| matter.what.as_ref()).collect();
    assert!(told.contains(&"Sender confirmed by NAS") && told.contains(&"Site assigned by NAS"), "{told:?}");
    let next = nights.night("2026-11-23");
    assert!(next.for_nas.iter().all(|matter| !matter.what.contains("by NAS")), "it is told once");
}

#[test]
fn nothing_is_done_where_one_line_is_not_clear() {
    let nights = first_night();
    let refused = |decision, reason, why: &str| {
        let summary = decided(&nights, |what, submission| match what {
            "New sender" if submission == "alder" => Some(("y", "known")),
            "New sender" => Some((decision, reason)),
            _ => None,
        });
        says(apply(&nights, &summary), 2, &[why]);
    };
    refused("perhaps", "", "'perhaps' below Decision is neither y nor n");
    refused("y", "", "say why below Reason");
    let both = decided(&nights, |what, _| (what == "Site asked for twice").then_some(("y", "ours")));
    says(apply(&nights, &both), 2, &[&format!("decide about {} in two ways", location(1))]);
    let nothing = decided(&nights, |_, _| None);
    says(apply(&nights, &nothing), 2, &["nothing is decided in decided.xlsx"]);
    // A summary of the night before does not decide about tonight.
    let summary = decided(&nights, |what, _| (what == "New sender").then_some(("y", "known")));
    nights.take_back("birch $(x)");
    nights.night("2026-11-22");
    says(apply(&nights, &summary), 2, &["is not in the list of the last run any more"]);
    nights.night("2026-11-23");
    assert_eq!(nights.report("alder")["counts"]["users"]["accepted"], 0, "nobody was confirmed");
}

#[test]
fn the_last_decision_is_taken_back_unless_something_has_happened_since() {
    let nights = first_night();
    says(ledger(&nights, &["undo"]), 2, &["nothing was decided by hand"]);
    nights.confirm("alder", &[ALDER]);
    nights.assign(&location(1), BIRCH);
    says(ledger(&nights, &["undo"]), 0, &[&format!("Taken back: assign {}", location(1))]);
    assert_eq!(nights.holder(&location(1)), None);
    says(ledger(&nights, &["undo"]), 0, &["Taken back: confirm alder"]);
    nights.night("2026-11-22");
    assert_eq!(nights.report("alder")["counts"]["users"]["accepted"], 0, "it is not known any more");
    nights.decide(Decision::Release { sites: vec![location(0).parse().unwrap()] });
    nights.decide(Decision::Release { sites: vec![location(0).parse().unwrap()] });
    nights.assign(&location(0), BIRCH);
    nights.assign(&location(0), ALDER);
    says(ledger(&nights, &["undo"]), 0, &[]);
    assert_eq!(nights.holder(&location(0)), Some(format!("cqc:{BIRCH}")));
}

/// What comes by mail may be called anything; nobody is to paste that into a shell.
#[test]
fn a_name_that_a_shell_would_carry_out_is_in_no_command() {
    let nights = first_night();
    let mut summary: Xlsx<_> = open_workbook(nights.out().join("batch-summary.xlsx")).unwrap();
    let lines = summary.worksheet_range(SHEET).unwrap();
    let settles: Vec<String> =
        lines.rows().filter(|line| line[0] == *"New sender").map(|line| line[5].to_string()).collect();
    assert_eq!(
        settles,
        [format!("nhsmail-onboard ledger confirm alder cqc:{ALDER} --reason \"…\""), "y below Decision".to_owned()]
    );
}
