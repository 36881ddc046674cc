use serde_json::json;

use super::server::{Reply, start};
use super::*;

fn at(port: u16) -> Setup {
    Setup::new(&format!("http://127.0.0.1:{port}"))
}

#[tokio::test]
async fn pages_are_requested_with_the_continue_token() {
    let (port, requests) = start(None, |n, _| match n {
        0 => Reply::page(&["a", "b"], "t/1=+"),
        1 => Reply::page(&[], "t2"),
        _ => Reply::page(&["c"], ""),
    })
    .await;
    let mut setup = at(port);
    setup.connection.verbosity = 6;
    let (cluster, said) = setup.connect().await.unwrap();
    let query = PodQuery {
        namespace: Some("shop".into()),
        label_selector: Some("a in (b)".into()),
        field_selector: Some(String::new()),
        chunk_size: 2,
    };
    let mut pods = Pods::default();
    cluster.list_pods(&query, &mut pods).await.unwrap();
    assert_eq!((pods.names, pods.pages), (vec!["a".to_owned(), "b".into(), "c".into()], 3));
    let list = "/api/v1/namespaces/shop/pods?labelSelector=a%20in%20%28b%29&limit=2";
    assert_eq!(
        requests.paths(),
        [list.to_owned(), format!("{list}&continue=t%2F1%3D%2B"), format!("{list}&continue=t2")]
    );
    let head = requests.all()[0].to_lowercase();
    assert!(head.contains("\r\nuser-agent: kubectl-sidecars/"), "{head}");
    assert!(head.contains("\r\nauthorization: bearer s3cret\r\n"), "{head}");
    assert!(head.contains("\r\naccept-encoding: gzip\r\n"), "{head}");
    assert!(
        head.contains(
            "\r\naccept: application/vnd.kubernetes.protobuf;drop=metadata.managedfields, \
             application/json;drop=metadata.managedfields, application/json;q=0.9\r\n"
        ),
        "{head}"
    );
    let said = String::from_utf8(said.lock().unwrap().clone()).unwrap();
    assert_eq!(said.lines().count(), 3, "{said}");
    assert!(said.starts_with(&format!("GET http://127.0.0.1:{port}{list} 200 OK in ")), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
    assert_eq!((cluster.context(), cluster.default_namespace()), (Some("test"), "default"));
}

#[tokio::test]
async fn an_expired_list_restarts_once() {
    let (port, requests) = start(None, |n, _| match n {
        0 => Reply::page(&["old"], "t1"),
        1 => Reply::status(410, "Expired", "too old"),
        2 => Reply::page(&["a"], "t1"),
        _ => Reply::page(&["b"], ""),
    })
    .await;
    let pods = at(port).list().await.unwrap();
    assert_eq!((pods.names, pods.restarts), (vec!["a".to_owned(), "b".into()], 1));
    assert_eq!(requests.paths()[2], "/api/v1/pods");

    let (port, requests) = start(None, |_, head| {
        if head.contains("continue=") {
            Reply::status(410, "Expired", "too old")
        } else {
            Reply::page(&["a"], "t1")
        }
    })
    .await;
    let error = at(port).refusal().await;
    assert!(error.message().ends_with("expired twice while it was being read"), "{error}");
    assert_eq!(requests.all().len(), 4);

    let (port, _) = start(None, |_, _| Reply::status(410, "Expired", "too old")).await;
    assert!(at(port).refusal().await.message().ends_with("(410 Gone): too old"));
}

#[tokio::test]
async fn a_repeated_continue_token_is_an_error() {
    let page = |n: usize| Reply::page(&[&format!("web-{n}")], if n.is_multiple_of(2) { "x" } else { "y" });
    let (port, requests) = start(None, move |n, _| page(n)).await;
    let error = at(port).refusal().await;
    assert!(error.message().contains("keeps sending the same page"), "{error}");
    assert_eq!(requests.all().len(), 3);
}

#[tokio::test]
async fn pages_that_overlap_are_read_again_and_each_pod_counts_once() {
    let (port, _) = start(None, |_, head| match head.split("continue=").nth(1) {
        None => Reply::page(&["b", "c"], "1"),
        Some(token) if token.starts_with('1') => Reply::page(&["a", "b"], "2"),
        Some(_) => Reply::page(&["d"], ""),
    })
    .await;
    let pods = at(port).list().await.unwrap();
    assert_eq!((pods.names.join(" "), pods.restarts), ("b c a d".to_owned(), 1));
}

#[tokio::test]
async fn an_overloaded_server_gets_a_limited_number_of_retries() {
    let (port, requests) = start(None, |n, _| match n {
        0 => Reply::new(429, "retry-after: 0\r\ncontent-type: text/plain\r\n", "slow down"),
        1 => Reply::status(503, "ServiceUnavailable", "starting"),
        _ => Reply::page(&["a"], ""),
    })
    .await;
    assert_eq!(at(port).list().await.unwrap().names, ["a"]);
    assert_eq!(requests.all().len(), 3);

    let (port, requests) = start(None, |_, _| Reply::new(503, "retry-after: 0\r\n", "")).await;
    let error = at(port).refusal().await;
    assert!(error.message().ends_with("is unavailable: 503 Service Unavailable"), "{error}");
    assert_eq!(requests.all().len(), 3);

    let (port, requests) = start(None, |_, _| Reply::status(500, "InternalError", "etcd is gone")).await;
    assert!(at(port).refusal().await.message().ends_with("(500 Internal Server Error): etcd is gone"));
    assert_eq!(requests.all().len(), 1);
}

#[tokio::test]
async fn an_unreadable_pod_is_skipped_and_reported() {
    let (port, _) = start(None, |_, _| {
        let items =
            json!([{"metadata": {"name": "a"}}, {"metadata": {"name": "b", "namespace": "n"}, "spec": 7}]);
        Reply::json(200, &json!({"kind": "PodList", "metadata": {}, "items": items}))
    })
    .await;
    let pods = at(port).list().await.unwrap();
    assert_eq!((pods.names, pods.unreadable), (vec!["a".to_owned()], vec!["n/b".to_owned()]));
}

#[tokio::test]
async fn single_pods_are_found_or_not() {
    let (port, requests) = start(None, |n, _| match n {
        0 => Reply::json(200, &json!({"kind": "Pod", "metadata": {"name": "web"}})),
        1 => Reply::json(
            404,
            &json!({"kind": "Status", "reason": "NotFound", "message": "pods \"web\" not found",
                    "details": {"name": "web", "kind": "pods"}}),
        ),
        2 => Reply::json(
            404,
            &json!({"kind": "Status", "reason": "NotFound", "message": "no such page", "details": {}}),
        ),
        _ => Reply::status(403, "Forbidden", "no"),
    })
    .await;
    let cluster = at(port).connect().await.unwrap().0;
    assert_eq!(cluster.get_pod("shop", "web", false).await.unwrap().unwrap().metadata.name, "web");
    assert!(cluster.get_pod("shop", "web", false).await.unwrap().is_none());
    let error = cluster.get_pod("shop", "web", false).await.unwrap_err();
    assert!(
        error.message().ends_with("did not respond like a Kubernetes API server: no such page"),
        "{error}"
    );
    let error = cluster.get_pod("shop", "web", false).await.unwrap_err();
    assert!(error.message().starts_with("forbidden: "), "{error}");
    assert_eq!(requests.paths()[0], "/api/v1/namespaces/shop/pods/web");
    for name in ["", "..", "a/b"] {
        assert!(
            cluster
                .get_pod("shop", name, false)
                .await
                .unwrap_err()
                .message()
                .ends_with("is not a valid pod name")
        );
    }
    assert_eq!(requests.all().len(), 4);
}

#[cfg(unix)]
#[tokio::test]
async fn a_credential_plugin_runs_once_for_all_requests() {
    let (port, requests) =
        start(None, |n, _| Reply::page(&[["a", "b"][n]], if n == 0 { "t" } else { "" })).await;
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("login.sh");
    let counter = folder.path().join("count");
    std::fs::write(
        &script,
        format!("echo >> {}\necho '{{\"status\":{{\"token\":\"fetched\",\"expirationTimestamp\":\"2020-01-01T00:00:00Z\"}}}}'\n", counter.display()),
    )
    .unwrap();
    let mut setup = at(port);
    setup.user = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1beta1, command: sh, args: ['{}']}}",
        script.display()
    );
    setup.list().await.unwrap();
    assert_eq!(std::fs::read_to_string(counter).unwrap(), "\n");
    assert_eq!(requests.all().iter().filter(|head| head.contains("Bearer fetched")).count(), 2);
}

#[tokio::test]
async fn impersonation_and_basic_credentials_reach_the_server() {
    let (port, requests) = start(None, |_, _| Reply::page(&[], "")).await;
    let mut setup = at(port);
    setup.user = "username: me, password: pw, token: ''".into();
    setup.connection.impersonate_user = Some("bob".into());
    setup.connection.impersonate_groups = vec!["g1".into(), "g2".into()];
    setup.connection.impersonate_uid = Some("7".into());
    setup.connection.disable_compression = true;
    setup.list().await.unwrap();
    let head = requests.all()[0].to_lowercase();
    for header in [
        "authorization: basic bwu6chc=",
        "impersonate-user: bob",
        "impersonate-group: g1",
        "impersonate-group: g2",
        "impersonate-uid: 7",
    ] {
        assert!(head.contains(&format!("\r\n{header}\r\n")), "{header} in {head}");
    }
    assert!(!head.contains("accept-encoding"), "{head}");
}

#[tokio::test]
async fn namespaces_are_listed_in_pages_that_may_expire_once() {
    let page = |name: &str, next: &str| {
        let items = json!([{"metadata": {"name": name}}]);
        Reply::json(200, &json!({"kind": "NamespaceList", "metadata": {"continue": next}, "items": items}))
    };
    let expired = || Reply::status(410, "Expired", "too old");
    let (port, requests) = start(None, move |n, _| match n {
        0 => page("old", "x"),
        1 => expired(),
        2 => page("a", "y"),
        _ => page("b", ""),
    })
    .await;
    assert_eq!(at(port).connect().await.unwrap().0.namespaces().await.unwrap(), ["a", "b"]);
    assert_eq!(requests.paths()[3], "/api/v1/namespaces?limit=500&continue=y");

    let (port, _) = start(None, move |n, _| if n % 2 == 0 { page("a", "x") } else { expired() }).await;
    let error = at(port).connect().await.unwrap().0.namespaces().await.unwrap_err();
    assert!(error.message().ends_with("expired twice while it was being read"), "{error}");
    let (port, _) = start(None, move |_, _| page("a", "x")).await;
    let error = at(port).connect().await.unwrap().0.namespaces().await.unwrap_err();
    assert!(error.message().contains("keeps sending the same page"), "{error}");
}
