//! What is shown first, and what `--fail-on` fails for.

use jiff::Timestamp;

use super::*;
use crate::report::{FailOn, Gate, Urgency, sort_worst_first};

fn at(time: &str) -> Timestamp {
    format!("2026-11-22T{time}Z").parse().expect("it is a time")
}

/// Starts at ten o'clock, and is overdue ten minutes later.
fn starting() -> String {
    WEB.replace("ready: true, started: true", "ready: false, started: false")
}

/// The app runs, and its adapter keeps crashing.
fn degraded() -> String {
    WEB.replace(
        "{name: logs, ready: true, started: true, state: {running: {startedAt: 2026-11-22T10:00:02Z}}}",
        "{name: logs, restartCount: 9, state: {waiting: {reason: CrashLoopBackOff}}, \
         lastState: {terminated: {exitCode: 1, reason: Error, finishedAt: 2026-11-22T10:00:02Z}}}",
    )
}

fn gate(fail_on: FailOn, yaml: &str, now: &str) -> bool {
    let mut gate = Gate::new(&[fail_on]);
    gate.take(&judged(yaml));
    let mut all = gate.emptied();
    all.append(&gate);
    all.is_closed(at(now), at(now))
}

#[test]
fn the_worst_and_then_the_youngest_come_first() {
    let with = |yaml: &str, name: &str, created: &str| {
        let created = format!("creationTimestamp: 2026-11-{created}T00:00:00Z");
        judged(&yaml.replacen("metadata:", "metadata: ", 1).replacen(
            "name: web",
            &format!("name: {name}\n  {created}"),
            1,
        ))
    };
    let mut pods = vec![
        with(WEB, "healthy", "20"),
        with(&starting(), "overdue", "20"),
        with(&degraded(), "old", "19"),
        with(&degraded(), "young", "21"),
        judged(LONE),
    ];
    sort_worst_first(&mut pods, at("10:15:00"));
    let names: Vec<&str> = pods.iter().map(|pod| &*pod.name).collect();
    assert_eq!(names, ["lone", "young", "old", "overdue", "healthy"]);
    assert_eq!(Urgency::of(&pods[3], at("10:05:00")), Urgency::Starting);
}

#[test]
fn a_gate_closes_for_what_it_names() {
    for (yaml, now, closed) in [
        (WEB.to_owned(), "10:15:00", [false, false, false, false, false]),
        (LONE.to_owned(), "10:15:00", [true, true, false, false, false]),
        (degraded(), "10:15:00", [true, false, true, false, false]),
        (starting(), "10:05:00", [false, false, false, false, false]),
        (starting(), "10:15:00", [true, false, false, true, false]),
    ] {
        let found = FailOn::ALL.map(|fail_on| gate(fail_on, &yaml, now));
        assert_eq!(found, closed, "{now}\n{yaml}");
    }
}

#[test]
fn pods_that_differ_from_their_siblings_count_only_if_they_are_named() {
    for fail_on in FailOn::ALL {
        let mut gate = Gate::new(&[fail_on]);
        gate.take_odd(0);
        assert!(!gate.is_closed(at("10:15:00"), at("10:15:00")));
        gate.take_odd(2);
        assert_eq!(gate.is_closed(at("10:15:00"), at("10:15:00")), fail_on == FailOn::Odd);
    }
}

#[test]
fn restarts_that_are_over_do_not_close_a_gate() {
    let once = WEB.replace(
        "{name: logs, ready: true, started: true,",
        "{name: logs, ready: true, started: true, restartCount: 9, lastState: {terminated: {exitCode: 137, \
         reason: OOMKilled, startedAt: 2026-11-22T09:50:00Z, finishedAt: 2026-11-22T10:00:01Z}},",
    );
    let once = once.replace(
        "phase: Running",
        "phase: Running\n  conditions: [{type: Ready, status: 'True', lastTransitionTime: 2026-11-22T10:00:02Z}]",
    );
    let mut gate = Gate::new(&[FailOn::Degraded]);
    gate.take(&judged(&once));
    assert!(gate.is_closed(at("12:00:00"), at("12:00:00")));
    let next_day = "2026-11-23T10:00:03Z".parse().expect("it is a time");
    assert!(!gate.is_closed(next_day, next_day));
}
