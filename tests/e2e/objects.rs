//! The objects in the cluster of the test: healthy and unhealthy pods of every kind, in three namespaces.

use serde_json::{Value, json};

use crate::client::Client;
use apiserver::pods::{self, Container, PodBuilder, container, pod};

pub(crate) const NAMESPACES: [&str; 3] = ["batch", "shop", "staging"];
/// The first minor version that enables native sidecars by default (KEP-753).
pub(crate) const NATIVE_SIDECARS: u32 = 29;
/// The name of a pod that is not scheduled.
pub(crate) const UNSCHEDULED: &str = "search-0";
/// The name of a pod that is being deleted. There is no kubelet to finish the deletion.
const TERMINATING: &str = "leaving-0";

const APP: &str = "registry.example.com/shop/app:1.4.2";
const FLUENT_BIT: &str = "cr.fluentbit.io/fluent/fluent-bit:4.1.0";
const SQL_PROXY: &str = "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.3";
const ISTIO: &str = "docker.io/istio/proxyv2:1.29.0";

/// Creates all objects.
pub(crate) fn load(client: &Client) {
    client.create("/api/v1/nodes", &json!({ "metadata": { "name": "node-1" } }));
    for name in NAMESPACES {
        client.create("/api/v1/namespaces", &json!({ "metadata": { "name": name } }));
    }
    for pod in all() {
        create(client, pod);
    }
    // The pod has a node and a running container, so it stays until a kubelet stops it.
    let gone = client.delete(&format!("/api/v1/namespaces/shop/pods/{TERMINATING}"));
    assert!(gone["metadata"]["deletionTimestamp"].is_string(), "the pod was removed at once: {gone}");
}

/// Creates a pod and then sets its status, as a kubelet would.
pub(crate) fn create(client: &Client, mut pod: Value) {
    let mut status = pod["status"].take();
    // The server sets these fields.
    status.as_object_mut().expect("a pod has a status").remove("qosClass");
    let spec = pod["spec"].as_object_mut().expect("a pod has a spec");
    spec.retain(|field, _| !["priority", "preemptionPolicy"].contains(&field.as_str()));
    pod.as_object_mut().expect("a pod is an object").remove("status");
    let namespace = pod["metadata"]["namespace"].as_str().expect("it has a namespace").to_owned();
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    let made = client.create(&path, &pod);
    let name = made["metadata"]["name"].as_str().expect("the server keeps its name");
    client.merge(&format!("{path}/{name}/status"), &json!({ "status": status }));
}

fn app() -> Container {
    container("app", APP)
}

fn victim() -> Container {
    app().waiting("PodInitializing", "")
}

fn shop(name: &str) -> PodBuilder {
    pod("shop", name)
}

/// Returns a pod that has no node, and so no container, for this reason.
fn without_node(name: &str, reason: &str, message: &str) -> PodBuilder {
    shop(name)
        .app(app())
        .app(container("fluent-bit", FLUENT_BIT))
        .without_node()
        .status("phase", json!("Pending"))
        .status("containerStatuses", json!([]))
        .condition("PodScheduled", "False", reason, message)
}

fn all() -> Vec<Value> {
    let mut all = Vec::new();
    for number in 0..8 {
        all.push(pods::web("shop", &format!("web{number}")));
        all.push(pods::fluent_bit("staging", &format!("logged{number}")));
        all.push(pods::plain("staging", &format!("plain{number}")));
    }
    all.push(pods::stuck_job("batch", "invoices"));
    all.extend(at_the_start().into_iter().chain(later()).map(PodBuilder::build));
    all
}

/// Returns pods whose app is waiting for init containers or native sidecars, and pods before that stage.
fn at_the_start() -> Vec<PodBuilder> {
    let gates = json!([{ "name": "example.com/quota" }]);
    vec![
        shop("init-waits-0").init(container("fetch", APP).waiting("PodInitializing", "")).app(victim()),
        shop("init-crashes-0")
            .init(container("schema", APP))
            .init(container("migrate", APP).crashed(9, "Error", 1, 5))
            .app(victim()),
        shop("init-image-0")
            .init(container("fetch", "registry.example.com/none:1").waiting("ImagePullBackOff", "Back-off"))
            .app(victim()),
        shop("native-crashes-0")
            .native(container("cloud-sql-proxy", SQL_PROXY).crashed(9, "Error", 1, 5))
            .app(victim()),
        shop("native-starts-0").native(container("istio-proxy", ISTIO).not_started()).app(victim()),
        shop("creating-0")
            .app(app().waiting("ContainerCreating", ""))
            .app(container("fluent-bit", FLUENT_BIT).waiting("ContainerCreating", ""))
            .status("phase", json!("Pending")),
        without_node(UNSCHEDULED, "Unschedulable", "0/3 nodes are available: 3 Insufficient memory."),
        without_node("gated-0", "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates")
            .spec("schedulingGates", gates),
    ]
}

/// Returns pods that fail after the start, and completed pods.
fn later() -> Vec<PodBuilder> {
    let shipper = || container("fluent-bit", FLUENT_BIT);
    vec![
        shop("sidecar-crashes-0").app(app()).app(shipper().crashed(14, "Error", 1, 5)),
        shop("sidecar-oom-0").app(app()).app(shipper().crashed(3, "OOMKilled", 137, 200)),
        shop("sidecar-image-0").app(app()).app(shipper().waiting("ErrImagePull", "not found")),
        shop("app-crashes-0")
            .native(container("istio-proxy", ISTIO).restarted(2, "Error", 1))
            .app(app().crashed(27, "Error", 2, 1)),
        shop("not-ready-0").app(app()).app(shipper().not_ready()),
        shop("restarted-0").app(app().restarted(4, "Completed", 0)).app(shipper()),
        shop("wrong-config-0").app(app()).app(shipper().waiting("CreateContainerConfigError", "no secret")),
        shop("evicted-0")
            .app(app())
            .app(shipper())
            .status("phase", json!("Failed"))
            .status("reason", json!("Evicted"))
            .status("message", json!("The node was low on resource: memory."))
            .status("containerStatuses", json!([])),
        pod("batch", "failed-0").spec("restartPolicy", json!("Never")).app(app().terminated("Error", 3)),
        pod("batch", "done-0")
            .spec("restartPolicy", json!("Never"))
            .initialized()
            .native(container("cloud-sql-proxy", SQL_PROXY).terminated("Error", 143))
            .app(app().terminated("Completed", 0))
            .status("phase", json!("Succeeded")),
        shop(TERMINATING).app(app()).app(shipper()),
    ]
}
