//! Pods as on-call engineers meet them, by the kind of trouble. `tests/fixtures/kinds` has a file for each kind and a pod
//! on each line; annotations say what it shows, the expected cause, and the patterns.

use super::*;

/// `istio-proxy OOMKilled degraded`, with `-` for the pod as a whole; or `healthy`.
fn cause_of(report: &PodReport) -> String {
    let Some(cause) = &report.cause else { return "healthy".to_owned() };
    let container = report.blamed().map_or("-", |container| &*container.facts.name);
    format!("{container} {} {}", cause.reason(), cause.severity.as_str())
}

#[test]
fn every_kind_of_trouble_has_its_cause() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kinds");
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let (mut pods, mut wrong) = (0, Vec::new());
    for file in files {
        let text = std::fs::read_to_string(file.expect("it is a file").path()).expect("it is text");
        for line in text.lines() {
            let pod: Pod = serde_json::from_str(line).expect("it is a pod");
            let says = |key: &str| pod.metadata.annotations[key].clone();
            let mut report = Judge::new(crate::classify::Rules::default(), false).judge(&pod, &Origin::Pod);
            // The files are of 2026-11-22.
            report.settle("2026-11-15T12:00:00Z".parse().expect("it is a time"));
            let got = cause_of(&report);
            pods += 1;
            if got != says("expected") {
                let (name, about) = (&pod.metadata.name, says("about"));
                wrong.push(format!("{name} ({about}): expected {}, got {got}", says("expected")));
            }
        }
    }
    assert!(pods > 150 && wrong.is_empty(), "{} of {pods}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn restarts_that_have_not_gone_on_are_over() {
    let looping = WEB.replace(
        "{name: logs, ready: true, started: true,",
        "{name: logs, ready: true, started: true, restartCount: 9, lastState: {terminated: {exitCode: 137, \
         reason: OOMKilled, startedAt: 2026-11-22T09:50:00Z, finishedAt: 2026-11-22T10:00:01Z}},",
    );
    let looping = looping.replace(
        "phase: Running",
        "phase: Running\n  conditions: [{type: Ready, status: 'True', lastTransitionTime: 2026-11-22T10:00:02Z}]",
    );
    let at = |time: &str| {
        let mut report = judged(&looping);
        report.settle(time.parse().expect("it is a time"));
        cause_of(&report)
    };
    assert_eq!(at("2026-11-22T12:00:00Z"), "logs OOMKilled degraded");
    assert_eq!(at("2026-11-23T10:00:03Z"), "healthy");
}

#[test]
fn a_startup_is_overdue_after_what_its_probe_allows() {
    let starting =
        WEB.replace("name: logs, ready: true, started: true", "name: logs, started: false").replace(
            "image: fluent/fluent-bit:3.1",
            "image: a, startupProbe: {periodSeconds: 5, failureThreshold: 30}",
        );
    let is_overdue = |yaml: &str, time: &str| {
        let cause = judged(yaml).cause.expect("it has a cause");
        cause.is_overdue(time.parse().expect("it is a time"))
    };
    assert!(!is_overdue(&starting, "2026-11-22T10:02:30Z"));
    assert!(is_overdue(&starting, "2026-11-22T10:03:30Z"));
    // Without a probe it is ten minutes.
    let hook = starting.replace("startupProbe: {periodSeconds: 5, failureThreshold: 30}", "command: [x]");
    assert!(!is_overdue(&hook, "2026-11-22T10:09:00Z"));
    assert!(is_overdue(&hook, "2026-11-22T10:11:00Z"));
    // What is down is not starting.
    assert!(!is_overdue(LONE, "2026-11-23T10:00:00Z"));
}
