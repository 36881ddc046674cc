//! `migrate` on a cluster: the proof by dry runs, owners, managers and injectors.

use apiserver::{Admission, ApiServer, Fault, Forbid};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

fn deployment(metadata: &Value) -> Value {
    let mut object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "initContainers": [{"name": "schema", "image": "shop/schema:1"}],
                "containers": [
                    {"name": "web", "image": "shop/web:1"},
                    {"name": "proxy", "image": "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0",
                     "startupProbe": {"tcpSocket": {"port": 5432}}, "env": [{"name": "TOKEN", "value": "s3cret"}]},
                ],
            },
        }},
    });
    for (key, value) in metadata.as_object().into_iter().flatten() {
        object["metadata"][key] = value.clone();
    }
    object
}

fn node(version: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1"},
           "status": {"nodeInfo": {"kubeletVersion": version}}})
}

/// A server with a Deployment and a node, and who asks it.
fn server(metadata: &Value) -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    server.add_all([deployment(metadata), node("v1.34.1")]);
    let env = TestEnv::connected(&server);
    (server, env)
}

fn migrate(env: &TestEnv, words: &str) -> CommandOutput {
    env.run(["migrate", "deploy/web", "-n", "shop"].into_iter().chain(words.split_whitespace()))
}

/// Level and reasons of the proof.
fn proof(env: &TestEnv, code: i32) -> (String, String) {
    let output = migrate(env, "-o json");
    let output = if code == 0 { output.success() } else { output.failure(code) };
    let proof = output.json()["items"][0]["proof"].clone();
    (proof["level"].as_str().unwrap_or_default().to_owned(), proof["reasons"].to_string())
}

/// Every request that is not a read is a dry run, and checked strictly.
fn assert_only_dry_runs(server: &ApiServer) {
    let writes: Vec<_> = server.requests().into_iter().filter(|request| request.method != "GET").collect();
    for request in &writes {
        assert_eq!(request.param("dryRun"), Some("All"), "{request:?}");
        assert_eq!(request.param("fieldValidation"), Some("Strict"), "{request:?}");
    }
}

#[test]
fn a_change_that_the_server_takes_is_proved() {
    let (server, env) = server(&json!({}));
    let output = migrate(&env, "").success();
    assert!(!output.stdout.contains("s3cret"), "{output}");
    assert_snapshot!(output);
    assert_only_dry_runs(&server);
    let writes: Vec<String> = server
        .requests()
        .iter()
        .filter(|request| request.method != "GET")
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    let pods = "POST /api/v1/namespaces/shop/pods";
    assert_eq!(writes, ["PATCH /apis/apps/v1/namespaces/shop/deployments/web", pods, pods]);
}

#[test]
fn nothing_is_sent_with_no_prove() {
    let (server, env) = server(&json!({}));
    let output = migrate(&env, "--no-prove").success();
    assert!(!output.stdout.contains("Proof"), "{output}");
    assert!(server.requests().iter().all(|request| request.method == "GET"));
}

#[test]
fn missing_permissions_are_named_and_do_not_fail() {
    let (server, env) = server(&json!({}));
    server.forbid(Forbid::verb("create").of("pods"));
    let (level, reasons) = proof(&env, 0);
    assert_eq!(level, "accepted");
    assert!(reasons.contains("you may not create pods in namespace"), "{reasons}");
    server.forbid(Forbid::verb("patch"));
    let (level, reasons) = proof(&env, 0);
    assert_eq!(level, "unproved");
    assert!(reasons.contains("you may not patch deployments in namespace"), "{reasons}");
    assert_only_dry_runs(&server);
}

#[test]
fn refusals_of_pods_fail() {
    for message in [
        "pods \"web-x\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false",
        "pods \"web-x\" is forbidden: exceeded quota: rq, requested: requests.memory=22Mi, used: requests.memory=80Mi, \
         limited: requests.memory=100Mi",
    ] {
        let (server, env) = server(&json!({}));
        server.admit(Admission::warn("would violate PodSecurity \"restricted:latest\"").of("deployments"));
        server.admit(Admission::refuse(403, "Forbidden", message).of("pods").with_native());
        let output = migrate(&env, "").failure(1);
        assert!(output.stdout.contains("Proof") && output.stdout.contains("refused"), "{output}");
        assert!(output.stdout.contains(&message[..60]), "{output}");
        assert!(output.stdout.contains("warns: would violate PodSecurity \"restricted:latest\""), "{output}");
        // If pods of today are refused as well, the change is not to blame.
        server.admit(Admission::refuse(403, "Forbidden", message).of("pods"));
        assert_eq!(proof(&env, 0).0, "accepted");
    }
}

#[test]
fn a_stripped_field_fails() {
    let (server, env) = server(&json!({}));
    server.admit(Admission::strip("restartPolicy").of("pods"));
    let (level, reasons) = proof(&env, 1);
    assert!(
        level == "refused" && reasons.contains("a webhook removes restartPolicy from proxy"),
        "{reasons}"
    );
    server.admit(Admission::strip("startupProbe").of("deployments"));
    let (level, reasons) = proof(&env, 1);
    assert!(level == "refused" && reasons.contains("does not store proxy.startupProbe"), "{reasons}");
}

#[test]
fn a_changed_object_and_a_webhook_without_dry_runs_leave_it_unproved() {
    for (code, reason, message, said) in [
        (409, "Conflict", "the object has been modified", "has changed since it was read"),
        (
            400,
            "BadRequest",
            "admission webhook \"x.example.com\" does not support dry run",
            "cannot take part",
        ),
    ] {
        let (server, env) = server(&json!({}));
        server.admit(Admission::refuse(code, reason, message).of("deployments"));
        let (level, reasons) = proof(&env, 0);
        assert!(level == "unproved" && reasons.contains(said), "{reasons}");
    }
}

#[test]
fn a_long_message_of_a_refusal_is_shortened() {
    let (server, env) = server(&json!({}));
    server.admit(Admission::refuse(422, "Invalid", &"x".repeat(8000)).of("deployments"));
    let (level, reasons) = proof(&env, 1);
    assert!(level == "refused" && reasons.len() < 500, "{reasons}");
}

#[test]
fn managed_objects_get_an_outline_of_the_source() {
    let applied = "kubectl.kubernetes.io/last-applied-configuration";
    let (_server, env) = server(&json!({"annotations": {applied: "{}"}}));
    assert_snapshot!(migrate(&env, "--no-prove").success());
    let fragment = migrate(&env, "--no-prove -o yaml").success();
    assert!(fragment.stdout.contains("restartPolicy: Always"), "{fragment}");
}

#[test]
fn a_pod_leads_to_its_deployment() {
    let (server, env) = server(&json!({}));
    let owner = |kind: &str, name: &str| json!([{"apiVersion": "apps/v1", "kind": kind, "name": name, "controller": true, "uid": "u"}]);
    let mut set = deployment(&json!({"name": "web-7d9f", "ownerReferences": owner("Deployment", "web")}));
    set["kind"] = "ReplicaSet".into();
    let template = &deployment(&json!({}))["spec"]["template"];
    let mut pod = template.clone();
    pod["apiVersion"] = "v1".into();
    pod["kind"] = "Pod".into();
    pod["metadata"] = json!({"name": "web-7d9f-abcde", "namespace": "shop", "labels": {"app": "web"},
                             "annotations": {"sidecar.istio.io/status": "{}"},
                             "ownerReferences": owner("ReplicaSet", "web-7d9f")});
    let containers = pod["spec"]["containers"].as_array_mut().expect("it is a list");
    containers.push(json!({"name": "istio-proxy", "image": "istio/proxyv2:1.24.1"}));
    server.add_all([set, pod]);
    let output = env.run(["migrate", "web-7d9f-abcde", "-n", "shop", "--no-prove"]).success();
    assert!(output.stdout.starts_with("deployment/web in namespace shop"), "{output}");
    assert!(output.stdout.contains("istio-proxy is injected: Istio adds it to the pods"), "{output}");
    assert!(output.stderr.contains("replicaset/web-7d9f belongs to deployment/web"), "{output}");
}

#[test]
fn jobs_get_a_new_manifest_and_old_nodes_a_refusal() {
    let server = ApiServer::start();
    let job = json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "train", "namespace": "shop"},
        "spec": {"selector": {"matchLabels": {"controller-uid": "u"}}, "template": {
            "metadata": {"labels": {"controller-uid": "u"}},
            "spec": {"restartPolicy": "Never", "containers": [
                {"name": "train", "image": "shop/train:1"}, {"name": "logs", "image": "fluent/fluent-bit:3.1"},
            ]},
        }},
    });
    server.add_all([job, node("v1.34.1")]);
    let env = TestEnv::connected(&server);
    let output = env.run(["migrate", "job/train", "-n", "shop"]).success();
    assert_snapshot!(output);
    let new = env.run(["migrate", "job/train", "-n", "shop", "-o", "yaml"]).success();
    let new: Value = serde_saphyr::from_str(&new.stdout).expect("it is YAML");
    assert_eq!(new["metadata"]["name"], "train-native");
    assert_only_dry_runs(&server);
    server.add(node("v1.28.9"));
    let output = env.run(["migrate", "job/train", "-n", "shop"]).failure(1);
    assert!(output.stdout.contains("the oldest kubelet is 1.28"), "{output}");
}

#[test]
fn what_does_not_exist_or_cannot_be_reached_is_an_error() {
    let (server, env) = server(&json!({}));
    let output = env.run(["migrate", "deploy/nope", "-n", "shop"]).failure(1);
    assert!(output.stderr.contains("deployments \"nope\" not found in namespace \"shop\""), "{output}");
    let output = env.run(["migrate", "rollout/web", "-n", "shop"]).failure(2);
    assert!(
        output.stderr.contains("kubectl get rollout web -o yaml | kubectl sidecars migrate -f -"),
        "{output}"
    );
    server.fault(Fault::Reset.on_path("/apis/apps"));
    migrate(&env, "").failure(1);
}
