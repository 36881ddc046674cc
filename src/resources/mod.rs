//! What Kubernetes reserves for a pod, and what of it the sidecars cost.
//!
//! The rule is `PodRequests` and `PodLimits` of `k8s.io/component-helpers/resource` (`helpers.go`, v0.37), with
//! the options that the scheduler (requests) and kubectl (limits) set: KEP-753 (native sidecars), KEP-1287
//! (resize), KEP-2837 and KEP-5419 (pod-level resources), KEP-688 (`RuntimeClass` overhead). While a resize is
//! under way, what is asked, what the node allocated and what the kubelet has put into force are each added up
//! over the containers; the greatest of the three sums counts.
//! The documentation's own formula ignores that sidecars which start before an init container count
//! during that container's step; the scheduler does not, and neither does this.

mod overhead;
mod reservation;
#[cfg(test)]
mod tests;
mod what_if;

pub(crate) use overhead::overhead;
pub(crate) use reservation::{requested_by_containers, reservation};
pub(crate) use what_if::{Edit, Stay, requests_after, why_it_stays};
