//! Limited permissions: what the user may read is shown, and the rest is reported.

use std::time::Duration;

use apiserver::{ApiServer, Fault, Forbid, pods};

use crate::env::TestEnv;

/// Three namespaces with a pod each; listing pods in all namespaces at once is forbidden.
fn narrow() -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    for namespace in ["bank", "cart", "shop"] {
        server.add(pods::web(namespace, "web"));
    }
    server.forbid(Forbid::cluster_wide().of("pods"));
    let env = TestEnv::connected(&server);
    (server, env)
}

fn names(output: &crate::env::CommandOutput) -> Vec<String> {
    let items = output.json()["items"].clone();
    let items = items.as_array().expect("items are a list").iter();
    items.map(|item| format!("{}/{}", item["namespace"].as_str().unwrap_or("?"), item["name"])).collect()
}

#[test]
fn a_forbidden_cluster_list_falls_back_to_each_namespace() {
    let (server, env) = narrow();
    let output = env.run(["list", "-A", "-o", "json"]).success();
    let found = names(&output);
    assert_eq!(found.len(), 3, "{output}");
    assert!(found.is_sorted(), "in the order of the namespaces: {found:?}");
    assert_eq!(output.json()["metadata"]["complete"], true);
    assert_eq!(
        output.json()["metadata"]["notes"][0],
        "forbidden to list pods in all namespaces at once: each namespace was listed separately"
    );
    assert_eq!(server.pod_lists().len(), 1 + 3, "once for all, once for each");
}

#[test]
fn forbidden_namespaces_are_named_and_make_the_result_partial() {
    let (server, env) = narrow();
    server.forbid(Forbid::namespace("bank"));
    let output = env.run(["list", "-A", "--no-headers", "-o", "name"]).failure(1);
    assert_eq!(output.stdout.lines().count(), 2, "{output}");
    assert_eq!(
        output.stderr,
        "note: forbidden to list pods in all namespaces: showing 2 of 3, without bank\n"
    );
    let output = env.run(["list", "-A", "-o", "json"]).failure(1);
    assert_eq!(output.json()["metadata"]["complete"], false);
}

#[test]
fn forbidden_namespaces_fall_back_to_the_namespace_of_the_context() {
    let (server, env) = narrow();
    server.forbid(Forbid::resource("namespaces"));
    env.write_kubeconfig(&server.kubeconfig().namespace("cart"));
    let output = env.run(["list", "-A", "-o", "name"]).failure(1);
    assert_eq!(output.stdout.lines().count(), 1, "{output}");
    assert!(
        output
            .stderr
            .contains("showing the namespaces in the kubeconfig (cart); use --namespaces for others"),
        "{output}"
    );
}

#[test]
fn the_cluster_wide_error_is_shown_when_every_namespace_is_forbidden() {
    let (server, env) = narrow();
    for namespace in ["bank", "cart", "shop"] {
        server.forbid(Forbid::namespace(namespace));
    }
    let output = env.run(["list", "-A"]).failure(1);
    assert_eq!(output.stdout, "");
    assert!(
        output.stderr.starts_with("error: forbidden: user \"dev\" cannot list pods in all namespaces"),
        "{output}"
    );
}

#[test]
fn namespaces_flag_reads_several_namespaces() {
    let (server, env) = narrow();
    let output = env.run(["list", "--namespaces", "shop,cart", "-o", "json"]).success();
    let found = names(&output);
    assert!(found.len() == 2 && found[0].starts_with("shop/") && found[1].starts_with("cart/"), "{found:?}");
    assert_eq!(server.pod_lists().len(), 2);

    server.forbid(Forbid::namespace("cart"));
    let output = env.run(["list", "--namespaces", "shop,cart"]).failure(1);
    assert!(output.stdout.starts_with("NAMESPACE"), "{output}");
    assert!(output.stderr.contains("cannot list pods in namespace \"cart\""), "{output}");
}

#[test]
fn a_namespace_that_fails_halfway_shows_none_of_its_pods() {
    let (server, env) = narrow();
    server.fault(Fault::Truncated.on_path("/namespaces/cart/pods"));
    let output = env.run(["list", "-A", "-o", "name"]).failure(1);
    assert_eq!(output.stdout.lines().count(), 2, "{output}");
    assert!(output.stderr.contains("error: "), "{output}");
}

#[test]
fn selectors_are_sent_for_every_namespace() {
    let (server, env) = narrow();
    let selection = ["-l", "app=web", "--field-selector", "status.phase=Running", "--node", "node-1"];
    env.run(["list", "-A", "--chunk-size", "7"].iter().chain(&selection)).success();
    let lists = server.pod_lists();
    assert_eq!(lists.len(), 1 + 3);
    for request in &lists {
        assert_eq!(request.param("labelSelector"), Some("app=web"), "{request:?}");
        let fields = request.param("fieldSelector").unwrap_or_default();
        assert_eq!(fields, "status.phase=Running,spec.nodeName=node-1", "{request:?}");
        assert_eq!(request.param("limit"), Some("7"));
    }
    let namespaces = server.requests();
    let namespaces = namespaces.iter().find(|request| request.path == "/api/v1/namespaces");
    assert_eq!(namespaces.and_then(|request| request.param("labelSelector")), None);
}

#[test]
fn eight_namespaces_are_read_at_a_time_and_shown_in_order() {
    let server = ApiServer::start();
    for number in 0..30 {
        server.add(pods::web(&format!("team-{number:02}"), "web"));
    }
    server.forbid(Forbid::cluster_wide().of("pods"));
    server.forbid(Forbid::namespace("team-07"));
    let env = TestEnv::connected(&server);
    let first = env.run(["list", "-A", "-o", "json"]).failure(1);
    assert_eq!(names(&first).len(), 29);
    assert!(names(&first).is_sorted(), "{first}");
    // Now the first of them are the last to answer.
    server.fault(Fault::Latency(Duration::from_millis(150)).on_path("/team-0"));
    server.fault(Fault::Latency(Duration::from_millis(30)).on_path("/pods"));
    let second = env.run(["list", "-A", "-o", "json"]).failure(1);
    assert_eq!(names(&first), names(&second));
    assert_eq!(first.stderr, second.stderr);
    assert_eq!(server.most_at_once(), 8);
}

#[test]
fn a_server_error_on_namespaces_is_an_error() {
    let (server, env) = narrow();
    server.fault(Fault::InternalError.on_path("/api/v1/namespaces?"));
    let output = env.run(["list", "-A"]).failure(1);
    assert_eq!(output.stdout, "");
    assert!(output.stderr.contains("failed to list namespaces (500 Internal Server Error)"), "{output}");
}

#[test]
fn an_expired_list_of_one_namespace_keeps_names_found_in_others() {
    let (server, env) = narrow();
    server.add(pods::web("bank", "ledger"));
    server.add_all((0..6).map(|number| pods::web("shop", &format!("api-{number}"))));
    // The list of the last namespace restarts after all others have been read.
    server.fault(Fault::Latency(Duration::from_millis(200)).on_path("/shop/pods"));
    server.fault(Fault::Expired.on_path("/shop/pods").on_page(2).times(1));
    let arguments = ["list", "--namespaces", "bank,shop", "-o", "name", "--chunk-size", "3", "deploy/ledger"];
    let output = env.run(arguments).success();
    assert_eq!(output.stdout.lines().count(), 1, "{output}");
}
