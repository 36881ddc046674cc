use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::classify::Rules;
use crate::model::{Origin, Pod};
use crate::report::Judge;

fn at(second: i64) -> String {
    format!("{:.0}", Timestamp::from_second(1_795_000_000 + second).unwrap())
}

fn time(second: i64) -> Timestamp {
    at(second).parse().unwrap()
}

fn condition(kind: &str, status: bool, second: i64) -> Value {
    json!({ "type": kind, "status": if status { "True" } else { "False" }, "lastTransitionTime": at(second) })
}

/// A container that runs since then and is ready.
fn up(name: &str, second: i64) -> Value {
    json!({ "name": name, "ready": true, "started": true, "restartCount": 0, "state": { "running": { "startedAt": at(second) } } })
}

fn event(container: &str, reason: &str, count: i64, first: i64, last: i64) -> Value {
    json!({ "involvedObject": { "fieldPath": format!("spec.containers{{{container}}}") }, "reason": reason, "type": "Normal",
            "count": count, "firstTimestamp": at(first), "lastTimestamp": at(last) })
}

fn described(pod: &Value, events: &[Value], until: Option<i64>) -> PodDescription {
    let pod: Pod = serde_json::from_value(pod.clone()).unwrap();
    let events: Vec<Event> = events.iter().map(|e| serde_json::from_value(e.clone()).unwrap()).collect();
    let report = Judge::new(Rules::default(), false).judge(&pod, &Origin::Pod);
    let kubectl = Kubectl::default();
    let beside = Beside { events: Some(&events), until: until.map(time), kubectl: &kubectl };
    describe(&pod, report, &beside)
}

/// Istio's proxy from second 3 on, the app from second 36 on, ready at 40; both have readiness probes if `probed`.
fn healthy(probed: bool) -> Value {
    let probe = if probed { json!({ "tcpSocket": { "port": 8080 } }) } else { Value::Null };
    json!({
        "metadata": { "name": "web-0", "creationTimestamp": at(0) },
        "spec": {
            "initContainers": [{ "name": "istio-proxy", "image": "istio/proxyv2", "restartPolicy": "Always",
                                 "startupProbe": { "tcpSocket": { "port": 15021 } }, "readinessProbe": probe }],
            "containers": [{ "name": "app", "image": "app", "readinessProbe": { "tcpSocket": { "port": 8080 } } }],
        },
        "status": {
            "phase": "Running",
            "conditions": [condition("PodScheduled", true, 1), condition("PodReadyToStartContainers", true, 3),
                           condition("Initialized", true, 36), condition("Ready", true, 40), condition("ContainersReady", true, 40)],
            "initContainerStatuses": [up("istio-proxy", 3)],
            "containerStatuses": [up("app", 36)],
        },
    })
}

fn phases(description: &PodDescription, lane: usize) -> Vec<(Phase, i64, i64)> {
    let startup = description.startup.as_ref().unwrap();
    let since = |at: Timestamp| at.duration_since(startup.from).as_secs();
    startup.lanes[lane].segments.iter().map(|s| (s.phase, since(s.from), since(s.to))).collect()
}

#[test]
fn the_start_is_told_as_what_was_waited_for() {
    let startup = described(&healthy(false), &[], Some(7200)).startup.unwrap();
    assert_eq!(startup.ready_after_seconds, Some(40));
    let stages: Vec<_> = startup.stages.iter().map(|s| (s.waited, s.seconds(), s.open)).collect();
    assert_eq!(
        stages,
        [
            (Waited::Node, 1, false),
            (Waited::Sandbox, 2, false),
            (Waited::Container(0), 33, false),
            (Waited::Container(1), 4, false)
        ]
    );
    assert!(startup.goes_on && startup.until < time(60), "the picture shows the start, not two hours");
}

#[test]
fn nobody_is_said_to_be_ready_before_that_is_known() {
    // The kubelet went on when the proxy had started, and nothing else asks it: ready from then on.
    let one = described(&healthy(false), &[], Some(60));
    assert_eq!(phases(&one, 0)[1..], [(Phase::Running, 3, 36), (Phase::Up, 36, 60)]);
    assert_eq!(phases(&one, 1)[1..], [(Phase::Running, 36, 40), (Phase::Up, 40, 60)]);
    assert_eq!(one.startup.unwrap().lanes[0].outcome, "ready after 33s");
    // Two readiness probes: the pod's readiness is the later of both, and of neither is more known.
    let two = described(&healthy(true), &[], Some(60));
    assert_eq!(phases(&two, 0)[1..], [(Phase::Running, 3, 40), (Phase::Up, 40, 60)]);
    assert_eq!(two.startup.unwrap().lanes[0].outcome, "ready");
}

/// An app that went down five times; the status tells of its last two runs.
fn restarted() -> Value {
    json!({
        "metadata": { "name": "web-0", "creationTimestamp": at(0) },
        "spec": { "containers": [{ "name": "app", "image": "app" }] },
        "status": {
            "phase": "Running", "conditions": [condition("Initialized", true, 0), condition("Ready", true, 905)],
            "containerStatuses": [{
                "name": "app", "ready": true, "started": true, "restartCount": 5,
                "state": { "running": { "startedAt": at(900) } },
                "lastState": { "terminated": { "exitCode": 1, "startedAt": at(700), "finishedAt": at(800) } },
            }],
        },
    })
}

#[test]
fn the_first_start_is_taken_from_events_only_where_they_go_back_so_far() {
    let tail = [(Phase::Running, 700, 800), (Phase::Down, 800, 900), (Phase::Up, 900, 1000)];
    let first = |events: &[Value]| phases(&described(&restarted(), events, Some(1000)), 0);
    assert_eq!(first(&[])[..1], [(Phase::Unknown, 0, 700)]);
    assert_eq!(first(&[])[1..], tail);
    // Older ones have expired: this is some start, and not the first.
    assert_eq!(first(&[event("app", "Started", 3, 400, 900)])[0], (Phase::Unknown, 0, 700));
    let complete = first(&[event("app", "Started", 6, 12, 900)]);
    assert_eq!(complete[..2], [(Phase::Waiting, 0, 12), (Phase::Restarting, 12, 700)]);
    assert_eq!(complete[2..], tail);
    let mut scheduled = event("", "Scheduled", 1, 0, 0);
    scheduled["involvedObject"] = json!({});
    let reaching_back = first(&[scheduled, event("app", "Started", 3, 12, 900)]);
    assert_eq!(reaching_back, complete);
    // When it was first ready is lost with the restarts.
    assert_eq!(described(&restarted(), &[], Some(1000)).startup.unwrap().ready_after_seconds, None);
}

#[test]
fn a_flap_of_readiness_is_not_taken_for_the_start() {
    let mut pod = healthy(false);
    pod["status"]["conditions"][3] = condition("Ready", true, 86_400);
    assert_eq!(described(&pod, &[], Some(90_000)).startup.unwrap().ready_after_seconds, None);
}

#[test]
fn a_file_ends_with_the_last_time_in_it() {
    let startup = described(&healthy(false), &[], None).startup.unwrap();
    assert_eq!((startup.until, startup.at_least), (time(40), true));
}

#[test]
fn lanes_have_neither_gaps_nor_overlaps() {
    for pod in [healthy(false), healthy(true), restarted()] {
        for until in [None, Some(20), Some(60), Some(5000)] {
            let description = described(&pod, &[event("app", "Started", 1, 12, 12)], until);
            for lane in &description.startup.unwrap().lanes {
                let pairs = lane.segments.windows(2);
                assert!(pairs.into_iter().all(|pair| pair[0].to == pair[1].from), "{lane:?}");
                assert!(lane.segments.iter().all(|s| s.from <= s.to), "{lane:?}");
            }
        }
    }
}

fn replica(name: &str, hash: &str, created: i64, ready: bool) -> (Pod, crate::report::PodReport) {
    let mut pod = healthy(false);
    pod["metadata"] =
        json!({ "name": name, "creationTimestamp": at(created), "labels": { "pod-template-hash": hash } });
    if !ready {
        pod["status"]["conditions"][3] = condition("Ready", false, 40);
        pod["status"]["containerStatuses"][0]["ready"] = json!(false);
    }
    let pod: Pod = serde_json::from_value(pod).unwrap();
    let report = Judge::new(Rules::default(), false).judge(&pod, &Origin::Pod);
    (pod, report)
}

fn workload(replicas: &[(Pod, crate::report::PodReport)]) -> WorkloadDescription {
    let pods: Vec<_> = replicas.iter().map(|(pod, report)| (pod, report)).collect();
    WorkloadDescription::new("Deployment", "web", &pods, None, &Kubectl::default())
}

#[test]
fn a_rollout_is_stuck_only_while_no_new_pod_is_ready_and_old_ones_are() {
    let effect = |replicas: &[_]| workload(replicas).verdict.effect;
    let stuck = [replica("a", "old", 0, true), replica("b", "new", 100, false)];
    let words = effect(&stuck).unwrap();
    assert_eq!(
        words,
        "the rollout is stuck: no pod of the new revision new is Ready, 1 old pod (old) serves"
    );
    let under_way =
        [replica("a", "old", 0, true), replica("b", "new", 100, false), replica("c", "new", 101, true)];
    assert_eq!(effect(&under_way).as_deref(), Some("2 pods are Ready"));
    let mut merely_starting = [replica("a", "old", 0, true), replica("b", "new", 100, false)];
    if let Some(cause) = &mut merely_starting[1].1.cause {
        cause.severity = crate::health::Severity::Starting;
    }
    assert_ne!(effect(&merely_starting).as_deref(), Some(words.as_str()), "a rollout under way");
    let all_down = [replica("a", "old", 0, false), replica("b", "new", 100, false)];
    assert_eq!(effect(&all_down).as_deref(), Some("no pod is Ready"));
}

#[test]
fn pods_are_grouped_by_cause_and_the_newest_unhealthy_one_is_chosen() {
    let replicas = [replica("a", "x", 0, false), replica("b", "x", 100, true), replica("c", "x", 50, false)];
    let groups = workload(&replicas).groups;
    let told: Vec<_> =
        groups.iter().map(|g| (g.standing, g.pods.iter().map(|p| &*p.name).collect())).collect();
    assert_eq!(told, [(Standing::Failed, vec!["c", "a"]), (Standing::Well, vec!["b"])]);
    let pods: Vec<_> = replicas.iter().map(|(pod, report)| (pod, report)).collect();
    assert_eq!(WorkloadDescription::newest_unhealthy(&pods), Some(2));
}
