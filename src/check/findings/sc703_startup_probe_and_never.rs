//! SC703: a failed first start of a native sidecar keeps a Job from ever starting.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC703",
    title: "Native sidecar gets one try only",
    severity: Severity::Warning,
    why: "With restartPolicy: Never, a native sidecar whose startup probe fails is not started again before the fix of \
          Kubernetes 1.34, and the app never starts.",
    when: "A native sidecar has a startupProbe, the pod's restartPolicy is Never, and the oldest node or \
           --kubernetes-version is older than 1.33.",
    fix: "allow more time with failureThreshold, or upgrade the nodes",
    evidence: "kubernetes/kubernetes#132826, fixed by #133072",
    versions: "1.29 to 1.32, and the first releases of 1.33 and 1.34",
    link: "https://github.com/kubernetes/kubernetes/issues/132826",
    needs: &[Needs::Nodes],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let is_affected = world.oldest_kubelet().is_some_and(|oldest| oldest < (1, 33));
    if !is_affected || case.pod.spec.restart_policy.as_deref() != Some("Never") {
        return;
    }
    for member in case.natives().filter(|member| member.spec.startup_probe.is_some()) {
        let message =
            format!("if {} fails its startupProbe once, this version never starts the app", member.name());
        hits.push(Hit::fact(member, Severity::Warning).field("startupProbe").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_nodes_do_not_try_again() {
        let input = |version: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: work}}\nspec:\n  restartPolicy: Never\n  initContainers: [{{name: \
                 proxy, image: 'envoyproxy/envoy:v1.31', restartPolicy: Always, startupProbe: {{tcpSocket: {{port: \
                 80}}}}}}]\n  containers: [{{name: work, image: 'shop/work:1'}}]\n---\napiVersion: v1\nkind: Node\nmetadata: \
                 {{name: n}}\nstatus: {{nodeInfo: {{kubeletVersion: {version}}}}}\n"
            )
        };
        fires(&FINDING, Severity::Warning, "proxy", &input("v1.31.1"));
        silent(&FINDING, &input("v1.35.0"));
    }
}
