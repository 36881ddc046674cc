//! `migrate --preview`: which injected sidecars turn native by themselves.

use apiserver::{ApiServer, Forbid};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::TestEnv;

fn pod(namespace: &str, name: &str, owner: &Value, containers: &Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "annotations": {"sidecar.istio.io/status": "{}"},
                     "ownerReferences": [owner]},
        "spec": {"containers": containers},
    })
}

fn meshed(namespace: &str, name: &str, kind: &str, owner: &str) -> Value {
    let owner = json!({"apiVersion": "apps/v1", "kind": kind, "name": owner, "controller": true, "uid": "u"});
    let containers = json!([{"name": "app", "image": "shop/app:1"}, {"name": "istio-proxy", "image": "istio/proxyv2:1.24.1"}]);
    pod(namespace, name, &owner, &containers)
}

fn cluster(kubelet: &str) -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    let owner = json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "istiod-1", "controller": true, "uid": "u"});
    let istiod = json!([{"name": "discovery", "image": "docker.io/istio/pilot:1.27.3"}]);
    let node = |name: &str, version: &str| {
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name},
               "status": {"nodeInfo": {"kubeletVersion": version}}})
    };
    server.add_all([
        pod("istio-system", "istiod-1-abcde", &owner, &istiod),
        meshed("shop", "db-0", "StatefulSet", "db"),
        meshed("shop", "db-1", "StatefulSet", "db"),
        meshed("bank", "report-x", "Job", "report"),
        node("node-1", "v1.35.1"),
        node("node-2", kubelet),
    ]);
    let env = TestEnv::connected(&server);
    (server, env)
}

#[test]
fn pods_that_turn_come_with_the_reason_and_what_changes() {
    let (_server, env) = cluster("v1.33.4");
    assert_snapshot!(env.run(["migrate", "--preview", "-A"]).success());
}

#[test]
fn an_old_node_keeps_them_classic_until_its_upgrade() {
    let (_server, env) = cluster("v1.31.0");
    let output = env.run(["migrate", "--preview", "-A"]).success();
    assert!(output.stdout.contains("turns native after an upgrade"), "{output}");
    assert!(output.stdout.contains("the oldest kubelet is 1.31 (node-2)"), "{output}");
}

#[test]
fn the_injector_is_found_from_one_namespace_and_forbidden_nodes_are_a_note() {
    let (server, env) = cluster("v1.33.4");
    let output = env.run(["migrate", "--preview", "-n", "shop", "-o", "json"]).success();
    let list = output.json();
    assert_eq!((&list["items"][0]["outlook"], &list["items"][0]["pods"]), (&json!("turns"), &json!(2)));
    server.forbid(Forbid::resource("nodes"));
    let output = env.run(["migrate", "--preview", "-n", "shop"]).success();
    assert!(output.stdout.contains("may turn native"), "{output}");
    assert!(output.stderr.contains("nodes"), "{output}");
}

#[test]
fn pods_without_injected_sidecars_are_said() {
    let env = TestEnv::new();
    env.write("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'shop/web:1'}]}\n");
    let output = env.run(["migrate", "--preview", "-f", "pod.yaml"]).success();
    assert!(output.stdout.contains("No pods with a classic sidecar that an injector"), "{output}");
}

#[test]
fn the_rule_needs_no_cluster() {
    assert_snapshot!(TestEnv::new().run(["migrate", "--preview", "-o", "prometheus-rule"]).success());
}
