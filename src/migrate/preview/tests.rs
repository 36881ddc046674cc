//! Which pods turn, and why.

use serde::Deserialize as _;
use serde_json::json;

use super::*;
use crate::report::Source;

fn pod(value: Value) -> Pod {
    Pod::deserialize(value).unwrap()
}

fn meshed(name: &str, annotations: &Value) -> Pod {
    let mut all = json!({"sidecar.istio.io/status": "{}"});
    for (key, value) in annotations.as_object().into_iter().flatten() {
        all[key] = value.clone();
    }
    pod(json!({
        "metadata": {"name": name, "namespace": "shop", "annotations": all, "labels": {"app": name},
            "ownerReferences": [{"kind": "StatefulSet", "name": name, "controller": true}]},
        "spec": {"containers": [
            {"name": "web", "image": "shop/web:1"}, {"name": "istio-proxy", "image": "istio/proxyv2:1.24.1"},
        ]}
    }))
}

fn istiod(tag: &str, setting: Option<&str>) -> Pod {
    let env: Vec<Value> =
        setting.into_iter().map(|value| json!({"name": "ENABLE_NATIVE_SIDECARS", "value": value})).collect();
    pod(json!({
        "metadata": {"name": "istiod-1", "namespace": "istio-system"},
        "spec": {"containers": [{"name": "discovery", "image": format!("docker.io/istio/pilot:{tag}"), "env": env}]}
    }))
}

fn node(version: &str) -> Value {
    json!({"kind": "Node", "metadata": {"name": "node-1"}, "status": {"nodeInfo": {"kubeletVersion": version}}})
}

fn metadata() -> Metadata {
    let generated_at = "2026-01-01T00:00:00Z".parse().unwrap();
    Metadata {
        generated_at,
        context: None,
        source: Source::Cluster,
        complete: true,
        contexts: Vec::new(),
        notes: Vec::new(),
    }
}

fn report(pods: &[Pod], others: &[Value]) -> PreviewReport {
    let mut preview = Preview::new(Rules::default());
    for pod in pods {
        preview.take(pod);
    }
    preview.finish(others, None, metadata())
}

fn outlook(pods: &[Pod], others: &[Value]) -> (Outlook, String) {
    let report = report(pods, others);
    let group = &report.groups[0];
    (group.outlook, group.why.clone())
}

#[test]
fn istio_decides_by_setting_version_and_nodes() {
    let web = || meshed("web", &json!({}));
    for (tag, setting, kubelet, expected) in [
        ("1.27.1", None, "v1.33.2", Outlook::Turns),
        ("1.27.1", None, "v1.32.9", Outlook::Waits),
        ("1.27.1", Some("auto"), "v1.33.2", Outlook::Turns),
        ("1.27.1-distroless", Some("false"), "v1.33.2", Outlook::Stays),
        ("1.24.1", Some("true"), "v1.30.0", Outlook::Turns),
        ("1.24.1", None, "v1.33.2", Outlook::Waits),
        ("latest", None, "v1.33.2", Outlook::Unknown),
    ] {
        let (outlook, why) = outlook(&[web(), istiod(tag, setting)], &[node("v1.35.0"), node(kubelet)]);
        assert_eq!(outlook, expected, "{tag} {setting:?} {kubelet}: {why}");
    }
    let (unknown, why) = outlook(&[web()], &[node("v1.33.2")]);
    assert!(unknown == Outlook::Unknown && why.contains("-A reads all"), "{why}");
}

#[test]
fn annotations_of_a_pod_decide_first_and_native_ones_are_done() {
    let istiod = istiod("1.27.1", None);
    let kept = meshed("web", &json!({"sidecar.istio.io/nativeSidecar": "false"}));
    assert_eq!(outlook(&[kept, istiod.clone()], &[node("v1.33.2")]).0, Outlook::Stays);
    let asked = meshed("web", &json!({"sidecar.istio.io/nativeSidecar": "true"}));
    assert_eq!(outlook(&[asked], &[]).0, Outlook::Turns);
    let mut native = meshed("web", &json!({}));
    let mut proxy = native.spec.containers.remove(1);
    proxy.restart_policy = Some("Always".to_owned());
    native.spec.init_containers.push(proxy);
    assert_eq!(report(&[native, istiod], &[node("v1.33.2")]).groups, []);
}

#[test]
fn other_injectors_have_their_own_rules() {
    let sidecar = |annotation: &str, name: &str, image: &str| {
        pod(json!({
            "metadata": {"name": "web-0", "namespace": "shop", "annotations": {annotation: "x"}},
            "spec": {"containers": [{"name": "web", "image": "shop/web:1"}, {"name": name, "image": image}]}
        }))
    };
    let plane = |name: &str, image: &str| {
        pod(json!({"metadata": {"name": "plane"}, "spec": {"containers": [{"name": name, "image": image}]}}))
    };
    let linkerd =
        || sidecar("linkerd.io/proxy-version", "linkerd-proxy", "cr.l5d.io/linkerd/proxy:stable-2.14.10");
    for (tag, expected) in
        [("stable-2.14.10", Outlook::Waits), ("2.20.0", Outlook::Turns), ("edge-26.1.1", Outlook::Unknown)]
    {
        let plane = plane("proxy-injector", &format!("cr.l5d.io/linkerd/controller:{tag}"));
        let (outlook, why) = outlook(&[linkerd(), plane], &[node("v1.31.0")]);
        assert_eq!(outlook, expected, "{tag}: {why}");
    }
    let bucket = sidecar(
        "gke-gcsfuse/volumes",
        "gke-gcsfuse-sidecar",
        "gke.gcr.io/gcs-fuse-csi-driver-sidecar-mounter:v1",
    );
    assert_eq!(outlook(&[bucket], &[node("v1.29.0")]).0, Outlook::Turns);
}

#[test]
fn what_changes_is_named_per_object() {
    let mut job = meshed("train", &json!({}));
    job.metadata.owner_references[0].kind = "Job".to_owned();
    let others = [
        node("v1.33.2"),
        json!({"kind": "HorizontalPodAutoscaler", "metadata": {"name": "web", "namespace": "shop"}, "spec": {
            "scaleTargetRef": {"kind": "StatefulSet", "name": "web"},
            "metrics": [{"type": "ContainerResource", "containerResource": {"container": "istio-proxy"}}]}}),
        json!({"kind": "PodDisruptionBudget", "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"selector": {"matchLabels": {"app": "web"}}}}),
        json!({"kind": "PodDisruptionBudget", "metadata": {"name": "other", "namespace": "shop"},
            "spec": {"selector": {"matchLabels": {"app": "other"}}}}),
        json!({"kind": "MutatingWebhookConfiguration", "metadata": {"name": "old"},
            "webhooks": [{"rules": [{"resources": ["pods"]}]}]}),
    ];
    let report = report(&[meshed("web", &json!({})), job, istiod("1.27.1", None)], &others);
    let all: Vec<(&str, &str)> =
        report.consequences.iter().map(|one| (one.kind.as_str(), one.name.as_str())).collect();
    assert_eq!(all, [("job", "job/train"), ("hpa", "web"), ("pdb", "web"), ("webhook", "old")]);
    assert_eq!(report.oldest, Some(((1, 33), "node-1".to_owned())));
    let workloads: Vec<&str> = report.groups[0].workloads.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(workloads, ["train", "web"]);
}
