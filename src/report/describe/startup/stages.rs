//! What a start waited for, one thing after another: no two at a time count.

use jiff::Timestamp;

use super::runs::{Frame, LAG, Runs, started_at};
use crate::model::{ContainerStatus, ContainerType};
use crate::report::describe::subject::Subject;

/// A part of the start in which the pod waited for one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stage {
    pub(crate) waited: Waited,
    /// UTC.
    pub(crate) from: Timestamp,
    /// UTC.
    pub(crate) to: Timestamp,
    pub(crate) open: bool,
}

impl Stage {
    pub(crate) fn seconds(&self) -> i64 {
        self.to.duration_since(self.from).as_secs()
    }
}

/// For what a pod waits while it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waited {
    Node,
    /// For its sandbox, network and volumes.
    Sandbox,
    /// For the container of this index: its image, its start, its probes.
    Container(usize),
    /// For several regular containers at a time.
    Containers,
}

pub(super) fn stages(subject: &Subject<'_>, frame: &Frame<'_>) -> Vec<Stage> {
    let Frame { runs, from, end, ready_at } = *frame;
    let Some(status) = &subject.pod.status else { return Vec::new() };
    let since =
        |kind| status.condition(kind).filter(|c| c.status == "True").and_then(|c| c.last_transition_time);
    let is_false = |kind| status.condition(kind).is_some_and(|c| c.status != "True");
    let mut stages = Vec::new();
    let mut at = from;
    let mut add = |waited, to: Timestamp, open: bool, at: &mut Timestamp| {
        if to > *at || open {
            stages.push(Stage { waited, from: *at, to, open });
            *at = to;
        }
    };
    if is_false("PodScheduled") {
        add(Waited::Node, end, true, &mut at);
        return stages;
    }
    if let Some(scheduled) = since("PodScheduled") {
        add(Waited::Node, scheduled, false, &mut at);
    }
    let nobody_ran = runs.iter().all(|r| !r.has_run);
    if nobody_ran && is_false("PodReadyToStartContainers") {
        add(Waited::Sandbox, end, true, &mut at);
        return stages;
    }
    let first = runs.iter().filter_map(|r| r.first_start).min();
    // After a reboot the sandbox is a new one.
    let is_first = |up: &Timestamp| first.map_or(nobody_ran, |first| *up <= first);
    if let Some(up) = since("PodReadyToStartContainers").filter(is_first) {
        add(Waited::Sandbox, up, false, &mut at);
    }
    let in_turn = [ContainerType::Init, ContainerType::NativeSidecar];
    for (index, container) in subject.containers.iter().enumerate().filter(|(_, c)| in_turn.contains(&c.kind))
    {
        if let Some(done) = done_at(subject, runs, index) {
            add(Waited::Container(index), done, false, &mut at);
        } else if !is_done(subject, index) {
            add(Waited::Container(index), end, true, &mut at);
            return stages;
        } else {
            // It is done at an unknown time: what follows cannot be measured from here.
            let next =
                started_at(subject, runs, index).filter(|_| container.kind == ContainerType::NativeSidecar);
            let Some(next) = next else { return stages };
            at = at.max(next);
        }
    }
    let is_regular = |index: &usize| subject.containers[*index].kind == ContainerType::Regular;
    let regular: Vec<usize> = subject.indices().filter(is_regular).collect();
    let whose = match (subject.blamed(), regular.as_slice()) {
        (Some(index), _) if ready_at.is_none() => Waited::Container(index),
        (_, [one]) => Waited::Container(*one),
        _ => slowest(subject, &regular).map_or(Waited::Containers, Waited::Container),
    };
    if let Some(ready) = ready_at {
        add(whose, ready, false, &mut at);
    } else if is_false("Ready") && is_unready(subject) && nobody_restarted(subject) {
        add(whose, end, true, &mut at);
    }
    stages
}

/// The only one that has probes to pass.
fn slowest(subject: &Subject<'_>, regular: &[usize]) -> Option<usize> {
    let probed = |index: &&usize| {
        let spec = subject.containers[**index].spec;
        spec.readiness_probe.is_some() || spec.startup_probe.is_some()
    };
    let mut probed = regular.iter().filter(probed);
    match (probed.next(), probed.next()) {
        (Some(only), None) => Some(*only),
        _ => None,
    }
}

/// Whether the one that is blamed is not ready itself.
fn is_unready(subject: &Subject<'_>) -> bool {
    let status = subject.blamed().and_then(|index| subject.containers[index].status);
    status.is_some_and(|s| !s.ready && s.state.terminated.is_none())
}

/// After restarts the time since the start is not that of one wait.
fn nobody_restarted(subject: &Subject<'_>) -> bool {
    subject.containers.iter().filter_map(|c| c.status).all(|s| s.restart_count == 0)
}

/// Whether the start may go on past this container.
fn is_done(subject: &Subject<'_>, index: usize) -> bool {
    let container = &subject.containers[index];
    let Some(status) = container.status else { return false };
    let ended_well = status.state.terminated.as_ref().is_some_and(|t| t.exit_code == 0);
    // What runs again after a reboot had been done before.
    let done = if container.kind == ContainerType::Init { ended_well } else { status.has_started() };
    done || later_ones_ran(subject, index)
}

fn later_ones_ran(subject: &Subject<'_>, index: usize) -> bool {
    let later = subject.containers[index + 1..].iter().filter(|c| c.kind != ContainerType::Ephemeral);
    later.filter_map(|c| c.status).any(ContainerStatus::was_created)
}

/// When the start could go on past this container (UTC), if known: an init container's success, or what
/// came right after a native sidecar had started.
fn done_at(subject: &Subject<'_>, runs: &[Runs], index: usize) -> Option<Timestamp> {
    let container = &subject.containers[index];
    if container.kind == ContainerType::Init {
        let status = container.status?;
        let ended = status.state.terminated.as_ref().filter(|ended| ended.exit_code == 0)?;
        // It succeeded again in a new sandbox: the first time is no longer recorded.
        let again = status.last_state.terminated.as_ref().is_some_and(|last| last.exit_code == 0);
        let later = runs[index + 1..].iter().filter_map(|r| r.first_start).min();
        return ended.finished_at.filter(|at| !again && later.is_none_or(|later| *at <= later + LAG));
    }
    started_at(subject, runs, index)
}
