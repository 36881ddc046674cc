//! Runs the real program in an isolated environment.
#![allow(dead_code, reason = "the end-to-end tests use only part of it")]

use std::fmt;
use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use apiserver::Kubeconfig;
use tempfile::TempDir;

/// The default timeout of a run.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A home directory and a clean environment, independent of the machine that runs the tests.
pub(crate) struct TestEnv {
    home: TempDir,
    variables: Vec<(String, String)>,
    timeout: Duration,
}

impl TestEnv {
    /// Creates an empty home without a kubeconfig.
    pub(crate) fn new() -> Self {
        let home = TempDir::with_prefix("sidecars-").expect("a temporary directory can be made");
        Self { home, variables: Vec::new(), timeout: TIMEOUT }
    }

    /// Creates a home whose `~/.kube/config` names this server, fake or real.
    pub(crate) fn connected(server: impl Into<Kubeconfig>) -> Self {
        let env = Self::new();
        env.write_kubeconfig(&server.into());
        env
    }

    /// Writes `~/.kube/config`.
    pub(crate) fn write_kubeconfig(&self, config: &Kubeconfig) -> PathBuf {
        self.write(".kube/config", &config.to_yaml())
    }

    /// Writes a file in the home directory; returns its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).expect("the home directory can be written");
        }
        fs::write(&path, text).expect("the home directory can be written");
        path
    }

    /// Writes an executable script, such as a credential plugin; returns its path.
    #[cfg(unix)]
    pub(crate) fn write_script(&self, name: &str, body: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.write(name, &format!("#!/bin/sh\n{body}\n"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
            .expect("the script can be made executable");
        path
    }

    /// The home directory, which is also the working directory.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Sets an environment variable for all runs.
    pub(crate) fn var(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the timeout, which is twenty seconds by default.
    pub(crate) fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Returns the command of the program with a clean environment.
    pub(crate) fn command<A: AsRef<str>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kubectl-sidecars"));
        command
            .args(arguments.into_iter().map(|argument| argument.as_ref().to_owned()))
            .current_dir(self.home())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home())
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8");
        // Windows programs need these to find their libraries and their home.
        for name in ["SYSTEMROOT", "SystemDrive"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        if cfg!(windows) {
            command.env("USERPROFILE", self.home());
        }
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }

    /// Runs the program and waits for it.
    pub(crate) fn run<A: AsRef<str>>(&self, arguments: impl IntoIterator<Item = A>) -> CommandOutput {
        self.start(arguments).wait()
    }

    /// Runs the program with this standard input and waits for it.
    pub(crate) fn run_with_stdin<A: AsRef<str>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
        stdin: &str,
    ) -> CommandOutput {
        let mut running = Running::spawn(self.command(arguments).stdin(Stdio::piped()), self.timeout);
        if let Some(mut pipe) = running.child.stdin.take() {
            let text = stdin.to_owned();
            // In a thread, because the program may not read it, or not to the end.
            thread::spawn(move || pipe.write_all(text.as_bytes()).ok());
        }
        running.wait()
    }

    /// Starts the program without waiting for it, for watches and interrupts.
    pub(crate) fn start<A: AsRef<str>>(&self, arguments: impl IntoIterator<Item = A>) -> Running {
        Running::spawn(self.command(arguments).stdin(Stdio::null()), self.timeout)
    }

    /// Runs the program on a terminal with `typed` as the keyboard input; returns everything that the terminal shows.
    /// Returns `None` on machines without `script` from util-linux.
    #[cfg(target_os = "linux")]
    pub(crate) fn run_on_a_terminal<A: AsRef<str>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
        typed: &str,
    ) -> Option<String> {
        let inner = self.command(arguments);
        let quote = |word: &std::ffi::OsStr| format!("'{}'", word.to_string_lossy().replace('\'', r"'\''"));
        let words: Vec<String> =
            [inner.get_program()].into_iter().chain(inner.get_args()).map(quote).collect();
        let mut command = Command::new("script");
        command.args(["-qec", &words.join(" "), "/dev/null"]).env_clear().current_dir(self.home());
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("TERM", "xterm");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let mut keyboard = child.stdin.take().expect("standard input is piped");
        let typed = typed.to_owned();
        // The pipe stays open until the end, because `script` passes its end on as an end of file.
        let typing = thread::spawn(move || keyboard.write_all(typed.as_bytes()).map(|()| keyboard));
        let output = child.wait_with_output().ok()?;
        drop(typing);
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs the program on a terminal of this many columns; returns what it shows. `None` on machines without `script` from
    /// util-linux.
    #[cfg(target_os = "linux")]
    pub(crate) fn run_at_width<A: AsRef<str>>(
        &self,
        columns: usize,
        arguments: impl IntoIterator<Item = A>,
    ) -> Option<String> {
        let program = env!("CARGO_BIN_EXE_kubectl-sidecars");
        let words: Vec<String> = arguments.into_iter().map(|word| format!("'{}'", word.as_ref())).collect();
        let inner = format!("stty rows 50 cols {columns}; '{program}' {}", words.join(" "));
        let mut command = Command::new("script");
        command.args(["-qec", &inner, "/dev/null"]).env_clear().current_dir(self.home());
        command.env("PATH", std::env::var_os("PATH")?).env("HOME", self.home()).env("TZ", "UTC");
        command.env("LC_ALL", "C.UTF-8").env("TERM", "xterm").stdin(Stdio::null());
        let output = command.output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
    }

    /// Returns Insta filters for what differs from run to run: ports, temporary paths, durations, times, lengths.
    pub(crate) fn filters(&self) -> Vec<(String, &'static str)> {
        let home = self.home().display().to_string().replace(['\\', '.'], r"[\\.]");
        vec![
            (home, "[HOME]"),
            (r"(127\.0\.0\.1|localhost|\[::1\]):\d{2,5}".to_owned(), "$1:[PORT]"),
            (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z".to_owned(), "[----TIMESTAMP----]"),
            (r"\b(after|in|took|for) \d+(\.\d+)?( ?ms| ?s| ?µs|s)\b".to_owned(), "$1 [DURATION]"),
            (r"\(os error \d+\)".to_owned(), "(os error [N])"),
            // A slow machine takes a second or two between making a pod and showing it.
            (r"\b5m\ds ago".to_owned(), "5m ago"),
            // How much of a response arrives before a cut depends on buffers.
            (r"after \d+ bytes".to_owned(), "after [N] bytes"),
        ]
    }

    /// Applies [`Self::filters`] to all snapshots in `test`.
    pub(crate) fn with_filters<R>(&self, test: impl FnOnce() -> R) -> R {
        let mut settings = insta::Settings::clone_current();
        for (pattern, replacement) in self.filters() {
            settings.add_filter(&pattern, replacement);
        }
        settings.bind(test)
    }
}

/// A running program. It is killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    started: Instant,
    timeout: Duration,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
    read: String,
}

impl Running {
    /// Starts a program; `command` sets its standard input.
    pub(crate) fn spawn(command: &mut Command, timeout: Duration) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("cargo built the binary");
        let stdout = lines_of(child.stdout.take().expect("standard output is piped"));
        let stderr = lines_of(child.stderr.take().expect("standard error is piped"));
        Self { child, started: Instant::now(), timeout, stdout, stderr, read: String::new() }
    }

    /// Waits for a line of standard output that contains `part`.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, part: &str) -> String {
        loop {
            let left = self.timeout.saturating_sub(self.started.elapsed());
            match self.stdout.recv_timeout(left) {
                Ok(line) => {
                    self.read.push_str(&line);
                    if line.contains(part) {
                        return line;
                    }
                }
                Err(reason) => {
                    panic!("no line contains {part:?} ({reason}); the output so far:\n{}", self.read)
                }
            }
        }
    }

    /// Interrupts the program like Ctrl-C.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        let status = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "kill -INT works");
    }

    /// Waits for the program to end; kills it at the timeout.
    pub(crate) fn wait(mut self) -> CommandOutput {
        let mut timed_out = false;
        let mut peak = None;
        let status = loop {
            peak = peak.max(peak_of(self.child.id()));
            if let Some(status) = self.child.try_wait().expect("a child process can be awaited") {
                break status;
            }
            if self.started.elapsed() > self.timeout && !timed_out {
                timed_out = true;
                self.child.kill().expect("a child process can be killed");
            }
            thread::sleep(Duration::from_millis(2));
        };
        let elapsed = self.started.elapsed();
        let mut stdout = std::mem::take(&mut self.read);
        drain(&self.stdout, &mut stdout);
        let mut stderr = String::new();
        drain(&self.stderr, &mut stderr);
        CommandOutput { stdout, stderr, code: status.code(), timed_out, elapsed, peak }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // This has no effect on a program that has ended.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The peak memory of a process so far, in KiB: what `getrusage` calls `ru_maxrss`.
fn peak_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Reads lines in a thread, so that the program never blocks on a full pipe.
fn lines_of(reader: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    lines
}

/// Reads the rest of the output of a program that has ended. A child of it may keep the pipe open.
fn drain(lines: &Receiver<String>, text: &mut String) {
    while let Ok(line) = lines.recv_timeout(Duration::from_secs(1)) {
        text.push_str(&line);
    }
}

/// The result of a run.
#[derive(Clone, Debug)]
pub(crate) struct CommandOutput {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// `None` if a signal ended the run.
    pub(crate) code: Option<i32>,
    /// Whether the run was killed at its timeout.
    pub(crate) timed_out: bool,
    pub(crate) elapsed: Duration,
    /// The peak memory in KiB, where the system says it (Linux).
    pub(crate) peak: Option<u64>,
}

impl CommandOutput {
    /// Checks for exit code 0.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        assert_eq!(self.code, Some(0), "{self}");
        self
    }

    /// Checks for this exit code.
    #[track_caller]
    pub(crate) fn failure(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Parses standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in\n{self}"))
    }
}

/// Standard output, then standard error unless it is empty, then the exit status unless it is 0.
impl fmt::Display for CommandOutput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.stdout)?;
        if !self.stderr.is_empty() {
            writeln!(formatter, "------- stderr -------")?;
            for line in self.stderr.split_inclusive('\n') {
                // Fixtures are made when a test runs, so their newest time is another one each time.
                match line.strip_prefix("note: ages are as of ").and_then(|rest| rest.split_once(',')) {
                    Some((_, rest)) => write!(formatter, "note: ages are as of [TIME],{rest}")?,
                    None => formatter.write_str(line)?,
                }
            }
        }
        match self.code {
            _ if self.timed_out => writeln!(formatter, "[killed after its time was up]"),
            Some(0) => Ok(()),
            Some(code) => writeln!(formatter, "[exit status: {code}]"),
            None => writeln!(formatter, "[killed by a signal]"),
        }
    }
}
