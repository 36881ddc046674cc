//! Error responses, and responses of something other than an API server.

use apiserver::{ApiServer, Fault, Forbid, Identity, pods};

use super::{fails, fault, run, with_a_pod};
use crate::env::TestEnv;

#[test]
fn unauthorized_names_the_user() {
    let server = ApiServer::options().tls(Identity::Good).token("s3cret").start();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().token("wr0ng"));
    let output = run(&env, "-A").failure(1);
    assert!(!output.to_string().contains("wr0ng"), "{output}");
    snapshot!(output, @r#"
    ------- stderr -------
    error: unauthorized: the API server https://127.0.0.1:[PORT] (context "test") rejected the credentials of user "dev": the token or certificate may have expired
      try: log in again, then check with `kubectl --context test auth whoami`
    [exit status: 1]
    "#);
    env.write_kubeconfig(&server.kubeconfig().without_credentials());
    snapshot!(env, run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: unauthorized: the API server https://127.0.0.1:[PORT] (context "test") requires credentials, and none are configured
      try: the context needs a user with a token, a certificate or a credential plugin
    [exit status: 1]
    "#);
}

#[test]
fn forbidden_names_the_missing_permission() {
    let server = with_a_pod();
    server.forbid(Forbid::cluster_wide());
    server.forbid(Forbid::namespace("secret"));
    server.forbid(Forbid::verb("get"));
    snapshot!(fails(&server, "-A"), @r#"
    ------- stderr -------
    error: forbidden: user "dev" cannot list pods in all namespaces (context "test")
      try: `kubectl --context test auth can-i list pods -A`
      try: an administrator can allow it: `kubectl create clusterrole pods-reader --verb=get,list,watch --resource=pods && kubectl create clusterrolebinding pods-reader --clusterrole=pods-reader --user=dev`
      try: list single namespaces, which may be allowed: -n NAMESPACE, or --namespaces a,b
    [exit status: 1]
    "#);
    snapshot!(fails(&server, "-n secret"), @r#"
    ------- stderr -------
    error: forbidden: user "dev" cannot list pods in namespace "secret" (context "test")
      try: `kubectl --context test auth can-i list pods -n secret`
      try: an administrator can allow it: `kubectl create role pods-reader --verb=get,list,watch --resource=pods -n secret && kubectl create rolebinding pods-reader --role=pods-reader --user=dev -n secret`
    [exit status: 1]
    "#);
    snapshot!(fails(&server, "-n shop web-0"), @r#"
    ------- stderr -------
    error: forbidden: user "dev" cannot get pod "web-0" in namespace "shop" (context "test")
      try: `kubectl --context test auth can-i get pods -n shop`
      try: an administrator can allow it: `kubectl create role pods-reader --verb=get,list,watch --resource=pods -n shop && kubectl create rolebinding pods-reader --role=pods-reader --user=dev -n shop`
    [exit status: 1]
    "#);
    snapshot!(fails(&server, "-A --as jane"), @r#"
    ------- stderr -------
    error: forbidden: user "jane" cannot list pods in all namespaces (context "test")
      try: `kubectl --context test auth can-i list pods -A --as jane`
      try: an administrator can allow it: `kubectl create clusterrole pods-reader --verb=get,list,watch --resource=pods && kubectl create clusterrolebinding pods-reader --clusterrole=pods-reader --user=jane`
      try: list single namespaces, which may be allowed: -n NAMESPACE, or --namespaces a,b
    [exit status: 1]
    "#);
    let server = ApiServer::options().token("s3cret").anonymous().start();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().without_credentials());
    snapshot!(env, run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: forbidden: user "system:anonymous" cannot list pods in all namespaces (context "test")
      try: `kubectl --context test auth can-i list pods -A`
      try: the server treated the request as anonymous: the context may have no user, or the login may have expired
    [exit status: 1]
    "#);
}

#[test]
fn rejected_selectors_are_usage_errors() {
    let server = with_a_pod();
    let env = TestEnv::connected(&server);
    // A usage error, although the server detects it: exit code 2, as with files.
    snapshot!(env, env.run(["list", "-A", "-l", "app in (a"]).failure(2), @r#"
    ------- stderr -------
    error: invalid label selector "app in (a": unable to parse requirement: found '', expected: ',' or ')'
      try: label selectors look like app=web,tier!=cache or 'app in (web,api)'
    [exit status: 2]
    "#);
    snapshot!(env, env.run(["list", "-A", "--field-selector", "spec.foo=bar"]).failure(2), @r#"
    ------- stderr -------
    error: invalid field selector "spec.foo=bar": field label not supported: spec.foo
      try: pods can be selected by metadata.name, metadata.namespace, spec.nodeName, spec.restartPolicy, spec.schedulerName, spec.serviceAccountName, status.phase, status.podIP and a few more
    [exit status: 2]
    "#);
    snapshot!(env, env.run(["list", "-A", "--field-selector", "a=b=c"]).failure(2), @r#"
    ------- stderr -------
    error: invalid field selector "a=b=c": invalid field selector: unescaped character in value: 61
      try: pods can be selected by metadata.name, metadata.namespace, spec.nodeName, spec.restartPolicy, spec.schedulerName, spec.serviceAccountName, status.phase, status.podIP and a few more
    [exit status: 2]
    "#);
}

#[test]
fn answers_of_other_servers_are_recognized() {
    snapshot!(fault(Fault::LoginPage), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not respond like a Kubernetes API server: it sent text/html
      try: a login page or a proxy may have answered instead, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in use
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::BadGateway), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") is unavailable: 502 Bad Gateway (text/html)
      try: a load balancer, tunnel or proxy in front of the API server may have answered instead
    [exit status: 1]
    "#);
    // Protobuf is known by its first bytes, JSON by its type alone.
    let server = ApiServer::options().json_only().start();
    server.fault(Fault::WrongType);
    snapshot!(fails(&server, "-A"), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not respond like a Kubernetes API server: it sent text/plain
      try: a login page or a proxy may have answered instead, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in use
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Canned { code: 404, content_type: "text/plain", body: b"404 page not found\n".to_vec() }), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not respond like a Kubernetes API server: 404 Not Found: 404 page not found
      try: a login page or a proxy may have answered instead, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in use
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Canned { code: 200, content_type: "application/json", body: br#"{"hello":"world"}"#.to_vec() }), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not respond like a Kubernetes API server: it sent JSON that is not a PodList
      try: a login page or a proxy may have answered instead, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in use
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Canned { code: 302, content_type: "text/html", body: Vec::new() }), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not respond like a Kubernetes API server: it redirects
      try: a login page or a proxy may have answered instead, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in use
    [exit status: 1]
    "#);
}

#[test]
fn server_errors_name_code_and_message() {
    snapshot!(fault(Fault::InternalError), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") failed to list pods in all namespaces (500 Internal Server Error): Internal error occurred: etcdserver: leader changed
      try: try again: the server may be restarting
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Unavailable), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") is unavailable (503 Service Unavailable): the server is currently unable to handle the request
      try: gave up after 3 attempts: `kubectl --context test get --raw /readyz` checks its health
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::GatewayTimeout), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") is unavailable (504 Gateway Timeout): Timeout: request did not complete within the allotted timeout
      try: gave up after 3 attempts: `kubectl --context test get --raw /readyz` checks its health
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::NotFound), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not respond like a Kubernetes API server: 404 Not Found: 404 page not found
      try: a login page or a proxy may have answered instead, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in use
    [exit status: 1]
    "#);
}

#[test]
fn a_server_that_stays_busy_is_an_error() {
    let output = fault(Fault::TooManyRequests(1));
    snapshot!(output, @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") is too busy: Too many requests, please try again later
      try: gave up after 3 attempts: wait a moment, or request one namespace with -n
    [exit status: 1]
    "#);
}

#[test]
fn truncated_answers_are_errors() {
    snapshot!(fault(Fault::Truncated), @r#"
    ------- stderr -------
    error: the response from the API server http://127.0.0.1:[PORT] (context "test") broke off after [N] bytes
      try: try again; if it keeps failing, a proxy may truncate long responses: request smaller pages with --chunk-size=100
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::ChunkCut), @r#"
    ------- stderr -------
    error: the response from the API server http://127.0.0.1:[PORT] (context "test") broke off after [N] bytes
      try: try again; if it keeps failing, a proxy may truncate long responses: request smaller pages with --chunk-size=100
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::HalfBody), @r#"
    ------- stderr -------
    error: the response from the API server http://127.0.0.1:[PORT] (context "test") cannot be decoded: it is truncated
      try: try again; if it keeps failing, a proxy may truncate long responses: request smaller pages with --chunk-size=100
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::GzipTruncated), @r#"
    ------- stderr -------
    error: the response from the API server http://127.0.0.1:[PORT] (context "test") broke off after [N] bytes
      try: try again; if it keeps failing, a proxy may truncate long responses: request smaller pages with --chunk-size=100
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::GzipCorrupt), @r#"
    ------- stderr -------
    error: the response from the API server http://127.0.0.1:[PORT] (context "test") is corrupt: it cannot be decompressed
      try: --disable-compression requests an uncompressed response
    [exit status: 1]
    "#);
    snapshot!(fault(Fault::Reset), @r#"
    ------- stderr -------
    error: the response from the API server http://127.0.0.1:[PORT] (context "test") broke off after [N] bytes
      try: try again; if it keeps failing, a proxy may truncate long responses: request smaller pages with --chunk-size=100
    [exit status: 1]
    "#);
}

#[test]
fn a_repeated_continue_token_is_an_error() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(9));
    server.fault(Fault::RepeatToken);
    snapshot!(fails(&server, "-A --chunk-size 2"), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") keeps sending the same page of the list
      try: --chunk-size=0 requests the list in one response
    [exit status: 1]
    "#);
}

#[test]
fn an_error_after_the_first_page_prints_no_pods() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(9));
    server.fault(Fault::InternalError.on_page(2));
    fails(&server, "-A --chunk-size 2");
    fails(&server, "-A --chunk-size 2 -o json");
}

#[test]
fn other_statuses_show_code_and_message() {
    let with = |code, reason: &str, message: &str| {
        let body = serde_json::json!({ "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message, "reason": reason, "code": code });
        fault(Fault::Canned { code, content_type: "application/json", body: body.to_string().into() })
    };
    snapshot!(with(409, "Conflict", "the object has been modified"), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") refused to list pods in all namespaces (409 Conflict): the object has been modified
      try: try again: something changed in the meantime
    [exit status: 1]
    "#);
    snapshot!(with(410, "Expired", "too old resource version: 5 (7)"), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") refused to list pods in all namespaces (410 Gone): too old resource version: 5 (7)
      try: try again: something changed in the meantime
    [exit status: 1]
    "#);
    snapshot!(with(422, "Invalid", "limit: Invalid value: 500: must not be more than 100."), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") refused to list pods in all namespaces (422 Unprocessable Entity): limit: Invalid value: 500: must not be more than 100
    [exit status: 1]
    "#);
    // An aggregated API or a gateway may send a `Status` with another content type.
    let body = br#"{"kind":"Status","message":"you are not on the list","reason":"Forbidden","code":403}"#;
    snapshot!(fault(Fault::Canned { code: 403, content_type: "text/plain", body: body.to_vec() }), @r#"
    ------- stderr -------
    error: forbidden: the API server http://127.0.0.1:[PORT] (context "test") refused to list pods in all namespaces: you are not on the list
      try: `kubectl --context test auth can-i list pods -A`
    [exit status: 1]
    "#);
}

#[test]
fn broken_protobuf_is_an_error() {
    let tagged = |number: u8, bytes: &[u8]| {
        let length = u8::try_from(bytes.len()).expect("it is short");
        [&[number << 3 | 2, length], bytes].concat()
    };
    let envelope = |kind: &str, raw: &[u8]| {
        let meta = [tagged(1, b"v1"), tagged(2, kind.as_bytes())].concat();
        [b"k8s\0", tagged(1, &meta).as_slice(), tagged(2, raw).as_slice()].concat()
    };
    let protobuf = "application/vnd.kubernetes.protobuf";
    let list = envelope("PodList", &[0x0a, 0x02, 0xff, 0xfe]);
    let told =
        |content_type| fault(Fault::Canned { code: 200, content_type, body: list.clone() }).to_string();
    let env = TestEnv::new();
    let hidden = |text: &str| {
        text.split("127.0.0.1:").map(|part| part.trim_start_matches(char::is_numeric)).collect::<String>()
    };
    assert_eq!(hidden(&told(protobuf)), hidden(&told("application/json")));
    snapshot!(env, told(protobuf), @r#"
    ------- stderr -------
    error: the response from the API server http://127.0.0.1:[PORT] (context "test") cannot be decoded: it is truncated
      try: try again; if it keeps failing, a proxy may truncate long responses: request smaller pages with --chunk-size=100
    [exit status: 1]
    "#);
    let message = b"pods is forbidden: User \"dev\" cannot list resource \"pods\" in API group \"\" at the cluster scope";
    let status =
        [tagged(2, b"Failure"), tagged(3, message), tagged(4, b"Forbidden"), vec![6 << 3, 0x93, 0x03]];
    let status = envelope("Status", &status.concat());
    snapshot!(fault(Fault::Canned { code: 403, content_type: protobuf, body: status }), @r#"
    ------- stderr -------
    error: forbidden: user "dev" cannot list pods in all namespaces (context "test")
      try: `kubectl --context test auth can-i list pods -A`
      try: an administrator can allow it: `kubectl create clusterrole pods-reader --verb=get,list,watch --resource=pods && kubectl create clusterrolebinding pods-reader --clusterrole=pods-reader --user=dev`
      try: list single namespaces, which may be allowed: -n NAMESPACE, or --namespaces a,b
    [exit status: 1]
    "#);
}
