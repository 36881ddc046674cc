//! The pieces of `list`, each by itself: decoding and judging a page, rendering ten thousand rows.
//!
//! ```text
//! cargo bench --bench pieces
//! ```

#[path = "../tests/it/apiserver/mod.rs"]
mod apiserver;
#[path = "../tests/it/many.rs"]
mod many;
#[path = "../tests/it/pods/mod.rs"]
mod pods;

use std::hint::black_box;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use kubectl_sidecars::classify::Rules;
use kubectl_sidecars::cluster::{Templates, decode_pods};
use kubectl_sidecars::model::{Origin, Pod};
use kubectl_sidecars::render::{self, Format, Shape, Theme, View};
use kubectl_sidecars::report::{Filter, Gathered, Judge, ListReport, Metadata, SortOrder, Source};
use serde_json::{Value, json};

use apiserver::protobuf;

/// Pods on a page, as kubectl asks for them.
const PAGE: usize = 500;
const ROWS: usize = 10_000;

fn page_in_json() -> Bytes {
    let items: Vec<Value> = many::many(PAGE).collect();
    json!({ "kind": "PodList", "metadata": {}, "items": items }).to_string().into()
}

fn page_in_protobuf() -> Bytes {
    let mut list = Vec::new();
    for pod in many::many(PAGE) {
        protobuf::write_bytes(&mut list, 2, &protobuf::encode("Pod", &pod));
    }
    protobuf::envelope("PodList", &list).into()
}

fn decoded(count: usize) -> Vec<Pod> {
    many::many(count).map(|pod| serde_json::from_value(pod).expect("it is a pod")).collect()
}

fn decode(c: &mut Criterion) {
    let pages =
        [("JSON", "application/json", page_in_json()), ("protobuf", protobuf::TYPE, page_in_protobuf())];
    let mut group = c.benchmark_group("decode a page");
    group.throughput(Throughput::Elements(PAGE as u64));
    for (name, content_type, page) in &pages {
        group.bench_function(*name, |bencher| {
            bencher.iter(|| {
                let (mut count, mut templates) = (0, Templates::default());
                let done = decode_pods(content_type, black_box(page), &mut templates, &mut |pod| {
                    black_box(pod);
                    count += 1;
                });
                assert!(done.is_ok() && count == PAGE);
            });
        });
    }
    group.finish();
}

/// Judges pods and keeps the rows.
fn judged(pods: &[Pod]) -> Gathered {
    let (mut judge, mut gathered) = (Judge::new(Rules::default(), false), Gathered::default());
    let filter = Filter { all: true, ..Filter::default() };
    for pod in pods {
        gathered.push(judge.judge(black_box(pod), &Origin::Pod), false, &filter);
    }
    gathered
}

fn judge(c: &mut Criterion) {
    let pods = decoded(PAGE);
    let mut group = c.benchmark_group("judge");
    group.throughput(Throughput::Elements(PAGE as u64));
    group.bench_function("a page", |bencher| bencher.iter(|| judged(&pods)));
    group.finish();
}

fn render(c: &mut Criterion) {
    let now = Timestamp::now();
    let metadata = Metadata {
        generated_at: now,
        context: None,
        source: Source::Cluster,
        complete: true,
        notes: Vec::new(),
    };
    let mut report = ListReport { gathered: judged(&decoded(ROWS)), filter: Filter::default(), metadata };
    let mut group = c.benchmark_group("render 10,000 pods");
    group.sample_size(20).throughput(Throughput::Elements(ROWS as u64));
    for (name, format, shape) in [
        ("table", Format::Table, Shape::Pods),
        ("table of containers", Format::Table, Shape::Containers),
        ("JSON", Format::Json, Shape::Pods),
        ("CSV", Format::Csv, Shape::Pods),
    ] {
        let view = View {
            format,
            shape,
            order: SortOrder::default(),
            headers: true,
            namespaces: true,
            labels: false,
            usage: false,
            width: Some(160),
            theme: Theme::new(false),
            now,
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut out = Vec::new();
                assert!(render::list(&mut out, &mut report, &view).is_ok());
                out
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decode, judge, render);
criterion_main!(benches);
