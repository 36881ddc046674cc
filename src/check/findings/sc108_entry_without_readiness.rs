//! SC108: a Service sends traffic to a proxy that does not say when it is ready.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC108",
    title: "Entry proxy without readinessProbe",
    severity: Severity::Warning,
    why: "Without a readinessProbe the proxy counts as ready as soon as its process runs. The Service sends traffic to it \
          before it listens, and keeps doing so while it cannot answer.",
    when: "A port of a Service ends at a port of a proxy that has no readinessProbe.",
    fix: "add a readinessProbe on the port that the Service uses",
    evidence: "Kubernetes documentation, Pod readiness",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes",
    needs: &[Needs::Services],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    for proxy in case.supporting().filter(|member| member.is(Pattern::Ambassador)) {
        if proxy.spec.readiness_probe.is_some() {
            continue;
        }
        let Some(service) = world.services(case).find(|service| world::ends_at(service, proxy)) else { continue };
        let message = format!(
            "Service {} sends traffic to {}, which has no readinessProbe, so calls arrive before it listens",
            service["metadata"]["name"].as_str().unwrap_or_default(),
            proxy.name()
        );
        hits.push(Hit::on(proxy, Severity::Warning).field("readinessProbe").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(target: &str, probe: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, labels: {{app: web}}}}\nspec:\n  containers:\n  - {{name: web, \
             image: 'shop/web:1', ports: [{{containerPort: 8080}}]}}\n  - {{name: proxy, image: 'envoyproxy/envoy:v1.32.1', \
             ports: [{{name: https, containerPort: 8443}}]{probe}}}\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: \
             web}}\nspec: {{selector: {{app: web}}, ports: [{{port: 443, targetPort: {target}}}]}}\n"
        )
    }

    #[test]
    fn an_entry_proxy_has_to_say_when_it_is_ready() {
        fires(&FINDING, Severity::Warning, "proxy", &input("https", ""));
        silent(&FINDING, &input("8443", ", readinessProbe: {tcpSocket: {port: 8443}}"));
        silent(&FINDING, &input("8080", ""));
    }
}
