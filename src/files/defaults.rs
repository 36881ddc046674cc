//! Defaults that the API server would set in a manifest.

use crate::model::Pod;
use crate::resources::requested_by_containers;

/// Sets requests as `SetDefaults_Pod` of `core/v1` does. A container with a limit and no request requests its limit.
/// A pod with pod-level limits (KEP-2837) and no pod-level requests requests the total of its containers, or its
/// limit if they request nothing. A pod with a UID comes from a server, which has set the defaults already.
pub(crate) fn fill_in_defaults(pod: &mut Pod) {
    if pod.metadata.uid.is_some() {
        return;
    }
    let spec = &mut pod.spec;
    for container in spec.init_containers.iter_mut().chain(&mut spec.containers) {
        let resources = &mut container.resources;
        resources.requests = resources.limits.replaced_by(resources.requests);
    }
    if spec.resources.is_some_and(|whole| whole.limits.is_stated()) {
        let together = requested_by_containers(pod);
        if let Some(whole) = &mut pod.spec.resources {
            whole.requests = whole.limits.replaced_by(together).replaced_by(whole.requests);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{Quantity, Resources};

    fn filled(metadata: &Value, spec: &Value) -> Pod {
        let mut pod: Pod = serde_json::from_value(json!({ "metadata": metadata, "spec": spec })).unwrap();
        fill_in_defaults(&mut pod);
        pod
    }

    fn figures(requests: Resources) -> (Option<i64>, Option<i64>) {
        (requests.cpu.map(Quantity::milli_value), requests.memory.map(Quantity::value))
    }

    #[test]
    fn a_limit_without_a_request_is_requested_in_a_manifest() {
        let spec = json!({"containers": [{"name": "app", "resources": {
            "requests": {"cpu": "100m"}, "limits": {"cpu": "1", "memory": "64Mi"}
        }}]});
        let requests =
            |metadata: Value| figures(filled(&metadata, &spec).spec.containers[0].resources.requests);
        assert_eq!(requests(json!({})), (Some(100), Some(64 << 20)));
        assert_eq!(requests(json!({"uid": "0e3c"})), (Some(100), None));
    }

    /// The pod-level requests of a pod with the resources `whole`, an app of 100m and an init container of 300m.
    fn of_the_pod(whole: &Value) -> Option<(Option<i64>, Option<i64>)> {
        let spec = json!({
            "resources": whole,
            "initContainers": [{"name": "step", "resources": {"requests": {"cpu": "300m"}}}],
            "containers": [{"name": "app", "resources": {"requests": {"cpu": "100m"}}}],
        });
        filled(&json!({}), &spec).spec.resources.map(|whole| figures(whole.requests))
    }

    #[test]
    fn a_pod_with_limits_requests_what_its_containers_request_or_else_its_limits() {
        let limits = json!({"limits": {"cpu": "2", "memory": "64"}});
        assert_eq!(of_the_pod(&limits), Some((Some(300), Some(64))));
        let stated =
            json!({"limits": {"cpu": "2", "memory": "64"}, "requests": {"cpu": "1", "memory": "32"}});
        assert_eq!(of_the_pod(&stated), Some((Some(1000), Some(32))));
        assert_eq!(of_the_pod(&json!({"limits": {"memory": "64"}})), Some((Some(300), Some(64))));
    }

    #[test]
    fn a_pod_without_limits_of_its_own_is_left_alone() {
        assert_eq!(of_the_pod(&json!({"requests": {"memory": "32"}})), Some((None, Some(32))));
        assert_eq!(of_the_pod(&Value::Null), None);
    }
}
