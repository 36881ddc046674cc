//! The verdict on a pod: its health, the sentences about it, and their times.

use jiff::Timestamp;
use serde::Serialize;

use super::related::{self, Related};
use super::sentences::proof::Proof;
use super::sentences::{Clause, Course, commands, course, effect, headline, proof};
use super::subject::{BlamedContainer, BlamedPod, Subject};
use crate::classify::Pattern;
use crate::health::{Blame, Cause, ContainerBlame, ContainerReason, PodBlame, PodReason, Severity};
use crate::model::ContainerType;

/// How a pod or a workload is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Health {
    Healthy,
    Completed,
    /// A template or a manifest, without a status.
    Unknown,
    Starting,
    /// The app works, something beside it does not.
    Degraded,
    /// The app does not work.
    Failed,
}

impl Health {
    /// Every value, the worst last.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 6] =
        [Self::Healthy, Self::Completed, Self::Unknown, Self::Starting, Self::Degraded, Self::Failed];

    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Completed => "completed",
            Self::Unknown => "unknown",
            Self::Starting => "starting",
            Self::Degraded => "degraded",
            Self::Failed => "failed",
        }
    }
}

impl From<Severity> for Health {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Starting => Self::Starting,
            Severity::Degraded => Self::Degraded,
            Severity::Failed => Self::Failed,
        }
    }
}

/// What the time of a verdict means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tense {
    /// It has been so since then.
    #[default]
    Lasting,
    /// It keeps happening; the time is that of the last time.
    Repeated,
    Past,
}

/// What is wrong with a pod or a workload, in a sentence; the proof; and what to run next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Verdict {
    #[serde(rename = "standing")]
    pub(crate) health: Health,
    /// The sentence, its container first. Untrusted.
    #[serde(rename = "message")]
    pub(crate) what: Clause,
    /// What it does to the others.
    pub(crate) effect: Option<String>,
    /// Of a workload: what its newest revision changed before the trouble began.
    pub(crate) changed: Option<String>,
    /// Other containers that are in trouble, in start order.
    pub(crate) related: Vec<Related>,
    /// Since when (UTC), or when it happened.
    pub(crate) since: Option<Timestamp>,
    #[serde(skip)]
    pub(crate) tense: Tense,
    /// Of what keeps happening: the first known time (UTC).
    pub(crate) began: Option<Timestamp>,
    /// When a pod that is being deleted has used up its grace period (UTC): then it should be gone.
    pub(crate) due: Option<Timestamp>,
    pub(crate) proof: Vec<Proof>,
    /// kubectl commands for more details, the most useful first.
    pub(crate) commands: Vec<String>,
}

impl Verdict {
    /// One that asks for nothing to be done.
    pub(super) fn calm(health: Health, what: Clause, effect: Option<String>) -> Self {
        Self {
            health,
            what,
            effect,
            changed: None,
            related: Vec::new(),
            since: None,
            tense: Tense::Lasting,
            began: None,
            due: None,
            proof: Vec::new(),
            commands: Vec::new(),
        }
    }
}

pub(super) fn verdict(subject: &Subject<'_>) -> Verdict {
    match subject.report.cause.as_deref() {
        None => without_cause(subject),
        Some(cause) => match &cause.blame {
            Blame::Container(blame) => on_container(*subject, cause, blame),
            Blame::Pod(blame) => on_pod(*subject, cause, blame),
        },
    }
}

fn on_container(subject: Subject<'_>, cause: &Cause, blame: &ContainerBlame) -> Verdict {
    let blamed = BlamedContainer { subject, cause, blame };
    let repeated = course(blame.reason) == Course::Repeats && blamed.restarts() > 0;
    let down = blamed.status().is_some_and(|s| s.state.terminated.is_some());
    // When the oldest warning that is left came for the first time.
    let began = || blamed.events().filter(|o| o.warning).filter_map(|o| o.first).min();
    // A deletion lasts, whatever has ended.
    let is_deleted = blame.reason == ContainerReason::Terminating;
    Verdict {
        since: cause.since,
        tense: if is_deleted {
            Tense::Lasting
        } else if repeated {
            Tense::Repeated
        } else if subject.has_failed() || down {
            Tense::Past
        } else {
            Tense::Lasting
        },
        began: repeated.then(began).flatten(),
        due: subject.pod.metadata.deletion_timestamp.filter(|_| is_deleted),
        related: related::of_container(&blamed),
        proof: proof::of_container(&blamed),
        commands: commands::of_container(&blamed),
        ..Verdict::calm(cause.severity.into(), headline::of_container(&blamed), effect::of_container(&blamed))
    }
}

fn on_pod(subject: Subject<'_>, cause: &Cause, blame: &PodBlame) -> Verdict {
    let blamed = BlamedPod { subject, cause, blame };
    // Only repeated events show that no container could be created for long.
    let never_comes = blame.reason == PodReason::NotCreated && proof::never_created(&subject);
    let health = if never_comes { Health::Failed } else { cause.severity.into() };
    // A deletion lasts, whatever has ended.
    let is_deleted = blame.reason == PodReason::Terminating;
    Verdict {
        since: cause.since,
        tense: if subject.has_failed() && !is_deleted { Tense::Past } else { Tense::Lasting },
        due: subject.pod.metadata.deletion_timestamp.filter(|_| is_deleted),
        proof: proof::of_pod(&blamed),
        commands: commands::of_pod(&blamed),
        ..Verdict::calm(health, headline::of_pod(&blamed), effect::of_pod(&blamed))
    }
}

/// A pod that is healthy, has completed, or does not run at all.
fn without_cause(subject: &Subject<'_>) -> Verdict {
    let Some(status) = &subject.pod.status else {
        return Verdict::calm(Health::Unknown, headline::without_status(subject.report), None);
    };
    if status.phase == "Succeeded" {
        let apps = subject.indices().filter(|i| subject.pattern(*i) == Pattern::App);
        let ended = |i| subject.status(i)?.state.terminated.as_ref()?.finished_at;
        let what = Clause::Remark("its work is done".to_owned());
        return Verdict {
            since: apps.filter_map(ended).max(),
            tense: Tense::Past,
            ..Verdict::calm(Health::Completed, what, headline::stopped_after_work(subject))
        };
    }
    if let Some(unready) = status.condition("Ready").filter(|c| c.status != "True") {
        return Verdict { since: unready.last_transition_time, ..unready_as_work_ends(subject) };
    }
    let ready = status.condition("Ready");
    Verdict {
        since: ready.and_then(|c| c.last_transition_time),
        ..Verdict::calm(
            Health::Healthy,
            headline::healthy(subject.report),
            headline::restarted(subject.report),
        )
    }
}

/// A pod that ends, in which some containers have done their part: it is not ready, and nothing is wrong.
fn unready_as_work_ends(subject: &Subject<'_>) -> Verdict {
    let ended = |i: &usize| subject.status(*i).is_some_and(|s| s.state.terminated.is_some());
    let regular = || subject.indices().filter(|i| subject.containers[*i].kind == ContainerType::Regular);
    let running = subject.names(subject.indices().filter(|i| subject.runs(*i)));
    if regular().all(|i| ended(&i)) {
        let stops = (!running.is_empty()).then(|| headline::being_stopped(&running));
        return Verdict::calm(Health::Completed, Clause::Remark("its work is done".to_owned()), stops);
    }
    let done = subject.names(regular().filter(ended));
    Verdict::calm(Health::Starting, headline::partly_done(&done, &running), None)
}
