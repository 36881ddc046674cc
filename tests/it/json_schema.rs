//! What the program prints as JSON is what `docs/schema.json`, and so `docs/json.md`, describes: no key more or less.

use std::sync::LazyLock;

use apiserver::{ApiServer, pods};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::shop;

/// The schema, with no room for keys that it does not name.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let mut schema = serde_json::from_str(include_str!("../../docs/schema.json")).expect("it is JSON");
    close(&mut schema);
    schema
});

/// Forbids keys that are not named, wherever keys are named.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(close);
            if object.contains_key("properties") {
                object.entry("additionalProperties").or_insert(json!(false));
            }
        }
        Value::Array(values) => values.iter_mut().for_each(close),
        _ => {}
    }
}

/// Validates against one kind, so that messages say which key is wrong.
fn validator(kind: &str) -> Validator {
    let mut schema = SCHEMA.clone();
    let object = schema.as_object_mut().expect("it is an object");
    object.remove("oneOf");
    object.insert("$ref".to_owned(), json!(format!("#/$defs/{kind}")));
    jsonschema::validator_for(&schema).expect("it is a schema")
}

#[track_caller]
fn assert_valid(kind: &str, value: &Value) {
    if kind == "DescriptionList" {
        // Against both kinds of items at once, messages would not say which key is wrong.
        for item in value["items"].as_array().into_iter().flatten() {
            let kind = if item["kind"] == "Pod" { "podDescription" } else { "workloadDescription" };
            assert_valid(kind, item);
        }
    }
    let errors: Vec<String> = validator(kind)
        .iter_errors(value)
        .map(|error| format!("{}: {error:.300}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{kind} differs from docs/schema.json:\n{}", errors.join("\n"));
}

/// The output of a run, which must be of this kind.
#[track_caller]
fn assert_prints(kind: &str, output: &CommandOutput) {
    let value = output.json();
    assert_eq!(value["kind"], kind, "{output}");
    assert_valid(kind, &value);
}

/// A server with pods of many kinds, their events, and what their containers use.
fn cluster() -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    server.add_all(pods::mesh(6));
    server.add(pods::web("shop", "checkout"));
    let env = TestEnv::connected(&server);
    (server, env)
}

#[test]
fn the_schema_is_a_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/schema.json")).expect("it is JSON");
    jsonschema::meta::validate(&schema).expect("it follows its dialect");
    let validator = jsonschema::validator_for(&schema).expect("it can be used");
    let env = shop::env();
    let report = env.run(["list", "-A", "-f", "shop.yaml", "-o", "json"]).success().json();
    assert!(validator.is_valid(&report), "one of the kinds fits");
    assert!(!validator.is_valid(&json!({ "kind": "PodReportList" })));
}

#[test]
fn output_from_files_matches_the_schema() {
    let env = shop::env();
    for (kind, command) in [
        ("PodReportList", "list -A --all"),
        ("PodReportList", "list -A --show-labels --unhealthy"),
        ("PodSummary", "list -A --summary"),
        ("OverheadReport", "overhead -A"),
        ("OverheadReport", "overhead -A --by namespace,sidecar --top 1"),
        ("OverheadReport", "overhead -A --by image"),
        ("OverheadReport", "overhead -A --without istio-proxy"),
        ("OverheadReport", "overhead -A --with istio-proxy:requests.cpu=50m,requests.memory=64Mi"),
        ("FindingList", "check -A --severity info"),
        ("MigrationList", "migrate"),
        ("MigrationPreview", "migrate --preview -A"),
        ("DescriptionList", "describe -A"),
        ("ExplanationList", "explain -A"),
    ] {
        let words = command.split(' ').chain(["-f", "shop.yaml", "-o", "json"]);
        assert_prints(kind, &env.run(words).success());
    }
}

#[test]
fn snapshots_contexts_and_comparisons_match_the_schema() {
    let (server, env) = cluster();
    let named = [("a", server.url()), ("b", format!("{}/b", server.url()))];
    env.write("contexts", &crate::fleet::kubeconfig(&named));
    env.run(["list", "-A", "--all", "--save", "before.ndjson"]).success();
    server.delete_pod("shop", "checkout-7d9f8b6c5-x2x7k");
    server.add(pods::crash_loop("shop", "orders"));
    for line in std::fs::read_to_string(env.home().join("before.ndjson")).expect("it was written").lines() {
        assert_valid("PodReport", &serde_json::from_str(line).expect("it is JSON"));
    }
    let compared = "compare before.ndjson --live -A -o json";
    assert_prints("ComparisonReport", &env.run(compared.split(' ')).success());
    for (kind, command) in [
        ("PodReportList", "list -A"),
        ("PodSummary", "list -A --summary"),
        ("OverheadReport", "overhead -A --by context"),
        ("FindingList", "check -A --severity info"),
        ("DescriptionList", "describe deploy/orders -n shop"),
    ] {
        let words = command.split(' ').chain(["--contexts", "*", "--kubeconfig", "contexts", "-o", "json"]);
        assert_prints(kind, &env.run(words).failure(1));
    }
}

#[test]
fn explained_words_match_the_schema() {
    let env = TestEnv::new();
    for (kind, topic) in [
        ("Topic", "reasons"),
        ("Topic", "ambassador"),
        ("Topic", "OOMKilled"),
        ("Topic", "istio proxy"),
        ("Topic", "findings"),
        ("Topic", "SC101"),
        ("ProductList", "products"),
    ] {
        assert_prints(kind, &env.run(["explain", topic, "-o", "json"]).success());
    }
    assert_prints("Topic", &env.run(["explain", "-o", "json"]).success());
}

#[test]
fn output_from_a_cluster_matches_the_schema() {
    let (_server, env) = cluster();
    for (kind, command) in [
        ("PodReportList", "list -A --all --usage"),
        ("PodSummary", "list -A --summary"),
        ("OverheadReport", "overhead -A --usage"),
        ("FindingList", "check -A --severity info"),
        ("DescriptionList", "describe pod/checkout -n shop --previous-logs 5"),
        ("DescriptionList", "describe deploy/checkout deploy/web -n shop"),
        ("ExplanationList", "explain -A"),
    ] {
        let output = env.run(command.split(' ').chain(["-o", "json"]));
        let value = output.json();
        assert_eq!(value["kind"], kind, "{output}");
        assert_valid(kind, &value);
    }
}

#[test]
fn watch_events_match_the_schema() {
    let (_server, env) = cluster();
    let mut running = env.start(["list", "-n", "shop", "-w", "-o", "json"]);
    let event: Value = serde_json::from_str(&running.wait_for("checkout")).expect("each line is an object");
    assert_valid("PodEvent", &event);
}

#[test]
fn results_of_waiting_match_the_schema() {
    let (server, env) = cluster();
    server.add(pods::crash_loop("shop", "cart"));
    server.log("shop/cart-6f7d8c9b5-m3n5p/fluent-bit", true, "no such output\n");
    for (pod, outcome) in [("checkout-7d9f8b6c5-x2x7k", "ready"), ("cart-6f7d8c9b5-m3n5p", "failed")] {
        let output = env.run(["wait", pod, "-n", "shop", "-o", "json"]);
        assert_eq!(output.json()["outcome"], outcome, "{output}");
        assert_prints("WaitResult", &output);
    }
}
