//! Error messages in full.

use apiserver::{ApiServer, Fault, pods};

use crate::env::{CommandOutput, TestEnv};

fn run(env: &TestEnv, arguments: &str) -> CommandOutput {
    env.run(["list"].into_iter().chain(arguments.split_whitespace()))
}

/// Runs against the server and checks that it fails without partial output.
#[track_caller]
fn fails(server: &ApiServer, arguments: &str) -> CommandOutput {
    let env = TestEnv::connected(server);
    let output = run(&env, arguments).failure(1);
    assert_eq!(output.stdout, "", "{output}");
    check(&output);
    output
}

/// Checks requirements for all messages.
#[track_caller]
fn check(output: &CommandOutput) {
    assert!(output.stderr.starts_with("error: "), "{output}");
    for word in
        ["panicked", "RUST_BACKTRACE", "hyper", "reqwest", "rustls", "serde", "Some(", "Err(", "kube::"]
    {
        assert!(!output.stderr.contains(word), "{word} in {output}");
    }
}

fn with_a_pod() -> ApiServer {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    server
}

/// The answer to a fault, which nothing cures.
fn fault(fault: Fault) -> CommandOutput {
    let server = with_a_pod();
    server.fault(fault);
    fails(&server, "-A")
}

/// A snapshot without ports, times and the home of `env`.
macro_rules! snapshot {
    ($env:expr, $output:expr, @$expected:literal) => {{
        let output = $output;
        $env.with_filters(|| {
            insta::assert_snapshot!(output, @$expected);
        });
    }};
    ($output:expr, @$expected:literal) => {
        snapshot!(TestEnv::new(), $output, @$expected)
    };
}

mod answers;
mod configuration;
mod connection;
