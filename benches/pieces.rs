//! The pieces of `list`, each by itself: decoding and judging a page, rendering ten thousand rows.
//!
//! ```text
//! cargo bench --bench pieces
//! ```

#[path = "../tests/it/apiserver/mod.rs"]
mod apiserver;
#[path = "../tests/it/many.rs"]
mod many;
#[path = "../tests/it/pods.rs"]
mod pods;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use jiff::Timestamp;
use kubectl_sidecars::cluster::decode_pods;
use kubectl_sidecars::model::{Origin, Pod};
use kubectl_sidecars::render::{self, Format, Shape, Theme, View};
use kubectl_sidecars::report::{Filter, Gathered, Judge, ListReport, Metadata, SortOrder, Source};
use serde_json::{Value, json};

use apiserver::protobuf;

/// Pods on a page, as kubectl asks for them.
const PAGE: usize = 500;
const ROWS: usize = 10_000;

fn main() {
    divan::main();
}

fn page_in_json() -> Vec<u8> {
    let items: Vec<Value> = many::many(PAGE).collect();
    json!({ "kind": "PodList", "metadata": {}, "items": items }).to_string().into_bytes()
}

fn page_in_protobuf() -> Vec<u8> {
    let mut list = Vec::new();
    for pod in many::many(PAGE) {
        protobuf::write_bytes(&mut list, 2, &protobuf::encode("Pod", &pod));
    }
    protobuf::envelope("PodList", &list)
}

fn decoded(count: usize) -> Vec<Pod> {
    let mut pods = Vec::new();
    for pod in many::many(count) {
        let list = json!({ "kind": "PodList", "metadata": {}, "items": [pod] }).to_string();
        let done = decode_pods("application/json", list.as_bytes(), &mut |pod| pods.push(pod));
        assert!(done.is_ok());
    }
    pods
}

fn decode(bencher: Bencher, content_type: &str, page: &[u8]) {
    bencher.counter(BytesCount::of_slice(page)).counter(ItemsCount::new(PAGE)).bench(|| {
        let mut count = 0;
        let done = decode_pods(content_type, black_box(page), &mut |pod| {
            black_box(pod);
            count += 1;
        });
        assert!(done.is_ok() && count == PAGE);
    });
}

#[divan::bench]
fn decode_a_page_of_json(bencher: Bencher) {
    decode(bencher, "application/json", &page_in_json());
}

#[divan::bench]
fn decode_a_page_of_protobuf(bencher: Bencher) {
    decode(bencher, protobuf::TYPE, &page_in_protobuf());
}

#[divan::bench]
fn judge_a_page(bencher: Bencher) {
    let pods = decoded(PAGE);
    bencher.counter(ItemsCount::new(PAGE)).bench(|| {
        let mut judge = Judge::new(false);
        let mut gathered = Gathered::default();
        let filter = Filter { all: true, ..Filter::default() };
        for pod in &pods {
            gathered.push(judge.judge(black_box(pod), &Origin::Pod), false, &filter);
        }
        gathered
    });
}

fn render(bencher: Bencher, format: Format, shape: Shape) {
    let now = Timestamp::now();
    let (mut judge, mut gathered) = (Judge::new(false), Gathered::default());
    let filter = Filter { all: true, ..Filter::default() };
    for pod in decoded(ROWS) {
        gathered.push(judge.judge(&pod, &Origin::Pod), false, &filter);
    }
    let metadata = Metadata {
        generated_at: now,
        context: None,
        source: Source::Cluster,
        complete: true,
        notes: Vec::new(),
    };
    let mut report = ListReport { gathered, filter, metadata };
    let view = View {
        format,
        shape,
        order: SortOrder::default(),
        headers: true,
        namespaces: true,
        labels: false,
        width: Some(160),
        theme: Theme::new(false),
        now,
    };
    bencher.counter(ItemsCount::new(ROWS)).bench_local(move || {
        let mut out = Vec::new();
        assert!(render::list(&mut out, &mut report, &view).is_ok());
        out
    });
}

#[divan::bench]
fn render_a_table(bencher: Bencher) {
    render(bencher, Format::Table, Shape::Pods);
}

#[divan::bench]
fn render_a_table_of_containers(bencher: Bencher) {
    render(bencher, Format::Table, Shape::Containers);
}

#[divan::bench]
fn render_json(bencher: Bencher) {
    render(bencher, Format::Json, Shape::Pods);
}

#[divan::bench]
fn render_csv(bencher: Bencher) {
    render(bencher, Format::Csv, Shape::Pods);
}
