//! Usage from the metrics API, and its errors.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::server::{self, Reply};
use super::*;
use crate::model::Usage;

fn ago(minutes: i64) -> String {
    format!("{:.0}", Timestamp::now() - SignedDuration::from_mins(minutes))
}

fn pod(namespace: &str, name: &str, minutes: i64, containers: &Value) -> Value {
    json!({ "metadata": { "name": name, "namespace": namespace }, "timestamp": ago(minutes), "window": "15s",
            "containers": containers })
}

fn list(items: &[Value]) -> Reply {
    Reply::json(200, &json!({ "kind": "PodMetricsList", "apiVersion": "metrics.k8s.io/v1", "items": items }))
}

fn container(name: &str, cpu: &str, memory: &str) -> Value {
    json!({ "name": name, "usage": { "cpu": cpu, "memory": memory } })
}

fn absent() -> Reply {
    Reply::new(404, "content-type: text/plain\r\n", "404 page not found\n")
}

/// Returns the metrics of `scope`, and the paths that were requested.
async fn asked(
    scope: MetricsScope,
    labels: Option<&str>,
    reply: impl Fn(&str) -> Reply + Send + Sync + 'static,
) -> (Metrics, Vec<String>) {
    let (port, requests) =
        server::start(None, move |_, head| reply(head.split(' ').nth(1).unwrap_or_default())).await;
    let (cluster, _) = Setup::new(&format!("http://127.0.0.1:{port}")).connect().await.unwrap();
    let metrics = cluster.metrics(&scope, labels).await;
    assert!(requests.all().iter().all(|head| head.to_lowercase().contains("accept: application/json\r\n")));
    (metrics, requests.paths())
}

async fn everywhere(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> (Metrics, Vec<String>) {
    asked(MetricsScope::All, None, reply).await
}

fn figures(usage: &Usage, pod: &str, container: &str) -> Option<(i64, i64)> {
    let usage = usage.pod("shop", pod)?.container(container)?;
    Some((usage.cpu?.milli_value(), usage.memory?.value()))
}

#[tokio::test]
async fn usage_is_rounded_up_as_kubectl_top_does() {
    let containers = json!([container("app", "156340001n", "123Mi"), container("proxy", "0", "40000Ki")]);
    let pods = [pod("shop", "web-0", 0, &containers), pod("else", "web-0", 0, &json!([]))];
    let (metrics, paths) = everywhere(move |_| list(&pods)).await;
    assert_eq!(figures(&metrics.usage, "web-0", "app"), Some((157, 123 << 20)));
    assert_eq!(figures(&metrics.usage, "web-0", "proxy"), Some((0, 40_000 << 10)));
    assert_eq!(figures(&metrics.usage, "web-0", "gone"), None);
    assert_eq!((metrics.notes.len(), paths), (0, vec!["/apis/metrics.k8s.io/v1/pods".to_owned()]));
}

#[tokio::test]
async fn the_older_version_is_requested_if_the_newer_is_missing() {
    let (metrics, paths) = everywhere(|path| {
        let pods = [pod("shop", "web-0", 0, &json!([container("app", "1m", "1Mi")]))];
        if path.contains("v1beta1") { list(&pods) } else { absent() }
    })
    .await;
    assert_eq!(figures(&metrics.usage, "web-0", "app"), Some((1, 1 << 20)));
    assert_eq!(paths, ["/apis/metrics.k8s.io/v1/pods", "/apis/metrics.k8s.io/v1beta1/pods"]);
    assert_eq!(metrics.notes, [""; 0]);
}

#[tokio::test]
async fn namespaces_and_pods_are_requested_one_by_one() {
    let scope = MetricsScope::Namespaces(vec!["shop".to_owned(), "else".to_owned()]);
    let (_, mut paths) = asked(scope, Some("app=web"), |_| list(&[])).await;
    paths.sort();
    assert_eq!(
        paths,
        ["else", "shop"].map(|namespace| format!(
            "/apis/metrics.k8s.io/v1/namespaces/{namespace}/pods?labelSelector=app%3Dweb"
        ))
    );
    let scope = MetricsScope::Pods {
        namespace: "shop".to_owned(),
        names: vec!["web-0".to_owned(), "new".to_owned()],
    };
    let (metrics, mut paths) = asked(scope, None, |path| {
        if path.ends_with("/new") {
            // metrics-server's response for a pod without figures.
            let details = json!({ "name": "shop/new", "group": "metrics.k8s.io", "kind": "podmetrics" });
            return Reply::json(404, &json!({ "kind": "Status", "reason": "NotFound", "details": details }));
        }
        let mut single = pod("shop", "web-0", 0, &json!([container("app", "3m", "1Mi")]));
        single["kind"] = json!("PodMetrics");
        Reply::json(200, &single)
    })
    .await;
    paths.sort();
    assert_eq!(
        paths,
        ["new", "web-0"].map(|name| format!("/apis/metrics.k8s.io/v1/namespaces/shop/pods/{name}"))
    );
    assert_eq!(figures(&metrics.usage, "web-0", "app"), Some((3, 1 << 20)));
    assert_eq!(metrics.notes, [""; 0]);
}

#[tokio::test]
async fn every_error_is_a_note() {
    type Case = (fn(&str) -> Reply, &'static str);
    let cases: [Case; 8] = [
        (|_| absent(), "metrics: not installed: the server has no metrics.k8s.io; usage is unknown"),
        (
            |_| Reply::status(403, "Forbidden", "pods.metrics.k8s.io is forbidden"),
            "metrics: forbidden to read pods.metrics.k8s.io in all namespaces at once; usage is unknown there",
        ),
        (
            |_| Reply::new(503, "retry-after: 1\r\n", "service unavailable\n"),
            "metrics: installed but unavailable: the backend of metrics.k8s.io does not respond (503); usage is unknown",
        ),
        (
            |_| Reply::status(500, "InternalError", "oops"),
            "metrics: the server returned 500 Internal Server Error; usage is unknown",
        ),
        (
            |_| Reply::new(200, "content-type: text/html\r\n", "<html>Sign in</html>"),
            "metrics: the response cannot be decoded: it is not valid JSON; usage is unknown",
        ),
        (
            |_| Reply::page(&["web-0"], ""),
            "metrics: the response cannot be decoded: it is a PodList, not a PodMetricsList; usage is unknown",
        ),
        (
            |_| {
                Reply::json(
                    200,
                    &json!({ "kind": "PodMetricsList", "items": [{ "metadata": { "name": 3 } }] }),
                )
            },
            "metrics: the response cannot be decoded: expected text, found a number; usage is unknown",
        ),
        (
            |_| list(&[pod("shop", "web-0", 125, &json!([])), pod("shop", "web-1", 1, &json!([]))]),
            "metrics: figures of 1 of 2 pods are older than 5 minutes, the oldest 125m",
        ),
    ];
    for (reply, note) in cases {
        let (metrics, paths) = everywhere(reply).await;
        assert_eq!(metrics.notes, [note]);
        // Only a 404 leads to another request, for the older version.
        assert_eq!(paths.len(), if note.contains("not installed") { 2 } else { 1 }, "{note}");
    }
}

#[tokio::test]
async fn usage_times_out_after_three_seconds() {
    let silent = || Reply::raw("").and_silence();
    let began = std::time::Instant::now();
    let (metrics, _) = everywhere(move |_| silent()).await;
    assert_eq!(metrics.notes, ["metrics: timed out after 3 s; usage is unknown"]);
    assert!((3..5).contains(&began.elapsed().as_secs()));
}

#[tokio::test]
async fn forbidden_namespaces_are_listed_in_one_note() {
    let names = ["a", "b", "c", "d", "e"].map(ToOwned::to_owned).to_vec();
    let (metrics, _) = asked(MetricsScope::Namespaces(names), None, |path| {
        if path.contains("/c/") { list(&[]) } else { Reply::status(403, "Forbidden", "no") }
    })
    .await;
    assert_eq!(
        metrics.notes,
        [
            "metrics: forbidden to read pods.metrics.k8s.io in namespace \"a\", in namespace \"b\", in namespace \"d\" and 1 more; usage is unknown there"
        ]
    );
}
