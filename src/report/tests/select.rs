//! Selection by name, workload, namespace, label and field.

use super::*;
use crate::error::Exit;
use crate::report::select::Fields;
use crate::report::{Names, Selection, Target};

fn parsed(line: &str) -> Result<String, Exit> {
    let words: Vec<String> = line.split_whitespace().map(ToOwned::to_owned).collect();
    let targets = Target::parse(&words).map_err(|error| error.exit())?;
    Ok(targets.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
}

#[test]
fn names_are_parsed_as_by_kubectl() {
    for (line, targets) in [
        ("", ""),
        ("web-0", "pod/web-0"),
        ("web-0 web-1", "pod/web-0 pod/web-1"),
        ("pod web-0 web-1", "pod/web-0 pod/web-1"),
        ("po web-0", "pod/web-0"),
        ("pods", ""),
        ("deploy web", "deployment/web"),
        // All of them.
        ("deploy", "deployment"),
        ("sts db cache", "statefulset/db statefulset/cache"),
        ("deploy/web sts/db pod/x", "deployment/web statefulset/db pod/x"),
        ("Deployments.apps/web", "deployment/web"),
        ("deployment.v1.apps/web", "deployment/web"),
        ("ds/a rs/b cj/c job/d rc/e", "daemonset/a replicaset/b cronjob/c job/d replicationcontroller/e"),
        ("rollout/web", "rollout/web"),
        ("pod/deploy", "pod/deploy"),
        // Only the first word can be a type.
        ("web deploy", "pod/web pod/deploy"),
    ] {
        assert_eq!(parsed(line).as_deref(), Ok(targets), "{line}");
    }
}

#[test]
fn invalid_names_are_usage_errors() {
    for line in ["deploy/web db", "svc/web", "node n1", "ns/shop", "a/b/c", "/web", "deploy/", "/"] {
        assert_eq!(parsed(line), Err(Exit::Usage), "{line}");
    }
}

fn owned(kind: &str, owner: &str) -> Pod {
    pod(&format!(
        "
metadata:
  name: web-7d9f-abcde
  creationTimestamp: 2026-11-22T10:33:02Z
  labels: {{pod-template-hash: 7d9f}}
  ownerReferences: [{{kind: {kind}, name: {owner}, controller: true}}]
"
    ))
}

fn admits(line: &str, pod: &Pod, origin: &Origin) -> bool {
    let words: Vec<String> = line.split_whitespace().map(ToOwned::to_owned).collect();
    let targets = Target::parse(&words).unwrap_or_else(|e| panic!("{line}: {e}"));
    Names::new(targets).admit(pod, origin)
}

#[test]
fn a_pod_matches_its_name_its_owner_and_its_workload() {
    let web = owned("ReplicaSet", "web-7d9f");
    for line in ["", "web-7d9f-abcde", "rs/web-7d9f", "deploy/web", "ReplicaSet/web-7d9f", "x web-7d9f-abcde"]
    {
        assert!(admits(line, &web, &Origin::Pod), "{line}");
    }
    for line in ["web", "sts/web", "deploy/web-7d9f", "rs/web"] {
        assert!(!admits(line, &web, &Origin::Pod), "{line}");
    }
    let run = owned("Job", "backup-29922393");
    assert!(admits("job/backup-29922393", &run, &Origin::Pod));
    assert!(admits("cj/backup", &run, &Origin::Pod));
}

#[test]
fn a_template_matches_its_workload_and_never_a_pod() {
    let origin = Origin::Template { kind: "Deployment".to_owned(), name: "web".to_owned() };
    let template = pod("metadata: {name: web}");
    assert!(admits("deploy/web", &template, &origin));
    assert!(!admits("web", &template, &origin));
    assert!(!admits("sts/web", &template, &origin));
}

#[test]
fn missing_targets_are_known() {
    let target = |name: &str| Target::Pod(name.to_owned());
    let mut names = Names::new(vec![target("a"), target("b")]);
    assert!(names.admit(&pod("metadata: {name: b}"), &Origin::Pod));
    assert!(!names.admit(&pod("metadata: {name: c}"), &Origin::Pod));
    assert_eq!(names.missing().collect::<Vec<_>>(), [&target("a")]);
    names.reset();
    assert_eq!(names.missing().count(), 2);
}

#[test]
fn pods_are_fetched_one_by_one_if_only_pods_are_named() {
    let only = |line: &str| {
        let words: Vec<String> = line.split_whitespace().map(ToOwned::to_owned).collect();
        Names::new(Target::parse(&words).unwrap_or_else(|e| panic!("{e}"))).only_pods()
    };
    assert_eq!(only("a b"), Some(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(only("pod/a deploy/b"), None);
    assert_eq!(only(""), None);
}

#[test]
fn fields_select_as_the_server_does() {
    let web = pod(WEB);
    for (fields, expected) in [
        ("", true),
        ("metadata.name=web", true),
        ("metadata.name==web , status.phase!=Failed", true),
        ("metadata.namespace!=shop", false),
        ("spec.nodeName=node-1", true),
        ("spec.nodeName=", false),
        ("status.phase=Pending", false),
        ("spec.restartPolicy=Always", true),
    ] {
        let selection = Selection {
            fields: fields.parse().unwrap_or_else(|e| panic!("{fields}: {e}")),
            ..Selection::default()
        };
        assert_eq!(selection.admits(&web), expected, "{fields}");
    }
}

#[test]
fn unsupported_fields_are_usage_errors() {
    for fields in ["metadata.name", "spec.schedulerName=x", "=x"] {
        assert_eq!(fields.parse::<Fields>().map_err(|e| e.exit()), Err(Exit::Usage), "{fields}");
    }
}

#[test]
fn a_pod_without_a_namespace_belongs_to_all() {
    let within =
        |namespace: &str| Selection { namespaces: vec![namespace.to_owned()], ..Selection::default() };
    assert!(within("shop").admits(&pod(WEB)));
    assert!(!within("other").admits(&pod(WEB)));
    assert!(within("other").admits(&pod("metadata: {name: web}")));
}

#[test]
fn every_selection_must_hold() {
    let selection = Selection {
        namespaces: vec!["shop".to_owned()],
        labels: "app=web".parse().unwrap_or_else(|e| panic!("{e}")),
        fields: "status.phase=Running".parse().unwrap_or_else(|e| panic!("{e}")),
    };
    assert!(selection.admits(&pod(WEB)));
    assert!(!selection.admits(&pod(&WEB.replace("{app: web}", "{app: api}"))));
    assert!(!selection.admits(&pod(&WEB.replace("phase: Running", "phase: Failed"))));
}
