//! The progress bar: what is under way, and how long it has taken. None when standard error is not a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Steps of a check, see `pipeline`.
const STEPS: u64 = 4;

/// Shows how far a check has come.
#[derive(Debug, Clone)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar on standard error where that is a terminal.
    pub fn shown() -> Progress {
        Progress::drawn(Some(STEPS), "{spinner} {bar:24} {msg} ({elapsed})")
    }

    /// A sign of life on standard error, where that is a terminal, for work whose length nobody knows.
    pub fn of_unknown_length() -> Progress {
        Progress::drawn(None, "{spinner} {msg} ({elapsed})")
    }

    fn drawn(length: Option<u64>, template: &str) -> Progress {
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr()).with_style(style(template));
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress { bar }
    }

    /// No bar at all.
    pub fn hidden() -> Progress {
        Progress { bar: ProgressBar::hidden() }
    }

    /// The next step begins.
    pub fn step(&self, what: &'static str) {
        tracing::debug!(step = what);
        if !self.bar.message().is_empty() {
            self.bar.inc(1);
        }
        self.bar.set_message(what);
    }

    /// So many things are to be done next.
    pub fn begin(&self, what: &'static str, things: u64) {
        tracing::debug!(step = what, things);
        self.bar.set_style(style("{spinner} {bar:24} {pos} of {len} {wide_msg} ({elapsed})"));
        self.bar.set_length(things);
        self.bar.set_position(0);
        self.bar.set_message(what);
    }

    /// One of them is done.
    pub fn done(&self) {
        self.bar.inc(1);
    }

    /// Says how far things are.
    pub fn say(&self, what: String) {
        self.bar.set_message(what);
    }

    /// Takes the bar off the screen.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Writes to standard error without tearing the bar.
    pub(super) fn beside_bar<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
