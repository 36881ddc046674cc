//! SC601: a sidecar owns the node.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC601",
    title: "Privileged sidecar",
    severity: Severity::Error,
    why: "A privileged container can do everything on its node. A hole in the sidecar is then a hole in the node and in every \
          pod on it, for as long as the pod lives.",
    when: "securityContext.privileged is true on a supporting container. Info for the helpers of a CSI driver in a DaemonSet \
           of kube-system, or beside a driver that is privileged itself.",
    fix: "remove privileged; for builds, use a rootless Docker or BuildKit; for network set-up, an init container or CNI plugin",
    evidence: "Pod Security Standards, Baseline",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let is_csi = case.supporting().any(|member| member.role.is_csi)
        || case.workload.as_ref().is_some_and(|workload| workload.name.contains("csi"));
let is_system = case.kind_of_workload() == "DaemonSet" && case.namespace() == Some("kube-system");
    // Beside a driver that owns the node anyway, its helpers add nothing.
    let owns_the_node = case.apps().any(|app| app.wide.security_context.privileged);
    let is_driver = is_csi && (is_system || owns_the_node);
    for member in case.supporting().filter(|member| member.wide.security_context.privileged) {
        let severity = if is_driver { Severity::Info } else { Severity::Error };
        let message = format!("{} is privileged, so it can do everything on its node", member.name());
        hits.push(Hit::on(member, severity).field("securityContext.privileged").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(app: &str, sidecar: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: build}}\nspec:\n  containers:\n  - {{name: build, image: \
             shop/build:1{app}}}\n  - {{name: dind, image: 'docker:27-dind'{sidecar}}}\n"
        )
    }

    #[test]
    fn helpers_of_a_privileged_driver_are_only_worth_a_note() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: csi}\nspec:\n  containers:\n  - {name: driver, image: \
                   'shop/driver:1', securityContext: {privileged: true}}\n  - {name: node-driver-registrar, image: \
                   'registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.13.0', securityContext: {privileged: true}}\n";
        fires(&FINDING, Severity::Info, "node-driver-registrar", pod);
    }

    #[test]
    fn only_privileged_helpers_are_reported() {
        fires(&FINDING, Severity::Error, "dind", &pod("", ", securityContext: {privileged: true}"));
        silent(&FINDING, &pod(", securityContext: {privileged: true}", ""));
        silent(&FINDING, &pod("", ", securityContext: {allowPrivilegeEscalation: true}"));
    }
}
