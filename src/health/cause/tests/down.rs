//! Sidecars that go down beside an app.

use super::*;
use crate::model::Quantity;

#[test]
fn a_native_sidecar_that_crashes_beside_a_healthy_app_degrades_the_pod() {
    let parts = [native("vault-agent", crash_loop(1, 14)), regular("app", runs())];
    assert_eq!(
        said(&pod("Running", parts)),
        "vault-agent Error degraded: keeps exiting with code 1, 14 restarts"
    );
}

#[test]
fn a_crash_is_told_before_the_kubelet_calls_it_a_loop() {
    let parts = [native("vault-agent", ended(1).restarted(6, 1)), regular("app", runs())];
    assert_eq!(
        said(&pod("Running", parts)),
        "vault-agent Error degraded: keeps exiting with code 1, 6 restarts"
    );
    let parts = [regular("fluent-bit", ended(1)), regular("app", runs())];
    assert_eq!(said(&pod("Running", parts)), "fluent-bit Error degraded: exited with code 1");
}

#[test]
fn a_sidecar_that_exits_with_0_is_in_trouble() {
    // A native one shows as terminated between its restarts, a classic one as waiting.
    let native_one = [native("git-sync", ended(0).restarted(8, 0)), regular("app", runs())];
    let classic_one = [regular("git-sync", crash_loop(0, 8)), regular("app", runs())];
    for parts in [native_one, classic_one] {
        assert_eq!(
            said(&pod("Running", parts)),
            "git-sync Completed degraded: keeps exiting with code 0, 8 restarts"
        );
    }
    let first_time = [native("git-sync", ended(0)), regular("app", runs())];
    assert_eq!(
        said(&pod("Running", first_time)),
        "git-sync Completed degraded: exited with code 0, but should keep running"
    );
}

#[test]
fn signals_are_named_where_everybody_meets_them() {
    for (code, words) in [
        (134, " (SIGABRT)"),
        (137, " (SIGKILL)"),
        (139, " (SIGSEGV: invalid memory access)"),
        (143, " (SIGTERM)"),
        (255, ""),
    ] {
        let parts = [regular("fluent-bit", crash_loop(code, 3)), regular("app", runs())];
        assert_eq!(
            said(&pod("Running", parts)),
            format!("fluent-bit Error degraded: keeps exiting with code {code}{words}, 3 restarts")
        );
    }
}

#[test]
fn a_loop_whose_last_end_is_lost_is_told_without_a_code() {
    let now = crash_loop(1, 5);
    let parts = [regular("fluent-bit", now), regular("app", runs())];
    let pod = pod("Running", parts).status(|status| {
        status.container_statuses[1].last_state.terminated = None;
    });
    assert_eq!(said(&pod), "fluent-bit Error degraded: keeps exiting, 5 restarts");
}

#[test]
fn running_out_of_memory_names_the_limit() {
    let oom = || crash_loop(137, 5).last_reason("OOMKilled");
    let limited = regular("fluent-bit", oom())
        .spec(|spec| spec.resources.limits.memory = Some(Quantity::from_units(64 << 20)));
    assert_eq!(
        said(&pod("Running", [limited, regular("app", runs())])),
        "fluent-bit OOMKilled degraded: is killed for using more memory than its limit (64Mi), 5 restarts"
    );
    assert_eq!(
        said(&pod("Running", [native("istio-proxy", oom()), regular("app", runs())])),
        "istio-proxy OOMKilled degraded: is killed because memory ran out, 5 restarts"
    );
}

#[test]
fn a_native_sidecar_that_ran_out_of_memory_for_an_hour_and_is_up_again_still_counts() {
    let proxy = native("istio-proxy", runs().restarted(9, 137).last_reason("OOMKilled").last_at(60));
    assert_eq!(
        said(&pod("Running", [proxy, regular("app", runs())])),
        "istio-proxy OOMKilled degraded: is running now, but is killed because memory ran out, 9 restarts"
    );
}

#[test]
fn one_past_restart_of_a_healthy_container_is_no_cause() {
    for restarts in [1, 2] {
        let proxy = native("istio-proxy", runs().restarted(restarts, 137).last_at(60));
        assert_eq!(said(&pod("Running", [proxy, regular("app", runs())])), "healthy");
    }
}

#[test]
fn a_start_up_race_that_settled_is_no_cause() {
    let app = regular("app", runs().restarted(5, 1).last_at(4));
    assert_eq!(said(&pod("Running", [native("istio-proxy", runs()), app])), "healthy");
}

#[test]
fn rare_incidents_are_no_loop() {
    // Three in three days.
    let proxy = native("istio-proxy", runs().restarted(3, 137).last_at(3 * 24 * 60));
    assert_eq!(said(&pod("Running", [proxy, regular("app", runs())])), "healthy");
}

#[test]
fn a_slow_loop_is_one_however_long_the_runs_are() {
    // A leak: every twenty minutes, up at the moment.
    let leaks = runs().restarted(144, 137).last_reason("OOMKilled").last_at(48 * 60);
    let app = leaks.last(|last| last.started_at = Some(at(48 * 60 - 20)));
    assert_eq!(
        said(&pod("Running", [regular("app", app)])),
        "app OOMKilled degraded: is running now, but is killed because memory ran out, 144 restarts"
    );
}

#[test]
fn a_sidecar_that_fails_its_readiness_probe_degrades_the_pod() {
    let parts = [native("istio-proxy", runs().unready()), regular("app", runs())];
    let pod = pod("Running", parts);
    assert_eq!(said(&pod), "istio-proxy NotReady degraded: is running but not ready");
    assert_eq!(since(&pod), Some(1));
}

#[test]
fn a_container_that_keeps_going_down_is_not_merely_unready() {
    let proxy = regular("istio-proxy", runs().unready().restarted(6, 1).last_at(40));
    assert_eq!(
        said(&pod("Running", [proxy, regular("app", runs())])),
        "istio-proxy Error degraded: keeps exiting with code 1, 6 restarts"
    );
}

#[test]
fn a_liveness_probe_that_kills_shows_as_the_code_it_kills_with() {
    let parts = [native("istio-proxy", crash_loop(137, 9)), regular("app", runs())];
    assert_eq!(
        said(&pod("Running", parts)),
        "istio-proxy Error degraded: keeps exiting with code 137 (SIGKILL), 9 restarts"
    );
}

#[test]
fn a_classic_sidecar_whose_start_up_probe_has_not_passed_is_starting() {
    let parts = [regular("exporter", runs().starting()), regular("app", runs())];
    assert_eq!(
        said(&pod("Running", parts)),
        "exporter NotStarted starting: is running, but its startup probe has not passed"
    );
}

#[test]
fn several_in_trouble_are_all_named() {
    let parts = [
        regular("app", runs()),
        regular("exporter", runs().unready()),
        regular("fluent-bit", crash_loop(1, 6)),
        regular("git-sync", crash_loop(0, 6)),
    ];
    assert_eq!(
        said(&pod("Running", parts)),
        "git-sync Completed degraded: keeps exiting with code 0, 6 restarts; \
         also in trouble: exporter, fluent-bit"
    );
}

#[test]
fn of_very_many_in_trouble_three_are_named() {
    let names = ["app", "b", "c", "d", "e", "f"];
    let parts = names.map(|name| regular(name, if name == "app" { runs() } else { runs().unready() }));
    assert_eq!(
        said(&pod("Running", parts)),
        "b NotReady failed: is running but not ready; also in trouble: c, d, e and 1 more"
    );
}

#[test]
fn debug_containers_are_never_blamed() {
    for now in [ended(1), crash_loop(1, 9), waits("ImagePullBackOff"), runs().unready()] {
        let parts = [regular("app", runs()), ephemeral("debugger", now)];
        assert_eq!(said(&pod("Running", parts)), "healthy");
    }
}
