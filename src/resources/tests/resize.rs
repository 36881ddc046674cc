//! Pods that are resized in place: what is asked, granted, and in force (KEP-1287, KEP-5419).

use super::*;

/// A pod whose app asks for 100m and 200 bytes; `status` says the rest.
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
fn each_aggregate_is_added_up_before_the_greatest_counts() {
    let yaml = "
spec:
  containers:
  - {name: app, resources: {requests: {cpu: 300m}, limits: {cpu: 300m}}}
  - {name: proxy, resources: {requests: {cpu: 100m}, limits: {cpu: 100m}}}
status:
  containerStatuses:
  - {name: app, allocatedResources: {cpu: 100m}, resources: {requests: {cpu: 100m}, limits: {cpu: 100m}}}
  - {name: proxy, allocatedResources: {cpu: 200m}, resources: {requests: {cpu: 250m}, limits: {cpu: 250m}}}
";
    // Asked are 400m, allocated 300m, actuated 350m: no container is counted at its own greatest.
    assert_eq!(reserved(yaml), pair("400m -", "400m -"));
    assert_eq!(costs(yaml), ("400m -".to_owned(), "100m -".to_owned(), "100m -".to_owned()));
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
fn a_container_counts_by_its_spec_until_its_status_has_figures() {
    assert_eq!(resized("containers", "", "resources: null"), pair("100m 200", "-m 300"));
    let infeasible = "{type: PodResizePending, status: 'True', reason: Infeasible}";
    assert_eq!(resized("containers", infeasible, "resources: null"), pair("-m -", "-m -"));
}

#[test]
fn what_is_allocated_counts_before_the_kubelet_reports_what_is_in_force() {
    let allocated = "allocatedResources: {cpu: 900m, memory: 10}";
    assert_eq!(resized("containers", "", allocated), pair("900m 200", "-m 300"));
}

#[test]
fn init_containers_count_by_their_status_as_well() {
    assert_eq!(resized("init", "", GREW), pair("150m 250", "-m 400"));
}

#[test]
fn a_cluster_before_1_33_says_in_a_field_of_its_own_that_a_resize_is_infeasible() {
    let yaml = |resize: &str| {
        format!(
            "
spec: {{containers: [{{name: app, resources: {{requests: {{cpu: '100'}}}}}}]}}
status:
  resize: {resize}
  containerStatuses: [{{name: app, allocatedResources: {{cpu: 200m}}}}]
"
        )
    };
    assert_eq!(reserved(&yaml("Infeasible")).0, "200m -");
    for other in ["Deferred", "Proposed", "InProgress", "''", "null"] {
        assert_eq!(reserved(&yaml(other)).0, "100000m -", "{other}");
    }
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
    // A pod that states any request reserves what the kubelet says of its other requests; limits are the spec's.
    assert_eq!(reserved(&yaml("")), pair("1500m 70", "2000m -"));
    let smaller =
        yaml("{type: PodResizePending, status: 'True', reason: Infeasible}").replace("cpu: '1'", "cpu: '9'");
    assert_eq!(reserved(&smaller), pair("1500m 70", "2000m -"));
}

#[test]
fn a_pod_that_the_kubelet_says_nothing_of_reserves_what_it_states() {
    let yaml = "
spec:
  resources: {requests: {cpu: '1'}, limits: {cpu: '2'}}
  containers: [{name: app}]
status:
  allocatedResources: {cpu: 1500m}
  conditions: [{type: PodResizePending, status: 'True', reason: Infeasible}]
";
    assert_eq!(reserved(yaml), pair("1000m -", "2000m -"));
}

/// A pod whose containers ask for 150m, and of which the kubelet says so much as a whole.
fn of_the_whole(status: &str) -> String {
    format!(
        "
spec:
  containers:
  - {{name: app, resources: {{requests: {{cpu: 100m}}}}}}
  - {{name: proxy, resources: {{requests: {{cpu: 50m}}}}}}
status: {status}
"
    )
}

#[test]
fn figures_of_the_whole_pod_stand_in_for_those_of_its_containers() {
    let both = of_the_whole("{allocatedResources: {cpu: 170m}, resources: {requests: {cpu: 180m}}}");
    assert_eq!(reserved(&both).0, "180m -");
    let one = of_the_whole("{allocatedResources: {cpu: 170m}}");
    assert_eq!(reserved(&one).0, "150m -");
}

#[test]
fn figures_of_the_whole_pod_do_not_count_for_a_pod_without_its_sidecars() {
    // They still include the sidecars.
    let yaml = of_the_whole("{allocatedResources: {cpu: 150m}, resources: {requests: {cpu: 150m}}}");
    assert_eq!(costs(&yaml), ("150m -".to_owned(), "50m -".to_owned(), "50m -".to_owned()));
}

#[test]
fn a_cost_is_never_negative() {
    let infeasible = "{allocatedResources: {cpu: 10m}, resources: {requests: {cpu: 10m}}, \
                      conditions: [{type: PodResizePending, status: 'True', reason: Infeasible}], \
                      containerStatuses: [{name: app, allocatedResources: {cpu: 100m}}]}";
    let cost = costs(&of_the_whole(infeasible));
    assert_eq!(cost, ("10m -".to_owned(), "50m -".to_owned(), "0m -".to_owned()));
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
