//! Which of the judged pods are shown.

use globset::GlobMatcher;
use jiff::Timestamp;

use super::pod::{ContainerReport, PodReport, supporting};
use crate::classify::Pattern;
use crate::health::Severity;
use crate::model::ContainerType;

/// What is shown, of what was judged. Every condition must hold; empty ones always do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) all: bool,
    /// Only pods with a cause that is no start-up under way.
    pub(crate) unhealthy: bool,
    /// A start-up that began before this time (UTC) is slow: not a cause by itself, but worth a word where
    /// `unhealthy` holds it back.
    pub(crate) slow_before: Option<Timestamp>,
    /// Only pods on this node.
    pub(crate) node: Option<String>,
    /// Conditions on containers: a pod is shown when one of its containers meets them all.
    pub(crate) containers: ContainerFilter,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct ContainerFilter {
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) types: Vec<ContainerType>,
    /// One of these names (`-c`).
    pub(crate) names: Vec<String>,
    /// A name that matches one of these globs.
    pub(crate) name_globs: Vec<GlobMatcher>,
    /// An image that matches one of these globs.
    pub(crate) image_globs: Vec<GlobMatcher>,
}

/// Why a pod is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    /// It has no sidecars, and `--all` was not given.
    NoSidecars,
    /// It is starting, and has been for long.
    SlowStart,
    /// Another condition does not hold.
    Filtered,
}

impl ContainerFilter {
    pub(crate) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
            && self.types.is_empty()
            && self.names.is_empty()
            && self.name_globs.is_empty()
            && self.image_globs.is_empty()
    }

    /// Whether `container` meets every condition.
    pub(crate) fn admits(&self, container: &ContainerReport) -> bool {
        let facts = &*container.facts;
        let any = |empty: bool, holds: bool| empty || holds;
        any(self.patterns.is_empty(), self.patterns.contains(&facts.pattern))
            && any(self.types.is_empty(), self.types.contains(&facts.kind))
            && any(self.names.is_empty(), self.names.iter().any(|n| **n == *facts.name))
            && any(self.name_globs.is_empty(), self.name_globs.iter().any(|g| g.is_match(&*facts.name)))
            && any(self.image_globs.is_empty(), self.image_globs.iter().any(|g| g.is_match(&*facts.image)))
    }
}

impl Filter {
    /// Whether `pod` is shown. `named` pods need no sidecars.
    pub(crate) fn shows(&self, pod: &PodReport, named: bool) -> bool {
        self.hides(pod, named).is_none()
    }

    /// Why `pod` is not shown; `None` when it is. `named` pods need no sidecars.
    pub(super) fn hides(&self, pod: &PodReport, named: bool) -> Option<Hidden> {
        let unhealthy = is_unhealthy(pod);
        let on_node = self.node.as_deref().is_none_or(|node| pod.node.as_deref() == Some(node));
        let by_container =
            self.containers.is_empty() || pod.containers.iter().any(|c| self.containers.admits(c));
        if !on_node || !by_container {
            return Some(Hidden::Filtered);
        }
        let has_sidecars = supporting(&pod.containers).next().is_some();
        let meant = self.all || named || has_sidecars;
        if self.unhealthy && !unhealthy {
            let since = pod.cause.as_ref().and_then(|cause| cause.since);
            let slow = meant && since.zip(self.slow_before).is_some_and(|(since, bound)| since < bound);
            return Some(if slow { Hidden::SlowStart } else { Hidden::Filtered });
        }
        (!meant).then_some(Hidden::NoSidecars)
    }
}

/// Whether something is wrong with `pod` beyond a start-up under way.
pub(super) fn is_unhealthy(pod: &PodReport) -> bool {
    pod.cause.as_ref().is_some_and(|cause| cause.severity != Severity::Starting)
}
