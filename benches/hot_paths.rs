//! Goes through a check on one thread and stops behind a stage: the instructions of two runs, one stage apart, differ by those
//! of the later stage, whatever else the machine does. `make bench` counts them with callgrind.
//!
//! `hot_paths read|understand|check|write WORKBOOK`
#![allow(clippy::unwrap_used)]

use std::env::args;
use std::io::Cursor;
use std::path::PathBuf;

use nhsmail_onboard::answer::{Answer, Audience, Results};
use nhsmail_onboard::headings::map_tables;
use nhsmail_onboard::layout::lay_out;
use nhsmail_onboard::model::build;
use nhsmail_onboard::patterns;
use nhsmail_onboard::read::{Reader, find_inputs, read_file};
use nhsmail_onboard::registers::{KnownSites, Registers};
use nhsmail_onboard::report::workbook;
use nhsmail_onboard::rules::{self, Context};
use nhsmail_onboard::settings::{Choices, Settings};
use nhsmail_onboard::verdict;

fn main() {
    let (last, input) = (args().nth(1).unwrap(), PathBuf::from(args().nth(2).unwrap()));
    // Ends here without giving memory back, which is no part of the stage.
    let done = |stage: &str| {
        if last == stage {
            std::process::exit(0);
        }
    };
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    let settings = Settings::new("", jiff::civil::date(2026, 11, 21), Reader::InProcess, Choices::default()).unwrap();
    let inputs = find_inputs(&[input]).unwrap();
    let read = |file| read_file(file, &Reader::InProcess, &settings.limits).unwrap();
    let files: Vec<_> = inputs.files.iter().map(read).collect();
    done("read");
    let files = lay_out(files, &settings.headings);
    let maps = map_tables(&files, &settings.headings).unwrap();
    let submission = build("estate".to_owned(), &files, maps, &[], false, jiff::civil::date(2026, 11, 21));
    done("understand");
    let registers = Registers::default();
    let known = KnownSites::new(&submission, &registers, settings.policy.as_of);
    let context = Context { submission: &submission, policy: &settings.policy, known: &known, elsewhere: None };
    let rules::Judged { findings, counted } = rules::check(&context);
    let verdict = verdict::decide(&context, &findings, counted).unwrap();
    let patterns = patterns::find(&submission, &findings, false);
    done("check");
    let results = Results {
        submission: &submission,
        findings: &findings,
        verdict: &verdict,
        policy: &settings.policy,
        patterns: &patterns,
        not_checked: &[],
        known: &known,
        estate_check: None,
        settled: &[],
        limits: &settings.limits,
    };
    workbook::write(&Answer::new(results, Audience::Whole), None, Cursor::new(Vec::new())).unwrap();
    done("write");
    panic!("no stage is called '{last}'");
}
