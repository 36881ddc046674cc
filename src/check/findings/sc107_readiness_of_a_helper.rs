//! SC107: a helper's readiness takes the app out of its Service.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC107",
    title: "Helper's readiness decides about the app's traffic",
    severity: Severity::Warning,
    why: "A pod is Ready only if all of its containers are, sidecars included. A log shipper whose readinessProbe fails \
          takes a healthy app out of its Service.",
    when: "A container of pattern adapter, sidecar or config-helper has a readinessProbe, and a Service selects the pod. \
           Left out if a port of such a Service ends at the container.",
    fix: "remove the readinessProbe; keep startupProbe and livenessProbe",
    evidence: "Kubernetes documentation, Pod readiness; KEP-753",
    versions: "all; native sidecars from 1.29",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-readiness-status",
    needs: &[Needs::Services],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let services: Vec<_> =
        world.services(case).filter(|service| service["spec"]["publishNotReadyAddresses"] != true).collect();
    let Some(service) = services.first() else { return };
    let service = service["metadata"]["name"].as_str().unwrap_or_default();
    for member in case.supporting().filter(|member| !member.is(Pattern::Ambassador)) {
        let serves = services.iter().any(|service| world::ends_at(service, member));
        if member.spec.readiness_probe.is_none() || serves {
            continue;
        }
        let name = member.name();
        let message = format!("while the readinessProbe of {name} fails, Service {service} sends the pod no traffic, although the app works");
        hits.push(Hit::on(member, Severity::Warning).field("readinessProbe").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = "
apiVersion: v1
kind: Pod
metadata: {name: inbox, namespace: shop, labels: {app: inbox}}
spec:
  containers:
  - {name: inbox, image: shop/inbox:1, ports: [{containerPort: 8080}]}
  - {name: fluent-bit, image: fluent/fluent-bit:3.1, ports: [{containerPort: 2020}], readinessProbe: {httpGet: {port: 2020}}}
---
apiVersion: v1
kind: Service
metadata: {name: inbox, namespace: shop}
spec: {selector: {app: inbox}, ports: [{port: 80, targetPort: 8080}]}
";

    #[test]
    fn a_shipper_takes_the_app_out_of_its_service() {
        fires(&FINDING, Severity::Warning, "fluent-bit", INPUT);
    }

    #[test]
    fn a_container_with_a_service_port_or_without_a_service_is_fine() {
        silent(&FINDING, &INPUT.replace("targetPort: 8080", "targetPort: 2020"));
        silent(&FINDING, &INPUT.replace("selector: {app: inbox}", "selector: {app: other}"));
    }
}
