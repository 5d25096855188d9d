//! Verdicts in, outputs out. Nothing here decides anything.

pub mod catalogue;
pub mod html;
pub mod json;
pub mod outputs;
pub mod portal;
pub mod reply;
pub mod terminal;
pub mod workbook;
mod writer;

pub(crate) use portal::harmless;
pub use writer::{Draft, Sink, Target, WriteError, Writer, Written, quiet_on_broken_pipe};
pub(crate) use writer::{move_over, sync_files, sync_folder};
