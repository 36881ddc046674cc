//! `describe` of a live cluster: what it asks for, and what is left when it may not ask.

use std::time::Duration;

use apiserver::{ApiServer, Fault, Forbid, pods};
use insta::assert_snapshot;
use serde_json::Value;

use crate::env::TestEnv;
use crate::unhealthy_pods;

fn trouble(name: &str) -> Vec<Value> {
    let all = unhealthy_pods::all();
    all.filter(|(known, _)| *known == name).flat_map(|(_, objects)| objects).collect()
}

fn connected(objects: Vec<Value>) -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    server.add_all(objects);
    let env = TestEnv::connected(&server);
    (server, env)
}

fn asked(server: &ApiServer) -> Vec<String> {
    server.requests().iter().map(|request| request.path.clone()).collect()
}

#[test]
fn a_pod_takes_one_request_and_then_its_events() {
    let (server, env) = connected(trouble("native_sidecar_that_blocks_the_app"));
    let output = env.run(["describe", "-n", "shop", "web-0", "--show", "verdict"]).success();
    assert!(output.stdout.contains("(HTTP 503 on :15021/healthz/ready, 41 times)"), "{output}");
    let mut asked = asked(&server);
    assert_eq!(asked.remove(0), "/api/v1/namespaces/shop/pods/web-0");
    asked.sort();
    assert_eq!(
        asked,
        [
            "/api/v1/namespaces/shop/events",
            "/apis/metrics.k8s.io/v1/namespaces/shop/pods/web-0",
            "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-0"
        ]
    );
    let requests = server.requests();
    let events = requests.iter().find(|request| request.path.ends_with("/events")).expect("it was there");
    assert_eq!(
        events.param("fieldSelector"),
        Some(
            "involvedObject.kind=Pod,involvedObject.namespace=shop,involvedObject.name=web-0,\
             involvedObject.uid=uid-of-web-0"
        )
    );
}

#[test]
fn events_and_logs_are_requested_at_the_same_time() {
    let (server, env) = connected(trouble("sidecar_out_of_memory"));
    server.log("shop/web-0/fluent-bit", true, "one\ntwo\nout of memory");
    server.fault(Fault::Latency(Duration::from_millis(300)).on_path("/events"));
    server.fault(Fault::Latency(Duration::from_millis(300)).on_path("/log"));
    let output =
        env.run(["describe", "-n", "shop", "web-0", "--previous-logs", "2", "--show", "logs"]).success();
    assert_snapshot!(output);
    assert!(server.most_at_once() >= 2);
}

#[test]
fn the_current_log_replaces_a_missing_previous_log() {
    let (server, env) = connected(trouble("sidecar_out_of_memory"));
    server.log("shop/web-0/fluent-bit", false, "still here \u{1b}[31m");
    let run = |arguments: &[&str]| {
        env.run(
            ["describe", "-n", "shop", "web-0", "--previous-logs=5", "--show=logs"].iter().chain(arguments),
        )
        .success()
    };
    assert!(
        run(&[]).stdout.contains("Last lines of fluent-bit in this run\n  still here \\u{1b}[31m"),
        "{}",
        run(&[])
    );
    let none = run(&["-c", "app"]);
    assert!(none.stderr.contains("note: app in pod \"web-0\" has no log yet"), "{none}");
    let json = run(&["-o", "json"]).json();
    assert_eq!(json["items"][0]["logs"][0]["lines"][0], "still here \u{1b}[31m");
}

#[test]
fn each_missing_permission_is_only_a_note() {
    let (server, env) = connected(trouble("sidecar_out_of_memory"));
    server.forbid(Forbid::resource("events"));
    server.forbid(Forbid::resource("pods/log"));
    let output =
        env.run(["describe", "-n", "shop", "web-0", "--previous-logs", "5", "--show", "verdict,events,logs"]);
    assert_snapshot!(output.success());
    let json = env.run(["describe", "-n", "shop", "web-0", "-o", "json"]).success().json();
    assert_eq!(json["items"][0]["events"], Value::Null);
    assert_eq!(json["metadata"]["complete"], true);
    assert_eq!(json["metadata"]["notes"].as_array().map(Vec::len), Some(2), "events, and metrics");
}

#[test]
fn events_of_an_earlier_pod_with_the_same_name_are_skipped() {
    let mut objects = trouble("native_sidecar_that_blocks_the_app");
    objects[1]["involvedObject"]["uid"] = "of-an-earlier-one".into();
    let (_server, env) = connected(objects);
    let output = env.run(["describe", "-n", "shop", "web-0"]).success();
    assert!(output.stdout.contains("none are left"), "{output}");
}

#[test]
fn a_workload_takes_one_list_and_the_events_of_one_pod() {
    let (server, env) = connected(unhealthy_pods::stuck_rollout());
    let output = env.run(["describe", "-n", "shop", "deploy/web", "--show", "pods,images"]).success();
    assert_snapshot!(output);
    assert_eq!(asked(&server), ["/api/v1/namespaces/shop/pods", "/api/v1/namespaces/shop/events"]);
}

#[test]
fn a_name_prefix_selects_pods_or_suggests_similar_names() {
    let (_server, env) = connected(unhealthy_pods::stuck_rollout());
    let output = env.run(["describe", "-n", "shop", "web-5748545dbc", "--show", "verdict"]).success();
    let pods = output.stdout.lines().filter(|line| line.starts_with("pod/web-5748545dbc-")).count();
    assert_eq!(pods, 2, "{output}");
    assert_snapshot!(env.run(["describe", "-n", "shop", "wob", "--show", "verdict"]).failure(1));
}

#[test]
fn suggested_commands_repeat_the_connection_flags() {
    let (_server, env) = connected(trouble("app_that_crashes_beside_healthy_sidecars"));
    let config = env.home().join(".kube/config");
    let config = config.to_str().expect("the path is plain");
    let output = env.run([
        "describe",
        "-n",
        "shop",
        "web-0",
        "--kubeconfig",
        config,
        "--context",
        "test",
        "--as",
        "o'neil",
        "-o",
        "json",
    ]);
    let command = output.success().json()["items"][0]["verdict"]["commands"][0].clone();
    assert_eq!(
        command,
        format!(
            "kubectl --kubeconfig {config} --context test --as 'o'\\''neil' -n shop logs web-0 -c app --previous"
        )
    );
}

#[test]
fn pods_are_selected_as_by_kubectl() {
    let (_server, env) = connected(unhealthy_pods::stuck_rollout());
    let count = |arguments: &str| {
        let words = format!("describe --show verdict {arguments}");
        let output = env.run(words.split_whitespace()).success();
        output.stdout.lines().filter(|line| line.starts_with("pod/")).count()
    };
    assert_eq!(count("-A"), 4);
    assert_eq!(count("-n shop pods"), 4);
    assert_eq!(count("-n shop -l app=web"), 3);
    assert_eq!(count("-n shop --field-selector metadata.name=web-56dc89bc64-xv4ll"), 1);
    assert_eq!(count("-n shop pod/web-56dc89bc64-xv4ll"), 1);
    let nothing = env.run(["describe", "-n", "nowhere", "pods"]).success();
    assert_eq!(nothing.stderr, "No resources found in nowhere namespace.\n");
}

#[test]
fn missing_and_forbidden_pods_are_errors() {
    let (server, env) = connected(vec![pods::web("shop", "web")]);
    assert_snapshot!(env.run(["describe", "-n", "shop", "deploy/api"]).failure(1));
    server.forbid(Forbid::resource("pods"));
    let output = env.run(["describe", "-n", "shop", "web-7d9f8b6c5-x2x7k"]).failure(1);
    assert!(
        output.stderr.starts_with("error: forbidden: user \"dev\" cannot get pod \"web-7d9f8b6c5-x2x7k\""),
        "{output}"
    );
}

fn figures(name: &str, containers: &[(&str, &str, &str)]) -> Value {
    let usage = containers.iter().map(
        |(name, cpu, memory)| serde_json::json!({ "name": name, "usage": { "cpu": cpu, "memory": memory } }),
    );
    serde_json::json!({
        "apiVersion": "metrics.k8s.io/v1beta1", "kind": "PodMetrics",
        "metadata": { "name": name, "namespace": "shop" }, "timestamp": pods::ago(20), "window": "15s",
        "containers": usage.collect::<Vec<_>>(),
    })
}

#[test]
fn usage_follows_the_requests() {
    let (server, env) = connected(unhealthy_pods::slow_start());
    server.add(figures("web-0", &[("istio-proxy", "12m", "80Mi"), ("app", "1", "300Mi")]));
    let output =
        env.run(["describe", "-n", "shop", "web-0", "--show", "containers", "-c", "istio-proxy"]).success();
    assert!(output.stdout.contains("requests 50m CPU and 64Mi; uses 12m CPU and 80Mi"), "{output}");
    assert_eq!(output.stderr, "");
    let json = env.run(["describe", "-n", "shop", "web-0", "-o", "json"]).success().json();
    assert_eq!(json["items"][0]["containers"][2]["usage"]["cpuMillicores"], 1000);
}

#[test]
fn missing_figures_are_one_note() {
    let (server, env) = connected(unhealthy_pods::slow_start());
    let run = || env.run(["describe", "-n", "shop", "web-0", "--show", "verdict"]).success().stderr;
    assert_eq!(run().lines().count(), 1, "absent: {}", run());
    server.add(figures("other", &[]));
    assert_eq!(run().lines().count(), 1, "not of this pod: {}", run());
    server.fault(Fault::Forbidden.on_path("/metrics.k8s.io/"));
    assert_eq!(run().lines().count(), 1, "forbidden: {}", run());
}

#[test]
fn no_usage_is_requested_for_pods_without_running_containers() {
    let (server, env) = connected(trouble("config_map_that_is_missing"));
    let output = env.run(["describe", "-n", "shop", "web-0"]).success();
    assert_eq!(output.stderr, "");
    assert!(asked(&server).iter().all(|path| !path.contains("metrics")), "{:?}", asked(&server));
}
