//! The cause: which container keeps a pod from being healthy, and why.
//!
//! STATUS names the symptom that the server met first; that is often a victim. This module looks for the
//! container whose trouble explains the others'. It reads one snapshot of one pod and the patterns of its
//! containers, never the clock, so a saved file and a live cluster give the same answer.
//!
//! Order of questions: has the pod ended; does something hold it as a whole ([`whole`]); which container
//! blocks its start; which running container is in trouble ([`trouble`]). What comes out are facts ([`facts`]).

mod due;
mod ended;
mod eviction;
mod facts;
mod reason;
mod recent;
mod running;
#[cfg(test)]
mod tests;
mod trouble;
mod whole;
mod work;

use crate::classify::Pattern;
use crate::model::status::PodStatus;
use crate::model::{ContainerRef, ContainerStatus, ContainerType, Pod};

pub(crate) use facts::{Blame, Cause, Clue, ContainerBlame, PodBlame, PodFacts};
#[cfg(test)]
pub(crate) use reason::reason_words;
pub(crate) use reason::{ContainerReason, PodReason, Severity};
pub(crate) use trouble::TroubleState;
use trouble::{Progress, Trouble};

/// What is wrong with `pod`; `None` for one that is healthy, completed, or has no status.
///
/// `containers` are those of [`Pod::containers`], `patterns` what each of them is for.
pub(crate) fn cause(pod: &Pod, containers: &[ContainerRef<'_>], patterns: &[Pattern]) -> Option<Cause> {
    let status = pod.status.as_ref()?;
    let named_work = work::named_work(pod, containers, patterns);
    let view = View { pod, status, containers, patterns, named_work: &named_work };
    let mut cause = root_cause(&view)?;
    cause.due = view.due(&cause);
    cause.over_at = view.over_at(&cause);
    if let Some(device) = view.unhealthy_device(&cause) {
        cause.words = device.into();
    }
    Some(cause)
}

/// What is wrong with the container of this index by itself, as a cause of its own; `None` if nothing is.
pub(crate) fn trouble_of(pod: &Pod, containers: &[ContainerRef<'_>], index: usize) -> Option<Cause> {
    let container = containers.get(index)?;
    match trouble::progress(pod, pod.status.as_ref()?, container) {
        Progress::InTrouble(trouble) => {
            Some(trouble.cause(trouble.blame(index, container), Severity::Degraded))
        }
        _ => None,
    }
}

fn root_cause(view: &View<'_>) -> Option<Cause> {
    match view.status.phase.as_str() {
        "Succeeded" => whole::terminating(view).or_else(|| view.ran_out_of_memory()),
        "Failed" => {
            let told = whole::terminating(view).or_else(|| whole::own_reason(view));
            told.or_else(|| view.first_failure()).or_else(|| Some(whole::failed(view)))
        }
        _ => whole::own_reason(view)
            .or_else(|| whole::terminating(view))
            .or_else(|| whole::unknown(view))
            .or_else(|| whole::unscheduled(view))
            .or_else(|| view.blocked_start())
            .or_else(|| view.outlives_the_work())
            .or_else(|| view.left_early())
            .or_else(|| view.trouble_while_running())
            .or_else(|| view.restarts_as_a_whole())
            .or_else(|| whole::gated(view))
            .or_else(|| whole::node_lost(view))
            .or_else(|| whole::unready(view))
            .or_else(|| whole::unready_without_reason(view))
            .or_else(|| whole::resize(view)),
    }
}

/// One pod, as this module looks at it.
#[derive(Clone, Copy)]
struct View<'a> {
    pod: &'a Pod,
    status: &'a PodStatus,
    containers: &'a [ContainerRef<'a>],
    patterns: &'a [Pattern],
    /// Which of several apps are the work of a pod that ends; empty if all are.
    named_work: &'a [usize],
}

impl<'a> View<'a> {
    /// Whether this is an app, and not one beside the work that the pod is for.
    fn is_work(&self, index: usize) -> bool {
        let is_app = self.patterns.get(index) == Some(&Pattern::App);
        is_app && (self.named_work.is_empty() || self.named_work.contains(&index))
    }

    fn is_supporting(&self, index: usize) -> bool {
        self.patterns.get(index).is_some_and(|pattern| pattern.is_supporting())
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

    /// Whether the startup has reached a container after this one.
    fn went_past(&self, index: usize) -> bool {
        let behind = self.containers[index + 1..].iter().filter(|c| c.kind != ContainerType::Ephemeral);
        behind.filter_map(|c| c.status).any(ContainerStatus::was_created)
    }

    fn progress(&self, container: &ContainerRef<'a>) -> Progress<'a> {
        trouble::progress(self.pod, self.status, container)
    }

    /// Whether every app container does its work (or has done it).
    fn app_works(&self) -> bool {
        self.of_kind(&[ContainerType::Regular]).filter(|(index, _)| self.is_work(*index)).all(|(_, c)| {
            match self.progress(c) {
                Progress::Healthy | Progress::Finished => true,
                Progress::Waiting => false,
                Progress::InTrouble(trouble) => trouble.is_up_again(),
            }
        })
    }

    fn blame(&self, index: usize, trouble: &Trouble<'_>) -> ContainerBlame {
        trouble.blame(index, &self.containers[index])
    }

    /// While the pod initializes: the first container of the startup that has not done its part.
    fn blocked_start(&self) -> Option<Cause> {
        // An initialized pod stays so, though its native sidecars may go down again (KEP-753). Without the condition, a
        // regular container that was created proves it.
        let initialized = self.status.condition("Initialized").map_or_else(
            || self.status.container_statuses.iter().any(ContainerStatus::was_created),
            |c| c.status == "True",
        );
        // While a rule restarts all containers, the pod stays initialized though init containers run again (KEP-5532).
        if initialized && whole::restarting(self.status).is_none() {
            return None;
        }
        let (index, container) =
            self.of_kind(&[ContainerType::Init, ContainerType::NativeSidecar]).find(|(index, c)| {
                let ended_well =
                    c.status.and_then(|s| s.state.terminated.as_ref()).is_some_and(|t| t.exit_code == 0);
                match c.kind {
                    // One that exits with code 0 before it has started holds up the rest all the same.
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
                if let Some(cause) = self.never_ready_proxy(index, &trouble) {
                    return Some(cause);
                }
                let severity = if trouble.is_start_up() { Severity::Starting } else { Severity::Failed };
                let blame = ContainerBlame { holds_up_start: true, ..self.blame(index, &trouble) };
                Some(trouble.cause(blame, severity))
            }
            Progress::Healthy | Progress::Finished => None,
        }
    }
}
