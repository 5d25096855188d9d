//! The process that reads: one file on its standard input, frames on its standard output, and nothing anywhere else.

use std::ffi::OsString;
use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use super::super::message::Done;
use super::super::{FileProblem, Limit, Message, Unavailable, read_bytes};
use super::Task;
use super::wire::{Frame, Sender};

/// Does the one task that is the argument after [`WORKER_ARGUMENT`](super::WORKER_ARGUMENT), and nothing else.
pub fn work(task: Option<OsString>) -> ExitCode {
    let task = task.and_then(|text| serde_json::from_str::<Task>(text.to_str()?).ok());
    match task.map(|task| run(&task, io::stdin().lock(), BufWriter::new(io::stdout().lock()))) {
        Some(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn run(task: &Task, mut input: impl Read, output: impl Write) -> io::Result<()> {
    limit_myself(task);
    let mut sender = Sender::new(output);
    let mut bytes = Vec::with_capacity(task.size as usize);
    let done = match input.read_to_end(&mut bytes) {
        Ok(_) => read(task, &bytes, &mut sender),
        Err(error) => Done::without_reading(FileProblem::Unavailable(Unavailable::Refused(error.kind().to_string()))),
    };
    let _ = sender.send(&Frame::Done(done))?;
    sender.flush()
}

fn read(task: &Task, bytes: &[u8], sender: &mut Sender<impl Write>) -> Done {
    let mut too_long = false;
    let mut done = read_bytes(bytes, &task.stem, &task.limits, &mut |message: Message| {
        if too_long {
            return;
        }
        match sender.send(&Frame::Message(message)) {
            Ok(sent) => too_long = sent.is_err(),
            // The parent is gone.
            Err(_) => std::process::exit(1),
        }
    });
    if too_long && done.outcome.is_ok() {
        done.outcome =
            Err(FileProblem::over(Limit::Text, "a few rows of it alone hold more text than can be passed on"));
    }
    done
}

/// Limits its own memory and time, and prevents a dump of the memory, which contains people's names. The parent watches the time as
/// well; this limit also stops a process whose parent is gone.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn limit_myself(task: &Task) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let seconds = task.limits.time(task.size).as_secs();
    // The signal of the first limit says that the time was used up; the second limit only ends a process that ignores it.
    for (resource, first, last) in [
        (Resource::As, task.limits.memory_bytes, task.limits.memory_bytes),
        (Resource::Cpu, seconds, seconds.saturating_add(5)),
        (Resource::Core, 0, 0),
    ] {
        // The file is read even where the system does not know a limit, or has a stricter one.
        let _ = setrlimit(resource, Rlimit { current: Some(first), maximum: Some(last) });
    }
}

/// This system has no such limits; the parent still watches the time and what it keeps.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn limit_myself(_: &Task) {}
