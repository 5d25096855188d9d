//! A machine that gives too little: a sentence and exit code 2, never a panic, and the next night is as if nothing had been.

#![cfg(any(target_os = "linux", target_os = "macos"))]

use std::path::Path;
use std::process::{Command, Output};

use crate::batch::{Nights, estate};
use crate::util::{Tables, json_in};

/// Runs the batch below what a shell says first, with its standard error as `told`.
fn starved(nights: &Nights, first: &str, told: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_nhsmail-onboard");
    let (inbox, out) = (nights.inbox(), nights.out());
    let text = |path: &Path| path.display().to_string();
    let line = format!(
        "{first}; exec '{program}' batch '{}' --out '{}' --as-of 2026-11-21 -v {told}",
        text(&inbox),
        text(&out)
    );
    Command::new("sh").args(["-c", &line]).env_remove("RUST_BACKTRACE").output().unwrap()
}

fn nights() -> Nights {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.night("2026-11-20");
    nights
}

fn ledger(nights: &Nights) -> Vec<u8> {
    std::fs::read(nights.out().join("ledger.sqlite")).unwrap()
}

#[test]
fn files_that_may_not_grow_are_said_and_change_nothing() {
    for limit in ["0", "8"] {
        let nights = nights();
        let before = ledger(&nights);
        let output = starved(&nights, &format!("ulimit -f {limit}"), "");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("could not be"), "{told}");
        assert!(ledger(&nights) == before, "the ledger is as it was");
        nights.night("2026-11-21");
        assert_eq!(nights.row("alder")["outcome"], "accepted");
    }
}

#[test]
fn too_few_files_at_once_leave_submissions_or_are_said() {
    for limit in 4..12 {
        let nights = nights();
        let output = starved(&nights, &format!("ulimit -n {limit}"), "");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{limit}: {:?} {told}", output.status);
        assert!(!told.contains("fault in nhsmail-onboard"), "{limit}: {told}");
    }
}

/// How many submissions come in one night; more outside CI with `NHSMAIL_SUBMISSIONS=2000`.
#[cfg(target_os = "linux")]
fn submissions() -> usize {
    std::env::var("NHSMAIL_SUBMISSIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(20)
}

#[cfg(target_os = "linux")]
#[test]
fn many_submissions_are_answered_in_half_a_gigabyte() {
    let nights = Nights::new();
    let good = Tables::good(2 * submissions());
    for number in 0..submissions() {
        let mut tables = Tables::good(2);
        tables.sites.rows = good.sites.rows[2 * number..2 * number + 2].to_vec();
        tables.users.rows = good.users.rows[4 * number..4 * number + 4].to_vec();
        nights.send(&format!("provider {number}"), &tables);
    }
    // What is limited is the room for addresses, of which glibc sets 64 MB aside for every thread, used or not.
    let output = starved(&nights, "export MALLOC_ARENA_MAX=1; ulimit -v 524288", "2>/dev/null");
    assert_eq!(output.status.code(), Some(1), "people wait until their senders are known");
    let batch = json_in(&nights.out().join("batch.json"));
    let rows = batch["submissions"].as_array().unwrap();
    assert_eq!(rows.len(), submissions());
    let others: Vec<_> = rows.iter().filter(|row| row["outcome"] != "partial").collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_error_that_is_full_stops_nothing() {
    let nights = nights();
    let output = starved(&nights, "true", "2>/dev/full");
    assert_eq!(output.status.code(), Some(1), "people wait until their sender is known");
    assert_eq!(nights.row("alder")["outcome"], "partial");
}
