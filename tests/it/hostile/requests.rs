//! How many requests are sent, how long they may take, and what is said of them.

use std::time::Duration;

use apiserver::{ApiServer, Fault, Kubeconfig, Proxy, ProxyKind, pods};
use serde_json::json;

use super::run;
use crate::env::TestEnv;

fn server() -> ApiServer {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    server
}

#[test]
fn many_pods_share_one_request_for_events_and_one_for_usage_per_namespace() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(300));
    for pod in ["one", "two"] {
        server.add(pods::web("few", pod));
    }
    server.add(json!({
        "apiVersion": "metrics.k8s.io/v1beta1", "kind": "PodMetrics", "metadata": { "name": "x", "namespace": "few" },
        "timestamp": "2026-11-22T10:00:00Z", "window": "15s", "containers": [],
    }));
    let output = run(&server, "describe pods -A -o json").success();
    assert_eq!(output.json()["items"].as_array().map(Vec::len), Some(302));
    let requests = server.requests();
    let count = |part: &str| requests.iter().filter(|request| request.path.ends_with(part)).count();
    let namespaces = requests
        .iter()
        .filter(|request| request.path.ends_with("/events"))
        .map(|request| request.path.clone())
        .collect::<std::collections::BTreeSet<_>>();
    // Two pods of one namespace are asked about one by one.
    assert_eq!(count("/events"), namespaces.len() + 1, "{namespaces:?}");
    assert!(requests.len() < 6 * namespaces.len(), "{} requests", requests.len());
    assert!(server.most_at_once() <= 24, "{} at once", server.most_at_once());
}

#[test]
fn events_of_the_namespace_belong_to_their_pods() {
    let server = ApiServer::start();
    for n in 0..8 {
        server.add(pods::web("shop", &format!("web{n}")));
    }
    let pod = "web3-7d9f8b6c5-x2x7k";
    server.add(json!({
        "apiVersion": "v1", "kind": "Event", "metadata": { "name": "e", "namespace": "shop" },
        "involvedObject": { "kind": "Pod", "namespace": "shop", "name": pod },
        "reason": "BackOff", "message": "only of web3", "type": "Warning", "count": 3,
        "firstTimestamp": "2026-11-22T10:00:00Z", "lastTimestamp": "2026-11-22T10:01:00Z",
    }));
    let output = run(&server, "describe pods -n shop -o json").success();
    let items = output.json()["items"].as_array().cloned().unwrap_or_default();
    let with: Vec<&str> = items
        .iter()
        .filter(|item| item.to_string().contains("only of web3"))
        .filter_map(|item| item["name"].as_str())
        .collect();
    assert_eq!(with, [pod], "{:.3000}", output.stdout);
}

#[test]
fn a_body_that_drips_ends_at_the_bound_of_the_request() {
    for arguments in ["list -A --request-timeout 2s", "list -A --request-timeout 2s --disable-compression"] {
        let server = server();
        server.fault(Fault::Drip(Duration::from_millis(300)));
        let output = run(&server, arguments).failure(1);
        assert!(output.stderr.contains("did not finish its response within 2 s"), "{output}");
        assert!(output.elapsed < Duration::from_secs(4), "{output:?}");
    }
    // A refusal as well.
    let server = server();
    server.fault(Fault::Forbidden);
    server.fault(Fault::Drip(Duration::from_millis(300)));
    let output = run(&server, "list -A --request-timeout 2s").failure(1);
    assert!(output.stderr.contains("within 2 s") && output.elapsed < Duration::from_secs(4), "{output:?}");
}

#[test]
fn a_proxy_that_hangs_is_named() {
    let server = server();
    let proxy = Proxy::leading_to(ProxyKind::Silent, server.address());
    let env = TestEnv::new().var("HTTPS_PROXY", &proxy.url());
    env.write_kubeconfig(&Kubeconfig::new("https://kubernetes.other.example:6443").token("anything"));
    let output = env.run(["list", "-A", "--request-timeout", "1s"]).failure(1);
    let told = output.to_string().replace(&proxy.url(), "http://127.0.0.1:[PORT]");
    insta::assert_snapshot!(told, @r#"
    ------- stderr -------
    error: timed out: the proxy http://127.0.0.1:[PORT] (from HTTPS_PROXY) made no connection to kubernetes.other.example:6443 within 1 s
      try: is the proxy running, and its address right?
      try: if the API server can be reached without the proxy: export NO_PROXY="$NO_PROXY,kubernetes.other.example"
    [exit status: 1]
    "#);
}

#[test]
fn with_a_token_no_user_of_the_kubeconfig_is_blamed_and_hints_name_the_kubeconfig() {
    let server = ApiServer::options().tls(apiserver::Identity::Good).token("s3cret").start();
    let env = TestEnv::new();
    env.write("my config", &server.kubeconfig().to_yaml());
    let output = env.run(["list", "-A", "--kubeconfig", "my config", "--token", "wr0ng"]).failure(1);
    env.with_filters(|| insta::assert_snapshot!(output, @r#"
    ------- stderr -------
    error: unauthorized: the API server https://127.0.0.1:[PORT] (context "test") rejected the credentials of --token: the token or certificate may have expired
      try: log in again, then check with `kubectl --kubeconfig 'my config' --context test auth whoami`
    [exit status: 1]
    "#));
    let output = env.run(["list", "-A", "--kubeconfig", "my config", "--token", "wr\n0ng"]).failure(1);
    assert!(output.stderr.starts_with("error: the token of --token contains characters"), "{output}");
    let port = apiserver::DeadPort::take();
    env.write("dead", &port.kubeconfig().to_yaml());
    let output = env.run(["list", "-A", "--kubeconfig", "dead"]).failure(1);
    assert!(
        output.stderr.contains("`kubectl --kubeconfig dead --context test config view --minify`"),
        "{output}"
    );
}

#[test]
fn no_address_reveals_a_password() {
    let server = server();
    let env = TestEnv::connected(&server);
    for special in ["^", "|", "\"", "#", "/", "?", " ", "ü", "12#", "12/", "12?", "@", "%zz", "["] {
        for flag in ["--server", "--proxy-url"] {
            for address in [format!("https://me:{special}s3cret@host:1"), format!("me:s3cret{special}@host")]
            {
                let output =
                    env.run(["list", "-A", "-v=9", "--request-timeout=1s", flag, &address]).failure(1);
                assert!(!output.to_string().contains("s3cret"), "{flag} {address}: {output}");
            }
        }
    }
    // A query is dropped.
    let address = format!("{}?token=s3cret", server.url());
    let output = env.run(["list", "-A", "-v=9", "-o", "name", "--server", &address]).success();
    assert!(!output.to_string().contains("s3cret"), "{output}");
    assert_eq!(server.requests().last().and_then(|request| request.param("token")), None);
}

#[test]
fn long_texts_of_a_server_are_shortened() {
    let long = "x".repeat(500_000);
    let status = |message: &str, reason: &str| {
        let body = json!({ "kind": "Status", "message": message, "reason": reason, "code": 422 }).to_string();
        Fault::Canned { code: 422, content_type: "application/json", body: body.into_bytes() }
    };
    let denial = format!(
        "pods is forbidden: User \"{long}\" cannot list resource \"{long}\" in API group \"\" at the cluster scope: {long}"
    );
    let page = |token: &str| {
        let body = json!({ "kind": "PodList", "metadata": { "continue": token }, "items": [] }).to_string();
        Fault::Canned { code: 200, content_type: "application/json", body: body.into_bytes() }
    };
    let bad = json!({ "kind": "PodList", "metadata": {}, "items": [{ "metadata": { "name": long, "namespace": long }, "spec": 7 }] });
    for fault in [
        status(&long, &long),
        status(&long.replace('x', "x "), ""),
        Fault::Canned {
            code: 403,
            content_type: "application/json",
            body: json!({ "kind": "Status", "message": denial, "reason": "Forbidden", "code": 403 })
                .to_string()
                .into_bytes(),
        },
        Fault::Canned {
            code: 200,
            content_type: "application/json",
            body: json!({ "kind": long }).to_string().into_bytes(),
        },
        Fault::Canned { code: 200, content_type: "application/json", body: bad.to_string().into_bytes() },
        page(&long),
        page(&"y".repeat(15_000)),
    ] {
        let server = server();
        server.fault(fault);
        // `run` checks the length of each message.
        run(&server, "list -A").failure(1);
    }
}
