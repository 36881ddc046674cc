//! Which pods and containers `list` shows.

use apiserver::pods;
use insta::assert_snapshot;

use crate::env::{CommandOutput, TestEnv};
use crate::shop::{dump, list};

/// The names shown, in one line, and what was told beside them.
fn shown(arguments: &str) -> String {
    let output = list(&format!("-o name {arguments}"));
    let names: Vec<_> = output.stdout.lines().map(|line| line.trim_start_matches("pod/")).collect();
    let exit = if output.code == Some(0) { String::new() } else { format!("exit {:?}\n", output.code) };
    format!("{}\n{}{exit}", names.join(" "), output.stderr)
}

/// Twelve pods without sidecars, one of them in a crash loop.
fn without_sidecars() -> TestEnv {
    let mut items: Vec<_> = (0..11).map(|index| pods::plain("shop", &format!("app{index}"))).collect();
    let crashing = pods::container("legacy", "registry.example.com/legacy:1").crash_loop(3, "Error", 1);
    items.push(pods::pod("shop", "legacy-0").app(crashing).build());
    let env = TestEnv::new();
    env.write("pods.json", &dump(&items));
    env
}

fn of(env: &TestEnv, arguments: &str) -> CommandOutput {
    env.run(["list", "-f", "pods.json"].into_iter().chain(arguments.split_whitespace()))
}

#[test]
fn pods_without_sidecars_are_hidden_and_counted() {
    let env = without_sidecars();
    assert_snapshot!(of(&env, "-n shop").success(), @r"
    ------- stderr -------
    No pods with sidecars in shop namespace (12 without, 1 of them unhealthy; --all shows them)
    ");
    assert_snapshot!(of(&env, "-A").success(), @r"
    ------- stderr -------
    No pods with sidecars (12 without, 1 of them unhealthy; --all shows them)
    ");
    assert_snapshot!(of(&env, "-n shop --unhealthy").success(), @"
    ------- stderr -------
    No pods match in shop namespace (11 filtered out, 1 without sidecars, unhealthy; --all shows it)
    ");
    assert_snapshot!(of(&env, "-n shop --node nowhere").success(), @"
    ------- stderr -------
    No pods match in shop namespace (12 filtered out)
    ");
    assert_eq!(of(&env, "-n shop --all -o name").success().stdout.lines().count(), 12);
    assert_snapshot!(of(&env, "-n shop --all --unhealthy -o name").success(), @"pod/legacy-0");
    // Formats for programs have the same rows, and say nothing beside them.
    assert_eq!(of(&env, "-n shop -o json").success().stderr, "");
}

#[test]
fn a_healthy_pod_without_sidecars_is_mentioned_only_if_nothing_is_shown() {
    let env = TestEnv::new();
    env.write("pods.json", &pods::plain("shop", "web").to_string());
    assert_snapshot!(of(&env, "").success(), @r"
    ------- stderr -------
    No pods with sidecars (1 without; --all shows it)
    ");
    env.write("pods.json", &dump(&[pods::plain("shop", "web"), pods::web("shop", "api")]));
    assert_snapshot!(of(&env, "-o name").success(), @"pod/api-7d9f8b6c5-x2x7k");
}

#[test]
fn all_shows_pods_without_sidecars() {
    assert_snapshot!(shown("--all"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl db-0 invoices-29921760-lt5kd legacy-0 db-0");
    assert_snapshot!(shown("--all -n staging"), @"db-0");
}

#[test]
fn unhealthy_selects_failing_degraded_and_overdue_pods_worst_first() {
    assert_snapshot!(shown("--unhealthy"), @"
    db-0 cart-5c8d7f9b4-zq9wl invoices-29921760-lt5kd checkout-7d9f8b6c5-4xk2p
    1 unhealthy pod without sidecars not shown (--all shows it)
    ");
    let env = TestEnv::new();
    let starting = pods::pod("shop", "starting")
        .app(pods::container("app", "registry.example.com/app:1").waiting("ContainerCreating", ""))
        .app(pods::container("fluent-bit", "fluent/fluent-bit:4").waiting("ContainerCreating", ""))
        .status("phase", serde_json::json!("Pending"))
        .build();
    env.write("pods.json", &dump(&[starting, pods::web("shop", "well"), pods::crash_loop("shop", "ill")]));
    assert_snapshot!(of(&env, "--unhealthy -o name").success(), @r"
    pod/ill-6f7d8c9b5-m3n5p
    pod/starting
    ");
    let overdue = of(&env, "--unhealthy -o json").success().json();
    assert_eq!(overdue["items"][1]["cause"]["overdue"], true);
    assert!(of(&env, "").success().stdout.contains("(overdue)"));
    let causes = of(&env, "-o json").success().json();
    assert_eq!(causes["items"][0]["cause"]["severity"], "starting");
    assert_eq!(causes["items"][1]["cause"], serde_json::json!(null));
    assert_eq!(causes["items"][2]["cause"]["severity"], "degraded");
}

#[test]
fn patterns_select_pods_by_their_containers() {
    assert_snapshot!(shown("--pattern adapter"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t db-0 db-0");
    assert_snapshot!(shown("--pattern sidecar,ambassador"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl db-0 invoices-29921760-lt5kd");
    assert_snapshot!(shown("--pattern sidecar --pattern ambassador"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl db-0 invoices-29921760-lt5kd");
    assert_snapshot!(shown("--pattern config-helper"), @"

    No pods match (7 filtered out)
    ");
    // A pod without sidecars has an app, too; still only --all shows it.
    assert_snapshot!(shown("--pattern app"), @r"
    checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl db-0 invoices-29921760-lt5kd db-0
    1 unhealthy pod without sidecars not shown (--all shows it)
    ");
    assert_snapshot!(shown("--pattern app --all"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl db-0 invoices-29921760-lt5kd legacy-0 db-0");
}

#[test]
fn types_select_pods_by_their_containers() {
    assert_snapshot!(shown("--type native-sidecar"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl");
    assert_snapshot!(shown("--type init"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl");
    assert_snapshot!(shown("--type ephemeral"), @"

    No pods match (7 filtered out)
    ");
}

#[test]
fn several_filters_must_match_the_same_container() {
    assert_snapshot!(shown("--type regular --pattern ambassador"), @"invoices-29921760-lt5kd");
    assert_snapshot!(shown("--pattern adapter --container *-proxy"), @"

    No pods match (7 filtered out)
    ");
    assert_snapshot!(shown("-c istio-proxy --node node-3"), @"invoices-29921760-lt5kd");
    assert_snapshot!(shown("-c istio-proxy --unhealthy --image *:1.29*"), @"checkout-7d9f8b6c5-4xk2p");
}

#[test]
fn containers_are_selected_by_name_and_glob() {
    assert_snapshot!(shown("-c metrics"), @"db-0 db-0");
    assert_snapshot!(shown("-c vacuum -c fluent-bit"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t db-0");
    // Both flags are one.
    assert_snapshot!(shown("-c istio-*"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t invoices-29921760-lt5kd");
    assert_snapshot!(shown("--container istio-*"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t invoices-29921760-lt5kd");
    assert_snapshot!(shown("--container {metrics,vacu?m}"), @"db-0 db-0");
    assert_snapshot!(shown("--image */fluent/*"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t");
    assert_snapshot!(shown("--image docker.io/istio/proxyv2:1.27.*"), @"invoices-29921760-lt5kd");
    // A glob is about the whole, not about a part.
    assert_snapshot!(shown("--image istio"), @"

    No pods match (7 filtered out)
    ");
}

#[test]
fn container_rows_are_filtered_as_well() {
    assert_snapshot!(list("-A --containers --no-headers --image *istio* --type native-sidecar"), @"
    shop   checkout-7d9f8b6c5-4xk2p   istio-proxy   native-sidecar   ambassador   true   running   0   <none>   100m   128Mi   43h
    shop   checkout-7d9f8b6c5-m8v7t   istio-proxy   native-sidecar   ambassador   true   running   0   <none>   100m   128Mi   43h
    ");
    assert_snapshot!(list("-n shop --containers --no-headers --pattern adapter --unhealthy"), @"checkout-7d9f8b6c5-4xk2p   fluent-bit   regular   adapter   false   CrashLoopBackOff   14   OOMKilled   20m   32Mi   43h");
}

#[test]
fn nodes_namespaces_labels_and_fields_select() {
    assert_snapshot!(shown("--node node-2"), @"checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl");
    assert_snapshot!(shown("--node node"), @"

    No pods match (7 filtered out)
    ");
    assert_snapshot!(shown("-n staging"), @"db-0");
    assert_snapshot!(shown("--namespace=shop -l app=db"), @"db-0");
    assert_snapshot!(shown("-l app=db"), @"db-0 db-0");
    assert_snapshot!(shown("-l app!=db,app"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl");
    assert_snapshot!(shown("-l !app --all"), @"invoices-29921760-lt5kd legacy-0");
    assert_snapshot!(shown("--field-selector spec.nodeName=node-1"), @"checkout-7d9f8b6c5-4xk2p db-0");
    assert_snapshot!(shown("--field-selector status.phase!=Running"), @"cart-5c8d7f9b4-zq9wl db-0");
    assert_snapshot!(shown("--field-selector metadata.name=db-0,metadata.namespace=staging"), @"db-0");
    assert_snapshot!(shown("-l app=nobody"), @"No pods found");
}

#[test]
fn selectors_with_blanks_are_one_argument() {
    let env = crate::shop::env();
    let output = env.run(["list", "-f", "shop.yaml", "-o", "name", "-l", "app in (cart, db),app notin (db)"]);
    assert_snapshot!(output.success(), @"pod/cart-5c8d7f9b4-zq9wl");
}

#[test]
fn named_pods_are_always_shown() {
    assert_snapshot!(list("--no-headers legacy-0"), @"legacy-0   0/1   CrashLoopBackOff   41 (20m ago)   <none>   legacy:Error(3)   0   0   20d");
    assert_snapshot!(shown("-n shop db-0 legacy-0"), @"db-0 legacy-0");
    // In files a name may be there in several namespaces.
    assert_snapshot!(list("--no-headers db-0"), @r"
    shop      db-0   3/3   Running   0   metrics,vacuum   <none>          60m   96Mi   49d
    staging   db-0   0/2   Pending   0   metrics          Unschedulable   10m   32Mi   30m
    ");
    assert_snapshot!(shown("pod db-0 legacy-0 -n shop"), @"db-0 legacy-0");
    assert_snapshot!(shown("pods"), @r"
    checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl db-0 invoices-29921760-lt5kd db-0
    1 unhealthy pod without sidecars not shown (--all shows it)
    ");
}

#[test]
fn a_workload_selects_its_pods() {
    assert_snapshot!(shown("deploy/checkout"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t");
    assert_snapshot!(shown("deployment.apps/cart sts/legacy pod/db-0 -n shop"), @"cart-5c8d7f9b4-zq9wl db-0 legacy-0");
    assert_snapshot!(shown("deployments checkout cart"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl");
    assert_snapshot!(shown("rs/checkout-7d9f8b6c5"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t");
    // The Job of a CronJob, and the CronJob.
    assert_snapshot!(shown("job/invoices-29921760"), @"invoices-29921760-lt5kd");
    assert_snapshot!(shown("cj invoices"), @"invoices-29921760-lt5kd");
    assert_snapshot!(shown("statefulset/db"), @"db-0 db-0");
    // All workloads of a kind; the pods of a CronJob are those of its Jobs.
    assert_snapshot!(shown("deploy"), @"checkout-7d9f8b6c5-4xk2p checkout-7d9f8b6c5-m8v7t cart-5c8d7f9b4-zq9wl");
    assert_snapshot!(shown("deploy -l app=cart"), @"cart-5c8d7f9b4-zq9wl");
    assert_eq!(shown("jobs"), shown("cronjobs"));
    assert_snapshot!(shown("ds"), @"

    No pods found
    ");
}

#[test]
fn fail_on_exits_with_3_if_it_finds_what_it_names() {
    let exit = |command: &str, arguments: &str| {
        let env = crate::shop::env();
        let words = format!("{command} -f shop.yaml {arguments}");
        env.run(words.split_whitespace()).code
    };
    for command in ["list", "overhead"] {
        assert_eq!(exit(command, "--fail-on failed"), Some(3), "{command}");
        assert_eq!(exit(command, "--fail-on FAILED,overdue -o json"), Some(3), "{command}");
        assert_eq!(exit(command, "--fail-on overdue"), Some(0), "{command}");
        assert_eq!(exit(command, "--fail-on degraded --node node-2"), Some(0), "{command}");
        // A partial answer is a failure, whatever was found.
        assert_eq!(exit(command, "--fail-on failed -f missing.yaml"), Some(1), "{command}");
    }
    assert_eq!(exit("describe", "deploy/cart --fail-on failed"), Some(3));
    assert_eq!(exit("describe", "deploy/cart --fail-on degraded"), Some(0));
}

#[test]
fn missing_names_are_reported_and_the_others_shown() {
    assert_snapshot!(list("-n shop --no-headers db-0 nope-1 nope-2").failure(1), @r#"
    db-0   3/3   Running   0   metrics,vacuum   <none>   60m   96Mi   49d
    ------- stderr -------
    error: pods "nope-1" not found in namespace "shop"
      try: leave out -n to read the other namespaces of the files
    error: pods "nope-2" not found in namespace "shop"
      try: leave out -n to read the other namespaces of the files
    [exit status: 1]
    "#);
    assert_snapshot!(list("-n shop --no-headers deploy/nope pod/db-0 sts/checkout").failure(1), @r#"
    db-0   3/3   Running   0   metrics,vacuum   <none>   60m   96Mi   49d
    ------- stderr -------
    error: no pods of deployment/nope found in namespace "shop"
      try: leave out -n to read the other namespaces of the files
    error: no pods of statefulset/checkout found in namespace "shop"
      try: leave out -n to read the other namespaces of the files
    [exit status: 1]
    "#);
    assert_snapshot!(list("nope").failure(1), @r#"
    ------- stderr -------
    error: pods "nope" not found in the files
    [exit status: 1]
    "#);
    let json = list("-n shop -o json db-0 nope-1").failure(1);
    assert_eq!(json.json()["metadata"]["complete"], false);
    assert_eq!(json.json()["items"].as_array().map(Vec::len), Some(1));
    assert!(json.stderr.starts_with("error: pods \"nope-1\" not found"), "{json}");
}

#[test]
fn a_named_pod_that_is_filtered_out_is_not_missing() {
    assert_snapshot!(shown("-n shop db-0 --node node-3"), @"

    No pods match in shop namespace (1 filtered out)
    ");
    assert_snapshot!(shown("-n shop db-0 -c nothing"), @"

    No pods match in shop namespace (1 filtered out)
    ");
}
