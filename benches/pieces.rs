//! Measures the steps of `list` separately: decoding a page, judging a page, rendering ten thousand rows.
//!
//! ```text
//! cargo bench --bench pieces
//! ```

use std::hint::black_box;

use apiserver::{pods, protobuf};
use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kubectl_sidecars::harness::PodBatch;
use serde_json::{Value, json};

/// The page size of kubectl.
const PAGE: usize = 500;
const ROWS: usize = 10_000;

fn page_in_json() -> Bytes {
    let items: Vec<Value> = pods::mesh(PAGE).collect();
    json!({ "kind": "PodList", "metadata": {}, "items": items }).to_string().into()
}

fn page_in_protobuf() -> Bytes {
    let mut list = Vec::new();
    for pod in pods::mesh(PAGE) {
        protobuf::write_bytes(&mut list, 2, &protobuf::encode("Pod", &pod));
    }
    protobuf::envelope("PodList", &list).into()
}

fn decoded(count: usize) -> PodBatch {
    let mut pods = PodBatch::default();
    for pod in pods::mesh(count) {
        pods.extend(PodBatch::from_value(pod).expect("it is a pod"));
    }
    pods
}

fn decode(c: &mut Criterion) {
    let pages =
        [("JSON", "application/json", page_in_json()), ("protobuf", protobuf::TYPE, page_in_protobuf())];
    let mut group = c.benchmark_group("decode a page");
    group.throughput(Throughput::Elements(PAGE as u64));
    for (name, content_type, page) in &pages {
        group.bench_function(*name, |bencher| {
            bencher.iter(|| {
                let pods = PodBatch::from_page(content_type, black_box(page), true);
                assert!(pods.is_ok_and(|pods| pods.len() == PAGE));
            });
        });
    }
    group.finish();
}

fn judge(c: &mut Criterion) {
    let pods = decoded(PAGE);
    let mut group = c.benchmark_group("judge");
    group.throughput(Throughput::Elements(PAGE as u64));
    group.bench_function("a page", |bencher| bencher.iter(|| black_box(&pods).judge()));
    group.finish();
}

fn render(c: &mut Criterion) {
    let mut rows = decoded(ROWS).judge();
    let mut group = c.benchmark_group("render 10,000 pods");
    group.sample_size(20).throughput(Throughput::Elements(ROWS as u64));
    for (name, format, shape) in [
        ("table", "table", "pods"),
        ("table of containers", "table", "containers"),
        ("JSON", "json", "pods"),
        ("CSV", "csv", "pods"),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut out = Vec::new();
                assert!(rows.write(&mut out, (format, shape), Some(160), false).is_ok());
                out
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decode, judge, render);
criterion_main!(benches);
