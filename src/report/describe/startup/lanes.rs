//! The lanes of the picture: what each container did, and the outcome.

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
    /// One after another, without gaps, for the whole time that is known.
    pub(crate) segments: Vec<Segment>,
    /// `took 5s`, `ready after 32s`.
    pub(crate) outcome: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Segment {
    pub(crate) phase: Phase,
    /// UTC.
    pub(crate) from: Timestamp,
    /// UTC.
    pub(crate) to: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Waiting,
    /// Its image is being pulled.
    Pulling,
    /// Runs, and is not known to be started and ready.
    Running,
    /// Runs, and is started and ready.
    Up,
    Down,
    /// Restarted; single runs are no longer recorded.
    Restarting,
    Ended,
    /// No longer recorded.
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

/// The segments of a lane until a time.
struct Line {
    segments: Vec<Segment>,
    at: Timestamp,
    is_up: bool,
}

impl Line {
    /// Goes on until `to`.
    fn draw(&mut self, to: Timestamp, phase: Phase) {
        // A run of less than a second counts as well, and so does the final state.
        let counts = phase == Phase::Up || (phase == Phase::Running && !self.is_up);
        if to > self.at || (to == self.at && counts) {
            self.segments.push(Segment { phase, from: self.at, to });
        }
        self.at = self.at.max(to);
    }
}

impl Runs {
    pub(super) fn lane(&self, subject: &Subject<'_>, index: usize, frame: &Frame<'_>) -> Lane {
        let end = frame.end;
        let up = self.up_since(subject, index, frame).map(Since::at);
        let mut line = Line { segments: Vec::new(), at: frame.from, is_up: up.is_some() };
        if !self.has_run {
            if let Some((begin, done)) = self.pulled {
                line.draw(begin, Phase::Waiting);
                line.draw(done, Phase::Pulling);
            }
            line.draw(end, Phase::Waiting);
            return Lane {
                container: index,
                segments: line.segments,
                outcome: self.outcome(subject, index, frame),
            };
        }
        let next = self.told.first().map_or(end, |(start, _)| *start);
        if let Some(first) = self.first_start {
            let is_of_it = |(begin, done): &(Timestamp, Timestamp)| *begin >= frame.from && *done <= first;
            if let Some((begin, done)) = self.pulled.filter(is_of_it) {
                line.draw(begin, Phase::Waiting);
                line.draw(done, Phase::Pulling);
            }
            line.draw(first, Phase::Waiting);
            line.draw(next, Phase::Restarting);
        } else {
            line.draw(next, Phase::Unknown);
        }
        for (number, (start, finish)) in self.told.iter().enumerate() {
            // The status keeps the newest two runs, which follow each other.
            line.draw(*start, if number == 0 && self.untold { Phase::Restarting } else { Phase::Down });
            let to = finish.unwrap_or(end);
            match up.filter(|up| finish.is_none() && *up <= to) {
                Some(up) => {
                    line.draw(up, Phase::Running);
                    line.draw(to, Phase::Up);
                }
                None => line.draw(to, Phase::Running),
            }
        }
        line.draw(end, if is_over(subject, index) { Phase::Ended } else { Phase::Down });
        Lane { container: index, segments: line.segments, outcome: self.outcome(subject, index, frame) }
    }

    /// Since when it is started and ready (UTC), if known.
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
        // The condition covers all containers: it is the time of this one if the pod waited for no other.
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
            // A file does not show how long it has been running.
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
