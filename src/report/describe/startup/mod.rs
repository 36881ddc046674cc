//! The startup of a pod as a picture: which container waited for which, and for how long.
//!
//! A status has the newest run of a container and the one before. Events ([`runs`]) show earlier ones; what they do not
//! show is drawn as unknown.

mod lanes;
mod runs;
mod stages;

use jiff::{SignedDuration, Timestamp};

use super::subject::Subject;
use crate::model::{ContainerType, Pod};
use runs::{Frame, Runs};

pub(crate) use lanes::{Lane, Phase, Segment};
pub(crate) use stages::{Stage, Waited};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Startup {
    /// When the pod was created (UTC).
    pub(crate) from: Timestamp,
    /// Until when the picture goes (UTC).
    pub(crate) until: Timestamp,
    /// Whether more happens after the end of the picture.
    pub(crate) goes_on: bool,
    /// `None` if the pod is not ready, or if that is no longer recorded.
    pub(crate) ready_after_seconds: Option<i64>,
    /// Whether the picture ends with the newest time in a file: it may have gone on for long.
    pub(crate) at_least: bool,
    /// What the pod waited for, one after another.
    pub(crate) stages: Vec<Stage>,
    /// A lane for each container but ephemeral ones, in the order of the report.
    pub(crate) lanes: Vec<Lane>,
}

/// A pod that became ready so long after its last container started was probably ready before.
const LONGEST_PROBING: SignedDuration = SignedDuration::from_mins(10);

/// The start of the subject's pod, until `until` or the newest time in the pod.
pub(super) fn startup(subject: &Subject<'_>, until: Option<Timestamp>) -> Option<Startup> {
    let pod = subject.pod;
    let status = pod.status.as_ref()?;
    let from = pod.metadata.creation_timestamp.or(status.start_time)?;
    let end = until.or_else(|| last_time(subject))?.max(from);
    let all_runs: Vec<Runs> = (0..subject.containers.len()).map(|index| runs::of(subject, index)).collect();
    // A pod that the kubelet rejected, or that was evicted before, has no startup to draw.
    if subject.has_failed() && all_runs.iter().all(|runs| runs.told.is_empty() && runs.first_start.is_none())
    {
        return None;
    }
    let ready_at = first_ready(pod, &all_runs);
    let frame = Frame { runs: &all_runs, from, end, ready_at };
    let stages = stages::stages(subject, &frame);
    let ended = matches!(status.phase.as_str(), "Succeeded" | "Failed");
    let until = picture_end(subject, &all_runs, from, end, ready_at, ended);
    let lanes = subject.containers.iter().enumerate().filter(|(_, c)| c.kind != ContainerType::Ephemeral);
    let lanes = lanes.map(|(index, _)| all_runs[index].lane(subject, index, &frame)).collect();
    Some(Startup {
        from,
        until,
        goes_on: until < end && !ended,
        ready_after_seconds: ready_at.map(|at| at.duration_since(from).as_secs()),
        at_least: !subject.is_live(),
        stages,
        lanes,
    })
}

/// When the pod became ready for the first time, if the condition can still mean that.
fn first_ready(pod: &Pod, runs: &[Runs]) -> Option<Timestamp> {
    let status = pod.status.as_ref()?;
    let ready = status.condition("Ready").filter(|c| c.status == "True")?.last_transition_time?;
    let containers = pod.containers();
    let long_lived = || containers.iter().zip(runs).filter(|(c, _)| c.kind != ContainerType::Ephemeral);
    let restarted = long_lived().any(|(c, _)| c.status.is_some_and(|s| s.restart_count > 0));
    let last_start = long_lived().filter_map(|(_, runs)| runs.first_start).max()?;
    let plausible = ready >= last_start && ready.duration_since(last_start) <= LONGEST_PROBING;
    (!restarted && plausible).then_some(ready)
}

/// The newest time in the pod and its events: a file does not show when it was made.
fn last_time(subject: &Subject<'_>) -> Option<Timestamp> {
    let status = subject.pod.status.as_ref()?;
    let of_containers = subject.containers.iter().filter_map(|c| c.status).flat_map(|s| {
        let ended = |t: &crate::model::status::Terminated| t.started_at.max(t.finished_at);
        [
            s.state.running.as_ref().and_then(|r| r.started_at),
            s.state.terminated.as_ref().and_then(ended),
            s.last_state.terminated.as_ref().and_then(ended),
        ]
    });
    let of_conditions = status.conditions.iter().map(|c| c.last_transition_time);
    let of_events = subject.happened.iter().map(|o| o.last);
    of_containers.chain(of_conditions).chain(of_events).flatten().max()
}

/// Until when the picture goes: the startup alone where that is over, all of it where something is wrong since.
fn picture_end(
    subject: &Subject<'_>,
    runs: &[Runs],
    from: Timestamp,
    end: Timestamp,
    ready_at: Option<Timestamp>,
    ended: bool,
) -> Timestamp {
    if ended {
        let finished = subject.details.iter().filter_map(|d| d.finished_at).max();
        return finished.unwrap_or(end).max(from);
    }
    let some_space = |at: Timestamp, least: i64| {
        let span = at.duration_since(from).as_secs();
        let behind = SignedDuration::from_secs((span / 6).max(least));
        at.checked_add(behind).unwrap_or(at).min(end)
    };
    if let Some(ready) = ready_at {
        return some_space(ready, 2);
    }
    let starts = runs.iter().filter_map(|r| r.first_start).max();
    let initialized = subject
        .pod
        .status
        .as_ref()
        .and_then(|s| s.condition("Initialized"))
        .is_none_or(|c| c.status == "True");
    let restarts = |index: usize| subject.containers[index].status.is_some_and(|s| s.restart_count > 0);
    let someone_restarts = subject.blamed().is_some_and(restarts);
    let well = subject.report.cause.is_none();
    match starts {
        // The start is over; sentences describe what came later.
        Some(last) if well => some_space(last, 10),
        // It runs and does not get ready: the same moment for hours.
        Some(last) if initialized && !someone_restarts => {
            let span = last.duration_since(from).as_secs();
            let behind = SignedDuration::from_secs((span * 2).max(30));
            last.checked_add(behind).unwrap_or(last).min(end)
        }
        _ => end,
    }
}
