//! Pods that are resized in place: what is asked, granted, and in force (KEP-1287, KEP-5419).

use super::*;

/// A pod whose app asks for 100m and 200 bytes; `status` tells the rest.
fn resized(kind: &str, condition: &str, status: &str) -> (String, String) {
    let (regular, init) = match kind {
        "containers" => ("app", None),
        "native" => ("main", Some("{name: app, restartPolicy: Always, resources: RESOURCES}")),
        _ => ("main", Some("{name: app, resources: RESOURCES}")),
    };
    let resources = "{requests: {cpu: 100m, memory: 200}, limits: {memory: 300}}";
    let init = init.unwrap_or_default().replace("RESOURCES", resources);
    let own = if regular == "app" { resources } else { "{}" };
    let statuses = if regular == "app" { "containerStatuses" } else { "initContainerStatuses" };
    reserved(&format!(
        "
spec:
  initContainers: [{init}]
  containers: [{{name: {regular}, resources: {own}}}]
status:
  conditions: [{condition}]
  {statuses}: [{{name: app, {status}}}]
"
    ))
}

const GREW: &str = "allocatedResources: {cpu: 150m, memory: 150}, \
                    resources: {requests: {cpu: 120m, memory: 250}, limits: {memory: 400}}";

fn pair(requests: &str, limits: &str) -> (String, String) {
    (requests.to_owned(), limits.to_owned())
}

#[test]
fn the_greatest_of_asked_granted_and_in_force_counts() {
    for kind in ["containers", "native"] {
        assert_eq!(resized(kind, "", GREW), pair("150m 250", "-m 400"), "{kind}");
    }
    let shrank = "allocatedResources: {cpu: 50m, memory: 50}, \
                  resources: {requests: {cpu: 50m, memory: 50}, limits: {memory: 50}}";
    assert_eq!(resized("containers", "", shrank), pair("100m 200", "-m 300"));
}

#[test]
fn what_can_never_be_granted_does_not_count() {
    let infeasible = "{type: PodResizePending, status: 'True', reason: Infeasible}";
    let held = "allocatedResources: {cpu: 50m, memory: 60}, \
                resources: {requests: {cpu: 40m, memory: 70}, limits: {memory: 80}}";
    assert_eq!(resized("containers", infeasible, held), pair("50m 70", "-m 80"));
    let deferred = "{type: PodResizePending, status: 'True', reason: Deferred}";
    assert_eq!(resized("containers", deferred, held), pair("100m 200", "-m 300"));
}

#[test]
fn a_container_that_was_not_created_counts_by_its_spec() {
    for status in ["resources: null", "allocatedResources: {cpu: 900m}"] {
        assert_eq!(resized("containers", "", status), pair("100m 200", "-m 300"), "{status}");
    }
}

#[test]
fn one_shot_init_containers_always_count_by_their_spec() {
    assert_eq!(resized("init", "", GREW), pair("100m 200", "-m 300"));
}

#[test]
fn a_resize_can_make_the_cost_exceed_what_is_declared() {
    let yaml = "
spec:
  containers: [{name: app}, {name: proxy, resources: {requests: {cpu: 50m}}}]
status:
  containerStatuses:
  - {name: proxy, allocatedResources: {cpu: 200m}, resources: {requests: {cpu: 200m}}}
";
    assert_eq!(costs(yaml), ("200m -".to_owned(), "50m -".to_owned(), "200m -".to_owned()));
}

#[test]
fn a_pod_that_is_resized_as_a_whole_counts_the_greatest_too() {
    let yaml = |condition: &str| {
        format!(
            "
spec:
  resources: {{requests: {{cpu: '1'}}, limits: {{cpu: '2'}}}}
  containers: [{{name: app, resources: {{requests: {{memory: 10}}}}}}]
status:
  conditions: [{condition}]
  allocatedResources: {{cpu: 1500m}}
  resources: {{requests: {{cpu: 1200m, memory: 70}}, limits: {{cpu: '3', memory: 9007199254740988Ki}}}}
"
        )
    };
    // Memory is not stated for the pod: what the kubelet tells of it does not replace the containers' own.
    assert_eq!(reserved(&yaml("")), pair("1500m 10", "3000m -"));
    let smaller =
        yaml("{type: PodResizePending, status: 'True', reason: Infeasible}").replace("cpu: '1'", "cpu: '9'");
    assert_eq!(reserved(&smaller), pair("1500m 10", "3000m -"));
}

#[test]
fn what_the_kubelet_reports_of_a_pod_that_states_nothing_does_not_count() {
    let yaml = "
spec:
  containers: [{name: app, resources: {requests: {cpu: 100m}}}]
status:
  resources: {requests: {cpu: 900m}, limits: {memory: 9007199254740988Ki}}
";
    assert_eq!(reserved(yaml), pair("100m -", "-m -"));
}
