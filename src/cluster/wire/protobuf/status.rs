//! `core/v1` `PodStatus` in protobuf, into [`crate::model::status`].

use prost::Message;

use super::container::Requirements;
use super::values::{Amount, RawText, Time, amounts, each, text, time};
use crate::model::{is_real, status as model};

#[derive(Message)]
pub(super) struct PodStatus {
    #[prost(bytes = "bytes", tag = "1")]
    phase: RawText,
    #[prost(message, repeated, tag = "2")]
    conditions: Vec<Condition>,
    #[prost(bytes = "bytes", tag = "3")]
    message: RawText,
    #[prost(bytes = "bytes", tag = "4")]
    reason: RawText,
    #[prost(message, optional, tag = "7")]
    start_time: Option<Time>,
    #[prost(message, repeated, tag = "8")]
    container_statuses: Vec<ContainerStatus>,
    #[prost(message, repeated, tag = "10")]
    init_container_statuses: Vec<ContainerStatus>,
    #[prost(message, repeated, tag = "13")]
    ephemeral_container_statuses: Vec<ContainerStatus>,
    #[prost(bytes = "bytes", tag = "14")]
    resize: RawText,
    #[prost(message, repeated, tag = "19")]
    allocated_resources: Vec<Amount>,
    #[prost(message, optional, tag = "20")]
    resources: Option<Requirements>,
}

impl From<PodStatus> for model::PodStatus {
    fn from(status: PodStatus) -> Self {
        Self {
            phase: text(status.phase),
            reason: text(status.reason),
            message: text(status.message),
            conditions: each(status.conditions),
            init_container_statuses: each(status.init_container_statuses),
            container_statuses: each(status.container_statuses),
            ephemeral_container_statuses: each(status.ephemeral_container_statuses),
            start_time: time(status.start_time),
            resources: status.resources.map(Into::into),
            allocated_resources: amounts(status.allocated_resources),
            old_resize: model::resize_condition(&text(status.resize)),
        }
    }
}

#[derive(Message)]
struct Condition {
    #[prost(bytes = "bytes", tag = "1")]
    kind: RawText,
    #[prost(bytes = "bytes", tag = "2")]
    status: RawText,
    #[prost(message, optional, tag = "4")]
    last_transition_time: Option<Time>,
    #[prost(bytes = "bytes", tag = "5")]
    reason: RawText,
    #[prost(bytes = "bytes", tag = "6")]
    message: RawText,
}

impl From<Condition> for model::Condition {
    fn from(condition: Condition) -> Self {
        Self {
            kind: text(condition.kind),
            status: text(condition.status),
            reason: text(condition.reason),
            message: text(condition.message),
            last_transition_time: time(condition.last_transition_time),
        }
    }
}

#[derive(Message)]
struct ContainerStatus {
    #[prost(bytes = "bytes", tag = "1")]
    name: RawText,
    #[prost(message, optional, tag = "2")]
    state: Option<State>,
    #[prost(message, optional, tag = "3")]
    last_state: Option<State>,
    #[prost(bool, tag = "4")]
    ready: bool,
    #[prost(int32, tag = "5")]
    restart_count: i32,
    #[prost(bool, optional, tag = "9")]
    started: Option<bool>,
    #[prost(message, repeated, tag = "10")]
    allocated_resources: Vec<Amount>,
    #[prost(message, optional, tag = "11")]
    resources: Option<Requirements>,
    #[prost(message, repeated, tag = "14")]
    allocated_resources_status: Vec<ResourceStatus>,
}

impl From<ContainerStatus> for model::ContainerStatus {
    fn from(status: ContainerStatus) -> Self {
        Self {
            name: text(status.name),
            state: status.state.unwrap_or_default().into(),
            last_state: status.last_state.unwrap_or_default().into(),
            ready: status.ready,
            started: status.started,
            restart_count: status.restart_count.into(),
            allocated_resources: amounts(status.allocated_resources),
            resources: status.resources.map(Into::into),
            allocated_resources_status: each(status.allocated_resources_status),
        }
    }
}

#[derive(Message)]
struct ResourceStatus {
    #[prost(bytes = "bytes", tag = "1")]
    name: RawText,
    #[prost(message, repeated, tag = "2")]
    resources: Vec<ResourceHealth>,
}

impl From<ResourceStatus> for model::ResourceStatus {
    fn from(status: ResourceStatus) -> Self {
        Self { name: text(status.name), resources: each(status.resources) }
    }
}

#[derive(Message)]
struct ResourceHealth {
    #[prost(bytes = "bytes", tag = "1")]
    resource_id: RawText,
    #[prost(bytes = "bytes", tag = "2")]
    health: RawText,
}

impl From<ResourceHealth> for model::ResourceHealth {
    fn from(resource: ResourceHealth) -> Self {
        Self { resource_id: text(resource.resource_id), health: text(resource.health) }
    }
}

#[derive(Message)]
struct State {
    #[prost(message, optional, tag = "1")]
    waiting: Option<Waiting>,
    #[prost(message, optional, tag = "2")]
    running: Option<Running>,
    #[prost(message, optional, tag = "3")]
    terminated: Option<Terminated>,
}

impl From<State> for model::ContainerState {
    fn from(state: State) -> Self {
        Self {
            waiting: state.waiting.map(Into::into),
            running: state.running.map(Into::into),
            terminated: state.terminated.map(Into::into),
        }
    }
}

#[derive(Message)]
struct Waiting {
    #[prost(bytes = "bytes", tag = "1")]
    reason: RawText,
    #[prost(bytes = "bytes", tag = "2")]
    message: RawText,
}

impl From<Waiting> for model::Waiting {
    fn from(waiting: Waiting) -> Self {
        Self { reason: text(waiting.reason), message: text(waiting.message) }
    }
}

#[derive(Message)]
struct Running {
    #[prost(message, optional, tag = "1")]
    started_at: Option<Time>,
}

impl From<Running> for model::Running {
    fn from(running: Running) -> Self {
        Self { started_at: time(running.started_at) }
    }
}

#[derive(Message)]
struct Terminated {
    #[prost(int32, tag = "1")]
    exit_code: i32,
    #[prost(int32, tag = "2")]
    signal: i32,
    #[prost(bytes = "bytes", tag = "3")]
    reason: RawText,
    #[prost(bytes = "bytes", tag = "4")]
    message: RawText,
    #[prost(message, optional, tag = "5")]
    started_at: Option<Time>,
    #[prost(message, optional, tag = "6")]
    finished_at: Option<Time>,
}

impl From<Terminated> for model::Terminated {
    fn from(terminated: Terminated) -> Self {
        Self {
            exit_code: terminated.exit_code,
            signal: terminated.signal,
            reason: text(terminated.reason),
            message: text(terminated.message),
            started_at: time(terminated.started_at).filter(|time| is_real(*time)),
            finished_at: time(terminated.finished_at),
        }
    }
}
