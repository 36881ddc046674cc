//! What `wait` cannot wait for.

use apiserver::ApiServer;
use insta::assert_snapshot;
use serde_json::json;

use crate::env::TestEnv;

#[test]
fn what_does_not_exist_is_an_error() {
    let server = ApiServer::start();
    let env = TestEnv::connected(&server);
    let output = env.run(["wait", "deploy/wbe", "-n", "shop"]).failure(1);
    assert_snapshot!(output, @r#"
    ------- stderr -------
    error: deployments "wbe" not found in namespace "shop"
      try: check that it exists: `kubectl get deployments -n shop`
    [exit status: 1]
    "#);
    let output = env.run(["wait", "nobody", "-n", "shop"]).failure(1);
    assert!(output.stderr.starts_with("error: pods \"nobody\" not found in namespace \"shop\""), "{output}");
}

#[test]
fn what_cannot_be_waited_for_is_a_usage_error() {
    let env = TestEnv::new();
    for (arguments, words) in [
        (&["wait"][..], "missing <NAME>"),
        (&["wait", "deploy"], "`deployment` needs a name after it"),
        (&["wait", "deploy/a", "deploy/b"], "one workload or pod at a time"),
        (&["wait", "cj/backup"], "cannot wait for cronjob/backup"),
        (&["wait", "deploy/web", "--for", "completed"], "a Deployment never completes"),
        (&["wait", "svc/web"], "owns no pods"),
        (&["wait", "deploy/web", "--timeout", "soon"], "expected a time"),
    ] {
        let output = env.run(arguments).failure(2);
        assert!(output.stderr.contains(words), "{words:?} is not in\n{output}");
    }
}

#[test]
fn a_workload_that_is_updated_by_hand_is_an_error() {
    let server = ApiServer::start();
    server.add(json!({ "apiVersion": "apps/v1", "kind": "DaemonSet",
        "metadata": { "name": "agent", "namespace": "shop" }, "spec": { "updateStrategy": { "type": "OnDelete" } } }));
    let output = TestEnv::connected(&server).run(["wait", "ds/agent", "-n", "shop"]).failure(1);
    assert!(output.stderr.contains("updated by hand"), "{output}");
}
