//! Lists: pages, selectors, versions, formats.

use std::io::Read as _;

use flate2::read::GzDecoder;
use serde_json::json;

use super::{get, get_with};
use crate::apiserver::ApiServer;
use crate::{many, pods};

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
fn pages_follow_their_tokens_and_count_what_remains() {
    let server = ApiServer::start();
    server.add_all(many::many(23));
    let whole = get(&server, "/api/v1/pods").names();
    let mut path = "/api/v1/pods?limit=10".to_owned();
    let mut joined = Vec::new();
    let mut remaining = Vec::new();
    loop {
        let page = get(&server, &path);
        joined.extend(page.names());
        remaining.push(page.json()["metadata"]["remainingItemCount"].clone());
        if page.token().is_empty() {
            break;
        }
        path = format!("/api/v1/pods?limit=10&continue={}", page.token());
    }
    assert_eq!(joined, whole);
    assert_eq!(remaining, [json!(13), json!(3), json!(null)]);
    let pages: Vec<_> = server.pod_lists().iter().map(|request| request.page).collect();
    assert_eq!(pages, [Some(1), Some(1), Some(2), Some(3)]);
}

#[test]
fn pages_belong_to_the_moment_of_the_first() {
    let server = ApiServer::start();
    server.add_all(many::many(6));
    let first = get(&server, "/api/v1/pods?limit=4");
    server.add(pods::web("zoo", "late"));
    let second = get(&server, &format!("/api/v1/pods?limit=4&continue={}", first.token()));
    assert_eq!(second.names().len(), 2);
    assert_eq!(second.json()["metadata"]["resourceVersion"], first.json()["metadata"]["resourceVersion"]);
    assert_eq!(get(&server, "/api/v1/pods").names().len(), 7);
}

#[test]
fn a_selector_hides_the_remainder_and_may_leave_the_last_page_empty() {
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

fn escape(character: char) -> Vec<char> {
    format!("%{:02X}", u32::from(character)).chars().collect()
}

#[test]
fn label_selectors() {
    let server = small();
    for (selector, expected) in [
        ("app=checkout", "checkout"),
        ("app==checkout", "checkout"),
        ("app!=checkout", "report orders frontend"),
        ("app in (checkout, orders)", "checkout orders"),
        ("app notin (checkout,orders)", "report frontend"),
        ("app", "checkout frontend orders"),
        ("!app", "report"),
        ("app,app!=orders", "checkout frontend"),
        ("batch.kubernetes.io/job-name=report", "report"),
        ("app=nobody", ""),
    ] {
        let query: String = selector.chars().flat_map(escape).collect();
        let mut names = get(&server, &format!("/api/v1/pods?labelSelector={query}")).names();
        for name in &mut names {
            name.truncate(name.find('-').unwrap_or(name.len()));
        }
        let mut expected: Vec<&str> = expected.split_whitespace().collect();
        names.sort();
        expected.sort_unstable();
        assert_eq!(names, expected, "{selector}");
    }
}

#[test]
fn field_selectors() {
    let server = small();
    for (selector, expected) in [
        ("metadata.name=checkout-7d9f8b6c5-x2x7k", 1),
        ("metadata.namespace!=shop", 1),
        ("status.phase=Running", 3),
        ("status.phase==Succeeded", 1),
        ("status.phase!=Running,spec.restartPolicy=Never", 1),
        ("spec.nodeName=node-1", 4),
        ("spec.nodeName=", 0),
    ] {
        let count = get(&server, &format!("/api/v1/pods?fieldSelector={selector}")).names().len();
        assert_eq!(count, expected, "{selector}");
    }
}

#[test]
fn from_the_cache_there_are_no_pages() {
    let server = ApiServer::start();
    server.add_all(many::many(7));
    let answer = get(&server, "/api/v1/pods?limit=2&resourceVersion=0");
    assert_eq!((answer.names().len(), answer.token().as_str()), (7, ""));
}

#[test]
fn one_pod_has_a_kind_and_items_have_none() {
    let server = small();
    let pod = get(&server, "/api/v1/namespaces/shop/pods/checkout-7d9f8b6c5-x2x7k");
    assert!(pod.text().starts_with(r#"{"kind":"Pod","apiVersion":"v1","metadata":"#), "{}", pod.text());
    assert_eq!(get(&server, "/api/v1/pods").json()["items"][0].get("kind"), None);
}

#[test]
fn large_answers_are_compressed_for_those_who_ask() {
    let server = ApiServer::start();
    server.add_all(many::many(40));
    let plain = get(&server, "/api/v1/pods");
    let zipped = get_with(&server, "/api/v1/pods", &[("Accept-Encoding", "gzip")]);
    assert_eq!((plain.header("Content-Encoding"), zipped.header("Content-Encoding")), (None, Some("gzip")));
    assert_eq!(zipped.header("Vary"), Some("Accept-Encoding"));
    assert_eq!(zipped.header("Transfer-Encoding"), Some("chunked"));
    let mut body = Vec::new();
    GzDecoder::new(zipped.body.as_slice()).read_to_end(&mut body).expect("the body is gzip");
    assert!(body == plain.body, "both say the same");
    let small = get_with(&server, "/api/v1/pods?limit=1", &[("Accept-Encoding", "gzip")]);
    assert_eq!(small.header("Content-Encoding"), None);
}

#[test]
fn many_pods_are_realistic_and_distinct() {
    let mut names = std::collections::HashSet::new();
    let (mut bytes, mut crashing) = (0, 0);
    for pod in many::many(2000) {
        bytes += pod.to_string().len();
        crashing += usize::from(pod["status"]["containerStatuses"][0]["restartCount"] != json!(0));
        assert!(names.insert(pod["metadata"]["name"].to_string()), "{}", pod["metadata"]["name"]);
    }
    assert_eq!(crashing, 40);
    assert!((11_000..12_000).contains(&(bytes / 2000)), "{} bytes", bytes / 2000);
}

#[test]
fn formats() {
    let server = small();
    let accept = |value| get_with(&server, "/api/v1/pods", &[("Accept", value)]);
    for value in [
        "application/json",
        "application/json;drop=metadata.managedFields",
        "application/json;drop=metadata.managedFields, application/vnd.kubernetes.protobuf",
        "*/*",
    ] {
        let answer = accept(value);
        assert_eq!((answer.code, answer.json()["kind"].clone()), (200, json!("PodList")), "{value}");
    }
    let table = accept("application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
    assert_eq!(table.json()["kind"], "Table");
    let protobuf = "application/vnd.kubernetes.protobuf;drop=metadata.managedFields, application/json";
    let answer = accept(protobuf);
    assert!(answer.head.contains("Content-Type: application/vnd.kubernetes.protobuf\r\n"), "{}", answer.head);
    assert!(answer.body.starts_with(b"k8s\0\x0a\x0d\x0a\x02v1\x12\x07PodList\x12"));
    let refused = get_with(&server, "/api/v1/pods?limit=x", &[("Accept", protobuf)]);
    assert!(refused.body.starts_with(b"k8s\0\x0a\x0c\x0a\x02v1\x12\x06Status\x12"));
    assert_eq!(
        get_with(&server, "/api/v1/namespaces", &[("Accept", protobuf)]).json()["kind"],
        "NamespaceList"
    );
    let plain = ApiServer::options().json_only().start();
    assert_eq!(get_with(&plain, "/api/v1/pods", &[("Accept", protobuf)]).json()["kind"], "PodList");
    assert_eq!(
        get_with(&plain, "/api/v1/pods", &[("Accept", "application/vnd.kubernetes.protobuf")]).code,
        406
    );
    assert_eq!(accept("text/html").code, 406);
}

#[test]
fn other_kinds_and_discovery() {
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
fn metrics_are_there_once_they_were_added() {
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
