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
pub type Text = Arc<str>;

/// What is said of one pod, or of a workload's pod template.
#[derive(Debug, Clone)]
pub struct PodReport {
    /// `None` where a file does not name it.
    pub namespace: Option<Text>,
    /// The pod's name, or that of the workload whose template this is.
    pub name: Span,
    /// Given by the server.
    pub uid: Option<Span>,
    /// The node, once scheduled.
    pub node: Option<Text>,
    /// Kind and name of what was deployed.
    pub workload: Option<(Text, Text)>,
    /// UTC.
    pub created_at: Option<Timestamp>,
    /// Whether this is a pod template and no running pod.
    pub template: bool,
    /// Labels, where they were asked for.
    pub labels: Option<Box<BTreeMap<String, String>>>,
    /// STATUS of `kubectl get pods`; `None` without a status.
    pub status: Option<Text>,
    /// READY of `kubectl get pods`: ready, and all. `None` without a status.
    pub ready: Option<(usize, usize)>,
    /// `None` without a status.
    pub restarts: Option<Restarts>,
    /// `None` for a pod that is well, completed, or has no status.
    pub cause: Option<Box<CauseReport>>,
    /// In the order in which the kubelet starts them.
    pub containers: Run<ContainerReport>,
    /// What it reserves: mostly the same in all pods of a template.
    pub reserved: Arc<Reserved>,
    /// What it uses; `None` unless asked for.
    pub usage: Option<Box<PodUsage>>,
}

/// What a pod reserves, and its sidecars in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Reserved {
    /// What Kubernetes reserves.
    pub requests: Figures,
    /// What Kubernetes enforces.
    pub limits: Figures,
    /// The sum of the supporting containers' requests in the spec.
    pub declared_requests: Figures,
    /// The sum of the supporting containers' limits in the spec.
    pub declared_limits: Figures,
    /// What would come back if the supporting containers were gone.
    pub effective: Figures,
}

impl PodReport {
    /// What one of its containers uses, where that is known.
    pub fn usage_of(&self, container: &ContainerReport) -> Option<Figures> {
        let at = self.containers.iter().position(|own| std::ptr::eq(own, container))?;
        self.usage.as_ref()?.containers.get(at).copied().flatten()
    }
}

/// Restarts, told apart by what the containers are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restarts {
    /// RESTARTS of `kubectl get pods`.
    pub total: i64,
    /// Every restart of an app.
    pub app: i64,
    /// Every restart of a supporting container.
    pub sidecar: i64,
    /// Every restart of an init container.
    pub init: i64,
    /// When the newest of those in `total` ended (UTC), as kubectl tells it.
    pub last_at: Option<Timestamp>,
}

/// What is wrong with a pod, and who is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseReport {
    /// `None` where it is the pod as a whole.
    pub container: Option<Text>,
    /// From a closed list.
    pub reason: Text,
    /// How bad it is.
    pub severity: Severity,
    /// UTC.
    pub since: Option<Timestamp>,
    /// In words, to stand behind the container's name.
    pub message: Text,
}

/// What is said of one container.
#[derive(Debug, Clone)]
pub struct ContainerReport {
    /// What its spec tells: the same in all pods of a template.
    pub facts: Arc<ContainerFacts>,
    /// What it does; `None` before the kubelet has seen it.
    pub state: Option<State>,
    /// Why it waits or how it ended.
    pub reason: Option<Text>,
    /// Of a container that has ended.
    pub exit_code: Option<i32>,
    /// Of a container that a signal ended, where the runtime tells.
    pub signal: Option<i32>,
    /// When it started (UTC).
    pub started_at: Option<Timestamp>,
    /// Whether its readiness probe passes.
    pub ready: Option<bool>,
    /// Whether its start-up probe has passed.
    pub started: Option<bool>,
    /// How often it was restarted.
    pub restarts: Option<i64>,
    /// How it ended last time.
    pub last_termination: Option<Box<LastTermination>>,
}

/// What a container does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Not running yet, or not again.
    Waiting,
    /// Running.
    Running,
    /// Ended.
    Terminated,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Running, Self::Terminated];

    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Terminated => "terminated",
        }
    }
}

/// What the spec of a container tells, and the verdict on it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct ContainerFacts {
    /// Unique within the pod.
    pub name: Text,
    /// As in the spec.
    pub image: Text,
    /// How the kubelet runs it.
    pub kind: ContainerType,
    /// What it is for.
    pub pattern: Pattern,
    /// The product that was recognised.
    pub product: Option<Text>,
    /// How sure the pattern is, in hundredths.
    pub confidence: u8,
    /// On what the pattern rests.
    pub evidence: Box<[Text]>,
    /// Of the spec.
    pub requests: Figures,
    /// Of the spec.
    pub limits: Figures,
}

/// How a container ended last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastTermination {
    /// `Error`, `OOMKilled` …
    pub reason: Option<Text>,
    /// 0 is success.
    pub exit_code: i32,
    /// Where the runtime tells.
    pub signal: Option<i32>,
    /// UTC; `None` where the kubelet lost track.
    pub finished_at: Option<Timestamp>,
}

/// The sidecars in the everyday sense among `containers`: native or classic, by pattern.
pub fn supporting(containers: &[ContainerReport]) -> impl Iterator<Item = &ContainerReport> {
    containers.iter().filter(|c| c.facts.pattern.is_supporting())
}
