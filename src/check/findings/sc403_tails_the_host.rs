//! SC403: a sidecar reads the node's files.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC403",
    title: "Sidecar reads the node's logs or sockets",
    severity: Severity::Warning,
    why: "The files and sockets belong to the node, not to the pod: each copy of the sidecar sees those of all pods. An \
          intruder in the sidecar of one pod can read or control the others.",
    when: "A supporting container mounts a hostPath below /var/log, /var/lib/docker or /var/lib/containerd, or a socket of the \
           container runtime, and no DaemonSet owns the pod. Helpers of CSI drivers are left out.",
    fix: "run it as a DaemonSet, or share an emptyDir with the app instead",
    evidence: "Pod Security Standards, Baseline: hostPath volumes",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    const BELOW: [&str; 4] = ["/var/log", "/var/lib/docker", "/var/lib/containerd", "/var/lib/kubelet/pods"];
    const RUNTIMES: [&str; 3] = ["docker.sock", "containerd.sock", "crio.sock"];
    if case.kind_of_workload() == "DaemonSet" || case.kind_of_workload() == "Node" {
        return;
    }
    for volume in &case.wide.volumes {
        let Some(host) = &volume.host_path else { continue };
        let path = host.path.trim_end_matches('/');
        let is_below = |start: &str| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if !BELOW.iter().any(|start| is_below(start)) && !RUNTIMES.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        for member in case.supporting().filter(|member| !member.role.is_csi && member.mounts(&volume.name, false)) {
            let message =
                format!("{} mounts {path} of the node, so each copy sees what belongs to all pods there", member.name());
            hits.push(Hit::on(member, Severity::Warning).field("volumeMounts").about(&volume.name).message(message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(kind: &str, path: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n  template:\n    spec:\n      volumes: [{{name: v, \
             hostPath: {{path: {path}}}}}]\n      containers:\n      - {{name: web, image: 'shop/web:1'}}\n      - {{name: logs, \
             image: 'fluent/fluent-bit:3.1', volumeMounts: [{{name: v, mountPath: /v}}]}}\n"
        )
    }

    #[test]
    fn logs_and_sockets_of_the_node_are_for_an_agent_of_the_node() {
        fires(&FINDING, Severity::Warning, "logs", &pod("Deployment", "/var/log/pods"));
        fires(&FINDING, Severity::Warning, "logs", &pod("Deployment", "/run/containerd/containerd.sock"));
        silent(&FINDING, &pod("DaemonSet", "/var/log/pods"));
        silent(&FINDING, &pod("Deployment", "/var/logistics"));
        silent(&FINDING, &pod("Deployment", "/data/shop"));
    }
}
