//! Gives long tables their true range. The library keeps a note of every cell of a table, a gigabyte for a country's estate,
//! only to see that no two tables overlap. So a long table is declared one row long, and its range is corrected in the
//! finished archive, whose other parts are copied as they are.

use std::io::{self, Read, Seek, Write};

use rust_xlsxwriter::{Workbook, XlsxError};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::model::column_letters;

/// An archive up to this size is corrected in memory.
const IN_MEMORY: usize = 1 << 20;
const TABLES: &str = "xl/tables/";

/// A table with more rows than it was declared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongTable {
    /// Its name, different from every other of the workbook.
    pub name: String,
    /// Its columns, from `A`.
    pub columns: u16,
    /// Its rows below the headings.
    pub rows: u32,
}

/// The rows below the headings with which a long table is declared.
pub const DECLARED_ROWS: u32 = 1;

impl LongTable {
    fn range(&self, rows: u32) -> String {
        format!("ref=\"A1:{}{}\"", column_letters(self.columns - 1), rows + 1)
    }

    fn is_in(&self, part: &str) -> bool {
        part.contains(&format!(" name=\"{}\"", self.name))
    }
}

/// Saves the workbook with the true ranges of its long tables.
///
/// # Errors
/// When `to` or a temporary file cannot be written to.
pub fn save(workbook: &mut Workbook, tables: &[LongTable], to: impl Write + Seek + Send) -> Result<(), XlsxError> {
    if tables.is_empty() {
        return workbook.save_to_writer(UntilItFails::new(to));
    }
    let mut archive = tempfile::spooled_tempfile(IN_MEMORY);
    workbook.save_to_writer(UntilItFails::new(&mut archive))?;
    Ok(with_true_ranges(archive, tables, UntilItFails::new(to))?)
}

/// Hands on what is written until that fails once, and takes the rest without a word: an archive's writer that is dropped tries
/// to end its archive and prints that this failed as well.
struct UntilItFails<W> {
    to: W,
    has_failed: bool,
    /// Where it is, or would be.
    at: u64,
}

impl<W> UntilItFails<W> {
    fn new(to: W) -> Self {
        UntilItFails { to, has_failed: false, at: 0 }
    }

    fn unless_failed<T>(&mut self, otherwise: T, work: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.has_failed {
            return Ok(otherwise);
        }
        let done = work(&mut self.to);
        self.has_failed = done.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        done
    }
}

impl<W: Write> Write for UntilItFails<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.unless_failed(bytes.len(), |to| to.write(bytes))?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_failed((), Write::flush)
    }
}

impl<W: Seek> Seek for UntilItFails<W> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let there = match to {
            io::SeekFrom::Start(at) => at,
            io::SeekFrom::Current(by) => self.at.saturating_add_signed(by),
            io::SeekFrom::End(_) => self.at,
        };
        self.at = self.unless_failed(there, |file| file.seek(to))?;
        Ok(self.at)
    }
}

fn with_true_ranges(from: impl Read + Seek, tables: &[LongTable], to: impl Write + Seek) -> Result<(), ZipError> {
    let mut from = ZipArchive::new(from)?;
    let mut to = ZipWriter::new(to);
    for part in 0..from.len() {
        let raw = from.by_index_raw(part)?;
        if !raw.name()?.starts_with(TABLES) {
            to.raw_copy_file(raw)?;
            continue;
        }
        drop(raw);
        let mut part = from.by_index(part)?;
        let mut text = String::new();
        part.read_to_string(&mut text)?;
        if let Some(table) = tables.iter().find(|table| table.is_in(&text)) {
            text = text.replace(&table.range(DECLARED_ROWS), &table.range(table.rows));
        }
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(part.last_modified().unwrap_or_default());
        to.start_file(part.name()?, options)?;
        to.write_all(text.as_bytes())?;
    }
    to.finish()?.flush().map_err(ZipError::Io)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rust_xlsxwriter::{Table, TableColumn};

    use super::*;

    fn tables_of(archive: &[u8]) -> Vec<String> {
        let mut archive = ZipArchive::new(io::Cursor::new(archive)).unwrap();
        let names = archive.file_names().map(|name| name.unwrap().into_owned());
        let names: Vec<String> = names.filter(|name| name.starts_with(TABLES)).collect();
        names.iter().map(|name| io::read_to_string(archive.by_name(name).unwrap()).unwrap()).collect()
    }

    /// A disk with room for so many bytes more, and how often it refused.
    struct Disk<'r>(io::Cursor<Vec<u8>>, usize, &'r AtomicUsize);

    impl Disk<'_> {
        fn refuse(&self) -> io::Error {
            self.2.fetch_add(1, Ordering::Relaxed);
            io::ErrorKind::StorageFull.into()
        }
    }

    impl Write for Disk<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 = self.1.checked_sub(bytes.len()).ok_or_else(|| self.refuse())?;
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Disk<'_> {
        fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
            if self.1 == 0 { Err(self.refuse()) } else { self.0.seek(to) }
        }
    }

    #[test]
    fn a_disk_that_is_full_is_one_error_wherever_it_is_met() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().write(0, 0, "x").unwrap();
        let whole = workbook.save_to_buffer().unwrap();
        let mut done = io::Cursor::new(Vec::new());
        with_true_ranges(io::Cursor::new(&whole), &[], &mut done).unwrap();
        for room in (0..done.get_ref().len()).step_by(97) {
            let refused = AtomicUsize::new(0);
            let disk = UntilItFails::new(Disk(io::Cursor::default(), room, &refused));
            assert!(with_true_ranges(io::Cursor::new(&whole), &[], disk).is_err(), "{room} bytes");
            assert!(save(&mut workbook, &[], Disk(io::Cursor::default(), room, &refused)).is_err(), "{room} bytes");
            assert_eq!(refused.into_inner(), 2, "once each, {room} bytes");
        }
    }

    #[test]
    fn each_table_has_its_own_range_and_its_filter_the_same() {
        let mut workbook = Workbook::new();
        for name in ["Sites", "Sites_2"] {
            let columns = ["a", "b"].map(|heading| TableColumn::new().set_header(heading));
            let table = Table::new().set_name(name).set_columns(&columns);
            workbook.add_worksheet().add_table(0, 0, DECLARED_ROWS, 1, &table).unwrap();
        }
        let long = LongTable { name: "Sites".to_owned(), columns: 2, rows: 900_000 };
        let mut archive = io::Cursor::new(Vec::new());
        save(&mut workbook, &[long], &mut archive).unwrap();
        let mut tables = tables_of(archive.get_ref());
        tables.sort_by_key(|part| part.contains("Sites_2"));
        assert_eq!(tables[0].matches("ref=\"A1:B900001\"").count(), 2, "{}", tables[0]);
        assert_eq!(tables[1].matches("ref=\"A1:B2\"").count(), 2, "{}", tables[1]);
    }
}
