//! `check --admitted`: the API server admits a pod of each template in a dry run, and the result is judged. Nothing is ever
//! stored: every request that is not a read has `dryRun=All`.

use apiserver::{Admission, ApiServer, Forbid, pods};
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}, annotations: {sidecar.istio.io/status: '{}'}}
    spec:
      initContainers:
      - {name: tunnel, image: 'gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1', restartPolicy: Always}
      containers:
      - {name: web, image: 'shop/web:1', resources: {requests: {cpu: 250m, memory: 256Mi}}}
";

/// A server whose webhook adds a proxy to each pod.
fn injecting() -> ApiServer {
    let server = ApiServer::start();
    server.admit(Admission::add(json!({
        "name": "istio-proxy",
        "image": "docker.io/istio/proxyv2:1.24.1",
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}},
    })));
    server
}

fn connected(server: &ApiServer) -> TestEnv {
    let env = TestEnv::connected(server);
    env.write("web.yaml", DEPLOYMENT);
    env
}

/// The ids of the findings about this container.
fn ids_of(output: &CommandOutput, container: &str) -> Vec<String> {
    let list = output.json();
    let items = list["items"].as_array().cloned().unwrap_or_default();
    let about = items.iter().filter(|item| item["container"] == container);
    about.map(|item| item["id"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Asserts that nothing but reads and dry runs was sent, and returns the number of dry runs.
fn dry_runs(server: &ApiServer) -> usize {
    let requests = server.requests();
    let writes = requests.iter().filter(|request| request.method != "GET");
    writes
        .map(|request| {
            assert_eq!(
                (request.method.as_str(), request.param("dryRun")),
                ("POST", Some("All")),
                "{request:?}"
            );
            assert_eq!(request.param("fieldValidation"), Some("Strict"), "{request:?}");
            assert!(request.path.ends_with("/namespaces/shop/pods"), "{request:?}");
        })
        .count()
}

#[test]
fn an_injected_sidecar_is_judged_before_the_manifest_is_applied() {
    let server = injecting();
    let env = connected(&server);
    let words = ["check", "-f", "web.yaml", "-o", "json", "--severity", "info"];
    assert!(ids_of(&env.run(words).success(), "istio-proxy").is_empty());
    let output = env.run(words.into_iter().chain(["--admitted"])).success();
    let ids = ids_of(&output, "istio-proxy");
    assert!(ids.contains(&"SC102".to_owned()), "{output}");
    let list = output.json();
    let injected = list["items"].as_array().expect("it is a list").iter();
    let injected: Vec<&Value> = injected.filter(|item| item["container"] == "istio-proxy").collect();
    assert!(injected.iter().all(|item| item["injectedBy"] == "Istio"), "{output}");
    assert_eq!(
        list["admitted"],
        json!([{
            "namespace": "shop",
            "workload": {"kind": "Deployment", "name": "web"},
            "added": ["istio-proxy"],
            "requests": {
                "template": {"cpuMillicores": 250, "memoryBytes": 268_435_456},
                "admitted": {"cpuMillicores": 350, "memoryBytes": 402_653_184},
            },
        }])
    );
    assert_eq!(dry_runs(&server), 1);
    let note = "note: deployment/web in shop: admission: adds istio-proxy; each replica reserves 100m CPU and 128Mi more";
    let output = env.run(["check", "-f", "web.yaml", "--admitted"]).success();
    assert!(output.stderr.contains(note), "{output}");
}

#[test]
fn templates_of_live_workloads_replace_their_pods() {
    let server = injecting();
    server.add(pods::plain("shop", "web"));
    let mut deployment: Value = serde_saphyr::from_str(DEPLOYMENT).expect("it is YAML");
    deployment["spec"]["template"]["spec"]["nodeName"] = json!("node-1");
    server.add(deployment);
    let env = connected(&server);
    let output = env.run(["check", "-n", "shop", "--admitted", "-o", "json", "--severity", "info"]).success();
    assert!(ids_of(&output, "istio-proxy").contains(&"SC102".to_owned()), "{output}");
    assert_eq!(output.json()["admitted"][0]["added"], json!(["istio-proxy"]));
    assert_eq!(dry_runs(&server), 1);
}

#[test]
fn a_webhook_that_strips_the_restart_policy_is_found() {
    let server = ApiServer::start();
    server.admit(Admission::strip("restartPolicy").of("pods"));
    let env = connected(&server);
    let output = env.run(["check", "-f", "web.yaml", "--admitted", "-o", "json"]).success();
    assert!(ids_of(&output, "tunnel").contains(&"SC005".to_owned()), "{output}");
    assert_eq!(dry_runs(&server), 1);
}

#[test]
fn without_the_permission_templates_are_checked_as_they_are() {
    let server = injecting();
    server.forbid(Forbid::verb("create"));
    let env = connected(&server);
    let output = env.run(["check", "-f", "web.yaml", "--admitted"]).success();
    assert!(output.stderr.contains("note: forbidden to create pods in namespace \"shop\""), "{output}");
    assert!(output.stdout.contains("SC101") && !output.stdout.contains("istio-proxy"), "{output}");
    assert_eq!(dry_runs(&server), 1);
}

#[test]
fn a_refusal_and_warnings_of_admission_are_notes() {
    let server = ApiServer::start();
    server.admit(Admission::warn("would violate PodSecurity \"restricted:latest\""));
    let env = connected(&server);
    let output = env.run(["check", "-f", "web.yaml", "--admitted"]).success();
    assert!(output.stderr.contains("deployment/web in shop: would violate PodSecurity"), "{output}");
    server.admit(Admission::refuse(403, "Forbidden", "pods \"web-x\" is forbidden: exceeded quota: rq"));
    let output = env.run(["check", "-f", "web.yaml", "--admitted"]).success();
    assert!(output.stderr.contains("does not admit a pod of deployment/web in shop"), "{output}");
    assert!(output.stderr.contains("exceeded quota: rq") && output.stdout.contains("SC101"), "{output}");
    assert_eq!(dry_runs(&server), 2);
}
