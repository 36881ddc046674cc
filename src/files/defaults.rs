//! What the API server would fill in, in a manifest that it has not seen yet.

use crate::model::Pod;

/// A container that states a limit and no request requests its limit (`SetDefaults_Pod`, `core/v1`). A pod with a
/// uid has been through the server: there everything is stated.
pub(super) fn fill_in(pod: &mut Pod) {
    if pod.metadata.uid.is_some() {
        return;
    }
    let spec = &mut pod.spec;
    for container in spec.init_containers.iter_mut().chain(&mut spec.containers) {
        let resources = &mut container.resources;
        resources.requests = resources.limits.replaced_by(resources.requests);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Quantity;

    fn requests(uid: &str) -> (Option<i64>, Option<i64>) {
        let mut pod: Pod = serde_json::from_value(serde_json::json!({
            "metadata": if uid.is_empty() { serde_json::json!({}) } else { serde_json::json!({"uid": uid}) },
            "spec": {"containers": [{"name": "app", "resources": {
                "requests": {"cpu": "100m"}, "limits": {"cpu": "1", "memory": "64Mi"}
            }}]},
        }))
        .unwrap();
        fill_in(&mut pod);
        let requests = pod.spec.containers[0].resources.requests;
        (requests.cpu.map(Quantity::milli_value), requests.memory.map(Quantity::value))
    }

    #[test]
    fn a_limit_without_a_request_is_requested_in_a_manifest() {
        assert_eq!(requests(""), (Some(100), Some(64 << 20)));
        assert_eq!(requests("0e3c"), (Some(100), None));
    }
}
