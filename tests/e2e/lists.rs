//! `list`: all encodings, page sizes and selectors give the same result, and it agrees with the server's own.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::client::{Client, JSON, PROTOBUF, TABLE};
use crate::control_plane::KubeApiserver;
use crate::env::{CommandOutput, TestEnv};

/// Runs `list` in all namespaces, including pods without sidecars.
fn list(env: &TestEnv, arguments: &[&str]) -> CommandOutput {
    env.run(["list", "-A", "--all"].iter().chain(arguments))
}

/// Returns the JSON output without the time at which it was generated.
#[track_caller]
fn report(env: &TestEnv, arguments: &[&str]) -> Value {
    let mut report = list(env, &[&["-o", "json"], arguments].concat()).success().json();
    assert!(report["metadata"]["generatedAt"].is_string(), "{}", report["metadata"]);
    report["metadata"]["generatedAt"] = json!(null);
    report
}

pub(crate) fn names(output: &CommandOutput) -> Vec<String> {
    let lines = output.stdout.lines();
    lines.map(|line| line.strip_prefix("pod/").expect("each line names a pod").to_owned()).collect()
}

pub(crate) fn encodings_agree(server: &KubeApiserver, client: &Client) {
    let by_protobuf = TestEnv::connected(server);
    let by_json = TestEnv::connected(server).var("KUBECTL_SIDECARS_WIRE", "json");
    // Both runs must not use JSON.
    for (env, content_type) in [(&by_protobuf, PROTOBUF), (&by_json, JSON)] {
        let log = list(env, &["-o", "name", "-v=8"]).success().stderr;
        let accept = log.lines().find_map(|line| line.trim().strip_prefix("Accept: "));
        let accept = accept.unwrap_or_else(|| panic!("no Accept in:\n{log}"));
        let answer = client.fetch("/api/v1/pods?limit=1", accept);
        assert_eq!(answer.code, 200, "{}", answer.text());
        let came = &answer.content_type;
        assert!(came.starts_with(content_type), "{came:?} comes when {accept:?} is accepted");
    }
    for arguments in [&[][..], &["--containers"], &["--show-labels"], &["--unhealthy"]] {
        let (first, second) = (report(&by_protobuf, arguments), report(&by_json, arguments));
        assert!(first["items"].as_array().is_some_and(|items| items.len() > 10), "{first}");
        assert_eq!(first, second, "list {arguments:?}");
    }
}

pub(crate) fn pages_agree(server: &KubeApiserver) {
    for env in [TestEnv::connected(server), TestEnv::connected(server).var("KUBECTL_SIDECARS_WIRE", "json")] {
        let whole = report(&env, &["--chunk-size", "0"]);
        for size in ["1", "3", "500"] {
            assert_eq!(report(&env, &["--chunk-size", size]), whole, "--chunk-size {size}");
        }
    }
}

/// Returns the names of the pods that the server selects.
fn selected(client: &Client, parameter: &str, selector: &str) -> Vec<String> {
    let selector = utf8_percent_encode(selector, NON_ALPHANUMERIC);
    let list = client.get(&format!("/api/v1/pods?{parameter}={selector}"));
    let items = list["items"].as_array().expect("it is a list").iter();
    items.map(|pod| pod["metadata"]["name"].as_str().expect("pods have names").to_owned()).collect()
}

pub(crate) fn selectors_and_names_agree_with_the_server(server: &KubeApiserver, client: &Client) {
    let env = TestEnv::connected(server);
    for (flag, parameter, selector) in [
        ("-l", "labelSelector", "app=web3"),
        ("-l", "labelSelector", "app in (web0, logged1),pod-template-hash"),
        ("-l", "labelSelector", "!app"),
        ("--field-selector", "fieldSelector", "status.phase=Pending"),
        ("--field-selector", "fieldSelector", "spec.nodeName=node-1,metadata.namespace!=shop"),
    ] {
        let expected = selected(client, parameter, selector);
        assert!(!expected.is_empty(), "{selector} selects something");
        let output = list(&env, &["-o", "name", flag, selector]).success();
        assert_eq!(names(&output), expected, "list {flag} {selector:?}");
    }
    for wrong in [&["-l", "app in (web"][..], &["--field-selector", "spec.colour=red"]] {
        let output = list(&env, wrong).failure(2);
        assert!(output.stderr.contains("error: invalid "), "{output}");
    }
    let of_shop = |arguments: &[&str]| env.run(["list", "-n", "shop", "-o", "name"].iter().chain(arguments));
    for wanted in ["web2-7d9f8b6c5-x2x7k", "pod/web2-7d9f8b6c5-x2x7k", "deploy/web2", "rs/web2-7d9f8b6c5"] {
        assert_eq!(names(&of_shop(&[wanted]).success()), ["web2-7d9f8b6c5-x2x7k"], "list {wanted}");
    }
    let job = env.run(["list", "-n", "batch", "-o", "name", "job/invoices"]).success();
    assert_eq!(names(&job), ["invoices-t4v8r"]);
    let output = of_shop(&["no-such-pod"]).failure(1);
    assert!(output.stderr.contains("no-such-pod"), "{output}");
}

/// READY, STATUS and RESTARTS of each pod, by namespace and name.
type Figures = BTreeMap<(String, String), [String; 3]>;

/// Returns the figures that `kubectl get pods` gets from the server.
fn figures_of_the_server(client: &Client) -> Figures {
    let answer = client.fetch("/api/v1/pods", TABLE);
    let table = answer.json();
    assert_eq!(table["kind"], "Table", "{}", answer.content_type);
    let columns = table["columnDefinitions"].as_array().expect("a table has columns");
    let place = |name: &str| {
        let found = columns.iter().position(|column| column["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {columns:?}"))
    };
    let places = ["Ready", "Status", "Restarts"].map(place);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let rows = table["rows"].as_array().expect("a table has rows").iter();
    rows.map(|row| {
        let metadata = &row["object"]["metadata"];
        let figures = places.map(|place| text(&row["cells"][place]));
        ((text(&metadata["namespace"]), text(&metadata["name"])), figures)
    })
    .collect()
}

/// Returns the figures in the program's own table. Cells may contain spaces, so the positions of the titles
/// separate them.
fn figures_of_ours(table: &str) -> Figures {
    let mut lines = table.lines();
    let head = lines.next().expect("a table has titles");
    let starts = ["NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "SIDECARS"]
        .map(|title| head.find(&format!("{title} ")).unwrap_or_else(|| panic!("no {title} in {head:?}")));
    let rows = lines.map(|line| {
        let cell = |column: usize| {
            let (start, end) = (starts[column], starts[column + 1]);
            line.chars().skip(start).take(end - start).collect::<String>().trim().to_owned()
        };
        ((cell(0), cell(1)), [2, 3, 4].map(cell))
    });
    rows.collect()
}

pub(crate) fn figures_agree_with_the_table_of_the_server(server: &KubeApiserver, client: &Client) {
    let env = TestEnv::connected(server);
    for _ in 0..20 {
        let before = figures_of_the_server(client);
        let ours = list(&env, &[]).success();
        // `4 (5m10s ago)` changes every second, so the server's table is read before and after.
        if figures_of_the_server(client) != before {
            continue;
        }
        assert_eq!(figures_of_ours(&ours.stdout), before, "{ours}");
        for status in ["Running", "Init:CrashLoopBackOff", "Completed", "Terminating", "Init:0/1", "Evicted"]
        {
            assert!(before.values().any(|[_, of_pod, _]| of_pod == status), "no pod is {status}: {before:?}");
        }
        return;
    }
    panic!("the server's own table changes all the time");
}
