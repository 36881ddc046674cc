//! What Kubernetes reserves for a pod, and the share of the sidecars.
//!
//! The rule is `PodRequests` and `PodLimits` of `k8s.io/component-helpers/resource` (`helpers.go`, v0.37), with
//! the options that the scheduler (requests) and kubectl (limits) set: KEP-753 (native sidecars), KEP-1287
//! (resize), KEP-2837 and KEP-5419 (pod-level resources), KEP-688 (`RuntimeClass` overhead). While a resize is in
//! progress, the requested, the allocated and the actual resources are each added up over the containers; the
//! greatest of the three sums counts.
//! The formula in the documentation ignores sidecars that run while a later init container runs. The scheduler
//! counts them, and so does this code.

mod overhead;
mod reservation;
#[cfg(test)]
mod tests;
mod what_if;

pub(crate) use overhead::overhead;
pub(crate) use reservation::{requested_by_containers, reservation};
pub(crate) use what_if::{Edit, Stay, requests_after, why_it_stays};
