//! What cannot succeed any more, pod by pod, and how long to be patient with it.

use jiff::{SignedDuration, Timestamp};

use super::goal::{Goal, Waited, WorkloadKind};
use super::waiter::Watched;
use crate::health::{Blame, ContainerReason, Severity};
use crate::model::status::Terminated;
use crate::model::{ContainerRef, ContainerStatus, ContainerType};

/// How often a container may be restarted, unless `--tolerate-restarts` says it: its third failure is a loop.
const TOLERATED: i64 = 2;
/// The kubelet has tried three times by then: at once, after 10 s, and after 20 s more (`MaxContainerBackOff`'s start).
const THREE_TRIES: SignedDuration = SignedDuration::from_secs(60);
/// A `ConfigMap` or Secret may be created a moment after what uses it.
const MOMENT: SignedDuration = SignedDuration::from_secs(15);
/// After a run of this length, the kubelet resets its back-off (`MaxContainerBackOff`): the next end is the first of a new
/// count.
const LONG_RUN: SignedDuration = SignedDuration::from_mins(10);
/// Sidecars that are asked to quit when the work is done need some time.
const QUITTING: SignedDuration = SignedDuration::from_secs(30);

/// Words of registries and runtimes for an image that no later attempt finds. Others, such as timeouts and limits of
/// rate, may pass.
const NO_SUCH_IMAGE: [&str; 9] = [
    "not found",
    "manifest unknown",
    "does not exist",
    "denied",
    "unauthorized",
    "authentication required",
    "no basic auth",
    "no match for platform",
    "invalid reference",
];
/// The pod's own settings contradict its image.
const CONTRADICTION: [&str; 2] = ["runAsNonRoot", "non-root"];
/// The image has no such program.
const NO_SUCH_PROGRAM: [&str; 5] = [
    "executable file not found",
    "no such file or directory",
    "exec format error",
    "no command specified",
    "permission denied",
];

/// Why a pod cannot get there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Trouble {
    /// The container of this index; how often it has failed.
    Fails {
        index: usize,
        failures: i64,
    },
    Image(usize),
    Configuration(usize),
    Start(usize),
    KeepsPodRunning(usize),
    PodFailed,
    /// It has completed and is never ready again.
    PodCompleted,
}

impl Trouble {
    /// The container's index.
    pub(super) fn container(&self) -> Option<usize> {
        match self {
            Self::Fails { index, .. }
            | Self::Image(index)
            | Self::Configuration(index)
            | Self::Start(index)
            | Self::KeepsPodRunning(index) => Some(*index),
            Self::PodFailed | Self::PodCompleted => None,
        }
    }

    /// The same for as long as the trouble lasts, although its numbers change.
    pub(super) fn class(&self) -> u8 {
        match self {
            Self::Fails { .. } => 0,
            Self::Image(_) => 1,
            Self::Configuration(_) => 2,
            Self::Start(_) => 3,
            Self::KeepsPodRunning(_) => 4,
            Self::PodFailed => 5,
            Self::PodCompleted => 6,
        }
    }
}

/// What of `pod` cannot succeed at `now` (UTC), and for how long it has to last until that is certain. `before` says how
/// often a container had been restarted when it was seen first, and was in order.
pub(super) fn troubles(
    pod: &Watched<'_>,
    waited: &Waited,
    before: impl Fn(usize) -> i64,
    now: Timestamp,
) -> Vec<(Trouble, SignedDuration)> {
    let mut found = Vec::new();
    let is_single = waited.kind == WorkloadKind::Pod;
    let phase = pod.pod.status.as_ref().map_or("", |status| status.phase.as_str());
    match phase {
        // Controllers replace failed pods.
        "Failed" if is_single => return vec![(Trouble::PodFailed, SignedDuration::ZERO)],
        "Succeeded" if is_single && waited.goal != Goal::Completed => {
            return vec![(Trouble::PodCompleted, SignedDuration::ZERO)];
        }
        "Failed" | "Succeeded" => return found,
        _ => {}
    }
    let containers = pod.pod.containers();
    // The kubelet stops native sidecars when the work is over.
    let is_over = containers
        .iter()
        .filter(|c| c.kind == ContainerType::Regular)
        .all(|c| c.status.is_some_and(|status| status.state.terminated.is_some()));
    for (index, container) in containers.iter().enumerate() {
        if is_over && container.kind == ContainerType::NativeSidecar {
            continue;
        }
        let Some(status) = container.status.filter(|_| container.kind != ContainerType::Ephemeral) else {
            continue;
        };
        found.extend(waits_in_vain(index, status));
        found.extend(cannot_start(index, status));
        let failures = failures(container, status, now) - before(index);
        if failures > tolerated(waited, container.kind) {
            found.push((Trouble::Fails { index, failures }, SignedDuration::ZERO));
        } else if is_down_for_good(pod, container, status) {
            let patience = if is_single { SignedDuration::ZERO } else { QUITTING };
            found.push((Trouble::Fails { index, failures: failures.max(1) }, patience));
        }
    }
    found.extend(keeps_running(pod).filter(|_| waited.goal == Goal::Completed));
    found
}

/// How often a container may fail. A Job counts the failures of its own work; it does not count those of native
/// sidecars, which the kubelet restarts for ever.
fn tolerated(waited: &Waited, kind: ContainerType) -> i64 {
    let is_counted = waited.kind == WorkloadKind::Job && kind != ContainerType::NativeSidecar;
    match waited.tolerate_restarts {
        Some(restarts) => restarts,
        None if is_counted => i64::MAX,
        None => TOLERATED,
    }
}

/// What keeps a container from being created.
fn waits_in_vain(index: usize, status: &ContainerStatus) -> Option<(Trouble, SignedDuration)> {
    let waiting = status.state.waiting.as_ref()?;
    let says = |words: &[&str]| words.iter().any(|word| waiting.message.contains(word));
    let at_once_if = |is_certain: bool, patience| if is_certain { SignedDuration::ZERO } else { patience };
    Some(match waiting.reason.as_str() {
        "InvalidImageName" | "ErrImageNeverPull" => (Trouble::Image(index), SignedDuration::ZERO),
        "ErrImagePull"
        | "ImagePullBackOff"
        | "ImageInspectError"
        | "RegistryUnavailable"
        | "SignatureValidationFailed" => {
            (Trouble::Image(index), at_once_if(says(&NO_SUCH_IMAGE), THREE_TRIES))
        }
        "CreateContainerConfigError" => {
            (Trouble::Configuration(index), at_once_if(says(&CONTRADICTION), MOMENT))
        }
        "CreateContainerError" | "RunContainerError" | "PreStartHookError" | "PostStartHookError" => {
            (Trouble::Start(index), at_once_if(says(&NO_SUCH_PROGRAM), THREE_TRIES))
        }
        _ => return None,
    })
}

/// A process that cannot be started, as the image lacks its program.
fn cannot_start(index: usize, status: &ContainerStatus) -> Option<(Trouble, SignedDuration)> {
    let is_up = status.state.running.is_some();
    let end =
        status.state.terminated.as_ref().or(status.last_state.terminated.as_ref()).filter(|_| !is_up)?;
    let never_ran = matches!(end.reason.as_str(), "StartError" | "ContainerCannotRun");
    let certain = never_ran && NO_SUCH_PROGRAM.iter().any(|word| end.message.contains(word));
    certain.then_some((Trouble::Start(index), SignedDuration::ZERO))
}

/// How often a container has failed at `now` (UTC): the restarts, and the end of a run after which it has not been
/// restarted yet. 0 for one that is in order now, or has been up for long.
fn failures(container: &ContainerRef<'_>, status: &ContainerStatus, now: Timestamp) -> i64 {
    let failed = |end: &Terminated| end.exit_code != 0 || end.reason == "OOMKilled";
    let is_long = |from: Option<Timestamp>, to: Option<Timestamp>| {
        from.zip(to).is_some_and(|(from, to)| to.duration_since(from) >= LONG_RUN)
    };
    let (state, restarts) = (&status.state, status.restart_count);
    if let Some(end) = state.terminated.as_ref().filter(|end| failed(end)) {
        return if is_long(end.started_at, end.finished_at) { 1 } else { restarts + 1 };
    }
    if state.waiting.as_ref().is_some_and(|waiting| waiting.reason == "CrashLoopBackOff") {
        return restarts + 1;
    }
    let Some((running, last)) = state.running.as_ref().zip(status.last_state.terminated.as_ref()) else {
        return 0;
    };
    let is_up = status.started != Some(false) && status.ready;
    // An init container is not ready while it runs; a new sandbox makes it run again.
    let did_its_part = container.kind == ContainerType::Init && !failed(last);
    if is_up || did_its_part || is_long(running.started_at, Some(now)) { 0 } else { restarts }
}

/// Whether the container failed and is never restarted, while others keep the pod from failing.
fn is_down_for_good(pod: &Watched<'_>, container: &ContainerRef<'_>, status: &ContainerStatus) -> bool {
    let spec = container.spec;
    container.kind == ContainerType::Regular
        && pod.pod.spec.restart_policy.as_deref() == Some("Never")
        && spec.restart_policy.as_deref().is_none_or(|policy| policy == "Never")
        && spec.restart_policy_rules.is_empty()
        && status.state.terminated.as_ref().is_some_and(|end| end.exit_code != 0)
}

/// A helper that runs on although the work is done.
fn keeps_running(pod: &Watched<'_>) -> Option<(Trouble, SignedDuration)> {
    let cause = pod.report.cause.as_deref().filter(|cause| cause.severity != Severity::Starting)?;
    match &cause.blame {
        Blame::Container(blame) if blame.reason == ContainerReason::KeepsPodRunning => {
            Some((Trouble::KeepsPodRunning(blame.index), QUITTING))
        }
        _ => None,
    }
}
