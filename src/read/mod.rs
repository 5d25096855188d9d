//! Bytes in, sheets of cells out. Nothing here knows what a column means.
//!
//! A reader walks one file and sends [`Message`]s: a sheet begins, chunks of its rows, the sheet ends with the reader's
//! own counts. The messages are plain serde data, so a process boundary fits between the readers and [`Collector`].

pub mod below;
mod cell;
mod collect;
mod encoding;
mod file;
#[cfg(fuzzing)]
pub mod fuzz;
mod gather;
mod guard;
mod gzip;
mod inputs;
mod lines;
mod look;
mod message;
mod ods;
mod part;
mod problem;
mod quotes;
mod range;
mod raw_sheet;
mod rows;
mod sniff;
mod tables;
mod text;
mod worker;
mod xls;
mod xlsb;
mod xlsx;

pub use cell::{Cell, CellKind, Row, RowChunk};
pub use encoding::TextEncoding;
pub use file::{HiddenData, InputFile, Sheet, without_spreadsheet_ending};
pub use inputs::{
    FOLDER_IN_FOLDER, IgnoredFile, InputError, InputPath, Inputs, ODD, find_in_inbox, find_inputs, find_submissions,
};
pub use message::Message;
pub use problem::{FileProblem, Unavailable};
pub use range::{CellRange, ExcelTable};
pub use sniff::{Format, NotASpreadsheet};
pub use worker::{WORKER_ARGUMENT, work};

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::limits::{Limit, Limits, MEGABYTE};
use collect::{Collector, input_file};
use gather::Gather;
use message::Done;

/// Who takes a file apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// This process. A file made to do so could bring it down: for tests and measurements, never for what people send.
    InProcess,
    /// A process of its own for every file, held to the [`Limits`] of time and memory. The path is that of a program
    /// which, started with [`WORKER_ARGUMENT`], does nothing but [`work`].
    Worker(PathBuf),
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
    /// Why it was not read to its end. The messages sent before that cannot be relied on.
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
/// [`InputError::Unreadable`] when the system does not give the file's bytes, [`InputError::NoProcess`] when no process can be
/// started to read it.
pub fn stream_file(
    input: &InputPath,
    reader: &Reader,
    limits: &Limits,
    sink: &mut dyn FnMut(Message),
) -> Result<Streamed, InputError> {
    let (file, bytes) = inputs::open(input)?;
    let mut source = Source { file, bytes, input, limits };
    let before = source.last_written();
    let mut done = match reader {
        _ if bytes > limits.file_bytes => {
            let [size, most] = [bytes, limits.file_bytes].map(|bytes| bytes / MEGABYTE);
            let place = format!("it has {size} MB, and at most {most} MB are read");
            Done::without_reading(FileProblem::over(Limit::FileSize, place))
        }
        Reader::InProcess => source.read_in_process(sink)?,
        Reader::Worker(program) => source.read_in_worker(program, sink)?,
    };
    if source.last_written() != before {
        done.outcome = Err(FileProblem::Unavailable(Unavailable::StillWritten));
    }
    Ok(Streamed { bytes, sha256: done.sha256, encoding: done.encoding, problem: done.outcome.err() })
}

/// A file that is open, to be read.
struct Source<'s> {
    file: File,
    bytes: u64,
    input: &'s InputPath,
    limits: &'s Limits,
}

impl Source<'_> {
    fn read_in_process(&mut self, sink: &mut dyn FnMut(Message)) -> Result<Done, InputError> {
        let mut bytes = Vec::with_capacity(self.bytes as usize);
        self.file.read_to_end(&mut bytes).map_err(|error| self.unreadable(error))?;
        Ok(read_bytes(&bytes, &self.input.stem(), self.limits, sink))
    }

    /// In a process of its own. Where none can be started nothing is read, because the sender of a hostile file may have caused
    /// that.
    fn read_in_worker(&mut self, program: &Path, sink: &mut dyn FnMut(Message)) -> Result<Done, InputError> {
        let task = worker::Task { stem: self.input.stem(), size: self.bytes, limits: self.limits.clone() };
        let stdin = self.file.try_clone().map_err(|error| self.unreadable(error))?;
        match worker::read(program, stdin, &task, sink) {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(problem)) => {
                let sha256 = self.hash().map_err(|error| self.unreadable(error))?;
                Ok(Done { sha256, ..Done::without_reading(problem) })
            }
            Err(reason) => Err(InputError::NoProcess { name: self.input.path.display().to_string(), reason }),
        }
    }

    /// The content hash of a file whose reader died.
    fn hash(&mut self) -> io::Result<String> {
        self.file.rewind()?;
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
        loop {
            match self.file.read(&mut buffer)? {
                0 => return Ok(hex(&hash.finalize())),
                length => hash.update(&buffer[..length]),
            }
        }
    }

    /// The file's length and the time it was last written. While they change, what is read may be half old and half new.
    fn last_written(&self) -> Option<(u64, SystemTime)> {
        let metadata = self.file.metadata().ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    }

    fn unreadable(&self, error: io::Error) -> InputError {
        inputs::unreadable(&self.input.path, error)
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
