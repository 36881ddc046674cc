//! What is said of one pod and of its containers.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::packed::{Run, Span};
use super::{Figures, PodUsage};
use crate::classify::Pattern;
use crate::health::Severity;
use crate::model::ContainerType;

/// Text that is shared by all rows that say the same. From the cluster, hence untrusted.
pub(crate) type Text = Arc<str>;

/// What is said of one pod, or of a workload's pod template.
#[derive(Debug, Clone)]
pub(crate) struct PodReport {
    /// `None` where a file does not name it.
    pub(crate) namespace: Option<Text>,
    /// The pod's name, or that of the workload whose template this is.
    pub(crate) name: Span,
    /// Given by the server.
    pub(crate) uid: Option<Span>,
    pub(crate) node: Option<Text>,
    /// Kind and name of what was deployed.
    pub(crate) workload: Option<(Text, Text)>,
    /// UTC.
    pub(crate) created_at: Option<Timestamp>,
    /// Whether this is a pod template and no running pod.
    pub(crate) template: bool,
    /// Labels, where they were asked for.
    pub(crate) labels: Option<Box<BTreeMap<String, String>>>,
    /// STATUS of `kubectl get pods`; `None` without a status.
    pub(crate) status: Option<Text>,
    /// READY of `kubectl get pods`: ready, and all. `None` without a status.
    pub(crate) ready: Option<(usize, usize)>,
    /// `None` without a status.
    pub(crate) restarts: Option<Restarts>,
    /// `None` for a pod that is well, completed, or has no status.
    pub(crate) cause: Option<Box<CauseReport>>,
    /// In the order in which the kubelet starts them.
    pub(crate) containers: Run<ContainerReport>,
    /// What it reserves: mostly the same in all pods of a template.
    pub(crate) reserved: Arc<Reserved>,
    /// What it uses; `None` unless asked for.
    pub(crate) usage: Option<Box<PodUsage>>,
}

/// What a pod reserves, and its sidecars in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Reserved {
    pub(crate) requests: Figures,
    pub(crate) limits: Figures,
    /// The sum of the supporting containers' requests in the spec.
    pub(crate) declared_requests: Figures,
    /// The sum of the supporting containers' limits in the spec.
    pub(crate) declared_limits: Figures,
    /// What would come back if the supporting containers were gone.
    pub(crate) effective: Figures,
}

impl PodReport {
    /// What one of its containers uses, where that is known.
    pub(crate) fn usage_of(&self, container: &ContainerReport) -> Option<Figures> {
        let at = self.containers.iter().position(|own| std::ptr::eq(own, container))?;
        self.usage.as_ref()?.containers.get(at).copied().flatten()
    }
}

/// Restarts, told apart by what the containers are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Restarts {
    /// RESTARTS of `kubectl get pods`.
    pub(crate) total: i64,
    /// Every restart of an app.
    pub(crate) app: i64,
    /// Every restart of a supporting container.
    pub(crate) sidecar: i64,
    /// Every restart of an init container.
    pub(crate) init: i64,
    /// When the newest of those in `total` ended (UTC), as kubectl tells it.
    pub(crate) last_at: Option<Timestamp>,
}

/// What is wrong with a pod, and who is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CauseReport {
    /// `None` where it is the pod as a whole.
    pub(crate) container: Option<Text>,
    pub(crate) reason: Text,
    pub(crate) severity: Severity,
    /// UTC.
    pub(crate) since: Option<Timestamp>,
    /// In words, to stand behind the container's name.
    pub(crate) message: Text,
}

/// What is said of one container.
#[derive(Debug, Clone)]
pub(crate) struct ContainerReport {
    /// What its spec tells: the same in all pods of a template.
    pub(crate) facts: Arc<ContainerFacts>,
    /// What it does; `None` before the kubelet has seen it.
    pub(crate) state: Option<State>,
    /// Why it waits or how it ended.
    pub(crate) reason: Option<Text>,
    /// Of a container that has ended.
    pub(crate) exit_code: Option<i32>,
    /// Of a container that a signal ended, where the runtime tells.
    pub(crate) signal: Option<i32>,
    /// When it started (UTC).
    pub(crate) started_at: Option<Timestamp>,
    /// Whether its readiness probe passes.
    pub(crate) ready: Option<bool>,
    /// Whether its start-up probe has passed.
    pub(crate) started: Option<bool>,
    /// How often it was restarted.
    pub(crate) restarts: Option<i64>,
    /// How it ended last time.
    pub(crate) last_termination: Option<Box<LastTermination>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Not running yet, or not again.
    Waiting,
    Running,
    Terminated,
}

impl State {
    #[cfg(test)]
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

/// What the spec of a container tells, and the verdict on it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ContainerFacts {
    /// Unique within the pod.
    pub(crate) name: Text,
    pub(crate) image: Text,
    /// How the kubelet runs it.
    pub(crate) kind: ContainerType,
    pub(crate) pattern: Pattern,
    /// The product that was recognised.
    pub(crate) product: Option<Text>,
    /// How sure the pattern is, in hundredths.
    pub(crate) confidence: u8,
    /// On what the pattern rests.
    pub(crate) evidence: Box<[Text]>,
    pub(crate) requests: Figures,
    pub(crate) limits: Figures,
}

/// How a container ended last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastTermination {
    /// `Error`, `OOMKilled` …
    pub(crate) reason: Option<Text>,
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
