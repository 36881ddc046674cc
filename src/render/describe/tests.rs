use insta::assert_snapshot;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::classify::Rules;
use crate::model::{Event, Origin, Pod};
use crate::report::describe::{Beside, Kubectl, describe};
use crate::report::{Judge, Metadata, Source};

const NOW: &str = "2026-11-22T03:07:00Z";

fn at(minute: i64, second: i64) -> String {
    format!("2026-11-22T03:{minute:02}:{second:02}Z")
}

fn running(name: &str, since: &str, ready: bool, started: bool) -> Value {
    json!({ "name": name, "ready": ready, "started": started, "restartCount": 0, "state": { "running": { "startedAt": since } } })
}

/// A proxy that does not start, and an app that waits for it.
fn blocked() -> (Pod, Vec<Event>) {
    let pod = json!({
        "metadata": { "name": "web-0", "namespace": "shop", "creationTimestamp": at(0, 0) },
        "spec": {
            "initContainers": [
                { "name": "istio-init", "image": "docker.io/istio/proxyv2:1.29.0" },
                { "name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.29.0", "restartPolicy": "Always",
                  "startupProbe": { "httpGet": { "port": 15021, "path": "/healthz/ready" }, "periodSeconds": 1, "failureThreshold": 600 } },
            ],
            "containers": [{ "name": "a-name-that-is-longer-than-most", "image": "registry.example.com/shop/app:1.4.2" }],
        },
        "status": {
            "phase": "Pending", "startTime": at(0, 1),
            "conditions": [
                { "type": "PodScheduled", "status": "True", "lastTransitionTime": at(0, 1) },
                { "type": "PodReadyToStartContainers", "status": "True", "lastTransitionTime": at(0, 9) },
                { "type": "Initialized", "status": "False", "lastTransitionTime": at(0, 1) },
                { "type": "Ready", "status": "False", "lastTransitionTime": at(0, 1) },
            ],
            "initContainerStatuses": [
                { "name": "istio-init", "ready": true, "started": false, "restartCount": 0,
                  "state": { "terminated": { "exitCode": 0, "reason": "Completed", "startedAt": at(0, 10), "finishedAt": at(0, 40) } } },
                running("istio-proxy", &at(0, 55), false, false),
            ],
            "containerStatuses": [
                { "name": "a-name-that-is-longer-than-most", "ready": false, "started": false, "restartCount": 0,
                  "state": { "waiting": { "reason": "PodInitializing" } } },
            ],
        },
    });
    let event = |reason: &str, message: &str, count: i64, first: String, last: String| {
        json!({ "involvedObject": { "fieldPath": "spec.initContainers{istio-proxy}" }, "reason": reason, "message": message,
                "type": if reason == "Unhealthy" { "Warning" } else { "Normal" }, "count": count,
                "firstTimestamp": first, "lastTimestamp": last })
    };
    let events = json!([
        event("Pulling", "Pulling image \"docker.io/istio/proxyv2:1.29.0\"", 1, at(0, 40), at(0, 40)),
        event(
            "Pulled",
            "Successfully pulled image \"docker.io/istio/proxyv2:1.29.0\" in 14.2s (14.2s including waiting). Image size: 1 bytes.",
            1,
            at(0, 54),
            at(0, 54)
        ),
        event("Started", "Container started", 1, at(0, 55), at(0, 55)),
        event(
            "Unhealthy",
            "Startup probe failed: HTTP probe failed with statuscode: 503",
            361,
            at(0, 56),
            at(6, 57)
        ),
    ]);
    (serde_json::from_value(pod).unwrap(), serde_json::from_value(events).unwrap())
}

/// A sidecar that goes down again and again; of its first runs nothing is told any more.
fn restarting() -> (Pod, Vec<Event>) {
    let end = json!({ "terminated": { "exitCode": 1, "reason": "Error", "startedAt": at(5, 0), "finishedAt": at(5, 30) } });
    let pod = json!({
        "metadata": { "name": "web-0", "creationTimestamp": at(0, 0) },
        "spec": { "containers": [
            { "name": "app", "image": "registry.example.com/shop/app:1.4.2" },
            { "name": "fluent-bit", "image": "cr.fluentbit.io/fluent/fluent-bit:4.1.0" },
        ] },
        "status": {
            "phase": "Running", "startTime": at(0, 0),
            "conditions": [{ "type": "Initialized", "status": "True", "lastTransitionTime": at(0, 0) }],
            "containerStatuses": [
                running("app", &at(0, 4), true, true),
                { "name": "fluent-bit", "ready": false, "started": false, "restartCount": 7, "lastState": end,
                  "state": { "waiting": { "reason": "CrashLoopBackOff", "message": "back-off 2m40s restarting failed container=x" } } },
            ],
        },
    });
    (serde_json::from_value(pod).unwrap(), Vec::new())
}

fn view(width: Option<usize>) -> DescribeView {
    DescribeView {
        format: DescribeFormat::Text,
        sections: Sections::default(),
        container: None,
        width,
        unicode: true,
        theme: Theme::default(),
        now: NOW.parse().unwrap(),
    }
}

fn shown((pod, events): (Pod, Vec<Event>), view: &DescribeView) -> String {
    let report = Judge::new(Rules::default(), false).judge(&pod, &Origin::Pod);
    let kubectl = Kubectl::default();
    let beside = Beside { events: Some(&events), until: Some(view.now), kubectl: &kubectl };
    let metadata = Metadata {
        generated_at: view.now,
        context: None,
        source: Source::Cluster,
        complete: true,
        notes: Vec::new(),
    };
    let items = vec![Description::Pod(Box::new(describe(&pod, report, &beside)))];
    let mut out = Vec::new();
    write(&mut out, &DescriptionReport { items, metadata }, view).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_start_at_every_width() {
    for width in [80, 120, 200] {
        let text = shown(blocked(), &view(Some(width)));
        // Commands stay whole, to be copied.
        let lines = text.lines().filter(|line| !line.contains("kubectl"));
        let wide: Vec<&str> = lines.filter(|line| line.width() > width).collect();
        assert!(wide.is_empty(), "{width}: {wide:?}");
        assert_snapshot!(format!("a_start_at_{width}_columns"), text);
    }
}

#[test]
fn restarts_of_which_nothing_is_told_are_not_made_up() {
    let mut view = view(Some(80));
    view.sections = Sections(vec![Section::Startup]);
    assert_snapshot!(shown(restarting(), &view), @r"
    pod/web-0 is degraded: fluent-bit exits with code 1 again and again, 7
      restarts; last ended 90s ago; app runs and is ready
      run    kubectl logs web-0 -c fluent-bit --previous

    Start-up    when it was first ready is not told any more
                  0s        2m        4m        6m
      app         ·███████████████████████████████████  ready
      fluent-bit  ??????????????????????????▒▒________  CrashLoopBackOff, 7 restarts
                  · waits   ▒ runs   █ runs and is ready   _ down between runs
                  ? not known any more
    ");
}

#[test]
fn narrow_and_endless_lines_lose_nothing() {
    for width in [None, Some(20), Some(40)] {
        for unicode in [true, false] {
            let text = shown(blocked(), &DescribeView { unicode, ..view(width) });
            assert_eq!(text.is_ascii(), !unicode, "{text}");
            for part in ["istio-init", "HTTP 503 on", "361 times", "killed after"] {
                let squeezed: Vec<&str> = text.split_whitespace().collect();
                assert!(squeezed.join(" ").contains(part), "{part} at {width:?}: {text}");
            }
        }
    }
}

#[test]
fn colour_adds_nothing_but_itself() {
    for make in [blocked, restarting] {
        let plain = shown(make(), &view(Some(100)));
        let coloured = shown(make(), &DescribeView { theme: Theme::new(true), ..view(Some(100)) });
        assert_ne!(plain, coloured);
        let stripped = anstream::adapter::strip_str(&coloured).to_string();
        let trimmed: Vec<&str> = stripped.lines().map(str::trim_end).collect();
        assert_eq!(trimmed, plain.lines().collect::<Vec<_>>());
    }
}

#[test]
fn text_of_the_cluster_moves_no_cursor() {
    let (mut pod, mut events) = restarting();
    let evil = "\u{1b}]0;x\u{7}\u{202e}\nsecond line";
    events.push(Event { reason: evil.into(), message: evil.into(), kind: evil.into(), ..Event::default() });
    if let Some(status) = &mut pod.status {
        for container in &mut status.container_statuses {
            for state in [&mut container.state, &mut container.last_state] {
                if let Some(waiting) = &mut state.waiting {
                    waiting.message = evil.into();
                }
                if let Some(ended) = &mut state.terminated {
                    ended.message = evil.into();
                }
            }
        }
    }
    pod.metadata.name = evil.into();
    let text = shown((pod, events), &view(Some(80)));
    assert!(!text.chars().any(|c| c != '\n' && crate::render::sanitize::is_unsafe(c)), "{text:?}");
    assert!(!text.contains("\nsecond"), "{text}");
}
