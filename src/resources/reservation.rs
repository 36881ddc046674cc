//! Effective requests and limits of a pod.

use crate::model::container::ResourceRequirements;
use crate::model::status::PodStatus;
use crate::model::{ContainerRef, ContainerType, Pod, Resources};

/// What a pod reserves (requests) and may use (limits).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reservation {
    /// What the scheduler reserves.
    pub(crate) requests: Resources,
    pub(crate) limits: Resources,
}

/// Returns what Kubernetes would reserve for `pod` with only those `containers` for which `keep` is true.
///
/// `containers` are those of [`Pod::containers`]; `keep` is asked with their index there.
pub(crate) fn reservation(
    pod: &Pod,
    containers: &[ContainerRef<'_>],
    keep: impl Fn(usize) -> bool,
) -> Reservation {
    let kept: Vec<&ContainerRef<'_>> =
        containers.iter().enumerate().filter(|(index, _)| keep(*index)).map(|(_, c)| c).collect();
    let pods_own = if kept.len() == containers.len() { PodFigures::Count } else { PodFigures::WhereStated };
    add_up(pod, kept.into_iter(), pods_own)
}

/// Whether the pod-level figures of the kubelet count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PodFigures {
    Count,
    /// Only for a resource with a pod-level value in the spec: the kubelet's figures include the removed containers.
    WhereStated,
}

pub(super) fn add_up<'c, 'p: 'c>(
    pod: &Pod,
    containers: impl Iterator<Item = &'c ContainerRef<'p>>,
    pods_own: PodFigures,
) -> Reservation {
    let infeasible = pod.status.as_ref().is_some_and(PodStatus::resize_is_infeasible);
    let (mut requests, mut limits) = ([Aggregate::default(); 3], [Aggregate::default(); 2]);
    for container in containers {
        let (own_requests, own_limits) = in_force(container, infeasible);
        requests.iter_mut().zip(own_requests).for_each(|(sum, own)| sum.add(container.kind, own));
        limits.iter_mut().zip(own_limits).for_each(|(sum, own)| sum.add(container.kind, own));
    }
    let [asked, mut allocated, mut actuated] = requests.map(Aggregate::total);
    let [asked_limits, actuated_limits] = limits.map(Aggregate::total);
    if let Some(status) = pod.status.as_ref().filter(|_| pods_own == PodFigures::Count) {
        let figures = (status.allocated_resources, status.resources.unwrap_or_default().requests);
        if figures.0.is_stated() && figures.1.is_stated() {
            (allocated, actuated) = figures;
        }
    }
    let mut all = Reservation {
        requests: asked.max(allocated).max(actuated),
        limits: asked_limits.max(actuated_limits),
    };
    if let Some(whole) = pod.spec.resources {
        if whole.requests.is_stated() {
            let level = pod_level_requests(pod, whole.requests, infeasible);
            all.requests = all.requests.replaced_by(match pods_own {
                PodFigures::Count => level,
                PodFigures::WhereStated => level.only_where(whole.requests),
            });
        }
        // The kubelet reports limits that are not set, so only those in the spec count.
        all.limits = all.limits.replaced_by(whole.limits);
    }
    if let Some(extra) = pod.spec.overhead {
        all.requests = all.requests.plus(extra);
        // An unlimited resource stays unlimited.
        all.limits = all.limits.combine(extra, |limit, extra| match (limit, extra) {
            (Some(limit), Some(extra)) if !limit.is_zero() => Some(limit + extra),
            _ => limit,
        });
    }
    all
}

/// The total requests of the containers in the spec, without pod-level requests.
pub(crate) fn requested_by_containers(pod: &Pod) -> Resources {
    let mut sum = Aggregate::default();
    pod.containers().iter().for_each(|container| sum.add(container.kind, container.spec.resources.requests));
    sum.total()
}

/// What containers reserve together (KEP-753): the sum of those that keep running, or the peak during startup.
#[derive(Debug, Clone, Copy, Default)]
struct Aggregate {
    running: Resources,
    natives: Resources,
    peak: Resources,
}

impl Aggregate {
    fn add(&mut self, kind: ContainerType, own: Resources) {
        match kind {
            ContainerType::Regular => self.running = self.running.plus(own),
            ContainerType::NativeSidecar => {
                self.natives = self.natives.plus(own);
                self.peak = self.peak.max(self.natives);
            }
            // An init container runs together with the native sidecars in front of it.
            ContainerType::Init => self.peak = self.peak.max(self.natives.plus(own)),
            ContainerType::Ephemeral => {}
        }
    }

    fn total(self) -> Resources {
        self.running.plus(self.natives).max(self.peak)
    }
}

/// The figures of one container in each aggregate (KEP-1287). Requests: requested, allocated, actual; limits:
/// requested, actual. A figure that is missing in the status is replaced by the one before it. The spec does not
/// count if the node can never grant it.
fn in_force(container: &ContainerRef<'_>, infeasible: bool) -> ([Resources; 3], [Resources; 2]) {
    let asked = if infeasible { ResourceRequirements::default() } else { container.spec.resources };
    let Some(status) = container.status else {
        return ([asked.requests; 3], [asked.limits; 2]);
    };
    let actual = status.resources.unwrap_or_default();
    let allocated = status.allocated_resources.or(asked.requests);
    (
        [asked.requests, allocated, actual.requests.or(allocated)],
        [asked.limits, actual.limits.or(asked.limits)],
    )
}

/// Pod-level requests, including those in the status (KEP-2837, KEP-5419).
fn pod_level_requests(pod: &Pod, stated: Resources, infeasible: bool) -> Resources {
    let status = pod.status.as_ref().and_then(|s| s.resources.map(|actual| (s, actual.requests)));
    let Some((status, actual)) = status else { return stated };
    let held = actual.max(status.allocated_resources);
    if infeasible { held } else { held.max(stated) }
}
