//! What a description adds to the row of a container.

use std::collections::HashMap;

use serde::Serialize;

use super::probes::{address, path, runs_command};
use super::{Figures, Occurrence, ProbeDetail, SharedText, probes};
use crate::model::container::{Container, Handler, RestartRule};
use crate::model::pod::VolumeSource;
use crate::model::status::Terminated;
use crate::model::{ContainerRef, Pod};
use crate::wording::plural;

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContainerDetail {
    /// Why it waits, or its last message. Untrusted.
    pub(crate) message: Option<SharedText>,
    /// The last message of the run before. Untrusted.
    #[serde(skip)]
    pub(crate) last_message: Option<SharedText>,
    /// When it ended (UTC), if it has.
    pub(crate) finished_at: Option<jiff::Timestamp>,
    /// When the run before started (UTC).
    #[serde(skip)]
    pub(crate) last_started_at: Option<jiff::Timestamp>,
    pub(crate) probes: Vec<ProbeDetail>,
    pub(crate) ports: Vec<PortDetail>,
    pub(crate) mounts: Vec<Mount>,
    /// `postStart` and `preStop`.
    pub(crate) hooks: Vec<Hook>,
    pub(crate) restart_policy: Option<SharedText>,
    /// What happens at which exit codes: `Restart on exit code 42`.
    pub(crate) restart_rules: Vec<SharedText>,
    /// A resize in progress.
    #[serde(rename = "resize")]
    pub(crate) resizing: Option<Resizing>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PortDetail {
    /// `http` …
    pub(crate) name: Option<SharedText>,
    pub(crate) port: i32,
    /// `TCP`, `UDP` or `SCTP`.
    pub(crate) protocol: SharedText,
    pub(crate) host_port: Option<i32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mount {
    pub(crate) volume: SharedText,
    /// `emptyDir`, `configMap` …; `None` if the pod does not name it.
    pub(crate) source: Option<&'static str>,
    pub(crate) path: SharedText,
    /// Whether the container may only read.
    pub(crate) read_only: bool,
    /// Other containers that mount the same volume.
    pub(crate) shared_with: Vec<SharedMount>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SharedMount {
    pub(crate) container: SharedText,
    /// Whether it may write.
    pub(crate) writes: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Hook {
    #[serde(rename = "type")]
    pub(crate) when: &'static str,
    /// What it does: `runs /bin/sh -c 'sleep 5'`, `HTTP GET :15020/quitquitquit`.
    pub(crate) action: SharedText,
    /// How often it failed, by its events.
    pub(crate) failures: i64,
}

/// Resources that are not what the spec asks for (KEP-1287).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Resizing {
    /// Requests that the node granted.
    pub(crate) allocated: Figures,
    pub(crate) requests: Figures,
    pub(crate) limits: Figures,
}

pub(super) fn details(
    pod: &Pod,
    containers: &[ContainerRef<'_>],
    happened: &[Occurrence],
) -> Vec<ContainerDetail> {
    let mut users: Users<'_> = HashMap::new();
    for container in containers {
        for mount in &container.spec.volume_mounts {
            let users = users.entry(&mount.name).or_default();
            match users.last_mut().filter(|(name, _)| *name == container.spec.name) {
                Some((_, writes)) => *writes |= !mount.read_only,
                None => users.push((&container.spec.name, !mount.read_only)),
            }
        }
    }
    containers.iter().map(|container| detail(pod, &users, container, happened)).collect()
}

/// Who mounts a volume, and whether they may write to it.
type Users<'a> = HashMap<&'a str, Vec<(&'a str, bool)>>;

/// The most others that are named as sharing a volume; no real pod has more.
const SHARING: usize = 32;

fn detail(
    pod: &Pod,
    users: &Users<'_>,
    container: &ContainerRef<'_>,
    happened: &[Occurrence],
) -> ContainerDetail {
    let spec = container.spec;
    let state = container.status.map(|s| &s.state);
    let ended = state.and_then(|s| s.terminated.as_ref());
    let waiting = state.and_then(|s| s.waiting.as_ref()).map(|w| w.message.as_str());
    let last = container.status.and_then(|s| s.last_state.terminated.as_ref());
    ContainerDetail {
        message: some(waiting.map(without_pod).or(ended.map(|t| t.message.as_str())).unwrap_or_default()),
        last_message: last.and_then(|t| some(&t.message)),
        finished_at: ended.and_then(|t| t.finished_at),
        last_started_at: last.and_then(|t: &Terminated| t.started_at),
        probes: probes::probes(spec, happened),
        ports: spec
            .ports
            .iter()
            .map(|port| PortDetail {
                name: port.name.as_deref().and_then(some),
                port: port.container_port,
                protocol: port.protocol.as_deref().unwrap_or("TCP").into(),
                host_port: port.host_port.filter(|p| *p > 0),
            })
            .collect(),
        mounts: mounts(pod, users, spec),
        hooks: hooks(spec, happened),
        restart_policy: spec.restart_policy.as_deref().and_then(some),
        restart_rules: spec.restart_policy_rules.iter().map(|rule| rule_in_words(rule).into()).collect(),
        resizing: resizing(container),
    }
}

fn some(text: &str) -> Option<SharedText> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

/// `back-off 5m0s`, without the names that follow.
fn without_pod(message: &str) -> &str {
    match message.split_once(" restarting failed container") {
        Some((pause, _)) if pause.starts_with("back-off ") => pause,
        _ => message,
    }
}

fn mounts(pod: &Pod, users: &Users<'_>, spec: &Container) -> Vec<Mount> {
    let source = |name: &str| {
        let volume = pod.spec.volumes.iter().find(|v| v.name == name)?;
        Some(match volume.source {
            VolumeSource::EmptyDir => "emptyDir",
            VolumeSource::ConfigMap => "configMap",
            VolumeSource::Secret => "secret",
            VolumeSource::Projected => "projected",
            VolumeSource::HostPath => "hostPath",
            VolumeSource::PersistentVolumeClaim => "persistentVolumeClaim",
            VolumeSource::Other => return None,
        })
    };
    let others = |volume: &str| {
        let users = users.get(volume).map_or(&[][..], Vec::as_slice).iter();
        let others = users.filter(|(name, _)| *name != spec.name).take(SHARING);
        others.map(|(name, writes)| SharedMount { container: (*name).into(), writes: *writes }).collect()
    };
    let mount = |mount: &crate::model::container::VolumeMount| Mount {
        volume: mount.name.as_str().into(),
        source: source(&mount.name),
        path: mount.mount_path.as_str().into(),
        read_only: mount.read_only,
        shared_with: others(&mount.name),
    };
    spec.volume_mounts.iter().map(mount).collect()
}

fn hooks(spec: &Container, happened: &[Occurrence]) -> Vec<Hook> {
    let hook = |when, handler: &Option<Handler>, reason: &str| {
        let handler = handler.as_ref()?;
        let of_it = |o: &&Occurrence| o.container.as_deref() == Some(&*spec.name) && &*o.reason == reason;
        let failures = happened.iter().filter(of_it).map(|o| o.count).sum();
        Some(Hook { when, action: action(spec, handler).into(), failures })
    };
    [
        hook("postStart", &spec.lifecycle.post_start, "FailedPostStartHook"),
        hook("preStop", &spec.lifecycle.pre_stop, "FailedPreStopHook"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn action(spec: &Container, handler: &Handler) -> String {
    if let Some(exec) = &handler.exec {
        runs_command(exec)
    } else if let Some(http) = &handler.http_get {
        format!("HTTP GET {}{}", address(spec, http), path(http))
    } else if let Some(tcp) = &handler.tcp_socket {
        format!("TCP {}", address(spec, tcp))
    } else {
        format!("sleeps {} s", handler.sleep.as_ref().map_or(0, |s| s.seconds))
    }
}

/// `Restart on exit code 42`, `RestartAllContainers on exit codes other than 0, 1`.
fn rule_in_words(rule: &RestartRule) -> String {
    let codes: Vec<String> = rule.exit_codes.values.iter().map(ToString::to_string).collect();
    let other = if rule.exit_codes.operator == "NotIn" { " other than" } else { "" };
    format!("{} on exit code{}{other} {}", rule.action, plural(codes.len()), codes.join(", "))
}

fn resizing(container: &ContainerRef<'_>) -> Option<Resizing> {
    let status = container.status?;
    // Before the container was created, and on servers without KEP-1287, the spec counts alone.
    let actual = status.resources?;
    let spec = container.spec.resources;
    let wanted = (Figures::from(spec.requests), Figures::from(spec.limits));
    let granted = Figures::from(status.allocated_resources);
    let force = (Figures::from(actual.requests), Figures::from(actual.limits));
    let none = Figures::default();
    // A request that was defaulted from its limit is in the status and perhaps not in the spec.
    let differs = |wanted: Figures, told: Figures| {
        wanted.with(told, |wanted, told| wanted.filter(|wanted| told.is_some_and(|told| told != *wanted)))
            != none
    };
    let resizes = differs(wanted.0, force.0)
        || differs(wanted.1, force.1)
        || (granted != none && differs(wanted.0, granted));
    resizes.then_some(Resizing { allocated: granted, requests: force.0, limits: force.1 })
}
