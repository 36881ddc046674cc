//! SC704: after a restart of a kubelet of 1.35, a crashed app stays down.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC704",
    title: "Kubelet 1.35 may not restart the app",
    severity: Severity::Warning,
    why: "A kubelet of 1.35 that was restarted itself treats a native sidecar with a startupProbe as not started. An app that \
          crashes after that is not started again.",
    when: "A node of the input, or --kubernetes-version, is 1.35, and a native sidecar has a startupProbe.",
    fix: "upgrade the nodes to a patch release of 1.35 with the fix, or to 1.36; until then, recreate the pod",
    evidence: "kubernetes/kubernetes#137146, picked to 1.35 in #137885",
    versions: "1.35; fixed in 1.36 and in later patch releases of 1.35",
    link: "https://github.com/kubernetes/kubernetes/issues/137146",
    needs: &[Needs::Nodes],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    if !world.has_kubelet((1, 35)) || case.is_finite() {
        return;
    }
    for member in case.natives().filter(|member| member.spec.startup_probe.is_some()) {
        let message = format!(
            "after a restart of a kubelet of 1.35, {} counts as not started, and an app that crashes stays down",
            member.name()
        );
        hits.push(Hit::fact(member, Severity::Warning).field("startupProbe").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_of_1_35_are_affected() {
        let input = |version: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers: [{{name: proxy, image: \
                 'envoyproxy/envoy:v1.31', restartPolicy: Always, startupProbe: {{tcpSocket: {{port: 80}}}}}}]\n  containers: \
                 [{{name: web, image: 'shop/web:1'}}]\n---\napiVersion: v1\nkind: Node\nmetadata: {{name: n}}\nstatus: {{nodeInfo: \
                 {{kubeletVersion: {version}}}}}\n"
            )
        };
        fires(&FINDING, Severity::Warning, "proxy", &input("v1.35.1"));
        silent(&FINDING, &input("v1.36.0"));
        silent(&FINDING, &input("v1.34.2"));
    }
}
