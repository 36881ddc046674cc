//! `wait`. No kubelet and no controller runs: the test writes what they would report. Servers without native sidecars
//! store them as init containers, which are judged in the same way.

use std::time::{Duration, Instant};

use apiserver::pods::{self, Container, container, pod};
use serde_json::{Value, json};

use crate::client::Client;
use crate::control_plane::KubeApiserver;
use crate::env::{Running, TestEnv};
use crate::objects;

const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/shop/deployments";
const REPLICA_SETS: &str = "/apis/apps/v1/namespaces/shop/replicasets";
const PODS: &str = "/api/v1/namespaces/shop/pods";
const HASH: &str = "6b8c";

/// A Deployment of one pod with its `ReplicaSet`, and its pod, which is starting.
fn begin(client: &Client, name: &str) {
    let labels = json!({ "app": name });
    let template = json!({
        "metadata": { "labels": labels },
        "spec": { "containers": [{ "name": "app", "image": "registry.example.com/shop/app:1" }] },
    });
    let metadata =
        |name: &str| json!({ "name": name, "annotations": { "deployment.kubernetes.io/revision": "1" } });
    let spec = json!({ "replicas": 1, "selector": { "matchLabels": labels }, "template": template });
    client.create(DEPLOYMENTS, &json!({ "metadata": metadata(name), "spec": spec }));
    let set = format!("{name}-{HASH}");
    client.create(REPLICA_SETS, &json!({ "metadata": metadata(&set), "spec": spec }));
    objects::create(client, state(name, proxy().not_started(), victim()));
    report(client, name, 0);
}

/// What the Deployment's controller reports.
fn report(client: &Client, name: &str, available: i64) {
    let status = json!({ "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1,
        "readyReplicas": available, "availableReplicas": available });
    client.merge(&format!("{DEPLOYMENTS}/{name}/status"), &json!({ "status": status }));
}

fn proxy() -> Container {
    container("istio-proxy", "docker.io/istio/proxyv2:1.29.0")
}

fn victim() -> Container {
    container("app", "registry.example.com/shop/app:1").waiting("PodInitializing", "")
}

/// The pod with containers in this state.
fn state(name: &str, proxy: Container, app: Container) -> Value {
    pod("shop", &format!("{name}-{HASH}-x2x7k")).deployment(name, HASH).native(proxy).app(app).build()
}

/// What the kubelet reports.
fn update(client: &Client, name: &str, proxy: Container, app: Container) {
    let mut status = state(name, proxy, app)["status"].take();
    status.as_object_mut().expect("a pod has a status").remove("qosClass");
    client.merge(&format!("{PODS}/{name}-{HASH}-x2x7k/status"), &json!({ "status": status }));
}

fn start(server: &KubeApiserver, name: &str) -> (TestEnv, Running) {
    let env = TestEnv::connected(server);
    let running = env.start(["wait", &format!("deploy/{name}"), "-n", "shop", "--no-logs"]);
    // Nothing shows that it has begun to watch.
    std::thread::sleep(Duration::from_secs(1));
    (env, running)
}

pub(crate) fn a_failing_native_sidecar_ends_a_rollout(server: &KubeApiserver, client: &Client) {
    begin(client, "hopeless");
    let (_env, running) = start(server, "hopeless");
    for restarts in [0, 1, 2] {
        std::thread::sleep(Duration::from_millis(300));
        update(client, "hopeless", proxy().crashed(restarts, "Error", 1, 5), victim());
    }
    let since = Instant::now();
    let output = running.wait().failure(3);
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}: {output}", since.elapsed());
    let words = "deployment/hopeless in shop cannot become ready: istio-proxy failed 3 times in pod hopeless-6b8c-x2x7k";
    assert!(output.stdout.starts_with(words), "{output}");
}

pub(crate) fn a_good_rollout_is_seen(server: &KubeApiserver, client: &Client) {
    begin(client, "fine");
    let (_env, running) = start(server, "fine");
    let app = container("app", "registry.example.com/shop/app:1");
    update(client, "fine", proxy(), app);
    report(client, "fine", 1);
    let since = Instant::now();
    let output = running.wait().success();
    assert!(since.elapsed() < Duration::from_secs(2), "{:?}: {output}", since.elapsed());
    assert!(output.stdout.starts_with("deployment/fine in shop is ready: 1 pod available"), "{output}");
}

pub(crate) fn a_pod_is_waited_for(server: &KubeApiserver, client: &Client) {
    objects::create(client, pods::plain("shop", "waited"));
    let env = TestEnv::connected(server);
    let name = "pod/waited-84d5f6b7c-h7j2l";
    env.run(["wait", name, "-n", "shop", "--for", "healthy"]).success();
}
