//! `printPod`, branch by branch.

use super::sketch::*;
use crate::health::status_line;
use crate::model::Pod;

/// READY, STATUS and RESTARTS as kubectl prints them, with the minute of the last restart.
fn line(pod: &Pod) -> String {
    let Some(line) = status_line(pod) else { return "nothing".to_owned() };
    let ago = line
        .last_restart
        .map_or_else(String::new, |last| format!(" (minute {})", last.duration_since(at(0)).as_mins()));
    format!("{}/{} {} {}{ago}", line.ready, line.total, line.status, line.restarts)
}

#[test]
fn a_pod_without_status_has_no_line() {
    let pod = pod("", [regular("app", runs())]).but(|pod| pod.status = None);
    assert_eq!(line(&pod), "nothing");
}

#[test]
fn a_status_without_containers_shows_the_phase() {
    let pod = pod("Pending", [regular("app", runs()), native("proxy", runs())]).status(|status| {
        status.container_statuses.clear();
        status.init_container_statuses.clear();
    });
    assert_eq!(line(&pod), "0/2 Pending 0");
}

#[test]
fn the_pods_own_reason_stands_before_its_phase() {
    let pod = pod("Failed", []).reason("Evicted", "The node was low on resource: memory.");
    assert_eq!(line(&pod), "0/0 Evicted 0");
}

#[test]
fn a_scheduling_gate_stands_before_the_pods_own_reason() {
    let pod =
        pod("Pending", []).reason("Whatever", "").condition("PodScheduled", "False", "SchedulingGated", "");
    assert_eq!(line(&pod), "0/0 SchedulingGated 0");
}

#[test]
fn the_first_init_container_that_is_not_done_gives_the_reason() {
    let app = || regular("app", not_created());
    for (now, status) in [
        (ended_as("", 3), "Init:ExitCode:3"),
        (ended_as("", 137).end(|end| end.signal = 9), "Init:Signal:9"),
        (ended(3), "Init:Error"),
        (ended_as("OOMKilled", 137), "Init:OOMKilled"),
        (waits("ImagePullBackOff"), "Init:ImagePullBackOff"),
        (waits("PodInitializing"), "Init:1/3"),
        (waits(""), "Init:1/3"),
        (runs(), "Init:1/3"),
    ] {
        let pod = pod("Pending", [init("a", ended(0)), init("b", now), init("c", not_created()), app()]);
        assert_eq!(line(&pod), format!("0/1 {status} 0"));
    }
}

#[test]
fn regular_containers_are_not_asked_while_the_pod_initializes() {
    let pod = pod("Pending", [init("migrate", runs()), regular("app", waits("ImagePullBackOff"))]);
    assert_eq!(line(&pod), "0/1 Init:0/1 0");
}

#[test]
fn a_native_sidecar_that_has_not_started_counts_as_initializing() {
    let pod = pod("Pending", [native("proxy", runs().starting()), regular("app", not_created())]);
    assert_eq!(line(&pod), "0/2 Init:0/1 0");
}

#[test]
fn a_started_native_sidecar_that_is_not_ready_does_not_hold_the_pod_in_init() {
    let pod = pod("Running", [native("proxy", runs().unready()), regular("app", runs())]);
    assert_eq!(line(&pod), "1/2 Running 0");
}

#[test]
fn a_native_sidecar_that_is_down_beside_a_running_app_shows_as_init() {
    let down = crash_loop(1, 4).last_at(9);
    let pod = pod("Running", [native("proxy", down), regular("app", runs())]);
    // The pod stays initialized, so the app counts as ready all the same.
    assert_eq!(line(&pod), "1/2 Init:CrashLoopBackOff 4 (minute 9)");
}

#[test]
fn a_native_sidecar_that_exits_with_0_is_passed_over() {
    let pod = pod("Running", [native("git-sync", ended(0)), regular("app", runs())]);
    assert_eq!(line(&pod), "1/2 Running 0");
}

#[test]
fn restarts_before_initialization_are_those_up_to_the_container_that_holds_it_up() {
    let parts = [
        init("a", ended(0).restarted(1, 1).last_at(4)),
        init("b", crash_loop(1, 5).last_at(3)),
        init("c", not_created().restarted(100, 1)),
        regular("app", not_created().restarted(1000, 1)),
    ];
    // The newest time counts, whichever container it is from.
    assert_eq!(
        line(&pod("Pending", parts).condition("Initialized", "False", "", "")),
        "0/1 Init:CrashLoopBackOff 6 (minute 4)"
    );
}

#[test]
fn restarts_after_initialization_are_those_of_regular_containers_and_native_sidecars() {
    let parts = [
        init("migrate", ended(0).restarted(100, 1).last_at(90)),
        native("proxy", runs().restarted(2, 1).last_at(7)),
        regular("app", runs().restarted(1, 1).last_at(5)),
    ];
    assert_eq!(line(&pod("Running", parts)), "2/2 Running 3 (minute 7)");
}

#[test]
fn a_last_end_without_restarts_or_without_a_time_has_no_time() {
    let kept = pod("Running", [regular("app", runs().restarted(0, 1))]);
    assert_eq!(line(&kept), "1/1 Running 0");
    let lost =
        pod("Running", [regular("app", runs().restarted(2, 137).last(|last| last.finished_at = None))]);
    assert_eq!(line(&lost), "1/1 Running 2");
}

#[test]
fn of_regular_containers_in_trouble_the_first_by_name_gives_the_reason() {
    let pod =
        pod("Running", [regular("b", waits("ErrImagePull")), regular("a", ended(1)), regular("c", runs())]);
    assert_eq!(line(&pod), "1/3 Error 0");
}

#[test]
fn ends_without_a_reason_show_their_signal_or_code() {
    let killed = ended_as("", 137).end(|end| end.signal = 9);
    assert_eq!(line(&pod("Failed", [regular("app", killed)])), "0/1 Signal:9 0");
    assert_eq!(line(&pod("Failed", [regular("app", ended_as("", 2))])), "0/1 ExitCode:2 0");
}

#[test]
fn a_wait_without_a_reason_leaves_the_phase() {
    assert_eq!(line(&pod("Pending", [regular("app", waits(""))])), "0/1 Pending 0");
}

#[test]
fn completed_work_beside_a_running_container_reads_running_or_not_ready() {
    let pod = || pod("Running", [regular("app", ended(0)), regular("proxy", runs())]);
    assert_eq!(line(&pod()), "1/2 NotReady 0");
    assert_eq!(line(&pod().condition("Ready", "True", "", "")), "1/2 Running 0");
}

#[test]
fn completed_work_beside_a_failed_container_reads_as_the_failure() {
    let failed = || regular("b", ended_as("OOMKilled", 137));
    assert_eq!(line(&pod("Failed", [regular("a", ended(0)), failed()])), "0/2 OOMKilled 0");
    let runs = || pod("Running", [regular("a", ended(0)), failed(), regular("c", runs())]);
    assert_eq!(line(&runs()), "1/3 OOMKilled 0");
    assert_eq!(line(&runs().condition("Ready", "True", "", "")), "1/3 Running 0");
    // A native sidecar counts as ready, but not as a container that runs.
    let native = [native("proxy", self::runs()), regular("a", ended(0)), failed()];
    assert_eq!(line(&pod("Running", native)), "1/3 OOMKilled 0");
}

#[test]
fn of_several_failures_the_first_by_name_is_read() {
    let parts = [
        regular("a", ended(0)),
        regular("b", ended_as("", 3)),
        regular("c", ended_as("Error", 1)),
        regular("d", ended(0)),
    ];
    assert_eq!(line(&pod("Failed", parts)), "0/4 ExitCode:3 0");
}

#[test]
fn completed_work_beside_an_unready_container_reads_completed() {
    let pod = pod("Running", [regular("app", ended(0)), regular("proxy", runs().unready())]);
    assert_eq!(line(&pod), "0/2 Completed 0");
}

#[test]
fn a_finished_job_reads_completed_though_its_native_sidecar_was_killed() {
    let work = || regular("worker", ended(0));
    assert_eq!(line(&pod("Succeeded", [native("proxy", ended(0)), work()])), "0/2 Completed 0");
    // The pod is initialized, so the app's end is what is printed last.
    for code in [137, 143] {
        assert_eq!(line(&pod("Succeeded", [native("proxy", ended(code)), work()])), "0/2 Completed 0");
    }
}

#[test]
fn a_pod_that_is_deleted_reads_terminating_unless_it_has_ended() {
    let app = |now| [regular("app", now)];
    assert_eq!(line(&pod("Running", app(runs())).deleted()), "1/1 Terminating 0");
    assert_eq!(line(&pod("Succeeded", app(ended(0))).deleted()), "0/1 Completed 0");
    assert_eq!(line(&pod("Failed", app(ended(1))).deleted()), "0/1 Error 0");
}

#[test]
fn a_deleted_pod_on_a_lost_node_reads_unknown_whatever_its_phase() {
    for phase in ["Running", "Failed"] {
        let lost = pod(phase, []).reason("NodeLost", "");
        assert_eq!(line(&lost), "0/0 NodeLost 0");
        assert_eq!(line(&lost.deleted()), "0/0 Unknown 0");
    }
}

#[test]
fn always_on_a_regular_container_makes_no_native_sidecar() {
    let app = regular("app", runs()).spec(|spec| spec.restart_policy = Some("Always".to_owned()));
    assert_eq!(line(&pod("Running", [app])), "1/1 Running 0");
}

#[test]
fn another_policy_on_an_init_container_makes_no_native_sidecar() {
    let flaky = init("flaky", ended(0)).spec(|spec| spec.restart_policy = Some("OnFailure".to_owned()));
    assert_eq!(line(&pod("Running", [flaky, regular("app", runs())])), "1/1 Running 0");
}

#[test]
fn statuses_of_containers_that_the_spec_lacks_do_no_harm() {
    let pod = pod("Running", [init("gone", runs()), regular("app", runs())])
        .but(|pod| pod.spec.init_containers.clear());
    assert_eq!(line(&pod), "1/1 Init:0/0 0");
}

#[test]
fn counts_that_no_kubelet_would_write_do_no_harm() {
    let most = || runs().restarted(i64::MAX, 1);
    let pod = pod("Running", [regular("a", most()), regular("b", most())]);
    assert_eq!(line(&pod), format!("2/2 Running {} (minute 3)", i64::MAX));
}
