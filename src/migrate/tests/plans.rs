//! What moves and what stays.

use serde_json::json;

use super::super::{Effect, Migration, Request, effects::effects};
use super::*;
use crate::migrate::{Change, manifest::new_manifest};

#[test]
fn a_proxy_goes_first_and_a_shipper_last() {
    let subject = deployment(&json!({
        "initContainers": [{"name": "migrate", "image": "shop/migrate:1"}],
        "containers": [
            {"name": "web", "image": "shop/web:1"},
            {"name": "fluent-bit", "image": SHIPPER},
            {"name": "proxy", "image": PROXY},
        ]
    }));
    let plan = planned(&subject);
    assert_eq!(order(&plan), ["proxy*", "migrate", "fluent-bit*"]);
    assert_eq!(patched(&subject, &plan), plan.after.object);
    let indexes: Vec<usize> = plan.moves.iter().map(|made| made.index).collect();
    assert_eq!(indexes, [0, 2]);
    let ids: Vec<&str> = plan.judged.fixed.iter().map(|found| found.finding.id).collect();
    assert!(ids.contains(&"SC102") && ids.contains(&"SC204"), "{ids:?}");
    assert!(plan.judged.brought.iter().any(|found| found.finding.id == "SC101"));
}

#[test]
fn only_the_named_container_moves() {
    let subject = deployment(&json!({"containers": [
        {"name": "proxy", "image": PROXY}, {"name": "web", "image": "shop/web:1"}, {"name": "fluent-bit", "image": SHIPPER},
    ]}));
    let plan = planned_with(&subject, &Asked { containers: &["fluent-bit"], ..USUAL });
    assert_eq!(order(&plan), ["fluent-bit*"]);
    for (name, reason) in [("web", "what the pod exists for"), ("nope", "no such container")] {
        let plan = planned_with(&subject, &Asked { containers: &[name], ..USUAL });
        assert!(!plan.changes() && plan.stays[0].reason.contains(reason), "{:?}", plan.stays);
        assert_eq!(plan.after.object, subject.object);
    }
}

#[test]
fn native_sidecars_and_init_containers_stay() {
    let subject = deployment(&json!({
        "initContainers": [
            {"name": "proxy", "image": PROXY, "restartPolicy": "Always"}, {"name": "setup", "image": "shop/setup:1"},
        ],
        "containers": [{"name": "web", "image": "shop/web:1"}]
    }));
    assert_eq!(planned(&subject).stays, []);
    let plan = planned_with(&subject, &Asked { containers: &["proxy", "setup"], ..USUAL });
    let reasons: Vec<&str> = plan.stays.iter().map(|stays| stays.reason.as_str()).collect();
    assert!(reasons[0].contains("already") && reasons[1].contains("ends before the app"), "{reasons:?}");
}

#[test]
fn old_nodes_and_pods_without_an_app_refuse_everything() {
    let containers = json!([{"name": "web", "image": "shop/web:1"}, {"name": "proxy", "image": PROXY}]);
    let subject = deployment(&json!({ "containers": containers }));
    let plan = planned_with(&subject, &Asked { version: Some((1, 28)), ..USUAL });
    assert!(plan.stays[0].reason.contains("oldest kubelet is 1.28") && !plan.changes());
    assert!(planned_with(&subject, &Asked { version: Some((1, 29)), ..USUAL }).changes());
}

#[test]
fn a_hook_that_quits_is_removed_unless_it_is_to_stay() {
    let with = |lifecycle: Value| {
        deployment(&json!({"containers": [
            {"name": "web", "image": "shop/web:1"}, {"name": "proxy", "image": PROXY, "lifecycle": lifecycle},
        ]}))
    };
    let quit = json!({"httpGet": {"path": "/quitquitquit", "port": 9091}});
    let alone = with(json!({ "preStop": quit }));
    let plan = planned(&alone);
    assert!(plan.after.spec()["initContainers"][0]["lifecycle"].is_null());
    assert_eq!(patched(&alone, &plan), plan.after.object);
    let both = with(json!({"preStop": quit, "postStart": {"exec": {"command": ["/wait"]}}}));
    let plan = planned(&both);
    assert_eq!(
        plan.after.spec()["initContainers"][0]["lifecycle"],
        json!({"postStart": {"exec": {"command": ["/wait"]}}})
    );
    assert_eq!(patched(&both, &plan), plan.after.object);
    let plan = planned_with(&both, &Asked { keep_pre_stop: true, ..USUAL });
    assert!(plan.judged.brought.iter().any(|found| found.finding.id == "SC201"));
    assert!(plan.after.spec()["initContainers"][0]["lifecycle"]["preStop"].is_object());
}

#[test]
fn a_sidecar_that_waits_for_the_app_stays() {
    let probe = json!({"httpGet": {"port": 8080}});
    let subject = deployment(&json!({"containers": [
        {"name": "web", "image": "shop/web:1", "ports": [{"containerPort": 8080}]},
        {"name": "envoy", "image": "envoyproxy/envoy:v1.31", "startupProbe": probe},
        {"name": "fluent-bit", "image": SHIPPER},
    ]}));
    let plan = planned(&subject);
    assert_eq!(order(&plan), ["fluent-bit*"]);
    assert!(
        plan.stays[0].container.as_deref() == Some("envoy")
            && plan.stays[0].reason.contains("neither starts")
    );
    assert_eq!(patched(&subject, &plan), plan.after.object);
}

#[test]
fn restart_policy_is_overwritten_and_a_probe_added() {
    let readiness = json!({"tcpSocket": {"port": 5432}});
    let subject = deployment(&json!({"containers": [
        {"name": "web", "image": "shop/web:1"},
        {"name": "proxy", "image": PROXY, "restartPolicy": "Never", "readinessProbe": readiness},
    ]}));
    let plan = planned_with(&subject, &Asked { probe: ProbeChoice::Readiness, ..USUAL });
    let proxy = &plan.after.spec()["initContainers"][0];
    assert_eq!(proxy["restartPolicy"], "Always");
    assert_eq!(proxy["startupProbe"]["tcpSocket"]["port"], 5432);
    assert_eq!(patched(&subject, &plan), plan.after.object);
    assert!(!plan.judged.brought.iter().any(|found| found.finding.id == "SC101"));
}

fn migration(subject: &Subject) -> Migration {
    let rules = Rules::default();
    let request = Request {
        containers: &[],
        probe: &ProbeChoice::None,
        keep_pre_stop: false,
        rules: &rules,
        now: "2026-01-01T00:00:00Z".parse().unwrap(),
        version: None,
        others: &[],
    };
    Migration::new(subject.clone(), planned(subject), &request, Vec::new())
}

const JOB: &str = "
apiVersion: batch/v1
kind: Job
metadata: {name: train, namespace: ml, uid: abc, resourceVersion: '7', labels: {job-name: train, team: a}}
spec:
  selector: {matchLabels: {batch.kubernetes.io/controller-uid: abc}}
  template:
    metadata: {labels: {batch.kubernetes.io/controller-uid: abc, job-name: train}}
    spec:
      restartPolicy: Never
      containers: [{name: train, image: 'shop/train:1'}, {name: fluent-bit, image: 'fluent/fluent-bit:3.1'}]
status: {active: 1}
";

#[test]
fn a_job_gets_a_new_manifest_under_another_name() {
    let job = migration(&subject(JOB));
    assert_eq!(job.change, Change::Recreate);
    let new = new_manifest(&job.subject, &job.plan);
    assert_eq!(
        new,
        json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": "train-native", "namespace": "ml", "labels": {"team": "a"}},
            "spec": {"template": {"metadata": {}, "spec": {
                "restartPolicy": "Never",
                "initContainers": [{"name": "fluent-bit", "image": SHIPPER, "restartPolicy": "Always"}],
                "containers": [{"name": "train", "image": "shop/train:1"}],
            }}}
        })
    );
    let fields: Vec<&str> = job.effects[0].iter().map(|effect| effect.field).collect();
    assert_eq!(fields, ["start", "stop", "job", "crash"]);
}

#[test]
fn cron_jobs_and_pod_templates_have_their_own_paths() {
    let job = JOB.replace('\n', "\n    ");
    let cron =
        format!("apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: c}}\nspec:\n  jobTemplate:{job}");
    let template = "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: t}\ntemplate:\n  spec:\n    containers: [{name: web, \
                    image: 'shop/web:1'}, {name: fluent-bit, image: 'fluent/fluent-bit:3.1'}]\n";
    for (yaml, begin) in
        [(cron.as_str(), "/spec/jobTemplate/spec/template/spec/"), (template, "/template/spec/")]
    {
        let subject = subject(yaml);
        let plan = planned(&subject);
        let operations = super::super::operations(&subject, &plan);
        assert!(operations[0]["path"].as_str().is_some_and(|path| path.starts_with(begin)), "{operations:?}");
        assert_eq!(patched(&subject, &plan), plan.after.object);
    }
}

#[test]
fn the_first_container_is_no_longer_kubectls_default() {
    let subject = deployment(&json!({"containers": [
        {"name": "proxy", "image": PROXY, "resources": {"requests": {"cpu": "100m"}}}, {"name": "web", "image": "shop/web:1"},
    ], "initContainers": [{"name": "build", "image": "shop/build:1", "resources": {"requests": {"cpu": "150m"}}}]}));
    let item = migration(&subject);
    let effects: Vec<Effect> = effects(&subject, &item.plan, &item.plan.moves[0]);
    let kubectl = effects.iter().find(|effect| effect.field == "kubectl").unwrap();
    assert!(kubectl.after.ends_with("take web"));
    // The step runs beside the proxy.
    assert_eq!(item.reserved.before.cpu.unwrap().milli_value(), 150);
    assert_eq!(item.reserved.after.cpu.unwrap().milli_value(), 250);
}
