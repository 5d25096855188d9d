//! The records of a sheet of an xlsb, in an otherwise good one, are answered.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::read::fuzz;
use zip::write::{SimpleFileOptions, ZipWriter};

/// One sheet named S with the relationship r1.
const WORKBOOK: &[u8] = &[
    0x83, 0x01, 0, 0x8F, 0x01, 0, 0x9C, 0x01, 22, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, b'r', 0, b'1', 0, 1, 0, 0, 0, b'S',
    0, 0x90, 0x01, 0, 0x9D, 0x01, 0, 0x84, 0x01, 0,
];
const RELATIONSHIPS: &str =
    r#"<Relationships><Relationship Id="r1" Type="worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#;
/// The sheet, its outermost cells, and the beginning of the cells.
const BEGIN: &[u8] = &[0x81, 0x01, 0, 0x94, 0x01, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x91, 0x01, 0];
const END: &[u8] = &[0x92, 0x01, 0, 0x82, 0x01, 0];

fuzz_target!(|bytes: &[u8]| {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [
        ("xl/workbook.bin", WORKBOOK),
        ("xl/_rels/workbook.bin.rels", RELATIONSHIPS.as_bytes()),
        ("xl/worksheets/sheet1.bin", &[BEGIN, bytes, END].concat()),
    ] {
        archive.start_file(name, stored).unwrap();
        archive.write_all(content).unwrap();
    }
    for sheet in fuzz::read(&archive.finish().unwrap().into_inner()).sheets {
        assert_eq!(sheet.rows().count(), sheet.row_count as usize);
        assert_eq!(sheet.rows().map(|row| row.cells().count() as u64).sum::<u64>(), sheet.cell_count);
        // A text of nothing but a byte order mark is one cell more to the second count; a cell too many nobody can have read.
        assert!(sheet.second_count >= Some(sheet.cell_count), "more cells than there are");
    }
});
