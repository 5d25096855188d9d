//! Headings are found, or not, in any table.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::headings::{HeadingOptions, map_sheets};
use nhsmail_onboard::read::fuzz;

fuzz_target!(|bytes: &[u8]| {
    let file = fuzz::read(bytes);
    if file.problem.is_none() {
        let _ = map_sheets(&[file], &HeadingOptions::default());
    }
});
