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

/// What Rust prints before it gives up for want of memory, and a process that watches itself. A C library prints nothing.
const OUT_OF_MEMORY: &str = "memory allocation of";

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
        if String::from_utf8_lossy(&words).contains(OUT_OF_MEMORY) {
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
    // It takes a limit of memory and does not keep to it.
    #[cfg(target_os = "macos")]
    watch_my_memory(memory_bytes);
}

/// This system has no such limits: the process watches its own memory, and the parent the time.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn limit_myself(memory_bytes: u64, _: u64) {
    watch_my_memory(memory_bytes);
}

/// How often a process looks how much memory it has.
#[cfg(not(target_os = "linux"))]
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_millis(20);

/// Ends this process when it has more memory than it may. Without a thread, or where the system does not tell, the guards before every
/// parser remain.
#[cfg(not(target_os = "linux"))]
fn watch_my_memory(memory_bytes: u64) {
    use std::io::Write;
    let watch = move || {
        while let Some(used) = memory_stats::memory_stats().map(|memory| memory.physical_mem as u64) {
            if used > memory_bytes {
                let _ = writeln!(io::stderr(), "{OUT_OF_MEMORY} {used} bytes is too much");
                std::process::abort();
            }
            std::thread::sleep(LOOK_EVERY);
        }
    };
    let _ = std::thread::Builder::new().name("memory".to_owned()).spawn(watch);
}

/// From now on every process that this one starts ends with it, however this one ends. Elsewhere they notice it themselves.
#[cfg(windows)]
pub fn end_others_with_me() {
    let mut limits = win32job::ExtendedLimitInfo::new();
    limits.limit_kill_on_job_close();
    if let Ok(job) = win32job::Job::create_with_limit_info(&limits)
        && job.assign_current_process().is_ok()
    {
        // It is closed when this process is gone, and ends all that is in it.
        std::mem::forget(job);
    }
}

/// Elsewhere they notice it themselves, or their limit of time ends them.
#[cfg(not(windows))]
pub fn end_others_with_me() {}
