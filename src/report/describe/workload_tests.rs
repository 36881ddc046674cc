//! What is said of a workload.

use serde_json::{Value, json};

use super::tests::{at, condition, healthy, time};
use super::*;
use crate::classify::Rules;
use crate::model::{Origin, Pod};
use crate::report::Judge;

type Replica = (Pod, crate::report::PodReport);

fn judged(pod: Value) -> Replica {
    let pod: Pod = serde_json::from_value(pod).unwrap();
    let report = Judge::new(Rules::default(), false).judge(&pod, &Origin::Pod);
    (pod, report)
}

fn sketch(name: &str, hash: &str, created: i64, ready: bool) -> Value {
    let mut pod = healthy(false);
    let owner = json!([{ "kind": "ReplicaSet", "name": format!("web-{hash}"), "controller": true }]);
    pod["metadata"] = json!({ "name": name, "uid": format!("uid-of-{name}"), "creationTimestamp": at(created),
                              "labels": { "pod-template-hash": hash }, "ownerReferences": owner });
    if !ready {
        pod["status"]["conditions"][3] = condition("Ready", false, 40);
        pod["status"]["containerStatuses"][0]["ready"] = json!(false);
    }
    pod
}

fn replica(name: &str, hash: &str, created: i64, ready: bool) -> Replica {
    judged(sketch(name, hash, created, ready))
}

/// One that its node has thrown out.
fn evicted(name: &str) -> Replica {
    let mut pod = sketch(name, "x", 10, false);
    pod["status"] =
        json!({ "phase": "Failed", "reason": "Evicted", "message": "The node was low on memory." });
    judged(pod)
}

fn workload(replicas: &[Replica]) -> WorkloadDescription {
    let pods: Vec<_> = replicas.iter().map(|(pod, report)| (pod, report)).collect();
    WorkloadDescription::new("Deployment", "web", &pods, None, &Kubectl::default())
}

/// The same with its newest unhealthy pod in full, to which this happened.
fn with_example(replicas: &[Replica], events: &[Event]) -> WorkloadDescription {
    let pods: Vec<_> = replicas.iter().map(|(pod, report)| (pod, report)).collect();
    let kubectl = Kubectl::default();
    let surroundings = Surroundings { events: Some(events), until: Some(time(900)), kubectl: &kubectl };
    let example = WorkloadDescription::newest_unhealthy(&pods);
    let example = example.map(|index| describe(pods[index].0, pods[index].1.clone(), &surroundings));
    WorkloadDescription::new("Deployment", "web", &pods, example, &kubectl)
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
    let told: Vec<_> = groups.iter().map(|g| (g.health, g.pods.iter().map(|p| &*p.name).collect())).collect();
    assert_eq!(told, [(Health::Failed, vec!["c", "a"]), (Health::Healthy, vec!["b"])]);
    let pods: Vec<_> = replicas.iter().map(|(pod, report)| (pod, report)).collect();
    assert_eq!(WorkloadDescription::newest_unhealthy(&pods), Some(2));
}

#[test]
fn what_a_replica_set_has_replaced_is_a_note_and_no_verdict() {
    let well = [replica("a", "x", 0, true), replica("b", "x", 100, true)];
    let gone = [evicted("c"), evicted("d")];
    let all: Vec<Replica> = well.into_iter().chain(gone).collect();
    let told = with_example(&all, &[]);
    assert_eq!(told.verdict.health, Health::Healthy);
    assert_eq!(&*told.verdict.what, "2 of 2 pods are healthy");
    assert_eq!(told.verdict.effect.as_deref(), Some("left over: 2 Evicted"));
    assert!(told.example.is_none());
    let groups: Vec<_> = told.groups.iter().map(|g| (g.health, g.pods.len(), g.left_over)).collect();
    assert_eq!(groups, [(Health::Healthy, 2, false), (Health::Failed, 2, true)]);
    assert_eq!(told.revisions.iter().map(|r| (r.pods, r.unhealthy)).collect::<Vec<_>>(), [(2, 0)]);
    // The verdict is about the pods that count.
    let in_trouble = [replica("a", "x", 0, true), replica("b", "x", 100, false), evicted("c")];
    let told = with_example(&in_trouble, &[]);
    assert!(told.verdict.what.starts_with("1 of 2 pods: app "), "{}", &*told.verdict.what);
    assert_eq!(told.verdict.effect.as_deref(), Some("1 pod is Ready; left over: 1 Evicted"));
    // Nothing else is there: then it is the verdict.
    let told = with_example(&[evicted("c")], &[]);
    assert_eq!((told.verdict.health, told.example.is_some()), (Health::Failed, true));
}

#[test]
fn a_pod_on_its_way_out_does_not_make_a_scale_down_a_trouble() {
    let mut leaving = sketch("b", "x", 10, true);
    leaving["metadata"]["deletionTimestamp"] = json!(at(500));
    let told = with_example(&[replica("a", "x", 0, true), judged(leaving.clone())], &[]);
    assert_eq!((told.verdict.health, &*told.verdict.what), (Health::Healthy, "its only pod is healthy"));
    assert_eq!(told.verdict.effect.as_deref(), Some("left over: 1 being deleted"));
    // A StatefulSet waits until it is gone: that replica is missing.
    leaving["metadata"]["ownerReferences"][0]["kind"] = json!("StatefulSet");
    let told = with_example(&[replica("a", "x", 0, true), judged(leaving)], &[]);
    assert_eq!(told.verdict.health, Health::Starting);
}

#[test]
fn words_of_one_pod_are_said_of_those_that_say_the_same() {
    let missing = |name: &str, map: &str, restarts: i64| {
        let mut pod = sketch(name, "x", restarts, false);
        pod["status"]["containerStatuses"][0] = json!({
            "name": "app", "restartCount": restarts,
            "state": { "waiting": { "reason": "CreateContainerConfigError",
                                    "message": format!("configmap \"{map}\" not found (pod: \"{name}_shop(uid-of-{name})\")") } },
        });
        judged(pod)
    };
    let alike = [missing("a", "one", 3), missing("b", "one", 14)];
    let told = with_example(&alike, &[]);
    assert_eq!(told.groups[0].words.iter().map(|words| words.pods).collect::<Vec<_>>(), [2]);
    assert!(told.verdict.what.starts_with("2 of 2 pods, such as b: app cannot"), "{}", &*told.verdict.what);
    let [a, b] = alike;
    let told = with_example(&[a, b, missing("c", "two", 1)], &[]);
    assert_eq!(told.groups.len(), 1, "the reason is the same");
    assert_eq!(told.groups[0].words.iter().map(|words| words.pods).collect::<Vec<_>>(), [2, 1]);
    assert!(told.verdict.what.starts_with("2 of 3 pods, such as b: app"), "{}", &*told.verdict.what);
    assert!(
        told.verdict.what.ends_with("; 1 more for the same reason in other words"),
        "{}",
        &*told.verdict.what
    );
}

#[test]
fn what_events_prove_of_one_pod_holds_for_its_group() {
    let waiting = |name: &str| {
        let mut pod = sketch(name, "x", 0, false);
        pod["status"] = json!({ "phase": "Pending", "conditions": [
            condition("PodScheduled", true, 1), condition("PodReadyToStartContainers", false, 1) ] });
        judged(pod)
    };
    let failed: Event = serde_json::from_value(json!({
        "reason": "FailedMount", "type": "Warning", "count": 12, "lastTimestamp": at(800),
        "message": "MountVolume.SetUp failed for volume \"certs\" : secret \"c\" not found",
    }))
    .unwrap();
    let told = with_example(&[waiting("a"), waiting("b")], &[failed]);
    assert_eq!((told.verdict.health, told.groups[0].health), (Health::Failed, Health::Failed));
    assert_eq!(with_example(&[waiting("a")], &[]).groups[0].health, Health::Starting);
}
