//! READY, STATUS and RESTARTS exactly as `kubectl get pods` prints them.
//!
//! The rule is `printPod` of the API server (`pkg/printers/internalversion/printers.go`, v1.35 and later): the table
//! that kubectl shows is made there. Whatever looks odd here is odd there.

use jiff::Timestamp;

use crate::model::status::{Condition, ContainerState, PodStatus, Terminated};
use crate::model::{ContainerStatus, Pod};

/// What `kubectl get pods` prints of a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StatusLine {
    pub(crate) status: String,
    /// The first number of READY.
    pub(crate) ready: usize,
    /// The second number of READY: regular containers and native sidecars.
    pub(crate) total: usize,
    /// RESTARTS: of init containers while those run, later of regular containers and native sidecars.
    pub(crate) restarts: i64,
    /// The time in `3 (5m ago)` (UTC); `None` where kubectl prints none.
    pub(crate) last_restart: Option<Timestamp>,
}

/// Restarts, and the newest end among them.
#[derive(Default, Clone, Copy)]
struct Restarts {
    count: i64,
    last: Option<Timestamp>,
}

impl Restarts {
    fn add(&mut self, status: &ContainerStatus) {
        // Files can hold any number.
        self.count = self.count.saturating_add(status.restart_count);
        self.last = self.last.max(status.last_state.terminated.as_ref().and_then(|t| t.finished_at));
    }
}

/// The line that kubectl prints; `None` for a pod that has no status.
pub(crate) fn status_line(pod: &Pod) -> Option<StatusLine> {
    let status = pod.status.as_ref()?;
    let native = |name: &str| {
        let spec = pod.spec.init_containers.iter().find(|c| c.name == name);
        spec.is_some_and(|c| c.restart_policy.as_deref() == Some("Always"))
    };
    let natives = pod.spec.init_containers.iter().filter(|c| c.restart_policy.as_deref() == Some("Always"));
    let total = pod.spec.containers.len() + natives.count();
    let mut reason = first_reason(status);

    let (mut ready, mut restarts, mut sidecar_restarts) = (0, Restarts::default(), Restarts::default());
    let mut initializing = false;
    for (index, container) in status.init_container_statuses.iter().enumerate() {
        let native = native(&container.name);
        restarts.add(container);
        if native {
            sidecar_restarts.add(container);
        }
        let ended_well = container.state.terminated.as_ref().is_some_and(|t| t.exit_code == 0);
        if ended_well {
            continue;
        }
        if native && container.has_started() {
            ready += usize::from(container.ready);
            continue;
        }
        reason = init_reason(&container.state, index, pod.spec.init_containers.len());
        initializing = true;
        break;
    }

    if !initializing || is_true(status.condition("Initialized")) {
        restarts = sidecar_restarts;
        let (mut some_run, mut failed) = (false, None);
        // Backwards, so that the first container in trouble gives the reason.
        for container in status.container_statuses.iter().rev() {
            restarts.add(container);
            let waiting = container.state.waiting.as_ref().filter(|w| !w.reason.is_empty());
            if let Some(waiting) = waiting {
                reason.clone_from(&waiting.reason);
            } else if let Some(terminated) = &container.state.terminated {
                reason = end_reason(terminated, "");
                if terminated.exit_code != 0 {
                    failed = Some(terminated);
                }
            } else if container.ready && container.state.running.is_some() {
                some_run = true;
                ready += 1;
            }
        }
        if reason == "Completed" {
            if some_run && is_true(status.condition("Ready")) {
                "Running".clone_into(&mut reason);
            } else if let Some(failed) = failed {
                reason = end_reason(failed, "");
            } else if some_run {
                "NotReady".clone_into(&mut reason);
            }
        }
    }

    if pod.metadata.deletion_timestamp.is_some() {
        if status.reason == "NodeLost" {
            "Unknown".clone_into(&mut reason);
        } else if !matches!(status.phase.as_str(), "Succeeded" | "Failed") {
            "Terminating".clone_into(&mut reason);
        }
    }
    let last_restart = restarts.last.filter(|_| restarts.count != 0);
    Some(StatusLine { status: reason, ready, total, restarts: restarts.count, last_restart })
}

/// What the pod says of itself, before any container is asked.
fn first_reason(status: &PodStatus) -> String {
    let gated = status.conditions.iter().any(|c| c.kind == "PodScheduled" && c.reason == "SchedulingGated");
    if gated {
        "SchedulingGated".to_owned()
    } else if status.reason.is_empty() {
        status.phase.clone()
    } else {
        status.reason.clone()
    }
}

/// The reason that an init container gives which has not done its part.
fn init_reason(state: &ContainerState, index: usize, count: usize) -> String {
    if let Some(terminated) = &state.terminated {
        return end_reason(terminated, "Init:");
    }
    match &state.waiting {
        Some(w) if !w.reason.is_empty() && w.reason != "PodInitializing" => format!("Init:{}", w.reason),
        _ => format!("Init:{index}/{count}"),
    }
}

fn end_reason(terminated: &Terminated, prefix: &str) -> String {
    if !terminated.reason.is_empty() {
        format!("{prefix}{}", terminated.reason)
    } else if terminated.signal != 0 {
        format!("{prefix}Signal:{}", terminated.signal)
    } else {
        format!("{prefix}ExitCode:{}", terminated.exit_code)
    }
}

fn is_true(condition: Option<&Condition>) -> bool {
    condition.is_some_and(|c| c.status == "True")
}
