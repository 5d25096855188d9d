//! Faults of the program itself: panics. What a panic says may quote a cell, so it is never printed; only the place in the
//! source is kept, which is what a report of the fault needs.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::{Mutex, PoisonError};

/// Where in the source this process panicked last.
static LAST_PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Work that ended in a panic.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Fault {
    /// It is this program's. Where in the source, if that was kept; of panics at the same moment it may be another one's.
    #[error("this is a fault in nhsmail-onboard{}; please report it", .place.as_ref().map_or(String::new(), |place| format!(" at {place}")))]
    Ours { place: Option<String> },
    /// The system would not start a thread, which libraries take for granted.
    #[error(
        "the system gives too few threads or too little memory; end other programs, or have the limits raised (ulimit)"
    )]
    TooLittle,
}

impl Fault {
    fn at(place: Option<String>) -> Fault {
        // In the standard library only this fails for want of something.
        let is_thread = place.as_ref().is_some_and(|place| place.replace('\\', "/").contains("std/src/thread/"));
        if is_thread { Fault::TooLittle } else { Fault::Ours { place } }
    }
}

/// From now on no panic of this process prints anything.
pub fn keep_panics_quiet() {
    set_hook(Box::new(|panic| {
        *LAST_PLACE.lock().unwrap_or_else(PoisonError::into_inner) = panic.location().map(ToString::to_string);
    }));
}

/// Does the work, and gives a panic back as an error.
///
/// # Errors
/// [`Fault`] where it panicked.
pub fn catching<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| Fault::at(LAST_PLACE.lock().unwrap_or_else(PoisonError::into_inner).take()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_where_and_never_what() {
        keep_panics_quiet();
        let fault = catching(|| {
            if std::hint::black_box(true) {
                panic!("the cell 'jane@example.org'")
            }
        });
        drop(std::panic::take_hook());
        let told = fault.map_err(|fault| fault.to_string()).unwrap_err();
        assert!(told.contains("faults.rs:") && !told.contains("jane"), "{told}");
    }
}
