//! Each file is read by a process of its own, which is the same program. A library may abort, loop or ask for all memory because
//! of a hostile file: it does so there, and for this process it is one problem of one file.
//!
//! The file is the worker's standard input, its [`Task`] an argument, its frames come through standard output.

mod child;
mod wire;

pub use child::work;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::guard::STOPPED;
use super::message::Done;
use super::{FileProblem, Limit, Limits, Message};
use crate::process::{Failed, Supervised};
use wire::{Frame, NoFrame};

/// The first argument of a program that is to do nothing but [`work`].
pub const WORKER_ARGUMENT: &str = "__read-worker";

/// How many frames may wait: enough that neither side has to wait for the other at every frame.
const FRAMES_WAITING: usize = 16;

/// What a worker is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Task {
    /// The file's stem, which names the sheet of a text file.
    pub(super) stem: String,
    /// The file's size in bytes.
    pub(super) size: u64,
    pub(super) limits: Limits,
}

/// Lets `program` read the file. Returns what it sent last, or how it failed.
///
/// # Errors
/// When no process could be started. Nothing of the file is read then.
pub(super) fn read(
    program: &Path,
    file: File,
    task: &Task,
    sink: &mut dyn FnMut(Message),
) -> io::Result<Result<Done, FileProblem>> {
    let argument = serde_json::to_string(task).map_err(io::Error::other)?;
    let mut command = Command::new(program);
    command.arg(WORKER_ARGUMENT).arg(argument).stdin(file);
    read_with(command, task, sink)
}

fn read_with(
    mut command: Command,
    task: &Task,
    sink: &mut dyn FnMut(Message),
) -> io::Result<Result<Done, FileProblem>> {
    let until = Instant::now().checked_add(task.limits.time(task.size));
    let mut worker = Supervised::start(command.stdout(Stdio::piped()))?;
    let Some(pipe) = worker.stdout() else { return Err(io::ErrorKind::BrokenPipe.into()) };
    let frames = frames_of(pipe, task.limits.memory_bytes)?;
    let failed = match take_all(&frames, until, &task.limits, sink) {
        Ok(done) => return Ok(Ok(done)),
        Err(Failed::Died) => worker.why_it_died(),
        Err(failed) => failed,
    };
    tracing::info!(how = ?failed, "the process that read a file failed");
    Ok(Err(problem(failed, task)))
}

fn problem(failed: Failed, task: &Task) -> FileProblem {
    match failed {
        Failed::Died => FileProblem::Damaged(STOPPED.to_owned()),
        Failed::OutOfTime => {
            let seconds = task.limits.time(task.size).as_secs();
            FileProblem::over(Limit::Time, format!("it was not read to its end within {seconds} seconds"))
        }
        Failed::OutOfMemory => {
            let most = task.limits.memory_bytes / super::MEGABYTE;
            FileProblem::over(Limit::Memory, format!("reading it takes more than {most} MB of memory"))
        }
    }
}

/// Takes frames off the pipe on a thread of its own, because only a channel can be waited for with a time-out. The thread ends
/// with the pipe.
fn frames_of(pipe: ChildStdout, most: u64) -> io::Result<Receiver<Result<Frame, NoFrame>>> {
    let (sender, receiver) = sync_channel(FRAMES_WAITING);
    std::thread::Builder::new().name("frames".to_owned()).spawn(move || {
        let mut frames = wire::Receiver::new(BufReader::new(pipe), most);
        loop {
            let frame = frames.receive();
            let is_last = !matches!(frame, Ok(Frame::Message(_)));
            if sender.send(frame).is_err() || is_last {
                return;
            }
        }
    })?;
    Ok(receiver)
}

/// Hands on every message until the worker is done. Rows before any sheet, and more cells than the limit, are nonsense.
fn take_all(
    frames: &Receiver<Result<Frame, NoFrame>>,
    until: Option<Instant>,
    limits: &Limits,
    sink: &mut dyn FnMut(Message),
) -> Result<Done, Failed> {
    let (mut in_sheet, mut cells) = (false, 0);
    loop {
        let left = until.map_or(std::time::Duration::MAX, |until| until.saturating_duration_since(Instant::now()));
        match frames.recv_timeout(left) {
            Ok(Ok(Frame::Done(done))) => return Ok(done),
            Ok(Ok(Frame::Message(message))) => {
                in_sheet |= matches!(message, Message::Sheet { .. });
                cells += if let Message::Rows(chunk) = &message { chunk.cell_count() as u64 } else { 0 };
                let is_of_file = matches!(message, Message::Property { .. } | Message::HiddenData(_));
                if cells > limits.cells || !(in_sheet || is_of_file) {
                    return Err(Failed::Died);
                }
                sink(message);
            }
            Ok(Err(NoFrame::TooMuch)) => return Err(Failed::OutOfMemory),
            Err(RecvTimeoutError::Timeout) => return Err(Failed::OutOfTime),
            Ok(Err(NoFrame::Ended)) | Err(RecvTimeoutError::Disconnected) => return Err(Failed::Died),
        }
    }
}

/// The parent's side, against stand-ins that fail in every way; the real worker is in `tests/worker.rs`.
#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{CellKind, RowChunk};
    use super::wire::Sender;
    use super::*;

    fn task(limits: Limits) -> Task {
        Task { stem: "estate".to_owned(), size: 0, limits }
    }

    /// What the parent makes of a shell that runs `script`.
    fn shell(script: &str, limits: Limits) -> (Result<Done, FileProblem>, usize) {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::null());
        let mut messages = 0;
        (read_with(command, &task(limits), &mut |_| messages += 1).unwrap(), messages)
    }

    /// What the parent makes of a worker that says these frames and is silent.
    fn says(frames: &[Frame], limits: Limits) -> (Result<Done, FileProblem>, usize) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut sender = Sender::new(file.as_file());
        frames.iter().for_each(|frame| assert!(sender.send(frame).unwrap().is_ok()));
        shell(&format!("cat '{}'", file.path().display()), limits)
    }

    fn sheet() -> Frame {
        Frame::Message(Message::Sheet { name: "Homes".to_owned(), visible: true })
    }

    fn rows(count: u32) -> Frame {
        let mut chunk = RowChunk::default();
        for row in 1..=count {
            chunk.start_row(row, 0);
            chunk.push(0, CellKind::Text, "Alder House");
        }
        Frame::Message(Message::Rows(chunk))
    }

    fn done() -> Frame {
        Frame::Done(Done { sha256: "ab".to_owned(), encoding: None, outcome: Ok(()) })
    }

    fn stopped() -> Result<Done, FileProblem> {
        Err(FileProblem::Damaged("the reader stopped in the middle of it".to_owned()))
    }

    #[test]
    fn what_a_worker_says_is_handed_on_until_it_is_done() {
        let (ended, messages) = says(&[sheet(), rows(3), done(), sheet()], Limits::default());
        assert_eq!((ended.unwrap().sha256.as_str(), messages), ("ab", 2));
    }

    #[test]
    fn a_worker_that_stops_or_speaks_nonsense_is_damage() {
        for script in
            ["exit 0", "exit 3", "kill -ABRT $$", "kill -SEGV $$", "kill -KILL $$", "echo Hello, world", "yes"]
        {
            assert_eq!(shell(script, Limits::default()), (stopped(), 0), "{script}");
        }
        assert_eq!(says(&[sheet(), rows(3)], Limits::default()), (stopped(), 2));
        assert_eq!(says(&[rows(3), done()], Limits::default()), (stopped(), 0));
        assert_eq!(says(&[sheet(), rows(3), done()], Limits { cells: 2, ..Limits::default() }), (stopped(), 1));
    }

    #[test]
    fn a_worker_that_takes_too_long_is_killed() {
        let began = Instant::now();
        let pid = tempfile::NamedTempFile::new().unwrap();
        let script = format!("echo $$ > '{}'; exec sleep 60", pid.path().display());
        let (ended, _) = shell(&script, Limits { seconds: 1, ..Limits::default() });
        assert_eq!(ended, Err(FileProblem::over(Limit::Time, "it was not read to its end within 1 seconds")));
        assert!(began.elapsed().as_secs() < 30);
        let pid = std::fs::read_to_string(pid.path()).unwrap();
        let signal = Command::new("kill").args(["-0", pid.trim()]).stderr(Stdio::null()).status().unwrap();
        assert!(!signal.success(), "it lives on, or was not waited for");
    }

    #[test]
    fn limits_the_system_holds_it_to_are_told_apart() {
        let memory = Err(FileProblem::over(Limit::Memory, "reading it takes more than 2000 MB of memory"));
        let script = "echo 'memory allocation of 549755813888 bytes failed' >&2; kill -ABRT $$";
        assert_eq!(shell(script, Limits::default()).0, memory);
        let (ended, _) = says(&[sheet(), rows(1000), done()], Limits { memory_bytes: 1000, ..Limits::default() });
        assert!(matches!(ended, Err(FileProblem::OverLimits { limit: Limit::Memory, .. })));
        #[cfg(any(target_os = "linux", target_os = "macos"))]
        assert!(matches!(
            shell("kill -XCPU $$", Limits::default()).0,
            Err(FileProblem::OverLimits { limit: Limit::Time, .. })
        ));
    }

    #[test]
    fn without_a_program_there_is_an_error_and_nothing_is_read() {
        let file = File::open("/dev/null").unwrap();
        let ended = read(Path::new("/no/such/program"), file, &task(Limits::default()), &mut |_| {});
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
