//! The effect of a cause: which containers wait, which keep running, and whether the pod gets traffic.

use super::{NAMED, demand};
use crate::classify::Pattern;
use crate::health::{Clue, ContainerReason, PodReason, Severity};
use crate::model::{ContainerStatus, ContainerType};
use crate::report::describe::subject::{BlamedContainer, BlamedPod, Subject};
use crate::wording::{and_list, counted, one_or_many};

/// What the container's trouble does to the others.
pub(crate) fn of_container(blamed: &BlamedContainer<'_>) -> Option<String> {
    let subject = &blamed.subject;
    let also = subject.names(blamed.blame.others.iter().copied());
    let named = |names: &[&str]| and_list(names, NAMED);
    if blamed.blame.reason == ContainerReason::KeepsPodRunning {
        if blamed.blame.clue == Clue::NativeSidecar {
            let stopped: Vec<&str> = std::iter::once(blamed.name()).chain(also).collect();
            let have = one_or_many(stopped.len(), "has", "have");
            return Some(format!("{} ends when {} {have} stopped", job(subject), named(&stopped)));
        }
        return Some(job_held_open(subject, &also));
    }
    if blamed.blame.reason == ContainerReason::Terminating {
        let running: Vec<&str> = std::iter::once(blamed.name()).chain(also).collect();
        return Some(deletion_held(subject, &running));
    }
    let failed = blamed.cause.severity == Severity::Failed;
    let mut words = Vec::new();
    let held_up = held_up(blamed);
    if !held_up.is_empty() {
        let wait = one_or_many(held_up.len(), "waits", "wait");
        let have = one_or_many(held_up.len(), "has", "have");
        words.push(if subject.has_failed() {
            format!("{} will not run", named(&held_up))
        } else {
            format!("{} {wait} for it and {have} not run yet", named(&held_up))
        });
    } else if subject.pattern(blamed.blame.index) == Pattern::App {
        let is_fine = |s: &ContainerStatus| s.ready && s.restart_count < 2;
        let fine =
            others(blamed, |i| subject.pattern(i).is_supporting() && subject.status(i).is_some_and(is_fine));
        if !fine.is_empty() && failed {
            words.push(format!("{} {} healthy", named(&fine), one_or_many(fine.len(), "is", "are")));
        }
    } else {
        let is_app = |i: usize| {
            subject.containers[i].kind == ContainerType::Regular && subject.pattern(i) == Pattern::App
        };
        let is_up = |s: &ContainerStatus| s.ready && s.state.running.is_some();
        let apps = others(blamed, is_app);
        if !apps.is_empty()
            && others(blamed, |i| is_app(i) && !subject.status(i).is_some_and(is_up)).is_empty()
        {
            let run = one_or_many(apps.len(), "is running and", "are running and");
            // What a rule restarts with the others does not fail by itself.
            let by_rule = blamed.blame.reason == ContainerReason::RestartingAllContainers;
            let restarts = if by_rule { 0 } else { others_restarts(blamed, is_app) };
            let own = if restarts > 0 {
                format!(
                    ", after {} of {}",
                    counted(restarts, "restart"),
                    one_or_many(apps.len(), "its own", "their own")
                )
            } else {
                String::new()
            };
            words.push(format!("{} {run} ready{own}", named(&apps)));
        }
    }
    if blamed.blame.reason == ContainerReason::Evicted && !also.is_empty() {
        words.push(format!("the kubelet also names {}", named(&also)));
    }
    let kept_open_by = subject.names(blamed.blame.kept_open_by.iter().copied());
    if !kept_open_by.is_empty() {
        let runs = one_or_many(kept_open_by.len(), "is still running", "are still running");
        let job = job(subject);
        words.push(format!("{} {runs}, so {job} neither fails nor tries again", named(&kept_open_by)));
    }
    let unready =
        subject.pod.status.as_ref().and_then(|s| s.condition("Ready")).is_some_and(|c| c.status == "False");
    let in_start = !held_up.is_empty() || blamed.container().kind == ContainerType::Init;
    if unready && !failed && !in_start && serves(subject) {
        words.push("the pod is not Ready, so Services send it no traffic".to_owned());
    }
    (!words.is_empty()).then(|| words.join("; "))
}

/// `still running: istio-proxy; then finalizer a.example/x holds the pod`.
fn deletion_held(subject: &Subject<'_>, running: &[&str]) -> String {
    let finalizers = &subject.pod.metadata.finalizers;
    let then = if finalizers.is_empty() {
        String::new()
    } else {
        format!("; then finalizer {} holds it", finalizers.join(", "))
    };
    format!("still running: {}{then}", and_list(running, NAMED))
}

/// `the Job import`, or the pod where no Job made it.
fn job(subject: &Subject<'_>) -> String {
    match &subject.report.workload {
        Some((kind, name)) if matches!(&**kind, "Job" | "CronJob") => format!("the {kind} {name}"),
        _ => "the pod".to_owned(),
    }
}

/// `the Job import cannot complete, and so does log-agent`.
fn job_held_open(subject: &Subject<'_>, others: &[&str]) -> String {
    let job = job(subject);
    let so = if others.is_empty() {
        String::new()
    } else {
        format!(", and so {} {}", one_or_many(others.len(), "does", "do"), and_list(others, NAMED))
    };
    format!("{job} cannot complete{so}")
}

/// The names of other containers that `fits`.
fn others<'a>(blamed: &BlamedContainer<'a>, fits: impl Fn(usize) -> bool) -> Vec<&'a str> {
    let others = blamed.subject.indices().filter(|i| *i != blamed.blame.index && fits(*i));
    blamed.subject.names(others)
}

/// Restarts of the other containers that `fits`.
fn others_restarts(blamed: &BlamedContainer<'_>, fits: impl Fn(usize) -> bool) -> i64 {
    let others = blamed.subject.indices().filter(|i| *i != blamed.blame.index && fits(*i));
    others.filter_map(|i| blamed.subject.status(i)).map(|s| s.restart_count).fold(0, i64::saturating_add)
}

/// The containers after an init container that have not run.
fn held_up<'a>(blamed: &BlamedContainer<'a>) -> Vec<&'a str> {
    let subject = &blamed.subject;
    if !matches!(blamed.container().kind, ContainerType::Init | ContainerType::NativeSidecar) {
        return Vec::new();
    }
    others(blamed, |i| {
        i > blamed.blame.index
            && subject.containers[i].kind != ContainerType::Ephemeral
            && !subject.status(i).is_some_and(ContainerStatus::was_created)
    })
}

/// Whether the pod is one that Services may send something to: pods of Jobs are not.
fn serves(subject: &Subject<'_>) -> bool {
    subject.report.workload.as_ref().is_none_or(|(kind, _)| !matches!(&**kind, "Job" | "CronJob"))
        && subject.pod.spec.restart_policy.as_deref().is_none_or(|policy| policy == "Always")
}

/// `istio-proxy requests 500 of the pod's 500.01 CPU; no container can start`.
fn after_demand(subject: &Subject<'_>, effect: &str) -> String {
    match demand::of(subject.report) {
        Some(demand) => format!("{demand}; {effect}"),
        None => effect.to_owned(),
    }
}

/// What the pod's trouble does to its containers and to Services.
pub(crate) fn of_pod(blamed: &BlamedPod<'_>) -> Option<String> {
    let subject = &blamed.subject;
    match &blamed.blame.reason {
        PodReason::NotCreated | PodReason::Unschedulable | PodReason::SchedulingGated => {
            Some(after_demand(subject, "no container can start"))
        }
        PodReason::ResizeInfeasible | PodReason::ResizeDeferred | PodReason::ResizeError => {
            Some(after_demand(subject, "the containers keep their current resources"))
        }
        PodReason::Terminating => {
            let running = subject.names(subject.indices().filter(|i| subject.runs(*i)));
            // Without a container that runs, the cause names the finalizers.
            (!running.is_empty()).then(|| deletion_held(subject, &running))
        }
        PodReason::ReadinessGate | PodReason::NodeLost | PodReason::NotReady => {
            let ready = subject.pod.status.as_ref().and_then(|s| s.condition("Ready"));
            ready.is_some_and(|c| c.status != "True").then(|| "Services send the pod no traffic".to_owned())
        }
        PodReason::Error | PodReason::Own(_) => None,
    }
}
