//! From what a verdict is known: what the status says, what happened, what the spec asks for.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Course, after_colon, course};
use crate::health::{ContainerReason, PodReason};
use crate::model::ContainerType;
use crate::model::status::{Condition, Terminated};
use crate::report::describe::subject::{BlamedContainer, BlamedPod, Subject};
use crate::report::describe::{Occurrence, ProbeDetail};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Proof {
    /// `status`, `event` or `spec`.
    pub(crate) source: &'static str,
    /// What it says. Untrusted.
    #[serde(rename = "message")]
    pub(crate) text: String,
}

impl Proof {
    fn new(source: &'static str, text: String) -> Self {
        Self { source, text }
    }
}

/// What shows the container's trouble.
pub(crate) fn of_container(blamed: &BlamedContainer<'_>) -> Vec<Proof> {
    let detail = blamed.detail();
    let name = blamed.name();
    let message = detail.message.as_ref().filter(|message| !message.starts_with("back-off "));
    let message = message.map(|message| format!("{name}: {message}"));
    // A container that has ended and will be started again shows the same message twice.
    let words = detail.last_message.as_ref().filter(|words| detail.message.as_ref() != Some(words));
    let words = words.map(|words| format!("last message of {name}: {words}"));
    let said = std::iter::once(status_of(blamed)).chain(message).chain(words);
    let said = said.map(|text| Proof::new("status", text));
    said.chain(relevant(&blamed.subject, Some(name))).chain(asked(blamed)).collect()
}

/// What shows the pod's trouble.
pub(crate) fn of_pod(blamed: &BlamedPod<'_>) -> Vec<Proof> {
    let pod = blamed.subject.pod;
    let Some(status) = &pod.status else { return Vec::new() };
    let conditions = status.conditions.iter().filter(|condition| is_about(blamed, condition)).map(in_words);
    let own = match (status.reason.as_str(), status.message.as_str()) {
        ("", _) => (status.phase == "Unknown").then(|| "phase Unknown".to_owned()),
        (reason, "") => Some(format!("phase {}, {reason}", status.phase)),
        (reason, words) => Some(format!("phase {}, {reason}: {words}", status.phase)),
    };
    let finalizers = &pod.metadata.finalizers;
    let held = (blamed.blame.reason == PodReason::Terminating && !finalizers.is_empty())
        .then(|| Proof::new("spec", format!("finalizers: {}", finalizers.join(", "))));
    let said = conditions.chain(own).map(|text| Proof::new("status", text));
    said.chain(held).chain(relevant(&blamed.subject, None)).collect()
}

/// Whether the condition shows this trouble.
fn is_about(blamed: &BlamedPod<'_>, condition: &Condition) -> bool {
    match &blamed.blame.reason {
        PodReason::Unschedulable | PodReason::SchedulingGated => condition.kind == "PodScheduled",
        PodReason::NotCreated => condition.kind == "PodReadyToStartContainers",
        PodReason::ResizeInfeasible | PodReason::ResizeDeferred => condition.kind == "PodResizePending",
        PodReason::ResizeError => condition.kind == "PodResizeInProgress",
        PodReason::ReadinessGate | PodReason::NodeLost | PodReason::NotReady => {
            let gates = &blamed.subject.pod.spec.readiness_gates;
            matches!(&*condition.kind, "Ready" | "ContainersReady")
                || gates.iter().any(|gate| gate.condition_type == condition.kind)
        }
        PodReason::Terminating | PodReason::Error | PodReason::Own(_) => {
            condition.kind == "DisruptionTarget" && condition.status == "True"
        }
    }
}

/// `Ready is False, ContainersNotReady: containers with unready status: [app]`.
fn in_words(condition: &Condition) -> String {
    let mut text = format!("{} is {}", condition.kind, condition.status);
    if !condition.reason.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(text, ", {}", condition.reason);
    }
    text + &after_colon(&condition.message)
}

/// What the spec asks of the container.
fn asked(blamed: &BlamedContainer<'_>) -> Vec<Proof> {
    let detail = blamed.detail();
    let matters = |probe: &&ProbeDetail| match course(blamed.blame.reason) {
        Course::Unprobed(kind) => probe.kind == kind,
        Course::Repeats | Course::Lasts => probe.failure.is_some(),
    };
    let is_regular = blamed.container().kind == ContainerType::Regular;
    let outlives = (is_regular && blamed.blame.reason == ContainerReason::KeepsPodRunning).then(|| {
        let advice =
            "as a native sidecar (in initContainers, with restartPolicy: Always) it would be stopped";
        format!("{} is in containers: {advice} when the work is done", blamed.name())
    });
    let probes = detail.probes.iter().filter(matters).map(|probe| {
        let (kind, asks, bound) = (probe.kind.as_str(), probe.asks(), probe.bound());
        format!("{kind} probe {asks} every {} s, {bound}", probe.period_seconds)
    });
    let rules = detail.restart_rules.iter().map(|rule| format!("restart rule: {rule}"));
    probes.chain(outlives).chain(rules).map(|text| Proof::new("spec", text)).collect()
}

/// `istio-proxy: running, started false, ready false, 3 restarts`.
fn status_of(blamed: &BlamedContainer<'_>) -> String {
    let name = blamed.name();
    let Some(status) = blamed.status() else { return format!("{name} has no status") };
    let mut words = vec![if let Some(ended) = &status.state.terminated {
        format!("ended ({})", end_in_words(ended))
    } else if status.state.running.is_some() {
        "running".to_owned()
    } else {
        let reason = status.state.waiting.as_ref().map_or("", |w| w.reason.as_str());
        if reason.is_empty() { "waiting".to_owned() } else { format!("waiting ({reason})") }
    }];
    if let Some(started) = status.started {
        words.push(format!("started {started}"));
    }
    words.push(format!("ready {}", status.ready));
    if status.restart_count > 0 {
        words.push(format!("restarts {}", status.restart_count));
    }
    if let Some(last) = &status.last_state.terminated {
        words.push(format!("ended before with {}", end_in_words(last)));
    }
    format!("{name}: {}", words.join(", "))
}

/// `exit code 137, OOMKilled`.
fn end_in_words(end: &Terminated) -> String {
    let reason = if end.reason.is_empty() { String::new() } else { format!(", {}", end.reason) };
    format!("exit code {}{reason}", end.exit_code)
}

/// The warnings about the container, or about the pod as a whole: the newest of each kind.
fn relevant(subject: &Subject<'_>, container: Option<&str>) -> Vec<Proof> {
    const MOST: usize = 3;
    let is_about = |o: &&Occurrence| o.warning && o.container.as_deref() == container;
    let mut found: Vec<&Occurrence> = Vec::new();
    for occurrence in subject.happened.iter().rev().filter(is_about) {
        // That it is restarted, the status has said.
        let new = found.iter().all(|known| known.reason != occurrence.reason);
        if new && &*occurrence.reason != "BackOff" && found.len() < MOST {
            found.push(occurrence);
        }
    }
    let proof = |occurrence: &&Occurrence| {
        let times = if occurrence.count > 1 { format!(" {} times", occurrence.count) } else { String::new() };
        Proof::new("event", format!("{}{times}: {}", occurrence.reason, occurrence.message))
    };
    found.iter().rev().map(proof).collect()
}

/// Why an image cannot be pulled, as the registry's client reports it.
pub(super) fn pull_failure(blamed: &BlamedContainer<'_>) -> Option<String> {
    let told = blamed.detail().message.as_deref();
    // Newer kubelets add the error to `Back-off pulling image "x"`.
    if let Some(error) = told.and_then(|text| text.split_once("\": ")).map(|(_, error)| error) {
        return Some(error.to_owned());
    }
    let is_failure = |o: &&Occurrence| &*o.reason == "Failed" && o.message.starts_with("Failed to pull");
    let failed = blamed.events().rev().find(is_failure).map(|o| &*o.message);
    failed.or(told.filter(|text| !text.starts_with("Back-off"))).map(ToOwned::to_owned)
}

/// The newest event that explains why no container can be created. An event about a volume that merely timed out is the
/// last resort.
pub(super) fn not_created<'a>(subject: &Subject<'a>) -> Option<&'a Occurrence> {
    let newest = |wanted: &dyn Fn(&Occurrence) -> bool| subject.happened.iter().rev().find(|o| wanted(o));
    let is_over = |o: &Occurrence| attached_since(subject, o);
    let told = newest(&|o| keeps_from_creation(o) && !waited_in_vain(o) && !is_over(o));
    told.or_else(|| newest(&keeps_from_creation))
}

/// Whether events show that creation has failed more than once; the status does not show it.
pub(crate) fn never_created(subject: &Subject<'_>) -> bool {
    let tries = subject.happened.iter().filter(|o| keeps_from_creation(o)).map(|o| o.count);
    tries.fold(0_i64, i64::saturating_add) > 1
}

fn keeps_from_creation(occurrence: &Occurrence) -> bool {
    const REASONS: [&str; 6] = [
        "FailedMount",
        "FailedAttachVolume",
        "FailedMapVolume",
        "FailedCreatePodSandBox",
        "NetworkNotReady",
        "FailedCreatePodContainer",
    ];
    occurrence.container.is_none() && REASONS.contains(&&*occurrence.reason)
}

/// The kubelet's volume manager gives up after two minutes and says no more than which volumes are missing
/// (`WaitForAttachAndMount`); who attaches or mounts them says why.
fn waited_in_vain(occurrence: &Occurrence) -> bool {
    occurrence.message.starts_with("Unable to attach or mount volumes")
        || (&*occurrence.reason == "FailedMount" && occurrence.message.starts_with("timed out waiting"))
}

/// Whether the volume that could not be attached has been attached since.
fn attached_since(subject: &Subject<'_>, occurrence: &Occurrence) -> bool {
    let volume = occurrence.message.split('"').nth(1).filter(|_| &*occurrence.reason == "FailedAttachVolume");
    volume.is_some_and(|volume| {
        let names_it = |o: &&Occurrence| o.message.split('"').nth(1) == Some(volume);
        let mut attached = subject.happened.iter().filter(|o| &*o.reason == "SuccessfulAttachVolume");
        attached.any(|o| names_it(&o) && o.last >= occurrence.last)
    })
}
