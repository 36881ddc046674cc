//! `explain`: words, products, and why a container is taken for what it is taken for.

use insta::assert_snapshot;
use serde_json::json;

use crate::apiserver::{ApiServer, Forbid};
use crate::env::TestEnv;
use crate::pods;
use crate::shop;

fn told(arguments: &[&str]) -> String {
    let output = TestEnv::new().run([&["explain"], arguments].concat()).success();
    assert_eq!(output.stderr, "", "{output}");
    output.stdout
}

#[test]
fn what_there_is_to_read() {
    assert_snapshot!(told(&[]));
}

#[test]
fn each_pattern() {
    for pattern in ["app", "init", "ambassador", "config-helper", "adapter", "sidecar", "ephemeral"] {
        // `init`, `ephemeral` are types as well; what follows from the type is what there is to know of them.
        assert_snapshot!(format!("pattern-{pattern}"), told(&[pattern]));
    }
}

#[test]
fn each_topic() {
    for topic in ["patterns", "types", "evidence", "rules", "reasons", "overhead"] {
        assert_snapshot!(format!("topic-{topic}"), told(&[topic]));
    }
}

#[test]
fn a_type_a_reason_a_product() {
    assert_snapshot!("native-sidecar", told(&["native-sidecar"]));
    assert_snapshot!("reason", told(&["KeepsPodRunning"]));
    assert_snapshot!("product", told(&["istio", "proxy"]));
    assert_eq!(told(&["istio", "proxy"]), told(&["Istio Proxy"]));
    assert_eq!(told(&["istio", "proxy"]), told(&["istio-proxy"]));
}

#[test]
fn products_as_a_table_and_as_values() {
    let table = told(&["products", "--pattern", "config-helper"]);
    assert!(table.starts_with("PRODUCT "), "{table}");
    assert!(table.lines().skip(1).all(|line| line.contains(" config-helper ")), "{table}");
    let bare = told(&["products", "--pattern", "config-helper", "--no-headers"]);
    assert_eq!(table.lines().skip(1).collect::<Vec<_>>(), bare.lines().collect::<Vec<_>>());
    let values: serde_json::Value =
        serde_json::from_str(&told(&["products", "-o", "json"])).expect("it is JSON");
    assert_eq!(values["kind"], "ProductList");
    let items = values["items"].as_array().expect("a list");
    assert!(items.len() >= 200, "{}", items.len());
    let keys: Vec<&String> = items[0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["about", "alone", "homepage", "name", "pattern"]);
    assert!(told(&["products", "-o", "yaml"]).contains("kind: ProductList"));
}

#[test]
fn a_word_that_is_nothing_offers_what_is_like_it() {
    let found = told(&["oauth"]);
    assert!(found.starts_with("No product is called oauth; these have to do with it:\n\nPRODUCT"), "{found}");
    assert!(found.contains("OAuth2 Proxy"), "{found}");
    assert_snapshot!(TestEnv::new().run(["explain", "nonsense"]), @"
    ------- stderr -------
    error: there is nothing to read on `nonsense`
      try: `explain` alone lists the topics, `explain products` every product
      try: `explain pod/NAME -c CONTAINER` tells what speaks for the pattern of a container
    [exit status: 2]
    ");
}

#[test]
fn a_container_of_a_file() {
    let env = shop::env();
    assert_snapshot!(
        "containers",
        env.run(["explain", "-f", "shop.yaml", "-c", "fluent-bit", "-c", "vacuum"])
    );
    let all = env.run(["explain", "-f", "shop.yaml", "db-0"]).success().stdout;
    assert!(all.contains("Container postgres of pod/db-0 in shop") && !all.contains("fluent-bit"), "{all}");
    let json = env.run(["explain", "-f", "shop.yaml", "-c", "vacuum", "-o", "json"]).success().json();
    assert_eq!(json["kind"], "ExplanationList");
    assert_eq!(json["items"].as_array().map(Vec::len), Some(1));
    let one = &json["items"][0];
    assert_eq!((&one["pattern"], &one["confidence"]), (&json!("sidecar"), &json!(1.0)));
    assert_eq!(one["pieces"][0]["weight"], json!(null));
    assert_eq!(one["otherwise"]["pattern"], "app");
    assert_snapshot!(env.run(["explain", "-f", "shop.yaml", "-c", "no"]), @"
    ------- stderr -------
    error: no container is called no
      try: containers that exist: fetch-catalogue, istio-init, istio-proxy, checkout, fluent-bit, cloud-sql-proxy, migrate, cart, postgres, metrics, vacuum, invoices, legacy
    [exit status: 1]
    ");
}

#[test]
fn a_container_of_a_cluster() {
    let server = ApiServer::start();
    server.add(pods::fluent_bit("shop", "checkout"));
    server.add(pods::plain("shop", "frontend"));
    let env = TestEnv::connected(&server);
    let pods = env.run(["list", "-n", "shop", "-o", "name"]).success().stdout;
    let pod = pods.trim();
    let of_pod = env.run(["explain", pod, "-c", "fluent-bit", "-n", "shop"]).success();
    assert!(of_pod.stdout.starts_with(&format!("Container fluent-bit of {pod} in shop\n")), "{of_pod}");
    // One request for one pod.
    let asked = server.requests();
    assert!(
        asked
            .last()
            .is_some_and(|request| request.path.ends_with(&format!("/{pod}").replace("pod/", "pods/")))
    );
    let of_workload = env.run(["explain", "deploy/checkout", "-c", "fluent-bit", "-n", "shop"]).success();
    assert_eq!(of_workload.stdout, of_pod.stdout);
    let by_type =
        env.run(["explain", "pod", pod.trim_start_matches("pod/"), "-c", "fluent-bit", "-n", "shop"]);
    assert_eq!(by_type.success().stdout, of_pod.stdout);
    let by_label = env.run(["explain", "-l", "app=frontend", "-n", "shop"]).success();
    assert!(by_label.stdout.contains("of pod/frontend"), "{by_label}");
    let gone = env.run(["explain", "pod/gone", "-c", "x", "-n", "shop"]).failure(1);
    assert!(gone.stderr.contains("pod/gone") || gone.stderr.contains("\"gone\""), "{gone}");
    server.forbid(Forbid::resource("pods"));
    env.run(["explain", pod, "-n", "shop"]).failure(1);
}

#[test]
fn what_makes_no_sense_is_refused() {
    for (arguments, said) in [
        (&["-c", "x"][..], "-c names a container, but not of which pod"),
        (&["pod/x", "-l", "app=y"], "names and selectors cannot be used together"),
        (&["pod/x", "-o", "csv"], "csv"),
        (&["products", "--pattern", "boss"], "boss"),
    ] {
        let output = TestEnv::new().run([&["explain"], arguments].concat()).failure(2);
        assert!(output.stderr.contains(said), "{output}");
    }
}

#[test]
fn no_control_character_and_no_secret_gets_out() {
    let env = TestEnv::new();
    let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "x\u{1b}[31m", "namespace": "n" }, "spec": { "containers": [
        { "name": "web\u{1b}]0;", "image": "corp/web\u{7}", "env": [{ "name": "DB_URL", "value": "postgres://me:hunter2@localhost:6432/db" }] },
        { "name": "pool", "image": "corp/x", "args": ["--upstream=http://me:hunter2@localhost:80"], "ports": [{ "containerPort": 6432 }] },
    ] } });
    env.write("pod.json", &pod.to_string());
    for format in ["text", "json", "yaml"] {
        let output = env.run(["explain", "-f", "pod.json", "-o", format]).success();
        assert!(output.stdout.contains("6432"), "{output}");
        assert!(!output.stdout.contains("hunter2"), "{output}");
        assert!(!output.stdout.contains(|c: char| c.is_control() && c != '\n'), "{output}");
    }
}
