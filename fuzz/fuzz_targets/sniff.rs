//! Any bytes are something.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::read::fuzz;

fuzz_target!(|bytes: &[u8]| {
    fuzz::sniff(bytes);
});
