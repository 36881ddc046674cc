//! `core/v1` Pod and `PodSpec` in protobuf, into [`crate::model::pod`].

use std::collections::BTreeMap;

use bytes::Bytes;
use prost::{DecodeError, Message};

use super::container::{Container, Requirements};
use super::status::PodStatus;
use super::templates::Templates;
use super::values::{Amount, RawText, Time, each, maybe_amounts, some_text, text, time};
use crate::model::pod::{self as model, VolumeSource};

#[derive(Message)]
pub(super) struct Pod {
    #[prost(message, optional, tag = "1")]
    metadata: Option<Metadata>,
    #[prost(message, optional, tag = "2")]
    spec: Option<PodSpec>,
    #[prost(message, optional, tag = "3")]
    status: Option<PodStatus>,
}

impl Pod {
    /// Converts the pod and decodes its containers; cached ones are reused.
    pub(super) fn into_model(self, templates: &mut Templates) -> Result<model::Pod, DecodeError> {
        Ok(model::Pod {
            metadata: self.metadata.unwrap_or_default().into(),
            spec: self.spec.unwrap_or_default().into_model(templates)?,
            status: self.status.map(Into::into),
            wide: None,
        })
    }
}

#[derive(Message)]
struct Metadata {
    #[prost(bytes = "bytes", tag = "1")]
    name: RawText,
    #[prost(bytes = "bytes", tag = "2")]
    generate_name: RawText,
    #[prost(bytes = "bytes", tag = "3")]
    namespace: RawText,
    #[prost(bytes = "bytes", tag = "5")]
    uid: RawText,
    #[prost(message, optional, tag = "8")]
    creation_timestamp: Option<Time>,
    #[prost(message, optional, tag = "9")]
    deletion_timestamp: Option<Time>,
    #[prost(int64, optional, tag = "10")]
    deletion_grace_period_seconds: Option<i64>,
    #[prost(message, repeated, tag = "11")]
    labels: Vec<Pair>,
    #[prost(message, repeated, tag = "12")]
    annotations: Vec<Pair>,
    #[prost(message, repeated, tag = "13")]
    owner_references: Vec<OwnerReference>,
    #[prost(bytes = "bytes", repeated, tag = "14")]
    finalizers: Vec<RawText>,
}

impl From<Metadata> for model::Metadata {
    fn from(metadata: Metadata) -> Self {
        Self {
            name: text(metadata.name),
            generate_name: some_text(metadata.generate_name),
            namespace: some_text(metadata.namespace),
            uid: some_text(metadata.uid),
            labels: map(metadata.labels),
            annotations: map(metadata.annotations),
            owner_references: each(metadata.owner_references),
            creation_timestamp: time(metadata.creation_timestamp),
            deletion_timestamp: time(metadata.deletion_timestamp),
            deletion_grace_period_seconds: metadata.deletion_grace_period_seconds,
            finalizers: metadata.finalizers.into_iter().map(text).collect(),
        }
    }
}

/// An entry of a map from text to text.
#[derive(Message)]
struct Pair {
    #[prost(bytes = "bytes", tag = "1")]
    key: RawText,
    #[prost(bytes = "bytes", tag = "2")]
    value: RawText,
}

fn map(pairs: Vec<Pair>) -> BTreeMap<String, String> {
    pairs.into_iter().map(|pair| (text(pair.key), text(pair.value))).collect()
}

#[derive(Message)]
struct OwnerReference {
    #[prost(bytes = "bytes", tag = "1")]
    kind: RawText,
    #[prost(bytes = "bytes", tag = "3")]
    name: RawText,
    #[prost(bool, tag = "6")]
    controller: bool,
}

impl From<OwnerReference> for model::OwnerReference {
    fn from(owner: OwnerReference) -> Self {
        Self { kind: text(owner.kind), name: text(owner.name), controller: owner.controller }
    }
}

#[derive(Message)]
struct PodSpec {
    #[prost(message, repeated, tag = "1")]
    volumes: Vec<Volume>,
    #[prost(bytes = "bytes", repeated, tag = "2")]
    containers: Vec<Bytes>,
    #[prost(bytes = "bytes", tag = "3")]
    restart_policy: RawText,
    #[prost(int64, optional, tag = "4")]
    termination_grace_period_seconds: Option<i64>,
    #[prost(bytes = "bytes", tag = "10")]
    node_name: RawText,
    #[prost(bool, tag = "11")]
    host_network: bool,
    #[prost(bytes = "bytes", repeated, tag = "20")]
    init_containers: Vec<Bytes>,
    #[prost(bool, tag = "27")]
    share_process_namespace: bool,
    #[prost(message, repeated, tag = "28")]
    readiness_gates: Vec<ReadinessGate>,
    #[prost(message, repeated, tag = "32")]
    overhead: Vec<Amount>,
    #[prost(message, repeated, tag = "34")]
    ephemeral_containers: Vec<EphemeralContainer>,
    #[prost(message, repeated, tag = "38")]
    scheduling_gates: Vec<SchedulingGate>,
    #[prost(message, optional, tag = "40")]
    resources: Option<Requirements>,
}

impl PodSpec {
    fn into_model(self, templates: &mut Templates) -> Result<model::PodSpec, DecodeError> {
        let mut all = |containers: Vec<Bytes>| {
            containers.into_iter().map(|bytes| templates.container(bytes)).collect::<Result<_, _>>()
        };
        let ephemeral = self.ephemeral_containers.into_iter().map(|c| c.common.unwrap_or_default());
        Ok(model::PodSpec {
            containers: all(self.containers)?,
            init_containers: all(self.init_containers)?,
            ephemeral_containers: ephemeral.map(|c| crate::model::Container::from(c).into()).collect(),
            restart_policy: some_text(self.restart_policy),
            termination_grace_period_seconds: self.termination_grace_period_seconds,
            node_name: some_text(self.node_name),
            overhead: maybe_amounts(self.overhead),
            resources: self.resources.map(Into::into),
            readiness_gates: each(self.readiness_gates),
            scheduling_gates: each(self.scheduling_gates),
            // Only JSON is read: no published client has the number of the field yet.
            scheduling_group: None,
            share_process_namespace: self.share_process_namespace,
            host_network: self.host_network,
            volumes: each(self.volumes),
        })
    }
}

/// JSON has the fields of `common` in its place.
#[derive(Message)]
struct EphemeralContainer {
    #[prost(message, optional, tag = "1")]
    common: Option<Container>,
}

#[derive(Message)]
struct ReadinessGate {
    #[prost(bytes = "bytes", tag = "1")]
    condition_type: RawText,
}

impl From<ReadinessGate> for model::ReadinessGate {
    fn from(gate: ReadinessGate) -> Self {
        Self { condition_type: text(gate.condition_type) }
    }
}

#[derive(Message)]
struct SchedulingGate {
    #[prost(bytes = "bytes", tag = "1")]
    name: RawText,
}

impl From<SchedulingGate> for model::SchedulingGate {
    fn from(gate: SchedulingGate) -> Self {
        Self { name: text(gate.name) }
    }
}

#[derive(Message)]
struct Volume {
    #[prost(bytes = "bytes", tag = "1")]
    name: RawText,
    #[prost(message, optional, tag = "2")]
    source: Option<Sources>,
}

/// At most one of these fields is set. Other sources are skipped, as the model does not have them.
#[derive(Message)]
struct Sources {
    #[prost(message, optional, tag = "1")]
    host_path: Option<Present>,
    #[prost(message, optional, tag = "2")]
    empty_dir: Option<Present>,
    #[prost(message, optional, tag = "6")]
    secret: Option<Present>,
    #[prost(message, optional, tag = "10")]
    persistent_volume_claim: Option<Present>,
    #[prost(message, optional, tag = "19")]
    config_map: Option<Present>,
    #[prost(message, optional, tag = "26")]
    projected: Option<Present>,
}

/// A message of which only the presence matters.
#[derive(Message)]
struct Present {}

impl From<Volume> for model::Volume {
    fn from(volume: Volume) -> Self {
        let sources = volume.source.unwrap_or_default();
        let known = [
            (sources.empty_dir, VolumeSource::EmptyDir),
            (sources.config_map, VolumeSource::ConfigMap),
            (sources.secret, VolumeSource::Secret),
            (sources.projected, VolumeSource::Projected),
            (sources.host_path, VolumeSource::HostPath),
            (sources.persistent_volume_claim, VolumeSource::PersistentVolumeClaim),
        ];
        let source = known.into_iter().find_map(|(present, source)| present.map(|_| source));
        Self { name: text(volume.name), source: source.unwrap_or_default() }
    }
}
