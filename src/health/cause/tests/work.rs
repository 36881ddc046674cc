//! Work that ends: Jobs, and the sidecars beside it.

use super::*;

#[test]
fn a_classic_sidecar_that_outlives_the_work_keeps_the_pod_running() {
    let parts = || [regular("worker", ended(0)), regular("istio-proxy", runs())];
    for policy in ["Never", "OnFailure"] {
        let pod = pod("Running", parts()).policy(policy);
        assert_eq!(
            said(&pod),
            "istio-proxy KeepsPodRunning degraded: keeps running although the work is done, so the pod never completes"
        );
        assert_eq!(since(&pod), Some(2));
    }
}

#[test]
fn a_classic_sidecar_that_outlives_the_work_is_not_merely_unready() {
    let parts = [regular("worker", ended(0)), regular("istio-proxy", runs().unready())];
    assert_eq!(
        said(&pod("Running", parts).policy("Never")),
        "istio-proxy KeepsPodRunning degraded: keeps running although the work is done, so the pod never completes"
    );
}

#[test]
fn a_sidecar_beside_work_that_is_not_done_is_no_cause() {
    let parts = [regular("a", ended(0)), regular("b", runs()), regular("istio-proxy", runs())];
    assert_eq!(said(&pod("Running", parts).policy("Never")), "healthy");
}

#[test]
fn a_native_sidecar_that_the_kubelet_has_yet_to_stop_is_no_cause() {
    for now in [runs(), runs().unready()] {
        let parts = [native("istio-proxy", now), regular("worker", ended(0))];
        assert_eq!(said(&pod("Running", parts).policy("Never")), "healthy");
    }
}

#[test]
fn a_native_sidecar_that_is_killed_when_the_work_is_done_is_no_cause() {
    for code in [0, 137, 143] {
        let parts = || [native("istio-proxy", ended(code)), regular("worker", ended(0))];
        // The kubelet reports the containers before it reports the pod's end.
        assert_eq!(said(&pod("Running", parts()).policy("OnFailure")), "healthy");
        assert_eq!(said(&pod("Succeeded", parts()).policy("OnFailure")), "healthy");
    }
}

#[test]
fn a_native_sidecar_that_is_killed_when_the_work_has_failed_is_not_in_trouble() {
    let parts = [native("istio-proxy", ended(137)), regular("worker", ended(1))];
    assert_eq!(said(&pod("Running", parts).policy("Never")), "worker Error failed: exited with code 1");
}

#[test]
fn a_native_sidecar_that_went_down_before_the_work_was_done_is_in_trouble() {
    let early = native("cloud-sql-proxy", ended(1).end(|end| end.finished_at = Some(at(1))));
    let parts = [early, regular("worker", ended(0))];
    assert_eq!(
        said(&pod("Running", parts).policy("Never")),
        "cloud-sql-proxy Error degraded: exited with code 1"
    );
}

#[test]
fn a_native_sidecar_that_flaps_beside_the_work_is_in_trouble() {
    let parts = [native("cloud-sql-proxy", crash_loop(1, 6)), regular("worker", runs())];
    assert_eq!(
        said(&pod("Running", parts).policy("OnFailure")),
        "cloud-sql-proxy Error degraded: keeps exiting with code 1, 6 restarts"
    );
}

#[test]
fn a_job_that_failed_blames_the_worker() {
    let parts = [native("istio-proxy", ended(143)), regular("worker", ended(3))];
    assert_eq!(said(&pod("Failed", parts).policy("Never")), "worker Error failed: exited with code 3");
}

#[test]
fn a_job_in_backoff_blames_the_worker() {
    let parts = [native("istio-proxy", runs()), regular("worker", crash_loop(3, 2))];
    assert_eq!(
        said(&pod("Running", parts).policy("OnFailure")),
        "worker Error failed: keeps exiting with code 3, 2 restarts"
    );
}

#[test]
fn completed_work_has_no_cause() {
    assert_eq!(said(&pod("Succeeded", [regular("worker", ended(0))]).policy("Never")), "healthy");
}
