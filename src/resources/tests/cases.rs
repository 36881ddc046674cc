//! Pods whose reservation anyone can add up.

use super::*;

fn triple(a: &str, b: &str, c: &str) -> (String, String, String) {
    (a.to_owned(), b.to_owned(), c.to_owned())
}

#[test]
fn regular_containers_add_up() {
    let yaml = "
spec:
  containers:
  - {name: app, resources: {requests: {cpu: 250m, memory: 100}, limits: {memory: 200}}}
  - {name: proxy, resources: {requests: {cpu: 100m, memory: 50}, limits: {cpu: '1', memory: 60}}}
";
    assert_eq!(reserved(yaml), ("350m 150".to_owned(), "1000m 260".to_owned()));
    assert_eq!(costs(yaml), triple("350m 150", "100m 50", "100m 50"));
}

#[test]
fn a_native_sidecar_counts_beside_the_app() {
    let yaml = "
spec:
  initContainers:
  - {name: proxy, restartPolicy: Always, resources: {requests: {cpu: 100m}}}
  containers:
  - {name: app, resources: {requests: {cpu: 250m}}}
";
    assert_eq!(costs(yaml), triple("350m -", "100m -", "100m -"));
}

#[test]
fn a_native_sidecar_counts_during_the_steps_behind_it() {
    // The documentation's own formula gives 200m for this pod (kubernetes/website #57244).
    let yaml = "
spec:
  initContainers:
  - {name: proxy, restartPolicy: Always, resources: {requests: {cpu: 100m}}}
  - {name: init, resources: {requests: {cpu: 200m}}}
  containers:
  - {name: app, resources: {requests: {cpu: 50m}}}
";
    assert_eq!(costs(yaml), triple("300m -", "100m -", "100m -"));
}

#[test]
fn a_native_sidecar_does_not_count_during_the_steps_before_it() {
    let yaml = "
spec:
  initContainers:
  - {name: init, resources: {requests: {cpu: 200m}}}
  - {name: proxy, restartPolicy: Always, resources: {requests: {cpu: 100m}}}
  containers:
  - {name: app, resources: {requests: {cpu: 50m}}}
";
    // The peak is the first step, with or without the sidecar.
    assert_eq!(costs(yaml), triple("200m -", "100m -", "0m -"));
}

#[test]
fn a_peak_of_the_start_up_hides_a_part_of_the_cost() {
    let yaml = "
spec:
  initContainers:
  - {name: init, resources: {requests: {cpu: '1', memory: 100}}}
  containers:
  - {name: app, resources: {requests: {cpu: 700m, memory: 500}}}
  - {name: proxy, resources: {requests: {cpu: 400m, memory: 50}}}
";
    assert_eq!(costs(yaml), triple("1100m 550", "400m 50", "100m 50"));
}

#[test]
fn steps_run_one_after_another() {
    let yaml = "
spec:
  initContainers:
  - {name: init-a, resources: {requests: {cpu: 300m, memory: 10}}}
  - {name: init-b, resources: {requests: {cpu: 100m, memory: 30}}}
  containers:
  - {name: app, resources: {requests: {cpu: 200m, memory: 20}}}
";
    assert_eq!(reserved(yaml).0, "300m 30");
}

#[test]
fn a_policy_on_a_regular_container_or_another_one_on_an_init_container_changes_nothing() {
    let yaml = "
spec:
  initContainers:
  - {name: init, restartPolicy: OnFailure, resources: {requests: {cpu: 300m}}}
  containers:
  - {name: app, restartPolicy: Always, resources: {requests: {cpu: 200m}}}
";
    assert_eq!(reserved(yaml).0, "300m -");
}

#[test]
fn debug_containers_reserve_nothing() {
    let yaml = "
spec:
  containers:
  - {name: app, resources: {requests: {cpu: 200m}}}
  ephemeralContainers:
  - {name: debugger, resources: {requests: {cpu: 900m}}}
";
    assert_eq!(reserved(yaml).0, "200m -");
}

#[test]
fn what_nobody_states_stays_unstated_and_zero_stays_zero() {
    let yaml = "
spec:
  containers:
  - {name: app, resources: {requests: {memory: 10}}}
  - {name: proxy, resources: {requests: {memory: 0}}}
";
    assert_eq!(costs(yaml), triple("-m 10", "-m 0", "-m 0"));
    assert_eq!(reserved(yaml).1, "-m -");
    assert_eq!(costs("spec: {containers: [{name: app}, {name: proxy}]}"), triple("-m -", "-m -", "-m -"));
}

#[test]
fn a_sidecar_that_states_nothing_costs_nothing() {
    let yaml = "
spec:
  containers:
  - {name: app, resources: {requests: {cpu: 200m, memory: 10}}}
  - {name: proxy}
";
    assert_eq!(costs(yaml), triple("200m 10", "-m -", "0m 0"));
}

#[test]
fn resources_of_the_pod_replace_those_of_its_containers() {
    let yaml = "
spec:
  resources: {requests: {cpu: '1'}, limits: {cpu: '2', memory: 900}}
  initContainers:
  - {name: proxy, restartPolicy: Always, resources: {requests: {cpu: 100m, memory: 10}}}
  containers:
  - {name: app, resources: {requests: {cpu: 250m, memory: 20}, limits: {memory: 30}}}
";
    assert_eq!(reserved(yaml), ("1000m 30".to_owned(), "2000m 900".to_owned()));
    // What the pod reserves as a whole would not shrink; what it does not state still does.
    assert_eq!(costs(yaml), triple("1000m 30", "100m 10", "0m 10"));
}

#[test]
fn the_runtime_adds_to_requests_and_to_limits_that_are_there() {
    let yaml = "
spec:
  overhead: {cpu: 250m, memory: 120}
  containers:
  - {name: app, resources: {requests: {cpu: 100m}, limits: {memory: 500}}}
  - {name: proxy, resources: {requests: {cpu: 50m}, limits: {memory: 40}}}
";
    assert_eq!(reserved(yaml), ("400m 120".to_owned(), "-m 660".to_owned()));
    assert_eq!(costs(yaml), triple("400m 120", "50m -", "50m 0"));
}

#[test]
fn the_runtime_adds_nothing_to_a_limit_of_zero() {
    let yaml = "
spec:
  overhead: {cpu: 250m, memory: 120}
  containers: [{name: app, resources: {limits: {cpu: 0, memory: 0}}}]
";
    assert_eq!(reserved(yaml), ("250m 120".to_owned(), "0m 0".to_owned()));
}

#[test]
fn the_runtime_adds_to_what_the_pod_reserves_as_a_whole() {
    let yaml = "
spec:
  overhead: {cpu: 250m}
  resources: {requests: {cpu: '1'}}
  containers: [{name: app}]
";
    assert_eq!(reserved(yaml).0, "1250m -");
}

#[test]
fn figures_are_added_before_they_are_rounded() {
    let yaml = "
spec:
  containers:
  - {name: app, resources: {requests: {cpu: 1500u, memory: '10.4'}}}
  - {name: proxy, resources: {requests: {cpu: 1500u, memory: '10.4'}}}
";
    // Each rounds up to 2m and 11 bytes, but together they are 3m and 20.8 bytes.
    assert_eq!(costs(yaml), triple("3m 21", "2m 11", "1m 10"));
}
