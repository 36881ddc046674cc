//! The part of `core/v1` `PodStatus` that is read.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::container::ResourceRequirements;
use super::de::{nullable, real_time, time};
use super::resources::Resources;

/// The status of a pod, from the kubelet and the scheduler.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PodStatus {
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) phase: String,
    /// Why the pod failed: `Evicted`, `DeadlineExceeded` …
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) reason: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) message: String,
    /// `PodScheduled`, `Initialized`, `Ready` …
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) conditions: Vec<Condition>,
    /// In the order of the spec.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) init_container_statuses: Vec<ContainerStatus>,
    /// Sorted by name.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) container_statuses: Vec<ContainerStatus>,
    /// Of `kubectl debug` containers.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) ephemeral_container_statuses: Vec<ContainerStatus>,
    /// When the kubelet accepted the pod (UTC).
    #[serde(default, deserialize_with = "time")]
    pub(crate) start_time: Option<Timestamp>,
    /// Pod-level resources in effect (KEP-5419).
    pub(crate) resources: Option<ResourceRequirements>,
    /// Pod-level resources that the node allocated (KEP-5419).
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) allocated_resources: Resources,
    /// `status.resize` of versions before 1.33, as the condition that replaced it.
    #[serde(rename = "resize", default, deserialize_with = "old_resize")]
    pub(crate) old_resize: Option<Box<Condition>>,
}

impl PodStatus {
    /// The condition of this type.
    pub(crate) fn condition(&self, kind: &str) -> Option<&Condition> {
        let old = self.old_resize.as_deref();
        self.conditions.iter().find(|c| c.kind == kind).or_else(|| old.filter(|c| c.kind == kind))
    }

    /// Whether the node can never grant the resize that the spec requests.
    pub(crate) fn resize_is_infeasible(&self) -> bool {
        let pending = self.condition(RESIZE_PENDING);
        pending.is_some_and(|c| c.status == "True" && c.reason == "Infeasible")
    }
}

const RESIZE_PENDING: &str = "PodResizePending";

/// The condition for a value of `status.resize` (KEP-1287, 1.27 to 1.32). `Proposed` and `InProgress` need no
/// condition.
pub(crate) fn resize_condition(resize: &str) -> Option<Box<Condition>> {
    matches!(resize, "Infeasible" | "Deferred").then(|| {
        Box::new(Condition {
            kind: RESIZE_PENDING.to_owned(),
            status: "True".to_owned(),
            reason: resize.to_owned(),
            ..Condition::default()
        })
    })
}

fn old_resize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<Condition>>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.as_deref().and_then(resize_condition))
}

/// A condition of a pod.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Condition {
    #[serde(rename = "type", default, deserialize_with = "nullable")]
    pub(crate) kind: String,
    /// `True`, `False` or `Unknown`.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) status: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) reason: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) message: String,
    /// When it last changed (UTC).
    #[serde(default, deserialize_with = "time")]
    pub(crate) last_transition_time: Option<Timestamp>,
}

/// The status of a container.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContainerStatus {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) state: ContainerState,
    /// The end of its previous run.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) last_state: ContainerState,
    /// Whether its readiness probe passes; for an init container, whether it completed.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) ready: bool,
    /// Whether its startup probe has passed; absent for ephemeral containers.
    pub(crate) started: Option<bool>,
    /// How often it was restarted.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) restart_count: i64,
    /// What the node allocated (KEP-1287).
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) allocated_resources: Resources,
    /// The resources in effect (KEP-1287); absent until the container is created.
    pub(crate) resources: Option<ResourceRequirements>,
    /// Devices that the node allocated, with their health (KEP-4680).
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) allocated_resources_status: Vec<ResourceStatus>,
}

/// The allocated devices of one resource (`core/v1` `ResourceStatus`).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct ResourceStatus {
    /// `nvidia.com/gpu`, or `claim:NAME/REQUEST`.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) resources: Vec<ResourceHealth>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct ResourceHealth {
    #[serde(rename = "resourceID", default, deserialize_with = "nullable")]
    pub(crate) resource_id: String,
    /// `Healthy`, `Unhealthy` or `Unknown` (also when empty).
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) health: String,
}

impl ContainerStatus {
    /// Whether the startup probe has passed.
    pub(crate) fn has_started(&self) -> bool {
        self.started == Some(true)
    }

    /// Whether the container has run, now or before.
    pub(crate) fn was_created(&self) -> bool {
        let Self { state, last_state, .. } = self;
        state.running.is_some() || state.terminated.is_some() || last_state.terminated.is_some()
    }
}

/// The state of a container: one of the three, or none if it is unknown.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct ContainerState {
    /// Not running yet, or not again.
    pub(crate) waiting: Option<Waiting>,
    pub(crate) running: Option<Running>,
    pub(crate) terminated: Option<Terminated>,
}

/// Why a container is not running yet.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Waiting {
    /// `PodInitializing`, `CrashLoopBackOff`, `ImagePullBackOff` …
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) reason: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) message: String,
}

/// Since when a container runs.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Running {
    /// UTC.
    #[serde(default, deserialize_with = "time")]
    pub(crate) started_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Terminated {
    /// 0 is success.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) exit_code: i32,
    /// The signal that ended it, if the runtime reports it. containerd does not: see `exit_code` above 128.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) signal: i32,
    /// `Completed`, `Error`, `OOMKilled`, `StartError` …
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) reason: String,
    /// The termination message, untrusted.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) message: String,
    /// UTC; absent if the kubelet does not know, and for a process that never ran, for which the runtime reports 1970.
    #[serde(default, deserialize_with = "real_time")]
    pub(crate) started_at: Option<Timestamp>,
    /// UTC; absent if the kubelet does not know.
    #[serde(default, deserialize_with = "time")]
    pub(crate) finished_at: Option<Timestamp>,
}
