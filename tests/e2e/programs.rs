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

#[cfg(all(test, unix))]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::env::TestEnv;

    /// A program of shell lines, and the folder that it lives in.
    fn script(name: &str, body: &str) -> (TestEnv, PathBuf) {
        let env = TestEnv::new();
        let path = env.write_script(name, body);
        (env, path)
    }

    fn is_running(id: u32) -> bool {
        Command::new("kill")
            .args(["-0", &id.to_string()])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    #[test]
    fn one_that_ends_at_once_shows_its_log() {
        let (env, path) = script("kube-apiserver", "seq 100 >&2\necho \"unknown flag: $1\"\nexit 3");
        let program = Program::start(&path, &["--nonsense".to_owned()], env.home()).unwrap();
        let begun = Instant::now();
        let error = program.wait_until(Duration::from_secs(60), || Err("refused".to_owned())).err().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(30), "it is not waited for to the end");
        assert!(error.starts_with("kube-apiserver ended (exit status: 3) before it was ready\n"), "{error}");
        assert!(error.ends_with("\n99\n100\nunknown flag: --nonsense"), "{error}");
        assert!(!error.contains("\n50\n"), "only the end is shown: {error}");
    }

    #[test]
    fn one_that_never_gets_ready_is_killed_and_shows_its_log() {
        let (env, path) = script("etcd", "echo waiting for a quorum\nexec sleep 300");
        let program = Program::start(&path, &[], env.home()).unwrap();
        let id = program.child.id();
        let logged = || fs::read_to_string(env.home().join("etcd.log")).is_ok_and(|log| !log.is_empty());
        let begun = Instant::now();
        while !logged() && begun.elapsed() < Duration::from_secs(30) {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(is_running(id));
        let limit = Duration::from_millis(300);
        let error = program.wait_until(limit, || Err("503".to_owned())).err().unwrap();
        assert_eq!(
            error,
            "etcd is not ready after 0.3 s: 503\n------- log of etcd -------\nwaiting for a quorum"
        );
        assert!(!is_running(id), "nothing is left behind");
    }

    #[test]
    fn one_that_is_not_there_is_named() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("kube-apiserver");
        let error = Program::start(&path, &[], folder.path()).err().unwrap();
        assert!(error.contains(&path.display().to_string()) && error.contains("No such file"), "{error}");
    }

    #[test]
    fn a_test_that_fails_leaves_nothing_behind() {
        let (env, path) = script("etcd", "exec sleep 300");
        let program = Program::start(&path, &[], env.home()).unwrap();
        let id = program.child.id();
        assert!(is_running(id));
        let failed = thread::spawn(move || {
            let _program = program;
            panic!("on purpose");
        });
        assert!(failed.join().is_err());
        assert!(!is_running(id));
    }
}
