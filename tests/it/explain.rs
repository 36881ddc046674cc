//! `explain`: words, products, and why a container is classified as it is.

use apiserver::{ApiServer, Fault, Forbid, pods};
use insta::assert_snapshot;
use serde_json::json;

use crate::env::{CommandOutput, TestEnv};
use crate::shop;

fn told(arguments: &[&str]) -> String {
    let output = TestEnv::new().run([&["explain"], arguments].concat()).success();
    assert_eq!(output.stderr, "", "{output}");
    output.stdout
}

#[test]
fn topics_are_listed() {
    assert_snapshot!(told(&[]));
}

#[test]
fn each_pattern_is_explained() {
    for pattern in ["app", "init", "ambassador", "config-helper", "adapter", "sidecar", "ephemeral"] {
        // `init` and `ephemeral` are also types, and all there is to say about them follows from the type.
        assert_snapshot!(format!("pattern-{pattern}"), told(&[pattern]));
    }
}

#[test]
fn each_topic_is_explained() {
    for topic in ["patterns", "types", "evidence", "rules", "reasons", "overhead"] {
        assert_snapshot!(format!("topic-{topic}"), told(&[topic]));
    }
}

#[test]
fn types_reasons_and_products_are_explained() {
    assert_snapshot!("native-sidecar", told(&["native-sidecar"]));
    assert_snapshot!("reason", told(&["KeepsPodRunning"]));
    assert_snapshot!("product", told(&["istio", "proxy"]));
    assert_eq!(told(&["istio", "proxy"]), told(&["Istio Proxy"]));
    assert_eq!(told(&["istio", "proxy"]), told(&["istio-proxy"]));
}

#[test]
fn products_are_listed_as_table_json_and_yaml() {
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
fn an_unknown_topic_suggests_similar_products() {
    let found = told(&["oauth"]);
    assert!(found.starts_with("No product is called \"oauth\". Related products:\n\nPRODUCT"), "{found}");
    assert!(found.contains("OAuth2 Proxy"), "{found}");
    assert_snapshot!(TestEnv::new().run(["explain", "nonsense"]), @r#"
    ------- stderr -------
    error: topic "nonsense" not found
      try: `explain` lists the topics, `explain products` lists the products
      try: `explain pod/NAME -c CONTAINER` shows the evidence for the pattern of a container
    [exit status: 2]
    "#);
}

#[test]
fn a_container_in_a_file_is_explained() {
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
    assert_snapshot!(env.run(["explain", "-f", "shop.yaml", "-c", "no"]), @r#"
    ------- stderr -------
    error: container "no" not found
      try: containers that exist: fetch-catalogue, istio-init, istio-proxy, checkout, fluent-bit, cloud-sql-proxy, migrate, cart, postgres, metrics, vacuum, invoices, legacy
    [exit status: 1]
    "#);
}

#[test]
fn a_container_in_a_cluster_is_explained() {
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

/// A pod with the same sidecar in each of three namespaces.
fn three() -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    for namespace in ["bank", "cart", "shop"] {
        server.add(pods::fluent_bit(namespace, "api"));
    }
    let env = TestEnv::connected(&server);
    (server, env)
}

/// Namespace and container of each explanation, and the number of other pods with the same one.
fn items(output: &CommandOutput) -> Vec<(String, String, u64)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("?").to_owned();
    let items = output.json()["items"].clone();
    let item = |item: &serde_json::Value| {
        (text(&item["namespace"]), text(&item["container"]), item["alsoIn"].as_u64().unwrap_or(u64::MAX))
    };
    items.as_array().expect("a list").iter().map(item).collect()
}

#[test]
fn containers_in_all_or_several_namespaces_are_explained() {
    let (server, env) = three();
    let all = env.run(["explain", "-A", "-c", "fluent-bit", "-o", "json"]).success();
    assert_eq!(items(&all), [("bank".into(), "fluent-bit".into(), 2)]);
    assert_eq!(all.json()["metadata"]["complete"], true);
    assert_eq!(all.json()["metadata"]["source"], "cluster");
    assert_eq!(server.pod_lists().len(), 1);

    let some = ["explain", "--namespaces", "shop,cart", "-c", "fluent-bit"];
    let told = env.run(some).success();
    assert!(
        told.stdout.starts_with("Container fluent-bit of pod/") && told.stdout.contains(" in shop\n"),
        "{told}"
    );
    assert!(told.stdout.contains("The same in  1 other pod\n"), "{told}");
    let lists: Vec<String> = server.pod_lists().iter().skip(1).map(|list| list.path.clone()).collect();
    assert_eq!(lists.len(), 2, "{lists:?}");
    assert!(["shop", "cart"].iter().all(|name| lists.iter().any(|path| path.contains(name))), "{lists:?}");

    server.forbid(Forbid::namespace("cart"));
    let partial = env.run(some).failure(1);
    assert!(partial.stdout.starts_with("Container fluent-bit of pod/"), "{partial}");
    assert!(partial.stderr.contains("cannot list pods in namespace \"cart\""), "{partial}");
}

#[test]
fn selectors_are_sent_to_the_server() {
    let (server, env) = three();
    let selection =
        ["-l", "app=api", "--field-selector", "spec.nodeName=node-1", "--chunk-size", "7", "-n", "shop"];
    env.run(["explain"].iter().chain(&selection)).success();
    let lists = server.pod_lists();
    assert_eq!(lists.len(), 1);
    assert_eq!(lists[0].param("labelSelector"), Some("app=api"));
    assert_eq!(lists[0].param("fieldSelector"), Some("spec.nodeName=node-1"));
    assert_eq!(lists[0].param("limit"), Some("7"));
}

#[test]
fn forbidden_namespaces_are_named_and_the_others_explained() {
    let (server, env) = three();
    server.forbid(Forbid::cluster_wide().of("pods"));
    server.forbid(Forbid::namespace("bank"));
    let arguments = ["explain", "-A", "-c", "fluent-bit"];
    let output = env.run(arguments).failure(1);
    assert!(output.stdout.contains(" in cart\n") && output.stdout.contains("1 other pod"), "{output}");
    assert_eq!(
        output.stderr,
        "note: forbidden to list pods in all namespaces: showing 2 of 3, without bank\n"
    );
    let values = env.run(arguments.iter().chain(&["-o", "json"])).failure(1);
    assert_eq!(values.stderr, "");
    assert_eq!(items(&values), [("cart".into(), "fluent-bit".into(), 1)]);
    assert_eq!(values.json()["metadata"]["complete"], false);

    // Without permission to list namespaces, only the namespace of the context is read.
    server.forbid(Forbid::resource("namespaces"));
    env.write_kubeconfig(&server.kubeconfig().namespace("shop"));
    let output = env.run(arguments).failure(1);
    assert!(output.stdout.contains(" in shop\n") && !output.stdout.contains("The same in"), "{output}");
    assert!(output.stderr.contains("showing the namespaces in the kubeconfig (shop)"), "{output}");
    server.forbid(Forbid::namespace("shop"));
    let refused = env.run(arguments).failure(1);
    assert!(
        refused.stderr.starts_with("error: forbidden: user \"dev\" cannot list pods in all namespaces"),
        "{refused}"
    );
}

#[test]
fn an_expired_list_discards_the_containers_read_so_far() {
    let server = ApiServer::start();
    for number in 0..6 {
        server.add(pods::fluent_bit("shop", &format!("api-{number}")));
    }
    server.fault(Fault::BadPod.on_page(1).times(1));
    server.fault(Fault::Expired.on_page(2).times(1));
    let env = TestEnv::connected(&server);
    let arguments = ["explain", "-A", "-c", "fluent-bit", "--chunk-size", "4", "-o", "json"];
    let output = env.run(arguments).success();
    assert_eq!(items(&output), [("shop".into(), "fluent-bit".into(), 5)], "{output}");
    assert_eq!(output.json()["metadata"]["complete"], true);
}

#[test]
fn missing_pods_are_reported_and_the_others_explained() {
    let (server, env) = three();
    let pod = env.run(["list", "-n", "shop", "-o", "name"]).success().stdout.trim().to_owned();
    let output = env.run(["explain", &pod, "pod/gone", "-c", "fluent-bit", "-n", "shop"]).failure(1);
    assert!(output.stdout.starts_with(&format!("Container fluent-bit of {pod} in shop\n")), "{output}");
    assert_eq!(
        output.stderr,
        "error: pods \"gone\" not found in namespace \"shop\"\n  \
         try: name its namespace with -n, or search all namespaces: `-A --field-selector metadata.name=gone`\n"
    );
    assert_snapshot!(env.run(["explain", "deploy/gone", "-n", "shop"]), @r#"
    ------- stderr -------
    error: no pods of deployment/gone found in namespace "shop"
      try: check that it exists: `kubectl get deployment/gone -n shop`
    [exit status: 1]
    "#);
    assert_snapshot!(env.run(["explain", "-l", "app=gone", "-n", "shop"]), @"
    ------- stderr -------
    No resources found in shop namespace.
    ");
    // A forbidden pod does not affect the others.
    server.forbid(Forbid::namespace("cart"));
    let refused = env.run(["explain", "pod/a", "pod/b", "-n", "cart"]).failure(1);
    assert_eq!(refused.stderr.matches("error: ").count(), 2, "{refused}");
}

#[test]
fn an_annotation_that_is_not_followed_is_a_note() {
    let env = TestEnv::new();
    let pod = json!({ "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": "x", "annotations": { "kubectl-sidecars/pool": "boss" } },
        "spec": { "containers": [{ "name": "web", "image": "corp/web" }, { "name": "pool", "image": "corp/x" }] } });
    env.write("pod.json", &pod.to_string());
    let told = env.run(["explain", "-f", "pod.json", "-c", "pool"]).success();
    assert!(told.stderr.starts_with("note: annotation kubectl-sidecars/pool is not followed: "), "{told}");
    let values = env.run(["explain", "-f", "pod.json", "-c", "pool", "-o", "json"]).success();
    assert_eq!(values.stderr, "");
    let note = values.json()["metadata"]["notes"][0].clone();
    assert!(note.as_str().is_some_and(|note| told.stderr == format!("note: {note}\n")), "{note}");
}

#[test]
fn conflicting_arguments_are_usage_errors() {
    for (arguments, said) in [
        (&["-c", "x"][..], "-c names a container but no pod"),
        (&["pod/x", "-l", "app=y"], "names and selectors cannot be used together"),
        (&["pod/x", "-A"], "a pod cannot be fetched by name across all namespaces"),
        (&["pod/x", "-R"], "-R needs -f with a directory"),
        (&["-R", "products"], "-R needs -f with a directory"),
        (&["-A", "--namespaces", "a,b"], "cannot be used with"),
        (&["-n", "a", "--namespaces", "b"], "-n cannot be used with --namespaces"),
        (&["pod/x", "-o", "csv"], "csv"),
        (&["products", "--pattern", "boss"], "boss"),
    ] {
        let output = TestEnv::new().run([&["explain"], arguments].concat()).failure(2);
        assert!(output.stderr.contains(said), "{output}");
    }
}

#[test]
fn output_has_no_control_characters_and_no_secrets() {
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
