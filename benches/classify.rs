//! Measures how long it takes to classify the containers of a cluster.
//!
//! `cargo bench --bench classify`; the throughput is in containers. In a cluster several pods share a template,
//! which is classified once. The other benchmarks have a different template for every pod, or pods built to be slow.

use std::hint::black_box;

use apiserver::pods;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kubectl_sidecars::harness::{PodBatch, UserRules};
use serde_json::{Value, json};

/// Returns pods of a mesh, five per Deployment, and pods with other typical sidecars.
fn cluster(count: usize) -> Vec<Value> {
    pods::mesh(count / 2).chain((0..count / 2).map(other)).collect()
}

fn batch(pods: Vec<Value>) -> PodBatch {
    let mut batch = PodBatch::default();
    for pod in pods {
        batch.extend(PodBatch::from_value(pod).expect("it is a pod"));
    }
    batch
}

/// Names and images of supporting containers.
const HELPERS: [(&str, &str); 8] = [
    ("fluent-bit", "cr.fluentbit.io/fluent/fluent-bit:4.1.1"),
    ("metrics", "quay.io/prometheuscommunity/postgres-exporter:v0.18.1"),
    ("cloud-sql-proxy", "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.18.1"),
    ("vault-agent", "hashicorp/vault:1.21.0"),
    ("log-shipper", "registry.example.com/platform/shipper:7"),
    ("sync", "registry.example.com/platform/tool:7"),
    ("oauth2-proxy", "quay.io/oauth2-proxy/oauth2-proxy:v7.13.0"),
    ("cache-warmer", "registry.example.com/search/warmer:7"),
];

fn other(index: usize) -> Value {
    let template = index / 5;
    let (name, image) = HELPERS[template % HELPERS.len()];
    let env = json!([
        { "name": "DATABASE_URL", "value": "postgres://me@localhost:5432/db" },
        { "name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": "http://localhost:4317" },
        { "name": "FEATURES", "value": format!("tier-{template}") },
    ]);
    let mount =
        |read_only: bool| json!([{ "name": "logs", "mountPath": "/var/log/app", "readOnly": read_only }]);
    pods::pod("shop", &format!("service-{template}-7d9f8c6b5d-{index}"))
        .deployment(&format!("service-{template}"), "7d9f8c6b5d")
        .spec("volumes", json!([{ "name": "logs", "emptyDir": {} }]))
        .app(
            pods::container("service", &format!("registry.example.com/shop/service-{template}:4.2.0"))
                .with("env", env)
                .with("args", json!(["--listen=:8080", "--log=/var/log/app/app.log"]))
                .with("volumeMounts", mount(false)),
        )
        .app(
            pods::container(name, image)
                .with("args", json!(["--upstream=http://localhost:8080", "--listen=:9090"]))
                .with("ports", json!([{ "name": "http", "containerPort": 9090 }]))
                .with("volumeMounts", mount(true)),
        )
        .build()
}

/// Returns pods built to be slow to classify.
fn hostile() -> Vec<(&'static str, PodBatch)> {
    let container =
        |name: &str, image: &str, args: Value| json!({ "name": name, "image": image, "args": args });
    let pod = |containers: Vec<Value>| batch(vec![json!({ "spec": { "containers": containers } })]);
    let two = |name: &str, image: &str, args: Value| {
        pod(vec![container("app", "corp/app", json!([])), container(name, image, args)])
    };
    let colons = ":".repeat(1 << 20);
    let addresses = "localhost:1 ".repeat(1 << 16);
    let dashes = "a-".repeat(1 << 19);
    let crowd = |index: usize| {
        let (from, to) = (index % 60_000 + 1, index * 7 % 60_000 + 1);
        let args = json!([format!("--upstream=localhost:{to}"), format!("--listen=:{from}")]);
        container(&format!("c{index}-proxy"), &format!("corp/x{index}"), args)
    };
    vec![
        ("a megabyte of colons", two("b", "corp/b", json!([colons]))),
        ("many addresses", two("b", "corp/b", json!([addresses]))),
        ("a megabyte of name", two(&dashes, "corp/b", json!([]))),
        ("a megabyte of image", two("b", &dashes, json!([]))),
        ("a megabyte of script", two("b", "corp/b", json!(["sh", "-c", "a;".repeat(1 << 19)]))),
        ("5,000 containers", pod((0..5_000).map(crowd).collect())),
    ]
}

/// Returns `count` rules that do not match, so that every container is compared with all of them.
fn rules(count: usize) -> UserRules {
    let rule = |index: usize| {
        let container = if index.is_multiple_of(2) {
            format!("  container: \"*-tunnel-{index}\"\n")
        } else {
            String::new()
        };
        let namespace =
            if index.is_multiple_of(3) { format!("  namespace: \"team-{index}*\"\n") } else { String::new() };
        format!("- pattern: adapter\n  image: \"*/team-{index}/tap-{index}:*\"\n{container}{namespace}")
    };
    let head = "apiVersion: kubectl-sidecars/v1\nkind: Rules\nrules:\n".to_owned();
    let yaml: String = std::iter::once(head).chain((0..count).map(rule)).collect();
    UserRules::parse(&yaml).expect("the rules are valid")
}

fn run(pods: &PodBatch, rules: &UserRules) {
    black_box(pods.classify(rules));
}

fn benches(criterion: &mut Criterion) {
    let shared = cluster(4_000);
    let mut apart = cluster(4_000);
    for (index, pod) in apart.iter_mut().enumerate() {
        for container in pod["spec"]["containers"].as_array_mut().expect("a pod has containers") {
            let image = container["image"].as_str().unwrap_or_default();
            container["image"] = format!("{image}-{index}").into();
        }
    }
    let (shared, apart) = (batch(shared), batch(apart));
    let mut group = criterion.benchmark_group("classify");
    for (name, pods) in [("shared templates", &shared), ("a template for every pod", &apart)] {
        group.throughput(Throughput::Elements(pods.containers() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| run(pods, &UserRules::default())));
    }
    for count in [3, 100] {
        let rules = rules(count);
        let name = format!("a template for every pod, {count} rules");
        group.throughput(Throughput::Elements(apart.containers() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| run(&apart, &rules)));
    }
    group.finish();
    let mut group = criterion.benchmark_group("hostile pods");
    for (name, pod) in hostile() {
        group.throughput(Throughput::Elements(pod.containers() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &pod, |bencher, pod| {
            bencher.iter(|| run(pod, &UserRules::default()));
        });
    }
    group.finish();
}

criterion_group! {
    name = classify;
    config = Criterion::default().sample_size(20);
    targets = benches
}
criterion_main!(classify);
