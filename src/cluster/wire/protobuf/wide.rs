//! The part of a pod's spec that only `check` reads, in protobuf, into [`crate::model::wide`].

use prost::{DecodeError, Message};
use serde::de::IgnoredAny;

use crate::model::wide as model;

#[derive(Message)]
struct Pod {
    #[prost(message, optional, tag = "2")]
    spec: Option<PodSpec>,
}

#[derive(Message)]
struct PodSpec {
    #[prost(message, repeated, tag = "1")]
    volumes: Vec<Volume>,
    #[prost(message, repeated, tag = "2")]
    containers: Vec<Container>,
    #[prost(int64, optional, tag = "4")]
    termination_grace_period_seconds: Option<i64>,
    #[prost(int64, optional, tag = "5")]
    active_deadline_seconds: Option<i64>,
    #[prost(message, optional, tag = "14")]
    security_context: Option<PodSecurityContext>,
    #[prost(message, repeated, tag = "20")]
    init_containers: Vec<Container>,
}

#[derive(Message)]
struct PodSecurityContext {
    #[prost(int64, optional, tag = "2")]
    run_as_user: Option<i64>,
    #[prost(bool, optional, tag = "3")]
    run_as_non_root: Option<bool>,
}

#[derive(Message)]
struct Volume {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "2")]
    source: Option<VolumeSource>,
}

#[derive(Message)]
struct VolumeSource {
    #[prost(message, optional, tag = "1")]
    host_path: Option<HostPath>,
    #[prost(message, optional, tag = "2")]
    empty_dir: Option<EmptyDir>,
}

#[derive(Message)]
struct HostPath {
    #[prost(string, tag = "1")]
    path: String,
}

#[derive(Message)]
struct EmptyDir {
    #[prost(string, tag = "1")]
    medium: String,
    #[prost(message, optional, tag = "2")]
    size_limit: Option<Anything>,
}

/// A message of which only its presence is read.
#[derive(Message)]
struct Anything {}

#[derive(Message)]
struct Container {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "8")]
    resources: Option<Resources>,
    #[prost(message, repeated, tag = "9")]
    volume_mounts: Vec<Mount>,
    #[prost(message, optional, tag = "15")]
    security_context: Option<SecurityContext>,
}

#[derive(Message)]
struct Resources {
    #[prost(message, repeated, tag = "1")]
    limits: Vec<Entry>,
    #[prost(message, repeated, tag = "2")]
    requests: Vec<Entry>,
}

#[derive(Message)]
struct Entry {
    #[prost(string, tag = "1")]
    key: String,
}

#[derive(Message)]
struct Mount {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "4")]
    sub_path: String,
    #[prost(string, tag = "6")]
    sub_path_expr: String,
}

#[derive(Message)]
struct SecurityContext {
    #[prost(message, optional, tag = "1")]
    capabilities: Option<Capabilities>,
    #[prost(bool, optional, tag = "2")]
    privileged: Option<bool>,
    #[prost(int64, optional, tag = "4")]
    run_as_user: Option<i64>,
    #[prost(bool, optional, tag = "5")]
    run_as_non_root: Option<bool>,
    #[prost(bool, optional, tag = "6")]
    read_only_root_filesystem: Option<bool>,
}

#[derive(Message)]
struct Capabilities {
    #[prost(string, repeated, tag = "1")]
    add: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    drop: Vec<String>,
}

/// Decodes the spec of a pod a second time, for these fields.
pub(super) fn decode(pod: &[u8]) -> Result<model::WideSpec, DecodeError> {
    let spec = Pod::decode(pod)?.spec.unwrap_or_default();
    Ok(model::WideSpec {
        termination_grace_period_seconds: spec.termination_grace_period_seconds,
        active_deadline_seconds: spec.active_deadline_seconds,
        security_context: spec.security_context.map_or_else(Default::default, |own| model::SecurityContext {
            run_as_user: own.run_as_user,
            run_as_non_root: own.run_as_non_root,
            ..model::SecurityContext::default()
        }),
        volumes: spec.volumes.into_iter().map(Into::into).collect(),
        init_containers: spec.init_containers.into_iter().map(Into::into).collect(),
        containers: spec.containers.into_iter().map(Into::into).collect(),
    })
}

impl From<Volume> for model::WideVolume {
    fn from(volume: Volume) -> Self {
        let source = volume.source.unwrap_or_default();
        Self {
            name: volume.name,
            empty_dir: source.empty_dir.map(|dir| model::EmptyDir {
                medium: dir.medium,
                size_limit: dir.size_limit.map(|_| IgnoredAny),
            }),
            host_path: source.host_path.map(|host| model::HostPath { path: host.path }),
        }
    }
}

impl From<Container> for model::WideContainer {
    fn from(container: Container) -> Self {
        let Resources { limits, requests } = container.resources.unwrap_or_default();
        let has = |list: &[Entry], key: &str| list.iter().any(|entry| entry.key == key).then_some(IgnoredAny);
        let mount = |mount: Mount| model::WideMount {
            name: mount.name,
            sub_path: mount.sub_path,
            sub_path_expr: mount.sub_path_expr,
        };
        Self {
            name: container.name,
            security_context: container.security_context.map(Into::into).unwrap_or_default(),
            resources: model::WideResources {
                limits: model::WideLimits { ephemeral_storage: has(&limits, "ephemeral-storage") },
                requests: model::WideRequests {
                    cpu: has(&requests, "cpu"),
                    memory: has(&requests, "memory"),
                },
            },
            volume_mounts: container.volume_mounts.into_iter().map(mount).collect(),
        }
    }
}

impl From<SecurityContext> for model::SecurityContext {
    fn from(own: SecurityContext) -> Self {
        Self {
            privileged: own.privileged.unwrap_or_default(),
            run_as_user: own.run_as_user,
            run_as_non_root: own.run_as_non_root,
            read_only_root_filesystem: own.read_only_root_filesystem,
            capabilities: own.capabilities.map_or_else(Default::default, |Capabilities { add, drop }| {
                model::Capabilities { add, drop }
            }),
        }
    }
}
