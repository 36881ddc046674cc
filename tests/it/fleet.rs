//! `--contexts`: several clusters at once, some of which fail.

use std::fmt::Write as _;
use std::time::Duration;

use apiserver::{ApiServer, DeadPort, Fault, Forbid, pods};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

/// A kubeconfig with a context, a cluster and a user of the same name for each server.
pub(crate) fn kubeconfig(servers: &[(&str, String)]) -> String {
    let (mut contexts, mut clusters, mut users) = (String::new(), String::new(), String::new());
    for (name, url) in servers {
        let _ = writeln!(
            contexts,
            "- {{name: {name}, context: {{cluster: {name}, user: {name}, namespace: shop}}}}"
        );
        let _ = writeln!(clusters, "- {{name: {name}, cluster: {{server: '{url}'}}}}");
        let _ = writeln!(users, "- {{name: {name}, user: {{token: t}}}}");
    }
    format!("current-context: none\ncontexts:\n{contexts}clusters:\n{clusters}users:\n{users}")
}

fn run(env: &TestEnv, arguments: &str) -> CommandOutput {
    env.run(arguments.split_whitespace())
}

/// Five clusters: two that answer, one late, one that forbids everything, one that refuses connections.
struct FiveClusters {
    env: TestEnv,
    servers: Vec<ApiServer>,
    _dead: DeadPort,
}

fn five() -> FiveClusters {
    let servers: Vec<ApiServer> = (0..4).map(|_| ApiServer::start()).collect();
    servers[0].add_all([pods::web("shop", "checkout"), pods::plain("shop", "frontend")]);
    servers[1].add_all([pods::crash_loop("shop", "orders"), pods::fluent_bit("pay", "ledger")]);
    servers[2].add(pods::fluent_bit("shop", "catalog"));
    servers[2].fault(Fault::Latency(Duration::from_millis(700)));
    servers[3].add(pods::web("shop", "secret"));
    servers[3].forbid(Forbid::verb("list"));
    servers[3].forbid(Forbid::verb("get"));
    let dead = DeadPort::take();
    let mut named: Vec<(&str, String)> = ["prod-eu", "prod-us", "slow", "locked"]
        .into_iter()
        .zip(servers.iter().map(ApiServer::url))
        .collect();
    named.push(("gone", format!("http://{}", dead.address())));
    let env = TestEnv::new();
    env.write(".kube/config", &kubeconfig(&named));
    FiveClusters { env, servers, _dead: dead }
}

#[test]
fn clusters_that_fail_cost_their_own_pods_only() {
    let five = five();
    five.env.with_filters(|| {
        assert_snapshot!("five_clusters", run(&five.env, "list -A --contexts *").failure(1));
    });
}

#[test]
fn json_has_the_context_of_each_pod_and_what_each_context_gave() {
    let five = five();
    let list = run(&five.env, "list -A --contexts * -o json").failure(1).json();
    let items = list["items"].as_array().cloned().unwrap_or_default();
    let pods: Vec<(&str, &str)> = items
        .iter()
        .filter_map(|item| Some((item["context"].as_str()?, item["namespace"].as_str()?)))
        .collect();
    assert_eq!(pods, [("prod-eu", "shop"), ("prod-us", "pay"), ("prod-us", "shop"), ("slow", "shop")]);
    let metadata = &list["metadata"];
    assert_eq!((&metadata["context"], &metadata["complete"]), (&json!(null), &json!(false)));
    let contexts = metadata["contexts"].as_array().cloned().unwrap_or_default();
    let told: Vec<(&Value, &Value, &Value, bool)> =
        contexts.iter().map(|c| (&c["name"], &c["complete"], &c["pods"], c["error"].is_string())).collect();
    assert_eq!(
        told,
        [
            (&json!("gone"), &json!(false), &json!(0), true),
            (&json!("locked"), &json!(false), &json!(0), true),
            (&json!("prod-eu"), &json!(true), &json!(2), false),
            (&json!("prod-us"), &json!(true), &json!(2), false),
            (&json!("slow"), &json!(true), &json!(1), false),
        ]
    );
    assert_eq!(contexts[2]["server"], five.servers[0].url());
    assert!(contexts[4]["seconds"].as_f64().is_some_and(|seconds| seconds >= 0.7), "{contexts:?}");
    let notes = metadata["notes"].to_string();
    assert!(notes.contains("gone") && notes.contains("locked"), "{notes}");
}

#[test]
fn contexts_are_read_at_the_same_time_and_by_their_globs() {
    let five = five();
    let output = run(&five.env, "list --contexts prod-*,slow,!prod-us -o name").success();
    assert_eq!(output.stdout.lines().count(), 2, "{output}");
    assert_eq!(five.servers[1].requests().len(), 0);
    for server in &five.servers {
        server.clear_faults();
        server.fault(Fault::Latency(Duration::from_millis(400)));
    }
    let together = run(&five.env, "list --contexts prod-*,slow -o name").success();
    let alone = run(&five.env, "list --contexts prod-*,slow -o name --parallel 1").success();
    assert_eq!(together.stdout, alone.stdout);
    assert!(alone.elapsed > Duration::from_millis(1200), "{:?}", alone.elapsed);
    // With one context there is no column for it.
    let one = run(&five.env, "list -A --contexts prod-eu").success();
    assert!(one.stdout.starts_with("NAMESPACE "), "{one}");
    let two = run(&five.env, "list -A --containers --contexts prod-*").success();
    assert!(two.stdout.starts_with("CONTEXT "), "{two}");
    let csv = run(&five.env, "list -A --contexts prod-* -o csv").success();
    assert!(csv.stdout.starts_with("context,namespace,name,"), "{csv}");
}

#[test]
fn overhead_adds_up_over_clusters_and_by_context() {
    let five = five();
    let overhead =
        |arguments: &str| run(&five.env, &format!("overhead -A --contexts prod-*,slow {arguments}"));
    assert_snapshot!("overhead_of_a_fleet", overhead("").success());
    assert_snapshot!("overhead_by_context", overhead("--by context").success());
    assert_snapshot!("overhead_by_namespace_of_a_fleet", overhead("--by namespace").success());
    let report = overhead("--by context,sidecar -o json").success().json();
    assert_eq!(report["by"], json!(["context", "sidecar"]));
    assert_eq!(report["items"][0]["key"]["context"], "prod-eu");
    assert_eq!(report["metadata"]["contexts"][0]["pods"], 2);
    let one = run(&five.env, "overhead --context prod-eu --by context").failure(2);
    assert_snapshot!(one, @r"
    ------- stderr -------
    error: --by context needs --contexts
      try: `--contexts '*'` reads every context
    [exit status: 2]
    ");
}

#[test]
fn describe_and_check_name_the_context() {
    let five = five();
    five.env.with_filters(|| {
        assert_snapshot!(
            "describe_a_fleet",
            run(&five.env, "describe -A --contexts prod-*,slow --ascii").success()
        );
    });
    let list = run(&five.env, "describe deploy/orders --contexts prod-* -o json").success().json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["items"][0]["context"], "prod-us");
    let commands = list["items"][0]["verdict"]["commands"].to_string();
    assert!(commands.contains("--context prod-us"), "{commands}");
    assert_snapshot!("check_a_fleet", run(&five.env, "check -A --contexts prod-*,slow").success().stdout);
    let found = run(&five.env, "check -A --contexts prod-*,slow -o json --severity info").success().json();
    let contexts: Vec<&str> = found["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|finding| finding["context"].as_str())
        .collect();
    assert!(contexts.contains(&"prod-eu") && contexts.contains(&"prod-us"), "{contexts:?}");
}

#[test]
fn a_name_is_missing_only_if_no_cluster_has_it() {
    let five = five();
    let output = run(&five.env, "list orders-6f7d8c9b5-m3n5p --contexts prod-* -o name").success();
    assert_eq!(output.to_string(), "pod/orders-6f7d8c9b5-m3n5p\n");
    assert_snapshot!(run(&five.env, "list deploy/ordres --contexts prod-*").failure(1), @r#"
    ------- stderr -------
    error: no pods of deployment/ordres found in namespace "shop"
      try: `orders`
      try: check that it exists: `kubectl get deployment/ordres -n shop`
    [exit status: 1]
    "#);
}

#[test]
fn usage_is_that_of_the_own_cluster() {
    let five = five();
    // Pods of the same name in two clusters.
    five.servers[1].add(pods::web("shop", "checkout"));
    let of = |cpu: &str| {
        let containers = [("app", "10m", "64Mi"), ("istio-proxy", cpu, "32Mi")];
        pods::usage("v1", "shop", "checkout-7d9f8b6c5-x2x7k", 15, &containers)
    };
    five.servers[0].add(of("5m"));
    five.servers[1].add(of("7m"));
    let list = run(&five.env, "list --contexts prod-* -c istio-proxy --usage -o json").success().json();
    let used: Vec<&Value> = list["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| &item["overhead"]["usage"]["cpuMillicores"])
        .collect();
    assert_eq!(used, [&json!(5), &json!(7)]);
    let report = run(&five.env, "overhead --contexts prod-* -c istio-proxy --usage -o json").success().json();
    assert_eq!(report["totals"]["usage"]["cpuMillicores"], 12);
}

#[test]
fn the_same_cluster_and_user_is_read_once() {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    let env = TestEnv::new();
    let config = kubeconfig(&[("a", server.url()), ("b", format!("{}/", server.url()))]);
    env.write(".kube/config", &config);
    env.with_filters(|| {
        assert_snapshot!(run(&env, "list -A --contexts * --no-headers -o wide").success().stderr, @"note: context b is not read: the server and the user are those of context a");
    });
    assert_eq!(server.pod_lists().len(), 1);
    env.write(".kube/config", &config.replacen("user: {token: t}", "user: {token: other}", 1));
    let output = run(&env, "list -A --contexts * -o name").success();
    assert_eq!(output.stdout.lines().count(), 2);
    assert_snapshot!(output.stderr, @"note: contexts a and b are the same cluster with different users: its pods are counted for each");
}

#[test]
fn contexts_that_cannot_be_chosen_are_errors() {
    let five = five();
    let refused = |arguments: &str| {
        five.env.with_filters(|| {
            run(&five.env, arguments).to_string().replace(&five.env.home().display().to_string(), "~")
        })
    };
    assert_snapshot!(refused("list --contexts prod-*,stage-*"), @r#"
    ------- stderr -------
    error: no context matches "stage-*" in ~/.kube/config
      try: existing contexts: gone, locked, prod-eu, prod-us, slow
    [exit status: 1]
    "#);
    assert_snapshot!(refused("list --contexts *,!*"), @r"
    ------- stderr -------
    error: --contexts excludes every context
      try: '*,!dev' selects all contexts but dev
    [exit status: 2]
    ");
    assert_snapshot!(refused("list --contexts * --context slow"), @r"
    ------- stderr -------
    error: --contexts cannot be used with --context
      try: leave out one of them
    [exit status: 2]
    ");
    assert_snapshot!(refused("list --contexts [a"), @r#"
    ------- stderr -------
    error: invalid glob "[a" for --contexts: unclosed character class; missing ']'
      try: `*` matches anything, `?` one character, `[ab]` a or b, and `!` in front excludes
    [exit status: 2]
    "#);
    assert_eq!(run(&five.env, "list --contexts * -w").code, Some(2));
    assert_eq!(run(&five.env, "list --contexts * -f pods.json").code, Some(2));
}

#[cfg(unix)]
#[test]
fn a_plugin_runs_once_for_contexts_that_ask_the_same() {
    let servers: Vec<ApiServer> = (0..3).map(|_| ApiServer::options().token("s3cret").start()).collect();
    let env = TestEnv::new();
    let plugin = env.write_script(
        "plugin",
        "echo run >> runs\nsleep 0.2\necho '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"s3cret\"}}'",
    );
    let named: Vec<(&str, String)> =
        ["a", "b", "c"].into_iter().zip(servers.iter().map(ApiServer::url)).collect();
    let exec = |mode: &str, region: &str| {
        format!(
            "user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, interactiveMode: {mode}, command: '{}', args: [{region}]}}}}",
            plugin.display()
        )
    };
    let config = kubeconfig(&named);
    let all = config.replace("user: {token: t}", &exec("Never", "north"));
    env.write(".kube/config", &all);
    run(&env, "list -A --contexts *").success();
    assert_eq!(std::fs::read_to_string(env.home().join("runs")).expect("the plugin ran"), "run\n");
    env.write(".kube/config", &config.replacen("user: {token: t}", &exec("Always", "south"), 1));
    let output = run(&env, "list -A --contexts *").failure(1);
    assert!(output.stderr.contains("which is not possible while several contexts are read"), "{output}");
}
