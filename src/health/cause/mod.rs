//! The cause: which container keeps a pod from being well, and why.
//!
//! STATUS names the symptom that the server met first; that is often a victim. This module looks for the
//! container whose trouble explains the others'. It reads one snapshot of one pod and the patterns of its
//! containers, never the clock, so a saved file and a live cluster give the same answer.
//!
//! Order of questions: has the pod ended; does something hold it as a whole ([`whole`]); which container
//! blocks its start; which running container is in trouble ([`trouble`]). What comes out are facts ([`facts`]).

mod facts;
mod reason;
#[cfg(test)]
mod tests;
mod trouble;
mod whole;

use jiff::Timestamp;

use crate::classify::Pattern;
use crate::model::status::PodStatus;
use crate::model::{ContainerRef, ContainerStatus, ContainerType, Pod};

pub(crate) use facts::{Blame, Cause, Clue, ContainerBlame, PodBlame, PodFacts};
#[cfg(test)]
pub(crate) use reason::reason_words;
pub(crate) use reason::{ContainerReason, PodReason, Severity};
pub(crate) use trouble::TroubleState;
use trouble::{Progress, Trouble};

/// What is wrong with `pod`; `None` for one that is well, completed, or has no status.
///
/// `containers` are those of [`Pod::containers`], `patterns` what each of them is for.
pub(crate) fn cause(pod: &Pod, containers: &[ContainerRef<'_>], patterns: &[Pattern]) -> Option<Cause> {
    let status = pod.status.as_ref()?;
    let view = View { pod, status, containers, patterns };
    match status.phase.as_str() {
        "Succeeded" => whole::terminating(&view),
        "Failed" => {
            let told = whole::terminating(&view).or_else(|| whole::own_reason(&view));
            told.or_else(|| view.first_failure()).or_else(|| Some(whole::failed(&view)))
        }
        _ => whole::own_reason(&view)
            .or_else(|| whole::terminating(&view))
            .or_else(|| whole::unknown(&view))
            .or_else(|| whole::unscheduled(&view))
            .or_else(|| view.blocked_start())
            .or_else(|| view.outlives_the_work())
            .or_else(|| view.worst_trouble())
            .or_else(|| whole::gated(&view))
            .or_else(|| whole::node_lost(&view))
            .or_else(|| whole::unready(&view))
            .or_else(|| whole::resize(&view)),
    }
}

/// One pod, as this module looks at it.
#[derive(Clone, Copy)]
struct View<'a> {
    pod: &'a Pod,
    status: &'a PodStatus,
    containers: &'a [ContainerRef<'a>],
    patterns: &'a [Pattern],
}

impl<'a> View<'a> {
    fn is_app(&self, index: usize) -> bool {
        self.patterns.get(index) == Some(&Pattern::App)
    }

    /// Whether the app may need this container for its work: what it brings or carries is missing when it
    /// is down. What reads the app's logs and metrics can be down without the app's noticing.
    fn app_depends_on(&self, index: usize) -> bool {
        matches!(self.patterns.get(index), Some(Pattern::Ambassador | Pattern::ConfigHelper))
    }

    /// Whether a rule of this container restarts all the others with it (KEP-5532).
    fn restarts_all(&self, index: usize) -> bool {
        self.containers[index].spec.restart_policy_rules.iter().any(|r| r.action == "RestartAllContainers")
    }

    fn of_kind(&self, kinds: &'a [ContainerType]) -> impl Iterator<Item = (usize, &'a ContainerRef<'a>)> {
        self.containers.iter().enumerate().filter(move |(_, c)| kinds.contains(&c.kind))
    }

    /// Whether the start-up came to a container behind this one.
    fn went_past(&self, index: usize) -> bool {
        let behind = self.containers[index + 1..].iter().filter(|c| c.kind != ContainerType::Ephemeral);
        behind.filter_map(|c| c.status).any(ContainerStatus::was_created)
    }

    fn progress(&self, container: &ContainerRef<'a>) -> Progress<'a> {
        trouble::progress(self.pod, self.status, container)
    }

    /// Whether every app container does its work (or has done it).
    fn app_works(&self) -> bool {
        self.of_kind(&[ContainerType::Regular]).filter(|(index, _)| self.is_app(*index)).all(|(_, c)| {
            match self.progress(c) {
                Progress::Well | Progress::Finished => true,
                Progress::Waiting => false,
                Progress::InTrouble(trouble) => trouble.is_up_again(),
            }
        })
    }

    fn blame(&self, index: usize, trouble: &Trouble<'_>) -> ContainerBlame {
        trouble.blame(index, &self.containers[index])
    }

    /// In a pod that failed: the container that ended with an error first. Sidecars are killed when the rest
    /// is over, so they are asked last.
    fn first_failure(&self) -> Option<Cause> {
        [ContainerType::Init, ContainerType::Regular, ContainerType::NativeSidecar].iter().find_map(|kind| {
            let failures = self.of_kind(std::slice::from_ref(kind)).filter_map(|(index, c)| {
                let ended = c.status?.state.terminated.as_ref().filter(|t| t.exit_code != 0)?;
                // Who has no time ended when the kubelet had lost track: last. Of two at once, the app. A helper
                // that a signal ended was stopped when something else was over.
                let when = ended.finished_at.unwrap_or(Timestamp::MAX);
                let stopped = !self.is_app(index) && matches!(ended.exit_code, 137 | 143);
                Some(((stopped, when, !self.is_app(index)), index, trouble::ended(ended, c)))
            });
            let (_, index, trouble) = failures.min_by(|a, b| a.0.cmp(&b.0))?;
            Some(trouble.cause(self.blame(index, &trouble), Severity::Failed))
        })
    }

    /// While the pod initializes: the first container of the start-up that has not done its part.
    fn blocked_start(&self) -> Option<Cause> {
        // Once initialized a pod stays so, though its native sidecars may go down again (KEP-753). Where the
        // kubelet does not tell, a regular container that was created proves it.
        let initialized = self.status.condition("Initialized").map_or_else(
            || self.status.container_statuses.iter().any(ContainerStatus::was_created),
            |c| c.status == "True",
        );
        if initialized {
            return None;
        }
        let (index, container) =
            self.of_kind(&[ContainerType::Init, ContainerType::NativeSidecar]).find(|(index, c)| {
                let ended_well =
                    c.status.and_then(|s| s.state.terminated.as_ref()).is_some_and(|t| t.exit_code == 0);
                match c.kind {
                    // One that ends well before it has started holds up the rest all the same.
                    ContainerType::NativeSidecar => {
                        let has_started = c.status.is_some_and(ContainerStatus::has_started)
                            || (ended_well && self.went_past(*index));
                        !has_started
                    }
                    _ => !ended_well,
                }
            })?;
        match self.progress(container) {
            Progress::Waiting if !whole::sandbox_is_up(self.status) => Some(whole::not_created(self)),
            Progress::Waiting => {
                let trouble = Trouble::plain(ContainerReason::Initializing, self.status.start_time);
                Some(trouble.cause(self.blame(index, &trouble), Severity::Starting))
            }
            Progress::InTrouble(trouble) => {
                let severity = if trouble.is_start_up() { Severity::Starting } else { Severity::Failed };
                let blame = ContainerBlame { holds_up_start: true, ..self.blame(index, &trouble) };
                Some(trouble.cause(blame, severity))
            }
            Progress::Well | Progress::Finished => None,
        }
    }

    /// Among the containers that should run: the one whose trouble explains most.
    fn worst_trouble(&self) -> Option<Cause> {
        let kinds = [ContainerType::NativeSidecar, ContainerType::Regular];
        let all = || self.containers.iter().enumerate().filter(|(_, c)| kinds.contains(&c.kind));
        let nobody_was_created = all().all(|(_, c)| matches!(self.progress(c), Progress::Waiting));
        if nobody_was_created && !whole::sandbox_is_up(self.status) {
            return Some(whole::not_created(self));
        }
        let troubles: Vec<(usize, Trouble<'_>)> = all()
            .filter_map(|(index, c)| match self.progress(c) {
                Progress::InTrouble(trouble) => Some((index, trouble)),
                Progress::Waiting => {
                    let since = self.status.start_time;
                    Some((index, Trouble::plain(ContainerReason::NotStarted, since).not_created()))
                }
                _ => None,
            })
            .collect();
        // Down weighs more than not ready, that more than up again, that more than still starting. Of equals,
        // what the app depends on explains the app's trouble rather than the other way round; a helper that
        // exits without complaint does not.
        // What keeps it from being created, started or within its memory, an app has from nobody else.
        let app_by_itself = troubles.iter().any(|(i, t)| self.is_app(*i) && t.is_its_own());
        let rank = |(index, trouble): &(usize, Trouble<'_>)| {
            let weight = trouble.weight();
            let all_go_down = trouble.reason == ContainerReason::RestartingAllContainers;
            let who = match (self.is_app(*index), self.app_depends_on(*index)) {
                _ if all_go_down && self.restarts_all(*index) => 4,
                (_, true) if trouble.reason != ContainerReason::Completed && !app_by_itself => 3,
                (true, _) => 2,
                (_, true) => 1,
                _ => 0,
            };
            (weight, who, std::cmp::Reverse(*index))
        };
        let (index, trouble) = troubles.iter().max_by_key(|t| rank(t))?;
        let severity = if trouble.is_start_up() {
            Severity::Starting
        } else if self.app_works() {
            Severity::Degraded
        } else {
            Severity::Failed
        };
        let others = troubles.iter().filter(|(i, t)| {
            i != index && !t.is_start_up() && t.reason != ContainerReason::RestartingAllContainers
        });
        let others = others.map(|(i, _)| *i).collect();
        Some(trouble.cause(ContainerBlame { others, ..self.blame(*index, trouble) }, severity))
    }

    /// A classic sidecar that runs on though the work is done: the Job never completes. Native sidecars are
    /// stopped by the kubelet (KEP-753).
    fn outlives_the_work(&self) -> Option<Cause> {
        let regular = || self.containers.iter().enumerate().filter(|(_, c)| c.kind == ContainerType::Regular);
        let mut work = regular().filter(|(index, _)| self.is_app(*index)).peekable();
        work.peek()?;
        let mut done: Option<Timestamp> = None;
        for (_, container) in work {
            if !matches!(self.progress(container), Progress::Finished) {
                return None;
            }
            let ended = container.status.and_then(|s| s.state.terminated.as_ref());
            done = done.max(ended.and_then(|t| t.finished_at));
        }
        let mut running = regular()
            .filter(|(index, c)| !self.is_app(*index) && c.status.is_some_and(|s| s.state.running.is_some()));
        let (index, _) = running.next()?;
        let others = running.map(|(index, _)| index).collect();
        let trouble = Trouble::plain(ContainerReason::KeepsPodRunning, done);
        Some(trouble.cause(ContainerBlame { others, ..self.blame(index, &trouble) }, Severity::Degraded))
    }
}
