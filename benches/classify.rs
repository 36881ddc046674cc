//! How long it takes to say what the containers of a cluster are for.
//!
//! `cargo bench --bench classify`; the throughput is in containers. A cluster has several pods of each template,
//! which are judged once; beside it, the same where every pod is of a template of its own, and pods that were
//! made to be slow.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use globset::Glob;
use kubectl_sidecars::classify::{Classifier, Pattern, Rule, Rules};
use kubectl_sidecars::model::Pod;
use serde_json::{Value, json};

#[path = "../tests/it/many.rs"]
mod many;
#[path = "../tests/it/pods/mod.rs"]
mod pods;

/// Pods of a mesh, five to a Deployment, and of everything else that clusters run.
fn cluster(count: usize) -> Vec<Pod> {
    let mut pods: Vec<Pod> = many::many(count / 2).map(read).collect();
    pods.extend((0..count / 2).map(|index| read(other(index))));
    pods
}

fn read(pod: Value) -> Pod {
    serde_json::from_value(pod).expect("it is a pod")
}

/// Supporting containers, by image.
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

/// Pods that were made to be slow.
fn hostile() -> Vec<(&'static str, Pod)> {
    let container =
        |name: &str, image: &str, args: Value| json!({ "name": name, "image": image, "args": args });
    let pod = |containers: Vec<Value>| read(json!({ "spec": { "containers": containers } }));
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

fn containers(pods: &[Pod]) -> u64 {
    pods.iter().map(|pod| pod.containers().len() as u64).sum()
}

/// So many rules, of which none fits: each container asks all of them.
fn rules(count: usize) -> Rules {
    let glob = |text: String| vec![Glob::new(&text).expect("it is a glob").compile_matcher()];
    let rule = |index: usize| Rule {
        place: format!("rules.yaml:{index}"),
        images: glob(format!("*/team-{index}/tap-{index}:*")),
        containers: if index.is_multiple_of(2) { glob(format!("*-tunnel-{index}")) } else { Vec::new() },
        namespaces: if index.is_multiple_of(3) { glob(format!("team-{index}*")) } else { Vec::new() },
        labels: Vec::new(),
        types: Vec::new(),
        pattern: Pattern::Adapter,
        product: None,
    };
    Rules::new((0..count).map(rule).collect())
}

fn run(pods: &[Pod], rules: &Rules) {
    let mut classifier = Classifier::new(rules.clone());
    for pod in pods {
        black_box(classifier.classify(pod, &pod.containers()));
    }
}

fn benches(criterion: &mut Criterion) {
    let shared = cluster(4_000);
    let mut apart = cluster(4_000);
    for (index, pod) in apart.iter_mut().enumerate() {
        for container in &mut pod.spec.containers {
            container.image = format!("{}-{index}", container.image);
        }
    }
    let mut group = criterion.benchmark_group("classify");
    for (name, pods) in [("templates of a cluster", &shared), ("every pod of its own", &apart)] {
        group.throughput(Throughput::Elements(containers(pods)));
        group.bench_function(name, |bencher| bencher.iter(|| run(pods, &Rules::default())));
    }
    for count in [3, 100] {
        let rules = rules(count);
        let name = format!("every pod of its own, {count} rules");
        group.throughput(Throughput::Elements(containers(&apart)));
        group.bench_function(name, |bencher| bencher.iter(|| run(&apart, &rules)));
    }
    group.finish();
    let mut group = criterion.benchmark_group("hostile pods");
    for (name, pod) in hostile() {
        let pod = [pod];
        group.throughput(Throughput::Elements(containers(&pod)));
        group.bench_with_input(BenchmarkId::from_parameter(name), &pod, |bencher, pod| {
            bencher.iter(|| run(pod, &Rules::default()));
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
