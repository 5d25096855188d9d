//! Sheets are laid out, and headings found or not, whatever stands in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::fields::HeadingOptions;
use nhsmail_onboard::headings::map_tables;
use nhsmail_onboard::layout::lay_out;
use nhsmail_onboard::read::fuzz;

fuzz_target!(|bytes: &[u8]| {
    let file = fuzz::read(bytes);
    if file.problem.is_none() {
        let options = HeadingOptions::default();
        let _ = map_tables(&lay_out(vec![file], &options), &options);
    }
});
