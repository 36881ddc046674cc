//! Files without end, few descriptors, ignored signals.
#![cfg(unix)]

use std::process::{Command, Stdio};
use std::time::Duration;

use apiserver::{ApiServer, Fault, pods};

use super::bounded;
use crate::env::{Running, TestEnv};

fn server() -> ApiServer {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    server
}

/// The program, started by a shell that runs `before` first.
fn through_shell(env: &TestEnv, before: &str, arguments: &str) -> Running {
    let inner = env.command([""; 0]);
    let mut command = Command::new("sh");
    let script = format!("{before}; exec '{}' {arguments}", inner.get_program().to_string_lossy());
    command.args(["-c", &script]).env_clear().current_dir(env.home()).stdin(Stdio::null());
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Running::spawn(&mut command, Duration::from_secs(20))
}

#[test]
fn files_without_end_are_errors() {
    let env = TestEnv::connected(&server());
    for (flag, message) in [
        ("--kubeconfig", "cannot read the kubeconfig /dev/zero: it is larger than 16 MiB"),
        (
            "--certificate-authority",
            "cannot read the certificate authority /dev/zero: it is larger than 4 MiB",
        ),
        ("--client-key", "cannot read the client key /dev/zero: it is larger than 4 MiB"),
    ] {
        let output = bounded(env.run(["list", "-A", flag, "/dev/zero"])).failure(1);
        assert!(output.stderr.contains(message), "{output}");
    }
    let output = bounded(env.run(["__complete", "--kubeconfig", "/dev/zero", "list", ""]));
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{output}");
    let server = server();
    env.write_kubeconfig(&server.kubeconfig().user_line("tokenFile: /dev/zero"));
    let output = bounded(env.run(["list", "-A"])).failure(1);
    assert!(
        output.stderr.contains("cannot read the token file /dev/zero: it is larger than 4 MiB"),
        "{output}"
    );
}

#[test]
fn few_descriptors_are_an_error_and_not_a_panic() {
    let server = server();
    let env = TestEnv::connected(&server);
    let mut errors = 0;
    for most in 3..24 {
        let output = bounded(through_shell(&env, &format!("ulimit -n {most}"), "list -A -o name").wait());
        if output.code != Some(0) {
            errors += 1;
            assert!(output.stderr.contains("error: ") || output.code == Some(127), "{most}: {output}");
        }
        let output = bounded(through_shell(&env, &format!("ulimit -n {most}"), "__complete list ''").wait());
        assert!(!output.stderr.contains("panicked"), "{most}: {output}");
    }
    assert!(errors > 2, "{errors}");
    let output = bounded(through_shell(&env, "ulimit -n 8", "list -A").wait()).failure(1);
    insta::assert_snapshot!(output, @r#"
    ------- stderr -------
    error: cannot start: too many open files
      try: `ulimit -n` shows how many files a program may open
    [exit status: 1]
    "#);
}

#[cfg(target_os = "linux")]
#[test]
fn an_ignored_interrupt_stays_ignored() {
    let server = server();
    server.fault(Fault::Latency(Duration::from_millis(1500)));
    let env = TestEnv::connected(&server);
    for (before, code) in [("trap '' INT", 0), ("true", 130)] {
        let seen = server.requests().len();
        let running = through_shell(&env, before, "list -A -o name");
        while server.requests().len() == seen {
            std::thread::sleep(Duration::from_millis(5));
        }
        running.interrupt();
        let output = running.wait().failure(code);
        assert_eq!(output.stderr, "", "{output}");
    }
}
