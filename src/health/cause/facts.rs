//! What is known about a cause: facts alone. `report::describe::sentences` puts them into words.

use std::sync::Arc;

use jiff::Timestamp;

use super::trouble::TroubleState;
use super::{ContainerReason, PodReason, Severity};
use crate::model::status::Condition;

/// What is wrong with a pod, and which container is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cause {
    pub(crate) blame: Blame,
    pub(crate) severity: Severity,
    /// Since when (UTC), if the snapshot shows it.
    pub(crate) since: Option<Timestamp>,
    /// What the cluster itself says about it; may be empty. Untrusted.
    pub(crate) words: Arc<str>,
    /// When the startup or the deletion that is the cause should be over (UTC).
    pub(crate) due: Option<Timestamp>,
    /// When restarts that have not gone on are over (UTC); only for a container that runs and is ready.
    pub(crate) over_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Blame {
    Container(ContainerBlame),
    /// The pod as a whole.
    Pod(PodBlame),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ContainerBlame {
    /// The container's index, in the order of `Pod::containers`.
    pub(crate) index: usize,
    pub(crate) reason: ContainerReason,
    /// Of the run that ended.
    pub(crate) exit_code: Option<i32>,
    pub(crate) restarts: i64,
    pub(crate) state: TroubleState,
    pub(crate) clue: Clue,
    /// Whether the containers after it cannot start because of it.
    pub(crate) holds_up_start: bool,
    /// Indices of other containers that are in trouble, or that keep the pod running too.
    pub(crate) others: Box<[usize]>,
    /// Indices of helpers that run on though the work has failed for good, so that the pod does not end.
    pub(crate) kept_open_by: Box<[usize]>,
}

/// What the container's spec adds to the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clue {
    None,
    /// Bytes.
    MemoryLimit(i64),
    /// The probe that has not passed, or for which the kubelet may have killed the container.
    StartupProbe,
    LivenessProbe,
    StartupOrLivenessProbe,
    PostStartHook,
    NativeSidecar,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PodBlame {
    pub(crate) reason: PodReason,
    pub(crate) facts: PodFacts,
}

/// What a reason of the pod needs beside the cluster's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PodFacts {
    /// Nothing: the words are the message of a condition.
    Words,
    /// Reason and words are `status.reason` and `status.message`.
    OwnStatus {
        failed: bool,
    },
    /// No scheduler has reported on the pod.
    NotScheduled,
    PhaseUnknown,
    /// Of a pod that is being deleted.
    ContainersRun,
    /// Of a pod that is being deleted: the words are the finalizers' names.
    Finalizers,
    /// Conditions that are not as they should be; one that the pod lacks has the status `missing`.
    Conditions(Box<[Condition]>),
    /// The pod is not ready, and no container shows why: its condition `Ready`.
    Unexplained(Box<Condition>),
    /// The cause comes from a snapshot, which has its sentence: the words. The container to blame is known by its index, and
    /// how it ended.
    Saved {
        container: Option<usize>,
        exit_code: Option<i32>,
    },
}

impl Cause {
    /// Index of the container to blame; `None` where it is the pod as a whole.
    pub(crate) fn container(&self) -> Option<usize> {
        match &self.blame {
            Blame::Container(blame) => Some(blame.index),
            Blame::Pod(PodBlame { facts: PodFacts::Saved { container, .. }, .. }) => *container,
            Blame::Pod(_) => None,
        }
    }

    /// Whether a startup or a deletion takes longer at `now` (UTC) than it should.
    pub(crate) fn is_overdue(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| now > due)
    }

    /// How the container to blame ended, if it did.
    pub(crate) fn exit_code(&self) -> Option<i32> {
        match &self.blame {
            Blame::Container(blame) => blame.exit_code,
            Blame::Pod(PodBlame { facts: PodFacts::Saved { exit_code, .. }, .. }) => *exit_code,
            Blame::Pod(_) => None,
        }
    }

    /// The word used in output.
    pub(crate) fn reason(&self) -> &str {
        match &self.blame {
            Blame::Container(blame) => blame.reason.as_str(),
            Blame::Pod(blame) => blame.reason.as_str(),
        }
    }

    /// A cause that a snapshot reports: `reason` and `message` as they were saved, and how the `container` to blame ended.
    pub(crate) fn saved(
        reason: Arc<str>,
        message: Arc<str>,
        severity: Severity,
        container: Option<usize>,
        exit_code: Option<i32>,
    ) -> Self {
        let facts = PodFacts::Saved { container, exit_code };
        let blame = Blame::Pod(PodBlame { reason: PodReason::Own(reason), facts });
        Self { blame, severity, since: None, words: message, due: None, over_at: None }
    }

    /// Replaces each text by what `share` returns for it, so that equal texts of many pods take memory once.
    pub(crate) fn share_texts(&mut self, mut share: impl FnMut(&str) -> Arc<str>) {
        self.words = share(&self.words);
        if let Blame::Pod(PodBlame { reason: PodReason::Own(reason), .. }) = &mut self.blame {
            *reason = share(reason);
        }
    }
}
