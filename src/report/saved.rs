//! Snapshots: reports on pods that were saved (`--save`), one per line, and are read back (`-f`).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::judge::hundredths;
use super::odd::ShapeNumber;
use super::pod::{
    ContainerFacts, ContainerReport, LastTermination, PodReport, ReadyCondition, Reserved, Restarts,
    SharedText, State,
};
use super::{Figures, Judge, PodUsage};
use crate::classify::Pattern;
use crate::health::{Cause, Severity};
use crate::model::ContainerType;

/// A line of a snapshot: an item of `list -o json`, with when and where it was saved.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SavedPod {
    /// UTC.
    pub(crate) time: Timestamp,
    context: Option<String>,
    /// Whether all pods that were asked for in this context were saved.
    #[serde(default = "yes")]
    complete: bool,
    #[serde(default)]
    ended: bool,
    namespace: Option<String>,
    name: String,
    uid: Option<String>,
    node: Option<String>,
    workload: Option<SavedWorkload>,
    created_at: Option<Timestamp>,
    #[serde(default)]
    template: bool,
    labels: Option<BTreeMap<String, String>>,
    status: Option<String>,
    ready: Option<SavedReady>,
    pod_ready: Option<bool>,
    restarts: Option<Restarts>,
    cause: Option<SavedCause>,
    containers: Vec<SavedContainer>,
    resources: SavedResources,
    overhead: SavedOverhead,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
struct SavedWorkload {
    kind: String,
    name: String,
}

#[derive(Debug, Deserialize)]
struct SavedReady {
    containers: usize,
    total: usize,
}

#[derive(Debug, Deserialize)]
struct SavedCause {
    container: Option<String>,
    reason: String,
    severity: String,
    since: Option<Timestamp>,
    #[serde(default)]
    overdue: bool,
    message: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedContainer {
    name: String,
    image: String,
    #[serde(rename = "type")]
    kind: String,
    pattern: String,
    product: Option<String>,
    confidence: f64,
    #[serde(default)]
    evidence: Vec<String>,
    state: Option<String>,
    reason: Option<String>,
    exit_code: Option<i32>,
    signal: Option<i32>,
    started_at: Option<Timestamp>,
    ready: Option<bool>,
    started: Option<bool>,
    restarts: Option<i64>,
    last_termination: Option<Box<LastTermination>>,
    requests: Figures,
    limits: Figures,
    usage: Option<Figures>,
}

#[derive(Debug, Deserialize)]
struct SavedResources {
    requests: Figures,
    limits: Figures,
    usage: Option<Figures>,
}

#[derive(Debug, Deserialize)]
struct SavedOverhead {
    requests: SavedRequests,
    limits: SavedLimits,
    usage: Option<Figures>,
}

#[derive(Debug, Deserialize)]
struct SavedRequests {
    declared: Figures,
    effective: Figures,
}

#[derive(Debug, Deserialize)]
struct SavedLimits {
    declared: Figures,
}

/// The value of `all` with this word.
fn word<T: Copy>(all: &[T], as_str: impl Fn(T) -> &'static str, word: &str) -> Result<T, String> {
    all.iter().copied().find(|value| as_str(*value) == word).ok_or_else(|| format!("unknown word {word:?}"))
}

impl Judge {
    /// The report that was saved.
    ///
    /// Errors: a word that this version does not know; the text says which.
    fn restore(&mut self, saved: SavedPod) -> Result<PodReport, String> {
        let usage = saved.containers.iter().map(|container| container.usage).collect();
        let (total, sidecars) = (saved.resources.usage, saved.overhead.usage);
        let containers: Vec<ContainerReport> = saved
            .containers
            .into_iter()
            .map(|container| self.restore_container(container))
            .collect::<Result<_, _>>()?;
        let cause = saved
            .cause
            .map(|cause| self.restore_cause(&cause, &containers, saved.time).map(Box::new))
            .transpose()?;
        let usage = PodUsage { total, sidecars, containers: usage };
        let is_measured = usage.total.is_some() || usage.containers.iter().any(Option::is_some);
        Ok(PodReport {
            context: saved.context.as_deref().map(|context| self.text(context)),
            namespace: saved.namespace.as_deref().map(|namespace| self.text(namespace)),
            name: saved.name.as_str().into(),
            uid: saved.uid.as_deref().map(Into::into),
            node: saved.node.as_deref().map(|node| self.text(node)),
            workload: saved.workload.map(|w| (self.text(&w.kind), self.text(&w.name))),
            created_at: saved.created_at,
            template: saved.template,
            ended: saved.ended,
            labels: saved.labels.map(Box::new),
            status: saved.status.as_deref().map(|status| self.text(status)),
            ready: saved.ready.map(|ready| (ready.containers, ready.total)),
            condition: saved
                .pod_ready
                .map(|ready| if ready { ReadyCondition::True } else { ReadyCondition::False }),
            restarts: saved.restarts,
            cause,
            shape: ShapeNumber::default(),
            odd: None,
            containers: containers.into_iter().collect(),
            reserved: self.interner.reserved(Reserved {
                requests: saved.resources.requests,
                limits: saved.resources.limits,
                declared_requests: saved.overhead.requests.declared,
                declared_limits: saved.overhead.limits.declared,
                effective: saved.overhead.requests.effective,
            }),
            usage: is_measured.then(|| Box::new(usage)),
        })
    }

    fn restore_cause(
        &mut self,
        saved: &SavedCause,
        containers: &[ContainerReport],
        time: Timestamp,
    ) -> Result<Cause, String> {
        let severities = [Severity::Starting, Severity::Degraded, Severity::Failed];
        let severity = word(&severities, Severity::as_str, &saved.severity)?;
        let name = saved.container.as_deref();
        let index = containers.iter().position(|container| Some(&*container.facts.name) == name);
        let blamed = index.map(|index| &containers[index]);
        let exit_code = blamed.and_then(|container| {
            container.exit_code.or(container.last_termination.as_ref().map(|last| last.exit_code))
        });
        let message = self.text(saved.message.as_deref().unwrap_or_default());
        let mut cause = Cause::saved(self.text(&saved.reason), message, severity, index, exit_code);
        cause.since = saved.since;
        // All that is known is that it was overdue.
        cause.due = saved.overdue.then(|| time.checked_sub(SignedDuration::from_secs(1)).ok()).flatten();
        Ok(cause)
    }

    fn restore_container(&mut self, saved: SavedContainer) -> Result<ContainerReport, String> {
        let facts = ContainerFacts {
            name: self.text(&saved.name),
            image: self.text(&saved.image),
            kind: word(&ContainerType::ALL, ContainerType::as_str, &saved.kind)?,
            pattern: word(&Pattern::ALL, Pattern::as_str, &saved.pattern)?,
            product: saved.product.as_deref().map(|product| self.text(product)),
            confidence: hundredths(saved.confidence),
            evidence: saved.evidence.iter().map(|piece| self.text(piece)).collect(),
            requests: saved.requests,
            limits: saved.limits,
        };
        let mut last_termination = saved.last_termination;
        if let Some(reason) = last_termination.as_mut().and_then(|last| last.reason.as_mut()) {
            *reason = self.text(reason);
        }
        Ok(ContainerReport {
            facts: self.interner.facts(facts),
            state: saved.state.map(|state| word(&State::ALL, State::as_str, &state)).transpose()?,
            reason: saved.reason.and_then(|reason| self.some_text(&reason)),
            exit_code: saved.exit_code,
            signal: saved.signal,
            started_at: saved.started_at,
            ready: saved.ready,
            started: saved.started,
            restarts: saved.restarts,
            last_termination,
        })
    }
}

/// What was read from snapshots: of each context the newest one.
#[derive(Debug, Default)]
pub(crate) struct Snapshots(BTreeMap<Option<SharedText>, Snapshot>);

/// The pods of one context at one time.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// UTC.
    pub(crate) time: Timestamp,
    pub(crate) is_complete: bool,
    pub(crate) pods: Vec<PodReport>,
    /// Times of older snapshots, which are not shown.
    pub(crate) older: Vec<Timestamp>,
}

impl Snapshots {
    /// Takes a pod; one of an older snapshot is dropped.
    ///
    /// Errors: the pod cannot be restored; the text says why.
    pub(crate) fn take(&mut self, saved: SavedPod, judge: &mut Judge) -> Result<(), String> {
        let SavedPod { time, complete, .. } = saved;
        let pod = judge.restore(saved)?;
        let fresh = || Snapshot { time, is_complete: true, pods: Vec::new(), older: Vec::new() };
        let known = self.0.entry(pod.context.clone()).or_insert_with(fresh);
        if time > known.time {
            let mut older = std::mem::take(&mut known.older);
            older.push(known.time);
            *known = Snapshot { older, ..fresh() };
        } else if time < known.time {
            if !known.older.contains(&time) {
                known.older.push(time);
            }
            return Ok(());
        }
        known.is_complete &= complete;
        known.pods.push(pod);
        Ok(())
    }

    /// The snapshots, each with its context.
    pub(crate) fn into_contexts(self) -> impl Iterator<Item = (Option<SharedText>, Snapshot)> {
        self.0.into_iter()
    }
}
