//! `check` of a live cluster: the same findings as from a dump, and other objects where they can be read.

use apiserver::{ApiServer, Forbid, pods};
use serde_json::json;

use crate::env::TestEnv;

#[test]
fn a_cluster_and_its_dump_have_the_same_findings() {
    for server in [ApiServer::start(), ApiServer::options().json_only().start()] {
        server.add_all(pods::mesh(40));
        server.add_all([pods::web("shop", "checkout"), pods::fluent_bit("shop", "catalog")]);
        let env = TestEnv::connected(&server);
        env.write("dump.json", &server.dump_pods());
        let words = "-o json --severity info --chunk-size 7";
        let mut live = env.run(format!("check -A {words}").split(' ')).success().json();
        let mut saved = env.run(format!("check -f dump.json {words}").split(' ')).success().json();
        assert!(live["items"].as_array().is_some_and(|items| items.len() > 3), "{live}");
        for list in [&mut live, &mut saved] {
            list["metadata"] = json!(null);
            for item in list["items"].as_array_mut().expect("it is a list") {
                item["source"] = json!(null);
                // A suggested command names the file.
                item["fix"] = item["fix"].as_str().unwrap_or_default().replace(" -f dump.json", "").into();
            }
        }
        assert_eq!(live, saved);
    }
}

#[test]
fn kinds_that_cannot_be_listed_are_notes() {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    let env = TestEnv::connected(&server);
    let output = env.run(["check", "-n", "shop"]).success();
    assert!(output.stderr.contains("limitranges could not be read"), "{output}");
    let output = env.run(["check", "-n", "shop", "--only", "SC501"]).success();
    assert!(!output.stderr.contains("could not be read"), "{output}");
}

#[test]
fn annotations_of_a_namespace_accept_findings() {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    server.add(json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "shop", "annotations": {"kubectl-sidecars/ignore": "SC101"}},
    }));
    let env = TestEnv::connected(&server);
    let has_it = |words: &str| {
        let list = env.run(format!("check {words} -o json").split(' ')).success().json();
        list["items"].as_array().expect("it is a list").iter().any(|item| item["id"] == "SC101")
    };
    assert!(has_it("-n shop --no-ignores"));
    assert!(!has_it("-n shop") && !has_it("-A"));
    server.forbid(Forbid::resource("namespaces"));
    assert!(has_it("-n shop"));
    let output = env.run(["check", "-n", "shop"]).success();
    assert!(output.stderr.contains("annotations of namespaces are not followed: forbidden"), "{output}");
}
