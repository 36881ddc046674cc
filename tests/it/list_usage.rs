//! `list --usage`: figures of the metrics API, and notes when they are missing.

use std::time::Duration;

use apiserver::{
    ApiServer, Fault, Forbid,
    pods::{self, usage},
};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

const WEB: &str = "checkout-7d9f8b6c5-x2x7k";
const LOGS: &str = "catalog-5b6c7d8f9-q8w4z";

/// Two pods in `shop` and one in `batch`, without metrics.
fn server() -> ApiServer {
    let server = ApiServer::start();
    server.add_all([
        pods::web("shop", "checkout"),
        pods::fluent_bit("shop", "catalog"),
        pods::stuck_job("batch", "export"),
    ]);
    server
}

/// The same pods, with metrics of the two.
fn measured(version: &str) -> ApiServer {
    let server = server();
    let containers = [("app", "61340001n", "187Mi"), ("istio-proxy", "3u", "47652Ki")];
    server.add(usage(version, "shop", WEB, 15, &containers));
    server.add(usage(version, "shop", LOGS, 15, &[("app", "12m", "80Mi"), ("fluent-bit", "900u", "21Mi")]));
    server
}

fn run(server: &ApiServer, arguments: &str) -> CommandOutput {
    let words = ["list", "--usage"].into_iter().chain(arguments.split_whitespace());
    TestEnv::connected(server).run(words)
}

fn asked(server: &ApiServer) -> Vec<String> {
    let requests = server.requests().into_iter().map(|request| request.path);
    requests.filter(|path| path.contains("metrics")).collect()
}

/// The usage of every container in the JSON of a list.
fn usages(list: &Value) -> Vec<(String, Value)> {
    let items = list["items"].as_array().into_iter().flatten();
    let containers = items.flat_map(|pod| pod["containers"].as_array().into_iter().flatten());
    containers.map(|c| (c["name"].as_str().unwrap_or_default().to_owned(), c["usage"].clone())).collect()
}

#[test]
fn usage_columns_follow_the_requests() {
    let server = measured("v1");
    assert_snapshot!("usage_of_pods", run(&server, "-n shop").success());
    assert_snapshot!(
        "usage_of_containers_sorted_by_memory",
        run(&server, "-n shop --sort-by -used-memory --containers").success()
    );
    assert_snapshot!(
        "usage_in_wide_rows_sorted_by_cpu",
        run(&server, "-A -o wide --sort-by used-cpu").success()
    );
    // Without `--usage`, the metrics API is not asked.
    let before = asked(&server).len();
    TestEnv::connected(&server).run(["list", "-A"]).success();
    assert_eq!(asked(&server).len(), before);
}

#[test]
fn both_versions_of_the_metrics_api_give_the_same_figures() {
    let (old, new) = (measured("v1beta1"), measured("v1"));
    let lists = [&old, &new].map(|server| run(server, "-n shop -o json").success().json());
    assert_eq!(usages(&lists[0]), usages(&lists[1]));
    assert_eq!(asked(&new), ["/apis/metrics.k8s.io/v1/namespaces/shop/pods"]);
    assert_eq!(
        asked(&old),
        ["/apis/metrics.k8s.io/v1/namespaces/shop/pods", "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods"]
    );
}

#[test]
fn json_has_usage_of_containers_pods_and_sidecars() {
    let list = run(&measured("v1"), "-A -o json").success().json();
    let figures = |cpu: i64, memory: i64| json!({ "cpuMillicores": cpu, "memoryBytes": memory });
    let expected = [
        ("worker", json!(null)),
        ("istio-proxy", json!(null)),
        ("app", figures(12, 80 << 20)),
        ("fluent-bit", figures(1, 21 << 20)),
        ("istio-init", json!(null)),
        ("istio-proxy", figures(1, 47652 << 10)),
        ("app", figures(62, 187 << 20)),
    ];
    assert_eq!(usages(&list), expected.map(|(name, usage)| (name.to_owned(), usage)));
    let web = &list["items"][2];
    // `kubectl top pod` adds before it rounds.
    assert_eq!(web["resources"]["usage"], figures(62, (187 << 20) + (47652 << 10)));
    assert_eq!(web["overhead"]["usage"], figures(1, 47652 << 10));
    let job = &list["items"][0];
    assert_eq!((&job["resources"]["usage"], &job["overhead"]["usage"]), (&json!(null), &json!(null)));
    let note = "metrics are missing or incomplete for 1 of 3 running pods: batch/export-t4v8r";
    assert_eq!((&list["metadata"]["notes"], &list["metadata"]["complete"]), (&json!([note]), &json!(true)));
}

#[test]
fn csv_has_usage_in_the_last_columns() {
    let output = run(&measured("v1"), "-A -o csv").success();
    let ends: Vec<String> = output
        .stdout
        .lines()
        .map(|line| {
            line.rsplitn(5, ',').take(4).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(",")
        })
        .collect();
    assert_eq!(
        ends,
        [
            "usage_cpu_millicores,usage_memory_bytes,sidecar_usage_cpu_millicores,sidecar_usage_memory_bytes",
            ",,,",
            "13,105906176,1,22020096",
            "62,244879360,1,48795648",
        ]
    );
    let output = run(&measured("v1"), "-n shop -c fluent-bit --containers -o csv --no-headers").success();
    assert!(output.stdout.trim_end().ends_with(",1,22020096"), "{output}");
}

#[test]
fn every_metrics_error_is_a_note() {
    let told = |fault: Fault| {
        let server = measured("v1");
        server.fault(fault.on_path("/metrics.k8s.io/"));
        let output = run(&server, "-n shop").success();
        assert!(output.stdout.contains("<unknown>   <unknown>"), "{output}");
        output.stderr
    };
    assert_snapshot!(told(Fault::NotFound), @"note: metrics: not installed: the server has no metrics.k8s.io; usage is unknown");
    assert_snapshot!(told(Fault::Forbidden), @r#"note: metrics: forbidden to read pods.metrics.k8s.io in namespace "shop"; usage is unknown there"#);
    assert_snapshot!(told(Fault::Unavailable), @"note: metrics: installed but unavailable: the backend of metrics.k8s.io does not respond (503); usage is unknown");
    assert_snapshot!(told(Fault::Silence), @"note: metrics: timed out after 3 s; usage is unknown");
    assert_snapshot!(told(Fault::HalfBody), @"note: metrics: the response cannot be decoded: it is not valid JSON; usage is unknown");
    assert_snapshot!(told(Fault::LoginPage), @"note: metrics: the response cannot be decoded: it is not valid JSON; usage is unknown");
    assert!(told(Fault::Reset).starts_with("note: metrics: the request failed: "));
    assert_snapshot!(run(&server(), "-n shop").success().stderr, @"note: metrics: not installed: the server has no metrics.k8s.io; usage is unknown");
    assert_snapshot!(run(&server(), "-n shop --no-headers -o json").success().json()["metadata"]["notes"].to_string(), @r#"["metrics: not installed: the server has no metrics.k8s.io; usage is unknown"]"#);
}

#[test]
fn old_figures_are_shown_with_a_note() {
    let server = server();
    server.add(usage("v1", "shop", WEB, 7300, &[("app", "61m", "187Mi"), ("istio-proxy", "3m", "46Mi")]));
    server.add(usage("v1", "shop", LOGS, 15, &[("app", "12m", "80Mi"), ("fluent-bit", "1m", "21Mi")]));
    assert_snapshot!(run(&server, "-n shop").success());
}

#[test]
fn a_partly_measured_pod_is_a_note() {
    let server = server();
    server.add(usage("v1", "shop", WEB, 15, &[("app", "61m", "187Mi")]));
    server.add(usage("v1", "shop", LOGS, 15, &[("fluent-bit", "1m", "21Mi")]));
    assert_snapshot!(run(&server, "-n shop").success());
}

#[test]
fn pods_and_usage_are_requested_at_the_same_time() {
    let server = measured("v1");
    server.fault(Fault::Latency(Duration::from_millis(700)));
    let output = run(&server, "-n shop").success();
    assert!(server.most_at_once() >= 2, "{output}");
}

#[test]
fn usage_is_requested_for_the_namespaces_of_the_pods() {
    let server = measured("v1");
    run(&server, "-A -l app=checkout").success();
    assert_eq!(asked(&server), ["/apis/metrics.k8s.io/v1/pods"]);
    let metrics = server.requests().into_iter().find(|request| request.path.contains("metrics"));
    assert_eq!(
        metrics.and_then(|m| m.param("labelSelector").map(ToOwned::to_owned)).as_deref(),
        Some("app=checkout")
    );

    let server = measured("v1");
    let list = run(&server, &format!("-n shop {WEB} -o json")).success().json();
    assert_eq!(asked(&server), [format!("/apis/metrics.k8s.io/v1/namespaces/shop/pods/{WEB}")]);
    assert!(list["items"][0]["resources"]["usage"].is_object());

    // If namespaces are read one by one, so are their metrics.
    let server = measured("v1");
    server.forbid(Forbid::cluster_wide().of("pods"));
    let list = run(&server, "-A -o json").success().json();
    assert!(asked(&server).contains(&"/apis/metrics.k8s.io/v1/namespaces/shop/pods".to_owned()));
    assert_eq!(usages(&list).iter().filter(|(_, usage)| usage.is_object()).count(), 4);
}

#[test]
fn usage_conflicts_with_files_summary_and_watch() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(["list", "--usage", "-f", "x.yaml"]).failure(2), @"
    ------- stderr -------
    error: --usage needs a cluster and cannot be used with -f
      try: leave out one of them
    [exit status: 2]
    ");
    assert_snapshot!(env.run(["list", "--usage", "--summary"]).failure(2), @"
    ------- stderr -------
    error: --usage cannot be used with --summary
      try: leave out one of them
    [exit status: 2]
    ");
    assert_snapshot!(env.run(["list", "--usage", "-w"]).failure(2), @"
    ------- stderr -------
    error: --usage cannot be used with --watch
      try: leave out one of them
    [exit status: 2]
    ");
}
