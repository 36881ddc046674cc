use insta::assert_snapshot;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::classify::Rules;
use crate::model::{Event, Origin, Pod};
use crate::report::describe::{Kubectl, Surroundings, describe};
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

/// A sidecar that keeps failing, whose first runs are no longer recorded.
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
        format: Format::Text,
        sections: Sections::default(),
        container: None,
        width,
        unicode: true,
        theme: Theme::default(),
        brief: false,
        now: NOW.parse().unwrap(),
    }
}

fn shown((pod, events): (Pod, Vec<Event>), view: &DescribeView) -> String {
    let report = Judge::new(Rules::default(), false).judge(&pod, &Origin::Pod);
    let kubectl = Kubectl::default();
    let surroundings = Surroundings { events: Some(&events), until: Some(view.now), kubectl: &kubectl };
    let metadata = Metadata {
        generated_at: view.now,
        context: None,
        source: Source::Cluster,
        complete: true,
        notes: Vec::new(),
        contexts: Vec::new(),
    };
    let items = vec![Description::Pod(Box::new(describe(&pod, report, &surroundings)))];
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
    assert_snapshot!(shown(restarting(), &view), @"
    pod/web-0 is degraded: fluent-bit keeps exiting with code 1, 7 restarts; last
      ended 90s ago
      effect app is running and ready
      run    kubectl logs web-0 -c fluent-bit --previous

    Startup     first readiness is no longer recorded
                  0s        2m        4m        6m
      app         ·███████████████████████████████████  ready
      fluent-bit  ??????????????????????????▒▒________  CrashLoopBackOff, 7 restarts
                  · waits   ▒ runs   █ runs and is ready   _ down between runs
                  ? no longer known
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

/// A worker of which there are many, and one that fails.
fn many(count: usize) -> (Pod, Vec<Event>) {
    let name = |n: usize| format!("worker-{n:03}");
    let mount = json!([{ "name": "work", "mountPath": "/work" }]);
    let containers: Vec<Value> = (1..=count)
        .map(|n| json!({ "name": name(n), "image": "registry.example.com/shop/app:1.4.2", "volumeMounts": mount }))
        .collect();
    let mut statuses: Vec<Value> = (1..=count).map(|n| running(&name(n), &at(0, 4), true, true)).collect();
    let failing = 9.min(count - 1);
    statuses[failing]["restartCount"] = json!(7);
    statuses[failing]["ready"] = json!(false);
    statuses[failing]["state"] = json!({ "waiting": { "reason": "CrashLoopBackOff" } });
    statuses[failing]["lastState"] =
        json!({ "terminated": { "exitCode": 1, "startedAt": at(5, 0), "finishedAt": at(5, 30) } });
    let pod = json!({
        "metadata": { "name": "web-0", "creationTimestamp": at(0, 0) },
        "spec": { "containers": containers, "volumes": [{ "name": "work", "emptyDir": {} }] },
        "status": {
            "phase": "Running", "startTime": at(0, 0), "containerStatuses": statuses,
            "conditions": [{ "type": "Initialized", "status": "True", "lastTransitionTime": at(0, 0) }],
        },
    });
    (serde_json::from_value(pod).unwrap(), Vec::new())
}

#[test]
fn equal_containers_are_told_once() {
    let mut view = view(Some(80));
    view.sections = Sections(vec![Section::Startup, Section::Containers]);
    assert_snapshot!(shown(many(300), &view), @"
    pod/web-0 failed: worker-010 keeps exiting with code 1, 7 restarts; last ended
      90s ago
      run    kubectl logs web-0 -c worker-010 --previous

    Startup     first readiness is no longer recorded
                  0s        2m        4m        6m
      worker-001  ·███████████████████████████████████  ready
      and 8 more alike: worker-002 to worker-009
      worker-010  ??????????????????????????▒▒________  CrashLoopBackOff, 7 restarts
      worker-011  ·███████████████████████████████████  ready
      and 289 more alike: worker-012 to worker-300
                  · waits   ▒ runs   █ runs and is ready   _ down between runs
                  ? no longer known

    Containers, in start order
    ├─ worker-001  regular, app (95% sure; name says worker; nothing marks it as
    │    supporting)
    │  image      registry.example.com/shop/app:1.4.2
    │  state      running for 6m56s, started and ready
    │  shares     work (emptyDir) at /work, writes; with worker-002 (writes),
    │             worker-003 (writes), worker-004 (writes), worker-005 (writes),
    │             worker-006 (writes), and more
    ├─ worker-002  regular, app (91% sure; name says worker; nothing marks it as
    │    supporting)
    │  image      registry.example.com/shop/app:1.4.2
    │  state      running for 6m56s, started and ready
    │  shares     work (emptyDir) at /work, writes; with worker-001 (writes),
    │             worker-003 (writes), worker-004 (writes), worker-005 (writes),
    │             worker-006 (writes), and more
    ├─ and 7 more alike: worker-003 to worker-009
    ├─ worker-010  regular, app (91% sure; name says worker; nothing marks it as
    │    supporting)
    │  image      registry.example.com/shop/app:1.4.2
    │  state      waiting: CrashLoopBackOff, 7 restarts
    │  before     ended with exit code 1, 90s ago, after a run of 30s
    │  shares     work (emptyDir) at /work, writes; with worker-001 (writes),
    │             worker-002 (writes), worker-003 (writes), worker-004 (writes),
    │             worker-005 (writes), and more
    ├─ worker-011  regular, app (91% sure; name says worker; nothing marks it as
    │    supporting)
    │  image      registry.example.com/shop/app:1.4.2
    │  state      running for 6m56s, started and ready
    │  shares     work (emptyDir) at /work, writes; with worker-001 (writes),
    │             worker-002 (writes), worker-003 (writes), worker-004 (writes),
    │             worker-005 (writes), and more
    └─ and 289 more alike: worker-012 to worker-300
    ");
    let one = DescribeView {
        container: globset::Glob::new("worker-150").ok().map(|glob| glob.compile_matcher()),
        ..view.clone()
    };
    assert!(shown(many(300), &one).contains("└─ worker-150"), "each can be asked for by name");
    assert!(!shown(many(4), &view).contains("alike"), "a few are told one by one");
}

#[test]
fn no_text_overflows_the_terminal() {
    let long = "a message of many words that goes on and on ".repeat(12);
    let (mut pod, mut events) = blocked();
    pod.metadata.name = format!("web-{}", "x".repeat(40));
    pod.spec.init_containers[1].name = format!("istio-proxy-{}", "y".repeat(40));
    if let Some(status) = &mut pod.status {
        status.init_container_statuses[1].name.clone_from(&pod.spec.init_containers[1].name);
        status.init_container_statuses[1].state.running = None;
        let waiting = crate::model::status::Waiting {
            reason: "CreateContainerConfigError".into(),
            message: long.clone(),
        };
        status.init_container_statuses[1].state.waiting = Some(waiting);
    }
    for event in &mut events {
        event.message.clone_from(&long);
    }
    let all = shown((pod.clone(), events.clone()), &view(None));
    assert!(all.matches(long.trim()).count() >= 3, "{all}");
    for width in [60, 80, 100, 120, 200] {
        let text = shown((pod.clone(), events.clone()), &view(Some(width)));
        let lines = text.lines().filter(|line| !line.contains("kubectl"));
        // A word stays whole, to be copied.
        let wide: Vec<&str> = lines.filter(|l| l.width() > width && !l.contains(&"y".repeat(40))).collect();
        assert!(wide.is_empty(), "{width}: {wide:#?}");
        let words = |text: &str| text.matches("goes on and on").count();
        assert!(words(&text) > 30, "{text}");
    }
}

#[test]
fn a_pod_that_should_be_gone_is_told_as_such() {
    let first = |due: String, finalizers: Value| {
        let (mut pod, _) = restarting();
        pod.metadata.deletion_timestamp = due.parse().ok();
        pod.metadata.deletion_grace_period_seconds = Some(30);
        pod.metadata.finalizers = serde_json::from_value(finalizers).unwrap();
        let mut view = view(None);
        view.sections = Sections(vec![Section::Startup]);
        let text = shown((pod, Vec::new()), &view);
        assert!(!text.contains("not ready yet"), "{text}");
        text.lines().take(2).map(str::trim_start).collect::<Vec<_>>().join("; ")
    };
    let begin = "pod/web-0 is being deleted: app is still running, for";
    assert_eq!(
        first(at(2, 0), json!([])),
        format!("{begin} 5m30s; should have been gone 5m ago; effect still running: app")
    );
    assert_eq!(
        first(at(2, 0), json!(["example.com/backup"])),
        format!(
            "{begin} 5m30s; should have been gone 5m ago; effect still running: app; then finalizer example.com/backup holds it"
        )
    );
    assert_eq!(
        first(at(7, 20), json!([])),
        format!("{begin} 10s; to be gone in 20s; effect still running: app")
    );
    assert_eq!(
        first(at(6, 55), json!([])),
        format!("{begin} 35s; effect still running: app"),
        "a kubelet needs a moment"
    );
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
