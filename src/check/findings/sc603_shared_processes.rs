//! SC603: sidecars see the app's processes.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC603",
    title: "Sidecars share the app's processes",
    severity: Severity::Warning,
    why: "With shareProcessNamespace, each container can signal the others' processes and read their environment and files \
          under /proc. Often it is left from a script that killed the sidecar of a Job.",
    when: "shareProcessNamespace is true and the pod has a supporting container.",
    fix: "remove shareProcessNamespace; a native sidecar is stopped by the kubelet",
    evidence: "Kubernetes documentation, Share Process Namespace",
    versions: "all",
    link: "https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let names: Vec<&str> = case.supporting().map(Member::name).collect();
    if names.is_empty() || !case.pod.spec.share_process_namespace {
        return;
    }
    let message =
        format!("{} can see and signal the app's processes, and read its environment", names.join(", "));
    let surest = case.supporting().max_by(|a, b| a.verdict.confidence.total_cmp(&b.verdict.confidence));
    hits.push(Hit::pod(Severity::Warning).because_of(surest).field("shareProcessNamespace").message(message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_processes_need_a_sidecar_to_matter() {
        let pod = |helper: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  shareProcessNamespace: true\n  containers:\n  - \
                 {{name: web, image: shop/web:1}}\n{helper}"
            )
        };
        fires(&FINDING, Severity::Warning, "", &pod("  - {name: logs, image: 'fluent/fluent-bit:3.1'}\n"));
        silent(&FINDING, &pod(""));
    }
}
