//! kubectl's connection flags, each where it makes the difference. Those on certificates, proxies and
//! impersonation by user stand in `credentials`, those on time in `errors::connection` and `faults`.

use apiserver::{ApiServer, DeadPort, Identity, pods};
use insta::assert_snapshot;

use crate::env::{CommandOutput, TestEnv};

const POD: &str = "pod/checkout-7d9f8b6c5-x2x7k\n";

fn list(env: &TestEnv, arguments: &str) -> CommandOutput {
    env.run(["list", "-A", "-o", "name"].into_iter().chain(arguments.split_whitespace()))
}

/// A server that wants a token, and a kubeconfig whose current context leads elsewhere, as somebody else.
fn astray() -> (ApiServer, TestEnv) {
    let server = ApiServer::options().token("s3cret").start();
    server.add(pods::web("shop", "checkout"));
    let nowhere = DeadPort::take();
    let config = format!(
        "current-context: wrong
contexts:
- {{name: wrong, context: {{cluster: wrong, user: stranger}}}}
- {{name: right, context: {{cluster: right, user: dev}}}}
clusters:
- {{name: wrong, cluster: {{server: 'http://{}'}}}}
- {{name: right, cluster: {{server: '{}'}}}}
users:
- {{name: stranger, user: {{token: wr0ng}}}}
- {{name: dev, user: {{token: s3cret}}}}
",
        nowhere.address(),
        server.url(),
    );
    let env = TestEnv::new();
    env.write(".kube/config", &config);
    (server, env)
}

#[test]
fn context_cluster_user_server_and_token_select_the_connection() {
    let (server, env) = astray();
    let url = server.url();
    let refused = "rejected the credentials of user \"stranger\"";
    for (arguments, outcome) in [
        (String::new(), Err("connection refused")),
        ("--context right".to_owned(), Ok(())),
        ("--context=right".to_owned(), Ok(())),
        ("--cluster right --user dev".to_owned(), Ok(())),
        ("--cluster right".to_owned(), Err(refused)),
        ("--user dev".to_owned(), Err("connection refused")),
        (format!("--server {url} --user dev"), Ok(())),
        (format!("-s {url} --user dev"), Ok(())),
        (format!("-s {url}"), Err(refused)),
        (format!("-s {url} --token s3cret"), Ok(())),
        ("--context right --token wr0ng".to_owned(), Err("rejected the credentials of --token")),
        ("--context right --user stranger".to_owned(), Err(refused)),
        ("--context right --user stranger --token s3cret".to_owned(), Ok(())),
    ] {
        let output = list(&env, &arguments);
        match outcome {
            Ok(()) => assert_eq!(output.to_string(), POD, "{arguments}"),
            Err(part) => {
                assert_eq!((output.code, output.stdout.as_str()), (Some(1), ""), "{arguments}: {output}");
                assert!(output.stderr.contains(part), "{arguments}: {output}");
            }
        }
    }
}

#[test]
fn connection_flags_work_before_the_command() {
    let (_server, env) = astray();
    let output = env.run(["--context", "right", "list", "-A", "-o", "name"]).success();
    assert_eq!(output.to_string(), POD);
}

#[test]
fn kubeconfig_flag_names_any_file() {
    let (server, env) = astray();
    let path = env.write("elsewhere/my kubeconfig", &server.kubeconfig().to_yaml());
    let path = path.display().to_string();
    let run = |env: &TestEnv| env.run(["list", "-A", "-o", "name", "--kubeconfig", &path]);
    assert_eq!(run(&env).success().to_string(), POD);
    // It stands alone, whatever the environment says.
    let env = env.var("KUBECONFIG", "/nowhere/at/all");
    assert_eq!(run(&env).success().to_string(), POD);
}

#[test]
fn flags_replace_the_kubeconfig() {
    let (server, _) = astray();
    let env = TestEnv::new();
    assert_eq!(list(&env, &format!("-s {} --token s3cret", server.url())).success().to_string(), POD);
}

#[test]
fn user_name_and_password_are_sent_instead_of_a_token() {
    let server = ApiServer::start();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().token("of-the-file"));
    list(&env, "--username admin --password s3cret").success();
    list(&env, "--username admin").success();
    env.write_kubeconfig(&server.kubeconfig().user_line("username: ann").user_line("password: pw"));
    list(&env, "").success();
    list(&env, "--password other").success();
    list(&env, "--token t0ken").success();
    let sent: Vec<_> =
        server.requests().iter().map(|request| request.headers("authorization").join(" and ")).collect();
    // `admin:s3cret`, `admin:`, `ann:pw`, `ann:other`.
    assert_eq!(
        sent,
        ["Basic YWRtaW46czNjcmV0", "Basic YWRtaW46", "Basic YW5uOnB3", "Basic YW5uOm90aGVy", "Bearer t0ken",]
    );
    assert_snapshot!(list(&env, "--username admin --token t").failure(2), @"
    ------- stderr -------
    error: --token and --username cannot be used together
    [exit status: 2]
    ");
}

#[test]
fn as_user_extra_is_sent_in_the_headers() {
    let server = ApiServer::start();
    let env = TestEnv::connected(&server);
    let arguments =
        "--as jane --as-user-extra scopes=view --as-user-extra=scopes=a=b --as-user-extra team=ops";
    list(&env, arguments).success();
    let request = &server.requests()[0];
    assert_eq!(request.header("impersonate-user"), Some("jane"));
    assert_eq!(request.headers("impersonate-extra-scopes"), ["view", "a=b"]);
    assert_eq!(request.headers("impersonate-extra-team"), ["ops"]);
    assert_snapshot!(list(&env, "--as jane --as-user-extra scopes").failure(2), @r#"
    ------- stderr -------
    error: invalid value "scopes" for --as-user-extra: expected KEY=VALUE
    [exit status: 2]
    "#);
    assert_snapshot!(list(&env, "--as-user-extra scopes=view").failure(2), @"
    ------- stderr -------
    error: --as-group, --as-uid and --as-user-extra require --as
    [exit status: 2]
    ");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn certificate_authority_flag_names_a_file() {
    let server = ApiServer::options().tls(Identity::Good).start();
    server.add(pods::web("shop", "checkout"));
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().without_authority());
    list(&env, "").failure(1);
    env.write("ca.crt", server.authority_pem().unwrap_or_default());
    assert_eq!(list(&env, "--certificate-authority ca.crt").success().to_string(), POD);
    // The flag wins over what the kubeconfig holds.
    let stranger = ApiServer::options().tls(Identity::Good).start();
    env.write_kubeconfig(&server.kubeconfig().authority(stranger.authority_pem().unwrap_or_default()));
    list(&env, "").failure(1);
    assert_eq!(list(&env, "--certificate-authority ca.crt").success().to_string(), POD);
    // An address in the certificate is as good as a name.
    let by_name = server.url().replace("127.0.0.1", "localhost");
    assert_eq!(
        list(&env, &format!("--certificate-authority ca.crt -s {by_name}")).success().to_string(),
        POD
    );
    assert_snapshot!(list(&env, "--certificate-authority ca.crt --insecure-skip-tls-verify").failure(2), @"
    ------- stderr -------
    error: --certificate-authority and --insecure-skip-tls-verify cannot be used together
    [exit status: 2]
    ");
}

#[test]
fn client_certificate_and_key_need_each_other() {
    let server = ApiServer::options().client_certificates().start();
    server.add(pods::web("shop", "checkout"));
    let (certificate, key) = server.client_pem().expect("it takes client certificates");
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().without_credentials());
    env.write("client.crt", certificate);
    env.write("client.key", key);
    assert_eq!(
        list(&env, "--client-certificate client.crt --client-key client.key").success().to_string(),
        POD
    );
    assert!(list(&env, "").failure(1).stderr.contains("requires credentials"));
    assert_snapshot!(list(&env, "--client-certificate client.crt").failure(1), @"
    ------- stderr -------
    error: there is a client certificate, but no client key
      try: set it with --client-key, or with client-key in the kubeconfig
    [exit status: 1]
    ");
    assert_snapshot!(list(&env, "--client-key client.key").failure(1), @"
    ------- stderr -------
    error: there is a client key, but no client certificate
      try: set it with --client-certificate, or with client-certificate in the kubeconfig
    [exit status: 1]
    ");
    assert_snapshot!(list(&env, "--client-certificate gone.crt --client-key client.key").failure(1), @"
    ------- stderr -------
    error: cannot read the client certificate gone.crt: no such file or directory
    [exit status: 1]
    ");
}
