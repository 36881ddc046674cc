//! The part of a pod's spec that only `check` reads. It is decoded when it is asked for, and costs the other commands
//! nothing.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::de::nullable;

/// The fields of `core/v1` `PodSpec` that only `check` reads.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WideSpec {
    /// Seconds that containers have to stop; the API's default is 30.
    pub(crate) termination_grace_period_seconds: Option<i64>,
    /// Seconds after which the kubelet ends the pod.
    pub(crate) active_deadline_seconds: Option<i64>,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) security_context: SecurityContext,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) volumes: Vec<WideVolume>,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) init_containers: Vec<WideContainer>,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) containers: Vec<WideContainer>,
}

/// The fields of `core/v1` `SecurityContext` that are read, of a pod or a container.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecurityContext {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) privileged: bool,
    pub(crate) run_as_user: Option<i64>,
    pub(crate) run_as_non_root: Option<bool>,
    pub(crate) read_only_root_filesystem: Option<bool>,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) capabilities: Capabilities,
}

/// Linux capabilities that are added to those of the runtime, or taken from them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Capabilities {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) add: Vec<String>,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) drop: Vec<String>,
}

/// The fields of a volume that are read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WideVolume {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    pub(crate) empty_dir: Option<EmptyDir>,
    pub(crate) host_path: Option<HostPath>,
}

/// `core/v1` `EmptyDirVolumeSource`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmptyDir {
    /// `Memory` for a tmpfs.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) medium: String,
    /// Whether there is one; its value does not matter.
    pub(crate) size_limit: Option<IgnoredAny>,
}

/// `core/v1` `HostPathVolumeSource`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct HostPath {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) path: String,
}

/// The fields of a container that only `check` reads.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WideContainer {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) security_context: SecurityContext,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) resources: WideResources,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) volume_mounts: Vec<WideMount>,
}

/// Limits of other resources than CPU and memory, and which requests are written out: later, a limit counts as a request.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct WideResources {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) limits: WideLimits,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) requests: WideRequests,
}

/// Whether there are requests; their values do not matter.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct WideRequests {
    pub(crate) cpu: Option<IgnoredAny>,
    pub(crate) memory: Option<IgnoredAny>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct WideLimits {
    /// Whether there is one; its value does not matter.
    #[serde(rename = "ephemeral-storage")]
    pub(crate) ephemeral_storage: Option<IgnoredAny>,
}

/// The fields of a mount that only `check` reads.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WideMount {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) sub_path: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) sub_path_expr: String,
}

impl WideSpec {
    /// The container of this name.
    pub(crate) fn container(&self, name: &str) -> Option<&WideContainer> {
        self.containers.iter().chain(&self.init_containers).find(|container| container.name == name)
    }
}
