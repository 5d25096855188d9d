//! What the fuzzer feeds: the readers without a file.
#![allow(missing_docs)]

use std::path::PathBuf;

use super::collect::{Collector, input_file};
use super::*;

pub fn sniff(bytes: &[u8]) -> Format {
    super::sniff::sniff(bytes)
}

/// A panic inside a library is caught and answered, so it must not end the fuzzer; one of ours is not, and does.
fn let_caught_panics_be() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
}

pub fn read(bytes: &[u8]) -> InputFile {
    let_caught_panics_be();
    let input = InputPath { path: PathBuf::from("fuzz"), name: "fuzz".to_owned(), in_folder: false, below: None };
    let mut collector = Collector::default();
    let done = read_bytes(bytes, "fuzz", &Limits::default(), &mut |message| collector.take(message));
    let Done { sha256, encoding, outcome } = done;
    let streamed = Streamed { bytes: bytes.len() as u64, sha256, encoding, problem: outcome.err() };
    input_file(&input, streamed, collector)
}
