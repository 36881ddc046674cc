//! What is wrong with one container.

use jiff::Timestamp;

use super::recent;
use super::{Blame, Cause, Clue, ContainerBlame, ContainerReason as Reason, Severity};
use crate::model::status::{PodStatus, Terminated};
use crate::model::{ContainerRef, ContainerStatus, ContainerType, Pod};

/// A container that is healthy now and has had fewer restarts than this had a startup race, or bad luck.
const MANY: i64 = 5;

/// How far a container is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Progress<'a> {
    /// Runs, and is ready; nothing to say.
    Healthy,
    /// Has done its work, and need not run on.
    Finished,
    /// Not created yet, and nothing is known to be wrong.
    Waiting,
    /// Something is wrong, or not yet right.
    InTrouble(Trouble<'a>),
}

/// What is wrong with one container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble<'a> {
    pub(super) reason: Reason,
    pub(super) since: Option<Timestamp>,
    exit_code: Option<i32>,
    restarts: i64,
    /// What the kubelet says beside the reason.
    words: &'a str,
    state: TroubleState,
    /// Whether its start has failed before, or takes longer than its probe allows.
    stuck: bool,
}

/// What a container in trouble does now; later is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TroubleState {
    NotCreated,
    Starting,
    /// Up and ready at this moment, but keeps going down.
    UpAgain,
    NotReady,
    /// Up at this moment, not ready, and keeps going down.
    Unsteady,
    Down,
}

impl Trouble<'_> {
    /// A trouble without more facts; the container runs or will.
    pub(super) fn plain(reason: Reason, since: Option<Timestamp>) -> Self {
        let state = TroubleState::Starting;
        Self { reason, since, exit_code: None, restarts: 0, words: "", state, stuck: false }
    }

    /// The blame for it, on the container of this index.
    pub(super) fn blame(&self, index: usize, container: &ContainerRef<'_>) -> ContainerBlame {
        let Self { reason, exit_code, restarts, state, .. } = *self;
        let clue = self.clue(container);
        ContainerBlame {
            index,
            reason,
            exit_code,
            restarts,
            state,
            clue,
            holds_up_start: false,
            others: Box::default(),
            kept_open_by: Box::default(),
        }
    }

    pub(super) fn cause(&self, blame: ContainerBlame, severity: Severity) -> Cause {
        let (blame, words) = (Blame::Container(blame), self.words.into());
        Cause { blame, severity, since: self.since, words, due: None, over_at: None }
    }

    fn clue(&self, container: &ContainerRef<'_>) -> Clue {
        let spec = container.spec;
        match (self.reason, self.exit_code) {
            (Reason::OOMKilled, _) => {
                spec.resources.limits.memory.map_or(Clue::None, |limit| Clue::MemoryLimit(limit.value()))
            }
            (Reason::NotStarted, _) if spec.startup_probe.is_some() => Clue::StartupProbe,
            (Reason::NotStarted, _) if spec.lifecycle.post_start.is_some() => Clue::PostStartHook,
            (Reason::Initializing | Reason::KeepsPodRunning, _)
                if container.kind == ContainerType::NativeSidecar =>
            {
                Clue::NativeSidecar
            }
            // The status has the signal alone.
            (Reason::Error, Some(137 | 143)) => {
                match (spec.startup_probe.is_some(), spec.liveness_probe.is_some()) {
                    (true, false) => Clue::StartupProbe,
                    (false, true) => Clue::LivenessProbe,
                    (true, true) => Clue::StartupOrLivenessProbe,
                    (false, false) => Clue::None,
                }
            }
            _ => Clue::None,
        }
    }

    /// Not created yet, rather than still starting.
    pub(super) fn not_created(mut self) -> Self {
        self.state = TroubleState::NotCreated;
        self
    }

    /// Whether the trouble lies in the container itself: its image, its configuration, its command, its memory.
    pub(super) fn is_its_own(&self) -> bool {
        self.state == TroubleState::Down
            && !matches!(self.reason, Reason::Error | Reason::Completed | Reason::RestartingAllContainers)
    }

    pub(super) fn lasting_since(mut self, since: Timestamp) -> Self {
        self.since = Some(since);
        self
    }

    /// Whether the container keeps failing, and not for its image, its configuration or its memory.
    pub(super) fn is_repeated_failure(&self) -> bool {
        let fails = matches!(self.reason, Reason::Error | Reason::Completed);
        fails && self.restarts >= 2 && self.state >= TroubleState::Unsteady
    }

    /// Whether the container does its work at this moment.
    pub(super) fn is_up_again(&self) -> bool {
        self.state == TroubleState::UpAgain
    }

    /// Whether this is a normal startup: the first, or the one after a reboot of the node.
    pub(super) fn is_start_up(&self) -> bool {
        self.state <= TroubleState::Starting && self.restarts <= 1 && !self.stuck
    }

    /// For comparison: the greater, the worse.
    pub(super) fn weight(&self) -> impl Ord + use<> {
        // A startup that keeps failing is not a normal startup.
        (!self.is_start_up(), self.state)
    }
}

/// How far `container` is.
pub(super) fn progress<'a>(pod: &Pod, status: &PodStatus, container: &ContainerRef<'a>) -> Progress<'a> {
    let Some(own) = container.status else { return Progress::Waiting };
    if let Some(ended) = &own.state.terminated {
        return after_end(pod, container, own, ended);
    }
    if let Some(running) = &own.state.running {
        // The kubelet is about to stop it.
        if container.kind == ContainerType::NativeSidecar && work_is_over(pod, own) {
            return Progress::Finished;
        }
        return while_running(status, container, own, running.started_at);
    }
    let Some(waiting) = &own.state.waiting else { return Progress::Waiting };
    let reason = match waiting.reason.as_str() {
        "" | "PodInitializing" | "ContainerCreating" => {
            // Between two runs a container can be shown as being created.
            return match &own.last_state.terminated {
                Some(last) if own.restart_count >= 2 && !did_its_part(container, last) => {
                    Progress::InTrouble(ended(last, container))
                }
                _ => Progress::Waiting,
            };
        }
        "CrashLoopBackOff" => {
            return Progress::InTrouble(own.last_state.terminated.as_ref().map_or_else(
                || Trouble {
                    restarts: own.restart_count,
                    state: TroubleState::Down,
                    ..Trouble::plain(Reason::Error, None)
                },
                |last| ended(last, container),
            ));
        }
        "PreStartHookError" | "PostStartHookError" => Reason::RunContainerError,
        "ImageInspectError" | "RegistryUnavailable" | "SignatureValidationFailed" => Reason::ErrImagePull,
        other => Reason::known(other).unwrap_or(Reason::CreateContainerError),
    };
    let words = match waiting.message.as_str() {
        // A reason that is not on the list is at least shown.
        "" if reason.as_str() != waiting.reason => &waiting.reason,
        words => words,
    };
    let since = own.last_state.terminated.as_ref().and_then(|t| t.finished_at).or(status.start_time);
    Progress::InTrouble(Trouble {
        restarts: own.restart_count,
        words,
        state: TroubleState::Down,
        ..Trouble::plain(reason, since)
    })
}

/// The trouble of a container that ended in this way and is, or will be, down for it.
pub(super) fn ended<'a>(end: &Terminated, container: &ContainerRef<'_>) -> Trouble<'a> {
    let reason = Reason::known(&end.reason).unwrap_or(if end.exit_code == 0 {
        Reason::Completed
    } else {
        Reason::Error
    });
    Trouble {
        reason,
        since: end.finished_at,
        exit_code: Some(end.exit_code),
        restarts: container.status.map_or(0, |s| s.restart_count),
        words: "",
        state: TroubleState::Down,
        stuck: false,
    }
}

/// Whether the runtime says that memory ran out, whatever the exit code: a child process may have been killed.
pub(super) fn is_oom(end: &Terminated) -> bool {
    end.reason == "OOMKilled"
}

fn after_end<'a>(
    pod: &Pod,
    container: &ContainerRef<'_>,
    own: &ContainerStatus,
    end: &Terminated,
) -> Progress<'a> {
    let policy = container.spec.restart_policy.as_deref().or(pod.spec.restart_policy.as_deref());
    let runs_on = match container.kind {
        ContainerType::NativeSidecar => !work_is_over(pod, own),
        ContainerType::Regular => matches!(policy, None | Some("Always")),
        ContainerType::Init | ContainerType::Ephemeral => false,
    };
    if end.exit_code == 0 && !runs_on && !is_oom(end) {
        return Progress::Finished;
    }
    // Sidecars that are stopped when the work is over may well end with 137 or 143.
    if container.kind == ContainerType::NativeSidecar && !runs_on && !is_oom(end) {
        return Progress::Finished;
    }
    Progress::InTrouble(ended(end, container))
}

/// Whether every regular container has ended for good: then the kubelet stops the native sidecars. One that
/// went down before that was not stopped for it.
fn work_is_over(pod: &Pod, sidecar: &ContainerStatus) -> bool {
    let Some(status) = &pod.status else { return false };
    let for_good = |code| match pod.spec.restart_policy.as_deref() {
        None | Some("Always") => false,
        Some("Never") => true,
        _ => code == 0,
    };
    let by = sidecar.state.terminated.as_ref().and_then(|t| t.finished_at);
    let in_time = |end: Option<Timestamp>| by.is_none_or(|by| end <= Some(by));
    let ended = |s: &ContainerStatus| s.state.terminated.as_ref().map(|t| (t.exit_code, t.finished_at));
    !status.container_statuses.is_empty()
        && status
            .container_statuses
            .iter()
            .all(|s| ended(s).is_some_and(|(code, end)| for_good(code) && in_time(end)))
}

/// Whether that was an init container's success: a new sandbox, after a reboot say, makes it run again.
fn did_its_part(container: &ContainerRef<'_>, end: &Terminated) -> bool {
    container.kind == ContainerType::Init && end.exit_code == 0 && !is_oom(end)
}

fn while_running<'a>(
    status: &PodStatus,
    container: &ContainerRef<'_>,
    own: &ContainerStatus,
    started_at: Option<Timestamp>,
) -> Progress<'a> {
    let again_and_again = own.last_state.terminated.as_ref().filter(|_| own.restart_count >= 2);
    let restarts = own.restart_count;
    if container.kind == ContainerType::Init {
        let trouble = match again_and_again.filter(|last| !did_its_part(container, last)) {
            Some(last) => ended(last, container),
            None => Trouble::plain(Reason::Initializing, started_at),
        };
        return Progress::InTrouble(trouble);
    }
    if own.started == Some(false) {
        // While a native sidecar has not started, nothing after it starts.
        let failed_before = container.kind == ContainerType::NativeSidecar && recent::failed_before(own);
        return Progress::InTrouble(Trouble {
            restarts,
            stuck: failed_before || recent::overruns_its_probe(status, container.spec, started_at),
            exit_code: own.last_state.terminated.as_ref().map(|t| t.exit_code),
            ..Trouble::plain(Reason::NotStarted, started_at)
        });
    }
    if !own.ready {
        let trouble = match again_and_again {
            Some(last) if recent::keeps_ending(status, own, last, 2) => {
                Trouble { state: TroubleState::Unsteady, ..ended(last, container) }
            }
            _ => {
                let since = status.condition("ContainersReady").and_then(|c| c.last_transition_time);
                Trouble {
                    state: TroubleState::NotReady,
                    ..Trouble::plain(Reason::NotReady, since.max(started_at))
                }
            }
        };
        return Progress::InTrouble(trouble);
    }
    match again_and_again {
        Some(last) if recent::keeps_ending(status, own, last, MANY) => {
            Progress::InTrouble(Trouble { state: TroubleState::UpAgain, ..ended(last, container) })
        }
        _ => Progress::Healthy,
    }
}
