//! Programs that run beside the test: started, waited for, killed, whatever happens.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How many lines of a log are shown when something fails.
const LINES: usize = 40;

/// A running program; dropped, it is killed. A test that fails shows the end of its log.
pub(crate) struct Program {
    name: String,
    log: PathBuf,
    child: Child,
}

impl Program {
    /// Starts it; what it says goes into a file of its name in `folder`.
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

    /// Asks until it is ready, every tenth of a second. An error tells the last answer and shows the log.
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

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The end of what it said.
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
        // Nothing happens to one that has ended.
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            eprintln!("{}", self.tail());
        }
    }
}

/// A port of the loopback on which nobody listens; somebody else may take it, but hardly does.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback can be listened on");
    listener.local_addr().expect("a listener has an address").port()
}
