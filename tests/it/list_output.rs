//! The output of `list`: tables, and the formats for scripts.

use apiserver::pods;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::TestEnv;
use crate::shop::{self, SHOP, list};

/// JSON of the fixture.
fn json_of(arguments: &str) -> Value {
    let env = TestEnv::new();
    env.write("shop.yaml", SHOP);
    let words = ["list", "-f", "shop.yaml", "-o", "json"].into_iter();
    let mut value = env.run(words.chain(arguments.split_whitespace())).success().json();
    assert!(value["metadata"]["generatedAt"].as_str().is_some_and(|time| time.ends_with('Z')), "{value}");
    value["metadata"]["generatedAt"] = json!("[now]");
    value
}

#[test]
fn a_table_has_one_row_per_pod() {
    assert_snapshot!(list("-A"));
}

#[test]
fn wide_adds_severity_figures_workload_and_node() {
    assert_snapshot!(list("-A -o wide"));
}

#[test]
fn containers_have_one_row_each() {
    assert_snapshot!(list("-n shop --containers"));
}

#[test]
fn wide_containers_add_product_image_and_evidence() {
    assert_snapshot!(list("-n shop --containers -o wide"));
}

#[test]
fn a_summary_counts_what_is_wrong() {
    assert_snapshot!(list("-A --summary"));
}

#[test]
fn a_summary_in_json_has_totals_and_examples() {
    let summary = json_of("-A --summary");
    assert_eq!(summary["kind"], "PodSummary");
    assert_eq!(
        summary["totals"],
        json!({
            "pods": 6, "healthy": 2, "notReady": 0, "starting": 0, "degraded": 2, "failed": 2, "unknown": 0,
            "sidecars": { "native": 3, "classic": 6 },
        })
    );
    assert_eq!(
        summary["items"][0],
        json!({
            "severity": "failed", "reason": "Error", "container": "cloud-sql-proxy", "pods": 1,
            "example": { "namespace": "shop", "name": "cart-5c8d7f9b4-zq9wl" },
        })
    );
    let csv = list("-A --summary -o csv --all").success();
    assert_eq!(csv.stderr, "");
    assert_snapshot!(csv.stdout, @r"
    pods,severity,reason,container,example_namespace,example_name
    1,failed,Error,cloud-sql-proxy,shop,cart-5c8d7f9b4-zq9wl
    1,failed,Error,legacy,shop,legacy-0
    1,failed,Unschedulable,,staging,db-0
    1,degraded,KeepsPodRunning,istio-proxy,shop,invoices-29921760-lt5kd
    1,degraded,OOMKilled,fluent-bit,shop,checkout-7d9f8b6c5-4xk2p
    ");
}

#[test]
fn csv_has_exact_figures() {
    let env = TestEnv::new();
    env.write("shop.yaml", SHOP);
    assert_snapshot!(env.run(["list", "-f", "shop.yaml", "-A", "-o", "csv"]));
}

#[test]
fn csv_of_containers_has_exact_figures() {
    let env = TestEnv::new();
    env.write("shop.yaml", SHOP);
    assert_snapshot!(env.run(["list", "-f", "shop.yaml", "-A", "--all", "-o", "csv", "--containers"]));
}

#[test]
fn json_has_the_documented_keys() {
    let env = TestEnv::new();
    env.write("shop.yaml", SHOP);
    let output = env.run(["list", "-f", "shop.yaml", "-n", "shop", "-o", "json", "checkout-7d9f8b6c5-4xk2p"]);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r#""generatedAt": "[^"]*Z""#, r#""generatedAt": "[now]""#);
    settings.bind(|| assert_snapshot!(output));
}

#[test]
fn yaml_is_the_same_value_as_json() {
    for arguments in ["-A --all", "-A --all --show-labels", "-A --summary", "-n nowhere"] {
        let env = shop::env();
        let run = |format| {
            let words = ["list", "-f", "shop.yaml", "-o", format].into_iter();
            env.run(words.chain(arguments.split_whitespace())).success()
        };
        let mut from_json = run("json").json();
        let output = run("yaml");
        let mut from_yaml: Value = serde_saphyr::from_str(&output.stdout).expect("it is YAML");
        for value in [&mut from_json, &mut from_yaml] {
            value["metadata"]["generatedAt"] = json!("[now]");
        }
        assert_eq!(from_yaml, from_json, "{arguments}");
    }
}

#[test]
fn an_empty_list_is_a_list_in_every_format() {
    let empty = list("-n nowhere -o json").success();
    assert_eq!((&empty.json()["items"], empty.stderr.as_str()), (&json!([]), ""));
    assert_snapshot!(list("-n nowhere").success(), @r"
    ------- stderr -------
    No resources found in nowhere namespace.
    ");
    assert_snapshot!(list("-n nowhere -o name").success(), @r"
    ------- stderr -------
    No resources found in nowhere namespace.
    ");
    assert!(list("-n nowhere -o csv").success().stdout.starts_with("namespace,name,"));
    assert_eq!(list("-n nowhere -o csv --no-headers").success().stdout, "");
    assert_snapshot!(list("-n nowhere --summary").success(), @"
    0 pods: 0 healthy, 0 starting, 0 degraded, 0 failed
    0 sidecars: 0 native, 0 classic
    ------- stderr -------
    No resources found in nowhere namespace.
    ");
}

#[test]
fn name_output_has_the_form_of_kubectl() {
    assert_snapshot!(list("-n shop -o name"), @r"
    pod/checkout-7d9f8b6c5-4xk2p
    pod/checkout-7d9f8b6c5-m8v7t
    pod/cart-5c8d7f9b4-zq9wl
    pod/db-0
    pod/invoices-29921760-lt5kd
    ------- stderr -------
    1 unhealthy pod without sidecars not shown in shop namespace (--all shows it)
    ");
}

#[test]
fn no_headers_omits_the_titles() {
    let env = shop::env();
    for arguments in ["-A", "-A -o wide", "-A --containers", "-A -o csv", "-A --containers -o csv"] {
        let squeezed = |further: &str| -> Vec<Vec<String>> {
            let words = format!("list -f shop.yaml {arguments} {further}");
            let output = env.run(words.split_whitespace()).success();
            let words = |line: &str| line.split_whitespace().map(ToOwned::to_owned).collect();
            output.stdout.lines().map(words).collect()
        };
        assert_eq!(squeezed("")[1..], squeezed("--no-headers")[..], "{arguments}");
    }
    assert_snapshot!(list("-A --summary --no-headers --all"), @"
    1   failed     Error             cloud-sql-proxy   shop/cart-5c8d7f9b4-zq9wl
    1   failed     Error             legacy            shop/legacy-0
    1   failed     Unschedulable     <none>            staging/db-0
    1   degraded   KeepsPodRunning   istio-proxy       shop/invoices-29921760-lt5kd
    1   degraded   OOMKilled         fluent-bit        shop/checkout-7d9f8b6c5-4xk2p
    ");
}

#[test]
fn labels_are_the_last_column() {
    assert_snapshot!(list("-n shop --all --show-labels --no-headers"), @"
    checkout-7d9f8b6c5-4xk2p   2/3   CrashLoopBackOff        14 (13m ago)   istio-proxy,fluent-bit   fluent-bit:OOMKilled           70m   160Mi   43h     app=checkout,pod-template-hash=7d9f8b6c5
    checkout-7d9f8b6c5-m8v7t   3/3   Running                 1 (15h ago)    istio-proxy,fluent-bit   <none>                         70m   160Mi   43h     app=checkout,pod-template-hash=7d9f8b6c5
    cart-5c8d7f9b4-zq9wl       0/2   Init:CrashLoopBackOff   9 (15m ago)    cloud-sql-proxy          cloud-sql-proxy:Error(1)      200m    64Mi   100m    app=cart,pod-template-hash=5c8d7f9b4
    db-0                       3/3   Running                 0              metrics,vacuum           <none>                         60m    96Mi   49d     app=db
    invoices-29921760-lt5kd    1/2   NotReady                0              istio-proxy              istio-proxy:KeepsPodRunning   100m   128Mi   3h10m   job-name=invoices-29921760
    legacy-0                   0/1   CrashLoopBackOff        41 (20m ago)   <none>                   legacy:Error(3)                  0       0   20d     <none>
    ");
    assert_eq!(json_of("-n shop db-0")["items"][0]["labels"], json!(null));
    assert_eq!(json_of("-n shop db-0 --show-labels")["items"][0]["labels"], json!({ "app": "db" }));
    // A pod without labels has an empty set of them, not none.
    assert_eq!(json_of("legacy-0 --show-labels")["items"][0]["labels"], json!({}));
}

#[test]
fn rows_are_sorted_by_several_columns() {
    let names =
        |arguments: &str| list(&format!("--all -o name {arguments}")).success().stdout.replace("pod/", "");
    assert_snapshot!(names("--sort-by -restarts,name"), @r"
    legacy-0
    checkout-7d9f8b6c5-4xk2p
    cart-5c8d7f9b4-zq9wl
    checkout-7d9f8b6c5-m8v7t
    db-0
    db-0
    invoices-29921760-lt5kd
    ");
    assert_snapshot!(names("--sort-by=namespace,name"), @r"
    cart-5c8d7f9b4-zq9wl
    checkout-7d9f8b6c5-4xk2p
    checkout-7d9f8b6c5-m8v7t
    db-0
    invoices-29921760-lt5kd
    legacy-0
    db-0
    ");
    assert_snapshot!(names("--sort-by -sidecar-memory,-age"), @r"
    checkout-7d9f8b6c5-4xk2p
    checkout-7d9f8b6c5-m8v7t
    invoices-29921760-lt5kd
    db-0
    cart-5c8d7f9b4-zq9wl
    db-0
    legacy-0
    ");
    assert_snapshot!(names("--sort-by severity,workload"), @"
    checkout-7d9f8b6c5-4xk2p
    invoices-29921760-lt5kd
    cart-5c8d7f9b4-zq9wl
    db-0
    legacy-0
    checkout-7d9f8b6c5-m8v7t
    db-0
    ");
    assert_snapshot!(names("--sort-by NAME"), @r"
    cart-5c8d7f9b4-zq9wl
    checkout-7d9f8b6c5-4xk2p
    checkout-7d9f8b6c5-m8v7t
    db-0
    db-0
    invoices-29921760-lt5kd
    legacy-0
    ");
}

#[test]
fn containers_are_sorted_on_their_own() {
    assert_snapshot!(list("-n shop --all --containers --sort-by -memory,container --no-headers"), @"
    db-0                       postgres          regular          app          true    running            0    <none>               1     2Gi   49d
    cart-5c8d7f9b4-zq9wl       migrate           init             init         false   PodInitializing    0    <none>            500m   512Mi   100m
    checkout-7d9f8b6c5-4xk2p   checkout          regular          app          true    running            0    <none>            250m   256Mi   43h
    checkout-7d9f8b6c5-m8v7t   checkout          regular          app          true    running            0    <none>            250m   256Mi   43h
    invoices-29921760-lt5kd    invoices          regular          app          false   Completed          0    <none>            500m   256Mi   3h10m
    cart-5c8d7f9b4-zq9wl       cart              regular          app          false   PodInitializing    0    <none>            100m   128Mi   100m
    checkout-7d9f8b6c5-4xk2p   istio-proxy       native-sidecar   ambassador   true    running            0    <none>            100m   128Mi   43h
    checkout-7d9f8b6c5-m8v7t   istio-proxy       native-sidecar   ambassador   true    running            0    <none>            100m   128Mi   43h
    invoices-29921760-lt5kd    istio-proxy       regular          ambassador   true    running            0    KeepsPodRunning   100m   128Mi   3h10m
    legacy-0                   legacy            regular          app          false   CrashLoopBackOff   41   Error             100m   128Mi   20d
    cart-5c8d7f9b4-zq9wl       cloud-sql-proxy   native-sidecar   ambassador   false   CrashLoopBackOff   9    Error             200m    64Mi   100m
    checkout-7d9f8b6c5-4xk2p   fetch-catalogue   init             init         true    Completed          0    <none>            300m    64Mi   43h
    checkout-7d9f8b6c5-m8v7t   fetch-catalogue   init             init         true    Completed          0    <none>            300m    64Mi   43h
    db-0                       vacuum            regular          sidecar      true    running            0    <none>             50m    64Mi   49d
    checkout-7d9f8b6c5-4xk2p   istio-init        init             init         true    Completed          0    <none>             10m    40Mi   43h
    checkout-7d9f8b6c5-m8v7t   istio-init        init             init         true    Completed          0    <none>             10m    40Mi   43h
    checkout-7d9f8b6c5-4xk2p   fluent-bit        regular          adapter      false   CrashLoopBackOff   14   OOMKilled          20m    32Mi   43h
    checkout-7d9f8b6c5-m8v7t   fluent-bit        regular          adapter      true    running            1    <none>             20m    32Mi   43h
    db-0                       metrics           regular          adapter      true    running            0    <none>             10m    32Mi   49d
    ");
}

#[test]
fn the_namespace_column_is_shown_for_several_namespaces() {
    for (arguments, expected) in [
        ("-A", true),
        ("-n shop -A", true),
        ("-A --node node-2", true),
        ("", true),
        ("-n shop", false),
        ("-n staging", false),
    ] {
        for further in ["", " --containers", " -o wide"] {
            let output = list(&format!("{arguments}{further}")).success();
            assert_eq!(output.stdout.starts_with("NAMESPACE"), expected, "{arguments}{further}\n{output}");
        }
    }
}

#[test]
fn pods_with_the_same_name_in_two_namespaces_stay_apart() {
    let both = json_of("db-0");
    let of = |pod: &Value| {
        let names = pod["containers"].as_array().expect("they are a list").iter();
        let names: Vec<_> = names.filter_map(|container| container["name"].as_str()).collect();
        (pod["namespace"].clone(), names.join(" "), pod["status"].clone(), pod["cause"]["reason"].clone())
    };
    let items: Vec<_> = both["items"].as_array().expect("they are a list").iter().map(of).collect();
    assert_eq!(
        items,
        [
            (json!("shop"), "postgres metrics vacuum".to_owned(), json!("Running"), json!(null)),
            (json!("staging"), "postgres metrics".to_owned(), json!("Pending"), json!("Unschedulable")),
        ]
    );
}

const TEMPLATES: &str = r"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers:
      - {name: istio-proxy, image: docker.io/istio/proxyv2:1.29.1, restartPolicy: Always, resources: {requests: {cpu: 100m, memory: 128Mi}}}
      containers:
      - {name: web, image: registry.example.com/web:1, resources: {requests: {cpu: 200m, memory: 64Mi}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
          - {name: nightly, image: registry.example.com/nightly:1}
          - {name: fluent-bit, image: cr.fluentbit.io/fluent/fluent-bit:4.1.1}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  template:
    spec:
      containers:
      - {name: agent, image: registry.example.com/agent:1}
      - {name: exporter, image: quay.io/prometheus/node-exporter:v1.9.1, ports: [{name: metrics, containerPort: 9100}]}
";

#[test]
fn workload_templates_have_no_state() {
    let env = TestEnv::new();
    env.write("workloads.yaml", TEMPLATES);
    assert_snapshot!(env.run(["list", "-f", "workloads.yaml", "-o", "wide"]));
    assert_snapshot!("templates_by_container", env.run(["list", "-f", "workloads.yaml", "--containers"]));
    let json = env.run(["list", "-f", "workloads.yaml", "-o", "json"]).success().json();
    let web = &json["items"][0];
    assert_eq!(web["template"], true);
    assert_eq!(web["workload"], json!({ "kind": "Deployment", "name": "web" }));
    assert_eq!(json["items"][1]["workload"], json!({ "kind": "CronJob", "name": "nightly" }));
    for key in ["uid", "node", "createdAt", "status", "ready", "restarts", "cause"] {
        assert_eq!(web.get(key), Some(&Value::Null), "{key} in {web:#}");
    }
    for key in ["state", "reason", "startedAt", "ready", "started", "restarts", "lastTermination", "usage"] {
        assert_eq!(web["containers"][0].get(key), Some(&Value::Null), "{key} in {web:#}");
    }
    assert_eq!(json["items"][2]["namespace"], json!(null));
}

#[test]
fn lines_in_a_pipe_are_not_truncated() {
    let name = "n".repeat(253);
    let image = format!("registry.example.com/{}:1", "i".repeat(400));
    let pod = pods::pod("shop", &name)
        .app(pods::container("app", "registry.example.com/app:1"))
        .app(pods::container(&"c".repeat(63), &image))
        .build();
    for columns in ["40", ""] {
        let env = TestEnv::new().var("COLUMNS", columns);
        env.write("pod.json", &pod.to_string());
        let output = env.run(["list", "--all", "-f", "pod.json", "--containers", "-o", "wide"]).success();
        assert!(output.stdout.contains(&name) && output.stdout.contains(&image), "{output}");
        assert_eq!(output.stdout.lines().count(), 3, "{output}");
    }
}

#[test]
fn lines_have_no_trailing_blanks() {
    for arguments in ["-A", "-A -o wide", "-A --containers -o wide", "-A --summary", "--show-labels --all"] {
        let output = list(arguments).success();
        let padded: Vec<_> = output.stdout.lines().filter(|line| line.ends_with(' ')).collect();
        assert!(padded.is_empty(), "{arguments}: {padded:?}");
    }
}

#[test]
fn every_format_has_output_of_its_own() {
    let env = shop::env();
    for command in ["list", "overhead"] {
        let refused = env.run([command, "-f", "shop.yaml", "-o", "nonsense"]).failure(2);
        let (_, formats) =
            refused.stderr.split_once("allowed values: ").expect("the error lists the formats");
        let mut seen: Vec<(String, &str)> = Vec::new();
        // Without a terminal, the table of `overhead` is as wide as it gets.
        for format in formats.trim_end().split(", ").filter(|format| *format != "wide") {
            let by = if command == "overhead" { &["--by", "pod"][..] } else { &[] };
            let words = [command, "-f", "shop.yaml", "-A", "-o", format].into_iter();
            let printed = env.run(words.chain(by.iter().copied())).success().stdout;
            let known = seen.iter().find(|(text, _)| *text == printed);
            assert_eq!(known.map(|(_, other)| *other), None, "{command} -o {format} prints the same");
            seen.push((printed, format));
        }
    }
}
