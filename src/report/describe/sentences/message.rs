//! The cause in a sentence, from its facts alone: MESSAGE of `list`.

use std::fmt::Write as _;

use super::{Clause, NAMED, after_colon, demand, exit_codes, predicate, remark};
use crate::health::{
    Blame, Cause, Clue, ContainerBlame, ContainerReason as Reason, PodBlame, PodFacts, PodReason,
    TroubleState,
};
use crate::model::quantity::human_byte_count;
use crate::model::status::Condition;
use crate::report::PodReport;
use crate::wording::{comma_list, counted, one_or_many};

impl PodReport {
    /// The message about the cause, to print after the name of its container; `None` without a cause.
    pub(crate) fn message(&self) -> Option<String> {
        let text = message(self.cause.as_deref()?, |index| &self.containers[index].facts.name);
        Some(match demand::of(self) {
            Some(demand) => format!("{text}; {demand}"),
            None => text,
        })
    }

    /// The same without the number of restarts, in which replicas differ that have the same trouble.
    pub(in crate::report) fn message_without_restarts(&self) -> Option<String> {
        let cause = self.cause.as_deref()?;
        let restarted = matches!(&cause.blame, Blame::Container(blame) if blame.restarts > 0);
        let alone = clause(cause, &cause.words, if restarted { ", restarts" } else { "" });
        Some(format!("{}{}", &*alone, of_others(cause, |index| &self.containers[index].facts.name)))
    }

    /// The cause with the name of its container in front, without the others; `None` without a cause.
    pub(crate) fn complaint(&self) -> Option<String> {
        let cause = self.cause.as_deref()?;
        let text = alone(cause, &cause.words);
        Some(match self.blamed() {
            Some(container) => text.after(&container.facts.name),
            None => text.to_string(),
        })
    }
}

/// The message about the cause. `name` returns the name of the container of an index.
pub(crate) fn message<'a>(cause: &Cause, name: impl Fn(usize) -> &'a str) -> String {
    format!("{}{}", &*alone(cause, &cause.words), of_others(cause, name))
}

/// The cause without other containers, in `words` of the cluster.
pub(super) fn alone(cause: &Cause, words: &str) -> Clause {
    let restarts = if let Blame::Container(blame) = &cause.blame { blame.restarts } else { 0 };
    clause(cause, words, &after_restarts(restarts))
}

/// `, 3 restarts`.
pub(super) fn after_restarts(restarts: i64) -> String {
    if restarts > 0 { format!(", {}", counted(restarts, "restart")) } else { String::new() }
}

fn clause(cause: &Cause, words: &str, restarts: &str) -> Clause {
    let blame = match &cause.blame {
        Blame::Container(blame) => blame,
        Blame::Pod(blame) => return of_pod(blame, words),
    };
    let whole = of_container(blame).map(|mut text| {
        text.extend([restarts, &after_colon(words)]);
        if let Some(probe) = killing_probe(blame) {
            // Writing to a string cannot fail.
            let _ = write!(text, "; its {probe} probe may have failed");
        }
        text
    });
    match blame.state {
        TroubleState::UpAgain => Clause::Predicate(format!("is running now, but {}", &*whole)),
        _ => whole,
    }
}

/// What the reason means for the container.
fn of_container(blame: &ContainerBlame) -> Clause {
    let again = blame.restarts > 1;
    let killed = if blame.restarts > 0 { "is killed" } else { "was killed" };
    match (blame.reason, blame.exit_code) {
        (Reason::OOMKilled, _) => match blame.clue {
            Clue::MemoryLimit(limit) => {
                let limit = human_byte_count(limit.into());
                predicate(format!("{killed} for using more memory than its limit ({limit})"))
            }
            _ => predicate(format!("{killed} because memory ran out")),
        },
        (Reason::StartError | Reason::ContainerCannotRun, code) => {
            let code = code.map(|code| format!(" (exit code {code})")).unwrap_or_default();
            remark(format!("its process cannot be started{code}"))
        }
        (Reason::Completed, _) if again => predicate("keeps exiting with code 0"),
        (Reason::Completed, _) => predicate("exited with code 0, but should keep running"),
        (Reason::RestartingAllContainers, _) => remark("a restart rule keeps restarting all containers"),
        (Reason::Error, Some(code)) => {
            let verb = if again { "keeps exiting" } else { "exited" };
            let meaning = exit_codes::meaning(code).map(|meaning| format!(" ({meaning})"));
            predicate(format!("{verb} with code {code}{}", meaning.unwrap_or_default()))
        }
        (Reason::Error, None) => predicate("keeps exiting"),
        (Reason::ImagePullBackOff | Reason::ErrImagePull, _) => remark("its image cannot be pulled"),
        (Reason::ErrImageNeverPull, _) => remark("its image is not on the node and must not be pulled"),
        (Reason::InvalidImageName, _) => remark("its image name is invalid"),
        (Reason::CreateContainerConfigError, _) => predicate("cannot be created from its configuration"),
        (Reason::CreateContainerError, _) => predicate("cannot be created"),
        (Reason::RunContainerError, _) => predicate("cannot be run"),
        (Reason::NotStarted, _) => predicate(match (blame.state, blame.clue) {
            (TroubleState::NotCreated, _) => "is being created",
            (_, Clue::StartupProbe) => "is running, but its startup probe has not passed",
            (_, Clue::PostStartHook) => "is running, but its postStart hook has not finished",
            _ => "is running, but has not started yet",
        }),
        (Reason::NotReady, _) => predicate("is running but not ready"),
        (Reason::Initializing, _) if blame.clue == Clue::NativeSidecar => {
            predicate("is being created; the app waits for it")
        }
        (Reason::Initializing, _) => predicate("is still initializing; the app waits for it"),
        (Reason::KeepsPodRunning, _) if blame.clue == Clue::NativeSidecar => {
            predicate("is still stopping after the work is done, so the pod has not completed")
        }
        (Reason::KeepsPodRunning, _) => {
            predicate("keeps running although the work is done, so the pod never completes")
        }
        (Reason::Evicted, _) => remark("the kubelet evicted the pod for what this container used"),
        (Reason::Terminating, _) => predicate("is still running although the pod is being deleted"),
    }
}

/// The probe for which the kubelet may have killed the container.
fn killing_probe(blame: &ContainerBlame) -> Option<&'static str> {
    match blame.clue {
        _ if blame.reason != Reason::Error => None,
        Clue::StartupProbe => Some("startup"),
        Clue::LivenessProbe => Some("liveness"),
        Clue::StartupOrLivenessProbe => Some("startup or liveness"),
        _ => None,
    }
}

/// `; the app waits for it`, `; also in trouble: app`.
fn of_others<'a>(cause: &Cause, name: impl Fn(usize) -> &'a str) -> String {
    let Blame::Container(blame) = &cause.blame else { return String::new() };
    let mut text = String::new();
    // The message of a container that still initializes says so already.
    if blame.holds_up_start && blame.reason != Reason::Initializing {
        text.push_str("; the app waits for it");
    }
    if !blame.others.is_empty() {
        let names: Vec<&str> = blame.others.iter().map(|index| name(*index)).collect();
        let what = match blame.reason {
            Reason::KeepsPodRunning | Reason::Terminating => one_or_many(names.len(), "so does", "so do"),
            Reason::Evicted => "also named:",
            _ => "also in trouble:",
        };
        let _ = write!(text, "; {what} {}", comma_list(&names, NAMED));
    }
    if !blame.kept_open_by.is_empty() {
        let names: Vec<&str> = blame.kept_open_by.iter().map(|index| name(*index)).collect();
        let runs = one_or_many(names.len(), "is still running", "are still running");
        let _ = write!(text, "; {} {runs}, so the pod never ends", comma_list(&names, NAMED));
    }
    text
}

/// What holds the pod as a whole.
fn of_pod(blame: &PodBlame, words: &str) -> Clause {
    let then_words = |text: &str| format!("{text}{}", after_colon(words));
    let conditions = match &blame.facts {
        PodFacts::Conditions(conditions) => &**conditions,
        _ => &[],
    };
    match (&blame.reason, &blame.facts) {
        (_, PodFacts::OwnStatus { .. }) | (PodReason::Own(_), _) if !words.is_empty() => remark(words),
        (_, PodFacts::OwnStatus { failed: true }) => remark("the pod was ended as a whole"),
        (_, PodFacts::OwnStatus { .. }) | (PodReason::Own(_), _) => {
            remark("the pod reports this reason without a message")
        }
        (PodReason::Error, _) => remark(then_words("the pod failed")),
        (PodReason::NotReady, PodFacts::Unexplained(ready)) => {
            let ready = listed(std::slice::from_ref(ready));
            remark(format!("{ready}, and no container's status shows why"))
        }
        (PodReason::NotReady, _) => remark(format!("every container is ready, but {}", listed(conditions))),
        (PodReason::ReadinessGate, _) => remark(format!("every container is ready; {}", listed(conditions))),
        (PodReason::ResizeInfeasible, _) => remark(then_words("the node can never grant the resize")),
        (PodReason::ResizeDeferred, _) => remark(then_words("the resize waits for room on the node")),
        (PodReason::ResizeError, _) => remark(then_words("the resize fails")),
        (PodReason::NotCreated, PodFacts::NotScheduled) => remark("waiting for the scheduler"),
        (PodReason::NotCreated, _) => {
            remark(then_words("waiting for its sandbox, network or volumes; its events say which"))
        }
        (PodReason::Unschedulable, _) => remark(then_words("the pod cannot be scheduled")),
        (PodReason::SchedulingGated, _) => predicate(then_words("is not scheduled yet because of gate")),
        (PodReason::Terminating, PodFacts::ContainersRun) => {
            predicate("is being deleted; containers are still running")
        }
        (PodReason::Terminating, PodFacts::Finalizers) => {
            predicate(format!("is being deleted; waiting for finalizer {words}"))
        }
        (PodReason::Terminating, _) => predicate("is being deleted"),
        (PodReason::NodeLost, _) => {
            let node = "its node may have stopped reporting";
            remark(match conditions.first() {
                None => format!("the pod's phase is Unknown: {node}"),
                Some(Condition { kind, status, message, .. }) => {
                    let is = format!("condition {kind} is {status} though every container is ready");
                    format!("{is}: {node}{}", after_colon(message))
                }
            })
        }
    }
}

/// `condition Ready is False (ContainersNotReady: containers with unready status: [app])`.
fn listed(conditions: &[Condition]) -> String {
    let in_words = |Condition { kind, status, reason, message, .. }: &Condition| {
        let status = if status.is_empty() { "not True" } else { status };
        match (reason.as_str(), message.as_str()) {
            ("", "") => format!("condition {kind} is {status}"),
            ("", words) | (words, "") => format!("condition {kind} is {status} ({words})"),
            (reason, words) => format!("condition {kind} is {status} ({reason}: {words})"),
        }
    };
    conditions.iter().map(in_words).collect::<Vec<_>>().join(", ")
}
