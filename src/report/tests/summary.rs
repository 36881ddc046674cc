//! `--summary`.

use super::*;
use crate::report::summarize;

#[test]
fn no_pods_give_an_empty_summary() {
    let summary = summarize(&[]);
    assert_eq!((summary.pods, summary.healthy, summary.rows.len()), (0, 0, 0));
}

#[test]
fn pods_are_counted_by_what_is_wrong_with_them() {
    let other = LONE.replace("name: lone", "name: other");
    let starting = WEB.replace("name: logs, ready: true, started: true", "name: logs, started: false");
    let degraded = WEB.replace("name: logs, ready: true", "name: logs, ready: false");
    let all = [WEB, LONE, &other, &starting, &degraded].map(judged);
    let summary = summarize(&all);
    let counts = [summary.pods, summary.healthy, summary.starting, summary.degraded, summary.failed];
    assert_eq!(counts, [5, 1, 1, 1, 2]);
    assert_eq!((summary.sidecars.native, summary.sidecars.classic), (0, 3));
    let rows: Vec<String> = summary
        .rows
        .iter()
        .map(|row| {
            let container = row.container.as_deref().unwrap_or("-");
            format!("{} {} {} {container} {}", row.pods, row.severity.as_str(), row.reason, row.example.name)
        })
        .collect();
    // Most pods first; of equal counts, the more severe cause.
    assert_eq!(
        rows,
        [
            "2 failed ImagePullBackOff app lone",
            "1 degraded NotReady logs web",
            "1 starting NotStarted logs web",
        ]
    );
}

#[test]
fn a_pod_whose_work_is_partly_done_is_not_healthy() {
    let condition = "phase: Running\n  conditions: [{type: Ready, status: 'False'}]";
    let done = WEB
        .replace("spec:", "spec:\n  restartPolicy: Never")
        .replace("phase: Running", condition)
        .replace("kubectl-sidecars/logs: adapter", "kubectl-sidecars/logs: app")
        .replace(
            "ready: true, started: true, state: {running: {startedAt: 2026-11-22T10:00:01Z}}",
            "state: {terminated: {exitCode: 0}}",
        );
    let report = judged(&done);
    assert!(report.cause.is_none(), "{report:?}");
    let summary = summarize(&[report]);
    assert_eq!((summary.healthy, summary.starting), (0, 1));
}

#[test]
fn running_pods_that_are_not_ready_are_counted() {
    let with = |condition: &str| {
        WEB.replace("phase: Running", &format!("phase: Running\n  conditions: [{condition}]"))
    };
    let pods = [
        "",
        "{type: Ready, status: 'True'}",
        "{type: Ready, status: 'False'}",
        "{type: Ready, status: Unknown}",
    ];
    let reports = pods.map(|condition| judged(&with(condition)));
    assert_eq!(reports.each_ref().map(PodReport::is_ready), [None, Some(true), Some(false), None]);
    assert_eq!(summarize(&reports).not_ready, 2);
    // Containers that do not run explain themselves.
    let waiting = with(pods[2]).replace("running: {startedAt: 2026-11-22T10:00:01Z}", "waiting: {}");
    assert_eq!(summarize(&[judged(&waiting)]).not_ready, 0);
}

#[test]
fn native_and_classic_sidecars_are_counted_separately() {
    let native = WEB.replace(
        "containers: [{name: app",
        "initContainers: [{name: p, restartPolicy: Always}]\n  containers: [{name: app",
    );
    let all = [judged(&native)];
    let summary = summarize(&all);
    assert_eq!((summary.sidecars.native, summary.sidecars.classic), (1, 1));
}
