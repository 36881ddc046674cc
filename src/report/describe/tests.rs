use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::classify::Rules;
use crate::model::{Origin, Pod};
use crate::report::Judge;

pub(super) fn at(second: i64) -> String {
    format!("{:.0}", Timestamp::from_second(1_795_000_000 + second).unwrap())
}

pub(super) fn time(second: i64) -> Timestamp {
    at(second).parse().unwrap()
}

pub(super) fn condition(kind: &str, status: bool, second: i64) -> Value {
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
    let surroundings = Surroundings { events: Some(&events), until: until.map(time), kubectl: &kubectl };
    describe(&pod, report, &surroundings)
}

/// Istio's proxy from second 3 on, the app from second 36 on, ready at 40; both have readiness probes if `probed`.
pub(super) fn healthy(probed: bool) -> Value {
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

/// An app that went down five times; the status has its last two runs.
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

fn waits(pod: &Value) -> Vec<(Waited, i64, bool)> {
    let startup = described(pod, &[], Some(90_000)).startup.unwrap();
    startup.stages.iter().map(|s| (s.waited, s.seconds(), s.open)).collect()
}

/// Up since then for the second time; the first run went from `start` to `end`.
fn up_again(name: &str, start: i64, end: i64, again: i64) -> Value {
    let mut status = up(name, again);
    status["restartCount"] = json!(1);
    status["lastState"] =
        json!({ "terminated": { "exitCode": 255, "startedAt": at(start), "finishedAt": at(end) } });
    status
}

#[test]
fn a_restart_hours_later_is_no_wait_of_the_first_start() {
    let first = [(Waited::Node, 1, false), (Waited::Sandbox, 2, false)];
    // The node was rebooted after twenty hours: sandbox, conditions and containers are new.
    let mut pod = healthy(false);
    pod["status"]["conditions"] = json!([
        condition("PodScheduled", true, 1),
        condition("PodReadyToStartContainers", true, 72_000),
        condition("Initialized", true, 72_060),
        condition("Ready", true, 72_070),
        condition("ContainersReady", true, 72_070),
    ]);
    pod["status"]["initContainerStatuses"][0] = up_again("istio-proxy", 3, 71_000, 72_003);
    pod["status"]["containerStatuses"][0] = up_again("app", 36, 71_000, 72_060);
    let mut expected = first[..1].to_vec();
    expected.push((Waited::Container(0), 35, false));
    assert_eq!(waits(&pod), expected);
    // Once more: of the first start nothing is left.
    pod["status"]["initContainerStatuses"][0]["restartCount"] = json!(2);
    assert_eq!(waits(&pod), first[..1]);
    pod["status"]["containerStatuses"][0]["restartCount"] = json!(2);
    assert_eq!(waits(&pod), first[..1]);
    // An init container that did its work again in the new sandbox.
    let mut pod = healthy(false);
    let done =
        |from, to| json!({ "terminated": { "exitCode": 0, "startedAt": at(from), "finishedAt": at(to) } });
    pod["spec"]["initContainers"] = json!([{ "name": "migrate", "image": "app" }]);
    let ended = json!({ "name": "migrate", "ready": true, "restartCount": 1,
                        "state": done(72_010, 72_050), "lastState": done(4, 30) });
    pod["status"]["initContainerStatuses"] = json!([ended]);
    pod["status"]["containerStatuses"][0] = up_again("app", 36, 71_000, 72_060);
    assert_eq!(waits(&pod), first);
    // The same without the run before.
    pod["status"]["initContainerStatuses"][0]["lastState"] = json!({});
    assert_eq!(waits(&pod), first);
    // It runs again at this moment, which is not its first start.
    pod["status"]["initContainerStatuses"][0]["state"] = json!({ "running": { "startedAt": at(72_010) } });
    assert_eq!(waits(&pod), first);
    // One that failed before it succeeded was a wait of the first start.
    let mut slow = healthy(false);
    slow["spec"]["initContainers"] = json!([{ "name": "migrate", "image": "app" }]);
    slow["status"]["initContainerStatuses"] = json!([{ "name": "migrate", "ready": true, "restartCount": 3,
        "state": done(30, 33), "lastState": { "terminated": { "exitCode": 1, "startedAt": at(20), "finishedAt": at(22) } } }]);
    assert_eq!(waits(&slow)[2], (Waited::Container(0), 30, false));
}

/// What is described of a pod that is being deleted since second 100, with half a minute to go.
fn deleted(until: i64, finalizers: &[&str]) -> PodDescription {
    let mut pod = healthy(false);
    pod["metadata"]["deletionTimestamp"] = json!(at(130));
    pod["metadata"]["deletionGracePeriodSeconds"] = json!(30);
    pod["metadata"]["finalizers"] = json!(finalizers);
    pod["spec"]["nodeName"] = json!("node-1");
    described(&pod, &[], Some(until))
}

#[test]
fn a_pod_that_outlives_its_deletion_asks_for_its_node_and_names_what_holds_it() {
    let verdict = deleted(120, &[]).verdict;
    assert_eq!((verdict.since, verdict.due), (Some(time(100)), Some(time(130))));
    assert_eq!(verdict.effect.as_deref(), Some("still running: istio-proxy and app"));
    let asks_node = |v: &Verdict| v.commands.iter().any(|c| c == "kubectl describe node node-1");
    assert!(!asks_node(&verdict), "{:?}", verdict.commands);
    let late = deleted(4000, &["a.example/x", "b.example/y"]).verdict;
    assert!(asks_node(&late), "{:?}", late.commands);
    assert_eq!(
        late.effect.as_deref(),
        Some("still running: istio-proxy and app; then finalizer a.example/x, b.example/y holds it")
    );
    assert_eq!((verdict.tense, late.tense), (Tense::Lasting, Tense::Lasting));
    let mut ended = healthy(false);
    ended["metadata"] =
        json!({ "name": "web-0", "deletionTimestamp": at(130), "finalizers": ["a.example/x"] });
    ended["status"] = json!({ "phase": "Failed" });
    assert_eq!(
        described(&ended, &[], Some(900)).verdict.tense,
        Tense::Lasting,
        "it has not ended 12 minutes ago"
    );
    assert!(late.proof.iter().any(|p| p.text == "finalizers: a.example/x, b.example/y"), "{:?}", late.proof);
}

/// A pod that has a node and waits for a volume, and what happened to it: reason, message, times, last time.
fn without_volume(happened: &[(&str, &str, i64, i64)]) -> Verdict {
    let mut pod = healthy(false);
    pod["status"] = json!({ "phase": "Pending", "conditions": [
        condition("PodScheduled", true, 1), condition("PodReadyToStartContainers", false, 1) ] });
    let events: Vec<Value> = happened
        .iter()
        .map(|(reason, message, count, last)| {
            json!({ "reason": reason, "message": message, "type": "Warning", "count": count,
                    "firstTimestamp": at(2), "lastTimestamp": at(*last) })
        })
        .collect();
    described(&pod, &events, Some(900)).verdict
}

#[test]
fn what_names_the_trouble_of_a_volume_goes_before_what_merely_waited() {
    let taken = (
        "FailedAttachVolume",
        "Multi-Attach error for volume \"pvc-1\" Volume is already used by pod(s) db-0",
        1,
        10,
    );
    let in_vain = (
        "FailedMount",
        "Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed to process \
         volumes=[]: timed out waiting for the condition",
        1,
        800,
    );
    let told = without_volume(&[taken, in_vain]);
    assert_eq!(&*told.what, "volume pvc-1 cannot be attached: it is already used by pod(s) db-0");
    assert_eq!(told.health, Health::Failed, "it was tried twice");
    assert_eq!(
        told.commands,
        ["kubectl get pod db-0 -o wide", "kubectl get volumeattachments"],
        "the events are shown already"
    );
    // Attached since: what holds it up now is something else.
    let attached = ("SuccessfulAttachVolume", "AttachVolume.Attach succeeded for volume \"pvc-1\"", 1, 300);
    assert!(without_volume(&[taken, attached, in_vain]).what.starts_with("Unable to attach"));
    assert!(without_volume(&[in_vain]).what.starts_with("Unable to attach"));
    assert_eq!(without_volume(&[in_vain]).health, Health::Starting);
    let missing =
        ("FailedMount", "MountVolume.SetUp failed for volume \"certs\" : secret \"c\" not found", 9, 700);
    let words = "volume certs cannot be mounted: secret \"c\" not found (9 times)";
    assert_eq!(&*without_volume(&[missing, in_vain]).what, words);
}

#[test]
fn the_condition_that_keeps_a_pod_from_being_ready_is_proof() {
    let mut pod = healthy(false);
    pod["spec"]["readinessGates"] = json!([{ "conditionType": "lb.example/registered" }]);
    let conditions = pod["status"]["conditions"].as_array_mut().unwrap();
    conditions[3] = condition("Ready", false, 50);
    let mut gate = condition("lb.example/registered", false, 45);
    gate["reason"] = json!("Unhealthy");
    conditions.push(gate);
    let verdict = described(&pod, &[], Some(900)).verdict;
    assert_eq!(
        &*verdict.what,
        "every container is ready; condition lb.example/registered is False (Unhealthy)"
    );
    assert_eq!(verdict.effect.as_deref(), Some("Services send the pod no traffic"));
    let proof: Vec<&str> = verdict.proof.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(
        proof,
        ["Ready is False", "ContainersReady is True", "lb.example/registered is False, Unhealthy"]
    );
}
