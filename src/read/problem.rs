//! Why a file gave no sheets, and why the same file may well give them another time.

use serde::{Deserialize, Serialize};

use super::{InputError, Limit, NotASpreadsheet};

/// Why a file gave no sheets. These become findings, never the end of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[allow(missing_docs)]
pub enum FileProblem {
    /// No bytes at all.
    #[error("it is empty")]
    Empty,
    /// The content is not a spreadsheet this program reads.
    #[error("it is no spreadsheet")]
    NotASpreadsheet(NotASpreadsheet),
    /// It goes beyond one of the [`Limits`].
    #[error("{place}")]
    OverLimits { limit: Limit, place: String },
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
    /// The problem of a file that goes beyond a limit at some place.
    pub(super) fn over(limit: Limit, place: impl Into<String>) -> FileProblem {
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
