//! What a description is made of: a pod, its report, its events, and the container at fault.

use jiff::{SignedDuration, Timestamp};

use super::{ContainerDetail, Kubectl, Occurrence, ProbeDetail, ProbeKind};
use crate::classify::Pattern;
use crate::health::{Cause, ContainerBlame, PodBlame};
use crate::model::status::Terminated;
use crate::model::{ContainerRef, ContainerStatus, Pod};
use crate::report::PodReport;

/// The kubelet needs a moment to kill what has used up its grace period, and to report that.
pub(crate) const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// A pod and all that is known about it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) pod: &'a Pod,
    pub(super) containers: &'a [ContainerRef<'a>],
    pub(super) report: &'a PodReport,
    pub(super) details: &'a [ContainerDetail],
    pub(super) happened: &'a [Occurrence],
    pub(super) kubectl: &'a Kubectl,
    /// Whether events were read, so that the description shows them.
    pub(super) has_events: bool,
    /// When this was so (UTC); `None` for a file.
    pub(super) until: Option<Timestamp>,
}

#[derive(Clone, Copy)]
pub(super) struct BlamedContainer<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) cause: &'a Cause,
    pub(super) blame: &'a ContainerBlame,
}

/// A cause that concerns the pod as a whole.
#[derive(Clone, Copy)]
pub(super) struct BlamedPod<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) cause: &'a Cause,
    pub(super) blame: &'a PodBlame,
}

impl<'a> Subject<'a> {
    /// Index of the container at fault.
    pub(super) fn blamed(&self) -> Option<usize> {
        self.report.cause.as_ref()?.container()
    }

    pub(super) fn name(&self, index: usize) -> &'a str {
        &self.containers[index].spec.name
    }

    pub(super) fn names(&self, indices: impl IntoIterator<Item = usize>) -> Vec<&'a str> {
        indices.into_iter().map(|index| self.name(index)).collect()
    }

    pub(super) fn status(&self, index: usize) -> Option<&'a ContainerStatus> {
        self.containers[index].status
    }

    pub(super) fn pattern(&self, index: usize) -> Pattern {
        self.report.containers[index].facts.pattern
    }

    pub(super) fn indices(&self) -> std::ops::Range<usize> {
        0..self.containers.len()
    }

    pub(super) fn runs(&self, index: usize) -> bool {
        self.status(index).is_some_and(|s| s.state.running.is_some())
    }

    /// The events about the container of this name, oldest first.
    pub(super) fn events_of(&self, name: &'a str) -> impl DoubleEndedIterator<Item = &'a Occurrence> {
        self.happened.iter().filter(move |o| o.container.as_deref() == Some(name))
    }

    /// Whether the pod has failed for good.
    pub(super) fn has_failed(&self) -> bool {
        self.pod.status.as_ref().is_some_and(|s| s.phase == "Failed")
    }

    /// Whether this is so now, rather than when a file was written.
    pub(super) fn is_live(&self) -> bool {
        self.until.is_some()
    }

    /// Whether the pod should be gone by now.
    pub(super) fn is_overdue(&self) -> bool {
        let due = self.pod.metadata.deletion_timestamp;
        self.until.zip(due).is_some_and(|(until, due)| until.duration_since(due) > PATIENCE)
    }
}

impl<'a> BlamedContainer<'a> {
    pub(super) fn container(&self) -> &'a ContainerRef<'a> {
        &self.subject.containers[self.blame.index]
    }

    pub(super) fn name(&self) -> &'a str {
        self.subject.name(self.blame.index)
    }

    pub(super) fn status(&self) -> Option<&'a ContainerStatus> {
        self.container().status
    }

    pub(super) fn detail(&self) -> &'a ContainerDetail {
        &self.subject.details[self.blame.index]
    }

    pub(super) fn restarts(&self) -> i64 {
        self.status().map_or(0, |s| s.restart_count)
    }

    pub(super) fn runs(&self) -> bool {
        self.subject.runs(self.blame.index)
    }

    /// How its newest run that is over ended.
    pub(super) fn end(&self) -> Option<&'a Terminated> {
        let status = self.status()?;
        status.state.terminated.as_ref().or(status.last_state.terminated.as_ref())
    }

    pub(super) fn events(&self) -> impl DoubleEndedIterator<Item = &'a Occurrence> {
        self.subject.events_of(self.name())
    }

    pub(super) fn probe(&self, kind: ProbeKind) -> Option<&'a ProbeDetail> {
        self.detail().probes.iter().find(|p| p.kind == kind)
    }
}
