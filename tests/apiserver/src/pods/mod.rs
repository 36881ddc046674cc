//! Typical pods, and a builder for others. Times are relative to now, so that ages in tables stay the same.

mod containers;
mod mesh;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

pub use containers::{Container, container};
pub use mesh::mesh;

/// Returns the time `seconds` ago, in Kubernetes' format.
pub fn ago(seconds: i64) -> String {
    let then = Timestamp::now() - SignedDuration::from_secs(seconds);
    format!("{then:.0}")
}

const DAY: i64 = 86_400;

/// A pod that is being built. By default it has been running on `node-1` for two days.
#[derive(Clone, Debug)]
pub struct PodBuilder {
    metadata: Map<String, Value>,
    spec: Map<String, Value>,
    status: Map<String, Value>,
    init: Vec<Container>,
    app: Vec<Container>,
    /// Conditions that differ from those that follow from the containers.
    conditions: Vec<Value>,
    /// The age in seconds.
    age: i64,
}

/// Starts a pod with this name.
pub fn pod(namespace: &str, name: &str) -> PodBuilder {
    let metadata = json!({
        "name": name, "namespace": namespace, "generation": 1, "creationTimestamp": ago(2 * DAY), "labels": {},
    });
    let toleration = |key: &str| json!({ "key": format!("node.kubernetes.io/{key}"), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300 });
    let spec = json!({
        "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
        "serviceAccountName": "default", "serviceAccount": "default", "nodeName": "node-1", "securityContext": {},
        "schedulerName": "default-scheduler", "tolerations": [toleration("not-ready"), toleration("unreachable")],
        "priority": 0, "enableServiceLinks": true, "preemptionPolicy": "PreemptLowerPriority",
    });
    let status = json!({
        "hostIP": "172.18.0.2", "hostIPs": [{ "ip": "172.18.0.2" }], "podIP": "10.244.0.17",
        "podIPs": [{ "ip": "10.244.0.17" }], "startTime": ago(2 * DAY), "qosClass": "Burstable",
    });
    PodBuilder {
        metadata: map(metadata),
        spec: map(spec),
        status: map(status),
        init: Vec::new(),
        app: Vec::new(),
        conditions: Vec::new(),
        age: 2 * DAY,
    }
}

impl PodBuilder {
    /// Adds a container.
    pub fn app(mut self, container: Container) -> Self {
        self.app.push(container);
        self
    }

    /// Adds an init container; if it is running, it becomes a completed one.
    pub fn init(mut self, container: Container) -> Self {
        let running = container.status["state"].get("running").is_some() && container.is_ready();
        let done = if running { container.terminated("Completed", 0).flags(true, false) } else { container };
        self.init.push(done);
        self
    }

    /// Adds a native sidecar.
    pub fn native(mut self, container: Container) -> Self {
        self.init.push(container.with("restartPolicy", json!("Always")));
        self
    }

    /// Sets the age in seconds.
    pub fn age(mut self, seconds: i64) -> Self {
        self.age = seconds;
        self.metadata("creationTimestamp", json!(ago(seconds))).status("startTime", json!(ago(seconds)))
    }

    /// Sets a condition that does not follow from the containers.
    pub fn condition(mut self, kind: &str, status: &str, reason: &str, message: &str) -> Self {
        let condition = json!({
            "type": kind, "status": status, "reason": reason, "message": message,
            "lastProbeTime": null, "lastTransitionTime": ago(self.age - 15),
        });
        self.conditions.push(condition);
        self
    }

    /// Sets a condition that became true `seconds` ago.
    pub fn changed(mut self, kind: &str, seconds: i64) -> Self {
        self.conditions.push(json!({ "type": kind, "status": "True", "lastProbeTime": null, "lastTransitionTime": ago(seconds) }));
        self
    }

    /// Marks the pod as initialized: its native sidecars stopped only after its start.
    pub fn initialized(self) -> Self {
        self.condition("Initialized", "True", "", "")
    }

    /// Removes the node, as for a pod that is not scheduled.
    pub fn without_node(mut self) -> Self {
        self.spec.remove("nodeName");
        self
    }

    /// Adds a label.
    pub fn label(mut self, key: &str, value: &str) -> Self {
        self.metadata["labels"][key] = json!(value);
        self
    }

    /// Adds an annotation.
    pub fn annotation(mut self, key: &str, value: &str) -> Self {
        self.metadata.entry("annotations").or_insert_with(|| json!({}))[key] = json!(value);
        self
    }

    /// Sets a Deployment as the owner, through the `ReplicaSet` in the pod's name.
    pub fn deployment(self, name: &str, template_hash: &str) -> Self {
        self.label("app", name).label("pod-template-hash", template_hash).owner(
            "apps/v1",
            "ReplicaSet",
            &format!("{name}-{template_hash}"),
        )
    }

    /// Sets the controller that owns the pod.
    pub fn owner(mut self, api_version: &str, kind: &str, name: &str) -> Self {
        let uid = format!("{:08x}-0000-4000-8000-{:012x}", hash(name) >> 32, hash(name) & 0xffff_ffff);
        let owner = json!([{
            "apiVersion": api_version, "kind": kind, "name": name, "uid": uid,
            "controller": true, "blockOwnerDeletion": true,
        }]);
        self.metadata.insert("ownerReferences".to_owned(), owner);
        self
    }

    /// Sets the node.
    pub fn node(self, name: &str) -> Self {
        self.spec("nodeName", json!(name))
    }

    /// Sets a field of the spec.
    pub fn spec(mut self, field: &str, value: Value) -> Self {
        self.spec.insert(field.to_owned(), value);
        self
    }

    /// Sets a field of the status, such as `phase`, `reason`, `message`.
    pub fn status(mut self, field: &str, value: Value) -> Self {
        self.status.insert(field.to_owned(), value);
        self
    }

    /// Sets a field of the metadata, such as `deletionTimestamp`.
    pub fn metadata(mut self, field: &str, value: Value) -> Self {
        self.metadata.insert(field.to_owned(), value);
        self
    }

    /// Returns the pod; phase and conditions that were not set follow from the containers.
    pub fn build(mut self) -> Value {
        let initialized = self.init.iter().all(|container| {
            if container.spec.contains_key("restartPolicy") {
                container.status["started"] == json!(true)
            } else {
                container.exit_code() == Some(0)
            }
        });
        let ended = !self.app.is_empty() && self.app.iter().all(|container| container.exit_code().is_some());
        let phase = match (ended, initialized) {
            (true, _) if self.spec["restartPolicy"] != json!("Always") => {
                if self.app.iter().all(|container| container.exit_code() == Some(0)) {
                    "Succeeded"
                } else {
                    "Failed"
                }
            }
            (_, true) => "Running",
            (_, false) => "Pending",
        };
        let natives = self.init.iter().filter(|container| container.spec.contains_key("restartPolicy"));
        let ready = initialized && self.app.iter().chain(natives).all(Container::is_ready);
        let condition = |kind: &str, status: bool| {
            json!({
                "type": kind, "status": if status { "True" } else { "False" }, "observedGeneration": 1,
                "lastProbeTime": null, "lastTransitionTime": ago(self.age - 15),
            })
        };
        let is_set = |condition: &Value| self.conditions.iter().any(|own| own["type"] == condition["type"]);
        let conditions = [
            condition("PodReadyToStartContainers", phase != "Succeeded"),
            condition("Initialized", initialized),
            condition("Ready", ready),
            condition("ContainersReady", ready),
            condition("PodScheduled", true),
        ];
        let conditions = conditions.into_iter().filter(|condition| !is_set(condition));
        let conditions: Value = conditions.chain(self.conditions.iter().cloned()).collect();
        self.status.entry("phase").or_insert_with(|| json!(phase));
        self.status.entry("conditions").or_insert(conditions);
        // The kubelet sorts one list by name and keeps the order of the spec in the other.
        let mut sorted = self.app.clone();
        sorted.sort_by_key(|container| container.status["name"].as_str().unwrap_or_default().to_owned());
        let parts = |containers: &[Container], part: fn(&Container) -> &Map<String, Value>| -> Value {
            containers.iter().map(|container| Value::Object(part(container).clone())).collect()
        };
        if !self.init.is_empty() {
            self.spec.insert("initContainers".to_owned(), parts(&self.init, |container| &container.spec));
            let statuses = parts(&self.init, |container| &container.status);
            self.status.entry("initContainerStatuses").or_insert(statuses);
        }
        self.spec.insert("containers".to_owned(), parts(&self.app, |container| &container.spec));
        self.status.entry("containerStatuses").or_insert(parts(&sorted, |container| &container.status));
        json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": self.metadata, "spec": self.spec, "status": self.status,
        })
    }
}

fn map(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { unreachable!("written as an object") };
    map
}

fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Returns a healthy pod of a Deployment with Istio's proxy as a native sidecar.
pub fn web(namespace: &str, app: &str) -> Value {
    let proxy = "docker.io/istio/proxyv2:1.29.0";
    pod(namespace, &format!("{app}-7d9f8b6c5-x2x7k"))
        .deployment(app, "7d9f8b6c5")
        .init(container("istio-init", proxy).requests("10m", "40Mi"))
        .native(container("istio-proxy", proxy).requests("100m", "128Mi").limits("2", "1Gi"))
        .app(container("app", "registry.example.com/shop/app:1.4.2").requests("250m", "256Mi"))
        .build()
}

/// Returns a healthy pod with Fluent Bit as a classic sidecar.
pub fn fluent_bit(namespace: &str, app: &str) -> Value {
    pod(namespace, &format!("{app}-5b6c7d8f9-q8w4z"))
        .deployment(app, "5b6c7d8f9")
        .app(container("app", "registry.example.com/shop/app:1.4.2").requests("250m", "256Mi"))
        .app(container("fluent-bit", "cr.fluentbit.io/fluent/fluent-bit:4.1.0").requests("20m", "32Mi"))
        .build()
}

/// Returns a pod whose Fluent Bit crashes while the app is healthy.
pub fn crash_loop(namespace: &str, app: &str) -> Value {
    let image = "cr.fluentbit.io/fluent/fluent-bit:4.1.0";
    pod(namespace, &format!("{app}-6f7d8c9b5-m3n5p"))
        .deployment(app, "6f7d8c9b5")
        .app(container("app", "registry.example.com/shop/app:1.4.2").requests("250m", "256Mi"))
        .app(container("fluent-bit", image).requests("20m", "32Mi").crash_loop(14, "Error", 1))
        .build()
}

/// Returns a pod with only an app container.
pub fn plain(namespace: &str, app: &str) -> Value {
    pod(namespace, &format!("{app}-84d5f6b7c-h7j2l"))
        .deployment(app, "84d5f6b7c")
        .app(container("app", "registry.example.com/shop/app:1.4.2"))
        .build()
}

/// Returns the metrics of a pod, measured `seconds` ago: CPU and memory of each container.
pub fn usage(
    version: &str,
    namespace: &str,
    pod: &str,
    seconds: i64,
    containers: &[(&str, &str, &str)],
) -> Value {
    let containers: Vec<Value> = containers
        .iter()
        .map(|(name, cpu, memory)| json!({ "name": name, "usage": { "cpu": cpu, "memory": memory } }))
        .collect();
    json!({
        "apiVersion": format!("metrics.k8s.io/{version}"), "kind": "PodMetrics",
        "metadata": { "name": pod, "namespace": namespace, "creationTimestamp": ago(0) },
        "timestamp": ago(seconds), "window": "15.012s", "containers": containers,
    })
}

/// Returns a pod of a completed Job; its native sidecar was stopped afterwards.
pub fn completed_job(namespace: &str, job: &str) -> Value {
    pod(namespace, &format!("{job}-b7k9d"))
        .label("batch.kubernetes.io/job-name", job)
        .owner("batch/v1", "Job", job)
        .spec("restartPolicy", json!("Never"))
        .native(
            container("cloud-sql-proxy", "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.3")
                .terminated("Error", 143),
        )
        .app(container("worker", "registry.example.com/shop/worker:3.0.1").terminated("Completed", 0))
        .build()
}

/// Returns a pod of a Job whose app has completed but whose classic sidecar keeps it running.
pub fn stuck_job(namespace: &str, job: &str) -> Value {
    pod(namespace, &format!("{job}-t4v8r"))
        .label("batch.kubernetes.io/job-name", job)
        .owner("batch/v1", "Job", job)
        .spec("restartPolicy", json!("Never"))
        .app(container("worker", "registry.example.com/shop/worker:3.0.1").terminated("Completed", 0))
        .app(container("istio-proxy", "docker.io/istio/proxyv2:1.29.0").requests("100m", "128Mi"))
        .build()
}
