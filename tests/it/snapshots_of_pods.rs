//! `--save`, and `-f` with what it wrote.

use std::fmt::Write as _;

use apiserver::{ApiServer, DeadPort, pods};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::fleet::kubeconfig;

fn run(env: &TestEnv, arguments: &str) -> CommandOutput {
    env.run(arguments.split_whitespace())
}

/// Pods in many states.
fn server() -> ApiServer {
    let server = ApiServer::start();
    server.add_all(pods::mesh(60));
    server.add_all([
        pods::web("shop", "checkout"),
        pods::crash_loop("shop", "orders"),
        pods::plain("shop", "frontend"),
        pods::stuck_job("batch", "report"),
        pods::completed_job("batch", "export"),
    ]);
    server
}

/// The lines of a snapshot.
fn lines(env: &TestEnv, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(env.home().join(name)).expect("the snapshot was written");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// A list without what differs between a cluster and a file: metadata, and the context that each saved pod has.
fn comparable(mut list: Value) -> Value {
    list["metadata"] = json!(null);
    for item in list["items"].as_array_mut().into_iter().flatten() {
        item.as_object_mut().map(|item| item.remove("context"));
    }
    list
}

#[test]
fn a_cluster_and_its_snapshot_give_the_same_answers() {
    let server = server();
    let env = TestEnv::connected(&server);
    for name in ["pods.ndjson", "pods.ndjson.gz"] {
        let saving = format!("list -A --all --show-labels -o json --save {name}");
        let live = run(&env, &saving).success().json();
        for arguments in ["--all --show-labels", "--all --show-labels -l app=checkout -n shop"] {
            let saved = run(&env, &format!("list {arguments} -o json -f {name}")).success().json();
            assert_eq!(saved["metadata"]["source"], "files");
            let live = if arguments.contains("-l ") {
                run(&env, &format!("list {arguments} -o json")).success().json()
            } else {
                live.clone()
            };
            assert!(live["items"].as_array().is_some_and(|items| !items.is_empty()), "{arguments}");
            assert_eq!(comparable(saved), comparable(live), "{name} {arguments}");
        }
        for by in ["sidecar", "image", "label=app", "pattern,product"] {
            let live = run(&env, &format!("overhead -A -o json --by {by}")).success().json();
            let saved = run(&env, &format!("overhead -f {name} -o json --by {by}")).success().json();
            assert_eq!(comparable(saved), comparable(live), "{name} {by}");
        }
        let live = run(&env, "list -A --unhealthy -o csv").success().stdout;
        assert_eq!(run(&env, &format!("list --unhealthy -o csv -f {name}")).success().stdout, live);
    }
    let compressed = std::fs::read(env.home().join("pods.ndjson.gz")).expect("it was written");
    let plain = std::fs::read(env.home().join("pods.ndjson")).expect("it was written");
    assert!(compressed.starts_with(&[0x1f, 0x8b]) && compressed.len() * 5 < plain.len());
    // Nothing is left of the files while they were written.
    let names = std::fs::read_dir(env.home()).expect("the home can be read");
    let partial = names.flatten().filter(|entry| entry.file_name().to_string_lossy().contains("partial"));
    assert_eq!(partial.count(), 0);
}

#[test]
fn a_line_is_an_item_with_time_and_context() {
    let server = server();
    let env = TestEnv::connected(&server);
    let list = run(&env, "list -n shop -o json --save pods.ndjson").success().json();
    let saved = lines(&env, "pods.ndjson");
    assert_eq!(saved.len(), list["items"].as_array().map_or(0, Vec::len));
    for (line, item) in saved.iter().zip(list["items"].as_array().into_iter().flatten()) {
        let mut line = line.clone();
        let line = line.as_object_mut().expect("a line is an object");
        assert_eq!(line.remove("apiVersion"), Some(json!("kubectl-sidecars/v1")));
        assert_eq!(line.remove("kind"), Some(json!("PodReport")));
        assert_eq!(line.remove("time").as_ref(), list["metadata"].get("generatedAt"));
        assert_eq!(line.remove("context"), Some(json!("test")));
        assert_eq!(line.remove("complete"), Some(json!(true)));
        assert_eq!(line.remove("ended"), Some(json!(false)));
        assert_eq!(Some(&*line), item.as_object());
    }
    // `overhead` saves the pods that it counts.
    run(&env, "overhead -n shop --save data/cluster=prod/date=2026-11-28/pods.ndjson").success();
    assert_eq!(lines(&env, "data/cluster=prod/date=2026-11-28/pods.ndjson").len(), saved.len());
    let output = run(&env, "list -n shop --no-headers --save again.ndjson").success();
    assert_snapshot!(output.stderr, @"note: saved 2 pods to again.ndjson");
}

#[test]
fn of_several_snapshots_the_newest_of_each_context_is_shown() {
    let env = TestEnv::new();
    let (eu, us, dead) = (ApiServer::start(), ApiServer::start(), DeadPort::take());
    eu.add_all([pods::web("shop", "checkout"), pods::web("shop", "cart")]);
    us.add(pods::fluent_bit("shop", "catalog"));
    let gone = ("gone", format!("http://{}", dead.address()));
    env.write(".kube/config", &kubeconfig(&[("eu", eu.url()), ("us", us.url()), gone]));
    run(&env, "list -A --contexts * --save first.ndjson").failure(1);
    let mut old = String::new();
    for line in lines(&env, "first.ndjson").iter_mut().filter(|line| line["context"] == "eu") {
        line["time"] = json!("2026-01-02T03:04:05Z");
        line["name"] = json!("of-old");
        // As `write_line` orders them.
        let mut text = line.to_string();
        text = text.trim_start_matches('{').to_owned();
        let rest = text
            .replace("\"apiVersion\":\"kubectl-sidecars/v1\",", "")
            .replace("\"kind\":\"PodReport\",", "");
        let _ = writeln!(old, "{{\"apiVersion\":\"kubectl-sidecars/v1\",\"kind\":\"PodReport\",{rest}");
    }
    env.write("old.ndjson", &old);
    let names = |arguments: &str| {
        let output = run(&env, &format!("list -o json {arguments}")).success().json();
        let items = output["items"].as_array().cloned().unwrap_or_default();
        let names = items.iter().map(|item| format!("{}/{}", item["context"], item["name"]).replace('"', ""));
        names.collect::<Vec<_>>()
    };
    let newest = ["eu/cart-7d9f8b6c5-x2x7k", "eu/checkout-7d9f8b6c5-x2x7k", "us/catalog-5b6c7d8f9-q8w4z"];
    assert_eq!(names("-f first.ndjson"), newest);
    assert_eq!(names("-f old.ndjson -f first.ndjson"), newest);
    assert_eq!(names("-f first.ndjson -f old.ndjson"), newest);
    assert_eq!(names("-f old.ndjson"), ["eu/of-old", "eu/of-old"]);
    env.write("both/a.ndjson", &std::fs::read_to_string(env.home().join("first.ndjson")).unwrap_or_default());
    assert_eq!(names("-f both"), newest);
    let output = run(&env, "list -f old.ndjson -f first.ndjson").success();
    assert!(output.stdout.starts_with("CONTEXT "), "{output}");
    assert!(
        output.stderr.contains("note: 1 older snapshot is not shown: the newest of context \"eu\""),
        "{output}"
    );
    let by = run(&env, "overhead -f first.ndjson --by namespace -o json").success().json();
    assert_eq!(by["by"], json!(["context", "namespace"]));
}

#[test]
fn what_a_snapshot_cannot_answer_is_an_error() {
    let server = server();
    let env = TestEnv::connected(&server);
    run(&env, "list -A --save pods.ndjson").success();
    assert_snapshot!(run(&env, "describe checkout-7d9f8b6c5-x2x7k -f pods.ndjson").failure(1), @r#"
    ------- stderr -------
    error: cannot read pods.ndjson: line 1: it is a snapshot, which only `list`, `overhead` and `compare` read
      try: `kubectl get pods -A -o json > pods.json` saves whole pods
    error: pods "checkout-7d9f8b6c5-x2x7k" not found in the files
    [exit status: 1]
    "#);
    assert_snapshot!(run(&env, "overhead --without istio-proxy -f pods.ndjson").failure(1).stderr, @r#"
    error: --without and --with need whole pods, and a snapshot has only reports on them
      try: `kubectl get pods -A -o json > pods.json` saves whole pods, for -f
    note: no counted sidecar has the name, product or pattern "istio-proxy"
    Nothing would change
    "#);
    assert_snapshot!(run(&env, "list -l app=checkout -f pods.ndjson").failure(1), @r"
    ------- stderr -------
    error: the snapshot has no labels, so -l cannot select its pods
      try: save it with --show-labels
    [exit status: 1]
    ");
    assert_snapshot!(run(&env, "list --save pods.json").failure(2), @r"
    ------- stderr -------
    error: --save takes a file that ends in .ndjson or .ndjson.gz
      try: --save pods.json.ndjson
    [exit status: 2]
    ");
    let text = std::fs::read_to_string(env.home().join("pods.ndjson")).expect("it was written");
    let first = text.lines().next().unwrap_or_default();
    env.write("broken.ndjson", &format!("{first}\n{}\n\n{first}", first.replace("\"time\":", "\"when\":")));
    let output = run(&env, "list -f broken.ndjson -o name").failure(1);
    assert_snapshot!(output.stderr, @r"
    error: cannot read broken.ndjson: line 2: the field time is missing

    ");
    // A file that was cut off.
    run(&env, "list -A --save whole.ndjson.gz").success();
    let mut bytes = std::fs::read(env.home().join("whole.ndjson.gz")).expect("it was written");
    bytes.truncate(bytes.len() / 2);
    std::fs::write(env.home().join("cut.ndjson.gz"), bytes).expect("the home can be written");
    let output = run(&env, "list -f cut.ndjson.gz -o name").failure(1);
    assert!(output.stderr.contains("the input ends too early"), "{output}");
    // No pods are an empty snapshot, which can be read.
    run(&env, "list -n none --save empty.ndjson").success();
    assert_eq!(run(&env, "list -f empty.ndjson").success().stdout, "");
}
