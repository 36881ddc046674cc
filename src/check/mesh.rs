//! The init containers that a service mesh adds.

use super::case::{Member, PodCase};

/// Whether this step sends the pod's traffic to the proxy.
pub(super) fn redirects(step: &Member) -> bool {
    const NAMES: [&str; 6] =
        ["istio-init", "linkerd-init", "kuma-init", "osm-init", "consul-connect-inject-init", "proxyinit"];
    NAMES.contains(&step.name())
}

/// Whether this step checks that a CNI plugin has done so.
pub(super) fn validates(step: &Member) -> bool {
    matches!(step.name(), "istio-validation" | "linkerd-network-validator" | "kuma-validation")
}

/// Whether a mesh has added this step.
pub(super) fn is_part_of_one(step: &Member) -> bool {
    redirects(step)
        || validates(step)
        || step.role.mesh.is_some()
        || ["istio-", "linkerd-", "kuma-", "consul-connect"]
            .iter()
            .any(|start| step.name().starts_with(start))
}

/// Whether a step runs as Istio's proxy does, so that its traffic is not redirected.
pub(super) fn runs_as_proxy(case: &PodCase, step: &Member) -> bool {
    let user = step.wide.security_context.run_as_user.or(case.wide.security_context.run_as_user);
    user == Some(1337)
}
