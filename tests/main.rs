//! All integration tests, one binary.
#![allow(clippy::unwrap_used, missing_docs)]

mod accessible_workbook;
mod accounting;
mod against_registers;
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
mod portal;
mod readme;
mod redact;
mod registers;
mod registry;
mod round_trip;
mod samples;
mod util;
mod verdicts;
mod web_page;
mod workbooks;
mod worker;
