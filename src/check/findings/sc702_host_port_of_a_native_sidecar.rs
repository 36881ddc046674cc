//! SC702: the scheduler does not see the host port of a native sidecar.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC702",
    title: "Scheduler ignores a native sidecar's hostPort",
    severity: Severity::Warning,
    why: "Before 1.34, the scheduler looks for host ports in `containers` only. Two such pods can land on one node, and the \
          second one fails.",
    when: "A native sidecar has a hostPort, and the oldest node or --kubernetes-version is older than 1.34.",
    fix: "upgrade to 1.34, or spread the pods with anti-affinity",
    evidence: "kubernetes/kubernetes#132037, fixed by #132040",
    versions: "1.29 to 1.33",
    link: "https://github.com/kubernetes/kubernetes/issues/132037",
    needs: &[Needs::Nodes],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    if world.oldest_kubelet().is_none_or(|oldest| oldest >= (1, 34)) {
        return;
    }
    for member in case.natives() {
        if let Some(port) = member.spec.ports.iter().find_map(|port| port.host_port) {
            let message = format!("the scheduler does not see host port {port} of {}, a native sidecar", member.name());
            hits.push(Hit::fact(member, Severity::Warning).field("ports").message(message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_ports_are_seen_from_1_34() {
        let input = |version: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers: [{{name: proxy, image: \
                 'envoyproxy/envoy:v1.31', restartPolicy: Always, ports: [{{containerPort: 80, hostPort: 80}}]}}]\n  containers: \
                 [{{name: web, image: 'shop/web:1'}}]\n---\napiVersion: v1\nkind: Node\nmetadata: {{name: n}}\nstatus: \
                 {{nodeInfo: {{kubeletVersion: {version}}}}}\n"
            )
        };
        fires(&FINDING, Severity::Warning, "proxy", &input("v1.33.1"));
        silent(&FINDING, &input("v1.34.0"));
    }
}
