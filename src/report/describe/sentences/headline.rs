//! The first line of a description: what is wrong and whose fault it is. Where events say more than the status, they
//! are used.

use super::message::{after_restarts, alone};
use super::shorten::{first_sentence, first_words, innermost, last_part, volume_words};
use super::{Clause, NAMED, predicate, proof, remark};
use crate::health::{ContainerReason as Reason, PodReason};
use crate::model::ContainerType;
use crate::model::container::RestartRule;
use crate::report::PodReport;
use crate::report::describe::ProbeKind;
use crate::report::describe::subject::{BlamedContainer, BlamedPod, Subject};
use crate::wording::{and_list, counted, one_or_many, times};

/// What is wrong with the container, its name first.
pub(crate) fn of_container(blamed: &BlamedContainer<'_>) -> Clause {
    // Neither starting nor in trouble: the kubelet gives the container its grace period.
    if blamed.blame.reason == Reason::KeepsPodRunning && is_native(blamed) {
        return predicate(format!("has done its work, but {} is still stopping", blamed.name()));
    }
    remark(clause(blamed).after(blamed.name()))
}

fn is_native(blamed: &BlamedContainer<'_>) -> bool {
    blamed.container().kind == ContainerType::NativeSidecar
}

fn clause(blamed: &BlamedContainer<'_>) -> Clause {
    let image = &blamed.container().spec.image;
    let restarts = after_restarts(blamed.restarts());
    // The kubelet names the pod once more.
    let as_in_list = || alone(blamed.cause, blamed.cause.words.split(" (pod: \"").next().unwrap_or_default());
    let text = match blamed.blame.reason {
        Reason::OOMKilled
        | Reason::Completed
        | Reason::RestartingAllContainers
        | Reason::CreateContainerConfigError
        | Reason::CreateContainerError => None,
        Reason::NotStarted => match (failing(blamed, ProbeKind::Startup), blamed.probe(ProbeKind::Startup)) {
            (Some(fails), _) => Some(format!("has not started: {fails}{restarts}")),
            (None, Some(probe)) if blamed.runs() => {
                Some(format!("is running, but its startup probe ({}) has not passed{restarts}", probe.asks()))
            }
            _ => None,
        },
        Reason::NotReady => {
            match (failing(blamed, ProbeKind::Readiness), blamed.probe(ProbeKind::Readiness)) {
                (Some(fails), _) => Some(format!("is running but not ready: {fails}")),
                (None, probe) => probe.map(|probe| {
                    format!("is running, but its readiness probe ({}) does not pass", probe.asks())
                }),
            }
        }
        Reason::Error => killed(blamed).or_else(|| by_rule(blamed)),
        Reason::ImagePullBackOff | Reason::ErrImagePull => Some(match proof::pull_failure(blamed) {
            Some(why) => format!("cannot pull its image {image}: {}", last_part(&why)),
            None => format!("cannot pull its image {image}"),
        }),
        Reason::RunContainerError => {
            hook_failure(blamed).map(|hook| format!("is killed after it starts: {hook}{restarts}"))
        }
        Reason::ErrImageNeverPull => {
            let rest = "is not on the node and must not be pulled (imagePullPolicy Never)";
            return remark(format!("its image {image} {rest}"));
        }
        Reason::InvalidImageName => {
            let why = blamed.detail().message.as_deref().map(last_part).unwrap_or_default();
            return remark(format!("its image name, {image}, is invalid: {why}"));
        }
        Reason::StartError | Reason::ContainerCannotRun => {
            let detail = blamed.detail();
            let Some(why) = detail.last_message.as_deref().or(detail.message.as_deref()) else {
                return as_in_list();
            };
            return remark(format!("its process cannot be started: {}{restarts}", innermost(why)));
        }
        Reason::Initializing if blamed.runs() => Some("is still initializing".to_owned()),
        Reason::Initializing => Some("is being created".to_owned()),
        Reason::KeepsPodRunning => Some("keeps running although the work is done".to_owned()),
        Reason::Terminating => Some("is still running".to_owned()),
        Reason::Evicted => {
            Some(format!("made the kubelet evict the pod: {}", first_words(&blamed.cause.words)))
        }
    };
    text.map_or_else(as_in_list, Clause::Predicate)
}

/// `its startup probe fails (HTTP 503 on :15021/healthz/ready, 41 times)`, if events say so.
fn failing(blamed: &BlamedContainer<'_>, kind: ProbeKind) -> Option<String> {
    let probe = blamed.probe(kind)?;
    let failure = probe.failure.as_ref()?;
    let answer = match (&*failure.answer, probe.method) {
        ("", _) => probe.asks_in_short(),
        (answer, "exec") => format!("{}: {}", probe.asks_in_short(), first_words(answer)),
        (answer, _) => format!("{} on {}", first_words(answer), probe.target),
    };
    Some(format!("its {} probe fails ({answer}, {})", kind.as_str(), times(failure.count)))
}

/// Why the kubelet itself keeps ending the container.
fn killed(blamed: &BlamedContainer<'_>) -> Option<String> {
    let restarts = blamed.restarts();
    let again = if restarts > 1 { "keeps being killed" } else { "was killed" };
    let killed = |why: String| format!("{again}: {why}{}", after_restarts(restarts));
    if let Some(hook) = hook_failure(blamed) {
        return Some(killed(hook));
    }
    // What ended by itself was not killed, whatever its probes said before.
    if !matches!(blamed.end()?.exit_code, 137 | 143) && !killed_for_probe(blamed) {
        return None;
    }
    let startup =
        failing(blamed, ProbeKind::Startup).filter(|_| !blamed.status().is_some_and(|s| s.has_started()));
    startup.or_else(|| failing(blamed, ProbeKind::Liveness)).map(killed)
}

/// Whether the kubelet reports that it killed the container for a probe (`Container x failed liveness probe`).
fn killed_for_probe(blamed: &BlamedContainer<'_>) -> bool {
    blamed.events().any(|o| &*o.reason == "Killing" && o.message.contains("probe"))
}

/// A `postStart` hook that fails gets its container killed.
fn hook_failure(blamed: &BlamedContainer<'_>) -> Option<String> {
    let hook = blamed.detail().hooks.iter().find(|h| h.when == "postStart" && h.failures > 0)?;
    Some(format!("its postStart hook fails ({}, {})", hook.action, times(hook.failures)))
}

/// The restart rule that matches the exit code (KEP-5307).
fn by_rule(blamed: &BlamedContainer<'_>) -> Option<String> {
    let code = blamed.end()?.exit_code;
    let matches =
        |rule: &&RestartRule| rule.exit_codes.values.contains(&code) != (rule.exit_codes.operator == "NotIn");
    let rule = blamed.container().spec.restart_policy_rules.iter().find(matches)?;
    let what = if rule.action == "RestartAllContainers" { "restarts all containers" } else { "restarts it" };
    let exits = alone(blamed.cause, &blamed.cause.words);
    Some(format!("{}; its restart rule for this exit code {what}", &*exits))
}

/// What holds the pod as a whole.
pub(crate) fn of_pod(blamed: &BlamedPod<'_>) -> Clause {
    let words = &blamed.cause.words;
    let as_in_list = |words: &str| alone(blamed.cause, words);
    let event = match &blamed.blame.reason {
        PodReason::NotCreated => proof::not_created(&blamed.subject),
        PodReason::Unschedulable => return as_in_list(first_sentence(words)),
        PodReason::Own(reason) => {
            let why = as_in_list(words);
            let why = first_words(why.trim_end_matches(['.', ' ']));
            return remark(format!("{reason}: {why}"));
        }
        PodReason::ResizeInfeasible
        | PodReason::ResizeDeferred
        | PodReason::ResizeError
        | PodReason::SchedulingGated
        | PodReason::ReadinessGate
        | PodReason::Terminating
        | PodReason::NodeLost
        | PodReason::Error
        | PodReason::NotReady => return as_in_list(words).map(|text| first_words(&text)),
    };
    event.map_or_else(
        || as_in_list(words),
        |event| {
            let times = if event.count > 1 { format!(" ({} times)", event.count) } else { String::new() };
            remark(format!("{}{times}", volume_words(&event.message)))
        },
    )
}

/// A pod without a status, of which no health is known.
pub(crate) fn without_status(report: &PodReport) -> Clause {
    let what = if report.template { "is a pod template, so no container runs" } else { "has no status" };
    predicate(what)
}

/// How many containers of a healthy pod are ready.
pub(crate) fn healthy(report: &PodReport) -> Clause {
    Clause::Remark(match report.ready {
        Some((1, 1)) => "its container is ready".to_owned(),
        Some((ready, total)) => format!("{ready} of {total} containers are ready"),
        None => "nothing is wrong".to_owned(),
    })
}

/// `app had 2 restarts`, of a healthy pod.
pub(crate) fn restarted(report: &PodReport) -> Option<String> {
    let restarted = report.containers.iter().filter_map(|container| {
        let restarts = container.restarts.filter(|r| *r > 0)?;
        Some(format!("{} had {}", container.facts.name, counted(restarts, "restart")))
    });
    let restarted: Vec<String> = restarted.collect();
    let restarted: Vec<&str> = restarted.iter().map(String::as_str).collect();
    (!restarted.is_empty()).then(|| and_list(&restarted, NAMED))
}

/// `part-a has ended, part-b still runs`, of a pod that is not ready because part of its work is done.
pub(crate) fn partly_done(done: &[&str], running: &[&str]) -> Clause {
    let has = one_or_many(done.len(), "has", "have");
    let mut text = format!("{} {has} done its part", and_list(done, NAMED));
    if !running.is_empty() {
        let runs = one_or_many(running.len(), "runs", "run");
        text = format!("{text}, {} still {runs}", and_list(running, NAMED));
    }
    Clause::Remark(text)
}

/// `istio-proxy is being stopped`, of a native sidecar beside work that is done.
pub(crate) fn being_stopped(running: &[&str]) -> String {
    format!("{} {} being stopped", and_list(running, NAMED), one_or_many(running.len(), "is", "are"))
}

/// Which sidecars of a completed pod ended with an error, because the kubelet stopped them.
pub(crate) fn stopped_after_work(subject: &Subject<'_>) -> Option<String> {
    let failed = |index: &usize| {
        let ended = subject.status(*index).and_then(|s| s.state.terminated.as_ref());
        subject.pattern(*index).is_supporting() && ended.is_some_and(|t| t.exit_code != 0)
    };
    let stopped = subject.names(subject.indices().filter(failed));
    let was = one_or_many(stopped.len(), "was", "were");
    (!stopped.is_empty())
        .then(|| format!("{} {was} stopped afterwards, which is not an error", and_list(&stopped, NAMED)))
}
