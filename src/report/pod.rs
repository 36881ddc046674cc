//! The report on one pod and its containers.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use super::odd::{Oddities, ShapeNumber};
use super::packed::{Run, Span};
use super::{Figures, PodUsage};
use crate::classify::Pattern;
use crate::health::Cause;
use crate::model::ContainerType;

/// Text that equal rows share. It comes from the cluster and is untrusted.
pub(crate) type SharedText = Arc<str>;

/// The report on one pod, or on a workload's pod template.
#[derive(Debug, Clone)]
pub(crate) struct PodReport {
    /// The kubeconfig's context, if several were asked for.
    pub(crate) context: Option<SharedText>,
    /// `None` for a file that does not name it.
    pub(crate) namespace: Option<SharedText>,
    /// The pod's name, or that of the workload whose template this is.
    pub(crate) name: Span,
    pub(crate) uid: Option<Span>,
    pub(crate) node: Option<SharedText>,
    /// Kind and name of the workload that the pod belongs to.
    pub(crate) workload: Option<(SharedText, SharedText)>,
    /// UTC.
    pub(crate) created_at: Option<Timestamp>,
    /// Whether this is a pod template instead of a pod.
    pub(crate) template: bool,
    /// Whether all its containers have ended for good.
    pub(crate) ended: bool,
    /// `None` unless asked for.
    #[expect(clippy::box_collection, reason = "one pointer in the many pods that have none here")]
    pub(crate) labels: Option<Box<BTreeMap<String, String>>>,
    /// STATUS of `kubectl get pods`; `None` without a status.
    pub(crate) status: Option<SharedText>,
    /// READY of `kubectl get pods`: the ready containers and all containers. `None` without a status.
    pub(crate) ready: Option<(usize, usize)>,
    /// The pod's own Ready condition; `None` where there is none.
    pub(crate) condition: Option<ReadyCondition>,
    /// `None` without a status.
    pub(crate) restarts: Option<Restarts>,
    /// `None` for a pod that is healthy, completed, or has no status.
    pub(crate) cause: Option<Box<Cause>>,
    /// What it has in common with its siblings.
    pub(crate) shape: ShapeNumber,
    /// How it differs from its siblings; `None` if it does not, or is not compared.
    pub(crate) odd: Option<Oddities>,
    /// In the order in which the kubelet starts them.
    pub(crate) containers: Run<ContainerReport>,
    /// Its reservation: usually the same for all pods of a template.
    pub(crate) reserved: Arc<Reserved>,
    /// Its usage; `None` unless asked for.
    pub(crate) usage: Option<Box<PodUsage>>,
}

/// What a pod reserves, and the share of its sidecars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Reserved {
    pub(crate) requests: Figures,
    pub(crate) limits: Figures,
    /// The sum of the supporting containers' requests in the spec.
    pub(crate) declared_requests: Figures,
    /// The sum of the supporting containers' limits in the spec.
    pub(crate) declared_limits: Figures,
    /// What would be freed without the supporting containers.
    pub(crate) effective: Figures,
}

/// The status of a pod's Ready condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadyCondition {
    True,
    False,
    Unknown,
}

impl ReadyCondition {
    /// The condition of a status that reads `status`.
    pub(super) fn new(status: &str) -> Self {
        match status {
            "True" => Self::True,
            "False" => Self::False,
            _ => Self::Unknown,
        }
    }
}

impl PodReport {
    /// Whether the pod is Ready; `None` where that is unknown.
    pub(crate) fn is_ready(&self) -> Option<bool> {
        match self.condition? {
            ReadyCondition::True => Some(true),
            ReadyCondition::False => Some(false),
            ReadyCondition::Unknown => None,
        }
    }

    /// Whether all regular containers run and yet the pod is not Ready, so Services send it no traffic.
    pub(crate) fn is_out_of_service(&self) -> bool {
        let mut regular =
            self.containers.iter().filter(|c| c.facts.kind == ContainerType::Regular).peekable();
        matches!(self.condition, Some(ReadyCondition::False | ReadyCondition::Unknown))
            && regular.peek().is_some()
            && regular.all(|container| container.state == Some(State::Running))
    }

    /// Whether some of its work is done and some is still running, so that the pod is neither ready nor completed.
    pub(super) fn is_partly_done(&self) -> bool {
        let regular = || self.containers.iter().filter(|c| c.facts.kind == ContainerType::Regular);
        let is_in = |state: State| regular().any(|container| container.state == Some(state));
        matches!(self.condition, Some(ReadyCondition::False | ReadyCondition::Unknown))
            && is_in(State::Running)
            && is_in(State::Terminated)
    }

    /// What would be freed without the supporting containers: nothing where the pod has ended, because the scheduler no
    /// longer counts it.
    pub(crate) fn sidecar_cost(&self) -> Figures {
        if self.ended { Figures::default() } else { self.reserved.effective }
    }

    /// Drops a cause that consists in restarts which were over at `time` (UTC).
    pub(crate) fn settle(&mut self, time: Timestamp) {
        self.cause.take_if(|cause| cause.over_at.is_some_and(|over| over <= time));
    }

    /// The container at fault; `None` without a cause, and for a cause that concerns the pod as a whole.
    pub(crate) fn blamed(&self) -> Option<&ContainerReport> {
        self.containers.get(self.cause.as_ref()?.container()?)
    }

    /// The usage of one of its containers, if known.
    pub(crate) fn usage_of(&self, container: &ContainerReport) -> Option<Figures> {
        let at = self.containers.iter().position(|own| std::ptr::eq(own, container))?;
        self.usage.as_ref()?.containers.get(at).copied().flatten()
    }
}

/// Restarts, counted by what the containers are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Restarts {
    /// RESTARTS of `kubectl get pods`.
    pub(crate) total: i64,
    pub(crate) app: i64,
    pub(crate) sidecar: i64,
    pub(crate) init: i64,
    /// When the newest restart of `total` happened (UTC), as kubectl shows it.
    pub(crate) last_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContainerReport {
    /// What its spec says: the same for all pods of a template.
    #[serde(flatten)]
    pub(crate) facts: Arc<ContainerFacts>,
    /// `None` before the kubelet has seen it.
    pub(crate) state: Option<State>,
    /// Why it waits or how it ended.
    pub(crate) reason: Option<SharedText>,
    /// Of a container that has ended.
    pub(crate) exit_code: Option<i32>,
    /// Of a container that a signal ended, if the runtime reports it.
    pub(crate) signal: Option<i32>,
    /// When it started (UTC).
    pub(crate) started_at: Option<Timestamp>,
    /// Whether its readiness probe passes.
    pub(crate) ready: Option<bool>,
    /// Whether its startup probe has passed.
    pub(crate) started: Option<bool>,
    pub(crate) restarts: Option<i64>,
    pub(crate) last_termination: Option<Box<LastTermination>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Not running, yet or at the moment.
    Waiting,
    Running,
    Terminated,
}

impl State {
    pub(crate) const ALL: [Self; 3] = [Self::Waiting, Self::Running, Self::Terminated];

    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Terminated => "terminated",
        }
    }
}

/// What the spec of a container says, and its classification.
#[derive(Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct ContainerFacts {
    /// Unique within the pod.
    pub(crate) name: SharedText,
    pub(crate) image: SharedText,
    /// How the kubelet runs it.
    #[serde(rename = "type")]
    pub(crate) kind: ContainerType,
    pub(crate) pattern: Pattern,
    pub(crate) product: Option<SharedText>,
    /// Confidence in the pattern, in hundredths.
    #[serde(serialize_with = "as_fraction")]
    pub(crate) confidence: u8,
    pub(crate) evidence: Box<[SharedText]>,
    #[serde(skip)]
    pub(crate) requests: Figures,
    #[serde(skip)]
    pub(crate) limits: Figures,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn as_fraction<S: Serializer>(hundredths: &u8, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(f64::from(*hundredths) / 100.0)
}

/// How a container ended last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LastTermination {
    /// `Error`, `OOMKilled` …
    pub(crate) reason: Option<SharedText>,
    /// 0 is success.
    pub(crate) exit_code: i32,
    pub(crate) signal: Option<i32>,
    /// UTC; `None` where the kubelet lost track.
    pub(crate) finished_at: Option<Timestamp>,
}

/// The sidecars in the everyday sense among `containers`: native or classic, by pattern.
pub(crate) fn supporting(containers: &[ContainerReport]) -> impl Iterator<Item = &ContainerReport> {
    containers.iter().filter(|c| c.facts.pattern.is_supporting())
}
