//! What the answers of dry runs prove.

use serde_json::json;

use super::*;
use crate::migrate::{Answer, Level, Proof, Refusal, compare};

fn example() -> (Subject, Plan) {
    let subject = deployment(&json!({"containers": [
        {"name": "web", "image": "shop/web:1"}, {"name": "proxy", "image": PROXY},
    ]}));
    let plan = planned(&subject);
    (subject, plan)
}

fn ok(object: Value) -> Answer {
    Answer { result: Ok(object), warnings: Vec::new() }
}

fn refused(refusal: Refusal) -> Answer {
    Answer { result: Err(refusal), warnings: vec!["would violate PodSecurity".to_owned()] }
}

fn pod(subject: &Subject) -> Value {
    crate::migrate::pod_of(subject)
}

fn proof(workload: &Answer, pods: Option<(&Answer, &Answer)>) -> Proof {
    let (subject, plan) = example();
    compare(&plan, subject.spec_pointer(), workload, pods)
}

#[test]
fn the_same_object_with_defaults_is_proved() {
    let (subject, plan) = example();
    let mut stored = plan.after.object.clone();
    stored["spec"]["template"]["spec"]["initContainers"][0]["terminationMessagePath"] = "/dev/log".into();
    let (old, new) = (ok(pod(&subject)), ok(pod(&plan.after)));
    assert_eq!(proof(&ok(stored.clone()), Some((&old, &new))).level, Level::Proved);
    assert_eq!(proof(&ok(stored), None).level, Level::Accepted);
}

#[test]
fn a_dropped_field_is_refused_and_named() {
    let (_, plan) = example();
    let mut stored = plan.after.object.clone();
    let proxy = stored.pointer_mut("/spec/template/spec/initContainers/0").unwrap();
    proxy.as_object_mut().unwrap().remove("restartPolicy");
    let proof = proof(&ok(stored), None);
    assert_eq!(proof.level, Level::Refused);
    assert!(proof.reasons[0].contains("proxy.restartPolicy"), "{:?}", proof.reasons);
}

#[test]
fn a_webhook_that_strips_the_field_from_pods_is_refused() {
    let (subject, plan) = example();
    let mut stripped = pod(&plan.after);
    stripped.pointer_mut("/spec/initContainers/0").unwrap().as_object_mut().unwrap().remove("restartPolicy");
    let proof = proof(&ok(plan.after.object.clone()), Some((&ok(pod(&subject)), &ok(stripped))));
    assert_eq!(proof.level, Level::Refused);
    assert!(proof.reasons[0].contains("webhook removes restartPolicy from proxy"), "{:?}", proof.reasons);
}

#[test]
fn refusals_decide_the_level() {
    let (subject, plan) = example();
    let forbidden = || refused(Refusal::Forbidden("patch deployments in namespace \"shop\"".to_owned()));
    let quota = || refused(Refusal::Other("exceeded quota: rq".to_owned()));
    let stored = || ok(plan.after.object.clone());
    let old = ok(pod(&subject));
    assert_eq!(proof(&forbidden(), None).level, Level::Unproved);
    assert_eq!(proof(&refused(Refusal::Stale), None).level, Level::Unproved);
    assert_eq!(proof(&refused(Refusal::NoDryRun("webhook x".to_owned())), None).level, Level::Unproved);
    assert_eq!(proof(&quota(), None).level, Level::Refused);
    assert_eq!(proof(&stored(), Some((&old, &forbidden()))).level, Level::Accepted);
    assert_eq!(proof(&stored(), Some((&old, &quota()))).level, Level::Refused);
    let both = proof(&stored(), Some((&quota(), &quota())));
    assert_eq!(both.level, Level::Accepted);
    assert!(both.reasons[0].contains("refused as well"));
    assert_eq!(both.warnings, ["would violate PodSecurity"]);
}
