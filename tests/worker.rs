//! The process that reads, as the built program starts it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use nhsmail_onboard::limits::{Limit, Limits, MEGABYTE};
use nhsmail_onboard::observe::Progress;
use nhsmail_onboard::pipeline;
use nhsmail_onboard::read::{
    FileProblem, InputError, InputFile, Reader, Unavailable, WORKER_ARGUMENT, find_inputs, read_file, stream_file,
};
use nhsmail_onboard::settings::Settings;
use rust_xlsxwriter::Workbook;

use crate::util::{Tables, program, result_of, root, settings};

fn worker() -> Reader {
    Reader::Worker(PathBuf::from(env!("CARGO_BIN_EXE_nhsmail-onboard")))
}

fn read(path: &Path, reader: &Reader, limits: &Limits) -> InputFile {
    let inputs = find_inputs(&[path.to_owned()]).unwrap();
    read_file(&inputs.files[0], reader, limits).unwrap()
}

/// Everything read, as one text.
fn told(file: &InputFile) -> String {
    format!("{file:?}")
}

#[test]
fn a_worker_reads_what_is_read_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("Siân's homes.csv");
    fs::write(&csv, b"Site name,Postcode\nCaf\xE9,LS1 1AB\n").unwrap();
    let letter = folder.path().join("letter.pdf");
    fs::write(&letter, "%PDF-1.7").unwrap();
    for path in [csv, letter, root().join("samples/rosewood-estate.xlsx")] {
        let there = read(&path, &worker(), &Limits::default());
        assert_eq!(told(&there), told(&read(&path, &Reader::InProcess, &Limits::default())));
        assert_eq!(there.sha256.len(), 64);
    }
}

#[test]
fn the_program_gives_the_result_that_reading_in_process_gives() {
    let folder = tempfile::tempdir().unwrap();
    let sample = root().join("samples/rosewood-estate.xlsx");
    let done = program(folder.path()).arg(&sample).args(["--json", "-", "-o", "r.xlsx"]).assert().code(1);
    let result: serde_json::Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    let in_process = result_of(&[sample], &settings());
    assert_eq!(result["findings"], in_process["findings"]);
}

#[test]
fn an_estate_of_20_000_sites_fits_into_the_limits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("estate.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (number, row) in Tables::good(20_000).sites.rows.iter().enumerate() {
        sheet.write_row(number as u32, 0, row).unwrap();
    }
    book.save(&path).unwrap();
    let file = read(&path, &worker(), &Limits::default());
    assert_eq!((file.problem, file.sheets[0].row_count, file.sheets[0].cell_count), (None, 20_000, 160_001));
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
#[test]
fn a_worker_without_enough_memory_is_one_file_over_its_limits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    fs::write(&path, "a,b\n".repeat(10_000_000)).unwrap();
    let file = read(&path, &worker(), &Limits { memory_bytes: 30 * MEGABYTE, ..Limits::default() });
    let told = "reading it takes more than 30 MB of memory";
    assert_eq!(file.problem, Some(FileProblem::OverLimits { limit: Limit::Memory, place: told.to_owned() }));
    assert_eq!((file.sheets.len(), file.sha256.len()), (0, 64));
}

#[test]
fn a_worker_without_enough_time_is_one_file_over_its_limits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    fs::write(&path, "a,b\n".repeat(1_000_000)).unwrap();
    let file = read(&path, &worker(), &Limits { seconds: 0, seconds_per_megabyte: 0, ..Limits::default() });
    assert!(matches!(file.problem, Some(FileProblem::OverLimits { limit: Limit::Time, .. })));
}

#[test]
fn without_a_worker_nothing_is_read() {
    let sample = root().join("samples/rosewood-estate.xlsx");
    let reader = Reader::Worker(PathBuf::from("/no/such/program"));
    let input = &find_inputs(std::slice::from_ref(&sample)).unwrap().files[0];
    let mut messages = 0;
    let error = stream_file(input, &reader, &Limits::default(), &mut |_| messages += 1).unwrap_err();
    assert!(matches!(error, InputError::NoProcess { .. }));
    assert_eq!(messages, 0);
    // A check ends with one sentence and exit code 2.
    let settings = Settings { reader, ..settings() };
    let checked = pipeline::check("t", &[sample], &settings, None, &Progress::hidden(), |_, _| Ok(()));
    let error = checked.unwrap_err().to_string();
    assert!(error.contains("rosewood-estate.xlsx") && error.contains("could not be started"), "{error}");
}

/// A program that is replaced while it runs still starts itself, not its successor.
#[cfg(target_os = "linux")]
#[test]
fn a_program_whose_file_is_gone_reads_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sites.csv"), "Site name,Postcode\nAlder House,LS1 1AB\n").unwrap();
    let script = "cp \"$0\" program; exec 9<program; rm program; exec /proc/self/fd/9 check sites.csv --json - --quiet";
    let mut shell = Command::new("sh");
    let done = shell.current_dir(folder.path()).args(["-c", script, env!("CARGO_BIN_EXE_nhsmail-onboard")]).assert();
    let result: serde_json::Value = serde_json::from_slice(&done.code(1).get_output().stdout).unwrap();
    assert_eq!(result["counts"]["sites"]["read"], 1);
}

/// Half of it may be old and half of it new.
#[test]
fn a_file_that_is_written_to_while_it_is_read_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sites.csv");
    for reader in [Reader::InProcess, worker()] {
        fs::write(&path, "Site name,Postcode\nAlder House,LS1 1AB\n").unwrap();
        let input = &find_inputs(std::slice::from_ref(&path)).unwrap().files[0];
        let mut writer = fs::OpenOptions::new().append(true).open(&path).unwrap();
        let mut meanwhile = |_| writer.write_all(b"Birch House,LS1 1AB\n").unwrap();
        let read = stream_file(input, &reader, &Limits::default(), &mut meanwhile).unwrap();
        assert_eq!(read.problem, Some(FileProblem::Unavailable(Unavailable::StillWritten)));
    }
}

#[test]
fn a_worker_without_a_task_says_nothing_and_fails() {
    for task in [vec![], vec!["{}"], vec!["nonsense"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
        command.arg(WORKER_ARGUMENT).args(&task).assert().code(1).stdout("").stderr("");
    }
}
