//! SC303: limits that become requests.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC303",
    title: "Limit of a sidecar becomes its request",
    severity: Severity::Info,
    why: "Where a container has a limit and no request, Kubernetes sets the request to the limit: the node reserves for every \
          pod what the sidecar uses at its peak.",
    when: "A supporting container of a manifest or template has a limit for CPU or memory and no request for it, and the pod is \
           not of the class Guaranteed by intention: at least one app has no limits.",
    fix: "set the request to what the sidecar usually uses",
    evidence: "Kubernetes documentation, Resource Management: defaults of requests",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let has_limits = |app: &Member| {
        let limits = app.spec.resources.limits;
        limits.cpu.is_some() && limits.memory.is_some()
    };
    if case.apps().all(has_limits) {
        return;
    }
    for member in case.supporting() {
        let wide = &member.wide.resources;
        let limits = member.spec.resources.limits;
        let cpu = limits.cpu.filter(|_| wide.requests.cpu.is_none()).map(|limit| world::shown("cpu", limit));
        let memory = limits.memory.filter(|_| wide.requests.memory.is_none()).map(|limit| world::shown("memory", limit));
        let both: Vec<String> =
            cpu.map(|cpu| format!("{cpu} CPU")).into_iter().chain(memory.map(|memory| format!("{memory} memory"))).collect();
        if both.is_empty() {
            continue;
        }
        let message = format!(
            "{} has limits and no requests, so each pod reserves its limit: {}",
            member.name(),
            both.join(" and ")
        );
        hits.push(Hit::on(member, Severity::Info).field("resources.requests").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_without_a_request_is_reserved() {
        let pod = |app: &str, sidecar: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: \
                 'shop/web:1'{app}}}\n  - {{name: proxy, image: 'envoyproxy/envoy:v1.32.1', resources: {{{sidecar}}}}}\n"
            )
        };
        let found = fires(&FINDING, Severity::Info, "proxy", &pod("", "limits: {cpu: 2, memory: 1Gi}, requests: {memory: 64Mi}"));
        assert!(found.message.ends_with("reserves its limit: 2 CPU"), "{}", found.message);
        silent(&FINDING, &pod("", "limits: {cpu: 2}, requests: {cpu: 100m}"));
        silent(&FINDING, &pod(", resources: {limits: {cpu: 1, memory: 1Gi}}", "limits: {cpu: 2, memory: 1Gi}"));
    }
}
