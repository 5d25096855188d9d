//! The records of an xls, in a container as it should be, are answered; so is any container.
#![no_main]

use std::io::{Cursor, Write};

use cfb::{CompoundFile, Version};
use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::read::fuzz;

fuzz_target!(|bytes: &[u8]| {
    let is_container = bytes.starts_with(b"\xD0\xCF\x11\xE0");
    let built = if is_container { bytes.to_vec() } else { container_of(bytes) };
    for sheet in fuzz::read(&built).sheets {
        assert_eq!(sheet.rows().count(), sheet.row_count as usize);
        assert_eq!(sheet.rows().map(|row| row.cells().count() as u64).sum::<u64>(), sheet.cell_count);
    }
});

fn container_of(stream: &[u8]) -> Vec<u8> {
    let mut container = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).unwrap();
    container.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    container.flush().unwrap();
    container.into_inner().into_inner()
}
