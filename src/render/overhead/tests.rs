//! Tables on terminals of different widths.

use insta::assert_snapshot;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::model::{Origin, Pod};
use crate::report::{Dimension, Filter, Judge, Metadata, OverheadOrder, Plan, Question, Source, Tally};

/// A small Istio mesh: the proxy in two versions, a log shipper, and a helper with hardly any requests.
const PODS: &str = "
- metadata: &web {name: web-0, namespace: shop, labels: {team: checkout}}
  spec:
    initContainers:
    - {name: istio-proxy, image: 'docker.io/istio/proxyv2:1.29.0', restartPolicy: Always, resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: '2', memory: 1Gi}}}
    - {name: migrate, image: 'example/migrate:1', resources: {requests: {cpu: 300m}}}
    containers:
    - {name: web, image: 'example/web:1', resources: {requests: {cpu: 250m, memory: 512Mi}}}
    - {name: fluent-bit, image: 'fluent/fluent-bit:4.1.0', resources: {requests: {cpu: 20m, memory: 64Mi}}}
- metadata: {name: cart-0, namespace: shop, labels: {team: checkout}}
  spec:
    containers:
    - {name: cart, image: 'example/cart:1', resources: {requests: {cpu: '1', memory: 2Gi}}}
    - {name: istio-proxy, image: 'docker.io/istio/proxyv2:1.29.0', resources: {requests: {cpu: 100m, memory: 128Mi}}}
- metadata: {name: search-0, namespace: catalogue-and-search}
  spec:
    containers:
    - {name: search, image: 'example/search:1', resources: {requests: {cpu: '2', memory: 4Gi}}}
    - {name: istio-proxy, image: 'docker.io/istio/proxyv2:1.28.3', resources: {requests: {cpu: 100m, memory: 128Mi}}}
    - {name: config-reloader, image: 'quay.io/prometheus-operator/prometheus-config-reloader:v0.80.0', resources: {requests: {cpu: 1m, memory: 1Mi}}}
";

fn report(by: &str, without: &[&str]) -> OverheadReport {
    folded(by, without, None)
}

fn folded(by: &str, without: &[&str], top: Option<usize>) -> OverheadReport {
    let pods: Vec<Pod> = serde_saphyr::from_str(PODS).unwrap_or_else(|error| panic!("{error}"));
    let without: Vec<String> = without.iter().map(|whom| (*whom).to_owned()).collect();
    let by = Dimension::parse_all(by).unwrap_or_else(|error| panic!("{error}"));
    let plan = Plan::parse(&without, &[]).unwrap_or_default();
    let (mut tally, mut judge) = (
        Tally::new(Question { by, plan, folds: top.is_some(), ..Question::default() }),
        Judge::new(crate::classify::Rules::default(), true),
    );
    for pod in &pods {
        let report = judge.judge(pod, &Origin::Pod);
        tally.add(pod, &report, &Filter::default());
    }
    let metadata = Metadata {
        generated_at: jiff::Timestamp::UNIX_EPOCH,
        context: None,
        source: Source::Files,
        complete: true,
        notes: Vec::new(),
        contexts: Vec::new(),
    };
    OverheadReport::new(tally, &OverheadOrder::default(), top, metadata)
}

fn view(width: usize) -> OverheadView {
    OverheadView {
        format: Format::Table,
        headers: true,
        usage: false,
        width: Some(width),
        unicode: true,
        theme: Theme::new(false),
    }
}

fn shown(report: &OverheadReport, view: &OverheadView) -> String {
    let mut out = Vec::new();
    overhead(&mut out, report, view).unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8(out).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_narrow_terminal_shows_what_matters_most() {
    assert_snapshot!(shown(&report("sidecar", &[]), &view(80)));
}

#[test]
fn a_wider_terminal_has_longer_bars_and_what_is_declared() {
    assert_snapshot!(shown(&report("sidecar", &[]), &view(120)));
}

#[test]
fn a_wide_terminal_has_limits_too() {
    assert_snapshot!(shown(&report("namespace,sidecar", &[]), &view(200)));
}

#[test]
fn plain_characters_draw_as_well() {
    assert_snapshot!(shown(&report("label=team", &[]), &OverheadView { unicode: false, ..view(100) }));
}

#[test]
fn versions_of_an_image_stand_together() {
    assert_snapshot!(shown(&report("image", &[]), &view(140)));
}

#[test]
fn what_would_come_back_has_bars_as_well() {
    assert_snapshot!(shown(&report("sidecar", &["istio-proxy", "Fluent Bit"]), &view(140)));
}

#[test]
fn what_is_folded_has_no_bar_and_does_not_set_the_scale() {
    assert_snapshot!(shown(&folded("namespace,sidecar", &[], Some(1)), &view(100)));
}

#[test]
fn titles_of_labels_are_unique() {
    let title = |by: &str| {
        let text = shown(&report(by, &[]), &view(200));
        text.lines().next().unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(title("label=example.com/team,sidecar")[..3], ["TEAM", "SIDECAR", "PODS"]);
    assert_eq!(title("label=version,sidecar")[..2], ["VERSION", "SIDECAR"]);
    assert_eq!(title("label=version,image")[..2], ["LABEL=VERSION", "PRODUCT"]);
    assert_eq!(title("label=a.b/team,label=team")[..2], ["LABEL=A.B/TEAM", "LABEL=TEAM"]);
    assert_eq!(title("label=pods,label=x/node,node")[..3], ["LABEL=PODS", "LABEL=X/NODE", "NODE"]);
}

#[test]
fn a_small_share_is_not_shown_as_zero() {
    for (share, part, told) in [
        (0.0, Some(1), "<0.1%"),
        (0.0, Some(0), "0%"),
        (0.0, None, "0%"),
        (0.0004, Some(5), "<0.1%"),
        (0.0312, Some(5), "3.1%"),
        (0.5, Some(5), "50%"),
        (-0.5, Some(-5), "-50%"),
    ] {
        assert_eq!(columns::percent(share, part), told);
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for by in ["sidecar", "namespace,sidecar", "image", "workload", "label=team,pattern,product"] {
        for without in [&[][..], &["ambassador"]] {
            let report = report(by, without);
            for width in [60, 80, 100, 120, 160, 200] {
                let text = shown(&report, &view(width));
                // Figures are never cut.
                assert!(width < 80 || text.lines().all(|line| line.width() <= width), "{width}\n{text}");
            }
        }
    }
}

#[test]
fn colour_adds_no_information() {
    for (by, without) in [("image", &[][..]), ("sidecar", &["istio-proxy"])] {
        let report = report(by, without);
        let coloured = shown(&report, &OverheadView { theme: Theme::new(true), ..view(160) });
        let mut parts = coloured.split('\u{1b}');
        let first = parts.next().unwrap_or_default().to_owned();
        let plain =
            parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest));
        assert!(coloured.contains('\u{1b}'));
        let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        assert_eq!(trimmed(&plain), trimmed(&shown(&report, &view(160))));
    }
}
