//! What the program says about itself while it works: structured logs and a progress bar, both on standard error. They
//! carry file names, cells and rule codes, never a person's name, e-mail or mobile.

mod faults;
mod logs;
mod progress;

pub use faults::{Fault, catching, keep_panics_quiet};
pub use logs::{LogFormat, start_logs};
pub use progress::Progress;
