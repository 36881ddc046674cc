//! What holds a pod as a whole.

use super::*;
use crate::model::pod::{ReadinessGate, SchedulingGate};

fn app() -> [Part; 2] {
    [native("istio-proxy", runs()), regular("app", runs())]
}

#[test]
fn a_pod_that_tells_its_own_reason_is_taken_at_its_word() {
    let told = |pod: Pod| said(&pod);
    assert_eq!(
        told(
            pod("Failed", [regular("app", ended_as("ContainerStatusUnknown", 137))])
                .reason("Evicted", "The node was low on resource: memory.")
        ),
        "pod Evicted failed: The node was low on resource: memory."
    );
    assert_eq!(
        told(pod("Failed", [regular("app", ended(137))]).reason("DeadlineExceeded", "")),
        "pod DeadlineExceeded failed: the pod was ended as a whole"
    );
    assert_eq!(
        told(pod("Failed", []).reason("OutOfcpu", "Pod was rejected: Node didn't have enough resource: cpu")),
        "pod OutOfcpu failed: Pod was rejected: Node didn't have enough resource: cpu"
    );
    assert_eq!(
        told(pod("Running", app()).reason("NodeLost", "Node node-1 is unresponsive")),
        "pod NodeLost failed: Node node-1 is unresponsive"
    );
}

#[test]
fn a_pod_that_failed_without_a_word_has_failed_all_the_same() {
    // Pod garbage collection fails the pods of a node that is gone; their containers seem to run.
    let orphan = pod("Failed", app());
    assert_eq!(said(&orphan), "pod Error failed: the pod failed");
    let words = "PodGC: node no longer exists";
    let orphan = orphan.condition("DisruptionTarget", "True", "DeletionByPodGC", words);
    assert_eq!(said(&orphan), "pod Error failed: the pod failed: PodGC: node no longer exists");
}

fn unscheduled(status: &str, reason: &str, message: &str) -> Pod {
    pod("Pending", [regular("app", waits(""))])
        .but(|pod| pod.spec.node_name = None)
        .status(|status| status.container_statuses.clear())
        .condition("PodScheduled", status, reason, message)
}

#[test]
fn a_pod_that_no_node_takes_is_unschedulable() {
    assert_eq!(
        said(&unscheduled("False", "Unschedulable", "0/3 nodes are available: 3 Insufficient cpu.")),
        "pod Unschedulable failed: the pod cannot be scheduled: 0/3 nodes are available: 3 Insufficient cpu."
    );
}

#[test]
fn a_gated_pod_names_its_gates() {
    let gate = |name: &str| SchedulingGate { name: name.to_owned() };
    let gated =
        unscheduled("False", "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
    let gated =
        gated.but(|pod| pod.spec.scheduling_gates = vec![gate("a.example/quota"), gate("b.example/ip")]);
    assert_eq!(
        said(&gated),
        "pod SchedulingGated starting: is not scheduled yet because of gate: a.example/quota, b.example/ip"
    );
}

#[test]
fn a_pod_that_the_scheduler_has_not_seen_is_starting() {
    let unseen = unscheduled("", "", "").without_condition("PodScheduled");
    assert_eq!(said(&unseen), "pod NotCreated starting: waiting for the scheduler");
}

#[test]
fn a_pod_that_is_being_deleted_is_terminating() {
    let stopping = pod("Running", app()).deleted();
    assert_eq!(said(&stopping), "pod Terminating starting: is being deleted; containers are still running");
    assert_eq!(since(&stopping), Some(5));
    // Whatever goes wrong while it stops does not matter any more.
    let crashed = pod("Running", [regular("app", ended(1)), regular("fluent-bit", runs())]).deleted();
    assert_eq!(
        said(&crashed),
        "fluent-bit Terminating starting: is still running although the pod is being deleted"
    );
    let stopped = pod("Running", [regular("app", ended(0))]).deleted();
    assert_eq!(said(&stopped), "pod Terminating starting: is being deleted");
}

#[test]
fn a_pod_that_has_stopped_is_held_by_its_finalizers() {
    let finalizers = |pod: Pod| {
        pod.deleted()
            .but(|pod| pod.metadata.finalizers = vec!["a.example/x".to_owned(), "b.example/y".to_owned()])
    };
    let held = "pod Terminating degraded: is being deleted; waiting for finalizer a.example/x, b.example/y";
    for (phase, code) in [("Succeeded", 0), ("Failed", 137)] {
        assert_eq!(said(&finalizers(pod(phase, [regular("app", ended(code))]))), held);
    }
    let stopping = finalizers(pod("Running", app()));
    assert_eq!(said(&stopping), "pod Terminating starting: is being deleted; containers are still running");
}

#[test]
fn a_missing_readiness_gate_is_named() {
    let gate = |kind: &str| ReadinessGate { condition_type: kind.to_owned() };
    let waiting = pod("Running", app())
        .but(|pod| pod.spec.readiness_gates = vec![gate("lb.example/registered"), gate("met.example/x")])
        .condition("met.example/x", "True", "", "")
        .condition("Ready", "False", "ReadinessGatesNotReady", "");
    assert_eq!(
        said(&waiting),
        "pod ReadinessGate degraded: every container is ready; condition lb.example/registered is missing"
    );
    let refused = waiting.condition("lb.example/registered", "False", "Unhealthy", "target answers 502");
    let words = "condition lb.example/registered is False (Unhealthy: target answers 502)";
    let expected = format!("pod ReadinessGate degraded: every container is ready; {words}");
    assert_eq!(said(&refused), expected);
    // A status without the other conditions shows it all the same.
    assert_eq!(said(&refused.without_condition("ContainersReady")), expected);
}

#[test]
fn a_pod_that_only_the_node_controller_calls_unready_lost_its_node() {
    let lost = || pod("Running", app()).condition("Ready", "False", "", "");
    let words = "pod NodeLost failed: condition Ready is False though every container is ready: \
                 its node may have stopped reporting";
    assert_eq!(said(&lost()), words);
    assert_eq!(said(&lost().without_condition("ContainersReady")), words);
    // Evicted from a dead node, it is terminating for ever: no kubelet is there to stop its containers.
    assert_eq!(said(&lost().deleted()), words);
}

#[test]
fn a_pod_of_unknown_phase_lost_its_node() {
    let words = "pod NodeLost failed: the pod's phase is Unknown: its node may have stopped reporting";
    assert_eq!(said(&pod("Unknown", app())), words);
    assert_eq!(said(&pod("Unknown", app()).deleted()), words);
    // What its containers did when they were last heard of is not what they do now.
    assert_eq!(said(&pod("Unknown", [regular("app", crash_loop(1, 5))])), words);
}

#[test]
fn a_pod_that_is_not_ready_for_no_fault_of_its_containers_is_not_healthy() {
    let unready = pod("Running", app())
        .condition("ContainersReady", "False", "ContainersNotReady", "containers with unknown status: [old]")
        .condition("Ready", "False", "ContainersNotReady", "");
    assert_eq!(
        said(&unready),
        "pod NotReady degraded: every container is ready, but condition ContainersReady is False \
         (ContainersNotReady: containers with unknown status: [old])"
    );
    // A container that has done its work is not ready, and need not be.
    let working = pod("Running", [regular("app", runs()), regular("once", ended(0))]).policy("Never");
    assert_eq!(said(&working), "healthy");
}

#[test]
fn a_resize_that_does_not_come_about_is_told() {
    let pending = |reason: &str| {
        pod("Running", app()).condition(
            "PodResizePending",
            "True",
            reason,
            "Node didn't have enough capacity",
        )
    };
    assert_eq!(
        said(&pending("Infeasible")),
        "pod ResizeInfeasible degraded: the node can never grant the resize: Node didn't have enough capacity"
    );
    assert_eq!(
        said(&pending("Deferred")),
        "pod ResizeDeferred degraded: the resize waits for room on the node: Node didn't have enough capacity"
    );
    let failing = pod("Running", app()).condition("PodResizeInProgress", "True", "Error", "cgroup says no");
    assert_eq!(said(&failing), "pod ResizeError degraded: the resize fails: cgroup says no");
}

#[test]
fn a_resize_under_way_or_over_is_no_cause() {
    let resizing = pod("Running", app()).condition("PodResizeInProgress", "True", "", "");
    assert_eq!(said(&resizing), "healthy");
    let over = pod("Running", app()).condition("PodResizePending", "False", "Infeasible", "");
    assert_eq!(said(&over), "healthy");
}

#[test]
fn a_container_in_trouble_goes_before_a_resize() {
    let parts = [regular("app", crash_loop(1, 4))];
    let pod = pod("Running", parts).condition("PodResizePending", "True", "Deferred", "");
    assert_eq!(said(&pod), "app Error failed: keeps exiting with code 1, 4 restarts");
}
