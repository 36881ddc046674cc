//! What the last run of a container says about the next: whether its restarts go on.
//!
//! The pod's own status is the clock: the newest time in it. An older snapshot of the same pod gives an older answer.

use jiff::{SignedDuration, Timestamp};

use super::trouble::is_oom;
use crate::model::status::{PodStatus, Terminated};
use crate::model::{Container, ContainerStatus};

/// Within this time of the pod's start, restarts are a startup race that has settled if the container is up now. The
/// kubelet forgives after as long a run (`MaxContainerBackOff`'s reset, 10 min).
const SETTLING: SignedDuration = SignedDuration::from_mins(10);
/// Runs of this length, or restarts at this distance, are incidents rather than a loop.
const RARE: SignedDuration = SignedDuration::from_hours(1);
/// Of many restarts, runs of this length still make a loop: a slow leak, say.
const SLOW: SignedDuration = SignedDuration::from_hours(3);
const VERY_MANY: i64 = 20;
/// The kubelet restarts at once after a first crash; a longer gap after a short run is its back-off.
const BACK_OFF: SignedDuration = SignedDuration::from_secs(10);
/// The back-off before the third restart of a loop. It is proof of a loop that has only begun.
const THIRD_BACK_OFF: SignedDuration = SignedDuration::from_secs(20);
const THIRD: i64 = 3;
/// This many kills for memory are a leak or a limit that is too low, however far apart.
const OOM_KILLS: i64 = 3;
/// How long a container has to be up after a kill for memory to count as healthy again.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// The kubelet needs a moment to kill a container whose startup probe has failed.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);

/// The newest time that the status has, debug containers aside.
pub(super) fn newest(status: &PodStatus) -> Option<Timestamp> {
    let conditions = status.conditions.iter().filter_map(|c| c.last_transition_time);
    let all = status.init_container_statuses.iter().chain(&status.container_statuses);
    let times = all.flat_map(|s| [&s.state, &s.last_state]).flat_map(|state| {
        let running = state.running.as_ref().and_then(|r| r.started_at);
        let ended = state.terminated.as_ref().and_then(|t| t.finished_at);
        [running, ended]
    });
    conditions.chain(times.flatten()).chain(status.start_time).max()
}

/// Whether a container that runs now, and has been restarted at least `enough` times, will go down again.
pub(super) fn keeps_ending(
    status: &PodStatus,
    own: &ContainerStatus,
    last: &Terminated,
    enough: i64,
) -> bool {
    let restarts = own.restart_count;
    let (Some(start), Some(end)) = (status.start_time, last.finished_at) else {
        // The kubelet gives no times to containers that a rule restarts.
        return restarts >= enough && last.reason == "RestartingAllContainers";
    };
    if over_at(own, last).is_some_and(|over| newest(status) >= Some(over)) {
        return false;
    }
    if is_oom(last) && restarts >= OOM_KILLS {
        return true;
    }
    let run = last.started_at.map(|started| end.duration_since(started));
    let begun = own.state.running.as_ref().and_then(|r| r.started_at).unwrap_or(end);
    let span = end.duration_since(start);
    let is_short = run.is_some_and(|run| run <= SETTLING);
    let gap = begun.duration_since(end);
    let has_begun = restarts >= THIRD && is_short && gap >= THIRD_BACK_OFF;
    if restarts < enough && !has_begun || span < SETTLING {
        return false;
    }
    let each = SignedDuration::from_secs(span.as_secs() / restarts.max(1));
    let backed_off = is_short && gap >= BACK_OFF;
    let is_quick = each <= RARE && run.is_none_or(|run| run <= RARE);
    let is_slow = restarts >= VERY_MANY && each <= SLOW && run.is_some_and(|run| run <= SLOW);
    backed_off || is_quick || is_slow
}

/// When the restarts of a container that runs now are over, unless it goes down again before.
pub(super) fn over_at(own: &ContainerStatus, last: &Terminated) -> Option<Timestamp> {
    let end = last.finished_at?;
    let begun = own.state.running.as_ref().and_then(|r| r.started_at).unwrap_or(end);
    let is_killed = is_oom(last) && own.restart_count >= OOM_KILLS;
    let run = last.started_at.map_or(RARE, |started| end.duration_since(started));
    let proof = if is_killed { DAY } else { RARE }.max(run * 3);
    begun.max(end).checked_add(proof).ok()
}

/// Whether the start of a container takes longer than its startup probe allows, so that the kubelet should have
/// killed it by now.
pub(super) fn overruns_its_probe(
    status: &PodStatus,
    spec: &Container,
    started_at: Option<Timestamp>,
) -> bool {
    let allowed = startup_allowance(spec);
    let took = newest(status).zip(started_at).map(|(newest, started)| newest.duration_since(started));
    took.zip(allowed).is_some_and(|(took, allowed)| took > allowed)
}

/// How long the startup of a container may take, as its startup probe says.
pub(super) fn startup_allowance(spec: &Container) -> Option<SignedDuration> {
    let probe = spec.startup_probe.as_ref()?;
    let times = |value: Option<i32>, default: i32| i64::from(value.filter(|v| *v > 0).unwrap_or(default));
    let seconds = i64::from(probe.initial_delay_seconds.unwrap_or(0))
        + times(probe.period_seconds, 10) * times(probe.failure_threshold, 3);
    Some(SignedDuration::from_secs(seconds) + PATIENCE)
}

/// Whether the last run failed by itself; after a reboot of its node the kubelet does not know how a run ended.
pub(super) fn failed_before(own: &ContainerStatus) -> bool {
    own.last_state.terminated.as_ref().is_some_and(|last| {
        !matches!(last.exit_code, 0 | 255)
            && last.finished_at.is_some()
            && last.reason != "ContainerStatusUnknown"
    })
}
