//! Tests of waiting as a whole: what is seen second by second, and what follows.

mod rollouts;
mod troubles;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Goal, Judgement, Outcome, ReplicaSets, Sight, Waited, Waiter, Watched, WorkloadKind, WorkloadObject,
};
use crate::classify::Rules;
use crate::model::{Origin, Pod};
use crate::report::{Judge, PodReport};

const APP: &str = "registry.example/shop/app:1";
const PROXY: &str = "docker.io/istio/proxyv2:1.29.0";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

/// Waiting for something, with ten minutes left at second 0.
struct Scene {
    waiter: Waiter,
    judge: Judge,
    object: Option<WorkloadObject>,
    sets: ReplicaSets,
    /// Why the controller was refused a pod, at second 0.
    refusal: Option<String>,
    pods: Vec<(Pod, PodReport)>,
}

impl Scene {
    fn new(kind: WorkloadKind, goal: Goal) -> Self {
        Self::tolerating(kind, goal, None)
    }

    fn tolerating(kind: WorkloadKind, goal: Goal, tolerate_restarts: Option<i64>) -> Self {
        let waited = Waited { kind, name: "web".to_owned(), goal, tolerate_restarts };
        Self {
            waiter: Waiter::new(waited, at(600)),
            judge: Judge::new(Rules::default(), false),
            object: None,
            sets: ReplicaSets::new(),
            refusal: None,
            pods: Vec::new(),
        }
    }

    fn object(mut self, object: Value) -> Self {
        self.object = Some(serde_json::from_value(object).unwrap());
        self
    }

    fn see(&mut self, pods: &[Value]) {
        let pods = pods.iter().map(|pod| serde_json::from_value::<Pod>(pod.clone()).unwrap());
        self.pods = pods
            .map(|pod| {
                let report = self.judge.judge(&pod, &Origin::Pod);
                (pod, report)
            })
            .collect();
    }

    fn judge(&mut self, second: i64) -> Judgement {
        let pods: Vec<Watched<'_>> = self.pods.iter().map(|(pod, report)| Watched { pod, report }).collect();
        let (object, replica_sets) = (self.object.as_ref(), &self.sets);
        let refusal = self.refusal.as_deref().map(|message| (at(0), message));
        let sight = Sight { object, pods: &pods, replica_sets, refusal, is_listed: true };
        self.waiter.judge(&sight, at(second))
    }

    /// What these pods mean, in a word or two.
    fn with(&mut self, pods: &[Value], second: i64) -> String {
        self.see(pods);
        self.word(second)
    }

    fn word(&mut self, second: i64) -> String {
        let judgement = self.judge(second);
        match judgement.outcome {
            Outcome::Waiting => match judgement.missing {
                Some(missing) => format!("waiting: {missing}"),
                None => "waiting".to_owned(),
            },
            Outcome::Ready => "ready".to_owned(),
            Outcome::Failed { reason, message } => format!("{reason}: {message}"),
            Outcome::Timeout => "timeout".to_owned(),
        }
    }
}

/// A Deployment of one pod, whose newest pod is not available yet.
fn deployment() -> Scene {
    Scene::new(WorkloadKind::Deployment, Goal::Ready).object(rolling(1, 1, 0))
}

fn rolling(desired: i64, updated: i64, available: i64) -> Value {
    json!({ "metadata": { "generation": 2 }, "spec": { "replicas": desired },
        "status": { "observedGeneration": 2, "replicas": updated, "updatedReplicas": updated, "availableReplicas": available } })
}

fn status(name: &str, restarts: i64, state: Value) -> Value {
    let is_up = state.get("running").is_some();
    let mut status = json!({ "name": name, "restartCount": restarts, "ready": is_up, "started": is_up });
    status["state"] = state;
    status
}

fn running(name: &str) -> Value {
    status(name, 0, json!({ "running": { "startedAt": at(-50).to_string() } }))
}

fn waiting(name: &str, reason: &str, message: &str) -> Value {
    status(name, 0, json!({ "waiting": { "reason": reason, "message": message } }))
}

fn crashed(name: &str, restarts: i64) -> Value {
    let end = json!({ "exitCode": 1, "reason": "Error", "startedAt": at(-20).to_string(), "finishedAt": at(-10).to_string() });
    let mut status = status(name, restarts, json!({ "waiting": { "reason": "CrashLoopBackOff" } }));
    status["lastState"] = json!({ "terminated": end });
    status
}

/// A pod of revision `hash` with the native sidecar istio-proxy and the container app.
fn pod(name: &str, hash: &str, proxy: Value, app: Value) -> Value {
    let is_up = |status: &Value| status["state"].get("running").is_some();
    let is_ready = is_up(&proxy) && is_up(&app);
    let condition =
        |kind: &str, status: bool| json!({ "type": kind, "status": if status { "True" } else { "False" } });
    let mut pod = json!({
        "metadata": {
            "name": name, "namespace": "shop", "uid": name, "creationTimestamp": at(-60).to_string(),
            "labels": { "pod-template-hash": hash },
            "ownerReferences": [{ "kind": "ReplicaSet", "name": format!("web-{hash}"), "controller": true }],
        },
        "spec": {
            "nodeName": "node-1",
            "initContainers": [{ "name": "istio-proxy", "image": PROXY, "restartPolicy": "Always" }],
            "containers": [{ "name": "app", "image": APP }],
        },
        "status": {
            "phase": if is_up(&proxy) { "Running" } else { "Pending" }, "startTime": at(-60).to_string(),
            "conditions": [
                condition("PodScheduled", true), condition("PodReadyToStartContainers", true),
                condition("Initialized", is_up(&proxy)), condition("Ready", is_ready),
            ],
        },
    });
    pod["status"]["initContainerStatuses"] = Value::Array(vec![proxy]);
    pod["status"]["containerStatuses"] = Value::Array(vec![app]);
    pod
}

fn of_app(app: Value) -> Value {
    pod("web-a", "a", running("istio-proxy"), app)
}

fn healthy(name: &str, hash: &str) -> Value {
    pod(name, hash, running("istio-proxy"), running("app"))
}
