//! `compare`: a rollout of a mesh, with each difference explained.

use apiserver::{ApiServer, pods};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

const OLD: &str = "docker.io/istio/proxyv2:1.29.0";
const NEW: &str = "docker.io/istio/proxyv2:1.30.1";

fn run(env: &TestEnv, arguments: &str) -> CommandOutput {
    env.run(arguments.split_whitespace())
}

fn app(cpu: &str) -> pods::Container {
    pods::container("app", "registry.example.com/shop/app:1.4.2").requests(cpu, "256Mi")
}

fn proxy(image: &str, cpu: &str) -> pods::Container {
    pods::container("istio-proxy", image).requests(cpu, "128Mi")
}

/// Before the rollout: three Deployments with the old proxy as a classic sidecar, one of them failing, and a log shipper that
/// keeps crashing.
fn before(server: &ApiServer) {
    let web = |name: &str| {
        pods::pod("shop", name).deployment("web", "aaaaa").app(app("250m")).app(proxy(OLD, "100m"))
    };
    server.add_all([
        web("web-aaaaa-11111").build(),
        web("web-aaaaa-22222").build(),
        pods::pod("shop", "cart-aaaaa-11111")
            .deployment("cart", "aaaaa")
            .app(app("250m"))
            .app(proxy(OLD, "100m").crash_loop(5, "Error", 1))
            .build(),
        pods::pod("pay", "ledger-aaaaa-11111")
            .deployment("ledger", "aaaaa")
            .app(app("250m"))
            .app(proxy(OLD, "100m"))
            .build(),
        pods::crash_loop("pay", "audit"),
    ]);
}

/// After it: web has the new proxy as a native sidecar, and one of its pods fails; cart has it as well and has recovered;
/// ledger is as it was; audit is gone.
fn after(server: &ApiServer) {
    for name in ["web-aaaaa-11111", "web-aaaaa-22222", "cart-aaaaa-11111"] {
        assert!(server.delete_pod("shop", name));
    }
    assert!(server.delete_pod("pay", "audit-6f7d8c9b5-m3n5p"));
    let web = |name: &str, proxy: pods::Container| {
        pods::pod("shop", name).deployment("web", "bbbbb").native(proxy).app(app("250m")).build()
    };
    server.add_all([
        web("web-bbbbb-33333", proxy(NEW, "50m")),
        web("web-bbbbb-44444", proxy(NEW, "50m").crash_loop(3, "OOMKilled", 137)),
        pods::pod("shop", "cart-bbbbb-22222")
            .deployment("cart", "bbbbb")
            .native(proxy(NEW, "50m"))
            .app(app("250m"))
            .build(),
    ]);
}

/// A server after the rollout, and a home with a snapshot of each time.
fn rollout() -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    let env = TestEnv::connected(&server);
    before(&server);
    run(&env, "list -A --save before.ndjson").success();
    after(&server);
    run(&env, "list -A --save after.ndjson.gz").success();
    (server, env)
}

#[test]
fn a_rollout_is_explained() {
    let (_server, env) = rollout();
    env.with_filters(|| {
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "[TIME]");
        settings.bind(|| {
            assert_snapshot!(
                "compare_a_rollout",
                run(&env, "compare before.ndjson after.ndjson.gz").success()
            );
            let markdown = run(&env, "compare before.ndjson after.ndjson.gz -o markdown --top 1").success();
            assert_snapshot!("compare_a_rollout_in_markdown", markdown);
        });
    });
}

#[test]
fn every_difference_has_its_reason() {
    let (_server, env) = rollout();
    let report = run(&env, "compare before.ndjson after.ndjson.gz -o json").success().json();
    assert_eq!(report["before"]["pods"], 5);
    assert_eq!(report["before"]["unhealthy"], 2);
    assert_eq!(report["after"]["pods"], 4);
    assert_eq!(report["after"]["unhealthy"], 1);
    let failures: Vec<Value> = report["failures"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|f| {
            json!([
                f["change"],
                f["workload"]["name"],
                f["container"],
                f["pods"]["before"],
                f["pods"]["after"]
            ])
        })
        .collect();
    assert_eq!(
        failures,
        [
            // One of two pods of the new revision is killed for its memory.
            json!(["new", "web", "istio-proxy", 0, 1]),
            // The new pod of cart is healthy.
            json!(["recovered", "cart", "istio-proxy", 1, 0]),
            // audit was deleted, so that its log shipper did not recover.
            json!(["gone", "audit", "fluent-bit", 1, 0]),
        ]
    );
    let sidecars: Vec<Value> = report["sidecars"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|s| {
            json!([s["change"], s["sidecar"], s["image"], s["type"], s["pods"]["before"], s["pods"]["after"]])
        })
        .collect();
    assert_eq!(
        sidecars,
        [
            // It was in audit only.
            json!(["gone-sidecar", "fluent-bit", "cr.fluentbit.io/fluent/fluent-bit:4.1.0", "regular", 1, 0]),
            // The new version is native, in web (2) and cart (1).
            json!(["new-version", "istio-proxy", NEW, "native-sidecar", 0, 3]),
            // The old one was in web (2), cart (1) and ledger (1), which is not rolled out yet.
            json!(["fewer", "istio-proxy", OLD, "regular", 4, 1]),
        ]
    );
    let cost = |key: Value| {
        let costs = report["costs"].as_array().into_iter().flatten();
        let row = costs.clone().find(|row| row["key"] == key).cloned().unwrap_or_default();
        (row["change"]["cpuMillicores"].clone(), row["change"]["memoryBytes"].clone())
    };
    // 4 proxies at 100m, then 1 at 100m and 3 at 50m; their memory stays.
    assert_eq!(cost(json!({"sidecar": "istio-proxy"})), (json!(-150), json!(0)));
    assert_eq!(cost(json!({"sidecar": "fluent-bit"})), (json!(-20), json!(-(32 << 20))));
    // web: 2 × 50m less; cart: 50m less. ledger has not changed and has no row.
    assert_eq!(cost(json!({"namespace": "shop"})), (json!(-150), json!(0)));
    assert_eq!(cost(json!({"namespace": "shop", "workload": "Deployment/web"})), (json!(-100), json!(0)));
    assert_eq!(
        cost(json!({"namespace": "pay", "workload": "Deployment/ledger"})),
        (json!(null), json!(null))
    );
    assert_eq!(report["totals"]["change"]["cpuMillicores"], -170);
    assert_eq!(report["totals"]["requests"]["before"]["cpuMillicores"], 420);
    assert_eq!(report["totals"]["requests"]["after"]["cpuMillicores"], 250);
}

#[test]
fn worse_is_exit_code_3() {
    let (_server, env) = rollout();
    run(&env, "compare before.ndjson after.ndjson.gz --fail-on worse").failure(3);
    run(&env, "compare after.ndjson.gz after.ndjson.gz --fail-on worse").success();
    // What has recovered is not worse.
    run(&env, "compare before.ndjson before.ndjson -n pay --fail-on worse").success();
}

#[test]
fn a_snapshot_is_compared_with_the_cluster() {
    let (server, env) = rollout();
    let saved = run(&env, "compare before.ndjson after.ndjson.gz -o json").success().json();
    let live = run(&env, "compare before.ndjson --live -A -o json").success().json();
    for part in ["failures", "sidecars", "costs", "totals"] {
        assert_eq!(saved[part], live[part], "{part}");
    }
    assert_eq!(live["after"]["source"], "live");
    let same = run(&env, "compare after.ndjson.gz --live -A").success();
    assert_eq!(same.stderr, "Nothing has changed\n");
    // kubectl's own dump is a side as well.
    env.write("dump.json", &server.dump_pods());
    let dump = run(&env, "compare before.ndjson dump.json -o json").success().json();
    assert_eq!(saved["sidecars"], dump["sidecars"]);
}

#[test]
fn contexts_of_one_side_only_are_not_compared() {
    let (_server, env) = rollout();
    let text = std::fs::read_to_string(env.home().join("before.ndjson")).expect("it was written");
    let renamed = |name: &str| text.replace("\"context\":\"test\"", &format!("\"context\":\"{name}\""));
    env.write("two.ndjson", &(renamed("a") + &renamed("b")));
    env.write("one.ndjson", &renamed("a"));
    let output = run(&env, "compare two.ndjson one.ndjson").success();
    assert!(output.stderr.contains("note: context b is only in two.ndjson, and not compared"), "{output}");
    assert!(output.stderr.contains("Nothing has changed"), "{output}");
    // One context on each side is the same cluster.
    env.write("other.ndjson", &renamed("c"));
    let output = run(&env, "compare one.ndjson other.ndjson").success();
    assert_eq!(output.stderr, "Nothing has changed\n");
}

#[test]
fn a_wrong_command_line_is_explained() {
    let (_server, env) = rollout();
    assert_snapshot!(run(&env, "compare before.ndjson").failure(2), @r"
    ------- stderr -------
    error: `compare` needs two files, or one and --live
      try: kubectl sidecars compare BEFORE AFTER
    [exit status: 2]
    ");
    assert_snapshot!(run(&env, "compare before.ndjson after.ndjson.gz --live").failure(2), @r"
    ------- stderr -------
    error: --live takes the place of the second file
      try: leave out one of them
    [exit status: 2]
    ");
    assert_snapshot!(run(&env, "compare before.ndjson after.ndjson.gz -f more.ndjson").failure(2), @r"
    ------- stderr -------
    error: `compare` takes files without -f
      try: kubectl sidecars compare BEFORE AFTER
    [exit status: 2]
    ");
    assert_snapshot!(run(&env, "compare before.ndjson after.ndjson.gz --contexts *").failure(2).stderr, @r"
    error: --contexts needs --live
      try: leave out one of them
    ");
    let output = run(&env, "compare after.ndjson.gz gone.ndjson").failure(1);
    assert!(output.stderr.contains("cannot read gone.ndjson: no such file or directory"), "{output}");
}
