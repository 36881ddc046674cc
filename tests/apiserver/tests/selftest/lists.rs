//! Lists: pages, selectors, versions, formats.

use std::io::Read as _;

use apiserver::{ApiServer, pods};
use flate2::read::GzDecoder;
use serde_json::json;

use super::{get, get_with};

fn small() -> ApiServer {
    let server = ApiServer::start();
    server.add_all([
        pods::web("shop", "checkout"),
        pods::crash_loop("shop", "orders"),
        pods::plain("shop", "frontend"),
        pods::completed_job("batch", "report"),
    ]);
    server
}

#[test]
fn an_empty_namespace_is_an_empty_list() {
    let answer = get(&ApiServer::start(), "/api/v1/namespaces/nowhere/pods");
    assert_eq!(answer.code, 200);
    assert_eq!(
        answer.text(),
        "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"20000\"},\"items\":[]}\n"
    );
    let headers: Vec<&str> = answer.head.lines().skip(1).filter_map(|line| line.split(':').next()).collect();
    assert_eq!(
        headers,
        [
            "Audit-Id",
            "Cache-Control",
            "Content-Type",
            "X-Kubernetes-Pf-Flowschema-Uid",
            "X-Kubernetes-Pf-Prioritylevel-Uid",
            "Connection",
            "Content-Length",
            "Date"
        ]
    );
}

#[test]
fn later_pages_show_the_version_of_the_first() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(6));
    let first = get(&server, "/api/v1/pods?limit=4");
    server.add(pods::web("zoo", "late"));
    let second = get(&server, &format!("/api/v1/pods?limit=4&continue={}", first.token()));
    assert_eq!(second.names().len(), 2);
    assert_eq!(second.json()["metadata"]["resourceVersion"], first.json()["metadata"]["resourceVersion"]);
    assert_eq!(get(&server, "/api/v1/pods").names().len(), 7);
}

#[test]
fn a_selector_hides_the_remaining_count_and_may_leave_the_last_page_empty() {
    let server = small();
    let page = get(&server, "/api/v1/namespaces/shop/pods?limit=1&labelSelector=app%3Dcheckout");
    assert_eq!(page.names(), ["checkout-7d9f8b6c5-x2x7k"]);
    assert_eq!(page.json()["metadata"]["remainingItemCount"], json!(null));
    let path = format!(
        "/api/v1/namespaces/shop/pods?limit=1&labelSelector=app%3Dcheckout&continue={}",
        page.token()
    );
    let rest = get(&server, &path);
    assert_eq!((rest.names().len(), rest.token().as_str()), (0, ""));
}

#[test]
fn resource_version_0_is_not_paged() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(7));
    let answer = get(&server, "/api/v1/pods?limit=2&resourceVersion=0");
    assert_eq!((answer.names().len(), answer.token().as_str()), (7, ""));
}

#[test]
fn a_single_pod_has_a_kind_and_list_items_have_none() {
    let server = small();
    let pod = get(&server, "/api/v1/namespaces/shop/pods/checkout-7d9f8b6c5-x2x7k");
    assert!(pod.text().starts_with(r#"{"kind":"Pod","apiVersion":"v1","metadata":"#), "{}", pod.text());
    assert_eq!(get(&server, "/api/v1/pods").json()["items"][0].get("kind"), None);
}

#[test]
fn large_answers_are_compressed_on_request() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(40));
    let plain = get(&server, "/api/v1/pods");
    let zipped = get_with(&server, "/api/v1/pods", &[("Accept-Encoding", "gzip")]);
    assert_eq!((plain.header("Content-Encoding"), zipped.header("Content-Encoding")), (None, Some("gzip")));
    assert_eq!(zipped.header("Vary"), Some("Accept-Encoding"));
    assert_eq!(zipped.header("Transfer-Encoding"), Some("chunked"));
    let mut body = Vec::new();
    GzDecoder::new(zipped.body.as_slice()).read_to_end(&mut body).expect("the body is gzip");
    assert!(body == plain.body, "both bodies are equal");
    let small = get_with(&server, "/api/v1/pods?limit=1", &[("Accept-Encoding", "gzip")]);
    assert_eq!(small.header("Content-Encoding"), None);
}

#[test]
fn mesh_pods_have_realistic_sizes_and_distinct_names() {
    let mut names = std::collections::HashSet::new();
    let (mut bytes, mut crashing) = (0, 0);
    for pod in pods::mesh(2000) {
        bytes += pod.to_string().len();
        crashing += usize::from(pod["status"]["containerStatuses"][0]["restartCount"] != json!(0));
        assert!(names.insert(pod["metadata"]["name"].to_string()), "{}", pod["metadata"]["name"]);
    }
    assert_eq!(crashing, 40);
    assert!((11_000..12_000).contains(&(bytes / 2000)), "{} bytes", bytes / 2000);
}

#[test]
fn other_kinds_and_discovery_are_served() {
    let server = small();
    server.add(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": "checkout", "namespace": "shop", "labels": { "app": "checkout" } }, "spec": {},
    }));
    assert_eq!(get(&server, "/apis/apps/v1/namespaces/shop/deployments").names(), ["checkout"]);
    assert_eq!(
        get(&server, "/apis/apps/v1/namespaces/shop/deployments/checkout").json()["kind"],
        "Deployment"
    );
    assert_eq!(get(&server, "/api/v1/namespaces").names(), ["batch", "shop"]);
    assert_eq!(get(&server, "/api/v1/namespaces/shop").json()["kind"], "Namespace");
    assert_eq!(get(&server, "/version").json()["minor"], "36");
    assert_eq!(get(&server, "/api").json()["versions"], json!(["v1"]));
    assert_eq!(get(&server, "/api/v1").json()["resources"][0]["name"], "pods");
    assert_eq!(get(&server, "/apis/apps/v1").json()["groupVersion"], "apps/v1");
    assert!(!get(&server, "/apis").text().contains("metrics"));
}

#[test]
fn metrics_are_served_once_added() {
    let server = small();
    let path = "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods";
    assert_eq!(get(&server, path).code, 404);
    server.add(pods::usage("v1beta1", "shop", "a", 15, &[("app", "12345678n", "64Mi")]));
    assert_eq!(get(&server, path).json()["kind"], "PodMetricsList");
    assert!(get(&server, "/apis").text().contains("metrics.k8s.io/v1beta1"));
    assert_eq!(get(&server, &path.replace("v1beta1", "v1")).code, 404);
    server.add(pods::usage("v1", "shop", "a", 15, &[("app", "12345678n", "64Mi")]));
    assert_eq!(get(&server, &path.replace("v1beta1", "v1")).names(), ["a"]);
    let groups = get(&server, "/apis").json();
    let metrics: Vec<_> = groups["groups"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|group| group["name"] == "metrics.k8s.io")
        .map(|group| (group["versions"].as_array().map(Vec::len), &group["preferredVersion"]["version"]))
        .collect();
    assert_eq!(metrics, [(Some(2), &json!("v1"))]);
}

#[test]
fn an_unsupported_encoding_is_not_acceptable() {
    let accept = |server: &ApiServer, value| get_with(server, "/api/v1/pods", &[("Accept", value)]);
    let protobuf = "application/vnd.kubernetes.protobuf";
    assert_eq!(accept(&small(), "text/html").code, 406);
    let server = ApiServer::options().json_only().start();
    assert_eq!(accept(&server, protobuf).code, 406);
    assert_eq!(accept(&server, &format!("{protobuf}, application/json")).json()["kind"], "PodList");
}
