//! What is waited for, and until it is how.

use std::fmt;

use crate::report::Target;

/// `--for`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Rolled out as `kubectl rollout status` decides it; of a pod, its Ready condition.
    Ready,
    /// The work is done: the Job is complete, the pod has succeeded.
    Completed,
    /// Ready, and no container of the pods is in trouble.
    Healthy,
}

impl Goal {
    pub(crate) const ALL: [Self; 3] = [Self::Ready, Self::Completed, Self::Healthy];

    /// The word on the command line and in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Completed => "completed",
            Self::Healthy => "healthy",
        }
    }

    /// `become ready`.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Ready => "become ready",
            Self::Completed => "complete",
            Self::Healthy => "become healthy",
        }
    }

    /// `is ready`.
    pub(crate) fn reached(self) -> &'static str {
        match self {
            Self::Ready => "is ready",
            Self::Completed => "has completed",
            Self::Healthy => "is healthy",
        }
    }

    /// `is not ready`.
    pub(crate) fn missed(self) -> &'static str {
        match self {
            Self::Ready => "is not ready",
            Self::Completed => "has not completed",
            Self::Healthy => "is not healthy",
        }
    }
}

/// The kinds that can be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkloadKind {
    Deployment,
    StatefulSet,
    DaemonSet,
    Job,
    Pod,
}

impl WorkloadKind {
    /// The kind of what the command line names; `None` for one that cannot be waited for.
    pub(crate) fn of(target: &Target) -> Option<Self> {
        match target {
            Target::Pod(_) => Some(Self::Pod),
            Target::Workload { kind, .. } => match kind.as_str() {
                "deployment" => Some(Self::Deployment),
                "statefulset" => Some(Self::StatefulSet),
                "daemonset" => Some(Self::DaemonSet),
                "job" => Some(Self::Job),
                _ => None,
            },
            Target::Prefix(_) | Target::Kind(_) => None,
        }
    }

    /// The kind as the API spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::Job => "Job",
            Self::Pod => "Pod",
        }
    }

    /// Whether the controller says only in events that it cannot create pods. That of Deployments sets a condition.
    pub(crate) fn reports_refusals_as_events(self) -> bool {
        matches!(self, Self::StatefulSet | Self::DaemonSet | Self::Job)
    }

    /// What is waited for where `--for` does not say it.
    pub(crate) fn usual_goal(self) -> Goal {
        if self == Self::Job { Goal::Completed } else { Goal::Ready }
    }

    /// Whether such an object can reach the goal: only work that ends completes.
    pub(crate) fn can_reach(self, goal: Goal) -> bool {
        goal != Goal::Completed || matches!(self, Self::Job | Self::Pod)
    }
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waited {
    pub(crate) kind: WorkloadKind,
    pub(crate) name: String,
    pub(crate) goal: Goal,
    /// `--tolerate-restarts`: how often a container may be restarted. `None` is the default, with which a Job decides
    /// by itself how often its work may fail.
    pub(crate) tolerate_restarts: Option<i64>,
}

impl fmt::Display for Waited {
    /// `deployment/web`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str().to_ascii_lowercase(), self.name)
    }
}
