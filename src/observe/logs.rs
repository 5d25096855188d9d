//! Structured logs on standard error, as text or JSON.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::Progress;

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: a JSON object a line.
    Json,
}

/// Starts the logs. `verbose` 0 shows warnings, 1 what is done, 2 details; the variable `NHSMAIL_ONBOARD_LOG` says it
/// finer.
pub fn start_logs(format: LogFormat, verbose: u8, progress: Progress) {
    let level = match verbose {
        0 => "warn",
        1 => "info",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_env("NHSMAIL_ONBOARD_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(BesideBar(progress)).with_target(false);
    // A second call (in tests) keeps the first logger.
    let _ = match format {
        LogFormat::Text => logs.without_time().with_ansi(false).try_init(),
        LogFormat::Json => logs.json().try_init(),
    };
}

/// Lines go to standard error with the progress bar out of the way.
#[derive(Clone)]
struct BesideBar(Progress);

impl Write for BesideBar {
    /// A line that has no place, because the disk is full or nobody listens, stops no run.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.beside_bar(|| io::stderr().write_all(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = io::stderr().flush();
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for BesideBar {
    type Writer = BesideBar;

    fn make_writer(&'a self) -> Self::Writer {
        self.clone()
    }
}
