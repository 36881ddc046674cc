//! Turns a pod into a report on it.

use std::collections::BTreeSet;

use super::intern::Interner;
use super::odd::ShapeNumber;
use super::pod::{
    ContainerFacts, ContainerReport, LastTermination, PodReport, ReadyCondition, Reserved, Restarts,
    SharedText, State,
};
use crate::classify::{Classifier, Examination, Pattern, Rules, Verdict};
use crate::health::{StatusLine, cause, status_line};
use crate::model::container::ResourceRequirements;
use crate::model::status::Terminated;
use crate::model::{ContainerRef, ContainerType, Origin, Pod, Workload};
use crate::resources::{overhead, reservation};

/// Judges pods, one at a time, and shares what repeats among them.
pub(crate) struct Judge {
    classifier: Classifier,
    with_labels: bool,
    context: Option<SharedText>,
    pub(super) interner: Interner,
    warnings: BTreeSet<String>,
}

impl Judge {
    /// Judges by the built-in catalogue and the user's rules. `with_labels` keeps the pods' labels.
    pub(crate) fn new(rules: Rules, with_labels: bool) -> Self {
        Self {
            classifier: Classifier::new(rules),
            with_labels,
            context: None,
            interner: Interner::default(),
            warnings: BTreeSet::new(),
        }
    }

    /// Reports on pods of this context from now on.
    pub(crate) fn set_context(&mut self, context: Option<SharedText>) {
        self.context = context;
    }

    pub(crate) fn context(&self) -> Option<&SharedText> {
        self.context.as_ref()
    }

    /// Mistakes in annotations and in the user's rules, each once, in order.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = &str> {
        self.warnings.iter().map(String::as_str)
    }

    /// Reports on `pod`, which came from `origin`.
    pub(crate) fn judge(&mut self, pod: &Pod, origin: &Origin) -> PodReport {
        let containers = pod.containers();
        let classification = self.classifier.classify(pod, &containers);
        self.warnings.extend(classification.warnings.iter().cloned());
        let verdicts = &classification.verdicts;
        let patterns: Vec<Pattern> = verdicts.iter().map(|v| v.pattern).collect();
        let cause = cause(pod, &containers, &patterns).map(|mut cause| {
            cause.share_texts(|text| self.text(text));
            Box::new(cause)
        });
        let line = status_line(pod);
        let restarts = line.as_ref().map(|line| restarts(line, &containers, &patterns));
        let whole = reservation(pod, &containers, |_| true);
        let cost = overhead(pod, &containers, &whole, |index| patterns[index].is_supporting());
        let metadata = &pod.metadata;
        self.warn_of_unreadable(pod, &containers);
        let (template, workload) = match origin {
            Origin::Pod => (false, Workload::of(pod)),
            Origin::Template { kind, name } => {
                (true, Some(Workload { kind: kind.clone(), name: name.clone() }))
            }
        };
        PodReport {
            context: self.context.clone(),
            namespace: metadata.namespace.as_deref().map(|n| self.text(n)),
            // Names and uids do not repeat, so sharing them saves nothing.
            name: shown_name(pod).into(),
            uid: metadata.uid.as_deref().map(Into::into),
            node: pod.spec.node_name.as_deref().filter(|n| !n.is_empty()).map(|n| self.text(n)),
            workload: workload.map(|w| (self.text(&w.kind), self.text(&w.name))),
            created_at: metadata.creation_timestamp,
            template,
            ended: pod.status.as_ref().is_some_and(|s| matches!(&*s.phase, "Succeeded" | "Failed")),
            labels: self.with_labels.then(|| Box::new(metadata.labels.clone())),
            ready: line.as_ref().map(|line| (line.ready, line.total)),
            condition: ready_condition(pod),
            status: line.map(|line| self.text(&line.status)),
            restarts,
            cause,
            shape: ShapeNumber::default(),
            odd: None,
            containers: containers.iter().zip(verdicts).map(|(c, v)| self.container(c, v)).collect(),
            reserved: self.interner.reserved(Reserved {
                requests: whole.requests.into(),
                limits: whole.limits.into(),
                declared_requests: cost.declared.requests.into(),
                declared_limits: cost.declared.limits.into(),
                effective: cost.effective.into(),
            }),
            usage: None,
        }
    }

    /// Reports on a pod that is only compared with: warnings about it are dropped.
    pub(crate) fn judge_aside(&mut self, pod: &Pod, origin: &Origin) -> PodReport {
        let warnings = std::mem::take(&mut self.warnings);
        let report = self.judge(pod, origin);
        self.warnings = warnings;
        report
    }

    /// Collects the evidence for and against the patterns of a pod's containers, in the order of `containers`, which are
    /// `pod.containers()`.
    pub(crate) fn examine(&mut self, pod: &Pod, containers: &[ContainerRef<'_>]) -> Vec<Examination> {
        let (examinations, warnings) = self.classifier.examine(pod, containers);
        self.warnings.extend(warnings);
        examinations
    }

    /// Warns about resources that are not quantities.
    fn warn_of_unreadable(&mut self, pod: &Pod, containers: &[ContainerRef<'_>]) {
        let mut warn = |whose: String, what: &str| {
            self.warnings.insert(format!(
                "{whose}: resources of {what} are not valid quantities and count as not set"
            ));
        };
        let overhead = pod.spec.overhead.is_some_and(|overhead| overhead.unreadable);
        if overhead || is_unreadable(&pod.spec.resources.unwrap_or_default()) {
            warn(whose(pod), "the pod");
        }
        for container in containers.iter().filter(|c| is_unreadable(&c.spec.resources)) {
            warn(whose(pod), &format!("container {}", container.spec.name));
        }
    }

    pub(super) fn text(&mut self, text: &str) -> SharedText {
        self.interner.text(text)
    }

    pub(super) fn some_text(&mut self, text: &str) -> Option<SharedText> {
        (!text.is_empty()).then(|| self.text(text))
    }

    fn container(&mut self, container: &ContainerRef<'_>, verdict: &Verdict) -> ContainerReport {
        let spec = container.spec;
        let facts = ContainerFacts {
            name: self.text(&spec.name),
            image: self.text(&spec.image),
            kind: container.kind,
            pattern: verdict.pattern,
            product: verdict.product.as_ref().map(|product| self.text(product)),
            confidence: hundredths(verdict.confidence),
            evidence: verdict.evidence.iter().map(|piece| self.text(piece)).collect(),
            requests: spec.resources.requests.into(),
            limits: spec.resources.limits.into(),
        };
        let status = container.status;
        let ended = status.and_then(|status| status.state.terminated.as_ref());
        let running = status.and_then(|status| status.state.running.as_ref()).filter(|_| ended.is_none());
        let waiting = status.and_then(|status| status.state.waiting.as_ref());
        let reason = match (ended, running) {
            (Some(ended), _) => Some(&ended.reason),
            (None, Some(_)) => None,
            (None, None) => waiting.map(|waiting| &waiting.reason),
        };
        let report = ContainerReport {
            facts: self.interner.facts(facts),
            state: status.map(|_| match (ended, running) {
                (Some(_), _) => State::Terminated,
                (None, Some(_)) => State::Running,
                // The API's default for a state that says nothing.
                (None, None) => State::Waiting,
            }),
            reason: reason.and_then(|reason| self.some_text(reason)),
            exit_code: ended.map(|ended| ended.exit_code),
            signal: ended.and_then(signal),
            started_at: ended
                .map_or_else(|| running.and_then(|running| running.started_at), |ended| ended.started_at),
            ready: status.map(|status| status.ready),
            started: status.and_then(|status| status.started),
            restarts: status.map(|status| status.restart_count),
            last_termination: status.and_then(|status| status.last_state.terminated.as_ref()).map(|last| {
                Box::new(LastTermination {
                    reason: self.some_text(&last.reason),
                    exit_code: last.exit_code,
                    signal: signal(last),
                    finished_at: last.finished_at,
                })
            }),
        };
        debug_assert!(container.kind != ContainerType::Ephemeral || !report.facts.pattern.is_supporting());
        report
    }
}

/// What kubectl counts, and every restart by what the container is for.
fn restarts(line: &StatusLine, containers: &[ContainerRef<'_>], patterns: &[Pattern]) -> Restarts {
    let mut restarts = Restarts { total: line.restarts, last_at: line.last_restart, ..Restarts::default() };
    for (container, pattern) in containers.iter().zip(patterns) {
        let sum = match pattern {
            Pattern::App => &mut restarts.app,
            Pattern::Init => &mut restarts.init,
            Pattern::Ephemeral => continue,
            _ => &mut restarts.sidecar,
        };
        *sum = sum.saturating_add(container.status.map_or(0, |status| status.restart_count));
    }
    restarts
}

/// Whether a value is not a quantity.
fn is_unreadable(stated: &ResourceRequirements) -> bool {
    stated.requests.unreadable || stated.limits.unreadable
}

/// The pod's name, or the prefix from which the server makes one.
pub(super) fn shown_name(pod: &Pod) -> &str {
    match pod.metadata.name.as_str() {
        "" => pod.metadata.generate_name.as_deref().unwrap_or_default(),
        name => name,
    }
}

/// `shop/web-0`, for warnings.
fn whose(pod: &Pod) -> String {
    match &pod.metadata.namespace {
        Some(namespace) => format!("{namespace}/{}", shown_name(pod)),
        None => shown_name(pod).to_owned(),
    }
}

fn ready_condition(pod: &Pod) -> Option<ReadyCondition> {
    let condition = pod.status.as_ref()?.condition("Ready")?;
    Some(ReadyCondition::new(&condition.status))
}

fn signal(ended: &Terminated) -> Option<i32> {
    (ended.signal != 0).then_some(ended.signal)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100")]
pub(super) fn hundredths(confidence: f64) -> u8 {
    (confidence * 100.0).round().clamp(0.0, 100.0) as u8
}
