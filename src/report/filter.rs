//! Which of the judged pods are shown.

use globset::GlobMatcher;
use jiff::Timestamp;

use super::pod::{ContainerReport, PodReport, supporting};
use super::urgency::Urgency;
use crate::classify::Pattern;
use crate::health::Severity;
use crate::model::ContainerType;

/// Which pods are shown. Every condition must hold; an empty one always does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) all: bool,
    /// Only pods with a cause, except a startup that is not overdue.
    pub(crate) unhealthy: bool,
    /// Only pods that differ from their siblings, with sidecars or without.
    pub(crate) odd: bool,
    pub(crate) node: Option<String>,
    /// Conditions on containers: a pod is shown if one of its containers meets them all.
    pub(crate) containers: ContainerFilter,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct ContainerFilter {
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) types: Vec<ContainerType>,
    /// Only containers whose name matches one of these globs (`-c`). A name matches itself.
    pub(crate) name_globs: Vec<GlobMatcher>,
    /// Only containers whose image matches one of these globs.
    pub(crate) image_globs: Vec<GlobMatcher>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    /// It has no sidecars, and `--all` was not given.
    NoSidecars,
    /// Another condition is not met.
    Filtered,
}

impl ContainerFilter {
    pub(crate) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
            && self.types.is_empty()
            && self.name_globs.is_empty()
            && self.image_globs.is_empty()
    }

    pub(crate) fn admits(&self, container: &ContainerReport) -> bool {
        let facts = &*container.facts;
        let any = |empty: bool, holds: bool| empty || holds;
        any(self.patterns.is_empty(), self.patterns.contains(&facts.pattern))
            && any(self.types.is_empty(), self.types.contains(&facts.kind))
            && any(self.name_globs.is_empty(), self.name_globs.iter().any(|g| g.is_match(&*facts.name)))
            && any(self.image_globs.is_empty(), self.image_globs.iter().any(|g| g.is_match(&*facts.image)))
    }
}

impl Filter {
    /// Whether `pod` is shown at `now` (UTC). `named` pods need no sidecars.
    pub(crate) fn shows(&self, pod: &PodReport, named: bool, now: Timestamp) -> bool {
        self.hides(pod, named).is_none() && self.shows_at(pod, now)
    }

    /// Whether `pod` is shown for its health at `now` (UTC), and for what its siblings have, once that is known.
    pub(crate) fn shows_at(&self, pod: &PodReport, now: Timestamp) -> bool {
        (!self.unhealthy || Urgency::of(pod, now) > Urgency::Starting) && (!self.odd || pod.odd.is_some())
    }

    /// Why `pod` is not shown at any time; `None` if it is shown, or could be once its startup is overdue. `named` pods
    /// need no sidecars.
    pub(super) fn hides(&self, pod: &PodReport, named: bool) -> Option<Hidden> {
        let on_node = self.node.as_deref().is_none_or(|node| pod.node.as_deref() == Some(node));
        let by_container =
            self.containers.is_empty() || pod.containers.iter().any(|c| self.containers.admits(c));
        if !on_node || !by_container {
            return Some(Hidden::Filtered);
        }
        let has_sidecars = supporting(&pod.containers).next().is_some();
        let selected = self.all || named || has_sidecars || self.odd;
        let can_be_overdue = selected && pod.cause.as_ref().is_some_and(|cause| cause.due.is_some());
        if self.unhealthy && !is_unhealthy(pod) && !can_be_overdue {
            return Some(Hidden::Filtered);
        }
        (!selected).then_some(Hidden::NoSidecars)
    }
}

/// Whether `pod` has a problem other than that it is still starting.
pub(super) fn is_unhealthy(pod: &PodReport) -> bool {
    pod.cause.as_ref().is_some_and(|cause| cause.severity != Severity::Starting)
}
