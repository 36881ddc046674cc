//! Apps in trouble, on their own account and on others'.

use super::*;
use crate::model::container::{Probe, RestartRule};

#[test]
fn an_app_that_crashes_beside_a_healthy_sidecar_is_blamed() {
    let parts = [native("istio-proxy", runs()), regular("app", crash_loop(1, 4))];
    let pod = pod("Running", parts);
    assert_eq!(said(&pod), "app Error failed: keeps exiting with code 1, 4 restarts");
    assert_eq!(since(&pod), Some(3));
}

#[test]
fn an_app_that_may_not_run_again_has_failed_while_its_sidecar_runs_on() {
    let parts = [regular("app", ended(1)), regular("istio-proxy", runs())];
    assert_eq!(
        said(&pod("Running", parts).policy("Never")),
        "app Error failed: exited with code 1; istio-proxy is still running, so the pod never ends"
    );
}

#[test]
fn in_a_failed_pod_the_app_is_blamed_and_not_the_sidecars_that_died_with_it() {
    let parts =
        [native("istio-proxy", ended(137)), regular("app", ended(1)), regular("fluent-bit", ended(1))];
    assert_eq!(said(&pod("Failed", parts).policy("Never")), "app Error failed: exited with code 1");
}

#[test]
fn in_a_failed_pod_who_ended_first_is_blamed() {
    let first = ended(2).end(|end| end.finished_at = Some(at(1)));
    let parts = |helper| [regular("app", ended(1)), regular(helper, first.clone())];
    assert_eq!(
        said(&pod("Failed", parts("vault-agent")).policy("Never")),
        "vault-agent Error failed: exited with code 2; also in trouble: app"
    );
    // The app does not notice that its log shipper is gone.
    let shipper = pod("Failed", parts("fluent-bit")).policy("Never");
    assert_eq!(said(&shipper), "app Error failed: exited with code 1");
    let lost = ended(137).end(|end| end.finished_at = None);
    let parts = [regular("app", lost), regular("fluent-bit", ended(2))];
    assert_eq!(
        said(&pod("Failed", parts).policy("Never")),
        "fluent-bit Error failed: exited with code 2; also in trouble: app"
    );
}

#[test]
fn an_app_that_is_not_ready_while_its_proxy_is_down_is_a_victim() {
    let parts = [native("istio-proxy", crash_loop(1, 5)), regular("app", runs().unready())];
    assert_eq!(
        said(&pod("Running", parts)),
        "istio-proxy Error failed: keeps exiting with code 1, 5 restarts; also in trouble: app"
    );
    let parts = [native("istio-proxy", runs().unready()), regular("app", runs().unready())];
    assert_eq!(
        said(&pod("Running", parts)),
        "istio-proxy NotReady failed: is running but not ready; also in trouble: app"
    );
}

#[test]
fn an_app_that_is_not_ready_beside_an_unready_log_shipper_is_its_own_cause() {
    let parts = [regular("fluent-bit", runs().unready()), regular("app", runs().unready())];
    assert_eq!(
        said(&pod("Running", parts)),
        "app NotReady failed: is running but not ready; also in trouble: fluent-bit"
    );
}

#[test]
fn a_proxy_that_is_down_explains_the_app_that_is_down_too() {
    let parts = [native("istio-proxy", crash_loop(1, 5)), regular("app", crash_loop(2, 6))];
    assert_eq!(
        said(&pod("Running", parts)),
        "istio-proxy Error failed: keeps exiting with code 1, 5 restarts; also in trouble: app"
    );
}

#[test]
fn a_log_shipper_that_is_down_does_not_explain_the_app() {
    let parts = [regular("app", crash_loop(2, 6)), regular("fluent-bit", crash_loop(1, 5))];
    assert_eq!(
        said(&pod("Running", parts)),
        "app Error failed: keeps exiting with code 2, 6 restarts; also in trouble: fluent-bit"
    );
}

#[test]
fn a_kill_where_there_is_a_probe_names_the_probe() {
    let probed = regular("app", crash_loop(137, 6)).spec(|spec| spec.liveness_probe = Some(Probe::default()));
    assert_eq!(
        said(&pod("Running", [probed])),
        "app Error failed: keeps exiting with code 137 (SIGKILL), 6 restarts; \
         its liveness probe may have failed"
    );
}

#[test]
fn an_app_that_is_not_ready_is_blamed() {
    let parts = [native("istio-proxy", runs()), regular("app", runs().unready())];
    assert_eq!(said(&pod("Running", parts)), "app NotReady failed: is running but not ready");
}

#[test]
fn the_app_may_run_and_be_ready_while_the_phase_is_still_pending() {
    let parts = [regular("app", runs()), regular("fluent-bit", waits("ErrImagePull"))];
    assert_eq!(said(&pod("Pending", parts)), "fluent-bit ErrImagePull degraded: its image cannot be pulled");
}

#[test]
fn a_rule_that_restarts_one_container_leaves_the_blame_with_it() {
    let rule = RestartRule { action: "Restart".to_owned(), ..RestartRule::default() };
    let trainer = regular("trainer", crash_loop(42, 4)).spec(|spec| {
        spec.restart_policy = Some("Never".to_owned());
        spec.restart_policy_rules = vec![rule];
    });
    assert_eq!(
        said(&pod("Running", [trainer, regular("fluent-bit", runs())]).policy("Never")),
        "trainer Error failed: keeps exiting with code 42, 4 restarts"
    );
}

#[test]
fn a_containers_own_policy_goes_before_that_of_its_pod() {
    let own = |policy: &str, now| {
        regular("oneshot", now).spec(|spec| spec.restart_policy = Some(policy.to_owned()))
    };
    let finished = pod("Running", [regular("app", runs()), own("OnFailure", ended(0))]);
    assert_eq!(
        said(&finished),
        "pod NotReady degraded: condition Ready is False, and no container's status shows why"
    );
    let flaky = pod("Running", [regular("app", runs()), own("OnFailure", ended(1))]);
    assert_eq!(said(&flaky), "oneshot Error failed: exited with code 1");
    let must_run_on = pod("Running", [regular("app", runs()), own("Always", ended(0))]).policy("Never");
    assert_eq!(said(&must_run_on), "oneshot Completed failed: exited with code 0, but should keep running");
}

#[test]
fn who_restarts_all_containers_is_blamed_and_not_those_that_go_down_with_it() {
    let again = || {
        waits("ContainerCreating").restarted(21, 137).last_reason("RestartingAllContainers").last(|last| {
            (last.started_at, last.finished_at) = (None, None);
        })
    };
    let rule = RestartRule { action: "RestartAllContainers".to_owned(), ..RestartRule::default() };
    let watcher = native("watcher", again()).spec(|spec| spec.restart_policy_rules = vec![rule]);
    let pod = pod("Running", [watcher, regular("app", again())]).condition("Initialized", "True", "", "");
    assert_eq!(
        said(&pod),
        "watcher RestartingAllContainers failed: \
         a restart rule keeps restarting all containers, 21 restarts"
    );
}

#[test]
fn containers_that_restart_together_and_are_up_again_still_count() {
    let again = || {
        runs().restarted(21, 137).last_reason("RestartingAllContainers").last(|last| {
            (last.started_at, last.finished_at) = (None, None);
        })
    };
    let rule = RestartRule { action: "RestartAllContainers".to_owned(), ..RestartRule::default() };
    let watcher = native("watcher", again()).spec(|spec| spec.restart_policy_rules = vec![rule]);
    assert_eq!(
        said(&pod("Running", [watcher, regular("app", again())])),
        "watcher RestartingAllContainers degraded: is running now, but \
         a restart rule keeps restarting all containers, 21 restarts"
    );
}

#[test]
fn what_an_app_has_from_nobody_else_is_its_own_cause() {
    let proxy = || native("oauth2-proxy", crash_loop(1, 3));
    let oom = regular("app", crash_loop(137, 30).last_reason("OOMKilled"));
    assert_eq!(
        said(&pod("Running", [proxy(), oom])),
        "app OOMKilled failed: is killed because memory ran out, 30 restarts; also in trouble: oauth2-proxy"
    );
    let image = regular("app", waits("ImagePullBackOff"));
    assert_eq!(
        said(&pod("Pending", [proxy(), image]).condition("Initialized", "True", "", "")),
        "app ImagePullBackOff failed: its image cannot be pulled; also in trouble: oauth2-proxy"
    );
}
