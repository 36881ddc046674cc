//! SC701: a Service names a port that only a native sidecar has.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC701",
    title: "Service names a port of a native sidecar",
    severity: Severity::Error,
    why: "Before 1.32, the control plane looks for named ports in `containers` only, so the Service has no endpoint for it.",
    when: "The targetPort of a Service is a name that only a native sidecar declares, and the oldest node or \
           --kubernetes-version is older than 1.32.",
    fix: "use the port's number as targetPort, or upgrade to 1.32",
    evidence: "kubernetes/kubernetes#127958, fixed by #127976",
    versions: "1.29 to 1.31",
    link: "https://github.com/kubernetes/kubernetes/issues/127958",
    needs: &[Needs::Services, Needs::Nodes],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    if world.oldest_kubelet().is_none_or(|oldest| oldest >= (1, 32)) {
        return;
    }
    for service in world.services(case) {
        for port in service["spec"]["ports"].as_array().into_iter().flatten() {
            let Some(name) = port["targetPort"].as_str().filter(|name| name.parse::<u16>().is_err()) else { continue };
            let wanted = PortRef::Name(name.to_owned());
            let in_regular = case.running().any(|member| !member.is_native() && member.declares(&wanted));
            let Some(native) = case.natives().find(|member| member.declares(&wanted)).filter(|_| !in_regular) else {
                continue;
            };
            let message = format!(
                "port \"{name}\" of Service {} is a port of {}, a native sidecar, where this version does not look for it",
                service["metadata"]["name"].as_str().unwrap_or_default(),
                native.name()
            );
            hits.push(Hit::fact(native, Severity::Error).field("ports").message(message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_port_is_only_found_from_1_32() {
        let input = |version: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, labels: {{app: web}}}}\nspec:\n  initContainers: [{{name: \
                 proxy, image: 'envoyproxy/envoy:v1.31', restartPolicy: Always, ports: [{{name: http, containerPort: \
                 10000}}]}}]\n  containers: [{{name: web, image: 'shop/web:1'}}]\n---\napiVersion: v1\nkind: \
                 Service\nmetadata: {{name: web}}\nspec: {{selector: {{app: web}}, ports: [{{port: 80, targetPort: \
                 http}}]}}\n---\napiVersion: v1\nkind: Node\nmetadata: {{name: n}}\nstatus: {{nodeInfo: {{kubeletVersion: \
                 {version}}}}}\n"
            )
        };
        fires(&FINDING, Severity::Error, "proxy", &input("v1.31.2"));
        silent(&FINDING, &input("v1.32.0"));
    }
}
