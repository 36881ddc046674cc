//! SC301: a sidecar without requests.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC301",
    title: "Sidecar without requests",
    severity: Severity::Warning,
    why: "The scheduler reserves nothing for it, it is among the first to be killed when memory runs out, and a \
          HorizontalPodAutoscaler on the pod's utilization fails: `missing request for cpu`.",
    when: "A supporting container has neither request nor limit for CPU or for memory, and neither a LimitRange nor \
           pod-level resources provide one. Error if a HorizontalPodAutoscaler scales the workload by that resource.",
    fix: "set requests for CPU and memory",
    evidence: "kubernetes/kubernetes#79365; aws/aws-app-mesh-inject#12; dapr/dapr#1402",
    versions: "all; the autoscaler counts native sidecars from 1.29",
    link: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    needs: &[Needs::LimitRanges, Needs::Autoscalers],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let scaled = scaled_by(case, world);
    for member in case.supporting() {
        let missing: Vec<&str> =
            ["cpu", "memory"].into_iter().filter(|resource| is_missing(case, world, member, resource)).collect();
        if missing.is_empty() {
            continue;
        }
        let name = member.name();
        let what = match missing.as_slice() {
            ["cpu"] => "no CPU",
            ["memory"] => "no memory",
            _ => "neither CPU nor memory",
        };
        let blocked = scaled.iter().find(|(resource, _)| missing.contains(&resource.as_str()));
        let (severity, effect) = match blocked {
            Some((resource, autoscaler)) => (
                Severity::Error,
                format!("HorizontalPodAutoscaler {autoscaler} cannot calculate the pod's {resource} utilization"),
            ),
            None => (Severity::Warning, "the scheduler reserves nothing for it".to_owned()),
        };
        let message = format!("{name} requests {what}: {effect}");
        hits.push(Hit::on(member, severity).field("resources.requests").message(message));
    }
}

fn is_missing(case: &PodCase, world: &World, member: &Member, resource: &str) -> bool {
    let of = |list: crate::model::Resources| if resource == "cpu" { list.cpu } else { list.memory };
    let resources = &member.spec.resources;
    let own = of(resources.requests).or(of(resources.limits));
    let pod = case.pod.spec.resources.and_then(|whole| of(whole.requests).or(of(whole.limits)));
    let by_range = || {
        ["default", "defaultRequest"].iter().any(|list| world.range_default(case.namespace(), list, resource))
    };
    own.is_none() && pod.is_none() && !resources.requests.unreadable && !by_range()
}

/// The resources by whose utilization the workload is scaled, with the autoscaler's name.
fn scaled_by(case: &PodCase, world: &World) -> Vec<(String, String)> {
    let Some(workload) = &case.workload else { return Vec::new() };
    let targets = |autoscaler: &&serde_json::Value| {
        let target = &autoscaler["spec"]["scaleTargetRef"];
        target["kind"] == workload.kind.as_str() && target["name"] == workload.name.as_str()
    };
    let mut scaled = Vec::new();
    for autoscaler in world.all("HorizontalPodAutoscaler", case.namespace()).filter(targets) {
        let name = autoscaler["metadata"]["name"].as_str().unwrap_or_default();
        let spec = &autoscaler["spec"];
        if spec["targetCPUUtilizationPercentage"].is_number() {
            scaled.push(("cpu".to_owned(), name.to_owned()));
        }
        for metric in spec["metrics"].as_array().into_iter().flatten() {
            // An average value is compared as it is; only utilization is a share of requests.
            let is_value = metric["resource"]["target"]["type"] == "AverageValue";
            if metric["type"] == "Resource" && !is_value {
                let resource = metric["resource"]["name"].as_str().unwrap_or_default();
                scaled.push((resource.to_owned(), name.to_owned()));
            }
        }
    }
    scaled
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: browse, namespace: shop}
spec:
  template:
    spec:
      containers:
      - {name: browse, image: shop/browse:1}
      - {name: istio-proxy, image: 'istio/proxyv2:1.24.1', resources: {requests: {memory: 64Mi}}}
";
    const HPA: &str = "---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: browse, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: browse}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
";

    #[test]
    fn a_missing_request_is_worse_under_an_autoscaler() {
        fires(&FINDING, Severity::Warning, "istio-proxy", INPUT);
        fires(&FINDING, Severity::Error, "istio-proxy", &format!("{INPUT}{HPA}"));
        let memory = HPA.replace("name: cpu", "name: memory");
        fires(&FINDING, Severity::Warning, "istio-proxy", &format!("{INPUT}{memory}"));
    }

    #[test]
    fn a_limit_range_fills_it_in() {
        let range = "---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: r, namespace: shop}\nspec: {limits: [{type: \
                     Container, defaultRequest: {cpu: 50m}}]}\n";
        silent(&FINDING, &format!("{INPUT}{range}"));
        let other = range.replace("Container", "Pod");
        fires(&FINDING, Severity::Warning, "istio-proxy", &format!("{INPUT}{other}"));
    }
}
