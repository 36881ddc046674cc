//! What a narrow terminal shows.

use jiff::Timestamp;

use super::*;
use crate::classify::Rules;
use crate::model::Origin;
use crate::report::Judge;

/// A pod whose sidecars are called `names`, and the first of them fails in this way.
fn pod(name: &str, names: &[&str], state: &str, more: &str) -> PodReport {
    let container = |name: &&str| format!("{{name: {name}, image: example/{name}, restartPolicy: Always}}");
    let specs: Vec<String> = names.iter().map(container).collect();
    let roles: Vec<String> = names.iter().map(|name| format!("kubectl-sidecars/{name}: sidecar")).collect();
    let yaml = format!(
        "metadata: {{name: {name}, namespace: payments, creationTimestamp: '2026-11-22T08:00:00Z',
  labels: {{app.kubernetes.io/name: ledger, tier: ''}}, annotations: {{{}}}}}
spec: {{nodeName: n1, initContainers: [{}], containers: [{{name: app, image: example/app}}]}}
status:
  phase: Pending
  startTime: '2026-11-22T08:00:00Z'
  conditions: [{{type: PodReadyToStartContainers, status: 'True'}}]
  initContainerStatuses: [{{name: {}, {state}}}]
  containerStatuses: [{{name: app, state: {{waiting: {{reason: PodInitializing}}}}}}]
{more}",
        roles.join(", "),
        specs.join(", "),
        names[0],
    );
    let pod = serde_saphyr::from_str(&yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
    Judge::new(Rules::default(), true).judge(&pod, &Origin::Pod)
}

const CRASHES: &str = "restartCount: 14, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error, finishedAt: '2026-11-22T09:50:00Z'}}";

fn pods() -> Vec<PodReport> {
    vec![
        pod("payments-ledger-7d9f8b6c5-4xk2p", &["vault-agent", "istio-proxy"], CRASHES, ""),
        pod(
            "payments-reconciler-nightly-5c8d7f9b4-zq9wl",
            &["cloud-sql-proxy"],
            "state: {waiting: {reason: CreateContainerConfigError, message: no secret}}",
            "",
        ),
        pod(
            "cart-0",
            &["istio-proxy", "vault-agent", "fluent-bit"],
            "state: {running: {startedAt: '2026-11-22T08:00:01Z'}}, started: false",
            "",
        ),
    ]
}

fn view(width: usize) -> View {
    let now: Timestamp = "2026-11-22T10:00:00Z".parse().expect("it is a time");
    View { width: Some(width), headers: true, now, ..View::default() }
}

fn printed(view: &View) -> String {
    let pods = pods();
    let rows: Vec<&PodReport> = pods.iter().collect();
    let mut out = Vec::new();
    table(&rows, view).1.write(&mut out, view.room(), true, view.theme).expect("memory takes all");
    String::from_utf8(out).expect("it is text")
}

#[test]
fn names_are_whole_at_80_columns() {
    insta::assert_snapshot!(printed(&view(80)));
}

#[test]
fn names_are_whole_at_100_columns() {
    insta::assert_snapshot!(printed(&view(100)));
}

#[test]
fn names_are_whole_at_120_columns() {
    insta::assert_snapshot!(printed(&view(120)));
}

#[test]
fn nothing_is_cut_at_160_columns() {
    insta::assert_snapshot!(printed(&view(160)));
}

#[test]
fn pods_and_containers_are_named_in_full_at_any_width() {
    let pods = pods();
    for width in 1..200 {
        for namespaces in [false, true] {
            let text = printed(&View { namespaces, ..view(width) });
            for pod in &pods {
                let blamed = pod.blamed().expect("a container is at fault");
                assert!(text.contains(&*pod.name), "{width}:\n{text}");
                assert!(text.contains(&format!("{}:", blamed.facts.name)), "{width}:\n{text}");
            }
            assert!(text.contains("RESTARTS"), "{width}:\n{text}");
            if width >= if namespaces { 100 } else { 80 } {
                assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
            }
        }
    }
}

#[test]
fn labels_are_columns_with_the_titles_of_kubectl() {
    let labels = ["app.kubernetes.io/name", "tier", "missing"].map(ToOwned::to_owned).into();
    let text = printed(&View { width: None, label_columns: labels, ..view(0) });
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert!(lines[0].ends_with(&["AGE", "NAME", "TIER", "MISSING"]), "{text}");
    assert!(lines[1].ends_with(&["120m", "ledger", "<none>", "<none>"]), "{text}");
}
