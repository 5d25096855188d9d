//! Any sheet is laid out, and every table that comes of it stands in the sheet.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::fields::HeadingOptions;
use nhsmail_onboard::layout::lay_out;
use nhsmail_onboard::read::fuzz;

fuzz_target!(|bytes: &[u8]| {
    let file = fuzz::read(bytes);
    let rows: Vec<u32> = file.sheets.iter().flat_map(|sheet| sheet.rows()).map(|row| row.number()).collect();
    for laid_out in lay_out(vec![file], &HeadingOptions::default()) {
        for table in &laid_out.tables {
            for row in table.sheet.rows() {
                assert!(rows.contains(&table.addresses.of(row.number(), None).0));
            }
        }
    }
});
