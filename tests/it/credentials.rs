//! Authentication of `list`: certificates, tokens, credential plugins, impersonation.

use apiserver::{ApiServer, Identity, pods};

use crate::env::{CommandOutput, TestEnv};

fn list(env: &TestEnv, further: &[&str]) -> CommandOutput {
    env.run(["list", "-A", "--all", "-o", "name"].iter().chain(further))
}

fn with_a_pod(server: ApiServer) -> ApiServer {
    server.add(pods::web("shop", "checkout"));
    server
}

const POD: &str = "pod/checkout-7d9f8b6c5-x2x7k\n";

#[test]
fn a_client_certificate_is_sent() {
    let server = with_a_pod(ApiServer::options().client_certificates().start());
    let env = TestEnv::connected(&server);
    assert_eq!(list(&env, &[]).success().to_string(), POD);

    // The same with files and flags instead of the kubeconfig's data.
    let (certificate, key) = server.client_pem().expect("it takes client certificates");
    let files = [
        ("--client-certificate", env.write("client.crt", certificate)),
        ("--client-key", env.write("client.key", key)),
        ("--certificate-authority", env.write("ca.crt", server.authority_pem().unwrap_or_default())),
    ];
    let mut flags = vec!["--server".to_owned(), server.url()];
    for (flag, path) in &files {
        flags.extend([(*flag).to_owned(), path.display().to_string()]);
    }
    env.write_kubeconfig(&server.kubeconfig().without_authority().without_credentials());
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    assert_eq!(list(&env, &flags).success().to_string(), POD);
}

#[test]
fn a_token_is_sent_over_tls() {
    let server = with_a_pod(ApiServer::options().tls(Identity::Good).token("s3cret").start());
    let env = TestEnv::connected(&server);
    assert_eq!(list(&env, &[]).success().to_string(), POD);
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer s3cret"));

    env.write_kubeconfig(&server.kubeconfig().token("wrong"));
    assert_eq!(list(&env, &["--token", "s3cret"]).success().to_string(), POD);

    let file = env.write("token", "s3cret\n");
    let line = format!("tokenFile: {}", file.display());
    env.write_kubeconfig(&server.kubeconfig().without_credentials().user_line(&line));
    assert_eq!(list(&env, &[]).success().to_string(), POD);
}

#[test]
fn insecure_skip_tls_verify_accepts_any_certificate() {
    let server = with_a_pod(ApiServer::options().tls(Identity::UnknownAuthority).start());
    let env = TestEnv::connected(&server);
    list(&env, &[]).failure(1);
    let config = server.kubeconfig().without_authority().token("anything");
    env.write_kubeconfig(&config);
    assert_eq!(list(&env, &["--insecure-skip-tls-verify"]).success().to_string(), POD);
    env.write_kubeconfig(&config.cluster_line("insecure-skip-tls-verify: true"));
    assert_eq!(list(&env, &[]).success().to_string(), POD);
}

#[test]
fn tls_server_name_is_compared_with_the_certificate() {
    let server = with_a_pod(ApiServer::options().tls(Identity::OtherName).start());
    let env = TestEnv::connected(&server);
    let output = list(&env, &["--tls-server-name", "kubernetes.other.example"]).success();
    assert_eq!(output.to_string(), POD);
}

#[cfg(unix)]
#[test]
fn a_credential_plugin_runs_once() {
    let server = ApiServer::options().tls(Identity::Good).token("s3cret").start();
    server.add_all(pods::mesh(20));
    let env = TestEnv::new();
    let script = env.write_script(
        "plugin",
        "echo run >> runs\n\
         echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"s3cret\"}}'",
    );
    let config = server.kubeconfig().without_credentials().exec(&script.display().to_string(), &[]);
    env.write_kubeconfig(&config);
    // Five pages, one run.
    let output = list(&env, &["--chunk-size", "4"]).success();
    assert_eq!(output.stdout.lines().count(), 20);
    let runs = std::fs::read_to_string(env.home().join("runs")).expect("the plugin ran");
    assert_eq!((runs.as_str(), server.pod_lists().len()), ("run\n", 5));
    assert!(server.requests().iter().all(|request| request.header("authorization") == Some("Bearer s3cret")));
}

#[cfg(unix)]
#[test]
fn a_credential_plugin_that_fails_is_named() {
    let server = ApiServer::options().tls(Identity::Good).token("s3cret").start();
    let env = TestEnv::new();
    let script = env.write_script("plugin", "echo 'please log in first' >&2\nexit 7");
    let config = server.kubeconfig().without_credentials().exec(&script.display().to_string(), &[]);
    env.write_kubeconfig(&config);
    env.with_filters(|| insta::assert_snapshot!("a_plugin_that_fails", list(&env, &[])));
    let config = server.kubeconfig().without_credentials().exec("no-such-plugin", &[]);
    env.write_kubeconfig(&config);
    env.with_filters(|| insta::assert_snapshot!("a_plugin_that_is_not_there", list(&env, &[])));
    let script = env.write_script("plugin", "echo 'not json'");
    let config = server.kubeconfig().without_credentials().exec(&script.display().to_string(), &[]);
    env.write_kubeconfig(&config);
    env.with_filters(|| insta::assert_snapshot!("a_plugin_that_talks", list(&env, &[])));
    assert_eq!(server.requests(), []);
}

#[cfg(unix)]
#[test]
fn an_interrupt_does_not_wait_for_a_plugin() {
    use std::time::Duration;
    let server = ApiServer::options().tls(Identity::Good).token("s3cret").start();
    let env = TestEnv::new();
    let script = env.write_script("plugin", "echo started > started\nexec sleep 15");
    let config = server.kubeconfig().without_credentials().exec(&script.display().to_string(), &[]);
    env.write_kubeconfig(&config);
    let running = env.start(["list"]);
    while !env.home().join("started").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    running.interrupt();
    let output = running.wait().failure(130);
    assert!(output.elapsed < Duration::from_secs(10), "{output:?}");
}

#[test]
fn files_need_no_credentials() {
    let server = ApiServer::start();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().exec("no-such-plugin", &[]));
    env.write("pod.json", &pods::web("shop", "checkout").to_string());
    assert_eq!(list(&env, &["-f", "pod.json"]).success().to_string(), POD);
}

#[test]
fn impersonation_is_sent_in_the_headers() {
    let server = with_a_pod(ApiServer::start());
    let env = TestEnv::connected(&server);
    let flags = ["--as", "jane", "--as-group", "dev", "--as-group=ops", "--as-uid", "42"];
    assert_eq!(list(&env, &flags).success().to_string(), POD);
    let request = &server.requests()[0];
    assert_eq!(request.header("impersonate-user"), Some("jane"));
    assert_eq!(request.headers("impersonate-group"), ["dev", "ops"]);
    assert_eq!(request.header("impersonate-uid"), Some("42"));
    let output = list(&env, &["--as-group", "dev"]);
    assert_eq!((output.code, server.requests().len()), (Some(2), 1), "{output}");
}

#[test]
fn a_proxy_is_taken_from_flag_kubeconfig_or_environment() {
    let server = with_a_pod(ApiServer::options().tls(Identity::Good).start());
    let env = TestEnv::connected(&server);
    let through = |env: &TestEnv, flags: &[&str], proxy: &apiserver::Proxy| {
        let before = proxy.heads().len();
        assert_eq!(list(env, flags).success().to_string(), POD);
        proxy.heads().len() - before
    };
    let proxy = apiserver::Proxy::start();
    assert_eq!(through(&env, &[], &proxy), 0);
    assert_eq!(through(&env, &["--proxy-url", &proxy.url()], &proxy), 1);
    env.write_kubeconfig(&server.kubeconfig().cluster_line(&format!("proxy-url: {}", proxy.url())));
    assert_eq!(through(&env, &[], &proxy), 1);
    env.write_kubeconfig(&server.kubeconfig());
    let env = env.var("HTTPS_PROXY", &proxy.url());
    // As in kubectl, 127.0.0.1 is never reached through a proxy of the environment.
    assert_eq!(through(&env, &[], &proxy), 0);
}
