//! What people read when something is wrong: every message in full.

use std::time::Duration;

use insta::assert_snapshot;

use crate::apiserver::{ApiServer, DeadPort, Fault, Forbid, Identity, Kubeconfig};
use crate::env::{CommandOutput, TestEnv};
use crate::{many, pods};

fn run(env: &TestEnv, arguments: &str) -> CommandOutput {
    env.run(["list"].into_iter().chain(arguments.split_whitespace()))
}

/// Runs against the server and insists that it fails without half an answer.
#[track_caller]
fn fails(server: &ApiServer, arguments: &str) -> CommandOutput {
    let env = TestEnv::connected(server);
    let output = run(&env, arguments).failure(1);
    assert_eq!(output.stdout, "", "{output}");
    check(&output);
    output
}

/// What no message may be.
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

macro_rules! snapshot {
    ($output:expr, @$expected:literal) => {{
        let output = $output;
        TestEnv::new().with_filters(|| assert_snapshot!(output, @$expected));
    }};
}

#[test]
fn no_kubeconfig() {
    let env = TestEnv::new();
    let output = run(&env, "").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r"
    ------- stderr -------
    error: no cluster is configured: KUBECONFIG is not set; looked at [HOME]/.kube/config (missing)
      try: --kubeconfig FILE or KUBECONFIG names a kubeconfig; inside a pod its service account would do
      try: -f FILE reads pods from a file instead of a cluster
    [exit status: 1]
    ")
    });
    let output = run(&env, "--kubeconfig missing.yaml").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r"
    ------- stderr -------
    error: there is no kubeconfig missing.yaml
      try: --kubeconfig takes the path of an existing file
    [exit status: 1]
    ")
    });
    let env = env.var("KUBECONFIG", "/nowhere/one:/nowhere/two");
    let output = run(&env, "").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r"
    ------- stderr -------
    error: no cluster is configured: KUBECONFIG lists /nowhere/one (missing), /nowhere/two (missing)
      try: --kubeconfig FILE or KUBECONFIG names a kubeconfig; inside a pod its service account would do
      try: -f FILE reads pods from a file instead of a cluster
    [exit status: 1]
    ")
    });
}

#[test]
fn a_kubeconfig_that_cannot_be_read() {
    let env = TestEnv::new();
    env.write(".kube/config", "clusters: [}");
    let output = run(&env, "").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r"
    ------- stderr -------
    error: the kubeconfig [HOME]/.kube/config, line 1 is broken: it is not valid YAML
    [exit status: 1]
    ")
    });
    env.write(".kube/config", "");
    let output = run(&env, "").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r"
    ------- stderr -------
    error: no cluster is configured: KUBECONFIG is not set; looked at [HOME]/.kube/config (empty)
      try: --kubeconfig FILE or KUBECONFIG names a kubeconfig; inside a pod its service account would do
      try: -f FILE reads pods from a file instead of a cluster
    [exit status: 1]
    ")
    });
    env.write_kubeconfig(&Kubeconfig::new(""));
    let output = run(&env, "").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r#"
    ------- stderr -------
    error: cluster "test" has no server in [HOME]/.kube/config
      try: `kubectl config set-cluster NAME --server=https://…` sets it
    [exit status: 1]
    "#)
    });
}

#[test]
fn an_unknown_context_cluster_or_user() {
    let env = TestEnv::connected(&with_a_pod());
    let output = run(&env, "--context prod").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r#"
    ------- stderr -------
    error: there is no context "prod" in [HOME]/.kube/config
      try: contexts that exist: test
    [exit status: 1]
    "#)
    });
    let output = run(&env, "--context tset").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r#"
    ------- stderr -------
    error: there is no context "tset" in [HOME]/.kube/config
      try: did you mean test?
    [exit status: 1]
    "#)
    });
    let output = run(&env, "--cluster prod").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r#"
    ------- stderr -------
    error: there is no cluster "prod" in [HOME]/.kube/config
      try: clusters that exist: test
    [exit status: 1]
    "#)
    });
    let output = run(&env, "--user root").failure(1);
    env.with_filters(|| {
        assert_snapshot!(output, @r#"
    ------- stderr -------
    error: there is no user "root" in [HOME]/.kube/config
      try: users that exist: dev
    [exit status: 1]
    "#)
    });
}

#[test]
fn a_token_that_is_not_right() {
    let server = ApiServer::options().tls(Identity::Good).token("s3cret").start();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().token("wr0ng"));
    let output = run(&env, "-A").failure(1);
    assert!(!output.to_string().contains("wr0ng"), "{output}");
    snapshot!(output, @r#"
    ------- stderr -------
    error: the API server https://127.0.0.1:[PORT] (context "test") does not accept the credentials of user "dev": the token or certificate may have expired
      try: log in again, then try `kubectl --context test auth whoami`
    [exit status: 1]
    "#);
    env.write_kubeconfig(&server.kubeconfig().without_credentials());
    snapshot!(run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: the API server https://127.0.0.1:[PORT] (context "test") wants credentials, and none are configured
      try: the context needs a user with a token, a certificate or a credential plugin
    [exit status: 1]
    "#);
}

#[test]
fn no_permission() {
    let server = with_a_pod();
    server.forbid(Forbid::cluster_wide());
    server.forbid(Forbid::namespace("secret"));
    server.forbid(Forbid::verb("get"));
    snapshot!(fails(&server, "-A"), @r#"
    ------- stderr -------
    error: user "dev" may not list pods in all namespaces (context "test")
      try: kubectl --context test auth can-i list pods -A
      try: whoever rules the cluster allows it with: kubectl create clusterrole pods-reader --verb=list --resource=pods
      try: -n NAMESPACE asks for one namespace, --namespaces a,b for several, which may be allowed
    [exit status: 1]
    "#);
    snapshot!(fails(&server, "-n secret"), @r#"
    ------- stderr -------
    error: user "dev" may not list pods in namespace "secret" (context "test")
      try: kubectl --context test auth can-i list pods -n secret
      try: whoever rules the cluster allows it with: kubectl create role pods-reader --verb=list --resource=pods -n secret
    [exit status: 1]
    "#);
    snapshot!(fails(&server, "-n shop web-0"), @r#"
    ------- stderr -------
    error: user "dev" may not get pod "web-0" in namespace "shop" (context "test")
      try: kubectl --context test auth can-i get pods -n shop
      try: whoever rules the cluster allows it with: kubectl create role pods-reader --verb=get --resource=pods -n shop
    [exit status: 1]
    "#);
    snapshot!(fails(&server, "-A --as jane"), @r#"
    ------- stderr -------
    error: user "jane" may not list pods in all namespaces (context "test")
      try: kubectl --context test auth can-i list pods -A --as jane
      try: whoever rules the cluster allows it with: kubectl create clusterrole pods-reader --verb=list --resource=pods
      try: -n NAMESPACE asks for one namespace, --namespaces a,b for several, which may be allowed
    [exit status: 1]
    "#);
    let server = ApiServer::options().token("s3cret").anonymous().start();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().without_credentials());
    snapshot!(run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: user "system:anonymous" may not list pods in all namespaces (context "test")
      try: kubectl --context test auth can-i list pods -A
      try: the server did not recognise anybody: the context may have no user, or its login expired
    [exit status: 1]
    "#);
}

#[test]
fn selectors_that_the_server_refuses() {
    let server = with_a_pod();
    let env = TestEnv::connected(&server);
    // The command line is wrong, whoever notices: exit code 2, as with files.
    snapshot!(env.run(["list", "-A", "-l", "app in (a"]).failure(2), @r#"
    ------- stderr -------
    error: the server does not accept the label selector "app in (a": unable to parse requirement: found '', expected: ',' or ')'
      try: label selectors look like app=web,tier!=cache or 'app in (web,api)'
    [exit status: 2]
    "#);
    snapshot!(env.run(["list", "-A", "--field-selector", "spec.foo=bar"]).failure(2), @r#"
    ------- stderr -------
    error: the server does not accept the field selector "spec.foo=bar": field label not supported: spec.foo
      try: fields of pods are metadata.name, metadata.namespace, spec.nodeName, spec.restartPolicy, spec.schedulerName, spec.serviceAccountName, status.phase, status.podIP and a few more
    [exit status: 2]
    "#);
    snapshot!(env.run(["list", "-A", "--field-selector", "a=b=c"]).failure(2), @r#"
    ------- stderr -------
    error: the server does not accept the field selector "a=b=c": invalid field selector: unescaped character in value: 61
      try: fields of pods are metadata.name, metadata.namespace, spec.nodeName, spec.restartPolicy, spec.schedulerName, spec.serviceAccountName, status.phase, status.podIP and a few more
    [exit status: 2]
    "#);
}

#[test]
fn nobody_listens() {
    let port = DeadPort::new();
    let env = TestEnv::new();
    env.write_kubeconfig(&port.kubeconfig());
    snapshot!(run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: cannot connect to the API server http://127.0.0.1:[PORT] (context "test"): connection refused
      try: nothing listens there: is the cluster running, and is the port right?
      try: `kubectl --context test config view --minify` shows the address in force
    [exit status: 1]
    "#);
}

#[test]
fn a_host_that_does_not_exist() {
    let env = TestEnv::new();
    env.write_kubeconfig(&Kubeconfig::new("https://kubernetes.invalid:6443"));
    let output = run(&env, "-A --request-timeout 5s").failure(1);
    check(&output);
    let first = output.stderr.lines().next().unwrap_or_default();
    assert!(first.contains("kubernetes.invalid") && first.contains("name"), "{output}");
}

#[test]
fn certificates_that_cannot_be_trusted() {
    let with = |identity| fails(&ApiServer::options().tls(identity).start(), "-A");
    snapshot!(with(Identity::Expired), @r#"
    ------- stderr -------
    error: the certificate of the API server https://127.0.0.1:[PORT] (context "test") has expired on [----TIMESTAMP----]
      try: its administrator has to renew it; is the clock of this machine right?
    [exit status: 1]
    "#);
    snapshot!(with(Identity::UnknownAuthority), @r#"
    ------- stderr -------
    error: the certificate of the API server https://127.0.0.1:[PORT] (context "test") is signed by an authority that is not trusted here
      try: if the cluster was set up anew, fetch its kubeconfig anew: it holds the certificate authority
      try: --certificate-authority=FILE names another certificate authority
    [exit status: 1]
    "#);
    snapshot!(with(Identity::OtherName), @r#"
    ------- stderr -------
    error: the certificate of the API server https://127.0.0.1:[PORT] (context "test") is not made out for that name, but for kubernetes.other.example
      try: if the server is the right one: --tls-server-name=kubernetes.other.example
    [exit status: 1]
    "#);
    let server = ApiServer::options().tls(Identity::Good).start();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().without_authority());
    snapshot!(run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: the certificate of the API server https://127.0.0.1:[PORT] (context "test") is signed by an authority that is not trusted here
      try: if the cluster was set up anew, fetch its kubeconfig anew: it holds the certificate authority
      try: --certificate-authority=FILE names another certificate authority
    [exit status: 1]
    "#);
    // HTTPS is spoken to a server without, and the other way round.
    let plain = with_a_pod();
    env.write_kubeconfig(&Kubeconfig::new(&format!("https://{}", plain.address())));
    snapshot!(run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: the API server https://127.0.0.1:[PORT] (context "test") does not speak TLS
      try: if it speaks plain HTTP, use http://127.0.0.1:[PORT] as the server
    [exit status: 1]
    "#);
    env.write_kubeconfig(&Kubeconfig::new(&format!("http://{}", server.address())));
    snapshot!(run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not answer like a Kubernetes API server: it does not speak HTTP
      try: a login page or a proxy may stand in between, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in force
      try: if it wants TLS, its address has to start with https://
    [exit status: 1]
    "#);
}

#[test]
fn answers_that_no_api_server_gives() {
    snapshot!(fault(Fault::LoginPage), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not answer like a Kubernetes API server: it sent text/html
      try: a login page or a proxy may stand in between, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in force
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::BadGateway), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") is not available: 502 Bad Gateway with text/html
      try: what stands before the API server (a load balancer, a tunnel, a proxy) may have answered instead
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::WrongType), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not answer like a Kubernetes API server: it sent text/plain
      try: a login page or a proxy may stand in between, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in force
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Canned { code: 404, content_type: "text/plain", body: b"404 page not found\n".to_vec() }), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not answer like a Kubernetes API server: 404 Not Found: 404 page not found
      try: a login page or a proxy may stand in between, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in force
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Canned { code: 200, content_type: "application/json", body: br#"{"hello":"world"}"#.to_vec() }), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not answer like a Kubernetes API server: it sent JSON that is no PodList
      try: a login page or a proxy may stand in between, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in force
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Canned { code: 302, content_type: "text/html", body: Vec::new() }), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not answer like a Kubernetes API server: it redirects
      try: a login page or a proxy may stand in between, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in force
    [exit status: 1]
    "#);
}

#[test]
fn servers_that_fail() {
    snapshot!(fault(Fault::InternalError), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") failed to list pods in all namespaces (500 Internal Server Error): Internal error occurred: etcdserver: leader changed
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Unavailable), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") is not available (503): the server is currently unable to handle the request
      try: tried three times: `kubectl --context test get --raw /readyz` asks it how it is
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::GatewayTimeout), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") is not available (504): Timeout: request did not complete within the allotted timeout
      try: tried three times: `kubectl --context test get --raw /readyz` asks it how it is
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::NotFound), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not answer like a Kubernetes API server: 404 Not Found: 404 page not found
      try: a login page or a proxy may stand in between, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in force
    [exit status: 1]
    "#);
}

#[test]
fn a_server_that_stays_busy() {
    let output = fault(Fault::TooManyRequests(1));
    snapshot!(output, @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") is too busy: Too many requests, please try again later
      try: tried three times: wait a little, or ask for one namespace
    [exit status: 1]
    "#);
}

#[test]
fn answers_that_break_off() {
    snapshot!(fault(Fault::Truncated), @r#"
    ------- stderr -------
    error: the answer of the API server http://127.0.0.1:[PORT] (context "test") broke off after [N] bytes
      try: try again; if it stays so, something in between cuts long answers: smaller pages may get through (--chunk-size=100)
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::ChunkCut), @r#"
    ------- stderr -------
    error: the answer of the API server http://127.0.0.1:[PORT] (context "test") broke off after [N] bytes
      try: try again; if it stays so, something in between cuts long answers: smaller pages may get through (--chunk-size=100)
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::HalfJson), @r#"
    ------- stderr -------
    error: the answer of the API server http://127.0.0.1:[PORT] (context "test") cannot be read: it ends too early
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::GzipTruncated), @r#"
    ------- stderr -------
    error: the answer of the API server http://127.0.0.1:[PORT] (context "test") broke off after [N] bytes
      try: try again; if it stays so, something in between cuts long answers: smaller pages may get through (--chunk-size=100)
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::GzipCorrupt), @r#"
    ------- stderr -------
    error: the answer of the API server http://127.0.0.1:[PORT] (context "test") is damaged: it cannot be decompressed
      try: --disable-compression asks for the answer as it is
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Reset), @r#"
    ------- stderr -------
    error: the answer of the API server http://127.0.0.1:[PORT] (context "test") broke off after [N] bytes
      try: try again; if it stays so, something in between cuts long answers: smaller pages may get through (--chunk-size=100)
    [exit status: 1]
    "#);
}

#[test]
fn silence_ends_with_the_time_allowed() {
    let silent = |silence| {
        let server = with_a_pod();
        server.fault(silence);
        let output = fails(&server, "-A --request-timeout 1s");
        assert!(output.elapsed < Duration::from_secs(10), "{output:?}");
        output
    };
    snapshot!(silent(Fault::Silence), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not answer within 1 s
      try: is it busy, or is the connection to it bad? `kubectl --context test get --raw /readyz` asks it how it is
      try: --request-timeout=5m waits longer
    [exit status: 1]
    "#);
    snapshot!(silent(Fault::SilentConnect), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not answer within 1 s
      try: is it busy, or is the connection to it bad? `kubectl --context test get --raw /readyz` asks it how it is
      try: --request-timeout=5m waits longer
    [exit status: 1]
    "#);
    let server = with_a_pod();
    server.fault(Fault::Endless(Duration::from_millis(20)));
    snapshot!(fails(&server, "-A --request-timeout 1s"), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not finish its answer within 1 s
      try: is it busy, or is the connection to it bad? `kubectl --context test get --raw /readyz` asks it how it is
      try: --request-timeout=5m waits longer
    [exit status: 1]
    "#);
}

#[test]
fn pages_that_lead_in_circles() {
    let server = ApiServer::start();
    server.add_all(many::many(9));
    server.fault(Fault::RepeatToken);
    snapshot!(fails(&server, "-A --chunk-size 2"), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") repeats a page of the list instead of going on
      try: --chunk-size=0 asks for the list in one piece
    [exit status: 1]
    "#);
}

#[test]
fn a_failure_behind_the_first_page_is_no_half_answer() {
    let server = ApiServer::start();
    server.add_all(many::many(9));
    server.fault(Fault::InternalError.on_page(2));
    fails(&server, "-A --chunk-size 2");
    fails(&server, "-A --chunk-size 2 -o json");
}

#[test]
fn secrets_are_not_in_messages() {
    let env = TestEnv::new();
    env.write_kubeconfig(&Kubeconfig::new("http://user:p4ssword@127.0.0.1:1").token("t0ken"));
    for arguments in ["-A", "-A -v 9", "-A --token t0ken"] {
        let output = run(&env, arguments);
        assert_eq!(output.code, Some(1), "{output}");
        assert!(!output.to_string().contains("p4ssword"), "{output}");
        assert!(!output.to_string().contains("t0ken"), "{output}");
    }
}
