//! What holds a pod as a whole.

use jiff::{SignedDuration, Timestamp};

use super::due::PATIENCE;
use super::trouble::Trouble;
use super::{
    Blame, Cause, ContainerBlame, ContainerReason, PodBlame, PodFacts, PodReason, Severity, View, eviction,
    recent,
};
use crate::model::status::{Condition, PodStatus};
use crate::model::{ContainerRef, ContainerStatus, ContainerType};
use crate::wording::and_list;

fn of_pod(reason: PodReason, facts: PodFacts, severity: Severity) -> Cause {
    let (blame, words) = (Blame::Pod(PodBlame { reason, facts }), "".into());
    Cause { blame, severity, since: None, words, due: None, over_at: None }
}

/// A cause that `condition` shows, with its message.
fn shown(reason: PodReason, severity: Severity, condition: Option<&Condition>) -> Cause {
    let since = condition.and_then(|c| c.last_transition_time);
    let words = condition.map_or("", |c| c.message.as_str()).into();
    Cause { since, words, ..of_pod(reason, PodFacts::Words, severity) }
}

/// A cause that consists in `conditions`, since `changed` changed.
fn of_conditions(
    reason: PodReason,
    severity: Severity,
    conditions: Vec<Condition>,
    changed: &Condition,
) -> Cause {
    let facts = PodFacts::Conditions(conditions.into());
    Cause { since: changed.last_transition_time, ..of_pod(reason, facts, severity) }
}

/// `Evicted`, `DeadlineExceeded`, `NodeLost` …: the pod's own `status.reason`.
pub(super) fn own_reason(view: &View<'_>) -> Option<Cause> {
    let status = view.status;
    if status.reason.is_empty() {
        return None;
    }
    if let Some(evicted) = evicted_for_a_container(view) {
        return Some(evicted);
    }
    let own = || PodReason::Own(status.reason.as_str().into());
    let facts = PodFacts::OwnStatus { failed: status.phase == "Failed" };
    Some(Cause {
        since: status.condition("Ready").and_then(|c| c.last_transition_time).or(status.start_time),
        words: with_writer(view, &status.message).into(),
        ..of_pod(PodReason::known(&status.reason).unwrap_or_else(own), facts, Severity::Failed)
    })
}

/// The kubelet evicted the pod, and its message names the container that used too much.
fn evicted_for_a_container(view: &View<'_>) -> Option<Cause> {
    let status = view.status;
    if status.reason != "Evicted" {
        return None;
    }
    let index_of = |name: &str| view.containers.iter().position(|c| c.spec.name == name);
    let mut indices = eviction::containers(&status.message).into_iter().filter_map(index_of);
    let index = indices.next()?;
    let others = indices.collect();
    let since = status.condition("Ready").and_then(|c| c.last_transition_time).or(status.start_time);
    let trouble = Trouble::plain(ContainerReason::Evicted, since);
    let blame = ContainerBlame { others, ..view.blame(index, &trouble) };
    Some(Cause { words: status.message.trim_end().into(), ..trouble.cause(blame, Severity::Failed) })
}

/// The pod's message, and the containers that can write to the volume that it names.
fn with_writer(view: &View<'_>, message: &str) -> String {
    const NAMED: usize = 3;
    let Some(volume) = eviction::volume(message) else { return message.to_owned() };
    let can_write = |c: &&ContainerRef<'_>| {
        c.spec.volume_mounts.iter().any(|mount| mount.name == volume && !mount.read_only)
    };
    let writers: Vec<&str> = view.containers.iter().filter(can_write).map(|c| c.spec.name.as_str()).collect();
    let message = message.trim_end();
    match writers.as_slice() {
        [] => message.to_owned(),
        [writer] => format!("{message} Only {writer} writes to it."),
        several => format!("{message} {} write to it.", and_list(several, NAMED)),
    }
}

/// A pod that failed, though neither it nor a container says why: its node is gone, for example.
pub(super) fn failed(view: &View<'_>) -> Cause {
    let disruption = view.status.condition("DisruptionTarget").filter(|c| c.status == "True");
    shown(PodReason::Error, Severity::Failed, disruption)
}

/// A pod that is being deleted. It is normal while containers still stop; once they have, what stays is held
/// by finalizers.
pub(super) fn terminating(view: &View<'_>) -> Option<Cause> {
    let metadata = &view.pod.metadata;
    let due = metadata.deletion_timestamp?;
    let some_run = view.containers.iter().any(|c| c.status.is_some_and(|s| s.state.running.is_some()));
    // No kubelet is left to stop them.
    if let Some(lost) = unknown(view).or_else(|| node_lost(view)).filter(|_| some_run) {
        return Some(lost);
    }
    let grace = SignedDuration::from_secs(metadata.deletion_grace_period_seconds.unwrap_or(0));
    let since = due.checked_sub(grace).ok();
    if let Some(held) = held_by_containers(view, since, due) {
        return Some(held);
    }
    let (severity, facts, words) = match (some_run, metadata.finalizers.as_slice()) {
        (true, _) => (Severity::Starting, PodFacts::ContainersRun, String::new()),
        (false, []) => (Severity::Starting, PodFacts::Words, String::new()),
        (false, finalizers) => (Severity::Degraded, PodFacts::Finalizers, finalizers.join(", ")),
    };
    Some(Cause { since, words: words.into(), ..of_pod(PodReason::Terminating, facts, severity) })
}

/// Of a pod that is being deleted: the containers that still run while others have stopped, or never ran.
fn held_by_containers(view: &View<'_>, since: Option<Timestamp>, due: Timestamp) -> Option<Cause> {
    let kinds = [ContainerType::Init, ContainerType::NativeSidecar, ContainerType::Regular];
    let runs = |c: &ContainerRef<'_>| c.status.is_some_and(|s| s.state.running.is_some());
    let all_run = view.of_kind(&kinds).filter(|(_, c)| c.kind != ContainerType::Init).all(|(_, c)| runs(c));
    if all_run || matches!(view.status.phase.as_str(), "Succeeded" | "Failed") {
        return None;
    }
    let running = || view.of_kind(&kinds).filter(|(_, c)| runs(c)).map(|(index, _)| index);
    // The kubelet stops native sidecars after the others.
    let is_native = |index: usize| view.containers[index].kind == ContainerType::NativeSidecar;
    let index = running().find(|index| !is_native(*index)).or_else(|| running().next())?;
    let others = running().filter(|other| *other != index).collect();
    let is_overdue = recent::newest(view.status).is_some_and(|newest| newest.duration_since(due) > PATIENCE);
    let severity = if is_overdue { Severity::Degraded } else { Severity::Starting };
    let trouble = Trouble::plain(ContainerReason::Terminating, since);
    Some(trouble.cause(ContainerBlame { others, ..view.blame(index, &trouble) }, severity))
}

/// A pod that has no node yet.
pub(super) fn unscheduled(view: &View<'_>) -> Option<Cause> {
    let scheduled = view.status.condition("PodScheduled");
    match scheduled {
        Some(c) if c.status == "True" => None,
        Some(c) if c.reason == "SchedulingGated" => {
            let gates: Vec<&str> = view.pod.spec.scheduling_gates.iter().map(|g| g.name.as_str()).collect();
            let cause = shown(PodReason::SchedulingGated, Severity::Starting, scheduled);
            Some(Cause { words: gates.join(", ").into(), ..cause })
        }
        Some(condition) => {
            let cause = shown(PodReason::Unschedulable, Severity::Failed, scheduled);
            Some(Cause { words: with_group(view, &condition.message).into(), ..cause })
        }
        // Without a node and without the condition, the scheduler has not seen the pod.
        None if view.pod.spec.node_name.is_none() && nobody_reported(view.status) => {
            let cause = of_pod(PodReason::NotCreated, PodFacts::NotScheduled, Severity::Starting);
            Some(Cause { since: view.pod.metadata.creation_timestamp, ..cause })
        }
        None => None,
    }
}

/// The scheduler's message, and the group without which it does not schedule the pod.
fn with_group(view: &View<'_>, message: &str) -> String {
    match view.pod.spec.scheduling_group.as_ref().map(|group| group.pod_group_name.as_str()) {
        Some(group) if !group.is_empty() && !message.contains(group) => {
            format!("pod group {group:?}: {message}")
        }
        _ => message.to_owned(),
    }
}

fn nobody_reported(status: &PodStatus) -> bool {
    status.container_statuses.is_empty() && status.init_container_statuses.is_empty()
}

/// While a rule of one container restarts all of them: the condition that names it (KEP-5532).
pub(super) fn restarting(status: &PodStatus) -> Option<&Condition> {
    status.condition("AllContainersRestarting").filter(|c| c.status == "True")
}

/// Whether the pod has its sandbox, network and volumes (KEP-3085). Without the condition, a
/// container that was created proves it.
pub(super) fn sandbox_is_up(status: &PodStatus) -> bool {
    if let Some(condition) = status.condition("PodReadyToStartContainers") {
        return condition.status == "True";
    }
    status.init_container_statuses.iter().chain(&status.container_statuses).any(ContainerStatus::was_created)
}

/// Scheduled, but no container can be created yet.
pub(super) fn not_created(view: &View<'_>) -> Cause {
    let condition = view.status.condition("PodReadyToStartContainers");
    let cause = shown(PodReason::NotCreated, Severity::Starting, condition);
    Cause { since: cause.since.or(view.status.start_time), ..cause }
}

/// Whether every container that should run does, and is ready, according to its own status.
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

/// The readiness gates whose condition is not met.
fn open_gates(view: &View<'_>) -> Vec<Condition> {
    let gates = view.pod.spec.readiness_gates.iter().map(|gate| &gate.condition_type);
    let missing = |kind: &String| Condition {
        kind: kind.clone(),
        status: "missing".to_owned(),
        ..Condition::default()
    };
    let of_gate = |kind: &String| view.status.condition(kind).cloned().unwrap_or_else(|| missing(kind));
    gates.map(of_gate).filter(|condition| condition.status != "True").collect()
}

/// Another controller has not set the condition of a readiness gate yet (KEP-580).
pub(super) fn gated(view: &View<'_>) -> Option<Cause> {
    let ready = unready_alone(view)?;
    let open = open_gates(view);
    (!open.is_empty()).then(|| of_conditions(PodReason::ReadinessGate, Severity::Degraded, open, ready))
}

/// The state of the pod is unknown: its node cannot be reached (`PodUnknown`).
pub(super) fn unknown(view: &View<'_>) -> Option<Cause> {
    (view.status.phase == "Unknown").then(|| Cause {
        since: view.status.condition("Ready").and_then(|c| c.last_transition_time),
        ..of_pod(PodReason::NodeLost, PodFacts::PhaseUnknown, Severity::Failed)
    })
}

/// The node controller marks the pods of a node that stopped reporting: it sets `Ready` alone and leaves the rest as the
/// kubelet last reported it (`MarkPodsNotReady`). Only the kubelet would mention containers.
pub(super) fn node_lost(view: &View<'_>) -> Option<Cause> {
    let ready = unready_alone(view).filter(|_| open_gates(view).is_empty())?;
    let of_kubelet = view.status.condition("ContainersReady").is_some_and(|c| c.status != "True");
    let all_ready = view
        .containers
        .iter()
        .filter(|c| c.kind == ContainerType::Regular)
        .all(|c| c.status.is_some_and(|s| s.ready));
    (all_ready && !of_kubelet)
        .then(|| of_conditions(PodReason::NodeLost, Severity::Failed, vec![ready.clone()], ready))
}

/// The kubelet reports the containers as not ready though each by itself is ready: Services send the pod no traffic, and
/// only the condition says why.
pub(super) fn unready(view: &View<'_>) -> Option<Cause> {
    let ready = unready_alone(view).filter(|_| all_are_up(view))?;
    let told = view.status.condition("ContainersReady").filter(|c| c.status != "True").unwrap_or(ready);
    Some(of_conditions(PodReason::NotReady, Severity::Degraded, vec![told.clone()], told))
}

/// The pod is not ready, and no container shows why. A container that has done its part is not ready either, which is
/// normal in a pod that ends.
pub(super) fn unready_without_reason(view: &View<'_>) -> Option<Cause> {
    let ready = view.status.condition("Ready").filter(|c| c.status != "True")?;
    let ended = |c: &ContainerRef<'_>| c.status.is_some_and(|s| s.state.terminated.is_some());
    let restarts_all = matches!(view.pod.spec.restart_policy.as_deref(), None | Some("Always"));
    if !restarts_all && view.of_kind(&[ContainerType::Regular]).any(|(_, c)| ended(c)) {
        return None;
    }
    let facts = PodFacts::Unexplained(Box::new(ready.clone()));
    let cause = of_pod(PodReason::NotReady, facts, Severity::Degraded);
    Some(Cause { since: ready.last_transition_time, ..cause })
}

/// A requested in-place resize that is not carried out (KEP-1287).
pub(super) fn resize(view: &View<'_>) -> Option<Cause> {
    let true_condition = |kind| view.status.condition(kind).filter(|c| c.status == "True");
    let pending = true_condition("PodResizePending");
    let (condition, reason) =
        match (pending.map(|c| (c, c.reason.as_str())), true_condition("PodResizeInProgress")) {
            (Some((c, "Infeasible")), _) => (c, PodReason::ResizeInfeasible),
            (Some((c, "Deferred")), _) => (c, PodReason::ResizeDeferred),
            (_, Some(c)) if c.reason == "Error" => (c, PodReason::ResizeError),
            _ => return None,
        };
    Some(shown(reason, Severity::Degraded, Some(condition)))
}
