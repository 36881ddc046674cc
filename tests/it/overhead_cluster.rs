//! `overhead` of a live cluster: requests to the server, usage, and missing usage.

use apiserver::{
    ApiServer, Fault, Forbid,
    pods::{self, usage},
};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

/// Pods in three namespaces, one of them ended, with metrics of two.
fn server(version: &str) -> ApiServer {
    let server = ApiServer::start();
    server.add_all([
        pods::web("shop", "checkout"),
        pods::fluent_bit("shop", "catalog"),
        pods::web("staging", "checkout"),
        pods::completed_job("batch", "export"),
    ]);
    let containers = [("app", "61340001n", "187Mi"), ("istio-proxy", "3240100n", "47652Ki")];
    server.add(usage(version, "shop", "checkout-7d9f8b6c5-x2x7k", 15, &containers));
    server.add(usage(
        version,
        "shop",
        "catalog-5b6c7d8f9-q8w4z",
        15,
        &[("app", "12m", "80Mi"), ("fluent-bit", "31m", "21Mi")],
    ));
    server
}

fn run(server: &ApiServer, arguments: &str) -> CommandOutput {
    let words = ["overhead"].into_iter().chain(arguments.split_whitespace());
    TestEnv::connected(server).run(words)
}

#[test]
fn a_cluster_and_its_dump_give_the_same_overhead() {
    let server = server("v1");
    server.add_all(pods::mesh(60));
    let env = TestEnv::connected(&server);
    env.write("dump.json", &server.dump_pods());
    for by in ["sidecar", "namespace,image", "workload", "label=app"] {
        for more in ["", " --include-terminated", " --top 3"] {
            let mut live =
                run(&server, &format!("-A -o json --chunk-size 7 --by {by}{more}")).success().json();
            let words = format!("overhead -f dump.json -o json --by {by}{more}");
            let mut saved = env.run(words.split(' ')).success().json();
            assert!(live["items"].as_array().is_some_and(|items| items.len() > 1), "{by}");
            for report in [&mut live, &mut saved] {
                report["metadata"] = json!(null);
            }
            assert_eq!(live, saved, "{by}{more}");
        }
    }
}

#[test]
fn namespaces_read_one_by_one_add_up_to_all() {
    let server = server("v1");
    let report = |arguments: &str| {
        let mut report = run(&server, &format!("{arguments} -o json --usage --top 1")).success().json();
        report["metadata"] = json!(null);
        report
    };
    let all = report("-A");
    assert_eq!(report("--namespaces batch,shop,staging"), all);
    server.forbid(Forbid::cluster_wide().of("pods"));
    assert_eq!(report("-A"), all);
}

#[test]
fn usage_columns_follow_the_requests() {
    assert_snapshot!("usage_in_a_table", run(&server("v1"), "-A --usage").success());
    assert_snapshot!("usage_in_csv", run(&server("v1beta1"), "-n shop --usage -o csv").success());
}

#[test]
fn json_counts_the_measured_containers() {
    for version in ["v1", "v1beta1"] {
        let report = run(&server(version), "-A --usage -o json").success().json();
        let usage = |item: &Value| item["usage"].clone();
        let items = report["items"].as_array().cloned().unwrap_or_default();
        let proxy = items.iter().find(|item| item["key"]["sidecar"] == "istio-proxy").map(usage);
        let expected = json!({
            "cpuMillicores": 4, "memoryBytes": 48_795_648, "containers": 1,
            "requested": { "cpuMillicores": 100, "memoryBytes": 134_217_728 },
            "shareOfRequested": { "cpu": 0.04, "memory": 0.3636 },
            "unused": { "cpuMillicores": 96, "memoryBytes": 85_422_080 },
        });
        assert_eq!(proxy, Some(expected), "{version}");
        let note =
            "metrics are missing or incomplete for 1 of 3 running pods: staging/checkout-7d9f8b6c5-x2x7k";
        assert!(
            report["metadata"]["notes"].as_array().is_some_and(|notes| notes.contains(&json!(note))),
            "{report}"
        );
        assert_eq!(report["totals"]["usage"]["containers"], 2);
    }
}

#[test]
fn missing_usage_is_a_note_and_null() {
    for (fault, note) in [
        (Fault::NotFound, "metrics: not installed"),
        (Fault::Forbidden, "metrics: forbidden"),
        (Fault::Unavailable, "metrics: installed but unavailable"),
        (Fault::HalfBody, "metrics: the response cannot be decoded"),
        (Fault::Silence, "metrics: timed out after 3 s"),
    ] {
        let server = server("v1");
        server.fault(fault.on_path("/metrics.k8s.io/"));
        let report = run(&server, "-n shop --usage -o json").success().json();
        assert_eq!(
            (&report["totals"]["usage"], &report["metadata"]["complete"]),
            (&json!(null), &json!(true))
        );
        let notes = report["metadata"]["notes"].as_array().cloned().unwrap_or_default();
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].as_str().is_some_and(|told| told.starts_with(note)), "{notes:?}");
    }
    let server = server("v1");
    server.fault(Fault::NotFound.on_path("/metrics.k8s.io/"));
    assert_snapshot!(run(&server, "-n shop --usage").success());
    let samples = run(&server, "-n shop --usage -o prometheus").success().stdout;
    assert!(!samples.contains("usage"), "{samples}");
}

#[test]
fn an_error_after_the_first_page_prints_no_rows() {
    let server = server("v1");
    server.add_all(pods::mesh(30));
    server.fault(Fault::InternalError.on_page(2));
    let output = run(&server, "-A --chunk-size 10").failure(1);
    assert_eq!(output.stdout, "", "{output}");
    let server = ApiServer::start();
    server.add_all(pods::mesh(30));
    server.fault(Fault::Expired.on_page(2).times(1));
    let report = run(&server, "-A --chunk-size 10 -o json").success().json();
    assert_eq!(report["totals"]["pods"], 30, "what was counted before the list expired is forgotten");
}

#[test]
fn node_pools_have_prices_of_their_own() {
    let server = server("v1");
    for (node, pool) in [("node-1", "spot"), ("node-2", "other")] {
        server.add(json!({
            "apiVersion": "v1", "kind": "Node", "metadata": { "name": node, "labels": { "pool": pool } },
        }));
    }
    let env = TestEnv::connected(&server);
    env.write(
        "prices.yaml",
        "default: {cpu: 1/h, memory: 0/GiB-h}\nnodePools: {label: pool, prices: {spot: {cpu: 0.1/h, memory: 0/GiB-h}}}\n",
    );
    let cost = || {
        let report = env.run(["overhead", "-A", "--price", "prices.yaml", "-o", "json"]).success().json();
        (report["totals"]["costPerMonth"].clone(), report["metadata"]["notes"].clone())
    };
    // All pods are on node-1: 240m of CPU.
    let (spot, notes) = cost();
    assert_eq!((spot, notes.to_string().contains("default price")), (json!(16.06), false));
    server.forbid(Forbid::resource("nodes"));
    let (default, notes) = cost();
    assert_eq!(default, json!(160.6));
    assert!(notes.to_string().contains("the default price is used for all nodes: "), "{notes}");
}
