//! Runs a credential plugin: its output is read to a bound, and it ends with this program or after a timeout.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::bounds;
use super::trace::Trace;

/// How much of standard error is kept for a message. All of it is printed.
const KEPT_ERRORS: usize = 8 << 10;
/// How long to wait for output after the program has ended, if programs that it started keep the pipe open.
const LINGER: Duration = Duration::from_secs(2);
/// How often to look whether a program with a timeout has ended.
const LOOK: Duration = Duration::from_millis(5);

/// A running program.
pub(super) struct Process {
    child: Child,
    group: Group,
}

/// Ends a program, and with it those that it started, if it has a process group of its own.
#[derive(Clone)]
pub(super) struct Group(Arc<Members>);

struct Members {
    child: u32,
    is_group: bool,
    /// Whether the program has ended: its number may then be that of another one.
    has_ended: AtomicBool,
}

impl Group {
    pub(super) fn end(&self) {
        if self.0.has_ended.load(Ordering::Acquire) {
            return;
        }
        #[cfg(unix)]
        if let Some(child) = i32::try_from(self.0.child).ok().and_then(rustix::process::Pid::from_raw) {
            use rustix::process::{Signal, kill_process, kill_process_group};
            // This fails if the program has just ended, which is fine.
            let _ = if self.0.is_group {
                kill_process_group(child, Signal::KILL)
            } else {
                kill_process(child, Signal::KILL)
            };
        }
    }
}

/// Ends a program when this is dropped.
pub(super) struct EndOnDrop(pub(super) Group);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// What a program left.
pub(super) struct Finished {
    pub(super) status: ExitStatus,
    pub(super) output: Vec<u8>,
    /// Whether it printed more than is read.
    pub(super) is_too_long: bool,
    /// The end of standard error.
    pub(super) errors: Vec<u8>,
}

impl Process {
    /// Starts a program; with a process group of its own if it cannot ask questions. Such a group cannot read from the
    /// terminal.
    pub(super) fn start(command: &mut Command, is_interactive: bool) -> io::Result<Self> {
        #[cfg(unix)]
        if !is_interactive {
            std::os::unix::process::CommandExt::process_group(command, 0);
        }
        let child = command.spawn()?;
        let has_ended = AtomicBool::new(false);
        let group = Group(Arc::new(Members { child: child.id(), is_group: !is_interactive, has_ended }));
        Ok(Self { child, group })
    }

    pub(super) fn group(&self) -> Group {
        self.group.clone()
    }

    /// Waits for the program, at most for `patience`; `None` if it took longer. Its standard error is printed at once: it
    /// may be the URL of a login page.
    pub(super) fn wait(mut self, trace: &Trace, patience: Option<Duration>) -> io::Result<Option<Finished>> {
        let most = usize::try_from(bounds::CREDENTIAL).unwrap_or(usize::MAX);
        let group = self.group();
        let output = self.child.stdout.take().map(|pipe| {
            Reader::start(pipe, move |kept, piece| {
                kept.extend_from_slice(&piece[..piece.len().min(most + 1 - kept.len())]);
                let is_too_long = kept.len() > most;
                if is_too_long {
                    group.end();
                }
                !is_too_long
            })
        });
        let trace = trace.clone();
        let errors = self.child.stderr.take().map(|pipe| {
            Reader::start(pipe, move |kept, piece| {
                trace.raw(piece);
                kept.extend_from_slice(piece);
                kept.drain(..kept.len().saturating_sub(KEPT_ERRORS));
                true
            })
        });
        let Some(status) = self.until_it_ends(patience)? else { return Ok(None) };
        let deadline = Instant::now() + LINGER;
        let output = output.map(|reader| reader.finish(deadline)).unwrap_or_default();
        let errors = errors.map(|reader| reader.finish(deadline)).unwrap_or_default();
        Ok(Some(Finished { status, is_too_long: output.len() > most, output, errors }))
    }

    fn until_it_ends(&mut self, patience: Option<Duration>) -> io::Result<Option<ExitStatus>> {
        let began = Instant::now();
        let status = loop {
            let Some(patience) = patience else { break self.child.wait()? };
            if let Some(status) = self.child.try_wait()? {
                break status;
            }
            if began.elapsed() >= patience {
                self.group.end();
                // Where there are no groups.
                let _ = self.child.kill().and_then(|()| self.child.wait());
                self.group.0.has_ended.store(true, Ordering::Release);
                return Ok(None);
            }
            thread::sleep(LOOK);
        };
        self.group.0.has_ended.store(true, Ordering::Release);
        Ok(Some(status))
    }
}

/// Reads a pipe in a thread.
struct Reader {
    kept: Arc<Mutex<Vec<u8>>>,
    thread: JoinHandle<()>,
}

impl Reader {
    /// `keep` adds a piece to what is kept, and returns whether to read on.
    fn start(
        mut pipe: impl Read + Send + 'static,
        keep: impl Fn(&mut Vec<u8>, &[u8]) -> bool + Send + 'static,
    ) -> Self {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&kept);
        let thread = thread::spawn(move || {
            let mut piece = [0; 16 << 10];
            while let Ok(length @ 1..) = pipe.read(&mut piece) {
                if !keep(&mut into.lock().unwrap_or_else(PoisonError::into_inner), &piece[..length]) {
                    return;
                }
            }
        });
        Self { kept, thread }
    }

    /// What was kept, once the pipe is closed or at the deadline.
    fn finish(self, deadline: Instant) -> Vec<u8> {
        while !self.thread.is_finished() && Instant::now() < deadline {
            thread::sleep(LOOK);
        }
        std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
