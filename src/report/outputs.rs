//! What `check` can write, in one list. The options of the command line, the writer and the tests go by it, so a new output is
//! a file with its `write` and an entry here.

use std::io::Write;
use std::path::Path;

use super::portal::{self, PortalOptions};
use super::writer::{Draft, Target, WriteError};
use super::{html, json, workbook};
use crate::answer::Answer;

/// Something that can be written about the answer.
#[derive(Debug)]
pub struct Output {
    /// Its option on the command line.
    pub option: &'static str,
    /// The short form of the option.
    pub short: Option<char>,
    /// The help for the option.
    pub help: &'static str,
    /// What it is called in messages.
    pub what: &'static str,
    /// What the user gives: a file, a folder.
    pub place: Place,
    /// Makes it; gives back what else is to be told about it, a line each.
    pub write: fn(&Answer<'_>, &OutputOptions, &mut Draft) -> Result<Vec<String>, WriteError>,
}

/// Where an output may go.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// A file for Excel.
    Workbook,
    /// A file.
    File,
    /// A file, or `-` for standard output.
    FileOrStandardOutput,
    /// Files in a folder, those that are so called. They are people's data and nothing else, so they do not go with
    /// `--redact`.
    PersonalFiles(fn(&str) -> bool),
}

/// What steers single outputs.
#[derive(Debug, Clone, Default)]
pub struct OutputOptions {
    /// The upload files.
    pub portal: PortalOptions,
    /// What the report is to be known by when it comes back.
    pub token: Option<String>,
}

/// The report, which is written in any case.
pub const REPORT: Output = Output {
    option: "output",
    short: Some('o'),
    help: "Where the report workbook goes [default: beside the first input, as NAME-report.xlsx]",
    what: "the report",
    place: Place::Workbook,
    write: |answer, options, draft| {
        draft.file(|to| workbook::write(answer, options.token.as_deref(), to)).map(|()| Vec::new())
    },
};

/// The result for programs.
pub const JSON: Output = Output {
    option: "json",
    short: None,
    help: "Also write the result as JSON; `-` writes it to standard output",
    what: "the JSON",
    place: Place::FileOrStandardOutput,
    write: |answer, _, draft| {
        let json = draft.file(|to| {
            json::write(answer, &mut *to)?;
            to.write_all(b"\n")
        });
        json.map(|()| Vec::new())
    },
};

/// All of them, the report first.
pub static OUTPUTS: &[Output] = &[
    REPORT,
    JSON,
    Output {
        option: "html",
        short: None,
        help: "Also write the answer as one web page, for people without Excel and for e-mail",
        what: "the web page",
        place: Place::File,
        write: |answer, _, draft| draft.file(|to| html::write(answer, to)).map(|()| Vec::new()),
    },
    Output {
        option: "portal-csv",
        short: None,
        help: "Also write upload files for the NHSmail Portal into this folder: the accounts to be made, and who belongs to which \
           shared mailbox",
        what: "upload files",
        place: Place::PersonalFiles(portal::is_upload_file),
        write: |answer, options, draft| portal::write(answer, &options.portal, draft),
    },
];

impl Output {
    /// What the help calls the value of the option.
    pub fn value_name(&self) -> &'static str {
        if self.is_personal() { "DIR" } else { "FILE" }
    }

    /// Whether it is of no use without what tells who a person is.
    pub fn is_personal(&self) -> bool {
        matches!(self.place, Place::PersonalFiles(_))
    }

    /// Where it goes when the user gives this path.
    ///
    /// # Errors
    /// [`WriteError::NotAWorkbook`].
    pub fn target(&self, path: &Path) -> Result<Target, WriteError> {
        match self.place {
            Place::Workbook => Target::workbook(self.what, path),
            Place::FileOrStandardOutput if path.as_os_str() == "-" => Ok(Target::StandardOutput),
            Place::File | Place::FileOrStandardOutput => Ok(Target::File(path.to_owned())),
            Place::PersonalFiles(is_ours) => Ok(Target::Folder { path: path.to_owned(), is_ours }),
        }
    }
}
