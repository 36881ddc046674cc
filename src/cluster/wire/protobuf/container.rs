//! `core/v1` Container in protobuf, into [`crate::model::container`].

use prost::Message;

use super::handler::{Lifecycle, Probe};
use super::values::{Amount, RawText, amounts, each, some_text, text, unless_zero};
use crate::model::container as model;

/// `EphemeralContainerCommon` has the same fields and numbers.
#[derive(Message)]
pub(super) struct Container {
    #[prost(bytes = "bytes", tag = "1")]
    name: RawText,
    #[prost(bytes = "bytes", tag = "2")]
    image: RawText,
    #[prost(bytes = "bytes", repeated, tag = "3")]
    command: Vec<RawText>,
    #[prost(bytes = "bytes", repeated, tag = "4")]
    args: Vec<RawText>,
    #[prost(message, repeated, tag = "6")]
    ports: Vec<Port>,
    #[prost(message, repeated, tag = "7")]
    env: Vec<EnvVar>,
    #[prost(message, optional, tag = "8")]
    resources: Option<Requirements>,
    #[prost(message, repeated, tag = "9")]
    volume_mounts: Vec<VolumeMount>,
    #[prost(message, optional, tag = "10")]
    liveness_probe: Option<Probe>,
    #[prost(message, optional, tag = "11")]
    readiness_probe: Option<Probe>,
    #[prost(message, optional, tag = "12")]
    lifecycle: Option<Lifecycle>,
    #[prost(message, optional, tag = "22")]
    startup_probe: Option<Probe>,
    #[prost(bytes = "bytes", tag = "24")]
    restart_policy: RawText,
    #[prost(message, repeated, tag = "25")]
    restart_policy_rules: Vec<RestartRule>,
}

impl From<Container> for model::Container {
    fn from(container: Container) -> Self {
        Self {
            name: text(container.name),
            image: text(container.image),
            command: container.command.into_iter().map(text).collect(),
            args: container.args.into_iter().map(text).collect(),
            env: each(container.env),
            ports: each(container.ports),
            resources: container.resources.unwrap_or_default().into(),
            restart_policy: some_text(container.restart_policy),
            restart_policy_rules: each(container.restart_policy_rules),
            volume_mounts: each(container.volume_mounts),
            startup_probe: container.startup_probe.map(Into::into),
            readiness_probe: container.readiness_probe.map(Into::into),
            liveness_probe: container.liveness_probe.map(Into::into),
            lifecycle: container.lifecycle.unwrap_or_default().into(),
        }
    }
}

#[derive(Message)]
struct RestartRule {
    #[prost(bytes = "bytes", tag = "1")]
    action: RawText,
    #[prost(message, optional, tag = "2")]
    exit_codes: Option<ExitCodes>,
}

impl From<RestartRule> for model::RestartRule {
    fn from(rule: RestartRule) -> Self {
        Self { action: text(rule.action), exit_codes: rule.exit_codes.unwrap_or_default().into() }
    }
}

#[derive(Message)]
struct ExitCodes {
    #[prost(bytes = "bytes", tag = "1")]
    operator: RawText,
    #[prost(int32, repeated, packed = "false", tag = "2")]
    values: Vec<i32>,
}

impl From<ExitCodes> for model::ExitCodes {
    fn from(codes: ExitCodes) -> Self {
        Self { operator: text(codes.operator), values: codes.values }
    }
}

/// Without prost's own `Debug`, which would show the value.
#[derive(Message)]
#[prost(skip_debug)]
struct EnvVar {
    #[prost(bytes = "bytes", tag = "1")]
    name: RawText,
    #[prost(bytes = "bytes", tag = "2")]
    value: RawText,
    #[prost(message, optional, tag = "3")]
    value_from: Option<EnvVarSource>,
}

impl std::fmt::Debug for EnvVar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnvVar").finish_non_exhaustive()
    }
}

impl From<EnvVar> for model::EnvVar {
    fn from(variable: EnvVar) -> Self {
        Self {
            name: text(variable.name),
            value: some_text(variable.value),
            value_from: variable.value_from.map(Into::into),
        }
    }
}

#[derive(Message)]
struct EnvVarSource {
    #[prost(message, optional, tag = "1")]
    field_ref: Option<FieldRef>,
}

impl From<EnvVarSource> for model::EnvVarSource {
    fn from(source: EnvVarSource) -> Self {
        Self { field_ref: source.field_ref.map(Into::into) }
    }
}

#[derive(Message)]
struct FieldRef {
    #[prost(bytes = "bytes", tag = "2")]
    field_path: RawText,
}

impl From<FieldRef> for model::FieldRef {
    fn from(field: FieldRef) -> Self {
        Self { field_path: text(field.field_path) }
    }
}

#[derive(Message)]
#[expect(clippy::struct_field_names, reason = "named as in the API")]
struct Port {
    #[prost(bytes = "bytes", tag = "1")]
    name: RawText,
    #[prost(int32, tag = "2")]
    host_port: i32,
    #[prost(int32, tag = "3")]
    container_port: i32,
    #[prost(bytes = "bytes", tag = "4")]
    protocol: RawText,
}

impl From<Port> for model::Port {
    fn from(port: Port) -> Self {
        Self {
            name: some_text(port.name),
            container_port: port.container_port,
            protocol: some_text(port.protocol),
            host_port: unless_zero(port.host_port),
        }
    }
}

#[derive(Message)]
pub(super) struct Requirements {
    #[prost(message, repeated, tag = "1")]
    limits: Vec<Amount>,
    #[prost(message, repeated, tag = "2")]
    requests: Vec<Amount>,
}

impl From<Requirements> for model::ResourceRequirements {
    fn from(stated: Requirements) -> Self {
        Self { requests: amounts(stated.requests), limits: amounts(stated.limits) }
    }
}

#[derive(Message)]
struct VolumeMount {
    #[prost(bytes = "bytes", tag = "1")]
    name: RawText,
    #[prost(bool, tag = "2")]
    read_only: bool,
    #[prost(bytes = "bytes", tag = "3")]
    mount_path: RawText,
}

impl From<VolumeMount> for model::VolumeMount {
    fn from(mount: VolumeMount) -> Self {
        Self { name: text(mount.name), mount_path: text(mount.mount_path), read_only: mount.read_only }
    }
}
