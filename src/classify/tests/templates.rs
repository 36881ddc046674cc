//! Pods of one template share their verdicts; pods that differ where it matters do not.

use std::sync::Arc;

use globset::Glob;

use super::*;
use crate::classify::rules::Rule;
use crate::model::container::{EnvVarSource, FieldRef};
use crate::model::container::{PortRef, Probe, ProbeTarget};
use crate::model::pod::OwnerReference;

/// A pod of a Deployment, as the server makes several of.
fn replica(suffix: &str) -> Pod {
    let mut pod = pod(&["web=corp/web --port=80", "side=corp/side:1", "+native=corp/native"]);
    pod.metadata.name = format!("web-7d9f8c6b5d-{suffix}");
    pod.metadata.generate_name = Some("web-7d9f8c6b5d-".into());
    let owner = OwnerReference { kind: "ReplicaSet".into(), name: "web-7d9f8c6b5d".into(), controller: true };
    pod.metadata.owner_references.push(owner);
    pod.metadata.namespace = Some("shop".into());
    pod.metadata.uid = Some(suffix.into());
    pod.metadata.labels.insert("pod-template-hash".into(), "7d9f8c6b5d".into());
    pod.metadata.annotations.insert("cni.projectcalico.org/podIP".into(), suffix.into());
    pod.spec.node_name = Some(format!("node-{suffix}"));
    let token = format!("kube-api-access-{suffix}");
    pod.spec.volumes.push(Volume { name: token.clone(), source: VolumeSource::Projected });
    pod.spec.volumes.push(scratch("shared"));
    pod.spec.containers[0].volume_mounts =
        vec![mount(&token, "/var/run/secrets", true), mount("shared", "/x", true)];
    pod.spec.containers[1].volume_mounts = vec![mount("shared", "/y", true)];
    pod
}

fn share(a: &Pod, b: &Pod, rules: Rules) -> bool {
    let mut classifier = Classifier::new(rules);
    let first = classifier.classify(a, &a.containers());
    Arc::ptr_eq(&first, &classifier.classify(b, &b.containers()))
}

#[test]
fn pods_of_one_template_are_judged_once() {
    assert!(share(&replica("abcde"), &replica("fghij"), Rules::default()));
}

/// A change to a pod, and what it changes.
type Change = (&'static str, fn(&mut Pod));

/// Everything that may change a verdict.
const CHANGES: [Change; 23] = [
    ("name", |pod| pod.spec.containers[1].name = "other".into()),
    ("image", |pod| pod.spec.containers[1].image = "corp/other".into()),
    ("command", |pod| pod.spec.containers[1].command = vec!["envoy".into()]),
    ("args", |pod| pod.spec.containers[1].args = vec!["--upstream=localhost:80".into()]),
    ("env", |pod| pod.spec.containers[0].env = vec![env("URL", "http://localhost:81")]),
    ("downward API", |pod| {
        let field_ref = Some(FieldRef { field_path: "metadata.name".into() });
        let value_from = Some(EnvVarSource { field_ref });
        pod.spec.containers[0].env = vec![EnvVar { name: "POD".into(), value: None, value_from }];
    }),
    ("port", |pod| pod.spec.containers[1].ports = vec![port(81)]),
    ("port name", |pod| {
        pod.spec.containers[1].ports =
            vec![Port { name: Some("metrics".into()), container_port: 81, ..Port::default() }];
    }),
    ("mount", |pod| pod.spec.containers[1].volume_mounts[0].read_only = false),
    ("mount path", |pod| pod.spec.containers[1].volume_mounts[0].mount_path = "/var/log".into()),
    ("probe", |pod| {
        let target = ProbeTarget { port: Some(PortRef::Number(81)), ..ProbeTarget::default() };
        pod.spec.containers[0].liveness_probe = Some(Probe { tcp_socket: Some(target), ..Probe::default() });
    }),
    ("kind of probe", |pod| {
        let target = ProbeTarget { port: Some(PortRef::Number(81)), ..ProbeTarget::default() };
        pod.spec.containers[0].readiness_probe = Some(Probe { tcp_socket: Some(target), ..Probe::default() });
    }),
    ("type", |pod| pod.spec.init_containers[0].restart_policy = None),
    ("volume", |pod| pod.spec.volumes[1].source = VolumeSource::ConfigMap),
    ("volume name", |pod| pod.spec.volumes[1].name = "logs".into()),
    ("annotation", |pod| {
        pod.metadata.annotations.insert("kubectl-sidecars/side".into(), "adapter".into());
    }),
    ("default container", |pod| {
        pod.metadata.annotations.insert("kubectl.kubernetes.io/default-container".into(), "side".into());
    }),
    ("injector", |pod| {
        pod.metadata.annotations.insert("dapr.io/enabled".into(), "true".into());
    }),
    ("label", |pod| {
        pod.metadata.labels.insert("app".into(), "side".into());
    }),
    ("generated name", |pod| pod.metadata.generate_name = Some("side-7d9f8c6b5d-".into())),
    ("shared processes", |pod| pod.spec.share_process_namespace = true),
    ("owner", |pod| pod.metadata.owner_references[0].name = "side-7d9f8c6b5d".into()),
    ("order", |pod| pod.spec.containers.swap(0, 1)),
];

#[test]
fn whatever_may_change_a_verdict_makes_another_template() {
    let original = replica("abcde");
    let mut changed: Vec<(&str, Pod)> = vec![("", original)];
    for (what, change) in CHANGES {
        let mut pod = replica("abcde");
        change(&mut pod);
        for (other, than) in &changed {
            assert!(!share(&pod, than, Rules::default()), "{what} and {other:?} look the same");
        }
        changed.push((what, pod));
    }
}

#[test]
fn what_rules_ask_for_counts_too() {
    let rule = Rule {
        place: "rules.yaml:1".into(),
        images: Vec::new(),
        containers: vec![Glob::new("side").expect("a glob").compile_matcher()],
        namespaces: vec![Glob::new("shop").expect("a glob").compile_matcher()],
        labels: vec![("team".into(), Glob::new("a").expect("a glob").compile_matcher())],
        types: Vec::new(),
        pattern: Pattern::Sidecar,
        product: None,
    };
    let with = |namespace: &str, team: &str| {
        let mut pod = replica("abcde");
        pod.metadata.namespace = Some(namespace.into());
        pod.metadata.labels.insert("team".into(), team.into());
        pod
    };
    let mut classifier = Classifier::new(Rules::new(vec![rule.clone()]));
    let mut said = |namespace, team| {
        let pod = with(namespace, team);
        classifier.classify(&pod, &pod.containers()).verdicts[2].evidence.concat()
    };
    assert_eq!(said("shop", "a"), "your rule at rules.yaml:1");
    assert_ne!(said("shop", "b"), "your rule at rules.yaml:1");
    assert_ne!(said("other", "a"), "your rule at rules.yaml:1");
    // Without rules no label is read.
    assert!(share(&with("shop", "a"), &with("other", "b"), Rules::default()));
}

#[test]
fn more_templates_than_are_remembered_are_judged_all_the_same() {
    let mut classifier = Classifier::new(Rules::default());
    for round in 0..2 {
        for i in 0..1500 {
            let pod = pod(&[&format!("a{i}=x/a"), "envoy=envoyproxy/envoy"]);
            let verdicts = &classifier.classify(&pod, &pod.containers()).verdicts;
            assert_eq!(verdicts[1].pattern, Pattern::Ambassador, "round {round}, pod {i}");
        }
    }
}
