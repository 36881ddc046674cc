//! The runs of one container, as far as they are told, and the lane that they make.

use jiff::{SignedDuration, Timestamp};

use super::{Lane, Phase, Segment};
use crate::model::ContainerType;
use crate::model::container::Probe;
use crate::model::time::human_duration;
use crate::report::describe::{Subject, counted};

/// The runs of one container.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// When it started for the first time; `None` where it did not, or where that is not told any more.
    pub(super) first_start: Option<Timestamp>,
    /// Runs of which the status tells, the oldest first: their start, and their end where they have ended.
    told: Vec<(Timestamp, Option<Timestamp>)>,
    /// Whether it has run at all.
    pub(super) has_run: bool,
    /// Whether there were runs between the first start and those that are told.
    untold: bool,
    /// Image pull: beginning and end.
    pulled: Option<(Timestamp, Timestamp)>,
}

/// What the lanes of a pod have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) runs: &'a [Runs],
    /// The pod's beginning (UTC).
    pub(super) from: Timestamp,
    /// Until when something is told (UTC).
    pub(super) end: Timestamp,
    /// When the pod was ready for the first time (UTC).
    pub(super) ready_at: Option<Timestamp>,
}

/// Since when a container is started and ready (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Since {
    Exactly(Timestamp),
    AtLatest(Timestamp),
}

impl Since {
    fn at(self) -> Timestamp {
        match self {
            Self::Exactly(at) | Self::AtLatest(at) => at,
        }
    }
}

/// So late may a kubelet tell that a pod is ready after its last container was.
pub(super) const LAG: SignedDuration = SignedDuration::from_secs(2);

/// The runs of the container at `index`.
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
    // A run that was told as ended twice, as the last one and as the state.
    told.dedup_by_key(|(start, _)| *start);
    let count = |reason: &str| {
        let of_it = |o: &&_| is(o, name, reason);
        let all = subject.happened.iter().filter(of_it);
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

fn is(occurrence: &super::super::Occurrence, container: &str, reason: &str) -> bool {
    occurrence.container.as_deref() == Some(container) && &*occurrence.reason == reason
}

/// Whether events are left from the pod's very beginning: they expire by age, an hour after the last repetition
/// unless the API server is told otherwise.
fn reaches_back(subject: &Subject<'_>) -> bool {
    subject.happened.iter().any(|o| &*o.reason == "Scheduled")
}

impl Runs {
    /// The lane of the container at `index`.
    pub(super) fn lane(&self, subject: &Subject<'_>, index: usize, frame: &Frame<'_>) -> Lane {
        let Frame { from, end, .. } = *frame;
        let mut segments = Vec::new();
        let up = self.up_since(subject, index, frame).map(Since::at);
        let over_in_no_time = up.is_none();
        let mut add = |from: Timestamp, to: Timestamp, phase: Phase| {
            // A run of less than a second was one nevertheless, and what is so at the end is so.
            let counts = phase == Phase::Up || (phase == Phase::Running && over_in_no_time);
            if to > from || (to == from && counts) {
                segments.push(Segment { from, to, phase });
            }
        };
        let mut at = from;
        if !self.has_run {
            if let Some((begin, done)) = self.pulled {
                add(at, begin, Phase::Waiting);
                add(begin, done, Phase::Pulling);
                at = at.max(done);
            }
            add(at, end, Phase::Waiting);
            return Lane { container: index, segments, outcome: self.outcome(subject, index, frame) };
        }
        let next = self.told.first().map_or(end, |(start, _)| *start);
        if let Some(first) = self.first_start {
            if let Some((begin, done)) = self.pulled.filter(|(begin, done)| *begin >= from && *done <= first)
            {
                add(at, begin, Phase::Waiting);
                add(begin, done, Phase::Pulling);
                at = done;
            }
            add(at, first, Phase::Waiting);
            at = at.max(first);
            add(at, next, Phase::Restarting);
        } else {
            add(at, next, Phase::Unknown);
        }
        at = at.max(next);
        for (number, (start, finish)) in self.told.iter().enumerate() {
            let gap = if self.gap_before(number) { Phase::Restarting } else { Phase::Down };
            add(at, *start, gap);
            at = at.max(*start);
            let to = finish.unwrap_or(end);
            match up.filter(|up| finish.is_none() && *up <= to) {
                Some(up) => {
                    add(at, up, Phase::Running);
                    add(at.max(up), to, Phase::Up);
                }
                None => add(at, to, Phase::Running),
            }
            at = at.max(to);
        }
        let over = is_over(subject, index);
        add(at, end, if over { Phase::Ended } else { Phase::Down });
        Lane { container: index, segments, outcome: self.outcome(subject, index, frame) }
    }

    /// Whether runs are missing between the run before `number` and that one. A status keeps the newest two, which
    /// follow each other.
    fn gap_before(&self, number: usize) -> bool {
        number == 0 && self.untold
    }

    /// Since when it is started and ready (UTC), where that is told.
    fn up_since(&self, subject: &Subject<'_>, index: usize, frame: &Frame<'_>) -> Option<Since> {
        let container = &subject.containers[index];
        let status = container.status.filter(|s| s.ready && s.started != Some(false))?;
        if container.kind == ContainerType::Init || status.state.running.is_none() {
            return None;
        }
        let (start, _) = *self.told.last()?;
        let asked = |probe: &Option<Probe>| probe.is_some();
        let spec = container.spec;
        let probed = |c: &crate::model::ContainerRef<'_>| {
            asked(&c.spec.readiness_probe) || asked(&c.spec.startup_probe)
        };
        if !probed(container) {
            return Some(Since::Exactly(start));
        }
        if status.restart_count > 0 {
            return None;
        }
        let next = (container.kind == ContainerType::NativeSidecar && !asked(&spec.readiness_probe))
            .then(|| super::stages::started_at(subject, frame.runs, index))
            .flatten();
        if let Some(at) = next.filter(|at| *at >= start) {
            return Some(Since::Exactly(at));
        }
        let ready_at = frame.ready_at.filter(|at| *at >= start)?;
        // The condition is about all of them: it is this one's time where nobody else was waited for.
        let others = subject
            .containers
            .iter()
            .enumerate()
            .filter(|(i, c)| *i != index && c.kind != ContainerType::Init);
        let waited_for_it = others.filter(|(_, c)| c.kind != ContainerType::Ephemeral).all(|(i, c)| {
            let started = frame.runs[i].first_start;
            !probed(c) && started.is_some_and(|at| ready_at.duration_since(at) > LAG)
        });
        Some(if waited_for_it { Since::Exactly(ready_at) } else { Since::AtLatest(ready_at) })
    }

    fn outcome(&self, subject: &Subject<'_>, index: usize, frame: &Frame<'_>) -> String {
        let container = &subject.containers[index];
        let Some(status) = container.status.filter(|_| self.has_run) else {
            let reason = subject.report.containers[index].reason.as_deref().unwrap_or_default();
            return match reason {
                "" | "PodInitializing" | "ContainerCreating" => "waits".to_owned(),
                reason => format!("waits: {reason}"),
            };
        };
        let mut words = Vec::new();
        let ended = status.state.terminated.as_ref();
        let span = |from: Option<Timestamp>, to: Timestamp| from.map(|from| human_duration(from, to));
        if let Some(ended) = ended {
            let took = ended.finished_at.and_then(|to| span(ended.started_at, to));
            words.push(match (container.kind, ended.exit_code, took) {
                (ContainerType::Init, 0, Some(took)) => format!("done in {took}"),
                (_, 0, Some(took)) => format!("ended after {took}"),
                (_, 0, None) => "ended".to_owned(),
                (_, code, Some(took)) => format!("exit code {code} after {took}"),
                (_, code, None) => format!("exit code {code}"),
            });
        } else if status.state.running.is_some() {
            let start = self.told.last().map(|(start, _)| *start);
            // How long it runs in a file by now, nobody knows.
            let since = span(start, frame.end).filter(|_| subject.is_live());
            let since = since.map(|span| format!(" for {span}")).unwrap_or_default();
            let not_started = status.started == Some(false);
            let up = match self.up_since(subject, index, frame) {
                Some(Since::Exactly(up)) => Some(up),
                _ => None,
            };
            words.push(match up.zip(start).map(|(up, start)| (up > start, human_duration(start, up))) {
                _ if container.kind == ContainerType::Init => format!("runs{since}"),
                _ if not_started => format!("runs{since}, not started"),
                _ if !status.ready => format!("runs{since}, not ready"),
                Some((true, took)) => format!("ready after {took}"),
                _ => "ready".to_owned(),
            });
        } else {
            let reason = status.state.waiting.as_ref().map_or("", |w| w.reason.as_str());
            words.push(if reason.is_empty() { "waits".to_owned() } else { reason.to_owned() });
        }
        if status.restart_count > 0 {
            words.push(counted(status.restart_count, "restart"));
        }
        words.join(", ")
    }
}

/// Whether it has ended and is not to run again.
fn is_over(subject: &Subject<'_>, index: usize) -> bool {
    let container = &subject.containers[index];
    let ended = container.status.and_then(|s| s.state.terminated.as_ref());
    let pod_ended = subject.pod.status.as_ref().is_some_and(|s| matches!(&*s.phase, "Succeeded" | "Failed"));
    ended.is_some_and(|t| pod_ended || (t.exit_code == 0 && container.kind != ContainerType::NativeSidecar))
}
