//! Processes that do one task under limits, and are never left behind; threads, as many as the system gives.

use std::io::{self, Read};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

/// Lets several threads do the same work, each until it finds nothing more to do, and gives back what they return. Where the system
/// starts fewer, those do it; this thread is always one of them.
pub fn on_threads<T: Send>(threads: usize, work: impl Fn() -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let start = |_| std::thread::Builder::new().spawn_scoped(scope, &work).ok();
        let others: Vec<_> = (1..threads).map_while(start).collect();
        let mut results = vec![work()];
        let end = |thread: std::thread::ScopedJoinHandle<'_, T>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        results.extend(others.into_iter().map(end));
        results
    })
}

/// From now on a file that grows beyond what this user may write is an error, as on a full disk; otherwise the system ends the process.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub fn outlive_file_limits() {
    let signal = rustix::process::Signal::XFSZ.as_raw();
    // Where that cannot be had, all else is as before.
    let _ = signal_hook::flag::register(signal, std::sync::Arc::default());
}

/// This system has no such limit.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn outlive_file_limits() {}

/// How a process failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// It ended, or sent nonsense.
    Died,
    /// It used up its time.
    OutOfTime,
    /// It used up its memory.
    OutOfMemory,
}

/// A process that is always ended and waited for when it is dropped.
pub struct Supervised(Child);

impl Supervised {
    /// Starts it. What it says on its error output is kept from people's eyes.
    ///
    /// # Errors
    /// When the system starts none.
    pub fn start(command: &mut Command) -> io::Result<Supervised> {
        command.stderr(Stdio::piped()).spawn().map(Supervised)
    }

    /// What it sends, the first time that it is asked for.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    /// What it is sent, the first time that it is asked for.
    pub fn stdin(&mut self) -> Option<ChildStdin> {
        self.0.stdin.take()
    }

    /// Whether it used up its time or its memory. Its output is only searched for that and never shown: it may quote a cell.
    pub fn why_it_died(&mut self) -> Failed {
        // It may have sent nonsense and still be running.
        let _ = self.0.kill();
        let status = self.0.wait().ok();
        let mut words = Vec::new();
        if let Some(pipe) = self.0.stderr.take() {
            let _ = pipe.take(4096).read_to_end(&mut words);
        }
        // What Rust prints before it gives up. A C library prints nothing.
        if String::from_utf8_lossy(&words).contains("memory allocation of") {
            Failed::OutOfMemory
        } else if status.is_some_and(was_out_of_time) {
            Failed::OutOfTime
        } else {
            Failed::Died
        }
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether its limit of processor time ended it.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn was_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn was_out_of_time(_: ExitStatus) -> bool {
    false
}

/// Limits this process's own memory and processor time, and prevents a dump of the memory, which contains people's names. The parent
/// watches the time as well; this limit also stops a process whose parent is gone.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub fn limit_myself(memory_bytes: u64, seconds: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // The signal of the first limit says that the time was used up; the second limit only ends a process that ignores it.
    for (resource, first, last) in [
        (Resource::As, memory_bytes, memory_bytes),
        (Resource::Cpu, seconds, seconds.saturating_add(5)),
        (Resource::Core, 0, 0),
    ] {
        // The work is done even where the system does not know a limit, or has a stricter one.
        let _ = setrlimit(resource, Rlimit { current: Some(first), maximum: Some(last) });
    }
}

/// This system has no such limits; the parent still watches the time and what it keeps.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn limit_myself(_: u64, _: u64) {}
