//! Content and locations of kubeconfigs.

use apiserver::{ApiServer, DeadPort, Identity, pods};

use crate::env::{CommandOutput, TestEnv};

const POD: &str = "pod/checkout-7d9f8b6c5-x2x7k\n";

fn list(env: &TestEnv) -> CommandOutput {
    env.run(["list", "-A", "-o", "name"])
}

fn with_a_pod() -> ApiServer {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    server
}

#[test]
fn of_several_files_missing_ones_are_skipped_and_the_first_wins() {
    let (server, nowhere) = (with_a_pod(), DeadPort::take());
    let env = TestEnv::new();
    let first = env.write("first", &server.kubeconfig().to_yaml());
    let second = env.write("second", &nowhere.kubeconfig().to_yaml());
    let empty = env.write("empty", "# nothing yet\n");
    let missing = env.home().join("missing");
    let lists = |paths: &[&std::path::Path]| {
        let list = std::env::join_paths(paths).expect("paths without colons");
        let mut command = env.command(["list", "-A", "-o", "name"]);
        command.env("KUBECONFIG", list).output().expect("cargo built the binary")
    };
    for paths in [&[&*missing, &*first][..], &[&*empty, &*first, &*second], &[&*first, &*second, &*missing]] {
        let output = lists(paths);
        assert_eq!(String::from_utf8_lossy(&output.stdout), POD, "{paths:?} {output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
    let output = lists(&[&*second, &*first]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("connection refused"), "{output:?}");
}

#[test]
fn a_kubeconfig_can_impersonate() {
    let server = with_a_pod();
    let env = TestEnv::new();
    let config = server
        .kubeconfig()
        .user_line("as: jane")
        .user_line("as-uid: '42'")
        .user_line("as-groups: [dev, ops]")
        .user_line("as-user-extra: {scopes: [view, edit], team: [shop]}");
    env.write_kubeconfig(&config);
    list(&env).success();
    env.run(["list", "--as", "joe", "--as-user-extra", "scopes=none"]).success();
    let requests = server.requests();
    assert_eq!(requests[0].header("impersonate-user"), Some("jane"));
    assert_eq!(requests[0].header("impersonate-uid"), Some("42"));
    assert_eq!(requests[0].headers("impersonate-group"), ["dev", "ops"]);
    assert_eq!(requests[0].headers("impersonate-extra-scopes"), ["view", "edit"]);
    assert_eq!(requests[0].headers("impersonate-extra-team"), ["shop"]);
    assert_eq!(requests[1].header("impersonate-user"), Some("joe"));
    assert_eq!(requests[1].headers("impersonate-extra-scopes"), ["none"]);

    env.write_kubeconfig(&server.kubeconfig().user_line("as-groups: [dev]"));
    insta::assert_snapshot!(list(&env).failure(1), @"
    ------- stderr -------
    error: the user in the kubeconfig has as-groups, as-uid or as-user-extra, but no `as`
      try: --as USER sets the user to impersonate
    [exit status: 1]
    ");
}

#[test]
fn certificate_paths_are_relative_to_the_kubeconfig() {
    let server = ApiServer::options().client_certificates().start();
    server.add(pods::web("shop", "checkout"));
    let (certificate, key) = server.client_pem().expect("it takes client certificates");
    let env = TestEnv::new();
    env.write(".kube/pki/ca.crt", server.authority_pem().unwrap_or_default());
    env.write(".kube/pki/dev.crt", certificate);
    env.write(".kube/pki/dev.key", key);
    let config = server
        .kubeconfig()
        .without_authority()
        .without_credentials()
        .cluster_line("certificate-authority: pki/ca.crt")
        .user_line("client-certificate: pki/dev.crt")
        .user_line("client-key: ./pki/dev.key");
    env.write_kubeconfig(&config);
    assert_eq!(list(&env).success().to_string(), POD);
}

#[test]
fn a_token_file_is_read_at_every_run() {
    let server = ApiServer::options().token("second").start();
    server.add(pods::web("shop", "checkout"));
    let env = TestEnv::new();
    env.write(".kube/token", "first\n");
    env.write_kubeconfig(&server.kubeconfig().without_credentials().user_line("tokenFile: token"));
    list(&env).failure(1);
    env.write(".kube/token", "second\n");
    assert_eq!(list(&env).success().to_string(), POD);
}

#[test]
fn a_stored_login_is_used_until_it_expires() {
    // `{"alg":"none"}`, and `exp` in the years 2100 and 2001.
    let token = |payload: &str| format!("eyJhbGciOiJub25lIn0.{payload}.c2ln");
    let (lasting, expired) = (token("eyJleHAiOjQxMDI0NDQ4MDB9"), token("eyJleHAiOjEwMDAwMDAwMDB9"));
    let server = ApiServer::options().tls(Identity::Good).token(&lasting).start();
    server.add(pods::web("shop", "checkout"));
    let env = TestEnv::new();
    let config = |token: &str| {
        server
            .kubeconfig()
            .without_credentials()
            .user_line("auth-provider:")
            .user_line("  name: oidc")
            .user_line("  config:")
            .user_line("    client-id: kubernetes")
            .user_line("    client-secret: s3cret")
            .user_line("    idp-issuer-url: https://login.invalid")
            .user_line("    refresh-token: r3fresh")
            .user_line(&format!("    id-token: {token}"))
    };
    env.write_kubeconfig(&config(&lasting));
    assert_eq!(list(&env).success().to_string(), POD);
    env.write_kubeconfig(&config(&expired));
    let output = list(&env).failure(1);
    for secret in ["s3cret", "r3fresh", "eyJ"] {
        assert!(!output.to_string().contains(secret), "{output}");
    }
    env.with_filters(|| {
        insta::assert_snapshot!(output, @r#"
    ------- stderr -------
    error: the credentials of user "dev" cannot be used or refreshed (context "test")
      try: log in again, then check with `kubectl --context test auth whoami`
    [exit status: 1]
    "#);
    });
}

#[test]
fn empty_values_are_treated_as_unset() {
    let server = with_a_pod();
    let env = TestEnv::new();
    let config = server
        .kubeconfig()
        .cluster_line("certificate-authority-data: ''")
        .cluster_line("proxy-url: ''")
        .cluster_line("tls-server-name: null")
        .user_line("token: ''")
        .user_line("as: ''")
        .user_line("exec: null");
    env.write_kubeconfig(&config);
    assert_eq!(list(&env).success().to_string(), POD);
    assert_eq!(server.requests()[0].header("authorization"), None);
}

#[test]
fn a_kubeconfig_without_contexts_is_an_error() {
    let server = with_a_pod();
    let env = TestEnv::new();
    let config = server.kubeconfig().to_yaml().replace("current-context: test", "current-context: ''");
    env.write(".kube/config", &config);
    env.with_filters(|| {
        insta::assert_snapshot!(list(&env).failure(1), @"
    ------- stderr -------
    error: no current context is set in [HOME]/.kube/config
      try: existing contexts: test
      try: `kubectl config use-context NAME` sets it; `--context NAME` overrides it for one command
    [exit status: 1]
    ");
    });
    assert_eq!(env.run(["list", "-A", "-o", "name", "--context", "test"]).success().to_string(), POD);
    assert_eq!(server.requests().len(), 1);
}
