//! Bytes in, sheets of cells out. Nothing here knows what a column means.
//!
//! A reader walks one file and sends [`Message`]s: a sheet begins, chunks of its rows, the sheet ends with the reader's
//! own counts. The messages are plain serde data, so a process boundary fits between the readers and [`collect`].

pub mod cell;
mod gather;
mod guard;
mod gzip;
mod inputs;
mod ods;
mod part;
mod raw_sheet;
mod rows;
mod sniff;
mod text;
mod worker;
mod xls;
mod xlsb;
mod xlsx;

pub use cell::{Cell, CellKind, Row, RowChunk};
pub use inputs::{IgnoredFile, InputError, InputPath, Inputs, find_inputs, find_submissions};
pub use sniff::{Format, NotASpreadsheet, TextEncoding};
pub use worker::{WORKER_ARGUMENT, work};

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use gather::Gather;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::limits::{Limit, Limits, MEGABYTE};
use crate::papers::{Origin, TemplateSheet};

/// What a reader says while it walks a file, in this order: `Sheet`, any number of `Rows`, `SheetEnd`, and so on.
#[derive(Debug, Serialize, Deserialize)]
pub enum Message {
    /// A sheet begins.
    Sheet {
        /// The sheet's name; for a text file the file's stem.
        name: String,
        /// Whether the sheet is shown in the workbook.
        visible: bool,
    },
    /// Some rows of the sheet begun last.
    Rows(RowChunk),
    /// The sheet ends.
    SheetEnd {
        /// Rows that hold at least one non-empty cell, as the reader counted them.
        rows: u32,
        /// Non-empty cells, as the reader counted them.
        cells: u64,
    },
    /// A cell of the sheet begun last holds something that the reader could not understand; it is not among the rows.
    Unreadable {
        /// The row the user sees, from 1.
        row: u32,
        /// The column, 0 for `A`.
        column: u16,
    },
    /// A cell of the sheet begun last whose text is longer than [`Limits::value_characters`]; its beginning is among the rows.
    Cut {
        /// The row the user sees, from 1.
        row: u32,
        /// The column, 0 for `A`.
        column: u16,
    },
    /// A row of the sheet begun last that the workbook does not show: hidden or filtered out. It is among the rows.
    HiddenRow(u32),
    /// A quotation mark of the text is never closed; the line it stands on, from 1. What follows was read line by line.
    UnclosedQuote(u32),
    /// The cells of the sheet ended last as counted a second time, in the raw file, beside the reader.
    SecondCount(u64),
    /// A custom property of the document, one of those that tell whether it is a paper of this program.
    Property {
        /// The property's name.
        name: String,
        /// Its value.
        value: String,
    },
}

/// Why a file gave no sheets. These become findings, never the end of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FileProblem {
    /// No bytes at all.
    #[error("it is empty")]
    Empty,
    /// The content is not a spreadsheet this program reads.
    #[error("it is no spreadsheet")]
    NotASpreadsheet(NotASpreadsheet),
    /// It goes beyond one of the [`Limits`].
    #[error("{place}")]
    OverLimits {
        /// Which.
        limit: Limit,
        /// How, and at which place.
        place: String,
    },
    /// It says it is a spreadsheet, but it could not be read to its end; the reader's reason, without any cell's value.
    #[error("{0}")]
    Damaged(String),
    /// Its bytes could not be read, so nobody knows what is in it.
    #[error(transparent)]
    Unavailable(Unavailable),
}

/// Why the bytes of a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unavailable {
    /// The system did not give them, for this reason.
    #[error("it could not be opened ({0})")]
    Refused(String),
    /// It vanished.
    #[error("it was not there any more when it was read")]
    Gone,
    /// Somebody wrote to it meanwhile.
    #[error("it was still being written while it was read")]
    StillWritten,
    /// A device, a pipe or a socket.
    #[error("it is not an ordinary file")]
    NotAFile,
    /// A folder without a file.
    #[error("the folder holds no file to read")]
    EmptyFolder,
    /// The process that is to read it could not be started.
    #[error("the process that reads it could not be started")]
    NoProcess,
}

impl From<&InputError> for Unavailable {
    fn from(error: &InputError) -> Unavailable {
        match error {
            InputError::NotFound { .. } => Unavailable::Gone,
            InputError::NotAFile { .. } => Unavailable::NotAFile,
            InputError::EmptyFolder { .. } => Unavailable::EmptyFolder,
            InputError::Unreadable { reason, .. } => Unavailable::Refused(reason.kind().to_string()),
            InputError::NoProcess { .. } => Unavailable::NoProcess,
        }
    }
}

impl FileProblem {
    pub(crate) fn over(limit: Limit, place: impl Into<String>) -> FileProblem {
        FileProblem::OverLimits { limit, place: place.into() }
    }

    /// Whether the same file may well be read another time: the reason is the machine's as much as the file's.
    pub fn is_passing(&self) -> bool {
        match self {
            FileProblem::OverLimits { limit, .. } => limit.is_passing(),
            FileProblem::Unavailable(why) => !matches!(why, Unavailable::NotAFile | Unavailable::EmptyFolder),
            FileProblem::Empty | FileProblem::NotASpreadsheet(_) | FileProblem::Damaged(_) => false,
        }
    }
}

/// One file of a submission, read.
#[derive(Debug)]
pub struct InputFile {
    /// The name shown to people, relative to the folder given.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, lower-case hexadecimal; empty for a file too large to be read.
    pub sha256: String,
    /// The sheets, in the workbook's order.
    pub sheets: Vec<Sheet>,
    /// Why there are none.
    pub problem: Option<FileProblem>,
    /// Whether it is a report or a template of this program.
    pub origin: Origin,
    /// Whether the file was found in a folder, rather than named by the user.
    pub in_folder: bool,
    /// How the text was decoded; `None` for workbooks.
    pub encoding: Option<TextEncoding>,
}

impl InputFile {
    /// What stands for a submission whose files cannot be read.
    pub fn unavailable(why: &InputError) -> InputFile {
        InputFile::without_sheets(why.file_name(), Some(FileProblem::Unavailable(why.into())))
    }

    /// A file of which nothing was read.
    pub fn without_sheets(name: String, problem: Option<FileProblem>) -> InputFile {
        InputFile {
            name,
            bytes: 0,
            sha256: String::new(),
            sheets: Vec::new(),
            problem,
            origin: Origin::Elsewhere,
            in_folder: false,
            encoding: None,
        }
    }

    /// Whether the content is something else altogether, such as a letter or a picture. A spreadsheet this version
    /// cannot read is a spreadsheet all the same: it must be answered, not left aside.
    pub fn is_no_spreadsheet(&self) -> bool {
        match self.problem {
            Some(FileProblem::NotASpreadsheet(what)) => what != NotASpreadsheet::PasswordProtected,
            _ => false,
        }
    }
}

/// One sheet with all its rows.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The sheet's name; for a text file the file's stem.
    pub name: String,
    /// Whether the sheet is shown in the workbook.
    pub visible: bool,
    /// Whether the sheet is a text file: rows are then lines.
    pub is_text: bool,
    /// The rows, in order.
    pub chunks: Vec<RowChunk>,
    /// Rows with at least one non-empty cell, as the reader counted them.
    pub row_count: u32,
    /// Non-empty cells, as the reader counted them.
    pub cell_count: u64,
    /// Cells the reader could not understand: row from 1, column from 0. They count as empty.
    pub unreadable: Vec<(u32, u16)>,
    /// Cells of whose text only the beginning was read: row from 1, column from 0.
    pub cut: Vec<(u32, u16)>,
    /// Rows the workbook does not show, ascending.
    pub hidden_rows: Vec<u32>,
    /// The line of a quotation mark that is never closed.
    pub unclosed_quote: Option<u32>,
    /// Non-empty cells as counted a second time in the raw file; `None` where there is no cheap way.
    pub second_count: Option<u64>,
}

impl Sheet {
    /// All rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.chunks.iter().flat_map(RowChunk::rows)
    }
}

/// Who takes a file apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// This process. A file made to do so could bring it down: for tests and measurements, never for what people send.
    InProcess,
    /// A process of its own for every file, held to the [`Limits`] of time and memory. The path is that of a program
    /// which, started with [`WORKER_ARGUMENT`], does nothing but [`work`].
    Worker(PathBuf),
}

/// What a reader says when it has come to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Done {
    /// SHA-256 of the content, lower-case hexadecimal; empty where it is not known.
    sha256: String,
    /// How the text was decoded; `None` for workbooks.
    encoding: Option<TextEncoding>,
    /// Whether all of it was read.
    outcome: Result<(), FileProblem>,
}

impl Done {
    fn without_reading(problem: FileProblem) -> Done {
        Done { sha256: String::new(), encoding: None, outcome: Err(problem) }
    }
}

/// What is known of a file once it was streamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streamed {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, lower-case hexadecimal; empty for a file too large to be read.
    pub sha256: String,
    /// How the text was decoded; `None` for workbooks.
    pub encoding: Option<TextEncoding>,
    /// Why it was not read to its end. What was said before that is not to be relied on.
    pub problem: Option<FileProblem>,
}

/// Reads one file whole. A file that cannot be opened is an error of the machine; whatever is wrong with the content
/// is told in [`InputFile::problem`].
///
/// # Errors
/// [`InputError::Unreadable`] when the system does not give the file's bytes.
pub fn read_file(input: &InputPath, reader: &Reader, limits: &Limits) -> Result<InputFile, InputError> {
    let mut collector = Collector::default();
    let streamed = stream_file(input, reader, limits, &mut |message| collector.take(message))?;
    Ok(input_file(input, streamed, collector))
}

/// Reads one file and hands on each [`Message`] as it comes, so that nothing larger than a chunk of rows is held here.
///
/// # Errors
/// [`InputError::Unreadable`] when the system does not give the file's bytes.
pub fn stream_file(
    input: &InputPath,
    reader: &Reader,
    limits: &Limits,
    sink: &mut dyn FnMut(Message),
) -> Result<Streamed, InputError> {
    let (mut file, bytes) = inputs::open(input)?;
    let before = written_last(&file);
    let mut done = if bytes > limits.file_bytes {
        let most = limits.file_bytes / MEGABYTE;
        let what = format!("it has {} MB, and at most {most} MB are read", bytes / MEGABYTE);
        Done::without_reading(FileProblem::over(Limit::FileSize, what))
    } else {
        match reader {
            Reader::InProcess => read_in_process(&mut file, bytes, input, limits, sink)?,
            Reader::Worker(program) => read_in_worker(&mut file, bytes, program, input, limits, sink)?,
        }
    };
    if written_last(&file) != before {
        done.outcome = Err(FileProblem::Unavailable(Unavailable::StillWritten));
    }
    Ok(Streamed { bytes, sha256: done.sha256, encoding: done.encoding, problem: done.outcome.err() })
}

/// How long the file is and when it was written last: while this changes, what is read of it is neither old nor new.
fn written_last(file: &File) -> Option<(u64, SystemTime)> {
    let metadata = file.metadata().ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

fn read_in_process(
    file: &mut File,
    size: u64,
    input: &InputPath,
    limits: &Limits,
    sink: &mut dyn FnMut(Message),
) -> Result<Done, InputError> {
    let mut bytes = Vec::with_capacity(size as usize);
    file.read_to_end(&mut bytes).map_err(|error| inputs::unreadable(&input.path, error))?;
    Ok(read_bytes(&bytes, &input.stem(), limits, sink))
}

/// In a process of its own. Where none can be started nothing is read: whoever sends a hostile file may be able to bring that
/// about.
fn read_in_worker(
    file: &mut File,
    size: u64,
    program: &Path,
    input: &InputPath,
    limits: &Limits,
    sink: &mut dyn FnMut(Message),
) -> Result<Done, InputError> {
    let unreadable = |error| inputs::unreadable(&input.path, error);
    let task = worker::Task { stem: input.stem(), size, limits: limits.clone() };
    let stdin = file.try_clone().map_err(unreadable)?;
    let read = worker::read(program, stdin, &task, sink);
    match read.map_err(|reason| InputError::NoProcess { name: input.path.display().to_string(), reason })? {
        Ok(done) => Ok(done),
        Err(problem) => Ok(Done { sha256: hash_of(file).map_err(unreadable)?, ..Done::without_reading(problem) }),
    }
}

/// The content hash of a file whose reader did not live to tell it.
fn hash_of(file: &mut File) -> io::Result<String> {
    file.rewind()?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            length => hash.update(&buffer[..length]),
        }
    }
}

/// What the fuzzer feeds: the readers without a file.
#[cfg(fuzzing)]
#[allow(missing_docs)]
pub mod fuzz {
    use super::*;

    pub fn sniff(bytes: &[u8]) -> Format {
        super::sniff::sniff(bytes)
    }

    /// A panic inside a library is caught and answered, so it must not end the fuzzer; one of ours is not, and does.
    fn let_caught_panics_be() {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    }

    pub fn read(bytes: &[u8]) -> InputFile {
        let_caught_panics_be();
        let input = InputPath { path: PathBuf::from("fuzz"), name: "fuzz".to_owned(), in_folder: false };
        let mut collector = Collector::default();
        let done = read_bytes(bytes, "fuzz", &Limits::default(), &mut |message| collector.take(message));
        let Done { sha256, encoding, outcome } = done;
        let streamed = Streamed { bytes: bytes.len() as u64, sha256, encoding, problem: outcome.err() };
        input_file(&input, streamed, collector)
    }
}

/// Finds out what the bytes are, unpacked where the limits say so, and reads them with the reader for that.
fn read_bytes(bytes: &[u8], stem: &str, limits: &Limits, sink: &mut dyn FnMut(Message)) -> Done {
    let sha256 = hex(&Sha256::digest(bytes));
    let done = match gzip::unpacked(bytes, limits) {
        None => read_unpacked(bytes, stem, limits, sink),
        Some(Ok(unpacked)) => read_unpacked(&unpacked, stem, limits, sink),
        Some(Err(problem)) => Done::without_reading(problem),
    };
    Done { sha256, ..done }
}

fn read_unpacked(bytes: &[u8], stem: &str, limits: &Limits, sink: &mut dyn FnMut(Message)) -> Done {
    let mut gather = Gather::new(limits, sink);
    let format = sniff::sniff(bytes);
    let outcome = match &format {
        Format::Empty => Err(FileProblem::Empty),
        Format::NotASpreadsheet(what) => Err(FileProblem::NotASpreadsheet(*what)),
        Format::Xlsx => xlsx::read(bytes, &mut gather),
        Format::Xlsb => xlsb::read(bytes, &mut gather),
        Format::Xls => xls::read(bytes, &mut gather),
        Format::Ods => ods::read(bytes, &mut gather),
        Format::Text(encoding) => text::read(bytes, *encoding, stem, &mut gather),
    };
    let encoding = if let Format::Text(encoding) = format { Some(encoding) } else { None };
    Done { sha256: String::new(), encoding, outcome }
}

/// The file as far as it was read: of one with a problem no sheet is kept.
fn input_file(input: &InputPath, mut streamed: Streamed, collector: Collector) -> InputFile {
    let origin = collector.origin();
    if origin == Origin::RedactedReport {
        streamed.problem = Some(FileProblem::NotASpreadsheet(NotASpreadsheet::RedactedReport));
    }
    let mut sheets = if streamed.problem.is_none() { collector.sheets } else { Vec::new() };
    sheets.iter_mut().for_each(|sheet| sheet.is_text = streamed.encoding.is_some());
    InputFile {
        name: input.name.clone(),
        bytes: streamed.bytes,
        sha256: streamed.sha256,
        sheets,
        problem: streamed.problem,
        origin,
        in_folder: input.in_folder,
        encoding: streamed.encoding,
    }
}

/// Puts the messages of one reader together again.
#[derive(Debug, Default)]
struct Collector {
    sheets: Vec<Sheet>,
    properties: Vec<(String, String)>,
}

impl Collector {
    fn take(&mut self, message: Message) {
        match (message, self.sheets.last_mut()) {
            (Message::Property { name, value }, _) => self.properties.push((name, value)),
            (Message::Sheet { name, visible }, _) => self.sheets.push(Sheet { name, visible, ..Sheet::default() }),
            (Message::Rows(chunk), Some(sheet)) => sheet.chunks.push(chunk),
            (Message::SheetEnd { rows, cells }, Some(sheet)) => (sheet.row_count, sheet.cell_count) = (rows, cells),
            (Message::Unreadable { row, column }, Some(sheet)) => sheet.unreadable.push((row, column)),
            (Message::Cut { row, column }, Some(sheet)) => sheet.cut.push((row, column)),
            (Message::HiddenRow(row), Some(sheet)) => sheet.hidden_rows.push(row),
            (Message::UnclosedQuote(line), Some(sheet)) => sheet.unclosed_quote = Some(line),
            (Message::SecondCount(cells), Some(sheet)) => sheet.second_count = Some(cells),
            (_, None) => debug_assert!(false, "rows before any sheet"),
        }
    }

    /// Whether the file is a paper of this program: by its properties, or else by what stands in it.
    fn origin(&self) -> Origin {
        let told = self.properties.iter().find_map(|(name, value)| Origin::from_property(name, value));
        told.unwrap_or_else(|| {
            let names: Vec<&str> = self.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            let guidance = self.sheets.iter().filter(|sheet| sheet.name == TemplateSheet::Guidance.name());
            let texts = guidance.flat_map(Sheet::rows).flat_map(|row| row.cells()).map(|cell| cell.text);
            Origin::from_sheets(&names, texts)
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
