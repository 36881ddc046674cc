//! An unhealthy pod for each cause, with its events. All times are at least ten minutes ago, so that ages are in
//! minutes and do not change while a test runs.

mod crashes;
mod pod_level;
mod startup;

use apiserver::pods::{Container, PodBuilder, ago, container, pod};
use serde_json::{Value, json};

/// The age of the pods in seconds, a little more than twelve minutes.
const AGO: i64 = 735;
const ISTIO: &str = "docker.io/istio/proxyv2:1.29.0";
const VAULT: &str = "docker.io/hashicorp/vault:1.20.4";
const FLUENT_BIT: &str = "cr.fluentbit.io/fluent/fluent-bit:4.1.0";
const SQL_PROXY: &str = "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.3";
const APP: &str = "registry.example.com/shop/app:1.4.2";

/// A name and the objects: the pod, then its events.
pub(crate) type Fixture = (&'static str, Vec<Value>);

/// Returns the app container, running and ready.
fn app() -> Container {
    container("app", APP).running_for(AGO - 20)
}

fn sidecar(name: &str, image: &str) -> Container {
    container(name, image).running_for(AGO - 10)
}

/// Returns an app container that is waiting for other containers.
fn victim() -> Container {
    container("app", APP).waiting("PodInitializing", "")
}

fn begun(name: &str) -> PodBuilder {
    pod("shop", name).age(AGO).metadata("uid", json!(uid(name)))
}

fn uid(name: &str) -> String {
    format!("uid-of-{name}")
}

fn http_probe(port: i32, path: &str) -> Value {
    json!({ "httpGet": { "port": port, "path": path }, "periodSeconds": 2, "failureThreshold": 30 })
}

/// Returns an event of a container (or of the pod if it is empty), last seen ten minutes ago.
pub(crate) fn event(
    pod: &str,
    container: &str,
    kind: &str,
    reason: &str,
    message: &str,
    count: u32,
) -> Value {
    let path = match container.split_once('/') {
        Some((list, name)) => format!("spec.{list}{{{name}}}"),
        None => String::new(),
    };
    json!({
        "apiVersion": "v1", "kind": "Event", "metadata": { "name": format!("{pod}.{reason}{count}"), "namespace": "shop" },
        "involvedObject": { "kind": "Pod", "namespace": "shop", "name": pod, "uid": uid(pod), "fieldPath": path },
        "type": kind, "reason": reason, "message": message, "count": count,
        "firstTimestamp": ago(AGO - 15), "lastTimestamp": ago(615),
    })
}

fn warning(pod: &str, container: &str, reason: &str, message: &str, count: u32) -> Value {
    event(pod, container, "Warning", reason, message, count)
}

/// Returns every fixture. Each group is made only when it is needed, because its times are relative to now.
pub(crate) fn all() -> impl Iterator<Item = Fixture> {
    let groups: [fn() -> Vec<Fixture>; 7] = [
        startup::starting,
        crashes::crashing,
        crashes::creation,
        startup::probes_and_hooks,
        pod_level::whole_pod,
        pod_level::conditions,
        pod_level::healthy,
    ];
    groups.into_iter().flat_map(|group| group())
}

/// Returns the pods of a Deployment whose new revision cannot pull its sidecar while the old one is healthy.
pub(crate) fn stuck_rollout() -> Vec<Value> {
    let typo = "docker.io/istio/proxyv2:1.30.0-typo";
    let words = "Back-off pulling image \"docker.io/istio/proxyv2:1.30.0-typo\": ErrImagePull: not found";
    let old = |name: &str| {
        let pod = begun(&format!("web-5748545dbc-{name}")).age(7215).deployment("web", "5748545dbc");
        pod.native(container("istio-proxy", ISTIO).running_for(7200))
            .app(container("app", APP).running_for(7190))
            .build()
    };
    let broken = container("istio-proxy", typo).waiting("ImagePullBackOff", words);
    let new =
        begun("web-56dc89bc64-xv4ll").deployment("web", "56dc89bc64").native(broken).app(victim()).build();
    let other = apiserver::pods::plain("shop", "api");
    vec![old("dsrql"), new, old("wfld5"), other]
}

/// Returns a pod that has started, with a time for each step; its proxy took most of the time.
pub(crate) fn slow_start() -> Vec<Value> {
    let probe = http_probe(15021, "/healthz/ready");
    let pod = begun("web-0")
        .age(7215)
        .init(container("istio-init", ISTIO).ended("Completed", 0, 3, 7209))
        .native(
            container("istio-proxy", ISTIO)
                .running_for(7208)
                .with("startupProbe", probe)
                .with(
                    "ports",
                    json!([{ "containerPort": 15090, "name": "http-envoy-prom", "protocol": "TCP" }]),
                )
                .with("volumeMounts", json!([{ "name": "certs", "mountPath": "/etc/certs" }])),
        )
        .app(
            container("app", APP)
                .running_for(7175)
                .with("readinessProbe", json!({ "tcpSocket": { "port": 8080 }, "initialDelaySeconds": 2 }))
                .with("volumeMounts", json!([{ "name": "certs", "mountPath": "/certs", "readOnly": true }])),
        )
        .spec("volumes", json!([{ "name": "certs", "emptyDir": {} }]))
        .changed("PodScheduled", 7215)
        .changed("PodReadyToStartContainers", 7213)
        .changed("Initialized", 7176)
        .changed("ContainersReady", 7170)
        .changed("Ready", 7170);
    let started = |container: &str, seconds: i64| {
        let mut event = event("web-0", container, "Normal", "Started", "Container started", 1);
        event["firstTimestamp"] = json!(ago(seconds));
        event["lastTimestamp"] = json!(ago(seconds));
        event
    };
    vec![pod.build(), started("initContainers/istio-proxy", 7208), started("containers/app", 7175)]
}
