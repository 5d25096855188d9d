//! All integration tests, one binary.
#![allow(clippy::unwrap_used, missing_docs)]

mod accounting;
mod against_registers;
mod batch;
mod command;
mod conformance;
mod every_rule;
mod examples;
mod fixtures;
mod formats;
mod hostile;
mod layers;
mod layouts;
mod patterns;
mod readme;
mod registers;
mod registry;
mod round_trip;
mod samples;
mod util;
mod verdicts;
mod workbooks;
mod worker;
