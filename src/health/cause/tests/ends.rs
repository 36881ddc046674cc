//! Pods that do not restart everything: who left, who failed, who holds the pod open, who ran out of memory.

use super::*;
use crate::model::container::Probe;
use crate::model::pod::OwnerReference;

fn of_job(pod: Pod, name: &str) -> Pod {
    let owner = OwnerReference { kind: "Job".to_owned(), name: name.to_owned(), controller: true };
    pod.but(|pod| pod.metadata.owner_references = vec![owner])
}

fn ended_in(code: i32, minute: i64) -> Now {
    ended(code).end(|end| end.finished_at = Some(at(minute)))
}

#[test]
fn a_proxy_that_left_before_the_work_was_done_is_a_cause() {
    let parts = || [regular("worker", runs()), regular("istio-proxy", ended(0))];
    for policy in ["Never", "OnFailure"] {
        assert_eq!(
            said(&pod("Running", parts()).policy(policy)),
            "istio-proxy Completed degraded: exited with code 0, but should keep running"
        );
    }
    let fails = [regular("worker", crash_loop(1, 3)), regular("istio-proxy", ended(0))];
    assert!(said(&pod("Running", fails).policy("OnFailure")).starts_with("istio-proxy Completed failed"));
}

#[test]
fn a_helper_that_is_told_to_leave_may_leave() {
    let once = regular("vault-agent", ended(0)).spec(|spec| spec.args = vec!["-exit-after-auth".to_owned()]);
    assert_eq!(said(&pod("Running", [regular("worker", runs()), once]).policy("Never")), "healthy");
    let script = ["sh", "-c", "cp /etc/a /shared/a"].map(str::to_owned);
    let copies = regular("vault-agent", ended(0)).spec(|spec| spec.command = script.to_vec());
    assert_eq!(said(&pod("Running", [regular("worker", runs()), copies]).policy("Never")), "healthy");
}

#[test]
fn a_log_shipper_that_left_does_not_explain_a_failing_app() {
    let parts = [regular("worker", crash_loop(1, 3)), regular("fluent-bit", ended(0))];
    assert!(said(&pod("Running", parts).policy("OnFailure")).starts_with("worker Error failed"));
}

#[test]
fn the_container_named_like_the_job_is_the_work() {
    let parts = || [regular("prune", ended(0)), regular("barge", runs())];
    let held =
        "barge KeepsPodRunning degraded: keeps running although the work is done, so the pod never completes";
    for job in ["prune", "prune-3", "prune-29011-x7k2p", "nightly-prune"] {
        let pod = of_job(pod("Running", parts()).policy("OnFailure"), job);
        assert_eq!(said(&pod), held, "{job}");
    }
    // Nothing says that the other one is not at work.
    for job in ["crunch", "prune-all"] {
        assert_eq!(said(&of_job(pod("Running", parts()).policy("OnFailure"), job)), "healthy", "{job}");
    }
}

#[test]
fn a_sidecar_that_runs_on_beside_failed_work_is_named() {
    let parts = || [regular("main", ended(1)), regular("istio-proxy", runs())];
    assert_eq!(
        said(&pod("Running", parts()).policy("Never")),
        "main Error failed: exited with code 1; istio-proxy is still running, so the pod never ends"
    );
    let other_works = [regular("a", ended(1)), regular("b", runs()), regular("istio-proxy", runs())];
    assert_eq!(said(&pod("Running", other_works).policy("Never")), "a Error failed: exited with code 1");
}

#[test]
fn a_helper_that_fails_after_the_work_is_done_degrades_the_pod() {
    for (code, words) in [(1, ""), (143, " (SIGTERM)")] {
        let parts = [regular("worker", ended(0)), regular("cloud-sql-proxy", ended_in(code, 3))];
        assert_eq!(
            said(&pod("Failed", parts).policy("Never")),
            format!("cloud-sql-proxy Error degraded: exited with code {code}{words}")
        );
    }
    let never_ran = [regular("worker", not_created()), regular("cloud-sql-proxy", ended(1))];
    assert!(said(&pod("Failed", never_ran).policy("Never")).starts_with("cloud-sql-proxy Error failed"));
}

#[test]
fn memory_that_ran_out_counts_whatever_the_exit_code() {
    let oom = |code| ended_as("OOMKilled", code);
    let words = "worker OOMKilled degraded: was killed because memory ran out";
    assert_eq!(said(&pod("Succeeded", [regular("worker", oom(0))]).policy("Never")), words);
    let parts = [init("migrate", oom(0)), regular("app", runs())];
    assert_eq!(said(&pod("Running", parts)), "migrate OOMKilled degraded: was killed because memory ran out");
    let parts = [init("migrate", ended(0)), regular("app", runs())];
    assert_eq!(said(&pod("Running", parts)), "healthy");
}

#[test]
fn a_proxy_that_ran_out_of_memory_was_not_stopped_by_others() {
    let oom = |minute| ended_as("OOMKilled", 137).end(|end| end.finished_at = Some(at(minute)));
    let parts = [regular("worker", ended_in(1, 3)), regular("cloud-sql-proxy", oom(2))];
    assert_eq!(
        said(&pod("Failed", parts).policy("Never")),
        "cloud-sql-proxy OOMKilled failed: was killed because memory ran out; also in trouble: worker"
    );
    let later = [regular("worker", ended_in(1, 2)), regular("cloud-sql-proxy", oom(3))];
    assert!(said(&pod("Failed", later).policy("Never")).starts_with("worker Error failed"));
    let restarted = runs().restarted(1, 137).last_reason("OOMKilled").last_at(2);
    let parts = [native("cloud-sql-proxy", restarted), regular("worker", ended_in(1, 3))];
    assert!(said(&pod("Failed", parts).policy("Never")).starts_with("cloud-sql-proxy OOMKilled failed"));
}

#[test]
fn an_unready_app_outranks_a_log_shipper_that_is_down() {
    let parts = [regular("app", runs().unready()), regular("fluent-bit", crash_loop(1, 30))];
    assert_eq!(
        said(&pod("Running", parts)),
        "app NotReady failed: is running but not ready; also in trouble: fluent-bit"
    );
    let slow = Probe { failure_threshold: Some(60), ..Probe::default() };
    let app = regular("app", runs().starting()).spec(|spec| spec.startup_probe = Some(slow));
    let starting = [app, regular("fluent-bit", crash_loop(1, 30))];
    assert!(said(&pod("Running", starting)).starts_with("fluent-bit Error failed"));
}

#[test]
fn a_proxy_that_never_was_ready_explains_what_fails() {
    let never =
        |pod: Pod| pod.status(|s| s.conditions.iter_mut().for_each(|c| c.last_transition_time = Some(at(0))));
    let parts = || [regular("istio-proxy", runs().unready()), regular("app", crash_loop(1, 6))];
    let said_of = |parts| said(&never(pod("Running", parts)));
    assert_eq!(
        said_of(parts()),
        "istio-proxy NotReady failed: is running but not ready; also in trouble: app"
    );
    // It was ready once.
    assert!(
        said(&pod("Running", parts()).condition("Ready", "False", "", "")).starts_with("app Error failed")
    );
    let front = [regular("istio-proxy", runs().unready()), regular("app", crash_loop(1, 6))];
    let front =
        front.map(|part| part.spec(|spec| spec.args = vec!["--upstream=http://127.0.0.1".to_owned()]));
    assert!(said_of(front).starts_with("app Error failed"));
    let own = [
        regular("istio-proxy", runs().unready()),
        regular("app", crash_loop(137, 6).last_reason("OOMKilled")),
    ];
    assert!(said_of(own).starts_with("app OOMKilled failed"));
    let init = [native("istio-proxy", runs().unready()), init("migrate", crash_loop(1, 6))];
    assert!(said(&never(pod("Pending", init))).starts_with("istio-proxy NotReady failed"));
}

#[test]
fn an_eviction_names_the_container_that_used_too_much() {
    let evicted = |words: &str| {
        said(
            &pod("Failed", [regular("app", ended(143)), regular("fluent-bit", ended(137))])
                .reason("Evicted", words),
        )
    };
    let words = "Container fluent-bit was using 9126852Ki, request is 10Mi, has larger consumption of ephemeral-storage.";
    assert!(evicted(words).starts_with("fluent-bit Evicted failed: "), "{}", evicted(words));
    assert!(
        evicted("Usage of EmptyDir volume \"buf\" exceeds the limit \"1Mi\".")
            .starts_with("pod Evicted failed: ")
    );
}

#[test]
fn an_unready_pod_is_never_healthy() {
    let unready =
        |status| pod("Running", [regular("app", runs())]).policy("Always").condition("Ready", status, "", "");
    for status in ["False", "Unknown"] {
        assert_ne!(said(&unready(status)), "healthy");
    }
    let parts = [regular("a", ended(0)), regular("b", runs())];
    assert_eq!(said(&pod("Running", parts).policy("Never")), "healthy", "part of the work is done");
}
