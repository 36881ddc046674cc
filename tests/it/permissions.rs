//! Narrow permissions are normal: what may be read is shown, and what may not is told.

use crate::apiserver::{ApiServer, Fault, Forbid};
use crate::env::TestEnv;
use crate::pods;

/// Three namespaces with a pod each; nobody may list pods in all of them at once.
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
fn all_namespaces_are_listed_one_by_one_where_they_may_not_be_listed_at_once() {
    let (server, env) = narrow();
    let output = env.run(["list", "-A", "-o", "json"]).success();
    let found = names(&output);
    assert_eq!(found.len(), 3, "{output}");
    assert!(found.is_sorted(), "in the order of the namespaces: {found:?}");
    assert_eq!(output.json()["metadata"]["complete"], true);
    assert_eq!(
        output.json()["metadata"]["notes"][0],
        "no permission to list pods in all namespaces at once: they were listed one by one"
    );
    assert_eq!(server.pod_lists().len(), 1 + 3, "once for all, once for each");
}

#[test]
fn namespaces_that_may_not_be_read_are_named_and_make_the_answer_partial() {
    let (server, env) = narrow();
    server.forbid(Forbid::namespace("bank"));
    let output = env.run(["list", "-A", "--no-headers", "-o", "name"]).failure(1);
    assert_eq!(output.stdout.lines().count(), 2, "{output}");
    assert_eq!(
        output.stderr,
        "note: no permission to list pods in all namespaces: 2 of 3 are shown, left out are bank\n"
    );
    let output = env.run(["list", "-A", "-o", "json"]).failure(1);
    assert_eq!(output.json()["metadata"]["complete"], false);
}

#[test]
fn the_contexts_namespace_remains_where_not_even_namespaces_may_be_listed() {
    let (server, env) = narrow();
    server.forbid(Forbid::resource("namespaces"));
    env.write_kubeconfig(&server.kubeconfig().namespace("cart"));
    let output = env.run(["list", "-A", "-o", "name"]).failure(1);
    assert_eq!(output.stdout.lines().count(), 1, "{output}");
    assert!(output.stderr.contains("only namespace cart is shown; --namespaces names others"), "{output}");
}

#[test]
fn nothing_allowed_is_the_refusal_of_the_whole() {
    let (server, env) = narrow();
    for namespace in ["bank", "cart", "shop"] {
        server.forbid(Forbid::namespace(namespace));
    }
    let output = env.run(["list", "-A"]).failure(1);
    assert_eq!(output.stdout, "");
    assert!(output.stderr.starts_with("error: user \"dev\" may not list pods in all namespaces"), "{output}");
}

#[test]
fn namespaces_are_named_side_by_side() {
    let (server, env) = narrow();
    let output = env.run(["list", "--namespaces", "shop,cart", "-o", "json"]).success();
    let found = names(&output);
    assert!(found.len() == 2 && found[0].starts_with("shop/") && found[1].starts_with("cart/"), "{found:?}");
    assert_eq!(server.pod_lists().len(), 2);

    server.forbid(Forbid::namespace("cart"));
    let output = env.run(["list", "--namespaces", "shop,cart"]).failure(1);
    assert!(output.stdout.starts_with("NAMESPACE"), "{output}");
    assert!(output.stderr.contains("may not list pods in namespace \"cart\""), "{output}");
}

#[test]
fn a_namespace_that_breaks_off_shows_none_of_its_pods() {
    let (server, env) = narrow();
    server.fault(Fault::Truncated.on_path("/namespaces/cart/pods"));
    let output = env.run(["list", "-A", "-o", "name"]).failure(1);
    assert_eq!(output.stdout.lines().count(), 2, "{output}");
    assert!(output.stderr.contains("error: "), "{output}");
}
