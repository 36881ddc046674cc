//! SC006: a native sidecar on nodes that do not know it.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC006",
    title: "Native sidecar on nodes that are too old",
    severity: Severity::Error,
    why: "A kubelet older than 1.29 treats restartPolicy: Always in initContainers as a plain init container, waits for it to \
          end, and never starts the app.",
    when: "A pod has a native sidecar, and the oldest node of the input, or --kubernetes-version, is older than 1.29.",
    fix: "upgrade the nodes, or keep the container in `containers`",
    evidence: "KEP-753, Version Skew Strategy",
    versions: "nodes older than 1.29",
    link: SIDECARS,
    needs: &[Needs::Nodes],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let Some((major, minor)) = world.oldest_kubelet().filter(|_| !world.runs_native_sidecars()) else { return };
    for member in case.natives() {
        let message = format!(
            "{} is a native sidecar, but a node runs Kubernetes {major}.{minor}, where the pod never starts",
            member.name()
        );
        hits.push(Hit::fact(member, Severity::Error).field("restartPolicy").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_before_1_29_cannot_run_it() {
        let input = |version: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers: [{{name: proxy, image: \
                 'envoyproxy/envoy:v1.31', restartPolicy: Always}}]\n  containers: [{{name: web, image: \
                 'shop/web:1'}}]\n---\napiVersion: v1\nkind: Node\nmetadata: {{name: n}}\nstatus: {{nodeInfo: \
                 {{kubeletVersion: {version}}}}}\n"
            )
        };
        fires(&FINDING, Severity::Error, "proxy", &input("v1.28.4"));
        silent(&FINDING, &input("v1.29.0"));
    }
}
