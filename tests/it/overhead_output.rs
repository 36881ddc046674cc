//! `overhead` from files: every format, and notes.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::shop;

/// Runs `overhead -f shop.yaml` with further arguments, separated by spaces.
fn overhead(arguments: &str) -> CommandOutput {
    let words = ["overhead", "-f", "shop.yaml"].into_iter();
    shop::env().run(words.chain(arguments.split_whitespace()))
}

#[test]
fn one_row_per_sidecar_and_a_total() {
    assert_snapshot!(overhead("").success());
}

#[test]
fn several_levels_with_the_rest_in_one_row() {
    assert_snapshot!(overhead("--by namespace,sidecar --top 3 -o wide").success());
}

#[test]
fn image_versions_with_those_behind() {
    assert_snapshot!(overhead("--by image").success());
}

#[test]
fn without_and_with_show_the_change() {
    assert_snapshot!("without_a_sidecar", overhead("--without istio-proxy --by workload").success());
    assert_snapshot!(
        "with_other_requests",
        overhead("--with istio-proxy:requests.cpu=50m,requests.memory=64Mi --without nobody").success()
    );
}

#[test]
fn json_has_the_documented_keys() {
    assert_snapshot!(overhead("--by namespace,sidecar --top 1 -o json").success().stdout_without_times());
}

#[test]
fn yaml_is_the_same_value_as_json() {
    for arguments in ["--by namespace,image", "--top 2", "--without istio-proxy"] {
        let mut json = overhead(&format!("{arguments} -o json")).success().json();
        let yaml = overhead(&format!("{arguments} -o yaml")).success().stdout;
        let mut yaml: Value = serde_saphyr::from_str(&yaml).expect("it is YAML");
        for value in [&mut json, &mut yaml] {
            value["metadata"]["generatedAt"] = json!(null);
        }
        assert_eq!(json, yaml, "{arguments}");
    }
}

#[test]
fn json_has_image_versions_and_changes() {
    let report = overhead("--by image -o json").success().json();
    let items = report["items"].as_array().cloned().unwrap_or_default();
    let behind: Vec<&Value> = items.iter().filter(|item| item["version"]["standing"] == "behind").collect();
    assert_eq!(behind.len(), 1);
    assert_eq!(behind[0]["key"], json!({ "image": "docker.io/istio/proxyv2:1.27.3" }));
    assert_eq!(
        behind[0]["version"],
        json!({
            "product": "Istio proxy", "repository": "docker.io/istio/proxyv2", "tag": "1.27.3", "digest": null,
            "standing": "behind", "majority": "1.29.1", "mostCommon": "1.29.1",
            "workloads": 1, "namespaces": 1,
        })
    );
    let report = overhead("--without istio-proxy -o json").success().json();
    assert_eq!(report["whatIf"], json!({ "without": ["istio-proxy"], "with": [] }));
    assert_eq!(
        report["totals"]["change"],
        json!({
            "declared": { "cpuMillicores": 0, "memoryBytes": 0 },
            "freed": { "cpuMillicores": 240, "memoryBytes": 402_653_184 },
            "stays": [{ "reason": "InitPeak", "pods": 2, "cpuMillicores": 60, "memoryBytes": null }],
        })
    );
}

#[test]
fn csv_has_exact_figures() {
    assert_snapshot!("csv_by_namespace_and_sidecar", overhead("--by namespace,sidecar -o csv").success());
    assert_snapshot!(
        "csv_by_image_without_headers",
        overhead("--by image -o csv --no-headers --container fluent-bit --without fluent-bit").success()
    );
}

#[test]
fn prometheus_output() {
    assert_snapshot!(
        overhead("--by namespace,label=app --pattern adapter -o prometheus").success().stdout_without_times()
    );
}

#[test]
fn name_output_has_the_form_of_kubectl() {
    assert_snapshot!(overhead("--by workload -o name").success(), @"
    deployment.apps/checkout
    deployment.apps/cart
    cronjob.batch/invoices
    statefulset.apps/db
    statefulset.apps/db
    ");
    assert_snapshot!(overhead("--by pod -o name -l app=checkout").success(), @"
    pod/checkout-7d9f8b6c5-4xk2p
    pod/checkout-7d9f8b6c5-m8v7t
    ");
    assert_snapshot!(overhead("--by namespace -o name").success(), @"
    namespace/shop
    namespace/staging
    ");
}

#[test]
fn totals_agree_with_list() {
    let list = shop::list("-o json --all").success().json();
    let sum = |unit: &str| -> i64 {
        let pods = list["items"].as_array().into_iter().flatten();
        pods.filter_map(|pod| pod["overhead"]["requests"]["effective"][unit].as_i64()).sum()
    };
    let groupings = [
        "sidecar",
        "product",
        "image",
        "pattern",
        "namespace",
        "workload",
        "node",
        "pod",
        "label=app",
        "node,sidecar",
    ];
    for by in groupings {
        let report = overhead(&format!("--include-terminated --by {by} -o json")).success().json();
        for unit in ["cpuMillicores", "memoryBytes"] {
            let items = report["items"].as_array().into_iter().flatten();
            let of = |item: &Value| item["requests"]["effective"][unit].as_i64();
            assert_eq!(items.filter_map(of).sum::<i64>(), sum(unit), "{by}");
            assert_eq!(of(&report["totals"]), Some(sum(unit)), "{by}");
        }
    }
}

#[test]
fn filters_choose_what_is_counted() {
    let told = |arguments: &str| {
        let report = overhead(&format!("{arguments} -o json")).success().json();
        let items = report["items"].as_array().into_iter().flatten();
        let row =
            |item: &Value| format!("{}:{}", item["key"]["sidecar"].as_str().unwrap_or("-"), item["pods"]);
        items.map(row).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told("-n staging"), "metrics:1");
    assert_eq!(told("-l app=checkout"), "istio-proxy:2 fluent-bit:2");
    assert_eq!(told("-c fluent-bit"), "fluent-bit:2");
    assert_eq!(told("--pattern ambassador"), "istio-proxy:3 cloud-sql-proxy:1");
    assert_eq!(told("--image */fluent-bit:*"), "fluent-bit:2");
    assert_eq!(told("--type regular --node node-1"), "vacuum:1 fluent-bit:1 metrics:1");
    assert_eq!(told("sts/db --sort-by sidecar"), "metrics:2 vacuum:1");
}

#[test]
fn all_adds_pods_without_sidecars_to_the_whole() {
    let whole = |arguments: &str| {
        let totals = overhead(&format!("{arguments} -o json")).success().json()["totals"].clone();
        (
            totals["pods"].as_i64(),
            totals["requests"]["effective"].clone(),
            totals["podRequests"]["cpuMillicores"].as_i64(),
        )
    };
    let (some, all) = (whole(""), whole("--all"));
    assert_eq!(some.1, all.1);
    assert!(some.0 < all.0 && some.2 < all.2, "{some:?} {all:?}");
}

#[test]
fn a_file_that_is_named_twice_counts_once() {
    let once = overhead("-o json").success().json();
    let twice = overhead("-f ./shop.yaml -o json").success().json();
    assert_eq!((&once["totals"], &once["items"]), (&twice["totals"], &twice["items"]));
    assert_eq!(twice["metadata"]["notes"][0], "./shop.yaml is given more than once, but is read only once");
}

#[test]
fn a_container_matched_by_two_changes_is_a_note() {
    let output = overhead("--without ambassador --with istio-proxy:cpu=50m").success();
    assert_snapshot!(output.stderr, @r#"note: "istio-proxy" is ignored for containers that an earlier --without or --with matches"#);
}

#[test]
fn an_empty_result_has_a_message() {
    assert_snapshot!(overhead("-n nowhere").success(), @"
    ------- stderr -------
    No resources found in nowhere namespace.
    ");
    assert_snapshot!(overhead("-c nobody").success(), @"
    ------- stderr -------
    No sidecars found (pods: 7 filtered out)
    ");
    assert_snapshot!(overhead("--without nobody").success(), @r#"
    ------- stderr -------
    note: no counted sidecar has the name, product or pattern "nobody"
    Nothing would change
    "#);
    assert_snapshot!(overhead("-c nobody -o csv").success(), @"
    sidecar,pods,containers,declared_cpu_millicores,declared_memory_bytes,effective_cpu_millicores,effective_memory_bytes,share_cpu,share_memory,limits_cpu_millicores,limits_memory_bytes,pod_requests_cpu_millicores,pod_requests_memory_bytes,others
    ------- stderr -------
    No sidecars found (pods: 7 filtered out)
    ");
    let report = overhead("-c nobody -o json").success().json();
    assert_eq!((&report["items"], &report["totals"]["pods"]), (&json!([]), &json!(0)));
}

#[test]
fn templates_count_as_one_pod_each() {
    let env = TestEnv::new();
    env.write("web.yaml", TEMPLATE);
    assert_snapshot!(env.run(["overhead", "-f", "web.yaml"]).success(), @"
    SIDECAR       PODS   CONTAINERS    CPU   CPU%      MEM     MEM%   DECLARED-CPU   DECLARED-MEM   LIMIT-CPU   LIMIT-MEM
    istio-proxy      1            1   100m    33%   <none>   <none>           100m         <none>      <none>      <none>
    ------- stderr -------
    note: 1 pod template counts as one pod, whatever its replicas
    ");
    // A Deployment is not a pod of the same name.
    let names = env.run(["overhead", "-f", "web.yaml", "--by", "pod", "-o", "name"]).success();
    assert_eq!(names.stdout, "deployment.apps/web\n");
    let report = env.run(["overhead", "-f", "web.yaml", "--by", "pod", "-o", "json"]).success().json();
    assert_eq!(report["items"][0]["key"], json!({ "namespace": null, "pod": "Deployment/web" }));
}

#[test]
fn sums_beyond_the_largest_quantity_are_exact_in_every_format() {
    let env = TestEnv::new();
    let pod = |name: &str| {
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "namespace": "shop" }, "spec": { "containers": [
            { "name": "app" },
            { "name": "istio-proxy", "image": "istio/proxyv2:1", "resources": { "limits": { "memory": i64::MAX.to_string() } } },
        ] } })
    };
    env.write("pods.json", &shop::dump(&[pod("web-0"), pod("web-1")]));
    let run = |format: &str| env.run(["overhead", "-f", "pods.json", "-o", format]).success().stdout;
    let exact = (2 * i128::from(i64::MAX)).to_string();
    for format in ["json", "yaml", "csv", "prometheus"] {
        let text = run(format);
        assert!(text.contains(&exact), "{format}: {text}");
    }
    assert!(run("table").contains("16Ei"), "{}", run("table"));
}

const TEMPLATE: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 40
  template:
    spec:
      containers:
      - {name: web, image: 'example/web:1', resources: {requests: {cpu: 200m}}}
      - {name: istio-proxy, image: 'docker.io/istio/proxyv2:1.29.0', resources: {requests: {cpu: 100m}}}
";

#[test]
fn cluster_text_is_escaped() {
    let env = TestEnv::new();
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": "web\u{1b}[2J", "namespace": "shop", "labels": { "team": "a\"b\\c\nd\u{1b}[31m" },
                      "annotations": { "kubectl-sidecars/evil\u{1b}": "adapter" } },
        "spec": { "containers": [{ "name": "app" }, { "name": "evil\u{1b}", "image": "x\u{7}:\u{202e}1" }] },
    });
    env.write("pod.json", &shop::dump(&[pod]));
    for format in ["table", "wide", "json", "yaml", "csv", "prometheus"] {
        for by in ["sidecar", "image", "label=team,sidecar", "pod", "label=te\u{1b}am"] {
            let output = env.run(["overhead", "-f", "pod.json", "--by", by, "-o", format]).success();
            let unsafe_char = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!output.to_string().contains(unsafe_char), "{format} {by}\n{output:?}");
        }
    }
    assert_snapshot!(
        env.run(["overhead", "-f", "pod.json", "--by", "label=team", "-o", "prometheus"])
            .success()
            .stdout
            .lines()
            .nth(2)
            .unwrap_or_default(),
        @r#"kubectl_sidecars_overhead_pods{label_team="a\"b\\c\\nd\\u{1b}[31m"} 1"#
    );
}

#[test]
fn invalid_arguments_are_usage_errors() {
    assert_snapshot!(overhead("--by sidecars").failure(2), @r#"
    ------- stderr -------
    error: unknown level "sidecars" for --by
      try: `sidecar`
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("--by pod,pod").failure(2), @r#"
    ------- stderr -------
    error: --by names "pod" twice
      try: name it once
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("-o name").failure(2), @"
    ------- stderr -------
    error: -o name cannot be used with --by sidecar, whose rows are not Kubernetes objects
      try: `--by namespace`, `--by workload`, `--by node` or `--by pod`
    [exit status: 2]
    ");
    assert_snapshot!(overhead("--sort-by nothing").failure(2), @r#"
    ------- stderr -------
    error: unknown column "nothing" for --sort-by
      try: columns: sidecar, cost, pods, containers, cpu, memory, cpu-share, memory-share, declared-cpu, declared-memory, limit-cpu, limit-memory, used-cpu, used-memory, unused-cpu, unused-memory, freed-cpu, freed-memory, monthly-cost, monthly-saving
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("--sort-by node").failure(2), @r#"
    ------- stderr -------
    error: unknown column "node" for --sort-by
      try: add it with --by node
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("--with istio-proxy").failure(2), @r#"
    ------- stderr -------
    error: invalid --with "istio-proxy": expected a `:` between the name and the requests
      try: for example --with istio-proxy:requests.cpu=50m,requests.memory=64Mi
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("--with istio-proxy:limits.cpu=1").failure(2), @r#"
    ------- stderr -------
    error: invalid --with "istio-proxy:limits.cpu=1": limits reserve nothing; only requests.cpu and requests.memory can be changed
      try: for example --with istio-proxy:requests.cpu=50m,requests.memory=64Mi
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("--with istio-proxy:memory=64m").failure(2), @r#"
    ------- stderr -------
    error: invalid --with "istio-proxy:memory=64m": "64m" of memory is in thousandths of a byte
      try: `64Mi`
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("--without istio-proxy --with istio-proxy:cpu=1").failure(2), @r#"
    ------- stderr -------
    error: --without and --with both name "istio-proxy"
      try: use one of them: --without istio-proxy removes it, --with istio-proxy:… changes its requests
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("-n shop,batch").failure(2), @r#"
    ------- stderr -------
    error: -n takes one namespace, not "shop,batch"
      try: `--namespaces shop,batch` for several
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("--by sidecar --sort-by .metadata.name").failure(2), @r#"
    ------- stderr -------
    error: --sort-by takes column names, not a JSONPath such as ".metadata.name"
      try: columns: sidecar, cost, pods, containers, cpu, memory, cpu-share, memory-share, declared-cpu, declared-memory, limit-cpu, limit-memory, used-cpu, used-memory, unused-cpu, unused-memory, freed-cpu, freed-memory, monthly-cost, monthly-saving
    [exit status: 2]
    "#);
    assert_snapshot!(overhead("--pattern app").failure(2), @"
    ------- stderr -------
    error: `overhead` counts sidecars only, and --pattern names no sidecar pattern
      try: sidecar patterns: ambassador, config-helper, adapter, sidecar
    [exit status: 2]
    ");
    assert_snapshot!(overhead("--usage").failure(2), @"
    ------- stderr -------
    error: --usage needs a cluster and cannot be used with -f
      try: leave out one of them
    [exit status: 2]
    ");
    assert_snapshot!(overhead("--top many").failure(2), @r#"
    ------- stderr -------
    error: invalid value "many" for --top: expected a whole number, 0 or greater
    [exit status: 2]
    "#);
}

impl CommandOutput {
    /// Standard output without what differs from run to run.
    fn stdout_without_times(&self) -> String {
        let is_time = |line: &&str| {
            line.contains("generatedAt") || line.starts_with("kubectl_sidecars_overhead_timestamp")
        };
        self.stdout.lines().filter(|line| !is_time(line)).collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn prices_make_costs_per_month() {
    let price = "--price cpu=0.03/h,memory=0.004/GiB-h,currency=EUR";
    assert_snapshot!("costs_per_month", overhead(price).success());
    assert_snapshot!("savings_per_month", overhead(&format!("{price} --without istio-proxy")).success());
    let report = overhead(&format!("{price} -o json --by namespace,sidecar")).success().json();
    assert_eq!(report["price"], json!({ "currency": "EUR", "hoursPerMonth": 730 }));
    let items = report["items"].as_array().cloned().unwrap_or_default();
    let sum: f64 = items.iter().filter_map(|item| item["costPerMonth"].as_f64()).sum();
    let total = report["totals"]["costPerMonth"].as_f64().unwrap_or_default();
    assert!((sum - total).abs() < 0.01 && total > 0.0, "{sum} {total}");
    // By hand: 510m at 0.03 and 640 MiB at 0.004, for 730 hours.
    assert!((total - (0.510 * 0.03 + 0.625 * 0.004) * 730.0).abs() < 0.01, "{total}");
    let csv = overhead(&format!("{price} -o csv")).success().stdout;
    assert!(csv.lines().next().is_some_and(|titles| titles.ends_with(",cost_per_month")), "{csv}");
    let samples = overhead(&format!("{price} -o prometheus")).success().stdout;
    assert!(
        samples.contains("kubectl_sidecars_overhead_cost_per_month{sidecar=\"istio-proxy\"}"),
        "{samples}"
    );
    let sorted = overhead(&format!("{price} --sort-by -monthly-cost -o json")).success().json();
    assert_eq!(sorted["items"][0]["key"]["sidecar"], "istio-proxy");
}

#[test]
fn wrong_prices_are_explained() {
    assert_snapshot!(overhead("--price cpu=0.03/h").failure(2), @r"
    ------- stderr -------
    error: invalid --price: both cpu= and memory= are needed
      try: --price cpu=0.03/h,memory=0.004/GiB-h
    [exit status: 2]
    ");
    assert_snapshot!(overhead("--price prices.yaml").failure(2), @r"
    ------- stderr -------
    error: cannot read the prices in prices.yaml: no such file or directory
      try: --price cpu=0.03/h,memory=0.004/GiB-h, or a file as in docs/costs.md
    [exit status: 2]
    ");
}
