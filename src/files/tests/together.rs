//! Pod templates together with their pods and owners: each workload counts once.

use super::*;

/// Reads the objects, as `list` and `overhead` do.
fn once(objects: &[String], idle: bool) -> Record {
    let wanted = WantedTemplates::Once { idle };
    let mut record = Record { wanted: Some(wanted), ..Record::default() };
    let text = format!(r#"{{"apiVersion":"v1","kind":"List","items":[{}]}}"#, objects.join(","));
    read(&["-".into()], Options::default(), &mut Slow(text.as_bytes()), &mut record).unwrap();
    assert_eq!(record.problems, [""; 0]);
    record
}

fn counted(objects: &[String]) -> Vec<String> {
    once(objects, false).pods
}

fn metadata(name: &str, owner: Option<(&str, &str)>, more: &str) -> String {
    let owners = owner.map_or_else(String::new, |(kind, name)| {
        format!(r#","ownerReferences":[{{"kind":"{kind}","name":"{name}","controller":true}}]"#)
    });
    format!(r#""metadata":{{"name":"{name}","namespace":"shop"{owners}{more}}}"#)
}

/// A workload with one of these specs; `rest` is what else it has.
fn workload(kind: &str, name: &str, owner: Option<(&str, &str)>, rest: &str) -> String {
    let (version, path) = match kind {
        "Job" => ("batch/v1", format!(r#""template":{TEMPLATE}"#)),
        "CronJob" => ("batch/v1", format!(r#""jobTemplate":{{"spec":{{"template":{TEMPLATE}}}}}"#)),
        "ReplicationController" => ("v1", format!(r#""template":{TEMPLATE}"#)),
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" => {
            ("apps/v1", format!(r#""template":{TEMPLATE}"#))
        }
        _ => ("example.com/v1", format!(r#""template":{TEMPLATE}"#)),
    };
    let metadata = metadata(name, owner, "");
    let (spec, status) = rest.split_once('|').unwrap_or((rest, ""));
    format!(r#"{{"apiVersion":"{version}","kind":"{kind}",{metadata},"spec":{{{path}{spec}}}{status}}}"#)
}

fn owned(name: &str, owner: Option<(&str, &str)>, more: &str) -> String {
    let metadata = metadata(name, owner, more);
    format!(r#"{{"apiVersion":"v1","kind":"Pod",{metadata},"spec":{{"containers":[{{"name":"a"}}]}}}}"#)
}

const OF_WEB: &str = r#","labels":{"pod-template-hash":"1"}"#;

#[test]
fn a_deployment_counts_by_its_pods() {
    let deployment = workload("Deployment", "web", None, "");
    let now = workload("ReplicaSet", "web-1", Some(("Deployment", "web")), "");
    let old = workload("ReplicaSet", "web-0", Some(("Deployment", "web")), r#","replicas":0"#);
    let pod = owned("web-1-a", Some(("ReplicaSet", "web-1")), OF_WEB);
    let all = [deployment.clone(), now.clone(), pod.clone(), old.clone()];
    assert_eq!(counted(&all), ["shop/web-1-a 1"]);
    assert_eq!(once(&all, false).notes, ["skipped 3 pod templates whose pods or owner are in the input"]);
    assert_eq!(counted(&[deployment.clone(), pod.clone()]), ["shop/web-1-a 1"]);
    assert_eq!(counted(&[deployment.clone(), now.clone(), old.clone()]), ["shop/web 2 of Deployment/web"]);
    assert_eq!(counted(&[now, old]), ["shop/web-1 2 of ReplicaSet/web-1"]);
    let elsewhere = pod.replace("shop", "bank");
    assert_eq!(counted(&[deployment, elsewhere]), ["bank/web-1-a 1", "shop/web 2 of Deployment/web"]);
}

#[test]
fn owners_are_followed_through_objects_of_any_kind() {
    let revision = format!(
        r#"{{"apiVersion":"serving.knative.dev/v1","kind":"Revision",{},"spec":{{"containers":[{{"image":"x"}}]}}}}"#,
        metadata("fn-1", Some(("Configuration", "fn")), "")
    );
    let parts = [
        workload("Service", "fn", None, ""),
        workload("Configuration", "fn", Some(("Service", "fn")), ""),
        revision,
        workload("Deployment", "fn-1-d", Some(("Revision", "fn-1")), ""),
    ];
    assert_eq!(counted(&parts), ["shop/fn 2 of Service/fn"]);
    let rollout = workload("Rollout", "web", None, "");
    let set = workload("ReplicaSet", "web-1", Some(("Rollout", "web")), "");
    let pod = owned("web-1-a", Some(("ReplicaSet", "web-1")), "");
    assert_eq!(counted(&[rollout.clone(), set.clone(), pod]), ["shop/web-1-a 1"]);
    assert_eq!(counted(&[set, rollout]), ["shop/web 2 of Rollout/web"]);
    let config = workload("DeploymentConfig", "dc", None, "");
    let of_config = r#","annotations":{"openshift.io/deployment-config.name":"dc"}"#;
    let pod = owned("dc-1-a", Some(("ReplicationController", "dc-1")), of_config);
    assert_eq!(counted(&[config, pod]), ["shop/dc-1-a 1"]);
}

#[test]
fn a_cron_job_and_its_jobs_count_once() {
    let cron = workload("CronJob", "backup", None, "");
    let job = |name: &str| workload("Job", name, Some(("CronJob", "backup")), "");
    assert_eq!(
        counted(&[cron.clone(), job("backup-1"), job("backup-2")]),
        ["shop/backup 2 of CronJob/backup"]
    );
    let pod = owned("backup-1-a", Some(("Job", "backup-1")), "");
    assert_eq!(counted(&[cron, job("backup-1"), pod]), ["shop/backup-1-a 1"]);
}

#[test]
fn an_owner_without_a_template_does_not_hide_templates() {
    let set = workload("StatefulSet", "db", Some(("Database", "db")), "");
    let database =
        format!(r#"{{"apiVersion":"example.com/v1","kind":"Database",{}}}"#, metadata("db", None, ""));
    assert_eq!(counted(&[database, set]), ["shop/db 2 of StatefulSet/db"]);
    // In a file, objects can own one another.
    let circle = [
        workload("ReplicaSet", "a", Some(("ReplicaSet", "b")), ""),
        workload("ReplicaSet", "b", Some(("ReplicaSet", "a")), ""),
        workload("ReplicaSet", "c", Some(("ReplicaSet", "c")), ""),
    ];
    assert_eq!(counted(&circle), ["shop/c 2 of ReplicaSet/c"]);
}

#[test]
fn workloads_without_pods_count_only_on_request() {
    let ended = r#"|,"status":{"conditions":[{"type":"Complete","status":"True"}]}"#;
    let no_node = r#"|,"status":{"desiredNumberScheduled":0,"observedGeneration":1}"#;
    for idle in [
        workload("Deployment", "web", None, r#","replicas":0"#),
        workload("Rollout", "web", None, r#","replicas":0"#),
        workload("Job", "web", None, ended),
        workload("DaemonSet", "web", None, no_node),
    ] {
        let objects = [idle];
        let record = once(&objects, false);
        assert_eq!(record.pods, [""; 0], "{objects:?}");
        assert_eq!(record.notes, ["skipped 1 pod template of a workload that runs no pods"]);
        assert_eq!(once(&objects, true).pods.len(), 1, "{objects:?}");
    }
    for busy in [
        workload("Deployment", "web", None, r#","replicas":null"#),
        workload("Deployment", "web", None, r#","replicas":"{{ .Values.replicas }}""#),
        workload("DaemonSet", "web", None, ""),
        workload("DaemonSet", "web", None, r#"|,"status":{}"#),
        workload("Job", "web", None, r#"|,"status":{"active":1}"#),
    ] {
        assert_eq!(counted(std::slice::from_ref(&busy)).len(), 1, "{busy}");
    }
}

#[test]
fn a_workload_in_two_dumps_counts_once() {
    let web =
        workload("Deployment", "web", None, "").replace(r#""name":"web","#, r#""name":"web","uid":"u","#);
    let manifest = workload("Deployment", "web", None, "");
    for same in [[&web, &web], [&manifest, &manifest], [&web, &manifest], [&manifest, &web]] {
        assert_eq!(counted(&same.map(Clone::clone)), ["shop/web 2 of Deployment/web"]);
    }
    // Of two clusters, in two namespaces, of two kinds, with names that the server will make.
    let other = web.replace(r#""uid":"u""#, r#""uid":"v""#);
    let elsewhere = manifest.replace(r#""namespace":"shop""#, r#""namespace":"stage""#);
    let set = workload("StatefulSet", "web", None, "");
    let unnamed = manifest.replace(r#""name":"web""#, r#""generateName":"web-""#);
    for two in [[&web, &other], [&manifest, &elsewhere], [&manifest, &set], [&unnamed, &unnamed]] {
        assert_eq!(counted(&two.map(Clone::clone)).len(), 2, "{two:?}");
    }
}
