//! The result of `migrate`: for each workload the plan, what it changes, and how to make the change.

use serde_json::Value;

use super::effects::{Effect, Reserved, effects};
use super::injected::Injected;
use super::manager::Manager;
use super::plan::{Plan, Request};
use super::proof::Proof;
use super::subject::Subject;
use crate::report::Metadata;
use crate::wording::and_list;

/// How a change is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing moves.
    Nothing,
    /// In the file that the workload is from.
    File,
    /// By a patch of the object.
    Patch,
    /// Where its manager has it from: a patch would not last.
    Source(Manager),
    /// By a new object, because this one cannot be changed.
    Recreate,
}

impl Change {
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::File => "file",
            Self::Patch => "patch",
            Self::Source(_) => "source",
            Self::Recreate => "recreate",
        }
    }
}

/// One workload.
#[derive(Debug)]
pub(crate) struct Migration {
    pub(crate) subject: Subject,
    pub(crate) plan: Plan,
    pub(crate) change: Change,
    /// What changes, per container that moves.
    pub(crate) effects: Vec<Vec<Effect>>,
    pub(crate) reserved: Reserved,
    /// What else happens with the change.
    pub(crate) notes: Vec<String>,
    /// Sidecars that only the pods have.
    pub(crate) injected: Vec<Injected>,
    /// What the server's dry runs returned, if they were asked for.
    pub(crate) proof: Option<Proof>,
}

/// All workloads.
#[derive(Debug)]
pub(crate) struct MigrationReport {
    pub(crate) items: Vec<Migration>,
    /// The flags that decided about the change, for commands that repeat it: ` -c proxy`.
    pub(crate) flags: String,
    pub(crate) metadata: Metadata,
}

/// Native sidecars are stable from this version on.
const STABLE: (u32, u32) = (1, 33);
/// How many names a note lists.
const NAMED: usize = 5;

impl Migration {
    /// The result for a workload.
    pub(crate) fn new(subject: Subject, plan: Plan, request: &Request<'_>, injected: Vec<Injected>) -> Self {
        let change = change(&subject, &plan);
        let effects = plan.moves.iter().map(|made| effects(&subject, &plan, made)).collect();
        let reserved = Reserved::of(&subject, &plan);
        let notes = if plan.changes() { notes(&subject, &plan, request) } else { Vec::new() };
        Self { subject, plan, change, effects, reserved, notes, injected, proof: None }
    }
}

fn change(subject: &Subject, plan: &Plan) -> Change {
    if !plan.changes() {
        return Change::Nothing;
    }
    if subject.place.is_some() {
        return Change::File;
    }
    match Manager::of(subject) {
        Some(manager) => Change::Source(manager),
        None if !subject.is_mutable() => Change::Recreate,
        None => Change::Patch,
    }
}

fn notes(subject: &Subject, plan: &Plan, request: &Request<'_>) -> Vec<String> {
    let spec = &subject.object["spec"];
    let mut notes: Vec<String> = rollout(subject, spec).into_iter().collect();
    notes.extend(policy(subject, plan));
    let names: Vec<&str> = plan.moves.iter().map(|made| made.container.as_str()).collect();
    let moved = and_list(&names, NAMED);
    let is_of = |other: &&Value| {
        other["kind"] == "HorizontalPodAutoscaler"
            && other["spec"]["scaleTargetRef"]["kind"] == subject.kind()
            && other["spec"]["scaleTargetRef"]["name"] == subject.name()
            && other["metadata"]["namespace"] == subject.object["metadata"]["namespace"]
    };
    for other in request.others.iter().filter(is_of) {
        let metrics = other["spec"]["metrics"].as_array().into_iter().flatten();
        let scaled = metrics.filter_map(|metric| metric["containerResource"]["container"].as_str());
        for name in scaled.filter(|name| names.contains(name)) {
            let autoscaler = other["metadata"]["name"].as_str().unwrap_or_default();
            notes.push(format!(
                "HorizontalPodAutoscaler {autoscaler} scales by {name}: check that it still has metrics"
            ));
        }
    }
    if let Some((major, minor)) = request.version.filter(|version| *version < STABLE) {
        notes.push(format!("native sidecars are stable from Kubernetes 1.33; the oldest kubelet is {major}.{minor}, where they are beta"));
    }
    notes.push(format!(
        "kube-state-metrics reports {moved} as kube_pod_init_container_* then, not as kube_pod_container_*; `migrate --preview \
         -o prometheus-rule` prints rules that unite both"
    ));
    notes
}

/// When pods get the change.
fn rollout(subject: &Subject, spec: &Value) -> Option<String> {
    let strategy = &spec["updateStrategy"];
    Some(match subject.kind() {
        "Deployment" if spec["paused"] == true => {
            "the rollout is paused: pods are replaced when it is resumed".to_owned()
        }
        "StatefulSet" | "DaemonSet" if strategy["type"] == "OnDelete" => {
            "the update strategy is OnDelete: each pod gets the change when you delete it".to_owned()
        }
        "StatefulSet" if strategy["rollingUpdate"]["partition"].as_i64().is_some_and(|n| n > 0) => format!(
            "the partition is {}: pods with a lower number keep the old template",
            strategy["rollingUpdate"]["partition"]
        ),
        "Deployment" | "StatefulSet" | "DaemonSet" => {
            "all pods are replaced, as with every rollout".to_owned()
        }
        "ReplicaSet" | "ReplicationController" => {
            "existing pods stay as they are until you delete them".to_owned()
        }
        "CronJob" => "the next runs get the change; Jobs that run now do not".to_owned(),
        "Job" => "the Job cannot be changed: delete it and create the new one".to_owned(),
        "Pod" if subject.object["metadata"]["annotations"]["kubernetes.io/config.mirror"].is_string() => {
            "this is a static pod: change its file on the node".to_owned()
        }
        "Pod" => "the pod cannot be changed: delete it and create the new one".to_owned(),
        _ => return None,
    })
}

/// Whether a Job's failure policy names a container that moves.
fn policy(subject: &Subject, plan: &Plan) -> Option<String> {
    let rules = subject.job_spec()?["podFailurePolicy"]["rules"].as_array()?;
    let named = rules.iter().filter_map(|rule| rule["onExitCodes"]["containerName"].as_str());
    let mut moved = named.filter(|name| plan.moves.iter().any(|made| made.container == *name));
    let name = moved.next()?;
    Some(format!(
        "podFailurePolicy has a rule for {name}: when the kubelet stops it, it exits with 143 or 137"
    ))
}
