//! `--summary`.

use super::*;
use crate::report::summarize;

#[test]
fn nothing_sums_up_to_nothing() {
    let summary = summarize(&[]);
    assert_eq!((summary.pods, summary.well, summary.rows.len()), (0, 0, 0));
}

#[test]
fn pods_are_counted_by_what_is_wrong_with_them() {
    let other = LONE.replace("name: lone", "name: other");
    let starting = WEB.replace("name: logs, ready: true, started: true", "name: logs, started: false");
    let degraded = WEB.replace("name: logs, ready: true", "name: logs, ready: false");
    let all = [WEB, LONE, &other, &starting, &degraded].map(judged);
    let summary = summarize(&all);
    let counts = [summary.pods, summary.well, summary.starting, summary.degraded, summary.failed];
    assert_eq!(counts, [5, 1, 1, 1, 2]);
    assert_eq!((summary.native_sidecars, summary.classic_sidecars), (0, 3));
    let rows: Vec<String> = summary
        .rows
        .iter()
        .map(|row| {
            let container = row.container.as_deref().unwrap_or("-");
            format!("{} {} {} {container} {}", row.pods, row.severity.as_str(), row.reason, row.example.1)
        })
        .collect();
    // Most pods first, of equals the worse.
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
fn native_and_classic_sidecars_are_told_apart() {
    let native = WEB.replace(
        "containers: [{name: app",
        "initContainers: [{name: p, restartPolicy: Always}]\n  containers: [{name: app",
    );
    let all = [judged(&native)];
    let summary = summarize(&all);
    assert_eq!((summary.native_sidecars, summary.classic_sidecars), (1, 1));
}
