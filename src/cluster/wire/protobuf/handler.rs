//! Probes and hooks in protobuf, into [`crate::model::container`].

use prost::Message;

use super::values::{IntOrString, RawText, some_text, text, unless_zero};
use crate::model::container::{self as model, PortRef, ProbeTarget};

/// JSON has the fields of `handler` in its place.
#[derive(Message)]
pub(super) struct Probe {
    #[prost(message, optional, tag = "1")]
    handler: Option<ProbeHandler>,
    #[prost(int32, tag = "2")]
    initial_delay_seconds: i32,
    #[prost(int32, tag = "3")]
    timeout_seconds: i32,
    #[prost(int32, tag = "4")]
    period_seconds: i32,
    #[prost(int32, tag = "5")]
    success_threshold: i32,
    #[prost(int32, tag = "6")]
    failure_threshold: i32,
}

#[derive(Message)]
struct ProbeHandler {
    #[prost(message, optional, tag = "1")]
    exec: Option<Exec>,
    #[prost(message, optional, tag = "2")]
    http_get: Option<HttpGet>,
    #[prost(message, optional, tag = "3")]
    tcp_socket: Option<TcpSocket>,
    #[prost(message, optional, tag = "4")]
    grpc: Option<Grpc>,
}

impl From<Probe> for model::Probe {
    fn from(probe: Probe) -> Self {
        let handler = probe.handler.unwrap_or_default();
        Self {
            exec: handler.exec.map(Into::into),
            http_get: handler.http_get.map(Into::into),
            tcp_socket: handler.tcp_socket.map(Into::into),
            grpc: handler.grpc.map(Into::into),
            initial_delay_seconds: unless_zero(probe.initial_delay_seconds),
            period_seconds: unless_zero(probe.period_seconds),
            timeout_seconds: unless_zero(probe.timeout_seconds),
            failure_threshold: unless_zero(probe.failure_threshold),
            success_threshold: unless_zero(probe.success_threshold),
        }
    }
}

#[derive(Message)]
pub(super) struct Lifecycle {
    #[prost(message, optional, tag = "1")]
    post_start: Option<LifecycleHandler>,
    #[prost(message, optional, tag = "2")]
    pre_stop: Option<LifecycleHandler>,
}

impl From<Lifecycle> for model::Lifecycle {
    fn from(lifecycle: Lifecycle) -> Self {
        Self {
            post_start: lifecycle.post_start.map(Into::into),
            pre_stop: lifecycle.pre_stop.map(Into::into),
        }
    }
}

#[derive(Message)]
struct LifecycleHandler {
    #[prost(message, optional, tag = "1")]
    exec: Option<Exec>,
    #[prost(message, optional, tag = "2")]
    http_get: Option<HttpGet>,
    #[prost(message, optional, tag = "3")]
    tcp_socket: Option<TcpSocket>,
    #[prost(message, optional, tag = "4")]
    sleep: Option<Sleep>,
}

impl From<LifecycleHandler> for model::Handler {
    fn from(handler: LifecycleHandler) -> Self {
        Self {
            exec: handler.exec.map(Into::into),
            http_get: handler.http_get.map(Into::into),
            tcp_socket: handler.tcp_socket.map(Into::into),
            sleep: handler.sleep.map(|sleep| model::Sleep { seconds: sleep.seconds }),
        }
    }
}

#[derive(Message)]
struct Sleep {
    #[prost(int64, tag = "1")]
    seconds: i64,
}

/// Without prost's own `Debug`, which would show the arguments.
#[derive(Message)]
#[prost(skip_debug)]
struct Exec {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    command: Vec<RawText>,
}

impl std::fmt::Debug for Exec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exec").finish_non_exhaustive()
    }
}

impl From<Exec> for model::Exec {
    fn from(exec: Exec) -> Self {
        Self { command: exec.command.into_iter().map(text).collect() }
    }
}

#[derive(Message)]
struct HttpGet {
    #[prost(bytes = "bytes", tag = "1")]
    path: RawText,
    #[prost(message, optional, tag = "2")]
    port: Option<IntOrString>,
    #[prost(bytes = "bytes", tag = "3")]
    host: RawText,
    #[prost(bytes = "bytes", tag = "4")]
    scheme: RawText,
}

impl From<HttpGet> for ProbeTarget {
    fn from(get: HttpGet) -> Self {
        Self {
            port: get.port.map(Into::into),
            path: some_text(get.path),
            scheme: some_text(get.scheme),
            host: some_text(get.host),
            service: None,
        }
    }
}

#[derive(Message)]
struct TcpSocket {
    #[prost(message, optional, tag = "1")]
    port: Option<IntOrString>,
    #[prost(bytes = "bytes", tag = "2")]
    host: RawText,
}

impl From<TcpSocket> for ProbeTarget {
    fn from(socket: TcpSocket) -> Self {
        let (port, host) = (socket.port.map(Into::into), some_text(socket.host));
        Self { port, path: None, scheme: None, host, service: None }
    }
}

#[derive(Message)]
struct Grpc {
    #[prost(int32, optional, tag = "1")]
    port: Option<i32>,
    #[prost(bytes = "bytes", tag = "2")]
    service: RawText,
}

impl From<Grpc> for ProbeTarget {
    fn from(grpc: Grpc) -> Self {
        let (port, service) = (grpc.port.map(PortRef::Number), some_text(grpc.service));
        Self { port, path: None, scheme: None, host: None, service }
    }
}
