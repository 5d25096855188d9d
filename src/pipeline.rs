//! The way of the data for one submission, from bytes to outputs, one direction only:
//!
//! ```text
//! bytes ─ read ─▶ sheets of cells ─ layout ─▶ plain tables ─ headings ─▶ column maps ─ model ─▶ typed sites and users
//!       ─ registers ─▶ what they say of these ─ rules ─▶ findings ─ verdict ─▶ accepted, rejected, held ─ patterns ─▶ what to fix first
//!       ─ answer ─▶ what is to be said ─ report ─▶ workbook, JSON, HTML, terminal
//! ```

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::answer::{Answer, Results};
use crate::fields::{self, Field, HeadingOptions, Settled};
use crate::headings::{HeadingError, map_tables, settled};
use crate::layout::lay_out;
use crate::model;
use crate::observe::Progress;
use crate::papers::{Relative, newest_in_lineage};
use crate::patterns;
use crate::read::{IgnoredFile, InputError, InputFile, Inputs, find_in_inbox, find_inputs, read_file};
use crate::registers::{self, Group, Keys, KnownSites, RegisterError, Registers, Snapshot};
use crate::report::WriteError;
use crate::rules::{self, Context, Elsewhere, Finding, Judged};
use crate::settings::Settings;
use crate::verdict::{self, AccountMismatch};

/// Why a submission could not be checked at all. Whatever is wrong with its content is a finding instead.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// An input could not be opened.
    #[error(transparent)]
    Input(#[from] InputError),
    /// `--map` or `--sheet` names what no input has.
    #[error(transparent)]
    Heading(#[from] HeadingError),
    /// The registers could not be had.
    #[error(transparent)]
    Registers(#[from] RegisterError),
    /// The program lost count of a row.
    #[error(transparent)]
    Account(#[from] AccountMismatch),
    /// An output could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Opens the registers that the settings name; `None` where they name none. One snapshot serves any number of checks.
///
/// # Errors
/// See [`RegisterError`].
pub fn open_registers(settings: &Settings, progress: &Progress) -> Result<Option<Snapshot>, RegisterError> {
    if settings.choices.registers.is_empty() {
        return Ok(None);
    }
    progress.step("reading registers");
    let options = registers::Options {
        reader: settings.reader.clone(),
        dates: settings.choices.register_dates.clone(),
        whole: settings.whole_registers.clone(),
        as_of: settings.policy.as_of,
    };
    registers::open(&settings.choices.registers, &options, &|_, _| ()).map(Some)
}

/// Checks the inputs as one submission named `name`, against the registers where there are any, hands what was
/// worked out and the answer to it to `output`, and gives back what that returns. Nothing is handed on unless every row is accounted for.
///
/// # Errors
/// See [`CheckError`].
pub fn check<T>(
    name: &str,
    inputs: &[PathBuf],
    settings: &Settings,
    registers: Option<&Snapshot>,
    progress: &Progress,
    output: impl FnOnce(&Results<'_>, &Answer<'_>) -> Result<T, WriteError>,
) -> Result<T, CheckError> {
    let job = Job { name, settings, registers, elsewhere: None };
    progress.step("reading");
    job.check(read_all(find_inputs(inputs)?, settings)?, progress, output)
}

/// A submission as it was read.
#[derive(Debug)]
pub struct Read {
    files: Vec<InputFile>,
    ignored: Vec<IgnoredFile>,
    /// What the reports among them have settled about columns and sheets, also those left aside.
    settled: Vec<Settled>,
}

/// Reads one submission among others, an entry of the inbox. Whoever sent it gets an answer in any case: where its files cannot
/// be had, that is a finding.
pub fn read_among_others(inbox: &Path, entry: &Path, settings: &Settings) -> Read {
    find_in_inbox(inbox, entry).and_then(|found| read_all(found, settings)).unwrap_or_else(|error| Read {
        files: vec![InputFile::unavailable(&error)],
        ignored: Vec::new(),
        settled: Vec::new(),
    })
}

/// Checks what was read as one submission among others, of which `elsewhere` says what concerns this one.
///
/// # Errors
/// See [`CheckError`]; never an [`InputError`].
pub fn check_among_others<T>(
    name: &str,
    read: Read,
    elsewhere: &Elsewhere,
    settings: &Settings,
    registers: Option<&Snapshot>,
    output: impl FnOnce(&Results<'_>, &Answer<'_>) -> Result<T, WriteError>,
) -> Result<T, CheckError> {
    let job = Job { name, settings, registers, elsewhere: Some(elsewhere) };
    job.check(read, &Progress::hidden(), output)
}

/// What a check needs besides what was read.
struct Job<'j> {
    name: &'j str,
    settings: &'j Settings,
    registers: Option<&'j Snapshot>,
    elsewhere: Option<&'j Elsewhere>,
}

impl Job<'_> {
    fn check<T>(
        &self,
        Read { files, ignored, settled }: Read,
        progress: &Progress,
        output: impl FnOnce(&Results<'_>, &Answer<'_>) -> Result<T, WriteError>,
    ) -> Result<T, CheckError> {
        let settings = self.settings;
        progress.step("finding headings");
        let mut headings = wanted_headings(settings, self.registers);
        headings.settled.extend(settled);
        let files = lay_out(files, &headings);
        let maps = map_tables(&files, &headings)?;
        let submission = model::build(
            self.name.to_owned(),
            &files,
            maps,
            &ignored,
            settings.choices.keep_columns,
            settings.policy.as_of,
        );
        progress.step("checking");
        let registers = match self.registers {
            Some(snapshot) => snapshot.fetch(&Keys::from(&submission))?,
            None => Registers::default(),
        };
        let known = KnownSites::new(&submission, &registers, settings.policy.as_of);
        let context =
            Context { submission: &submission, policy: &settings.policy, known: &known, elsewhere: self.elsewhere };
        let Judged { mut findings, counted } = rules::check(&context);
        let verdict = verdict::decide(&context, &findings, counted)?;
        if verdict.route.is_through_nas() {
            findings.iter_mut().for_each(Finding::advise_through_nas);
        }
        let patterns = patterns::find(&submission, &findings, verdict.route.is_through_nas());
        let not_checked = rules::not_checked(&context);
        let estate_check = rules::estate_check(&context);
        progress.step("writing the report");
        let results = Results {
            submission: &submission,
            findings: &findings,
            verdict: &verdict,
            policy: &settings.policy,
            patterns: &patterns,
            not_checked: &not_checked,
            known: &known,
            estate_check: estate_check.as_deref(),
            settled: &headings.settled,
            limits: &settings.limits,
        };
        Ok(output(&results, &Answer::new(results, settings.choices.audience))?)
    }
}

/// The headings to look for: a column is not required where a register has its values.
fn wanted_headings(settings: &Settings, registers: Option<&Snapshot>) -> HeadingOptions {
    let mut options = settings.headings.clone();
    let groups: Vec<Group> = registers.iter().flat_map(|of| of.sources()).filter_map(|of| of.kind.group()).collect();
    let has = |group: Group| groups.contains(&group);
    options.required.retain(|field| match field {
        Field::DsptStatus => !has(Group::Dspt),
        Field::Postcode => !has(Group::OdsSites) && !has(Group::Cqc),
        _ => true,
    });
    options
}

/// Reads every input, side by side.
fn read_all(found: Inputs, settings: &Settings) -> Result<Read, InputError> {
    let mut ignored = found.ignored;
    let read = |file| read_file(file, &settings.reader, &settings.limits);
    // Other processes read, and this one only waits for them.
    let read = || found.files.par_iter().map(read).collect::<Result<Vec<_>, _>>();
    let (files, ()) = rayon::join(read, fields::prepare);
    let files = files?;
    // What is named as a spreadsheet was meant as one: it is answered, not passed over.
    let is_foreign = |file: &InputFile| file.in_folder && file.is_no_spreadsheet() && !file.is_named_as_spreadsheet();
    let (foreign, files): (Vec<_>, Vec<_>) = files.into_iter().partition(is_foreign);
    let why = "it is not a spreadsheet";
    ignored.extend(foreign.into_iter().map(|file| IgnoredFile { name: file.name, why }));
    let settled = settled(&files);
    let mut kept = Vec::new();
    for (file, why) in why_aside(&files).into_iter().zip(files).map(|(why, file)| (file, why)) {
        match why {
            Some(why) => ignored.push(IgnoredFile { name: file.name, why }),
            None => kept.push(file),
        }
    }
    Ok(Read { files: kept, ignored, settled })
}

/// Why each file is no part of the submission, although it could be read: an estate and a report on it are the same sites.
fn why_aside(files: &[InputFile]) -> Vec<Option<&'static str>> {
    let relatives = files.iter().map(|file| Relative {
        hash: &file.sha256,
        origin: &file.origin,
        in_folder: file.in_folder,
        is_readable: file.problem.is_none(),
    });
    newest_in_lineage(&relatives.collect::<Vec<_>>())
}
