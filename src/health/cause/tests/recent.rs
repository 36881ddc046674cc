//! Restarts: a loop that goes on, or an incident that is over.

use super::*;
use crate::model::status::Condition;

const DAY: i64 = 24 * 60;

/// Runs since this minute, after a last run between these minutes.
fn back(restarts: i64, code: i32, run: (i64, i64), since: i64) -> Now {
    runs().since(since).restarted(restarts, code).last(|last| {
        (last.started_at, last.finished_at) = (Some(at(run.0)), Some(at(run.1)));
    })
}

/// The status of the pod has a time as late as this minute.
fn seen(pod: Pod, minute: i64) -> Pod {
    let condition = Condition {
        kind: "example.com/Seen".to_owned(),
        status: "True".to_owned(),
        last_transition_time: Some(at(minute)),
        ..Condition::default()
    };
    pod.status(|status| status.conditions.push(condition))
}

fn beside_app(now: Now) -> Pod {
    pod("Running", [regular("app", runs()), regular("istio-proxy", now)])
}

#[test]
fn a_loop_in_an_old_pod_is_a_cause() {
    let month = 30 * DAY;
    let proxy = back(6, 1, (month, month + 3), month + 6);
    assert_eq!(
        said(&beside_app(proxy)),
        "istio-proxy Error degraded: is running now, but keeps exiting with code 1, 6 restarts"
    );
}

#[test]
fn three_kills_for_memory_are_a_cause_at_any_rate() {
    let run = (10 * DAY, 14 * DAY);
    let leak = |restarts| back(restarts, 137, run, 14 * DAY).last_reason("OOMKilled");
    assert_eq!(
        said(&beside_app(leak(3))),
        "istio-proxy OOMKilled degraded: is running now, but is killed because memory ran out, 3 restarts"
    );
    assert_eq!(said(&beside_app(leak(2))), "healthy");
}

#[test]
fn a_container_that_has_been_up_for_weeks_is_healthy() {
    for reason in ["Error", "OOMKilled"] {
        let proxy = back(9, 137, (60, 63), 66).last_reason(reason);
        assert_eq!(said(&seen(beside_app(proxy), 20 * DAY)), "healthy", "{reason}");
    }
}

#[test]
fn a_last_run_of_days_ends_a_loop() {
    // The average is fast, the last run was not.
    let proxy = back(300, 1, (5 * DAY, 9 * DAY), 9 * DAY);
    assert_eq!(said(&beside_app(proxy)), "healthy");
}

#[test]
fn two_incidents_in_a_row_are_no_loop_in_an_old_pod() {
    let proxy = back(6, 1, (60 * DAY, 60 * DAY + 5), 60 * DAY + 5);
    assert_eq!(said(&beside_app(proxy)), "healthy");
}

#[test]
fn a_native_sidecar_whose_start_failed_before_is_not_starting_normally() {
    let parts = |now| [native("istio-proxy", now), regular("app", not_created())];
    let again = runs().starting().restarted(1, 1);
    assert_eq!(
        said(&pod("Pending", parts(again))),
        "istio-proxy NotStarted failed: is running, but its startup probe has not passed, 1 restart; \
         the app waits for it"
    );
    let first = runs().starting();
    assert_eq!(
        said(&pod("Pending", parts(first.clone()))),
        "istio-proxy NotStarted starting: is running, but its startup probe has not passed; the app waits for it"
    );
    // Longer than three failures at a distance of ten seconds, which the probe allows.
    assert!(said(&seen(pod("Pending", parts(first)), 5)).starts_with("istio-proxy NotStarted failed"));
}
