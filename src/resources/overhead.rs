//! What the supporting containers of a pod cost.

use crate::model::{ContainerRef, Pod, Quantity, Resources};

use super::reservation::{Reservation, reservation};
use super::what_if::rounded;

/// The cost of a pod's supporting containers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Overhead {
    /// The sum of what they declare in the spec. Unstated where none of them states it.
    pub(crate) declared: Reservation,
    /// What the scheduler would get back if they were gone: what the pod reserves, less what it would reserve
    /// without them. Less than declared where an init container is the peak or the pod reserves as a whole,
    /// more while a resize is under way, never negative. Unstated where the pod reserves nothing.
    pub(crate) effective: Resources,
}

/// The cost of those containers for which `supporting` says so (by index in `containers`), in a pod that
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
    // Kubernetes rounds each of the two figures; the difference is taken of what it would print.
    let less = |with: Option<Quantity>, without: Option<Quantity>| {
        // The kubelet's figures for the pod can be older, and smaller, than those for its containers.
        with.map(|with| (with - without.unwrap_or_default()).max(Quantity::ZERO))
    };
    let effective = rounded(whole.requests).combine(rounded(without.requests), less);
    Overhead { declared, effective }
}
