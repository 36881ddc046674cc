//! The cost of a pod's supporting containers.

use crate::model::{ContainerRef, Pod, Quantity, Resources};

use super::reservation::{Reservation, reservation};
use super::what_if::rounded;

/// The cost of a pod's supporting containers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Overhead {
    /// The sum of their requests in the spec. Unset if none of them sets any.
    pub(crate) declared: Reservation,
    /// What the scheduler would get back without them: the pod's reservation, minus its reservation without them.
    /// Less than declared if an init container is the peak or the pod has pod-level requests, more while a resize is
    /// in progress, never negative. Unset if the pod reserves nothing.
    pub(crate) effective: Resources,
}

/// Returns the cost of the containers for which `supporting` is true (by index in `containers`), in a pod that
/// reserves `whole`.
pub(crate) fn overhead(
    pod: &Pod,
    containers: &[ContainerRef<'_>],
    whole: &Reservation,
    supporting: impl Fn(usize) -> bool,
) -> Overhead {
    let mut declared = Reservation::default();
    for (index, container) in containers.iter().enumerate() {
        if supporting(index) {
            declared.requests = declared.requests.plus(container.spec.resources.requests);
            declared.limits = declared.limits.plus(container.spec.resources.limits);
        }
    }
    let without = reservation(pod, containers, |index| !supporting(index));
    // Kubernetes rounds each of the two figures, so this is the difference of the rounded figures.
    let less = |with: Option<Quantity>, without: Option<Quantity>| {
        // The pod-level figures of the kubelet can be older, and smaller, than those of the containers.
        with.map(|with| (with - without.unwrap_or_default()).max(Quantity::ZERO))
    };
    let effective = rounded(whole.requests).combine(rounded(without.requests), less);
    Overhead { declared, effective }
}
