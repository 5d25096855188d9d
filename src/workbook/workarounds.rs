//! Everything that is done around rust_xlsxwriter 0.102, in this file alone. Each goes when the library changes:
//!
//! | what the library does | what is done here | what it would have to change |
//! |---|---|---|
//! | It packs one sheet after the other. | A long sheet is filled and packed in a workbook of its own, beside all others, and its finished part takes the place of its stand-in, which has everything but the cells. | `save` compresses the parts of the sheets side by side, also of those with constant memory. |
//! | It keeps every cell of a table in a map, a gigabyte for a country's estate, only to see that no two tables overlap. | A long table is declared one row long, and its range is corrected in the finished archive. | `add_table` compares the ranges of the sheet's tables instead of their cells. |
//! | It panics where its temporary file takes no more. | The panic is told as the disk's error. | What writes to the temporary file returns `XlsxError::IoError`. |
//! | An archive's writer that is dropped after an error tries to end its archive, and prints that this failed as well. | What comes after the first error is taken without a word. | `zip` lets a writer be given up, and the library does so. |

use std::any::Any;
use std::io::{self, Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use tempfile::SpooledTempFile;
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::styles::Styles;

/// What Excel itself uses: hardly larger than the best, and much quicker.
pub const COMPRESSION: u8 = 3;
/// For a long sheet: a third less time than at the level above, for a twelfth more bytes.
const COMPRESSION_OF_LONG: u8 = 2;
/// An archive up to this size is kept in memory.
const IN_MEMORY: usize = 1 << 20;
const TABLES: &str = "xl/tables/";
/// The rows below the headings with which a long table is declared.
pub const DECLARED_ROWS: u32 = 1;

/// A long sheet, whose place in the workbook a stand-in keeps.
#[derive(Debug)]
pub struct LongSheet {
    /// Its number in the workbook, from 1.
    pub number: usize,
    /// Its table: a name that is different from every other of the workbook, its columns from `A`, its rows below the
    /// headings.
    pub table: String,
    pub columns: u16,
    pub rows: u32,
    /// The archive of the workbook it was filled in, where it has the same number.
    pub apart: SpooledTempFile,
}

/// Has `fill` fill a sheet of a workbook of its own, which has these styles and goes to a file row by row; gives back what
/// that gave, and the workbook's archive. The sheet has this number there, because names inside it are made from that.
///
/// # Errors
/// When a temporary file cannot be written to.
pub fn filled_apart<T>(
    styles: &Styles,
    number: usize,
    fill: impl FnOnce(&mut Worksheet) -> Result<T, XlsxError>,
) -> Result<(T, SpooledTempFile), XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION_OF_LONG);
    styles.register(&mut workbook);
    for _ in 1..number {
        workbook.add_worksheet();
    }
    let mut worksheet = workbook.new_worksheet_with_constant_memory()?;
    with_errors_of_temporary_files(|| {
        let done = fill(&mut worksheet)?;
        workbook.push_worksheet(worksheet);
        let mut archive = tempfile::spooled_tempfile(IN_MEMORY);
        workbook.save_to_writer(UntilItFails::new(&mut archive))?;
        Ok((done, archive))
    })
}

/// The library panics where its temporary file fails, which is the disk's error and told as one. Any other panic goes on.
fn with_errors_of_temporary_files<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, XlsxError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| match temporary_file_error(&*panic) {
        Some(error) => Err(XlsxError::IoError(error)),
        None => resume_unwind(panic),
    })
}

/// What the system refused a temporary file, where that is what the library panicked for.
fn temporary_file_error(panic: &(dyn Any + Send)) -> Option<io::Error> {
    let words = panic.downcast_ref::<String>()?;
    let is_writing = words.starts_with("Couldn't write to xml file");
    if !is_writing && !words.starts_with("called `Result::unwrap()` on an `Err` value: ") {
        return None;
    }
    let code = words.split_once("Os { code: ").and_then(|(_, rest)| rest.split_once(',')?.0.parse().ok());
    let kind = match code {
        Some(code) => io::Error::from_raw_os_error(code).kind(),
        None if is_writing => io::ErrorKind::Other,
        None => return None,
    };
    let what = match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "took no more".to_owned(),
        other => format!("could not be used ({other})"),
    };
    let folder = std::env::temp_dir();
    Some(io::Error::new(kind, format!("the folder for temporary files, {}, {what}", folder.display())))
}

impl LongSheet {
    fn range(&self, rows: u32) -> String {
        format!("ref=\"A1:{}{}\"", column_number_to_name(self.columns - 1), rows + 1)
    }

    fn part(&self) -> String {
        format!("xl/worksheets/sheet{}.xml", self.number)
    }

    fn has_table(&self, part: &str) -> bool {
        part.contains(&format!(" name=\"{}\"", self.table))
    }
}

/// A sheet that is filled, with its stand-in where it is in a workbook of its own.
pub struct WithStandIn<'w> {
    /// The sheet that gets the cells.
    pub sheet: &'w mut Worksheet,
    /// What stands for it in the workbook.
    pub stand_in: Option<&'w mut Worksheet>,
}

impl WithStandIn<'_> {
    /// Both, for what is more than cells.
    pub fn both(&mut self) -> impl Iterator<Item = &mut Worksheet> {
        [Some(&mut *self.sheet), self.stand_in.as_deref_mut()].into_iter().flatten()
    }
}

/// Saves the workbook with its long sheets.
///
/// # Errors
/// When `to` or a temporary file cannot be written to.
pub fn save(workbook: &mut Workbook, long: Vec<LongSheet>, to: impl Write + Seek + Send) -> Result<(), XlsxError> {
    if long.is_empty() {
        return workbook.save_to_writer(UntilItFails::new(to));
    }
    let mut archive = tempfile::spooled_tempfile(IN_MEMORY);
    workbook.save_to_writer(UntilItFails::new(&mut archive))?;
    Ok(with_long_sheets(archive, long, UntilItFails::new(to))?)
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

fn with_long_sheets(from: impl Read + Seek, mut long: Vec<LongSheet>, to: impl Write + Seek) -> Result<(), ZipError> {
    let mut from = ZipArchive::new(from)?;
    let mut to = ZipWriter::new(to);
    for part in 0..from.len() {
        let raw = from.by_index_raw(part)?;
        let name = raw.name()?.into_owned();
        if let Some(sheet) = long.iter_mut().find(|sheet| name == sheet.part()) {
            to.raw_copy_file(ZipArchive::new(&mut sheet.apart)?.by_name(&name)?)?;
        } else if name.starts_with(TABLES) {
            drop(raw);
            with_true_range(from.by_index(part)?, &long, &mut to)?;
        } else {
            to.raw_copy_file(raw)?;
        }
    }
    to.finish()?.flush().map_err(ZipError::Io)
}

fn with_true_range(
    mut part: ZipFile<'_, impl Read>,
    long: &[LongSheet],
    to: &mut ZipWriter<impl Write + Seek>,
) -> Result<(), ZipError> {
    let mut text = String::new();
    part.read_to_string(&mut text)?;
    if let Some(sheet) = long.iter().find(|sheet| sheet.has_table(&text)) {
        text = text.replace(&sheet.range(DECLARED_ROWS), &sheet.range(sheet.rows));
    }
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(part.last_modified().unwrap_or_default());
    to.start_file(part.name()?, options)?;
    Ok(to.write_all(text.as_bytes())?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rust_xlsxwriter::{Note, Table, TableColumn};

    use super::*;

    /// The parts of an archive whose name has this in it, in the order of their names.
    fn parts(archive: &[u8], named: &str) -> Vec<String> {
        let mut archive = ZipArchive::new(io::Cursor::new(archive)).unwrap();
        let names = archive.file_names().map(|name| name.unwrap().into_owned());
        let mut names: Vec<String> = names.filter(|name| name.contains(named)).collect();
        names.sort();
        names.iter().map(|name| io::read_to_string(archive.by_name(name).unwrap()).unwrap()).collect()
    }

    fn set_up(worksheet: &mut Worksheet, name: &str) {
        let columns = ["a", "b"].map(|heading| TableColumn::new().set_header(heading));
        let table = Table::new().set_name(name).set_columns(&columns);
        worksheet.add_table(0, 0, DECLARED_ROWS, 1, &table).unwrap();
        worksheet.set_name(name).unwrap().insert_note(1, 0, &Note::new("look")).unwrap();
    }

    /// A workbook of a short sheet and a long one, with its archive.
    fn saved(to: impl Write + Seek + Send) -> Result<(), XlsxError> {
        let styles = Styles::new();
        let mut workbook = Workbook::new();
        styles.register(&mut workbook);
        set_up(workbook.add_worksheet(), "Sites");
        workbook.worksheets_mut()[0].write(1, 0, "short").unwrap();
        let mut stand_in = workbook.new_worksheet_with_constant_memory().unwrap();
        set_up(&mut stand_in, "Sites_2");
        workbook.push_worksheet(stand_in);
        let ((), apart) = filled_apart(&styles, 2, |worksheet| {
            set_up(worksheet, "Sites_2");
            (1..=3).try_for_each(|row| worksheet.write_with_format(row, 0, "long", &styles.total).map(|_| ()))
        })?;
        let long = LongSheet { number: 2, table: "Sites_2".to_owned(), columns: 2, rows: 900_000, apart };
        save(&mut workbook, vec![long], to)
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
        let mut done = io::Cursor::new(Vec::new());
        saved(&mut done).unwrap();
        for room in (0..done.get_ref().len()).step_by(97) {
            let refused = AtomicUsize::new(0);
            assert!(saved(Disk(io::Cursor::default(), room, &refused)).is_err(), "{room} bytes");
            let mut short = Workbook::new();
            short.add_worksheet().write(0, 0, "x").unwrap();
            let is_short = save(&mut short, Vec::new(), Disk(io::Cursor::default(), room, &refused)).is_err();
            assert_eq!(refused.into_inner(), 1 + usize::from(is_short), "once each, {room} bytes");
        }
    }

    #[test]
    fn what_a_temporary_file_is_refused_is_an_error_and_any_other_panic_goes_on() {
        let filled = |words: &str| filled_apart(&Styles::new(), 1, |_| -> Result<(), _> { panic!("{words}") });
        let (writing, unwrapping) = ("Couldn't write to xml file", "called `Result::unwrap()` on an `Err` value");
        let (full, denied) = if cfg!(windows) { (112, 5) } else { (28, 13) };
        let of_system = |code: i32| format!("Os {{ code: {code}, kind: X, message: \"no\" }}");
        for (words, expected) in [
            (format!("{writing}: {}", of_system(full)), "took no more"),
            (format!("{unwrapping}: {}", of_system(full)), "took no more"),
            (
                format!("{unwrapping}: Custom {{ kind: X, error: PathError {{ err: {} }} }}", of_system(denied)),
                "permission denied",
            ),
            (format!("{writing}: Error {{ kind: WriteZero }}"), "could not be used"),
        ] {
            let told = filled(&words).unwrap_err().to_string();
            assert!(told.contains("temporary files") && told.contains(expected), "{told}");
        }
        for words in ["index out of bounds".to_owned(), format!("{unwrapping}: ParseIntError")] {
            assert!(catch_unwind(|| filled(&words).is_err()).is_err(), "{words}");
        }
    }

    #[test]
    fn each_table_has_its_own_range_and_its_filter_the_same() {
        let mut archive = io::Cursor::new(Vec::new());
        saved(&mut archive).unwrap();
        let tables = parts(archive.get_ref(), TABLES);
        assert_eq!(tables[0].matches("ref=\"A1:B2\"").count(), 2, "{}", tables[0]);
        assert_eq!(tables[1].matches("ref=\"A1:B900001\"").count(), 2, "{}", tables[1]);
    }

    #[test]
    fn a_long_sheet_has_its_rows_and_fits_what_stands_around_it() {
        let mut archive = io::Cursor::new(Vec::new());
        saved(&mut archive).unwrap();
        let archive = archive.get_ref();
        let sheets = parts(archive, "worksheets/sheet");
        assert!(sheets[0].contains("tabSelected=\"1\""), "{}", sheets[0]);
        assert!(!sheets[1].contains("tabSelected"), "only the first sheet is selected: {}", sheets[1]);
        assert_eq!(sheets[1].matches(">long<").count(), 3, "{}", sheets[1]);
        // The same formats under the same numbers.
        let total = 5 + 1; // its place among all styles, after the format a workbook begins with
        assert_eq!(sheets[1].matches(&format!(" s=\"{total}\"")).count(), 3, "{}", sheets[1]);
        // Every relation that the sheet names is what it is named for.
        let related = &parts(archive, "_rels/sheet2.xml.rels")[0];
        let related = |element: &str, target: &str| {
            let named = sheets[1].split_once(&format!("<{element} r:id=")).unwrap().1.split("/>").next().unwrap();
            let mut relations = related.split("<Relationship ");
            relations.any(|relation| relation.contains(&format!("Id={named} ")) && relation.contains(target))
        };
        assert!(related("legacyDrawing", "vmlDrawing2.vml") && related("tablePart", "table2.xml"));
    }
}
