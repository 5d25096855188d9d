//! Each submission is checked by a process of its own, which is the same program: whatever is in it, it takes no memory here, and
//! what it brings down is its own answer. The process is told its [`Task`] on its standard input and answers there what is kept of the
//! submission; its outputs it writes itself.

use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Checked;
use super::one::Task;
use super::reading::Left;
use crate::ledger::PersonHasher;
use crate::limits::{Limits, MEGABYTE};
use crate::observe::Progress;
use crate::pipeline;
use crate::process::{Failed, Supervised, limit_myself};
use crate::read::Reader;
use crate::registers::Snapshot;
use crate::settings::{Choices, Settings};

/// The first argument of a program that is to do nothing but [`work`].
pub const SUBMISSION_ARGUMENT: &str = "__check-submission";

/// What may be kept of one submission: more than of any estate, and too little to fill the memory with.
const MOST_KEPT: u64 = 16 * MEGABYTE;

/// The threads of one process: there are as many processes as there is work for the processors.
const THREADS: usize = 2;

/// What the process is told besides its task: enough to have the same settings.
#[derive(Serialize, Deserialize)]
struct Told {
    config: String,
    as_of: String,
    keep_columns: bool,
    found_config: Option<String>,
    limits: Limits,
    program: OsString,
    registers: Option<OsString>,
    seconds: u64,
}

/// Lets `program` check a submission whose files have so many bytes.
pub(super) fn check(
    program: &Path,
    task: &Task,
    settings: &Settings,
    registers: Option<&Snapshot>,
    bytes: u64,
) -> Result<Checked, Left> {
    // Reading has a limit of its own; judging and writing take no longer than it.
    let time = Duration::from_secs(60) + 3 * settings.limits.time(bytes);
    let told = Told {
        config: settings.config.clone(),
        as_of: settings.policy.as_of.to_string(),
        keep_columns: settings.choices.keep_columns,
        found_config: settings.choices.found_config.clone(),
        limits: settings.limits.clone(),
        program: program.into(),
        registers: registers.map(|snapshot| snapshot.path().into()),
        seconds: time.as_secs(),
    };
    let not_started = |error: io::Error| Left::NoProcess { reason: error.to_string() };
    let mut command = Command::new(program);
    command.arg(SUBMISSION_ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = Supervised::start(&mut command).map_err(not_started)?;
    let (Some(mut input), Some(output)) = (process.stdin(), process.stdout()) else { return Err(Left::Died) };
    // It ends itself when this end is closed: so that none lives on when the batch is killed.
    if send(&mut input, &(&told, task)).is_err() {
        return Err(failed(process.why_it_died()));
    }
    let (sender, receiver) = sync_channel(1);
    let receive = move || {
        let _ = sender.send(receive::<Result<Checked, Left>>(BufReader::new(output), MOST_KEPT));
    };
    std::thread::Builder::new().name("answer".to_owned()).spawn(receive).map_err(not_started)?;
    match receiver.recv_timeout(time) {
        Ok(Ok(Some(checked))) => checked,
        Ok(Ok(None)) => Err(Left::OutOfMemory),
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(failed(process.why_it_died())),
        Err(RecvTimeoutError::Timeout) => Err(Left::OutOfTime),
    }
}

fn failed(how: Failed) -> Left {
    match how {
        Failed::Died => Left::Died,
        Failed::OutOfTime => Left::OutOfTime,
        Failed::OutOfMemory => Left::OutOfMemory,
    }
}

/// Does the one task that stands on the standard input, and nothing else.
pub fn work() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn run() -> io::Result<()> {
    let Some((told, task)) = receive::<(Told, Task)>(io::stdin().lock(), u64::MAX)? else { return Ok(()) };
    limit_myself(told.limits.memory_bytes, told.seconds);
    std::thread::Builder::new().name("parent".to_owned()).spawn(end_with_parent)?;
    let checked = checked(told, &task);
    send(&mut BufWriter::new(io::stdout().lock()), &checked)
}

/// Nothing follows the task until whoever sent it is gone.
fn end_with_parent() {
    let _ = io::stdin().lock().read(&mut [0]);
    std::process::exit(1);
}

fn checked(told: Told, task: &Task) -> Result<Checked, Left> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(THREADS).build();
    let pool = pool.map_err(|error| Left::NoProcess { reason: error.to_string() })?;
    let hasher = PersonHasher::new(&task.secret).map_err(|_| Left::OurFault)?;
    let settings = told.settings().ok_or(Left::OurFault)?;
    let registers = pipeline::open_registers(&settings, &Progress::hidden());
    let registers = registers.map_err(|error| Left::NoRegisters { reason: error.to_string() })?;
    task.check(&settings, registers.as_ref(), &hasher, &pool)
}

impl Told {
    /// The settings that the batch has.
    fn settings(self) -> Option<Settings> {
        let choices = Choices {
            keep_columns: self.keep_columns,
            found_config: self.found_config,
            registers: self.registers.into_iter().map(Into::into).collect(),
            ..Choices::default()
        };
        let reader = Reader::Worker(self.program.into());
        let settings = Settings::new(&self.config, self.as_of.parse().ok()?, reader, choices).ok()?;
        Some(Settings { limits: self.limits, ..settings })
    }
}

/// Sends a value behind the number of its bytes.
fn send(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(&bytes)?;
    to.flush()
}

/// Takes a value of at most so many bytes; nothing where it is larger.
fn receive<T: DeserializeOwned>(mut from: impl Read, most: u64) -> io::Result<Option<T>> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > most {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    postcard::from_bytes(&bytes).map(Some).map_err(io::Error::other)
}
