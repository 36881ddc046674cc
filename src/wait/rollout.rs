//! How far a workload is, by the rules of `kubectl rollout status`
//! (`kubectl/pkg/polymorphichelpers/rollout_status.go`) and of `kubectl wait --for=condition=complete` for Jobs.

use std::fmt;

use serde::Serialize;

use super::goal::{Goal, WorkloadKind};
use super::object::WorkloadObject;
use crate::wording::{counted, one_or_many};

/// How far a workload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rollout {
    There,
    Missing(Missing),
    /// The controller has given up.
    Over {
        /// `ProgressDeadlineExceeded`, `BackoffLimitExceeded` …
        reason: String,
        message: String,
    },
    /// The controller cannot create pods, and keeps trying.
    Refused {
        message: String,
    },
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The pods have not been listed yet.
    List,
    /// The controller has not seen the newest spec.
    Observation,
    Paused {
        updated: i64,
        of: i64,
    },
    Suspended,
    Updated {
        updated: i64,
        of: i64,
    },
    /// How many pods of older revisions are left.
    Old(i64),
    Available {
        available: i64,
        of: i64,
    },
    Ready {
        ready: i64,
        of: i64,
    },
    /// Successful pods.
    Completions {
        succeeded: i64,
        of: i64,
    },
    /// How many pods have a container in trouble.
    Healthy(usize),
    PodReady,
    PodCompleted,
    /// The workload cannot be read: it is as its pods say, if that lasts.
    Proof,
    NoPods,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::List => f.write_str("the pods have not been listed yet"),
            Self::Observation => f.write_str("the controller has not seen the newest spec yet"),
            Self::Paused { updated, of } => {
                write!(f, "{updated} of {of} pods updated, and the rollout is paused")
            }
            Self::Suspended => f.write_str("the Job is suspended"),
            Self::Updated { updated, of } => write!(f, "{updated} of {of} pods updated"),
            Self::Old(count) => {
                write!(f, "{} {} still there", counted(count, "old pod"), one_or_many(count, "is", "are"))
            }
            Self::Available { available, of } => write!(f, "{available} of {of} updated pods available"),
            Self::Ready { ready, of } => write!(f, "{ready} of {of} pods ready"),
            Self::Completions { succeeded, of } => write!(f, "{succeeded} of {of} pods completed"),
            Self::Healthy(1) => f.write_str("1 pod has a container in trouble"),
            Self::Healthy(count) => write!(f, "{count} pods have a container in trouble"),
            Self::PodReady => f.write_str("the pod is not ready"),
            Self::PodCompleted => f.write_str("the pod has not completed"),
            Self::Proof => f.write_str("its pods are ready, and have to stay so for some seconds"),
            Self::NoPods => f.write_str("it has no pods yet"),
        }
    }
}

/// Pods by the workload's own counts; `None` where its kind has no such count, or it could not be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) desired: Option<i64>,
    /// Of the newest revision.
    pub(crate) updated: Option<i64>,
    /// Ready for as long as `minReadySeconds` says.
    pub(crate) available: Option<i64>,
    pub(crate) succeeded: Option<i64>,
}

impl WorkloadObject {
    /// Whether pods are updated only when they are deleted, so that no rollout ever ends.
    pub(crate) fn is_updated_by_hand(&self) -> bool {
        self.spec.update_strategy.kind == "OnDelete"
    }

    /// Whether the controller has pods of the newest revision.
    pub(super) fn has_updated_pods(&self, kind: WorkloadKind) -> bool {
        let status = &self.status;
        let is_observed = self.metadata.generation <= status.observed_generation;
        match kind {
            WorkloadKind::Deployment => is_observed && status.updated_replicas > 0,
            WorkloadKind::DaemonSet => is_observed && status.updated_number_scheduled > 0,
            WorkloadKind::StatefulSet => is_observed,
            WorkloadKind::Job | WorkloadKind::Pod => true,
        }
    }

    /// Whether there are fewer pods than the controller should have created.
    pub(super) fn lacks_pods(&self, kind: WorkloadKind) -> bool {
        let (spec, status) = (&self.spec, &self.status);
        match kind {
            WorkloadKind::Deployment | WorkloadKind::StatefulSet => {
                status.replicas < spec.replicas.unwrap_or(1)
            }
            WorkloadKind::DaemonSet => status.current_number_scheduled < status.desired_number_scheduled,
            WorkloadKind::Job => status.active == 0,
            WorkloadKind::Pod => false,
        }
    }

    pub(super) fn counts(&self, kind: WorkloadKind) -> Counts {
        let (spec, status) = (&self.spec, &self.status);
        match kind {
            WorkloadKind::Deployment | WorkloadKind::StatefulSet => Counts {
                desired: Some(spec.replicas.unwrap_or(1)),
                updated: Some(status.updated_replicas),
                available: Some(status.available_replicas),
                succeeded: None,
            },
            WorkloadKind::DaemonSet => Counts {
                desired: Some(status.desired_number_scheduled),
                updated: Some(status.updated_number_scheduled),
                available: Some(status.number_available),
                succeeded: None,
            },
            WorkloadKind::Job => Counts {
                desired: Some(spec.completions.unwrap_or(1)),
                succeeded: Some(status.succeeded),
                ..Counts::default()
            },
            WorkloadKind::Pod => Counts::default(),
        }
    }

    /// How far a workload of this kind is. That its pods are healthy is not decided here.
    pub(super) fn rollout(&self, kind: WorkloadKind, goal: Goal) -> Rollout {
        match kind {
            WorkloadKind::Deployment => self.deployment(),
            WorkloadKind::StatefulSet => self.stateful_set(),
            WorkloadKind::DaemonSet => self.daemon_set(),
            WorkloadKind::Job => self.job(goal),
            WorkloadKind::Pod => Rollout::Missing(Missing::PodReady),
        }
    }

    /// kubectl's `DeploymentStatusViewer`.
    fn deployment(&self) -> Rollout {
        let status = &self.status;
        if self.metadata.generation > status.observed_generation {
            return Rollout::Missing(Missing::Observation);
        }
        let progressing = self.condition("Progressing").filter(|c| c.reason == "ProgressDeadlineExceeded");
        if let Some(condition) = progressing {
            let (reason, message) = (condition.reason.clone(), condition.message.clone());
            return Rollout::Over { reason, message };
        }
        let (desired, updated) = (self.spec.replicas.unwrap_or(1), status.updated_replicas);
        if updated < desired && self.spec.paused {
            return Rollout::Missing(Missing::Paused { updated, of: desired });
        }
        if updated < desired && self.has("ReplicaFailure") {
            let message = self.condition("ReplicaFailure").map(|c| c.message.clone()).unwrap_or_default();
            return Rollout::Refused { message };
        }
        if updated < desired {
            return Rollout::Missing(Missing::Updated { updated, of: desired });
        }
        if status.replicas > updated {
            return Rollout::Missing(Missing::Old(status.replicas - updated));
        }
        if status.available_replicas < updated {
            return Rollout::Missing(Missing::Available {
                available: status.available_replicas,
                of: updated,
            });
        }
        Rollout::There
    }

    /// kubectl's `DaemonSetStatusViewer`.
    fn daemon_set(&self) -> Rollout {
        let status = &self.status;
        if self.metadata.generation > status.observed_generation {
            return Rollout::Missing(Missing::Observation);
        }
        let (updated, of) = (status.updated_number_scheduled, status.desired_number_scheduled);
        if updated < of {
            return Rollout::Missing(Missing::Updated { updated, of });
        }
        if status.number_available < of {
            return Rollout::Missing(Missing::Available { available: status.number_available, of });
        }
        Rollout::There
    }

    /// kubectl's `StatefulSetStatusViewer`.
    fn stateful_set(&self) -> Rollout {
        let status = &self.status;
        if status.observed_generation == 0 || self.metadata.generation > status.observed_generation {
            return Rollout::Missing(Missing::Observation);
        }
        let desired = self.spec.replicas.unwrap_or(1);
        if status.ready_replicas < desired {
            return Rollout::Missing(Missing::Ready { ready: status.ready_replicas, of: desired });
        }
        let partition = self.spec.update_strategy.rolling_update.partition;
        let to_update = desired - partition;
        let is_updated = if partition > 0 {
            status.updated_replicas >= to_update
        } else {
            status.update_revision == status.current_revision
        };
        if !is_updated {
            let updated = status.updated_replicas.min(to_update);
            return Rollout::Missing(Missing::Updated { updated, of: to_update });
        }
        Rollout::There
    }

    fn job(&self, goal: Goal) -> Rollout {
        let status = &self.status;
        if self.has("Complete") {
            return Rollout::There;
        }
        // `FailureTarget` comes first, while pods are still being stopped (KEP-3998).
        let failed = ["Failed", "FailureTarget"].into_iter().find(|kind| self.has(kind));
        if let Some(condition) = failed.and_then(|kind| self.condition(kind)) {
            let (reason, message) = (condition.reason.clone(), condition.message.clone());
            return Rollout::Over { reason, message };
        }
        if self.spec.suspend {
            return Rollout::Missing(Missing::Suspended);
        }
        if goal == Goal::Completed {
            let of = self.spec.completions.unwrap_or(1);
            return Rollout::Missing(Missing::Completions { succeeded: status.succeeded, of });
        }
        if status.active == 0 {
            return Rollout::Missing(Missing::NoPods);
        }
        if status.ready < status.active {
            return Rollout::Missing(Missing::Ready { ready: status.ready, of: status.active });
        }
        Rollout::There
    }
}
