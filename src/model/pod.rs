//! The part of `core/v1` Pod that is read: identity and spec. Names follow the Kubernetes API.
//!
//! Every field except a container's name is optional: a file may have an incomplete pod, and a newer server may
//! leave out fields that an older one requires. Unknown fields are skipped.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use jiff::Timestamp;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::container::{Container, ContainerType, ResourceRequirements};
use super::de::{nullable, text_map, time};
use super::resources::Resources;
use super::shared::Shared;
use super::status::{ContainerStatus, PodStatus};
use super::wide::WideSpec;

/// A pod, or a pod template of a workload, which has no status.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Pod {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) metadata: Metadata,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) spec: PodSpec,
    /// The status; absent in templates and manifests.
    pub(crate) status: Option<PodStatus>,
    /// What only `check` reads of the spec, if it was asked for.
    #[serde(skip)]
    pub(crate) wide: Option<Box<WideSpec>>,
}

/// Where a pod comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An object of kind Pod.
    Pod,
    /// The pod template of a workload.
    Template {
        /// The workload's kind, `Deployment`.
        kind: String,
        /// The workload's name; empty if the server will generate it (`generateName`).
        name: String,
    },
}

/// The part of `meta/v1` `ObjectMeta` that is read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    /// The prefix from which the server made the name, `web-7d9f-` for a pod of a `ReplicaSet`.
    pub(crate) generate_name: Option<String>,
    /// Absent in a manifest for any namespace (`kubectl apply -n`).
    pub(crate) namespace: Option<String>,
    /// Set by the server.
    pub(crate) uid: Option<String>,
    #[serde(default, deserialize_with = "text_map")]
    pub(crate) labels: BTreeMap<String, String>,
    /// Annotations, among them those that set patterns and those of injectors.
    #[serde(default, deserialize_with = "text_map")]
    pub(crate) annotations: BTreeMap<String, String>,
    /// The objects that this one belongs to.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) owner_references: Vec<OwnerReference>,
    /// When the server stored the object (UTC).
    #[serde(default, deserialize_with = "time")]
    pub(crate) creation_timestamp: Option<Timestamp>,
    /// When deletion is due (UTC); its presence means that the pod is terminating.
    #[serde(default, deserialize_with = "time")]
    pub(crate) deletion_timestamp: Option<Timestamp>,
    /// Seconds between the request to delete and `deletion_timestamp`.
    pub(crate) deletion_grace_period_seconds: Option<i64>,
    /// Finalizers, which delay deletion.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) finalizers: Vec<String>,
}

/// One owner of an object.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnerReference {
    /// `ReplicaSet`, `Job`, `Node` …
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) kind: String,
    /// The owner's name, in the same namespace.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    /// Whether this owner is the controller.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) controller: bool,
}

/// The part of `core/v1` `PodSpec` that is read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PodSpec {
    /// Containers that run until the pod ends.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) containers: Vec<Shared<Container>>,
    /// Containers that run one after another before the regular ones; includes native sidecars (KEP-753).
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) init_containers: Vec<Shared<Container>>,
    /// Containers that `kubectl debug` added.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) ephemeral_containers: Vec<Shared<Container>>,
    /// `Always` (also when absent), `OnFailure` or `Never`.
    pub(crate) restart_policy: Option<String>,
    /// Seconds that containers get to stop; 30 when absent.
    pub(crate) termination_grace_period_seconds: Option<i64>,
    pub(crate) node_name: Option<String>,
    /// The overhead of the `RuntimeClass` (KEP-688).
    pub(crate) overhead: Option<Resources>,
    /// Pod-level resources (KEP-2837).
    pub(crate) resources: Option<ResourceRequirements>,
    /// Conditions required for readiness, in addition to ready containers (KEP-580).
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) readiness_gates: Vec<ReadinessGate>,
    /// Scheduling gates, which delay scheduling (KEP-3521).
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) scheduling_gates: Vec<SchedulingGate>,
    /// The pods that are scheduled together with this one, or not at all (KEP-4671).
    pub(crate) scheduling_group: Option<SchedulingGroup>,
    /// Whether all containers see each other's processes.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) share_process_namespace: bool,
    /// Whether the pod uses the node's network.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) host_network: bool,
    /// Volumes, by kind of source.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) volumes: Vec<Volume>,
}

/// A readiness gate: this condition must be `True`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReadinessGate {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) condition_type: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct SchedulingGate {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SchedulingGroup {
    /// The name of a `PodGroup` in the pod's namespace.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) pod_group_name: String,
}

/// A volume of a pod.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Volume {
    /// Its name in the pod.
    pub(crate) name: String,
    /// The source of its content.
    pub(crate) source: VolumeSource,
}

impl VolumeSource {
    /// Whether containers keep files of their own there, other than configuration.
    pub(crate) fn holds_files(self) -> bool {
        matches!(self, Self::EmptyDir | Self::PersistentVolumeClaim)
    }
}

/// The source of a volume's content, as detailed as needed to know who writes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum VolumeSource {
    /// Scratch space that the pod's containers share.
    EmptyDir,
    /// Content of a `ConfigMap`.
    ConfigMap,
    /// Content of a `Secret`.
    Secret,
    /// Several sources in one, among them service-account tokens.
    Projected,
    /// A path of the node.
    HostPath,
    PersistentVolumeClaim,
    #[default]
    Other,
}

impl<'de> Deserialize<'de> for Volume {
    /// The source is the other key besides `name`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Volume;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a volume")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Volume, A::Error> {
                let mut volume = Volume::default();
                while let Some(key) = map.next_key::<String>()? {
                    let source = match key.as_str() {
                        "name" => {
                            volume.name = map.next_value()?;
                            continue;
                        }
                        "emptyDir" => VolumeSource::EmptyDir,
                        "configMap" => VolumeSource::ConfigMap,
                        "secret" => VolumeSource::Secret,
                        "projected" => VolumeSource::Projected,
                        "hostPath" => VolumeSource::HostPath,
                        "persistentVolumeClaim" => VolumeSource::PersistentVolumeClaim,
                        _ => VolumeSource::Other,
                    };
                    // A key that is `null` is not the source.
                    if map.next_value::<Option<IgnoredAny>>()?.is_some() {
                        volume.source = source;
                    }
                }
                Ok(volume)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// A container with its type and status.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContainerRef<'a> {
    /// How the kubelet runs it.
    pub(crate) kind: ContainerType,
    pub(crate) spec: &'a Container,
    /// Its status; absent until the kubelet has seen the pod.
    pub(crate) status: Option<&'a ContainerStatus>,
}

impl Pod {
    /// Every container with its status, in the order in which the kubelet starts them: init containers and
    /// native sidecars in the order of the spec, then regular ones, then ephemeral ones.
    pub(crate) fn containers(&self) -> Vec<ContainerRef<'_>> {
        let spec = &self.spec;
        let none: &[ContainerStatus] = &[];
        let (init, regular, ephemeral) = self.status.as_ref().map_or((none, none, none), |s| {
            (
                s.init_container_statuses.as_slice(),
                s.container_statuses.as_slice(),
                s.ephemeral_container_statuses.as_slice(),
            )
        });
        let mut all = Vec::with_capacity(
            spec.init_containers.len() + spec.containers.len() + spec.ephemeral_containers.len(),
        );
        pair(&mut all, &spec.init_containers, init, |c| {
            if c.restart_policy.as_deref() == Some("Always") {
                ContainerType::NativeSidecar
            } else {
                ContainerType::Init
            }
        });
        pair(&mut all, &spec.containers, regular, |_| ContainerType::Regular);
        pair(&mut all, &spec.ephemeral_containers, ephemeral, |_| ContainerType::Ephemeral);
        all
    }
}

/// Appends `specs` with the status of the same name: statuses are sorted by name, specs are not.
fn pair<'a>(
    all: &mut Vec<ContainerRef<'a>>,
    specs: &'a [Shared<Container>],
    statuses: &'a [ContainerStatus],
    kind: impl Fn(&Container) -> ContainerType,
) {
    // A scan is fastest for typical pods; with thousands of containers, a map avoids quadratic time.
    let index: Option<HashMap<&str, &ContainerStatus>> =
        (statuses.len() > 16).then(|| statuses.iter().map(|s| (s.name.as_str(), s)).collect());
    all.extend(specs.iter().map(|spec| ContainerRef {
        kind: kind(spec),
        spec,
        status: match &index {
            Some(index) => index.get(spec.name.as_str()).copied(),
            None => statuses.iter().find(|s| s.name == spec.name),
        },
    }));
}
