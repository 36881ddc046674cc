//! Effective requests and limits of a pod.

use crate::model::container::ResourceRequirements;
use crate::model::{ContainerRef, ContainerType, Pod, Resources};

/// What a pod reserves (requests) and may use (limits).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reservation {
    /// What the scheduler sets aside.
    pub(crate) requests: Resources,
    pub(crate) limits: Resources,
}

/// What Kubernetes reserves for `pod`, as if it had only those `containers` for which `keep` says so.
///
/// `containers` are those of [`Pod::containers`]; `keep` is asked with their index there.
pub(crate) fn reservation(
    pod: &Pod,
    containers: &[ContainerRef<'_>],
    keep: impl Fn(usize) -> bool,
) -> Reservation {
    let infeasible = resize_is_infeasible(pod);
    let (mut running, mut natives, mut peak) =
        (Reservation::default(), Reservation::default(), Reservation::default());
    for (_, container) in containers.iter().enumerate().filter(|(index, _)| keep(*index)) {
        let own = in_force(container, infeasible);
        match container.kind {
            ContainerType::Regular => running = running.plus(own),
            ContainerType::NativeSidecar => {
                natives = natives.plus(own);
                peak = peak.max(natives);
            }
            // A step of the start-up runs beside the native sidecars that stand before it.
            ContainerType::Init => peak = peak.max(natives.plus(own)),
            ContainerType::Ephemeral => {}
        }
    }
    let mut all = running.plus(natives).max(peak);
    if let Some(whole) = pod_level(pod, infeasible) {
        all.requests = all.requests.replaced_by(whole.requests);
        all.limits = all.limits.replaced_by(whole.limits);
    }
    if let Some(extra) = pod.spec.overhead {
        all.requests = all.requests.plus(extra);
        // No limit stays no limit.
        all.limits = all.limits.combine(extra, |limit, extra| match (limit, extra) {
            (Some(limit), Some(extra)) if !limit.is_zero() => Some(limit + extra),
            _ => limit,
        });
    }
    all
}

impl Reservation {
    fn plus(self, other: Self) -> Self {
        Self { requests: self.requests.plus(other.requests), limits: self.limits.plus(other.limits) }
    }

    fn max(self, other: Self) -> Self {
        Self { requests: self.requests.max(other.requests), limits: self.limits.max(other.limits) }
    }
}

/// What counts for one container: its spec, and while it is being resized in place what the node still
/// grants it (KEP-1287). One-shot init containers cannot be resized.
fn in_force(container: &ContainerRef<'_>, infeasible: bool) -> Reservation {
    let spec = &container.spec.resources;
    let actual = container
        .status
        .filter(|_| container.kind != ContainerType::Init)
        .and_then(|status| status.resources.map(|resources| (resources, status.allocated_resources)));
    let Some((actual, allocated)) = actual else {
        return Reservation { requests: spec.requests, limits: spec.limits };
    };
    granted(spec, &actual, allocated, infeasible)
}

/// The greatest of what is asked, granted and in force; what was asked and cannot be had does not count.
fn granted(
    spec: &ResourceRequirements,
    actual: &ResourceRequirements,
    allocated: Resources,
    infeasible: bool,
) -> Reservation {
    let held = Reservation { requests: actual.requests.max(allocated), limits: actual.limits };
    if infeasible {
        return held;
    }
    held.max(Reservation { requests: spec.requests, limits: spec.limits })
}

/// Resources that the pod states as a whole; `None` where it states none of its own.
fn pod_level(pod: &Pod, infeasible: bool) -> Option<Reservation> {
    let spec = pod.spec.resources?;
    let actual = pod.status.as_ref().and_then(|s| s.resources.map(|r| (r, s.allocated_resources)));
    Some(match actual {
        Some((actual, allocated)) => {
            // The kubelet reports a limit for what has none; only what the spec states is pod-level.
            let stated = |figures: Resources, by: Resources| figures.combine(by, |figure, by| by.and(figure));
            let mut all = granted(&spec, &actual, allocated, infeasible);
            all.requests = stated(all.requests, spec.requests);
            all.limits = stated(all.limits, spec.limits);
            all
        }
        None => Reservation { requests: spec.requests, limits: spec.limits },
    })
}

/// Whether the node said that a wanted resize can never be granted.
fn resize_is_infeasible(pod: &Pod) -> bool {
    let pending = pod.status.as_ref().and_then(|s| s.condition("PodResizePending"));
    pending.is_some_and(|c| c.reason == "Infeasible")
}
