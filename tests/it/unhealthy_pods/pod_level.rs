//! Causes that are not in a container, and healthy pods.

use serde_json::json;

use super::*;

pub(super) fn whole_pod() -> Vec<Fixture> {
    let healthy = || begun("web-0").native(sidecar("istio-proxy", ISTIO)).app(app());
    let resize = |kind: &str, reason: &str, message: &str| {
        vec![healthy().condition(kind, "True", reason, message).build()]
    };
    let gone = |reason: &str, message: &str| {
        let ended = begun("web-0").app(container("app", APP).ended("Error", 137, 100, 640));
        vec![
            ended
                .status("phase", json!("Failed"))
                .status("reason", json!(reason))
                .status("message", json!(message))
                .build(),
        ]
    };
    let unscheduled = |name: &str, reason: &str, message: &str| {
        begun(name)
            .app(container("app", APP))
            .status("containerStatuses", json!([]))
            .status("phase", json!("Pending"))
            .without_node()
            .condition("PodScheduled", "False", reason, message)
    };
    let nodes = "0/5 nodes are available: 1 node(s) had untolerated taint {gpu: }, 4 Insufficient memory. preemption: 0/5 \
                 nodes are available: 5 No preemption victims found for incoming pod.";
    vec![
        (
            "resize_deferred",
            resize(
                "PodResizePending",
                "Deferred",
                "Node didn't have enough resource: cpu, requested: 900, used: 1200, capacity: 1500",
            ),
        ),
        (
            "resize_infeasible",
            resize(
                "PodResizePending",
                "Infeasible",
                "Node didn't have enough capacity: cpu, requested: 64000, capacity: 1500",
            ),
        ),
        (
            "resize_that_fails",
            resize("PodResizeInProgress", "Error", "cannot decrease memory limits below current usage"),
        ),
        (
            "evicted",
            gone(
                "Evicted",
                "The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi.",
            ),
        ),
        (
            "deadline",
            gone("DeadlineExceeded", "Pod was active on the node longer than the specified deadline"),
        ),
        ("unschedulable", vec![unscheduled("web-0", "Unschedulable", nodes).build()]),
        ("gated", {
            let gates = json!([{ "name": "example.com/quota" }]);
            vec![unscheduled("web-0", "SchedulingGated", "").spec("schedulingGates", gates).build()]
        }),
        ("terminating_held_by_a_finalizer", {
            let ended = begun("web-0").app(container("app", APP).ended("Completed", 0, 100, 640));
            let ended = ended.metadata("deletionTimestamp", json!(ago(605)));
            let ended =
                ended.metadata("deletionGracePeriodSeconds", json!(30)).status("phase", json!("Running"));
            vec![ended.metadata("finalizers", json!(["example.com/backup"])).build()]
        }),
        ("terminating_while_containers_stop", {
            let deleted = healthy().metadata("deletionTimestamp", json!(ago(-3630)));
            vec![deleted.metadata("deletionGracePeriodSeconds", json!(4365)).build()]
        }),
        ("terminating_long_after_its_time", {
            let deleted = healthy().metadata("deletionTimestamp", json!(ago(605)));
            let deleted = deleted.metadata("deletionGracePeriodSeconds", json!(30));
            vec![deleted.metadata("finalizers", json!(["example.com/backup"])).build()]
        }),
    ]
}

/// Pods that are not ready or not created, though their containers are not at fault.
pub(super) fn conditions() -> Vec<Fixture> {
    let healthy = || begun("web-0").native(sidecar("istio-proxy", ISTIO)).app(app());
    vec![
        ("phase_unknown", vec![healthy().status("phase", json!("Unknown")).build()]),
        ("node_lost", vec![healthy().condition("Ready", "False", "", "").build()]),
        ("not_ready_for_no_container", {
            let words = "containers with unknown status: [injected]";
            let unready = healthy().condition("ContainersReady", "False", "ContainersNotReady", words);
            vec![unready.condition("Ready", "False", "ContainersNotReady", words).build()]
        }),
        ("volume_that_another_pod_holds", {
            let taken = "Multi-Attach error for volume \"pvc-7f0c\" Volume is already used by pod(s) web-1";
            let in_vain = "Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed \
                           to process volumes=[]: timed out waiting for the condition";
            let mut last = warning("web-0", "", "FailedMount", in_vain, 3);
            last["lastTimestamp"] = json!(ago(600));
            vec![
                begun("web-0")
                    .app(container("app", APP).waiting("ContainerCreating", ""))
                    .condition("PodReadyToStartContainers", "False", "", "")
                    .build(),
                warning("web-0", "", "FailedAttachVolume", taken, 1),
                last,
            ]
        }),
        ("readiness_gate", {
            let gated =
                healthy().spec("readinessGates", json!([{ "conditionType": "example.com/registered" }]));
            vec![gated.condition("Ready", "False", "ReadinessGatesNotReady", "").build()]
        }),
    ]
}

pub(super) fn healthy() -> Vec<Fixture> {
    vec![
        (
            "healthy",
            vec![
                begun("web-0")
                    .native(sidecar("istio-proxy", ISTIO).restarted(1, "Error", 1))
                    .app(app())
                    .build(),
            ],
        ),
        (
            "completed",
            vec![
                begun("report-x7k2p")
                    .owner("batch/v1", "Job", "report")
                    .spec("restartPolicy", json!("Never"))
                    .native(container("cloud-sql-proxy", SQL_PROXY).ended("Error", 143, 90, 630))
                    .app(container("report", APP).ended("Completed", 0, 60, 635))
                    .initialized()
                    .build(),
            ],
        ),
    ]
}
