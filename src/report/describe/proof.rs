//! From what a verdict is known: what the status says, what happened, what the spec asks for.

use std::fmt::Write as _;

use super::{Occurrence, ProbeKind, Subject};
use crate::health::{Cause, Reason};
use crate::model::status::{Condition, Terminated};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    /// `status`, `event` or `spec`.
    pub(crate) source: &'static str,
    /// What it says. Untrusted.
    pub(crate) text: String,
}

/// What has to do with the cause.
pub(super) fn proof(subject: &Subject<'_>, cause: &Cause) -> Vec<Proof> {
    let mut proof = match cause.container {
        Some(index) => said_of_container(subject, index),
        None => said_of_pod(subject, cause),
    };
    for occurrence in relevant(subject, cause) {
        let times = if occurrence.count > 1 { format!(" {} times", occurrence.count) } else { String::new() };
        proof.push(Proof::new("event", format!("{}{times}: {}", occurrence.reason, occurrence.message)));
    }
    if let Some(index) = cause.container {
        proof.extend(asked_of_container(subject, cause, index));
    }
    proof
}

impl Proof {
    fn new(source: &'static str, text: String) -> Self {
        Self { source, text }
    }
}

/// What the status says of a container.
fn said_of_container(subject: &Subject<'_>, index: usize) -> Vec<Proof> {
    let detail = &subject.details[index];
    let name = subject.name(index);
    let message = detail.message.as_ref().filter(|message| !message.starts_with("back-off "));
    let message = message.map(|message| format!("{name}: {message}"));
    let words = detail.last_message.as_ref().map(|words| format!("last words of {name}: {words}"));
    let all = std::iter::once(status_of(subject, index)).chain(message).chain(words);
    all.map(|text| Proof::new("status", text)).collect()
}

/// What the status says of the pod as a whole.
fn said_of_pod(subject: &Subject<'_>, cause: &Cause) -> Vec<Proof> {
    let Some(status) = &subject.pod.status else { return Vec::new() };
    let is_about = |condition: &&Condition| match cause.reason {
        Reason::Unschedulable | Reason::SchedulingGated => condition.kind == "PodScheduled",
        Reason::NotCreated => condition.kind == "PodReadyToStartContainers",
        Reason::ResizeInfeasible | Reason::ResizeDeferred => condition.kind == "PodResizePending",
        Reason::ResizeError => condition.kind == "PodResizeInProgress",
        Reason::ReadinessGate | Reason::NodeLost | Reason::NotReady => {
            let gates = &subject.pod.spec.readiness_gates;
            matches!(&*condition.kind, "Ready" | "ContainersReady")
                || gates.iter().any(|gate| gate.condition_type == condition.kind)
        }
        _ => condition.kind == "DisruptionTarget" && condition.status == "True",
    };
    let in_words = |condition: &Condition| {
        let mut text = format!("{} is {}", condition.kind, condition.status);
        if !condition.reason.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(text, ", {}", condition.reason);
        }
        if !condition.message.is_empty() {
            let _ = write!(text, ": {}", condition.message);
        }
        text
    };
    let conditions = status.conditions.iter().filter(is_about).map(in_words);
    let own = match (status.reason.as_str(), status.message.as_str()) {
        ("", _) => (status.phase == "Unknown").then(|| "phase Unknown".to_owned()),
        (reason, "") => Some(format!("phase {}, {reason}", status.phase)),
        (reason, words) => Some(format!("phase {}, {reason}: {words}", status.phase)),
    };
    let finalizers = &subject.pod.metadata.finalizers;
    let held = (cause.reason == Reason::Terminating && !finalizers.is_empty())
        .then(|| format!("finalizers: {}", finalizers.join(", ")));
    conditions
        .chain(own)
        .map(|text| Proof::new("status", text))
        .chain(held.map(|text| Proof::new("spec", text)))
        .collect()
}

/// What the spec asks of a container.
fn asked_of_container(subject: &Subject<'_>, cause: &Cause, index: usize) -> Vec<Proof> {
    let detail = &subject.details[index];
    let kind = match cause.reason {
        Reason::NotStarted => Some(ProbeKind::Startup),
        Reason::NotReady => Some(ProbeKind::Readiness),
        _ => None,
    };
    let failing = |probe: &&super::ProbeDetail| match kind {
        Some(kind) => probe.kind == kind,
        None => probe.failure.is_some(),
    };
    let probes = detail.probes.iter().filter(failing).map(|probe| {
        let (kind, asks, bound) = (probe.kind.in_words(), probe.asks(), probe.bound());
        format!("{kind} probe {asks} every {} s, {bound}", probe.period_seconds)
    });
    let outlives = (cause.reason == Reason::KeepsPodRunning).then(|| {
        let advice =
            "as a native sidecar (in initContainers, with restartPolicy: Always) it would be stopped";
        format!("{} is in containers: {advice} when the work is done", subject.name(index))
    });
    let rules = detail.restart_rules.iter().map(|rule| format!("restart rule: {rule}"));
    probes.chain(outlives).chain(rules).map(|text| Proof::new("spec", text)).collect()
}

/// `istio-proxy: running, started false, ready false, 3 restarts`.
fn status_of(subject: &Subject<'_>, index: usize) -> String {
    let name = subject.name(index);
    let Some(status) = subject.containers[index].status else { return format!("{name} is not mentioned") };
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
pub(super) fn end_in_words(end: &Terminated) -> String {
    let mut words = format!("exit code {}", end.exit_code);
    if !end.reason.is_empty() {
        let _ = write!(words, ", {}", end.reason);
    }
    words
}

/// What happened that has to do with the cause: the newest of each kind.
fn relevant<'a>(subject: &Subject<'a>, cause: &Cause) -> Vec<&'a Occurrence> {
    const MOST: usize = 3;
    let container = cause.container.map(|index| subject.name(index));
    let is_about = |o: &&Occurrence| o.warning && o.container.as_deref() == container;
    let mut found: Vec<&Occurrence> = Vec::new();
    for occurrence in subject.happened.iter().rev().filter(is_about) {
        // That it is restarted, the status has said.
        let new = found.iter().all(|known| known.reason != occurrence.reason);
        if new && &*occurrence.reason != "BackOff" && found.len() < MOST {
            found.push(occurrence);
        }
    }
    found.reverse();
    found
}

/// Why an image cannot be pulled, in the words of the registry's client.
pub(super) fn pull_failure(subject: &Subject<'_>, index: usize) -> Option<String> {
    let name = subject.name(index);
    let told = subject.details[index].message.as_deref();
    // Newer kubelets repeat the error behind `Back-off pulling image "x": `, older ones say no more than that.
    if let Some(error) = told.and_then(|text| text.split_once("\": ")).map(|(_, error)| error) {
        return Some(error.to_owned());
    }
    let failed = subject.happened.iter().rev().find(|o| {
        o.container.as_deref() == Some(name)
            && &*o.reason == "Failed"
            && o.message.starts_with("Failed to pull")
    });
    failed
        .map(|o| o.message.to_string())
        .or_else(|| told.filter(|text| !text.starts_with("Back-off")).map(ToOwned::to_owned))
}

/// Why no container can be created, as events tell it: the newest that names the trouble. What merely waited in vain
/// for a volume is told where nothing else is left.
pub(super) fn not_created<'a>(subject: &Subject<'a>) -> Option<&'a Occurrence> {
    let newest = |wanted: &dyn Fn(&Occurrence) -> bool| subject.happened.iter().rev().find(|o| wanted(o));
    let is_over = |o: &Occurrence| attached_since(subject, o);
    let told = newest(&|o| keeps_from_creation(o) && !waited_in_vain(o) && !is_over(o));
    told.or_else(|| newest(&keeps_from_creation))
}

/// Whether events show that creation has failed more than once: a snapshot cannot tell.
pub(super) fn never_created(subject: &Subject<'_>) -> bool {
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
