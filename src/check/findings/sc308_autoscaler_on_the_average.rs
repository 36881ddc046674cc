//! SC308: the load of sidecars scales the app.

use super::prelude::*;
use crate::resources::{overhead, reservation};

pub(super) const FINDING: Finding = Finding {
    id: "SC308",
    title: "Autoscaler looks at sidecars too",
    severity: Severity::Info,
    why: "A Resource metric is the average of the whole pod. A busy sidecar scales the app up, and an idle one hides that the \
          app is busy.",
    when: "A HorizontalPodAutoscaler with a Resource metric scales the workload, and sidecars hold more than a quarter of the \
           pod's requests of that resource.",
    fix: "use a ContainerResource metric on the app's container",
    evidence: "KEP-1610, Container Resource based Autoscaling",
    versions: "1.30 and later for ContainerResource",
    link: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#container-resource-metrics",
    needs: &[Needs::Autoscalers],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let Some(workload) = &case.workload else { return };
    let containers = case.pod.containers();
    let names: Vec<&str> = case.supporting().map(Member::name).collect();
    let whole = reservation(&case.pod, &containers, |_| true);
    let is_supporting =
        |index: usize| containers.get(index).is_some_and(|container| names.contains(&container.spec.name.as_str()));
    let theirs = overhead(&case.pod, &containers, &whole, is_supporting).effective;
    let is_large = |part: Option<Quantity>, all: Option<Quantity>| match (part, all) {
        (Some(part), Some(all)) => part + part + part + part > all,
        _ => false,
    };
    let targets = |autoscaler: &&serde_json::Value| {
        let target = &autoscaler["spec"]["scaleTargetRef"];
        target["kind"] == workload.kind.as_str() && target["name"] == workload.name.as_str()
    };
    for autoscaler in world.all("HorizontalPodAutoscaler", case.namespace()).filter(targets) {
        let metrics = autoscaler["spec"]["metrics"].as_array().into_iter().flatten();
        let mut metrics = metrics.filter(|metric| metric["type"] == "Resource");
        let affected = metrics.find(|metric| match metric["resource"]["name"].as_str() {
            Some("cpu") => is_large(theirs.cpu, whole.requests.cpu),
            Some("memory") => is_large(theirs.memory, whole.requests.memory),
            _ => false,
        });
        let Some(metric) = affected else { continue };
        let message = format!(
            "HorizontalPodAutoscaler {} looks at the {} of the whole pod, more than a quarter of which {} may use",
            autoscaler["metadata"]["name"].as_str().unwrap_or_default(),
            metric["resource"]["name"].as_str().unwrap_or_default(),
            names.join(", ")
        );
        hits.push(Hit::pod(Severity::Info).because_of(case.supporting()).field("resources").message(message));
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_sidecar_moves_the_average() {
        let input = |request: &str| {
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  template:\n    spec:\n      \
                 containers:\n      - {{name: web, image: 'shop/web:1', resources: {{requests: {{cpu: 100m}}}}}}\n      - \
                 {{name: proxy, image: 'istio/proxyv2:1.24.1', resources: {{requests: {{cpu: {request}}}}}}}\n---\napiVersion: \
                 autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: web}}\nspec:\n  scaleTargetRef: {{kind: \
                 Deployment, name: web}}\n  metrics: [{{type: Resource, resource: {{name: cpu, target: {{type: Utilization}}}}}}]\n"
            )
        };
        fires(&FINDING, Severity::Info, "", &input("50m"));
        silent(&FINDING, &input("20m"));
    }
}
