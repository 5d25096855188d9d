//! The tables of an ods, in an otherwise good one, are answered.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::read::fuzz;
use zip::write::{SimpleFileOptions, ZipWriter};

const BEGIN: &str = "<office:document-content><office:body><office:spreadsheet>";
const END: &str = "</office:spreadsheet></office:body></office:document-content>";

fuzz_target!(|bytes: &[u8]| {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let content = [BEGIN.as_bytes(), bytes, END.as_bytes()].concat();
    for (name, content) in
        [("mimetype", "application/vnd.oasis.opendocument.spreadsheet".as_bytes()), ("content.xml", &content)]
    {
        archive.start_file(name, stored).unwrap();
        archive.write_all(content).unwrap();
    }
    for sheet in fuzz::read(&archive.finish().unwrap().into_inner()).sheets {
        assert_eq!(sheet.rows().count(), sheet.row_count as usize);
        assert_eq!(sheet.rows().map(|row| row.cells().count() as u64).sum::<u64>(), sheet.cell_count);
    }
});
