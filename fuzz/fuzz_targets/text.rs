//! A text gives rows in ascending order, and its counts are those of what it gave.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::read::{Format, fuzz};

fuzz_target!(|bytes: &[u8]| {
    if !matches!(fuzz::sniff(bytes), Format::Text(_)) {
        return;
    }
    for sheet in fuzz::read(bytes).sheets {
        assert_eq!(sheet.rows().count(), sheet.row_count as usize);
        assert_eq!(sheet.rows().map(|row| row.cells().count() as u64).sum::<u64>(), sheet.cell_count);
        let (mut last, mut lines) = (0, 0);
        for row in sheet.rows() {
            assert!(row.number() > last, "row {} stands behind row {last}", row.number());
            (last, lines) = (row.number(), lines + 1 + row.blank_before());
            assert!(lines <= last, "more rows than lines at {last}");
        }
    }
});
