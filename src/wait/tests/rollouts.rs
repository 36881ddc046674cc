//! How far workloads are, and which pods count.

use serde_json::{Value, json};

use super::*;

#[test]
fn deployments_follow_the_rules_of_kubectl() {
    let cases = [
        (
            json!({ "metadata": { "generation": 3 } }),
            "waiting: the controller has not seen the newest spec yet",
        ),
        (rolling(3, 1, 1), "waiting: 1 of 3 pods updated"),
        (rolling(3, 3, 2), "waiting: 2 of 3 updated pods available"),
        (rolling(3, 3, 3), "ready"),
        (rolling(0, 0, 0), "ready"),
    ];
    for (object, word) in cases {
        assert_eq!(Scene::new(WorkloadKind::Deployment, Goal::Ready).object(object).word(0), word);
    }
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut object = rolling(3, 1, 1);
        change(&mut object);
        Scene::new(WorkloadKind::Deployment, Goal::Ready).object(object).word(0)
    };
    assert_eq!(
        changed(&|object| object["spec"]["paused"] = json!(true)),
        "waiting: 1 of 3 pods updated, and the rollout is paused"
    );
    let condition = |kind: &str, reason: &str| json!([{ "type": kind, "status": "True", "reason": reason, "message": "why" }]);
    assert_eq!(
        changed(
            &|object| object["status"]["conditions"] = condition("Progressing", "ProgressDeadlineExceeded")
        ),
        "ProgressDeadlineExceeded: why"
    );
    let mut left = rolling(3, 3, 3);
    left["status"]["replicas"] = json!(4);
    assert_eq!(
        Scene::new(WorkloadKind::Deployment, Goal::Ready).object(left).word(0),
        "waiting: 1 old pod is still there"
    );
}

#[test]
fn stateful_and_daemon_sets_follow_the_rules_of_kubectl() {
    let set = |partition: i64, ready: i64, updated: i64, current: &str| {
        json!({ "metadata": { "generation": 1 },
            "spec": { "replicas": 3, "updateStrategy": { "type": "RollingUpdate", "rollingUpdate": { "partition": partition } } },
            "status": { "observedGeneration": 1, "readyReplicas": ready, "updatedReplicas": updated,
                "currentRevision": current, "updateRevision": "b" } })
    };
    let word = |object: Value| Scene::new(WorkloadKind::StatefulSet, Goal::Ready).object(object).word(0);
    assert_eq!(word(set(0, 2, 1, "a")), "waiting: 2 of 3 pods ready");
    assert_eq!(word(set(0, 3, 1, "a")), "waiting: 1 of 3 pods updated");
    assert_eq!(word(set(0, 3, 3, "b")), "ready");
    assert_eq!(word(set(2, 3, 0, "a")), "waiting: 0 of 1 pods updated");
    assert_eq!(word(set(2, 3, 1, "a")), "ready");
    let set = |updated: i64, available: i64| {
        json!({ "metadata": { "generation": 1 }, "status": { "observedGeneration": 1, "desiredNumberScheduled": 2,
            "updatedNumberScheduled": updated, "numberAvailable": available } })
    };
    let word = |object: Value| Scene::new(WorkloadKind::DaemonSet, Goal::Ready).object(object).word(0);
    assert_eq!(word(set(1, 2)), "waiting: 1 of 2 pods updated");
    assert_eq!(word(set(2, 1)), "waiting: 1 of 2 updated pods available");
    assert_eq!(word(set(2, 2)), "ready");
}

#[test]
fn jobs_end_as_their_conditions_say() {
    let job = |kind: &str| {
        let conditions = json!([{ "type": kind, "status": "True", "reason": "BackoffLimitExceeded", "message": "too often" }]);
        let object = json!({ "status": { "conditions": conditions, "succeeded": 1 } });
        Scene::new(WorkloadKind::Job, Goal::Completed).object(object).word(0)
    };
    assert_eq!(job("Complete"), "ready");
    assert_eq!(job("Failed"), "BackoffLimitExceeded: too often");
    assert_eq!(job("FailureTarget"), "BackoffLimitExceeded: too often");
    assert_eq!(job("SuccessCriteriaMet"), "waiting: 1 of 1 pods completed");
    let suspended =
        Scene::new(WorkloadKind::Job, Goal::Completed).object(json!({ "spec": { "suspend": true } })).word(0);
    assert_eq!(suspended, "waiting: the Job is suspended");
}

#[test]
fn only_the_newest_revision_counts() {
    let broken = |name: &str, hash: &str| pod(name, hash, running("istio-proxy"), crashed("app", 9));
    let mut scene = deployment();
    scene.object = serde_json::from_value(json!({
        "metadata": { "generation": 2, "annotations": { "deployment.kubernetes.io/revision": "7" } },
        "spec": { "replicas": 1 },
        "status": { "observedGeneration": 2, "replicas": 2, "updatedReplicas": 1, "availableReplicas": 0 },
    }))
    .ok();
    // After a rollback, the newest pods are those of the revision that failed.
    let pods = [healthy("web-a", "a"), broken("web-b", "b")];
    assert!(scene.with(&pods, 0).starts_with("waiting"), "until the ReplicaSets are known");
    scene.sets.insert("web-a".to_owned(), Some("7".to_owned()));
    scene.sets.insert("web-b".to_owned(), Some("6".to_owned()));
    let judgement = scene.judge(1);
    assert_eq!((judgement.outcome, judgement.revision.as_deref()), (Outcome::Waiting, Some("a")));
    scene.sets.insert("web-b".to_owned(), Some("7".to_owned()));
    scene.sets.insert("web-a".to_owned(), Some("6".to_owned()));
    assert!(scene.word(2).contains("app failed 10 times in pod web-b"));
    // Where they may not be read, the newest pod decides.
    let mut newer = broken("web-c", "c");
    newer["metadata"]["creationTimestamp"] = json!(at(-5).to_string());
    scene.sets.clear();
    scene.sets.extend(["a", "c"].map(|hash| (format!("web-{hash}"), None)));
    assert!(scene.with(&[healthy("web-a", "a"), newer], 3).contains("in pod web-c"));
}

#[test]
fn before_the_controller_has_new_pods_old_ones_do_not_count() {
    let broken = pod("web-a", "a", running("istio-proxy"), crashed("app", 9));
    let mut scene = Scene::new(WorkloadKind::Deployment, Goal::Ready).object(rolling(1, 0, 0));
    assert_eq!(scene.with(std::slice::from_ref(&broken), 0), "waiting: 0 of 1 pods updated");
    let mut deleted = broken;
    deleted["metadata"]["deletionTimestamp"] = json!(at(30).to_string());
    assert!(deployment().with(&[deleted], 0).starts_with("waiting"));
}

#[test]
fn pods_alone_have_to_prove_it() {
    let mut scene = Scene::new(WorkloadKind::Deployment, Goal::Ready);
    assert_eq!(scene.with(&[], 0), "waiting: it has no pods yet");
    let old = healthy("web-a", "a");
    let mut newer = pod("web-b", "b", running("istio-proxy"), waiting("app", "ContainerCreating", ""));
    newer["metadata"]["creationTimestamp"] = json!(at(-5).to_string());
    assert_eq!(scene.with(&[old.clone(), newer.clone()], 1), "waiting: 0 of 1 pods ready");
    newer["status"] = old["status"].clone();
    assert_eq!(scene.with(&[old, newer.clone()], 2), "waiting: 1 old pod is still there");
    assert!(scene.with(&[newer], 3).contains("have to stay so"));
    assert_eq!((scene.word(7), scene.word(8)), (scene.word(4), "ready".to_owned()));
}

#[test]
fn healthy_is_more_than_ready() {
    let mut scene = Scene::new(WorkloadKind::Deployment, Goal::Healthy).object(rolling(1, 1, 1));
    assert!(scene.with(&[], 0).starts_with("waiting"), "its pods have to be seen");
    let degraded = pod("web-a", "a", crashed("istio-proxy", 1), running("app"));
    assert_eq!(scene.with(&[degraded], 1), "waiting: 1 pod has a container in trouble");
    assert_eq!(scene.with(&[healthy("web-a", "a")], 2), "ready");
}

#[test]
fn a_pod_is_ready_by_its_condition_and_may_end_instead() {
    let single = |goal| Scene::new(WorkloadKind::Pod, goal);
    assert_eq!(single(Goal::Ready).with(&[healthy("web", "a")], 0), "ready");
    let ended = |phase: &str| {
        let mut pod = healthy("web", "a");
        pod["status"]["phase"] = json!(phase);
        pod["status"]["conditions"] = json!([{ "type": "Ready", "status": "False" }]);
        pod
    };
    assert_eq!(single(Goal::Completed).with(&[ended("Succeeded")], 0), "ready");
    assert_eq!(single(Goal::Ready).with(&[ended("Succeeded")], 0), "Completed: the pod has completed");
    assert!(single(Goal::Completed).with(&[ended("Failed")], 0).ends_with("the pod failed"));
    let mut scene = single(Goal::Ready);
    assert_eq!(
        scene.with(&[of_app(waiting("app", "ContainerCreating", ""))], 0),
        "waiting: the pod is not ready"
    );
    assert_eq!(scene.with(&[], 1), "Deleted: the pod was deleted");
    // That of a StatefulSet comes back.
    let mut own = of_app(waiting("app", "ContainerCreating", ""));
    own["metadata"]["ownerReferences"] =
        json!([{ "kind": "StatefulSet", "name": "web", "controller": true }]);
    let mut scene = single(Goal::Ready);
    scene.with(&[own], 0);
    assert_eq!(scene.with(&[], 1), "waiting: it has no pods yet");
}

#[test]
fn refused_pods_are_waited_for_unless_their_spec_is_invalid() {
    let refused = |message: &str| {
        let mut object = rolling(1, 0, 0);
        let condition = json!({ "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": message });
        object["status"]["conditions"] = json!([condition]);
        Scene::new(WorkloadKind::Deployment, Goal::Ready).object(object)
    };
    assert_eq!(
        refused("Pod \"web\" is invalid: spec").word(0),
        "FailedCreate: its pods cannot be created: Pod \"web\" is invalid: spec"
    );
    let mut scene = refused("exceeded quota: pods");
    assert_eq!(scene.word(0), "waiting: 0 of 1 pods updated");
    assert!(scene.word(60).starts_with("FailedCreate"));
}

#[test]
fn events_say_that_other_controllers_are_refused_pods() {
    let mut scene = Scene::new(WorkloadKind::StatefulSet, Goal::Ready)
        .object(json!({ "metadata": { "generation": 1 }, "spec": { "replicas": 1 }, "status": { "observedGeneration": 1 } }));
    scene.refusal = Some("pods \"web-0\" is forbidden: exceeded quota".to_owned());
    assert_eq!(scene.word(0), "waiting: 0 of 1 pods updated");
    assert!(scene.word(60).ends_with("cannot be created: pods \"web-0\" is forbidden: exceeded quota"));
    // One that was created after it was not refused.
    let mut pod = healthy("web-0", "a");
    pod["metadata"]["creationTimestamp"] = json!(at(61).to_string());
    assert!(scene.with(&[pod], 62).starts_with("waiting"));
}

#[test]
fn a_timeout_comes_after_everything_else() {
    let mut scene = deployment();
    assert!(scene.with(&[of_app(waiting("app", "ContainerCreating", ""))], 599).starts_with("waiting"));
    assert_eq!(scene.word(600), "timeout");
    scene.object = serde_json::from_value(rolling(1, 1, 1)).ok();
    assert_eq!(scene.word(601), "ready");
}
