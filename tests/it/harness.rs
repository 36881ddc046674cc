//! Tests of the environment in which the program runs.

use std::time::Duration;

use crate::env::{CommandOutput, TestEnv};

fn output(code: Option<i32>, timed_out: bool) -> String {
    let elapsed = Duration::from_secs(1);
    CommandOutput {
        stdout: "out\n".to_owned(),
        stderr: "err\n".to_owned(),
        code,
        timed_out,
        elapsed,
        peak: None,
    }
    .to_string()
}

#[test]
fn an_output_shows_stderr_and_the_exit_status() {
    assert_eq!(output(Some(0), false), "out\n------- stderr -------\nerr\n");
    assert_eq!(output(Some(2), false), "out\n------- stderr -------\nerr\n[exit status: 2]\n");
    assert_eq!(output(None, false), "out\n------- stderr -------\nerr\n[killed by a signal]\n");
    assert_eq!(output(None, true), "out\n------- stderr -------\nerr\n[killed after its time was up]\n");
}

#[test]
fn the_environment_is_clean() {
    let env = TestEnv::new().var("EXTRA", "1");
    let command = env.command(["version"]);
    let mut names: Vec<_> = command.get_envs().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, ["EXTRA", "HOME", "LC_ALL", "PATH", "TZ"]);
    assert_eq!(command.get_current_dir(), Some(env.home()));
}

#[test]
fn filters_hide_ports_paths_times_and_durations() {
    let env = TestEnv::new();
    let text = format!(
        "{}/.kube/config: dial tcp 127.0.0.1:41234: refused (os error 111) after 2.5s at 2026-11-22T10:00:00Z",
        env.home().display()
    );
    env.with_filters(|| {
        insta::assert_snapshot!(text, @"[HOME]/.kube/config: dial tcp 127.0.0.1:[PORT]: refused (os error [N]) after [DURATION] at [----TIMESTAMP----]");
    });
}

#[cfg(unix)]
fn shell(script: &str, timeout: Duration) -> crate::env::Running {
    use std::process::{Command, Stdio};
    crate::env::Running::spawn(Command::new("sh").args(["-c", script]).stdin(Stdio::null()), timeout)
}

#[cfg(unix)]
#[test]
fn a_run_can_be_awaited_interrupted_and_killed() {
    let done = shell("echo out; echo err >&2; exit 3", Duration::from_secs(10)).wait();
    assert_eq!(done.to_string(), "out\n------- stderr -------\nerr\n[exit status: 3]\n");

    let mut running = shell(
        "trap 'echo bye; exit 130' INT; echo ready; while :; do sleep 0.05; done",
        Duration::from_secs(10),
    );
    assert_eq!(running.wait_for("read"), "ready\n");
    running.interrupt();
    assert_eq!(running.wait().failure(130).stdout, "ready\nbye\n");

    // A child of the program keeps the pipes open, but the test must not wait for it.
    let hanging = shell("echo start; sleep 6; echo end", Duration::from_millis(200)).wait();
    assert!(hanging.timed_out && hanging.code.is_none() && hanging.stdout == "start\n", "{hanging:?}");
    assert!(hanging.elapsed < Duration::from_secs(5), "{hanging:?}");
}
