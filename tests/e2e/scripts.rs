//! How the tests handle servers that fail, with shell scripts in their place.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::env::TestEnv;
use crate::programs::Program;

/// Writes a shell script; returns its folder and its path.
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
fn a_program_that_exits_at_once_shows_its_log() {
    let (env, path) = script("kube-apiserver", "seq 100 >&2\necho \"unknown flag: $1\"\nexit 3");
    let program = Program::start(&path, &["--nonsense".to_owned()], env.home()).unwrap();
    let begun = Instant::now();
    let error = program.wait_until(Duration::from_secs(60), || Err("refused".to_owned())).err().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(30), "the wait ends with the program");
    assert!(error.starts_with("kube-apiserver ended (exit status: 3) before it was ready\n"), "{error}");
    assert!(error.ends_with("\n99\n100\nunknown flag: --nonsense"), "{error}");
    assert!(!error.contains("\n50\n"), "only the end of the log is shown: {error}");
}

#[test]
fn a_program_that_is_never_ready_is_killed_and_shows_its_log() {
    let (env, path) = script("etcd", "echo waiting for a quorum\nexec sleep 300");
    let program = Program::start(&path, &[], env.home()).unwrap();
    let id = program.id();
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
    assert!(!is_running(id), "the program is killed");
}

#[test]
fn a_missing_program_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kube-apiserver");
    let error = Program::start(&path, &[], folder.path()).err().unwrap();
    assert!(error.contains(&path.display().to_string()) && error.contains("No such file"), "{error}");
}

#[test]
fn a_failed_test_kills_its_programs() {
    let (env, path) = script("etcd", "exec sleep 300");
    let program = Program::start(&path, &[], env.home()).unwrap();
    let id = program.id();
    assert!(is_running(id));
    let failed = thread::spawn(move || {
        let _program = program;
        panic!("on purpose");
    });
    assert!(failed.join().is_err());
    assert!(!is_running(id));
}
