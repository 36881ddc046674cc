//! SC005: something on the way to the cluster took `restartPolicy` away.

use super::super::gather::template_of;
use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC005",
    title: "restartPolicy was lost on the way",
    severity: Severity::Error,
    why: "The workload's template has a native sidecar, and its pod has a plain init container in its place. A webhook or \
          operator that is built on a client older than 1.28 does not know the field and drops it. The pod then waits for \
          the sidecar to end, for ever.",
    when: "The pod's direct owner has restartPolicy: Always on an init container, and the pod has not.",
    fix: "upgrade the webhook that changes these pods; the audit log (patch.webhook.admission.k8s.io) names it",
    evidence: "GoogleCloudPlatform/gcs-fuse-csi-driver#322; aws/amazon-eks-pod-identity-webhook#208; KEP-753, Risks",
    versions: "1.28 and later",
    link: SIDECARS,
    needs: &[Needs::ReplicaSets, Needs::StatefulSets, Needs::DaemonSets, Needs::Jobs],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    if !case.was_admitted() {
        return;
    }
    let Some(owner) = world.owner_of(case) else { return };
    if !is_from_the_current_template(case, owner) {
        return;
    }
    let Some(template) = template_of(owner).map(|template| &template["spec"]["initContainers"]) else { return };
    for member in case.steps() {
        let in_template = template.as_array().into_iter().flatten().find(|c| c["name"] == member.name());
        if in_template.is_some_and(|container| container["restartPolicy"] == "Always") {
            let (kind, owner) = (owner["kind"].as_str().unwrap_or_default(), owner["metadata"]["name"].as_str());
            let owner = format!("{kind} {}", owner.unwrap_or_default());
            let message = format!(
                "{} has restartPolicy: Always in the template of {owner} but not in the pod, so the pod waits for it to end",
                member.name()
            );
            hits.push(Hit::fact(member, Severity::Error).field("restartPolicy").message(message));
        }
    }
}

/// Whether the pod was made from the template that its owner has now. A `ReplicaSet` or a Job never changes its
/// template.
fn is_from_the_current_template(case: &PodCase, owner: &serde_json::Value) -> bool {
    let label = |key: &str| case.pod.metadata.labels.get(key).map(String::as_str);
    match owner["kind"].as_str() {
        Some("StatefulSet") => {
            let current = owner["status"]["updateRevision"].as_str();
            label("controller-revision-hash").is_none_or(|own| current.is_none_or(|current| own == current))
        }
        Some("DaemonSet") => {
            let current = &owner["metadata"]["annotations"]["deprecated.daemonset.template.generation"];
            label("pod-template-generation").is_none_or(|own| current.as_str().is_none_or(|current| own == current))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = "
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-7d9f, namespace: shop}
spec:
  template:
    spec:
      initContainers: [{name: proxy, image: envoyproxy/envoy:v1.31, restartPolicy: Always}]
      containers: [{name: web, image: shop/web:1}]
---
apiVersion: v1
kind: Pod
metadata:
  name: web-7d9f-abcde
  namespace: shop
  labels: {pod-template-hash: 7d9f}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-7d9f, controller: true}]
spec:
  initContainers: [{name: proxy, image: envoyproxy/envoy:v1.31}]
  containers: [{name: web, image: shop/web:1}]
status: {phase: Pending}
";

    #[test]
    fn a_pod_without_its_restart_policy_is_found() {
        let found = fires(&FINDING, Severity::Error, "proxy", INPUT);
        assert_eq!(found.workload.unwrap().name, "web");
    }

    #[test]
    fn a_pod_that_kept_it_is_fine() {
        let kept = INPUT.replace("envoy:v1.31}]\n  containers", "envoy:v1.31, restartPolicy: Always}]\n  containers");
        silent(&FINDING, &kept);
    }
}
