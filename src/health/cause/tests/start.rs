//! Startup: who holds it up, and whether that is normal.

use super::*;

#[test]
fn what_holds_up_a_start_is_named_by_what_the_spec_has() {
    let without_probe = |hook: bool| {
        let proxy = native("istio-proxy", runs().starting()).spec(|spec| {
            spec.startup_probe = None;
            spec.lifecycle.post_start = hook.then(Default::default);
        });
        said(&pod("Pending", [proxy, regular("app", not_created())]))
    };
    assert_eq!(
        without_probe(true),
        "istio-proxy NotStarted starting: is running, but its postStart hook has not finished; the app waits for it"
    );
    assert_eq!(
        without_probe(false),
        "istio-proxy NotStarted starting: is running, but has not started yet; the app waits for it"
    );
}

#[test]
fn a_healthy_pod_has_no_cause() {
    let parts = [init("migrate", ended(0)), native("istio-proxy", runs()), regular("app", runs())];
    assert_eq!(said(&pod("Running", parts)), "healthy");
}

#[test]
fn a_pod_without_status_has_no_cause() {
    assert_eq!(
        said(&pod("Running", [regular("app", crash_loop(1, 9))]).but(|pod| pod.status = None)),
        "healthy"
    );
}

#[test]
fn a_native_sidecar_whose_start_up_probe_has_not_passed_holds_up_the_app() {
    let parts = || {
        [
            native("istio-proxy", runs().starting()),
            init("migrate", not_created()),
            regular("app", not_created()),
        ]
    };
    assert_eq!(
        said(&pod("Pending", parts())),
        "istio-proxy NotStarted starting: is running, but its startup probe has not passed; the app waits for it"
    );
}

#[test]
fn a_native_sidecar_that_is_killed_by_its_start_up_probe_has_failed() {
    let proxy = native("cloud-sql-proxy", runs().starting().restarted(4, 2));
    assert_eq!(
        said(&pod("Pending", [proxy, regular("app", not_created())])),
        "cloud-sql-proxy NotStarted failed: is running, but its startup probe has not passed, 4 restarts; \
         the app waits for it"
    );
}

#[test]
fn a_native_sidecar_that_crashes_before_it_has_started_is_blamed_rather_than_its_victims() {
    let parts = [
        native("vault-agent", crash_loop(2, 7)),
        init("migrate", not_created()),
        regular("app", not_created()),
    ];
    assert_eq!(
        said(&pod("Pending", parts)),
        "vault-agent Error failed: keeps exiting with code 2, 7 restarts; the app waits for it"
    );
}

#[test]
fn a_native_sidecar_that_exits_with_0_before_it_has_started_holds_up_the_rest() {
    let parts = [
        native("git-sync", ended(0).restarted(5, 0)),
        init("migrate", not_created()),
        regular("app", not_created()),
    ];
    assert_eq!(
        said(&pod("Pending", parts)),
        "git-sync Completed failed: keeps exiting with code 0, 5 restarts; the app waits for it"
    );
}

#[test]
fn a_native_sidecar_that_exits_with_0_once_the_start_up_went_past_it_holds_up_nothing() {
    let parts = [
        native("git-sync", ended(0).restarted(5, 0)),
        init("migrate", runs()),
        regular("app", not_created()),
    ];
    assert_eq!(
        said(&pod("Pending", parts)),
        "migrate Initializing starting: is still initializing; the app waits for it"
    );
}

#[test]
fn an_init_container_that_crashes_is_blamed() {
    let migrate = |now| [init("migrate", now), regular("app", not_created())];
    assert_eq!(
        said(&pod("Pending", migrate(crash_loop(1, 4)))),
        "migrate Error failed: keeps exiting with code 1, 4 restarts; the app waits for it"
    );
    // Between two tries it runs for a moment, or is shown as being created.
    for now in [runs(), not_created()] {
        assert_eq!(
            said(&pod("Pending", migrate(now.restarted(4, 1)))),
            "migrate Error failed: keeps exiting with code 1, 4 restarts; the app waits for it"
        );
    }
    assert_eq!(
        said(&pod("Pending", migrate(ended(1)))),
        "migrate Error failed: exited with code 1; the app waits for it"
    );
    assert_eq!(
        said(&pod("Pending", migrate(ended(1).restarted(1, 1)))),
        "migrate Error failed: exited with code 1, 1 restart; the app waits for it"
    );
}

#[test]
fn an_init_container_that_never_may_run_again_fails_the_pod() {
    let parts = [init("migrate", ended(3)), regular("app", not_created())];
    assert_eq!(said(&pod("Failed", parts).policy("Never")), "migrate Error failed: exited with code 3");
}

#[test]
fn an_init_container_that_waits_for_something_is_a_start_up_under_way() {
    let waits_for_db = "wait-for-db Initializing starting: is still initializing; the app waits for it";
    let alone = [init("wait-for-db", runs()), regular("app", not_created())];
    assert_eq!(said(&pod("Pending", alone)), waits_for_db);
    let behind_a_sidecar =
        [native("istio-proxy", runs()), init("wait-for-db", runs()), regular("app", not_created())];
    assert_eq!(said(&pod("Pending", behind_a_sidecar)), waits_for_db);
    let beside_an_unready_one =
        [native("istio-proxy", runs().unready()), init("wait-for-db", runs()), regular("app", not_created())];
    assert_eq!(said(&pod("Pending", beside_an_unready_one)), waits_for_db);
}

#[test]
fn an_init_container_that_runs_again_after_success_is_no_loop() {
    // After a reboot of the node every pod initializes again.
    for now in [runs(), not_created()] {
        let parts = [init("migrate", now.restarted(3, 0)), regular("app", not_created().restarted(3, 255))];
        let rebooted = pod("Running", parts).condition("Initialized", "False", "", "");
        assert_eq!(
            said(&rebooted),
            "migrate Initializing starting: is still initializing; the app waits for it"
        );
    }
}

#[test]
fn the_next_in_line_is_being_created() {
    let parts = [init("a", ended(0)), init("b", not_created()), regular("app", not_created())];
    assert_eq!(
        said(&pod("Pending", parts)),
        "b Initializing starting: is still initializing; the app waits for it"
    );
    let parts = [init("a", ended(0)), native("istio-proxy", not_created()), regular("app", not_created())];
    assert_eq!(
        said(&pod("Pending", parts)),
        "istio-proxy Initializing starting: is being created; the app waits for it"
    );
}

#[test]
fn images_that_cannot_be_pulled_are_told_in_the_kubelets_words() {
    let pull = "its image cannot be pulled";
    for (reason, as_told, words) in [
        ("ImagePullBackOff", "ImagePullBackOff", pull),
        ("ErrImagePull", "ErrImagePull", pull),
        ("ImageInspectError", "ErrImagePull", pull),
        ("RegistryUnavailable", "ErrImagePull", pull),
        ("SignatureValidationFailed", "ErrImagePull", pull),
        ("ErrImageNeverPull", "ErrImageNeverPull", "its image is not on the node and must not be pulled"),
        ("InvalidImageName", "InvalidImageName", "its image name is invalid"),
        (
            "CreateContainerConfigError",
            "CreateContainerConfigError",
            "cannot be created from its configuration",
        ),
        ("CreateContainerError", "CreateContainerError", "cannot be created"),
        ("RunContainerError", "RunContainerError", "cannot be run"),
        ("PostStartHookError", "RunContainerError", "cannot be run"),
        ("SomethingNew", "CreateContainerError", "cannot be created"),
    ] {
        let now = || waits(reason).says("so says the kubelet");
        let beside = pod("Pending", [regular("app", runs()), regular("fluent-bit", now())]);
        assert_eq!(said(&beside), format!("fluent-bit {as_told} degraded: {words}: so says the kubelet"));
        let before = pod("Pending", [native("istio-proxy", now()), regular("app", not_created())]);
        assert_eq!(
            said(&before),
            format!("istio-proxy {as_told} failed: {words}: so says the kubelet; the app waits for it")
        );
    }
}

#[test]
fn a_process_that_cannot_be_started_is_told_with_its_code() {
    for reason in ["StartError", "ContainerCannotRun"] {
        let now = waits("CrashLoopBackOff").restarted(3, 128).last_reason(reason);
        assert_eq!(
            said(&pod("Running", [regular("app", runs()), regular("exporter", now)])),
            format!("exporter {reason} degraded: its process cannot be started (exit code 128), 3 restarts")
        );
    }
}

#[test]
fn a_pod_whose_volumes_are_missing_blames_nobody() {
    let told = "pod NotCreated starting: waiting for its sandbox, network or volumes; its events say which";
    let app = || regular("app", waits("ContainerCreating"));
    let no_sandbox = |pod: Pod| pod.condition("PodReadyToStartContainers", "False", "", "");
    assert_eq!(said(&no_sandbox(pod("Pending", [app()]))), told);
    assert_eq!(said(&no_sandbox(pod("Pending", [init("migrate", not_created()), app()]))), told);
    // Older kubelets do not report it: then no created container proves a sandbox.
    assert_eq!(said(&pod("Pending", [app()]).without_condition("PodReadyToStartContainers")), told);
}

#[test]
fn containers_that_are_being_created_in_a_sandbox_are_starting() {
    let parts = [regular("app", waits("ContainerCreating")), regular("fluent-bit", runs())];
    assert_eq!(said(&pod("Pending", parts)), "app NotStarted starting: is being created");
}

#[test]
fn without_conditions_a_running_app_proves_that_the_pod_is_initialized() {
    let parts = [native("vault-agent", crash_loop(1, 4)), regular("app", runs())];
    assert_eq!(
        said(&pod("Running", parts).status(|status| status.conditions.clear())),
        "vault-agent Error degraded: keeps exiting with code 1, 4 restarts"
    );
}

#[test]
fn a_status_that_knows_no_containers_yet_is_starting() {
    let pod = pod("Pending", [native("istio-proxy", runs()), regular("app", runs())]).status(|status| {
        status.container_statuses.clear();
        status.init_container_statuses.clear();
        status.conditions.clear();
    });
    assert_eq!(
        said(&pod),
        "pod NotCreated starting: waiting for its sandbox, network or volumes; its events say which"
    );
}
