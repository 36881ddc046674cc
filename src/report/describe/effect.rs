//! What a trouble does to the others: who waits, who goes on, and whether the pod is served.

use super::verdict::runs;
use super::{Subject, enumerate};
use crate::classify::Pattern;
use crate::health::{Cause, Reason, Severity};
use crate::model::ContainerType;

/// What it does to the others.
pub(super) fn effect(subject: &Subject<'_>, cause: &Cause, patterns: &[Pattern]) -> Option<String> {
    let also: Vec<&str> = cause.others.iter().map(|i| subject.name(*i)).collect();
    let Some(index) = cause.container else { return whole_effect(subject, cause) };
    let kind = subject.containers[index].kind;
    if cause.reason == Reason::KeepsPodRunning {
        let job = match &subject.report.workload {
            Some((kind, name)) if matches!(&**kind, "Job" | "CronJob") => format!("the {kind} {name}"),
            _ => "the pod".to_owned(),
        };
        let so = if also.is_empty() { String::new() } else { format!(", and so {}", does(&also)) };
        return Some(format!("{job} cannot complete{so}"));
    }
    let is_regular = |i: &usize| subject.containers[*i].kind == ContainerType::Regular;
    let created = |i: &usize| {
        let state = subject.containers[*i].status;
        state.is_some_and(|s| {
            s.state.running.is_some() || s.state.terminated.is_some() || s.last_state.terminated.is_some()
        })
    };
    let others = || (0..subject.containers.len()).filter(|i| *i != index);
    let mut words = Vec::new();
    let behind: Vec<&str> = others()
        .filter(|i| *i > index && subject.containers[*i].kind != ContainerType::Ephemeral && !created(i))
        .map(|i| subject.name(i))
        .collect();
    let blocks = matches!(kind, ContainerType::Init | ContainerType::NativeSidecar) && !behind.is_empty();
    if blocks {
        let wait = if behind.len() == 1 { "waits" } else { "wait" };
        let them = if behind.len() == 1 { "has not run yet" } else { "have not run yet" };
        words.push(format!("{} {wait} for it and {them}", enumerate(&behind)));
    } else if patterns[index] != Pattern::App {
        let apps: Vec<usize> = others().filter(|i| is_regular(i) && patterns[*i] == Pattern::App).collect();
        let does_its_work =
            |i: &usize| subject.containers[*i].status.is_some_and(|s| s.ready && s.state.running.is_some());
        let names: Vec<&str> = apps.iter().map(|i| subject.name(*i)).collect();
        if !apps.is_empty() && apps.iter().all(does_its_work) {
            words.push(format!("{} {} and {} ready", enumerate(&names), s("run", &names), is_or_are(&names)));
        }
    } else {
        let fine: Vec<&str> = others()
            .filter(|i| patterns[*i].is_supporting())
            .filter(|i| subject.containers[*i].status.is_some_and(|s| s.ready && s.restart_count < 2))
            .map(|i| subject.name(i))
            .collect();
        if !fine.is_empty() && cause.severity == Severity::Failed {
            words.push(format!("{} {} well", enumerate(&fine), is_or_are(&fine)));
        }
    }
    if !also.is_empty() {
        words.push(format!("also in trouble: {}", enumerate(&also)));
    }
    let app_is_out = cause.severity == Severity::Failed;
    let unready =
        subject.pod.status.as_ref().and_then(|s| s.condition("Ready")).is_some_and(|c| c.status == "False");
    if unready && !app_is_out && !blocks && kind != ContainerType::Init && serves(subject) {
        words.push("the pod is not Ready: Services send it nothing".to_owned());
    }
    (!words.is_empty()).then(|| words.join("; "))
}

/// Whether the pod is one that Services may send something to: pods of Jobs are not.
fn serves(subject: &Subject<'_>) -> bool {
    subject.report.workload.as_ref().is_none_or(|(kind, _)| !matches!(&**kind, "Job" | "CronJob"))
        && subject.pod.spec.restart_policy.as_deref().is_none_or(|policy| policy == "Always")
}

fn s(verb: &str, names: &[&str]) -> String {
    if names.len() == 1 { format!("{verb}s") } else { verb.to_owned() }
}

fn is_or_are(names: &[&str]) -> &'static str {
    if names.len() == 1 { "is" } else { "are" }
}

fn does(names: &[&str]) -> String {
    format!("{} {}", if names.len() == 1 { "does" } else { "do" }, enumerate(names))
}

fn whole_effect(subject: &Subject<'_>, cause: &Cause) -> Option<String> {
    match cause.reason {
        Reason::NotCreated | Reason::Unschedulable | Reason::SchedulingGated => {
            Some("no container can start".to_owned())
        }
        Reason::ResizeInfeasible | Reason::ResizeDeferred | Reason::ResizeError => {
            Some("the containers run on with what they have".to_owned())
        }
        Reason::Terminating => {
            let running: Vec<&str> = (0..subject.containers.len())
                .filter(|i| runs(subject, *i))
                .map(|i| subject.name(i))
                .collect();
            let finalizers: Vec<&str> = subject.pod.metadata.finalizers.iter().map(String::as_str).collect();
            // Without a container that runs, the cause names them.
            let held = (!finalizers.is_empty() && !running.is_empty())
                .then(|| format!("then finalizer {} holds it", finalizers.join(", ")));
            let up = (!running.is_empty()).then(|| format!("still up: {}", enumerate(&running)));
            let words: Vec<String> = up.into_iter().chain(held).collect();
            (!words.is_empty()).then(|| words.join("; "))
        }
        Reason::ReadinessGate | Reason::NodeLost | Reason::NotReady => {
            let ready = subject.pod.status.as_ref().and_then(|s| s.condition("Ready"));
            ready.is_some_and(|c| c.status != "True").then(|| "Services send the pod nothing".to_owned())
        }
        _ => None,
    }
}
