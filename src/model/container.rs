//! The part of `core/v1` Container that is read, and how the kubelet runs it.

use std::fmt;

use serde::Deserialize;

use super::de::{maybe_text, nullable, texts, unless_zero};
use super::resources::Resources;

/// The part of `core/v1` Container (and `EphemeralContainer`, which has the same fields in JSON) that is read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Container {
    /// Unique within the pod.
    pub(crate) name: String,
    /// May be empty in a template.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) image: String,
    /// The entry point, where it replaces the image's.
    #[serde(default, deserialize_with = "texts")]
    pub(crate) command: Vec<String>,
    /// Arguments. They may hold credentials: never print them whole.
    #[serde(default, deserialize_with = "texts")]
    pub(crate) args: Vec<String>,
    /// Environment. Values are read for addresses only, and never printed.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) env: Vec<EnvVar>,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) ports: Vec<Port>,
    /// Requests and limits of the spec.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) resources: ResourceRequirements,
    /// `Always` makes a native sidecar of an init container; on a regular container it does not (KEP-5307).
    pub(crate) restart_policy: Option<String>,
    /// What the kubelet does when the container ends with certain exit codes (KEP-5307, KEP-5532).
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) restart_policy_rules: Vec<RestartRule>,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) volume_mounts: Vec<VolumeMount>,
    /// Until it passes, the container has not `started`.
    pub(crate) startup_probe: Option<Probe>,
    /// While it fails, the container is not `ready`.
    pub(crate) readiness_probe: Option<Probe>,
    /// When it fails, the container is restarted.
    pub(crate) liveness_probe: Option<Probe>,
    /// What is run right after the container's start and before its end.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) lifecycle: Lifecycle,
}

/// What the kubelet does when a container ends with certain exit codes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RestartRule {
    /// `Restart` or `RestartAllContainers`.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) action: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) exit_codes: ExitCodes,
}

/// A set of exit codes, or all others.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct ExitCodes {
    /// `In` or `NotIn`.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) operator: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) values: Vec<i32>,
}

/// Hooks (`core/v1` Lifecycle).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Lifecycle {
    /// Until it ends the container is not shown as running; when it fails, the container is killed.
    pub(crate) post_start: Option<Handler>,
    /// Runs before the container is stopped, within the grace period.
    pub(crate) pre_stop: Option<Handler>,
}

/// What a hook does (`core/v1` `LifecycleHandler`).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Handler {
    /// Runs a command in the container.
    pub(crate) exec: Option<Exec>,
    pub(crate) http_get: Option<ProbeTarget>,
    /// TCP connection; Kubernetes keeps it for old manifests only.
    pub(crate) tcp_socket: Option<ProbeTarget>,
    pub(crate) sleep: Option<Sleep>,
}

/// A pause (`core/v1` `SleepAction`).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Sleep {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) seconds: i64,
}

/// A command run in a container (`core/v1` `ExecAction`).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Exec {
    /// The command line. Only its first word may be printed: the rest may hold credentials.
    #[serde(default, deserialize_with = "texts")]
    pub(crate) command: Vec<String>,
}

#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvVar {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    /// The value, if the spec contains it. It may be secret, so it is never shown.
    #[serde(default, deserialize_with = "maybe_text")]
    pub(crate) value: Option<String>,
    /// Where the value comes from otherwise.
    pub(crate) value_from: Option<EnvVarSource>,
}

impl fmt::Debug for EnvVar {
    /// Leaves the value out: debug output ends up in logs and bug reports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvVar").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The sources of an environment variable's value that are read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvVarSource {
    /// A field of the pod (downward API).
    pub(crate) field_ref: Option<FieldRef>,
}

/// A field of the pod, `metadata.name`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldRef {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) field_path: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "named as in the API")]
pub(crate) struct Port {
    /// `http`, `metrics` …
    pub(crate) name: Option<String>,
    /// The number on the pod's address.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) container_port: i32,
    /// `TCP` (also when absent), `UDP` or `SCTP`.
    pub(crate) protocol: Option<String>,
    /// The number on the node's address, where there is one.
    #[serde(default, deserialize_with = "unless_zero")]
    pub(crate) host_port: Option<i32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct ResourceRequirements {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) requests: Resources,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) limits: Resources,
}

/// A mount of a volume in a container.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VolumeMount {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) mount_path: String,
    /// Whether the container may only read.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) read_only: bool,
}

/// A probe: where it knocks, and how often. A number that is absent or 0 has the API's default.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Probe {
    /// Runs a command in the container.
    pub(crate) exec: Option<Exec>,
    pub(crate) http_get: Option<ProbeTarget>,
    pub(crate) tcp_socket: Option<ProbeTarget>,
    pub(crate) grpc: Option<ProbeTarget>,
    /// Seconds from the container's start to the first try; default 0.
    #[serde(default, deserialize_with = "unless_zero")]
    pub(crate) initial_delay_seconds: Option<i32>,
    /// Seconds between two tries; default 10.
    #[serde(default, deserialize_with = "unless_zero")]
    pub(crate) period_seconds: Option<i32>,
    /// Seconds that a try may take; default 1.
    #[serde(default, deserialize_with = "unless_zero")]
    pub(crate) timeout_seconds: Option<i32>,
    /// Failures in a row that count; default 3.
    #[serde(default, deserialize_with = "unless_zero")]
    pub(crate) failure_threshold: Option<i32>,
    /// Successes in a row that count; default 1.
    #[serde(default, deserialize_with = "unless_zero")]
    pub(crate) success_threshold: Option<i32>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct ProbeTarget {
    /// Number or name of the port.
    pub(crate) port: Option<PortRef>,
    /// Path of an HTTP request.
    pub(crate) path: Option<String>,
    /// `HTTP` (also when absent) or `HTTPS`.
    pub(crate) scheme: Option<String>,
    /// Another host than the pod's own address.
    pub(crate) host: Option<String>,
    /// The service that a gRPC check asks for.
    pub(crate) service: Option<String>,
}

/// A port by number or by name (`IntOrString`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum PortRef {
    Number(i32),
    /// By the name of a declared port.
    Name(String),
}

/// How the kubelet runs a container: read from the spec, never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ContainerType {
    /// In `initContainers`, with no `restartPolicy` or one other than `Always`.
    Init,
    /// In `initContainers` with `restartPolicy: Always` (KEP-753); neither half alone makes one.
    NativeSidecar,
    /// In `containers`.
    Regular,
    /// In `ephemeralContainers`.
    Ephemeral,
}

impl ContainerType {
    /// Every type, in the order of a pod's start.
    pub(crate) const ALL: [Self; 4] = [Self::Init, Self::NativeSidecar, Self::Regular, Self::Ephemeral];

    /// The word used in output and on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::NativeSidecar => "native-sidecar",
            Self::Regular => "regular",
            Self::Ephemeral => "ephemeral",
        }
    }
}
