//! Programs that a test starts, waits for, and always kills in the end.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The number of log lines shown after a failure.
const LINES: usize = 40;

/// A running program. It is killed when it is dropped; if the test failed, the end of its log is shown.
pub(crate) struct Program {
    name: String,
    log: PathBuf,
    child: Child,
}

impl Program {
    /// Starts the program; its output goes to `NAME.log` in `folder`.
    pub(crate) fn start(path: &Path, arguments: &[String], folder: &Path) -> Result<Self, String> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let log = folder.join(format!("{name}.log"));
        let failed = |error: std::io::Error| format!("{} cannot be started: {error}", path.display());
        let out = File::create(&log).map_err(failed)?;
        let child = Command::new(path)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(out.try_clone().map_err(failed)?)
            .stderr(out)
            .spawn()
            .map_err(failed)?;
        Ok(Self { name, log, child })
    }

    /// Calls `ready` every 100 ms until it succeeds. The error has its last result and the end of the log.
    pub(crate) fn wait_until(
        mut self,
        limit: Duration,
        mut ready: impl FnMut() -> Result<(), String>,
    ) -> Result<Self, String> {
        let begun = Instant::now();
        loop {
            let why = match ready() {
                Ok(()) => return Ok(self),
                Err(why) => why,
            };
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("{} ended ({status}) before it was ready\n{}", self.name, self.tail()));
            }
            if begun.elapsed() > limit {
                let after = limit.as_secs_f64();
                return Err(format!("{} is not ready after {after} s: {why}\n{}", self.name, self.tail()));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Returns the process ID.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns the end of the log.
    fn tail(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let last = &lines[lines.len().saturating_sub(LINES)..];
        format!("------- log of {} -------\n{}", self.name, last.join("\n"))
    }
}

impl Drop for Program {
    #[expect(clippy::print_stderr, reason = "the test harness shows it with the test that failed")]
    fn drop(&mut self) {
        // This has no effect on a program that has ended.
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            eprintln!("{}", self.tail());
        }
    }
}

/// Returns a free loopback port. Another process could take it before it is used, but that is unlikely.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    listener.local_addr().expect("a listener has an address").port()
}
