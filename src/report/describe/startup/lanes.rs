//! The lanes of the picture: what each container did, and how it came out.

use jiff::Timestamp;
use serde::Serialize;

use super::runs::{Frame, LAG, Runs, started_at};
use crate::model::ContainerType;
use crate::model::container::Probe;
use crate::model::time::human_duration;
use crate::report::describe::subject::Subject;
use crate::wording::counted;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lane {
    pub(crate) container: usize,
    /// One after another, without gaps, from the beginning to the end of what is told.
    pub(crate) segments: Vec<Segment>,
    /// How it came out: `took 5s`, `ready after 32s`.
    pub(crate) outcome: String,
}

/// A span of time in which a container did one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Segment {
    pub(crate) phase: Phase,
    /// UTC.
    pub(crate) from: Timestamp,
    /// UTC.
    pub(crate) to: Timestamp,
}

/// What a container does in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Waiting,
    /// Its image is being pulled.
    Pulling,
    /// Runs; not started or not ready yet, as far as is told.
    Running,
    /// Runs, and is started and ready.
    Up,
    Down,
    /// Went up and down; single runs are not told any more.
    Restarting,
    Ended,
    /// Nothing is told of this time any more.
    Unknown,
}

impl Phase {
    pub(crate) const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Pulling,
        Self::Running,
        Self::Up,
        Self::Down,
        Self::Restarting,
        Self::Ended,
        Self::Unknown,
    ];

    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Pulling => "pulling",
            Self::Running => "running",
            Self::Up => "up",
            Self::Down => "down",
            Self::Restarting => "restarting",
            Self::Ended => "ended",
            Self::Unknown => "unknown",
        }
    }
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
            .then(|| started_at(subject, frame.runs, index))
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
