//! What holds a pod as a whole.

use jiff::Timestamp;

use super::{Cause, Reason, Severity, View};
use crate::model::status::{Condition, PodStatus};
use crate::model::{ContainerStatus, ContainerType};

fn of_pod(reason: Reason, severity: Severity, condition: Option<&Condition>, message: String) -> Cause {
    let since = condition.and_then(|c| c.last_transition_time);
    told(reason, severity, since, message)
}

fn told(reason: Reason, severity: Severity, since: Option<Timestamp>, message: String) -> Cause {
    Cause { container: None, reason, severity, since, alone: message.clone(), message, others: Vec::new() }
}

/// Joins what is always true with what the server adds.
fn with_words(text: &str, words: &str) -> String {
    if words.is_empty() { text.to_owned() } else { format!("{text}: {words}") }
}

/// `Evicted`, `DeadlineExceeded`, `NodeLost` …: the pod says it itself.
pub(super) fn own_reason(view: &View<'_>) -> Option<Cause> {
    let status = view.status;
    if status.reason.is_empty() {
        return None;
    }
    let reason = Reason::known(&status.reason).unwrap_or_else(|| Reason::Pod(status.reason.clone()));
    let words = match status.message.as_str() {
        "" if status.phase == "Failed" => "the pod was ended as a whole",
        "" => "the pod itself gives this reason",
        words => words,
    };
    let since = status.condition("Ready").and_then(|c| c.last_transition_time).or(status.start_time);
    Some(told(reason, Severity::Failed, since, words.to_owned()))
}

/// A pod that failed, though neither it nor a container tells why: its node is gone, say.
pub(super) fn failed(view: &View<'_>) -> Cause {
    let disruption = view.status.condition("DisruptionTarget").filter(|c| c.status == "True");
    let message = with_words("the pod failed", disruption.map_or("", |c| c.message.as_str()));
    of_pod(Reason::Error, Severity::Failed, disruption, message)
}

/// A pod that is being deleted. It is normal while containers still stop; once they have, what stays is held
/// by finalizers.
pub(super) fn terminating(view: &View<'_>) -> Option<Cause> {
    let metadata = &view.pod.metadata;
    let due = metadata.deletion_timestamp?;
    let some_run = view.containers.iter().any(|c| c.status.is_some_and(|s| s.state.running.is_some()));
    // Nobody is left to stop them.
    if let Some(lost) = unknown(view).or_else(|| node_lost(view)).filter(|_| some_run) {
        return Some(lost);
    }
    let held = !some_run && !metadata.finalizers.is_empty();
    let (severity, message) = if held {
        (
            Severity::Degraded,
            format!("is being deleted, held by finalizer {}", metadata.finalizers.join(", ")),
        )
    } else if some_run {
        (Severity::Starting, "is being deleted, containers still run".to_owned())
    } else {
        (Severity::Starting, "is being deleted".to_owned())
    };
    let grace = jiff::SignedDuration::from_secs(metadata.deletion_grace_period_seconds.unwrap_or(0));
    let since = due.checked_sub(grace).ok();
    Some(told(Reason::Terminating, severity, since, message))
}

/// A pod that has no node yet.
pub(super) fn unscheduled(view: &View<'_>) -> Option<Cause> {
    let scheduled = view.status.condition("PodScheduled");
    match scheduled {
        Some(c) if c.status == "True" => None,
        Some(c) if c.reason == "SchedulingGated" => {
            let gates: Vec<&str> = view.pod.spec.scheduling_gates.iter().map(|g| g.name.as_str()).collect();
            let message = with_words("is held back from scheduling by gate", &gates.join(", "));
            Some(of_pod(Reason::SchedulingGated, Severity::Starting, scheduled, message))
        }
        Some(c) => {
            let message = with_words("no node takes the pod", &c.message);
            Some(of_pod(Reason::Unschedulable, Severity::Failed, scheduled, message))
        }
        // Neither a node nor a word about it: the scheduler has not seen the pod.
        None if view.pod.spec.node_name.is_none() && nobody_reported(view.status) => {
            let message = "waits for the scheduler".to_owned();
            let mut cause = of_pod(Reason::NotCreated, Severity::Starting, None, message);
            cause.since = view.pod.metadata.creation_timestamp;
            Some(cause)
        }
        None => None,
    }
}

fn nobody_reported(status: &PodStatus) -> bool {
    status.container_statuses.is_empty() && status.init_container_statuses.is_empty()
}

/// Whether the pod has its sandbox, network and volumes (KEP-3085). Where the kubelet does not tell, a
/// container that was created proves it.
pub(super) fn sandbox_is_up(status: &PodStatus) -> bool {
    if let Some(condition) = status.condition("PodReadyToStartContainers") {
        return condition.status == "True";
    }
    status.init_container_statuses.iter().chain(&status.container_statuses).any(was_created)
}

/// Whether the container has run, now or before.
pub(super) fn was_created(status: &ContainerStatus) -> bool {
    let ContainerStatus { state, last_state, .. } = status;
    state.running.is_some() || state.terminated.is_some() || last_state.terminated.is_some()
}

/// Scheduled, but no container can be created yet.
pub(super) fn not_created(view: &View<'_>) -> Cause {
    let condition = view.status.condition("PodReadyToStartContainers");
    let words = condition.map_or("", |c| c.message.as_str());
    let message = with_words("waits for its sandbox, network or volumes; its events tell which", words);
    let mut cause = of_pod(Reason::NotCreated, Severity::Starting, condition, message);
    cause.since = cause.since.or(view.status.start_time);
    cause
}

/// Whether every container that should run does, and is ready, as each of them tells.
fn all_are_up(view: &View<'_>) -> bool {
    let kinds = [ContainerType::Regular, ContainerType::NativeSidecar];
    let mut long_lived = view.containers.iter().filter(|c| kinds.contains(&c.kind)).peekable();
    long_lived.peek().is_some()
        && long_lived.all(|c| c.status.is_some_and(|s| s.ready && s.state.running.is_some()))
}

/// The pod's condition `Ready`, where every container is ready, yet the pod is not.
fn unready_alone<'a>(view: &View<'a>) -> Option<&'a Condition> {
    let told = view.status.condition("ContainersReady").is_some_and(|c| c.status == "True");
    view.status.condition("Ready").filter(|c| c.status != "True" && (told || all_are_up(view)))
}

/// The readiness gates whose condition is not met, each with what is known of it.
fn open_gates(view: &View<'_>) -> Vec<String> {
    let gates = view.pod.spec.readiness_gates.iter().map(|gate| gate.condition_type.as_str());
    let open = gates.filter_map(|gate| match view.status.condition(gate) {
        Some(condition) if condition.status == "True" => None,
        Some(condition) => Some(in_words(condition)),
        None => Some(format!("condition {gate} is missing")),
    });
    open.collect()
}

/// `condition Ready is False (ContainersNotReady: containers with unready status: [app])`.
fn in_words(condition: &Condition) -> String {
    let Condition { kind, status, reason, message, .. } = condition;
    let status = if status.is_empty() { "not True" } else { status };
    match (reason.as_str(), message.as_str()) {
        ("", "") => format!("condition {kind} is {status}"),
        ("", words) | (words, "") => format!("condition {kind} is {status} ({words})"),
        (reason, words) => format!("condition {kind} is {status} ({reason}: {words})"),
    }
}

/// Someone else has yet to say that the pod is ready (KEP-580).
pub(super) fn gated(view: &View<'_>) -> Option<Cause> {
    let ready = unready_alone(view)?;
    let open = open_gates(view);
    let message = format!("every container is ready; {}", open.join(", "));
    (!open.is_empty()).then(|| of_pod(Reason::ReadinessGate, Severity::Degraded, Some(ready), message))
}

/// Nobody knows how the pod is: the API's words for a node that cannot be reached (`PodUnknown`).
pub(super) fn unknown(view: &View<'_>) -> Option<Cause> {
    (view.status.phase == "Unknown").then(|| {
        let message = "the pod's phase is Unknown: its node may have stopped reporting".to_owned();
        of_pod(Reason::NodeLost, Severity::Failed, view.status.condition("Ready"), message)
    })
}

/// The node controller marks the pods of a node that fell silent: it sets `Ready` alone and leaves the rest as the
/// kubelet last told it (`MarkPodsNotReady`). Only the kubelet would speak of containers.
pub(super) fn node_lost(view: &View<'_>) -> Option<Cause> {
    let ready = unready_alone(view).filter(|_| open_gates(view).is_empty())?;
    let of_kubelet = view.status.condition("ContainersReady").is_some_and(|c| c.status != "True");
    let all_ready = view
        .containers
        .iter()
        .filter(|c| c.kind == ContainerType::Regular)
        .all(|c| c.status.is_some_and(|s| s.ready));
    (all_ready && !of_kubelet).then(|| {
        let text = format!("condition Ready is {} though every container is ready", ready.status);
        let text = format!("{text}: its node may have stopped reporting");
        of_pod(Reason::NodeLost, Severity::Failed, Some(ready), with_words(&text, &ready.message))
    })
}

/// The kubelet calls the containers unready though each by itself is ready: the pod is not served, and the
/// condition is all that tells why.
pub(super) fn unready(view: &View<'_>) -> Option<Cause> {
    let ready = unready_alone(view).filter(|_| all_are_up(view))?;
    let told = view.status.condition("ContainersReady").filter(|c| c.status != "True").unwrap_or(ready);
    let message = format!("every container is ready, but {}", in_words(told));
    Some(of_pod(Reason::NotReady, Severity::Degraded, Some(told), message))
}

/// A wanted in-place resize that does not come about (KEP-1287).
pub(super) fn resize(view: &View<'_>) -> Option<Cause> {
    let true_condition = |kind| view.status.condition(kind).filter(|c| c.status == "True");
    let pending = true_condition("PodResizePending");
    let (condition, reason, text) =
        match (pending.map(|c| (c, c.reason.as_str())), true_condition("PodResizeInProgress")) {
            (Some((c, "Infeasible")), _) => {
                (c, Reason::ResizeInfeasible, "the node can never grant the resize")
            }
            (Some((c, "Deferred")), _) => {
                (c, Reason::ResizeDeferred, "the resize waits for room on the node")
            }
            (_, Some(c)) if c.reason == "Error" => (c, Reason::ResizeError, "the resize fails"),
            _ => return None,
        };
    Some(of_pod(reason, Severity::Degraded, Some(condition), with_words(text, &condition.message)))
}
