//! Credential plugins: their input, their output, and errors about them.
#![cfg(unix)]

use apiserver::{ApiServer, Identity, pods};

use crate::env::{CommandOutput, TestEnv};

const GIVES_A_TOKEN: &str = "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"s3cret\"}}'";

/// A server that wants a token, and a home whose kubeconfig runs this script for it.
fn with_plugin(script: &str, mode: &str) -> (ApiServer, TestEnv) {
    let server = ApiServer::options().tls(Identity::Good).token("s3cret").start();
    server.add(pods::web("shop", "checkout"));
    let env = TestEnv::new();
    let path = env.write_script("plugin", script);
    let config = server
        .kubeconfig()
        .without_credentials()
        .user_line("exec:")
        .user_line("  apiVersion: client.authentication.k8s.io/v1")
        .user_line(&format!("  interactiveMode: {mode}"))
        .user_line(&format!("  command: '{}'", path.display()))
        .user_line("  args: [get-token, --region, north]")
        .user_line("  env: [{name: PROFILE, value: ops}]");
    env.write_kubeconfig(&config);
    (server, env)
}

fn list(env: &TestEnv) -> CommandOutput {
    env.run(["list", "-A", "-o", "name"])
}

const POD: &str = "pod/checkout-7d9f8b6c5-x2x7k\n";

#[test]
fn messages_of_a_plugin_are_printed() {
    let script = format!("echo 'open https://login.example' >&2\n{GIVES_A_TOKEN}");
    let (_server, env) = with_plugin(&script, "Never");
    let output = list(&env).success();
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), (POD, "open https://login.example\n"));
}

#[test]
fn a_plugin_gets_its_arguments_and_environment() {
    let script = format!("echo \"$@\" $PROFILE $KUBERNETES_EXEC_INFO > told\n{GIVES_A_TOKEN}");
    let (_server, env) = with_plugin(&script, "IfAvailable");
    list(&env).success();
    let told = std::fs::read_to_string(env.home().join("told")).expect("the plugin ran");
    assert!(told.starts_with("get-token --region north ops {"), "{told}");
    assert!(told.contains("\"interactive\":false"), "{told}");
}

#[test]
fn plugins_that_cannot_prompt_get_no_standard_input() {
    for mode in ["Never", "IfAvailable"] {
        let (_server, env) = with_plugin(&format!("cat > eaten\n{GIVES_A_TOKEN}"), mode);
        let output = env.run_with_stdin(["list", "-A", "-o", "name"], "not for you\n").success();
        assert_eq!(output.stdout, POD);
        assert_eq!(std::fs::read_to_string(env.home().join("eaten")).expect("the plugin ran"), "", "{mode}");
    }
}

#[test]
fn pods_from_standard_input_need_no_plugin() {
    let (server, env) = with_plugin("echo run >> runs; cat > eaten; exit 1", "IfAvailable");
    let pod = pods::web("shop", "checkout").to_string();
    let output = env.run_with_stdin(["list", "-f", "-", "-o", "name"], &pod).success();
    assert_eq!(output.to_string(), POD);
    assert!(!env.home().join("runs").exists());
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_plugin_that_must_prompt_needs_a_terminal() {
    let (server, env) = with_plugin(&format!("echo run >> runs\n{GIVES_A_TOKEN}"), "Always");
    let output = list(&env).failure(1);
    env.with_filters(|| insta::assert_snapshot!(output, @r#"
    ------- stderr -------
    error: the credential plugin "[HOME]/plugin" of user "dev" needs to prompt, but standard input is not a terminal
      try: log in from a terminal first, or use other credentials here
    [exit status: 1]
    "#));
    assert!(!env.home().join("runs").exists());
    assert_eq!(server.connections(), 0);
}

#[test]
fn the_install_hint_of_a_missing_plugin_is_printed() {
    let server = ApiServer::start();
    let env = TestEnv::new();
    let config = server
        .kubeconfig()
        .exec("kubectl-login-of-our-own", &[])
        .user_line("  installHint: |")
        .user_line("    It is part of the platform tools:")
        .user_line("")
        .user_line("      brew install platform-tools");
    env.write_kubeconfig(&config);
    insta::assert_snapshot!(list(&env).failure(1), @r#"
    ------- stderr -------
    error: the credential plugin "kubectl-login-of-our-own" of user "dev" is not installed, or not in PATH
      try: It is part of the platform tools:
      try:   brew install platform-tools
    [exit status: 1]
    "#);
}

#[test]
fn a_plugin_can_return_a_certificate() {
    let server = ApiServer::options().client_certificates().start();
    server.add(pods::web("shop", "checkout"));
    let (certificate, key) = server.client_pem().expect("it takes client certificates");
    let env = TestEnv::new();
    let credential = serde_json::json!({
        "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
        "status": { "clientCertificateData": certificate, "clientKeyData": key },
    });
    let answer = env.write("answer.json", &credential.to_string());
    let script = env.write_script("plugin", &format!("cat {}", answer.display()));
    env.write_kubeconfig(&server.kubeconfig().without_credentials().exec(&script.display().to_string(), &[]));
    assert_eq!(list(&env).success().to_string(), POD);
}

#[test]
fn a_token_takes_precedence_over_a_plugin() {
    let (_server, env) = with_plugin("echo run >> runs\nexit 1", "Never");
    assert_eq!(env.run(["list", "-A", "-o", "name", "--token", "s3cret"]).success().to_string(), POD);
    assert!(!env.home().join("runs").exists());
}

/// Whether a process exists.
#[cfg(target_os = "linux")]
fn is_running(process: &str) -> bool {
    // One that was killed and not yet collected has no command line.
    std::fs::read(format!("/proc/{}/cmdline", process.trim())).is_ok_and(|line| !line.is_empty())
}

/// Waits until a process is gone.
#[cfg(target_os = "linux")]
#[track_caller]
fn assert_ends(env: &TestEnv, file: &str) {
    let process = std::fs::read_to_string(env.home().join(file)).expect("the plugin wrote it");
    for _ in 0..100 {
        if !is_running(&process) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("process {process} is still running");
}

#[test]
fn a_plugin_that_kubectl_may_not_run_is_not_run() {
    let (server, env) = with_plugin(&format!("echo run >> runs\n{GIVES_A_TOKEN}"), "Never");
    let head = "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n";
    env.write(".kube/kuberc", &format!("{head}credentialPluginPolicy: DenyAll\n"));
    let output = list(&env).failure(1);
    env.with_filters(|| insta::assert_snapshot!(output, @r#"
    ------- stderr -------
    error: the credential plugin "[HOME]/plugin" of user "dev" is not run: credentialPluginPolicy is DenyAll in [HOME]/.kube/kuberc
      try: kubectl does not run it either: `kubectl kuberc view` shows its preferences
    [exit status: 1]
    "#));
    assert!(!env.home().join("runs").exists());
    assert_eq!(server.connections(), 0);
    // Not on Tab either.
    env.run(["__complete", "list", ""]).success();
    assert!(!env.home().join("runs").exists());

    let plugin = env.home().join("plugin").display().to_string();
    let list_of = |command: &str| {
        format!(
            "{head}credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{{command: '{command}'}}]\n"
        )
    };
    env.write(".kube/kuberc", &list_of("/usr/bin/true"));
    let output = list(&env).failure(1);
    assert!(output.stderr.contains("credentialPluginAllowlist does not contain it in "), "{output}");
    env.write(".kube/kuberc", &list_of(&plugin));
    assert_eq!(list(&env).success().to_string(), POD);
}

#[test]
fn the_output_of_a_plugin_is_read_to_a_bound() {
    for script in ["exec yes s3cret", "exec yes s3cret >&2"] {
        let (_server, env) = with_plugin(&format!("({script}) & echo $! > yes; wait"), "Never");
        if script.ends_with(">&2") {
            // Standard error is passed on, so it lasts as long as the plugin does.
            let running = env.start(["list", "-A"]);
            std::thread::sleep(std::time::Duration::from_secs(1));
            running.interrupt();
            let output = running.wait().failure(130);
            assert!(output.peak < Some(150 << 10), "{:?}", output.peak);
        } else {
            let output = list(&env).failure(1);
            assert!(output.stderr.contains("printed more than 4 MiB\n"), "{output}");
            assert!(!output.stderr.contains("s3cret") && output.peak < Some(150 << 10), "{output}");
        }
        #[cfg(target_os = "linux")]
        assert_ends(&env, "yes");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_group_of_a_plugin_ends_with_the_program_and_after_a_timeout() {
    let script = "sleep 60 & echo $! > child; echo $$ > parent; wait";
    let (_server, env) = with_plugin(script, "IfAvailable");
    let running = env.start(["list", "-A"]);
    while !env.home().join("parent").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    running.interrupt();
    running.wait().failure(130);
    assert_ends(&env, "child");
    assert_ends(&env, "parent");

    let (_server, env) = with_plugin(script, "Never");
    let output = env.run(["__complete", "list", ""]).success();
    assert!(output.elapsed < std::time::Duration::from_secs(5), "{output:?}");
    assert_ends(&env, "child");
    assert_ends(&env, "parent");
}

#[test]
fn a_program_that_a_plugin_leaves_behind_is_not_waited_for() {
    let (_server, env) = with_plugin(&format!("sleep 15 &\n{GIVES_A_TOKEN}"), "Never");
    let output = list(&env).success();
    assert_eq!(output.stdout, POD);
    assert!(output.elapsed < std::time::Duration::from_secs(10), "{output:?}");
}
