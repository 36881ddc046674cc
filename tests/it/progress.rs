//! The line that tells how far a long list is: where somebody watches, and nowhere else.
#![cfg(target_os = "linux")]

use std::time::Duration;

use apiserver::{ApiServer, Fault, Identity, pods};

use crate::env::TestEnv;

fn slow() -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    server.add_all(pods::mesh(6));
    server.fault(Fault::Latency(Duration::from_millis(900)));
    let env = TestEnv::connected(&server);
    (server, env)
}

const LIST: [&str; 7] = ["list", "-A", "--all", "-o", "name", "--chunk-size", "2"];

#[test]
fn a_terminal_shows_progress() {
    let (_server, env) = slow();
    let Some(shown) = env.run_on_a_terminal(LIST, "") else { return };
    for words in
        ["waiting for the API server", "2 pods in 1 page, 4 remaining", "4 pods in 2 pages, 2 remaining"]
    {
        assert!(shown.contains(words), "{words} in {shown:?}");
    }
    // What follows begins on a line that was wiped.
    let (_, rest) = shown.rsplit_once("\r\u{1b}[2K").expect("lines were wiped");
    assert!(rest.starts_with("pod/") && rest.lines().count() == 6, "{rest:?}");
}

#[test]
fn logged_requests_replace_the_progress_line() {
    let (_server, env) = slow();
    let Some(shown) = env.run_on_a_terminal(LIST.iter().chain(&["-v=6"]), "") else { return };
    assert!(shown.contains("GET http://") && !shown.contains("to come"), "{shown:?}");
}

#[test]
fn short_waits_show_no_progress() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(6));
    let env = TestEnv::connected(&server);
    let Some(shown) = env.run_on_a_terminal(LIST, "") else { return };
    assert!(shown.starts_with("pod/") && !shown.contains('\u{1b}'), "{shown:?}");
}

#[test]
fn no_progress_is_shown_while_a_plugin_prompts() {
    let server = ApiServer::options().tls(Identity::Good).token("s3cret").start();
    server.add(pods::web("shop", "checkout"));
    let env = TestEnv::new();
    let script = env.write_script(
        "plugin",
        "printf 'Code: ' >&2\nsleep 1.2\nread -r code\n\
         echo \"{\\\"apiVersion\\\":\\\"client.authentication.k8s.io/v1\\\",\\\"kind\\\":\\\"ExecCredential\\\",\\\"status\\\":{\\\"token\\\":\\\"$code\\\"}}\"",
    );
    let config = server
        .kubeconfig()
        .without_credentials()
        .user_line("exec:")
        .user_line("  apiVersion: client.authentication.k8s.io/v1")
        .user_line("  interactiveMode: Always")
        .user_line(&format!("  command: '{}'", script.display()));
    env.write_kubeconfig(&config);
    let Some(shown) = env.run_on_a_terminal(["list", "-A", "-o", "name"], "s3cret\n") else { return };
    assert!(shown.contains("pod/checkout-7d9f8b6c5-x2x7k"), "{shown:?}");
    assert!(!shown.contains("waiting"), "{shown:?}");
}
