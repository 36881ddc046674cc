//! Pods in a few strokes: containers and what became of them. Conditions are drawn as the kubelet would.

use jiff::{SignedDuration, Timestamp};

use crate::model::container::Probe;
use crate::model::status::{Condition, ContainerState, PodStatus, Running, Terminated, Waiting};
use crate::model::{Container, ContainerStatus, ContainerType, Pod};

/// The time this many minutes after the pod's start.
pub(in crate::health) fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap_or_default();
    start + SignedDuration::from_mins(minutes)
}

/// What became of a container.
#[derive(Debug, Clone, Default)]
pub(in crate::health) struct Now(ContainerStatus);

/// Runs since the pod's start, and is ready.
pub(in crate::health) fn runs() -> Now {
    let running = Running { started_at: Some(at(0)) };
    let state = ContainerState { running: Some(running), ..ContainerState::default() };
    Now(ContainerStatus { state, ready: true, started: Some(true), ..ContainerStatus::default() })
}

pub(in crate::health) fn waits(reason: &str) -> Now {
    let waiting = Waiting { reason: reason.to_owned(), message: String::new() };
    let state = ContainerState { waiting: Some(waiting), ..ContainerState::default() };
    Now(ContainerStatus { state, started: Some(false), ..ContainerStatus::default() })
}

/// Has not been created, like every container while those before it start.
pub(in crate::health) fn not_created() -> Now {
    waits("PodInitializing")
}

/// Ran for the first two minutes.
pub(in crate::health) fn ended(code: i32) -> Now {
    let state = ContainerState { terminated: Some(end(code, 2)), ..ContainerState::default() };
    Now(ContainerStatus { state, started: Some(false), ..ContainerStatus::default() })
}

/// Ended for a reason that the kubelet names.
pub(in crate::health) fn ended_as(reason: &str, code: i32) -> Now {
    let mut now = ended(code);
    if let Some(end) = &mut now.0.state.terminated {
        reason.clone_into(&mut end.reason);
    }
    now
}

/// Keeps exiting with this code, and waits for the next try.
pub(in crate::health) fn crash_loop(code: i32, restarts: i64) -> Now {
    waits("CrashLoopBackOff").restarted(restarts, code)
}

/// A run that ended in this minute, after one minute.
fn end(code: i32, minute: i64) -> Terminated {
    let reason = if code == 0 { "Completed" } else { "Error" };
    Terminated {
        exit_code: code,
        reason: reason.to_owned(),
        started_at: Some(at(minute - 1)),
        finished_at: Some(at(minute)),
        ..Terminated::default()
    }
}

impl Now {
    /// Its startup probe has not passed.
    pub(in crate::health) fn starting(mut self) -> Self {
        (self.0.started, self.0.ready) = (Some(false), false);
        self
    }

    /// Has run since this minute.
    pub(in crate::health) fn since(mut self, minute: i64) -> Self {
        self.0.state.running = Some(Running { started_at: Some(at(minute)) });
        self
    }

    pub(in crate::health) fn unready(mut self) -> Self {
        self.0.ready = false;
        self
    }

    /// Was restarted so often, at last in the third minute, after ending with this code.
    pub(in crate::health) fn restarted(mut self, restarts: i64, code: i32) -> Self {
        self.0.restart_count = restarts;
        self.0.last_state.terminated = Some(end(code, 3));
        self
    }

    /// That last end was in this minute, after a run of one minute.
    pub(in crate::health) fn last_at(mut self, minute: i64) -> Self {
        if let Some(last) = &mut self.0.last_state.terminated {
            (last.started_at, last.finished_at) = (Some(at(minute - 1)), Some(at(minute)));
        }
        self
    }

    /// What else is to be known of its last end.
    pub(in crate::health) fn last(mut self, change: impl FnOnce(&mut Terminated)) -> Self {
        change(self.0.last_state.terminated.get_or_insert_default());
        self
    }

    /// The kubelet names this reason for the last end.
    pub(in crate::health) fn last_reason(self, reason: &str) -> Self {
        self.last(|last| reason.clone_into(&mut last.reason))
    }

    /// What else is to be known of its end.
    pub(in crate::health) fn end(mut self, change: impl FnOnce(&mut Terminated)) -> Self {
        change(self.0.state.terminated.get_or_insert_default());
        self
    }

    /// Why it waits, for people.
    pub(in crate::health) fn says(mut self, message: &str) -> Self {
        if let Some(waiting) = &mut self.0.state.waiting {
            message.clone_into(&mut waiting.message);
        }
        self
    }
}

/// A container of a pod.
#[derive(Debug)]
pub(in crate::health) struct Part(ContainerType, Container, Option<ContainerStatus>);

impl Part {
    fn new(kind: ContainerType, name: &str, now: Now) -> Self {
        // What has not started is waited for by a probe, unless a test says otherwise.
        let waits = now.0.started == Some(false) && now.0.state.running.is_some();
        let startup_probe = waits.then(Probe::default);
        let spec = Container { name: name.to_owned(), startup_probe, ..Container::default() };
        Self(kind, spec, Some(ContainerStatus { name: name.to_owned(), ..now.0 }))
    }

    /// What its spec says beside the name.
    pub(in crate::health) fn spec(mut self, change: impl FnOnce(&mut Container)) -> Self {
        change(&mut self.1);
        self
    }

    fn is_done(&self) -> bool {
        let Some(status) = &self.2 else { return false };
        let ended_well = status.state.terminated.as_ref().is_some_and(|t| t.exit_code == 0);
        // A one-shot container that runs has `started` as well.
        if self.0 == ContainerType::Init { ended_well } else { status.started == Some(true) }
    }
}

/// One of `containers`.
pub(in crate::health) fn regular(name: &str, now: Now) -> Part {
    Part::new(ContainerType::Regular, name, now)
}

/// One of `initContainers` that runs once.
pub(in crate::health) fn init(name: &str, mut now: Now) -> Part {
    now.0.ready = now.0.state.terminated.as_ref().is_some_and(|t| t.exit_code == 0);
    Part::new(ContainerType::Init, name, now)
}

/// One of `initContainers` with `restartPolicy: Always`.
pub(in crate::health) fn native(name: &str, now: Now) -> Part {
    let part = Part::new(ContainerType::NativeSidecar, name, now);
    part.spec(|spec| spec.restart_policy = Some("Always".to_owned()))
}

/// One of `ephemeralContainers`.
pub(in crate::health) fn ephemeral(name: &str, now: Now) -> Part {
    Part::new(ContainerType::Ephemeral, name, now)
}

/// A scheduled pod with a sandbox, in this phase.
pub(in crate::health) fn pod(phase: &str, parts: impl IntoIterator<Item = Part>) -> Pod {
    let mut status = PodStatus { phase: phase.to_owned(), start_time: Some(at(0)), ..PodStatus::default() };
    let mut pod = Pod::default();
    pod.spec.node_name = Some("node-1".to_owned());
    let (mut initialized, mut begun, mut ready) = (true, false, true);
    for part in parts {
        let is_ready = part.2.as_ref().is_some_and(|s| s.ready);
        match part.0 {
            ContainerType::Init => initialized &= part.is_done(),
            ContainerType::NativeSidecar => {
                initialized &= part.is_done();
                ready &= is_ready;
            }
            ContainerType::Regular => {
                ready &= is_ready;
                let created =
                    |s: &ContainerStatus| s.state.waiting.is_none() || s.last_state.terminated.is_some();
                begun |= part.2.as_ref().is_some_and(created);
            }
            ContainerType::Ephemeral => {}
        }
        let Part(kind, spec, now) = part;
        let (specs, statuses) = match kind {
            ContainerType::Regular => (&mut pod.spec.containers, &mut status.container_statuses),
            ContainerType::Ephemeral => {
                (&mut pod.spec.ephemeral_containers, &mut status.ephemeral_container_statuses)
            }
            _ => (&mut pod.spec.init_containers, &mut status.init_container_statuses),
        };
        specs.push(spec.into());
        statuses.extend(now);
    }
    status.container_statuses.sort_by(|a, b| a.name.cmp(&b.name));
    pod.status = Some(status);
    [
        ("PodScheduled", true),
        ("PodReadyToStartContainers", true),
        ("Initialized", initialized || begun),
        ("ContainersReady", ready),
        ("Ready", ready),
    ]
    .into_iter()
    .fold(pod, |pod, (kind, holds)| pod.condition(kind, if holds { "True" } else { "False" }, "", ""))
}

pub(in crate::health) trait Strokes: Sized {
    /// Changes what has no stroke of its own.
    fn but(self, change: impl FnOnce(&mut Pod)) -> Self;

    fn status(self, change: impl FnOnce(&mut PodStatus)) -> Self;

    /// Sets a condition, new or instead of the kubelet's.
    fn condition(self, kind: &str, status: &str, reason: &str, message: &str) -> Self {
        self.status(|pod| {
            pod.conditions.retain(|c| c.kind != kind);
            pod.conditions.push(Condition {
                kind: kind.to_owned(),
                status: status.to_owned(),
                reason: reason.to_owned(),
                message: message.to_owned(),
                last_transition_time: Some(at(1)),
            });
        })
    }

    fn without_condition(self, kind: &str) -> Self {
        self.status(|pod| pod.conditions.retain(|c| c.kind != kind))
    }

    /// `restartPolicy` of the pod.
    fn policy(self, policy: &str) -> Self {
        self.but(|pod| pod.spec.restart_policy = Some(policy.to_owned()))
    }

    /// The pod's own reason and message.
    fn reason(self, reason: &str, message: &str) -> Self {
        self.status(|pod| {
            reason.clone_into(&mut pod.reason);
            message.clone_into(&mut pod.message);
        })
    }

    /// Is being deleted since the fifth minute, with a minute of grace.
    fn deleted(self) -> Self {
        self.but(|pod| {
            pod.metadata.deletion_timestamp = Some(at(6));
            pod.metadata.deletion_grace_period_seconds = Some(60);
        })
    }
}

impl Strokes for Pod {
    fn but(mut self, change: impl FnOnce(&mut Pod)) -> Self {
        change(&mut self);
        self
    }

    fn status(self, change: impl FnOnce(&mut PodStatus)) -> Self {
        self.but(|pod| change(pod.status.get_or_insert_default()))
    }
}
