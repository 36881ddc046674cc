//! Pods that lack a sidecar that their siblings have: they look healthy, and `list` and `describe` say that they are odd.

use apiserver::{ApiServer, Forbid, pods};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::shop::dump;

const APP: &str = "registry.example.com/shop/web:4.2.0";

/// A pod of the Deployment `web`, with Istio's proxy in this version.
fn web(name: &str, proxy: Option<&str>) -> pods::PodBuilder {
    let pod = pods::pod("shop", &format!("web-5748545dbc-{name}")).deployment("web", "5748545dbc");
    let pod = pod.metadata("uid", json!(format!("uid-of-{name}")));
    let pod = match proxy {
        Some(version) => {
            pod.native(pods::container("istio-proxy", &format!("docker.io/istio/proxyv2:{version}")))
        }
        None => pod,
    };
    pod.app(pods::container("app", APP))
}

/// Six pods: the injector was down when one was created, and old when another was.
fn injector_was_down() -> Vec<Value> {
    let names = ["4xk2p", "dsrql", "m8v7t", "wfld5", "xv4ll", "zq9wl"].into_iter();
    names.map(|name| web(name, (name != "m8v7t").then_some("1.28.0")).build()).collect()
}

fn run(objects: &[Value], command: &str, arguments: &[&str]) -> CommandOutput {
    let env = TestEnv::new();
    env.write("pods.json", &dump(objects));
    env.run([command, "-f", "pods.json"].iter().chain(arguments))
}

#[test]
fn list_notes_pods_that_differ_from_their_siblings() {
    let pods = injector_was_down();
    let note = "1 pod differs from similar pods (--odd shows it): web-5748545dbc-m8v7t has no istio-proxy, which 5 of 5 ready \
                siblings have\n";
    let output = run(&pods, "list", &["-o", "name"]).success();
    assert_eq!((output.stderr.as_str(), output.stdout.lines().count()), (note, 5));
    // It has no sidecars, so that only --all and --odd show it.
    assert_eq!(run(&pods, "list", &["--all", "-o", "name"]).success().stderr, note);
    assert_snapshot!(run(&pods, "list", &["--odd"]).success());
    assert_eq!(run(&pods, "list", &["--odd", "--unhealthy", "-o", "name"]).success().stdout, "");
}

#[test]
fn odd_pods_are_healthy_in_json() {
    let list = run(&injector_was_down(), "list", &["--odd", "-o", "json"]).success().json();
    let pod = &list["items"][0];
    assert_eq!((&list["items"].as_array().map(Vec::len), &pod["cause"]), (&Some(1), &json!(null)));
    assert_eq!(
        pod["odd"],
        json!([{ "difference": "missing", "container": "istio-proxy", "product": "Istio proxy",
                 "message": "has no istio-proxy, which 5 of 5 ready siblings have" }])
    );
    let all = run(&injector_was_down(), "list", &["-o", "json"]).success().json();
    assert!(all["items"].as_array().is_some_and(|items| items.iter().all(|item| item["odd"].is_null())));
}

#[test]
fn each_reason_is_said() {
    let template = |proxy: &str| {
        let pod = web("x", Some(proxy)).build();
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web", "namespace": "shop" },
                "spec": { "template": { "metadata": { "labels": { "app": "web" } }, "spec": pod["spec"] } } })
    };
    let old = [web("a", Some("1.28.0")), web("b", Some("1.26.1")), web("c", Some("1.28.0"))];
    let old: Vec<Value> = old.into_iter().map(pods::PodBuilder::build).collect();
    let one = |mut objects: Vec<Value>, more: Value| {
        objects.push(more);
        objects
    };
    for (objects, message) in [
        (old.clone(), "web-5748545dbc-b runs istio-proxy 1.26.1, while 2 of 2 ready siblings run 1.28.0"),
        (
            vec![web("a", Some("1.28.0")).build(), template("1.29.0")],
            "runs istio-proxy 1.28.0, while its template has 1.29.0",
        ),
        (one(old[..1].to_vec(), template("1.28.0")), ""),
    ] {
        let output = run(&objects, "list", &[]).success();
        assert!(output.stderr.contains(message), "{message}\n{output}");
        assert_eq!(output.stderr.contains("differs from"), !message.is_empty(), "{output}");
    }
}

#[test]
fn describe_says_what_is_odd() {
    let pods = injector_was_down();
    let odd = "web-5748545dbc-m8v7t";
    // The other pods of the file are compared with, although they are not named.
    assert_snapshot!(run(&pods, "describe", &[odd, "--show", "verdict"]).success());
    assert_snapshot!(run(&pods, "describe", &["deploy/web", "--show", "verdict"]).success());
    let json = run(&pods, "describe", &["deploy/web", "-o", "json"]).success().json();
    assert_eq!(json["items"][0]["odd"][0]["pod"], odd);
    assert_eq!(json["items"][0]["odd"][0]["differences"][0]["difference"], "missing");
}

#[test]
fn describe_of_a_pod_asks_for_its_siblings() {
    let server = ApiServer::start();
    server.add_all(injector_was_down());
    let env = TestEnv::connected(&server);
    let describe = || env.run(["describe", "-n", "shop", "web-5748545dbc-m8v7t", "--show", "verdict"]);
    let said = "  odd    has no istio-proxy, which 5 of 5 ready siblings have\n";
    let output = describe().success();
    assert!(output.stdout.contains(said), "{output}");
    let lists: Vec<_> = server
        .requests()
        .into_iter()
        .filter(|request| request.path == "/api/v1/namespaces/shop/pods")
        .collect();
    assert_eq!(lists.len(), 1);
    assert_eq!(lists[0].param("labelSelector"), Some("pod-template-hash=5748545dbc"));
    // Without the permission to list pods, there is nothing to compare with.
    server.forbid(Forbid::verb("list").of("pods"));
    let output = describe().success();
    assert!(!output.stdout.contains("  odd    "), "{output}");
}

#[test]
fn fail_on_odd_fails_although_every_pod_is_healthy() {
    let pods = injector_was_down();
    for command in ["list", "describe", "overhead"] {
        assert_eq!(run(&pods, command, &["--fail-on", "odd"]).code, Some(3), "{command}");
        assert_eq!(run(&pods, command, &["--fail-on", "unhealthy"]).code, Some(0), "{command}");
        assert_eq!(run(&pods[..2], command, &["--fail-on", "odd"]).code, Some(0), "{command}");
    }
    // What a filter leaves out is not what the command is about.
    assert_eq!(run(&pods, "list", &["--fail-on", "odd", "--node", "nowhere"]).code, Some(0));
}
