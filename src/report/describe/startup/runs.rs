//! The known runs of one container.

use jiff::{SignedDuration, Timestamp};

use crate::model::ContainerType;
use crate::report::describe::subject::Subject;

#[derive(Debug, Default)]
pub(super) struct Runs {
    /// When it started for the first time; `None` if it did not, or if that is no longer recorded.
    pub(super) first_start: Option<Timestamp>,
    /// Runs in the status, the oldest first: their start, and their end if they have ended.
    pub(super) told: Vec<(Timestamp, Option<Timestamp>)>,
    /// Whether it has run at all.
    pub(super) has_run: bool,
    /// Whether there were other runs before those in the status.
    pub(super) untold: bool,
    /// Image pull: beginning and end.
    pub(super) pulled: Option<(Timestamp, Timestamp)>,
}

/// What the lanes of a pod have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) runs: &'a [Runs],
    /// The pod's beginning (UTC).
    pub(super) from: Timestamp,
    /// Until when something is known (UTC).
    pub(super) end: Timestamp,
    /// When the pod was ready for the first time (UTC).
    pub(super) ready_at: Option<Timestamp>,
}

/// The maximum delay of the Ready condition after the last container is ready.
pub(super) const LAG: SignedDuration = SignedDuration::from_secs(2);

pub(super) fn of(subject: &Subject<'_>, index: usize) -> Runs {
    let name = subject.name(index);
    let Some(status) = subject.containers[index].status else { return Runs::default() };
    let mut told: Vec<(Timestamp, Option<Timestamp>)> = Vec::new();
    let mut has_run = status.restart_count > 0;
    for ended in [&status.last_state.terminated, &status.state.terminated].into_iter().flatten() {
        has_run = true;
        if let Some(start) = ended.started_at {
            told.push((start, ended.finished_at));
        }
    }
    if let Some(running) = &status.state.running {
        has_run = true;
        told.extend(running.started_at.map(|start| (start, None)));
    }
    told.sort_unstable_by_key(|(start, _)| *start);
    // The state and the last state may be the same run.
    told.dedup_by_key(|(start, _)| *start);
    let count = |reason: &str| {
        let all = subject.events_of(name).filter(|o| &*o.reason == reason);
        all.fold((0, None), |(count, first), o| {
            (count + o.count, [first, o.first].into_iter().flatten().min())
        })
    };
    let (starts, first_event) = count("Started");
    let total = status.restart_count.saturating_add(1);
    let all_told = i64::try_from(told.len()).is_ok_and(|told| told >= total);
    let first_start = match (told.first(), first_event) {
        _ if !has_run => None,
        (Some((first, _)), _) if all_told => Some(*first),
        // Events go back to the start where the first of them all is still there, or where they are complete.
        (_, Some(first)) if starts >= total || reaches_back(subject) => {
            Some(told.first().map_or(first, |(told, _)| first.min(*told)))
        }
        _ => None,
    };
    let untold = !all_told && has_run;
    let pulled = match (count("Pulling"), count("Pulled")) {
        ((1, Some(begin)), (1, Some(end))) if begin <= end => Some((begin, end)),
        _ => None,
    };
    Runs { first_start, told, has_run, untold, pulled }
}

/// Whether events are left from the pod's very beginning: they expire by age, an hour after the last repetition
/// unless the API server is configured otherwise.
fn reaches_back(subject: &Subject<'_>) -> bool {
    subject.happened.iter().any(|o| &*o.reason == "Scheduled")
}

/// When a native sidecar had started (UTC): the kubelet begins the next container as soon as it has (KEP-753). A
/// restart of either makes that a guess.
pub(super) fn started_at(subject: &Subject<'_>, runs: &[Runs], index: usize) -> Option<Timestamp> {
    let status = subject.pod.status.as_ref()?;
    let first_run = |index: usize| runs[index].first_start;
    let own = first_run(index)?;
    let next = (index + 1..subject.containers.len()).find(|next| {
        matches!(subject.containers[*next].kind, ContainerType::Init | ContainerType::NativeSidecar)
    });
    let at = if let Some(next) = next {
        first_run(next)
    } else {
        let initialized = status.condition("Initialized").filter(|c| c.status == "True");
        // Kubelets before 1.29 say so before the sidecar starts; the first regular container is later still.
        let condition = initialized.and_then(|c| c.last_transition_time).filter(|at| *at >= own);
        let regular = || {
            let all = subject.containers.iter().zip(runs);
            all.filter(|(c, _)| c.kind == ContainerType::Regular).map(|(_, runs)| runs)
        };
        // A first start that is no longer recorded may have been the earliest.
        let all_told = regular().all(|runs| !runs.has_run || runs.first_start.is_some());
        let earliest = regular().filter_map(|runs| runs.first_start).min();
        // After a reboot the pod is initialized again, long after its containers first ran.
        let of_the_first = |at: &Timestamp| earliest.map_or(all_told, |earliest| *at <= earliest + LAG);
        condition.filter(of_the_first).or(earliest.filter(|_| all_told))
    };
    at.filter(|at| *at >= own)
}
