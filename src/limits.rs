//! How much of a file is read at most, and how much of it is told. The numbers are those of the program's contract; all can
//! be set in the configuration.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Beyond most of these a file is refused with the place where it went over. Long values are cut instead, and of findings
/// without end the rest is counted.
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
    /// Size of the text of all cells of one file, in bytes.
    pub text_bytes: u64,
    /// Characters of one value, as Excel counts them; a longer one is cut when it is read.
    pub value_characters: usize,
    /// Characters of one value in the JSON result; a longer one is cut there.
    pub json_characters: usize,
    /// Findings that are listed for one submission; the rest is only counted.
    pub findings: usize,
    /// Seconds that a file may take, whatever its size; only a [`Reader::Worker`](crate::read::Reader) can be held to them.
    pub seconds: u64,
    /// Further seconds for every megabyte of the file.
    pub seconds_per_megabyte: u64,
    /// Memory that a [`Reader::Worker`](crate::read::Reader) may use, in bytes.
    pub memory_bytes: u64,
    /// Whether a file packed with gzip is unpacked: public registers are often kept so, estates never are.
    pub gzip: bool,
}

/// Which of the bounds a file goes beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Limit {
    /// [`Limits::file_bytes`].
    FileSize,
    /// [`Limits::unpacked_bytes`] or [`Limits::unpacked_ratio`].
    Unpacked,
    /// [`Limits::sheets`].
    Sheets,
    /// [`Limits::rows`].
    Rows,
    /// [`Limits::columns`].
    Columns,
    /// [`Limits::cells`].
    Cells,
    /// [`Limits::text_bytes`], or as much of it as may stand in one row.
    Text,
    /// Parts, or distances between cells, that no honest file has; not for the configuration to set.
    Structure,
    /// [`Limits::time`].
    Time,
    /// [`Limits::memory_bytes`].
    Memory,
}

impl Limit {
    /// Whether going beyond it says something of the machine as much as of the file: the same file may be read another time.
    pub fn is_passing(self) -> bool {
        matches!(self, Limit::Time | Limit::Memory)
    }
}

impl Limits {
    /// How long a file of this size may take.
    pub fn time(&self, file_bytes: u64) -> Duration {
        let for_size = file_bytes.div_ceil(MEGABYTE).saturating_mul(self.seconds_per_megabyte);
        Duration::from_secs(self.seconds.saturating_add(for_size))
    }

    /// The most bytes that a file of this size may unpack to, and what is said of one that unpacks to more. The ratio says
    /// nothing of a small file.
    pub(crate) fn most_unpacked(&self, file_bytes: u64) -> (u64, String) {
        let by_ratio = file_bytes.saturating_mul(self.unpacked_ratio).max(10 * MEGABYTE);
        if by_ratio < self.unpacked_bytes {
            return (by_ratio, format!("it unpacks to more than {} times its size", self.unpacked_ratio));
        }
        (self.unpacked_bytes, format!("it unpacks to more than {} MB", self.unpacked_bytes / MEGABYTE))
    }

    /// As much of a value as is read.
    pub(crate) fn fitting<'t>(&self, text: &'t str) -> &'t str {
        // No text has more characters than bytes.
        if text.len() <= self.value_characters {
            return text;
        }
        let mut characters = 0;
        let too_many = |character: char| {
            characters += character.len_utf16();
            characters > self.value_characters
        };
        text.find(too_many).map_or(text, |end| &text[..end])
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
            text_bytes: 512 * MEGABYTE,
            value_characters: 32_767,
            json_characters: 1000,
            findings: 1_000_000,
            seconds: 60,
            seconds_per_megabyte: 1,
            memory_bytes: 2000 * MEGABYTE,
            gzip: false,
        }
    }
}
