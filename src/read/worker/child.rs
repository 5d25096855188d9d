//! The process that reads: one file on its standard input, frames on its standard output, and nothing anywhere else.

use std::ffi::OsString;
use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use super::super::message::Done;
use super::super::{FileProblem, Limit, Message, Unavailable, read_bytes};
use super::Task;
use super::wire::{Frame, Sender};
use crate::process::limit_myself;

/// Does the one task that is the argument after [`WORKER_ARGUMENT`](super::WORKER_ARGUMENT), and nothing else.
pub fn work(task: Option<OsString>) -> ExitCode {
    let task = task.and_then(|text| serde_json::from_str::<Task>(text.to_str()?).ok());
    match task.map(|task| run(&task, io::stdin().lock(), BufWriter::new(io::stdout().lock()))) {
        Some(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn run(task: &Task, mut input: impl Read, output: impl Write) -> io::Result<()> {
    limit_myself(task.limits.memory_bytes, task.limits.time(task.size).as_secs());
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
