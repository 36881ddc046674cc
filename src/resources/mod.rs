//! What Kubernetes reserves for a pod, and what of it the sidecars cost.
//!
//! The rule is `PodRequests` and `PodLimits` of `k8s.io/component-helpers/resource` (`helpers.go`), with
//! `UseStatusResources` and pod-level in-place resize: KEP-753 (native sidecars), KEP-1287 (resize),
//! KEP-2837 and KEP-5419 (pod-level resources), KEP-688 (`RuntimeClass` overhead).
//! The documentation's own formula ignores that sidecars which start before an init container count
//! during that container's step; the scheduler does not, and neither does this.

mod overhead;
mod reservation;
#[cfg(test)]
mod tests;
mod what_if;

pub(crate) use overhead::overhead;
pub(crate) use reservation::reservation;
pub(crate) use what_if::{Edit, Stay, requests_after, why_it_stays};
