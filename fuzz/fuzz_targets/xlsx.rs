//! A workbook, or the part of a sheet in an otherwise good one, is answered.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::read::fuzz;
use zip::write::{SimpleFileOptions, ZipWriter};

const RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;

fuzz_target!(|bytes: &[u8]| {
    let built = if bytes.starts_with(b"PK") { bytes.to_vec() } else { workbook_of(bytes) };
    for sheet in fuzz::read(&built).sheets {
        assert_eq!(sheet.rows().count(), sheet.row_count as usize);
        assert_eq!(sheet.rows().map(|row| row.cells().count() as u64).sum::<u64>(), sheet.cell_count);
    }
});

fn workbook_of(part: &[u8]) -> Vec<u8> {
    let to_workbook = format!(r#"{RELATIONSHIPS}officeDocument" Target="xl/workbook.xml"/></Relationships>"#);
    let to_sheet = format!(r#"{RELATIONSHIPS}worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [
        ("_rels/.rels", to_workbook.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", to_sheet.as_bytes()),
        ("xl/worksheets/sheet1.xml", part),
    ] {
        archive.start_file(name, stored).expect("memory takes a member");
        archive.write_all(content).expect("memory takes its content");
    }
    archive.finish().expect("memory takes a directory").into_inner()
}
