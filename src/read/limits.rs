//! How much of a file is read at most. The numbers are those of the program's contract; all can be set in the
//! configuration.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Beyond any of these a file is refused with the place where it went over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Size of a file, in bytes.
    pub file_bytes: u64,
    /// Size of all that a file which is an archive, as workbooks are, unpacks to, in bytes.
    pub unpacked_bytes: u64,
    /// How many times its size it may unpack to; only asked above 10 MB unpacked.
    pub unpacked_ratio: u64,
    /// Sheets in one file.
    pub sheets: u32,
    /// Rows with a value in one sheet.
    pub rows: u32,
    /// Columns with a value in one sheet.
    pub columns: u16,
    /// Cells with a value in one file.
    pub cells: u64,
    /// Size of one cell's text, in bytes.
    pub field_bytes: usize,
    /// Seconds that a file may take, whatever its size; only a [`Reader::Worker`](super::Reader) can be held to them.
    pub seconds: u64,
    /// Further seconds for every megabyte of the file.
    pub seconds_per_megabyte: u64,
    /// Memory that a [`Reader::Worker`](super::Reader) may use, in bytes.
    pub memory_bytes: u64,
    /// Whether a file packed with gzip is unpacked: public registers are often kept so, estates never are.
    pub gzip: bool,
}

impl Limits {
    /// How long a file of this size may take.
    pub fn time(&self, file_bytes: u64) -> Duration {
        let for_size = file_bytes.div_ceil(MEGABYTE).saturating_mul(self.seconds_per_megabyte);
        Duration::from_secs(self.seconds.saturating_add(for_size))
    }
}

/// Bytes in the megabyte that people mean by a file's size.
pub const MEGABYTE: u64 = 1_000_000;

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file_bytes: 200 * MEGABYTE,
            unpacked_bytes: 2000 * MEGABYTE,
            unpacked_ratio: 200,
            sheets: 10_000,
            rows: 1_048_576,
            columns: 512,
            cells: 20_000_000,
            field_bytes: MEGABYTE as usize,
            seconds: 60,
            seconds_per_megabyte: 1,
            memory_bytes: 2000 * MEGABYTE,
            gzip: false,
        }
    }
}
